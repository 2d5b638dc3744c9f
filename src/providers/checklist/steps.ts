/** The steps of a checklist that are done: what the record keeps, and how pages say it. */
import type { BundleRecord, RecordedStep } from '../../core/bundle/record.ts';
import { dateIn, filled, readWords } from '../../core/checklist/browser/words.ts';
import type { Page, Templates } from '../../core/checklist/page.ts';

/** The steps of a page that the record has as done, by id; none if it is about another page. */
export const doneSteps = ({ progress }: BundleRecord, page: string): ReadonlyMap<string, RecordedStep> =>
  new Map(progress?.page === page ? Object.entries(progress.done) : []);

/** What changes in the steps of a page. */
export interface StepChanges {
  /** Name of the page. */
  page: string;
  /** Ids of steps that are done; one that a token proved stays proven. */
  done?: readonly string[];
  /** Ids of steps that are not done. */
  open?: readonly string[];
  by: RecordedStep['by'];
  now: Date;
}

/** A record with other steps done. The steps of other pages are forgotten. */
export function withSteps(record: BundleRecord, { page, done = [], open = [], by, now }: StepChanges): BundleRecord {
  const steps = new Map(doneSteps(record, page));
  for (const id of done) if (by === 'token' || !steps.has(id)) steps.set(id, { at: now.toISOString(), by });
  for (const id of open) steps.delete(id);
  const { progress: _, checklist, ...rest } = record;
  return { ...rest, ...(steps.size === 0 ? {} : { progress: { page, done: Object.fromEntries(steps) } }), checklist };
}

/** The ids of the steps that a granted token proves, and that it has not proven before. */
export const provenAnew = (page: Page, done: ReadonlyMap<string, RecordedStep>): string[] =>
  page.steps.flatMap(({ id, proof }) => (proof === 'token' && done.get(id)?.by !== 'token' ? [id] : []));

/** How a page says that steps are done, by id: `Done on 21 November 2026`. */
export function doneWords(done: ReadonlyMap<string, RecordedStep>, { parts }: Templates): ReadonlyMap<string, string> {
  if (done.size === 0) return new Map();
  const words = readWords(parts['words'] ?? '');
  return new Map(
    [...done].map(([id, { at, by }]) => [
      id,
      filled(by === 'token' ? words.provenOn : words.doneOn, { date: dateIn(words, new Date(at)) }),
    ]),
  );
}
