/** `--done`, `--undo` and `--status`: which steps of a checklist are done. */
import { bundleFiles } from '../../../core/bundle/bundle-files.ts';
import type { BundleRecord, RecordedStep } from '../../../core/bundle/record.ts';
import { plainText } from '../../../core/checklist/browser/step-html.ts';
import { inline } from '../../../core/checklist/markdown.ts';
import type { Page, Step } from '../../../core/checklist/page.ts';
import { shortDate } from '../../../core/dates.ts';
import { KitError } from '../../../core/errors.ts';
import { asTyped, shortened, visible } from '../../../core/escape.ts';
import { nearest } from '../../../core/octets/edit-distance.ts';
import { pageRecord } from '../../../providers/checklist/page-record.ts';
import { withSteps } from '../../../providers/checklist/steps.ts';
import { type WrittenChecklist, writeChecklist } from '../../../providers/checklist/write-checklist.ts';
import type { OpenedBundle } from '../../bundle/open-bundle.ts';
import { editsOf } from '../../bundle/rewrite-page.ts';
import { type CommandIo, type Outcome, styled } from '../../command.ts';
import { naming } from '../../input/name-file-in-error.ts';
import { inside } from '../../path-inside.ts';
import { printedCommand } from '../../printed-command.ts';

/** A step as `--json` shows it. */
export interface StepState {
  id: string;
  title: string;
  /** `started` if some of its actions are ticked in CHECKLIST.md. */
  state: 'open' | 'started' | 'done';
  /** ISO 8601, UTC: when it was recorded as done. */
  at?: string;
  by?: RecordedStep['by'];
}

/** The page of a bundle as its record describes it. */
export const currentPage = ({ directory, record, provider }: OpenedBundle, io: CommandIo): Promise<WrittenChecklist> =>
  naming(inside(directory, bundleFiles.record), () =>
    writeChecklist(record, { provider, templates: io.templates(directory), about: pageRecord(record) }),
  );

/**
 * The record with steps done or not.
 *
 * @param done ids separated by commas
 * @throws KitError USAGE if a step is unknown, or named by both
 */
export function changedProgress(
  record: BundleRecord,
  { page, name }: WrittenChecklist,
  { done, undo, now }: { done?: string | undefined; undo?: string | undefined; now: Date },
): { record: BundleRecord; open: readonly string[] } {
  const [closed, open] = [stepsNamed('done', done, page), stepsNamed('undo', undo, page)];
  const both = closed.find((id) => open.includes(id));
  if (both !== undefined) {
    throw new KitError('USAGE', `the step ${both} is named by --done and by --undo`, { hint: 'name it once' });
  }
  return { record: withSteps(record, { page: name, done: closed, open, by: 'hand', now }), open };
}

function stepsNamed(option: 'done' | 'undo', list: string | undefined, { steps }: Page): string[] {
  if (list === undefined) return [];
  const ids = list.split(',').flatMap((id) => id.trim() || []);
  const known = steps.map(({ id }) => id);
  const hint = `the steps are ${known.join(', ')}`;
  if (ids.length === 0) throw new KitError('USAGE', 'no step is named', { option, hint });
  for (const id of ids) {
    if (known.includes(id)) continue;
    const near = nearest(id, known);
    const meant = near === undefined ? '' : `; did you mean ${near}?`;
    throw new KitError('USAGE', `no step ${asTyped(shortened(id))} in this checklist${meant}`, { option, hint });
  }
  return [...new Set(ids)];
}

/** The steps of a bundle's checklist, from the record and the ticks in CHECKLIST.md; nothing is written. */
export async function statusOf(bundle: OpenedBundle, io: CommandIo): Promise<Outcome> {
  const { directory, record } = bundle;
  const { page, done } = await currentPage(bundle, io);
  const { ticks } = editsOf(await io.readInBundle(directory, bundleFiles.checklist), record);
  const steps = page.steps.map((step): StepState => {
    const recorded = done.get(step.id);
    const ticked = ticks.filter((tick) => tick.step === step.id);
    const needed = ticked.filter(({ action }) => !isOptional(action, step)).length;
    return {
      id: step.id,
      title: plainText(step.title),
      state:
        recorded !== undefined || (needed > 0 && needed >= actionsOf(step)) ? 'done' : ticked.length > 0 ? 'started' : 'open',
      ...recorded,
    };
  });
  return {
    prose: true,
    text: statusText(steps, bundle, io),
    data: { directory, steps, done: steps.filter(({ state }) => state === 'done').length },
  };
}

/** How many actions a step needs. */
const actionsOf = ({ parts }: Step): number => parts.filter((part) => part.kind === 'action' && !part.optional).length;

/** Whether a ticked action is one that its step does not need; CHECKLIST.md has a word before it. */
const isOptional = (action: string, { parts }: Step): boolean =>
  parts.some((part) => part.kind === 'action' && part.optional && action.endsWith(inline(part.line)));

function statusText(steps: readonly StepState[], bundle: OpenedBundle, io: CommandIo): string {
  const { record } = bundle;
  const done = steps.filter(({ state }) => state === 'done').length;
  const width = Math.max(...steps.map(({ id }) => id.length));
  const lines = steps.map(({ id, title, state, at, by }) => {
    const box = { open: '[ ]', started: '[-]', done: '[x]' }[state];
    const when = at === undefined ? '' : `  (${by === 'token' ? 'a token proved it, ' : ''}${shortDate(new Date(at))})`;
    const line = `  ${box} ${id.padEnd(width)}  ${visible(title)}${when}`;
    return state === 'done' ? styled(io.stdout, 'dim', line) : line;
  });
  const next = steps.find(({ state }) => state !== 'done');
  return [
    `${visible(record.name)}: ${done} of ${steps.length} steps done`,
    ...lines,
    ...(next === undefined
      ? []
      : ['', `  Next: ${visible(next.title)}; when it is done:`, `        ${nextDone(next, bundle, io)}`]),
    '',
  ].join('\n');
}

/** Steps of the set-up of another app are not those of the page that the record has otherwise. */
const nextDone = ({ id }: StepState, { directory, record }: OpenedBundle, io: CommandIo): string =>
  printedCommand(
    { command: 'checklist', directory, options: { setUp: record.anotherApp === undefined ? undefined : true, done: id } },
    io,
  );
