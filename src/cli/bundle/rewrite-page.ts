/** Writes CHECKLIST.md again, with its ticks and notes, and CHECKLIST.html; a page with other edits is kept in previous/. */
import { bundleFiles } from '../../core/bundle/bundle-files.ts';
import { type BundleRecord, inLanguage, languageOf, textHash, writeRecord } from '../../core/bundle/record.ts';
import {
  type Edits,
  readEdits,
  ticksInOtherWords,
  ticksWithOtherValues,
  unfinishedSteps,
  withEdits,
  withStepsTicked,
} from '../../core/checklist/edited-page.ts';
import { KitError } from '../../core/errors.ts';
import { excerpt, visible } from '../../core/escape.ts';
import { LARGEST_PAGE } from '../../core/limits.ts';
import { withLineFeeds } from '../../core/octets/text-encoding.ts';
import { isSameApp } from '../../providers/another-app.ts';
import { pageRecord } from '../../providers/checklist/page-record.ts';
import { type WrittenChecklist, writeChecklist } from '../../providers/checklist/write-checklist.ts';
import type { CommandIo, FileSet } from '../command.ts';
import { naming } from '../input/name-file-in-error.ts';
import { inside } from '../path-inside.ts';
import type { OpenedBundle } from './open-bundle.ts';

/** What changes in a page besides the record. */
export interface PageChanges {
  /** Ids of steps whose ticks are removed. */
  open?: readonly string[];
}

/** The page, for an editor and for the browser, and the record to write. */
export interface RewrittenPage {
  files: FileSet;
  /** Whether the pages on disk are already the same. */
  unchanged: boolean;
  /** The note if the page is kept in previous/. */
  kept: string | undefined;
}

/** The files that are written again together. */
export const pageNames: readonly string[] = [bundleFiles.checklist, bundleFiles.page, bundleFiles.record];

/**
 * Writes the page of a bundle again. CHECKLIST.html is made from the record alone: nothing in it is kept.
 *
 * @param draft the record to write; this function sets its hash of the page
 */
export async function rewritePage(
  { directory, record, recordText, provider }: Pick<OpenedBundle, 'directory' | 'record' | 'recordText' | 'provider'>,
  draft: BundleRecord,
  io: CommandIo,
  { open = [] }: PageChanges = {},
): Promise<RewrittenPage> {
  const upload = await uploadText(directory, provider.upload, io);
  const write = (of: BundleRecord): Promise<WrittenChecklist> =>
    naming(inside(directory, bundleFiles.record), () =>
      writeChecklist(of, { provider, templates: io.templates(directory), about: pageRecord(of), upload }),
    );
  const made = await write(draft);
  const there = await io.readInBundle(directory, bundleFiles.checklist);
  const shown = made.html === undefined ? undefined : await io.readInBundle(directory, bundleFiles.page);
  const edits = editsOf(there, record);
  const sameApp = isSameApp(record.anotherApp, draft.anotherApp);
  const kept = sameApp ? edits.ticks.filter(({ step }) => !open.includes(step)) : [];
  const ticks =
    kept.length === 0 || languageOf(record) === languageOf(draft)
      ? kept
      : ticksInOtherWords(kept, (await write(inLanguage(draft, languageOf(record)))).text, made.text);
  const { notes } = edits;
  let tried = withEdits(made.text, { ticks, notes });
  if (tried.lost > 0) {
    const valued = ticksWithOtherValues(ticks, (await write(inLanguage(record, languageOf(draft)))).text, made.text);
    tried = withEdits(made.text, { ticks: valued, notes });
  }
  const { text: edited, lost } = tried;
  const text = withStepsTicked(edited, made.done);
  const isThere = isText(there, text);
  const losing = !isThere && (edits.other || lost > 0 || (edits.ticks.length > 0 && !sameApp));
  return {
    unchanged:
      isThere &&
      (made.html === undefined || isText(shown, made.html)) &&
      made.record.checklist === record.checklist &&
      made.record.page === record.page,
    kept: losing ? keptPage(directory) : undefined,
    files: {
      directory,
      names: pageNames,
      files: [
        { path: bundleFiles.checklist, content: text, ...(there && { replaces: textHash(there) }) },
        ...(made.html === undefined
          ? []
          : [{ path: bundleFiles.page, content: made.html, ...(shown && { replaces: textHash(shown) }) }]),
        { path: bundleFiles.record, content: writeRecord(made.record), replaces: textHash(recordText) },
      ],
      derived: !losing,
    },
  };
}

/**
 * A page about a new task, such as a renewal: it keeps the notes, but not the ticks.
 *
 * @param before the page that it replaces
 */
export function pageOfNewWork(
  fresh: string,
  before: Uint8Array | undefined,
  { directory, record }: Pick<OpenedBundle, 'directory' | 'record'>,
): { text: string; notes: string[] } {
  const { ticks, notes, other } = editsOf(before, record);
  // `checklist --done` and a granted token tick the actions of a step too.
  const done = new Set(Object.keys(record.progress?.done ?? {}));
  const own = ticks.filter(({ step }) => !done.has(step));
  const open = before === undefined ? [] : unfinishedSteps(Buffer.from(before).toString(), done);
  return {
    text: withEdits(fresh, { ticks: [], notes }).text,
    notes: [
      ...(other || own.length > 0 ? [keptPage(directory)] : []),
      ...(open.length === 0
        ? []
        : [
            `not done on the old page, which is in ${visible(inside(directory, 'previous/'))}: ${open.map(excerpt).join(', ')}`,
          ]),
    ],
  };
}

/** The content of the file to hand over; without it, the page does not offer it. `doctor` reports what is wrong with it. */
async function uploadText(directory: string, name: string, io: CommandIo): Promise<string | undefined> {
  try {
    const bytes = await io.readInBundle(directory, name);
    return bytes === undefined || bytes.length > LARGEST_UPLOAD ? undefined : withLineFeeds(Buffer.from(bytes).toString());
  } catch (cause) {
    if (!(cause instanceof KitError)) throw cause;
    return undefined;
  }
}

/** Largest file to hand over that a page contains, in bytes: certificates and public keys have about a thousand. */
const LARGEST_UPLOAD = 8192;

/** Whether a file has this text; git and editors on Windows change the ends of lines. */
const isText = (file: Uint8Array | undefined, text: string): boolean =>
  file !== undefined && withLineFeeds(Buffer.from(file).toString()) === text;

/** The user's edits of the recorded page; none if there is no page. */
export function editsOf(page: Uint8Array | undefined, { checklist }: BundleRecord): Edits {
  if (page === undefined) return { ticks: [], notes: '', other: false };
  if (page.length > LARGEST_PAGE) return { ticks: [], notes: '', other: true };
  const text = Buffer.from(page).toString();
  const edits = readEdits(text, (written) => textHash(written) === checklist);
  // The notes would lose bytes that are not UTF-8.
  return { ...edits, other: edits.other || !Buffer.from(text).equals(page) };
}

/** The note for a page with edits other than ticks and notes. */
const keptPage = (directory: string): string =>
  `${visible(inside(directory, bundleFiles.checklist))} was edited: your version is kept in ${visible(inside(directory, 'previous/'))}`;
