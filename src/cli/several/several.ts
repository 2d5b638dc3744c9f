/** Work on several bundles: each is made and written before the next, and an error in one does not stop the others. */
import { KitError } from '../../core/errors.ts';
import { asTyped, unlessKey, visible } from '../../core/escape.ts';
import type { BundleResult, Io, Outcome, Several, WrittenFile } from '../command.ts';
import { progressOf } from './progress.ts';

/** What one outcome led to, when its files were written. */
interface Settled {
  written: readonly WrittenFile[];
  /** The paths of its files, also if nothing was written because of `--dry-run`. */
  files: readonly string[];
  notes: readonly string[];
}

/** Writes the files of one outcome. */
type Settle = (outcome: Outcome) => Promise<Settled>;

/**
 * Makes and writes the outcome of each bundle.
 *
 * @throws KitError CANCELLED if the user cancels
 */
export async function settleEach({ doing, parts }: Several, settle: Settle, io: Io): Promise<BundleResult[]> {
  const results: BundleResult[] = [];
  const progress = progressOf(doing, parts.length, io);
  try {
    for (const { directory, make } of parts) {
      progress.at(results.length);
      results.push(await resultOf(directory, make, settle));
    }
  } finally {
    progress.clear();
  }
  return results;
}

async function resultOf(directory: string, make: () => Promise<Outcome>, settle: Settle): Promise<BundleResult> {
  try {
    const outcome = await make();
    const { written, files, notes } = await settle(outcome);
    const { data, failure: error, status = error?.exitCode ?? 0 } = outcome;
    if (error?.code === 'CANCELLED') throw error;
    return { directory, data, written, files, notes, status, ...(error === undefined ? {} : { error }) };
  } catch (error) {
    if (!(error instanceof KitError) || error.code === 'CANCELLED') throw error;
    return { directory: unlessKey(directory), data: {}, written: [], files: [], notes: [], status: error.exitCode, error };
  }
}

/** Each note once, with the bundle it is about, and how many others it is about too. */
export function notesOf(results: readonly BundleResult[]): string[] {
  const about = new Map<string, string[]>();
  for (const { directory, notes } of results) {
    for (const note of new Set(notes)) {
      const directories = about.get(note);
      if (directories === undefined) about.set(note, [directory]);
      else directories.push(directory);
    }
  }
  return [...about].map(([note, [first = '', ...others]]) => {
    const more = others.length === 0 ? '' : ` and ${others.length} more`;
    return isNamed(first, note) ? note : `${asTyped(first)}${more}: ${note}`;
  });
}

/** Whether a message names a directory, or something in it: as a whole path, not as a part of a word. */
function isNamed(directory: string, message: string): boolean {
  const name = visible(directory);
  for (let at = message.indexOf(name); at >= 0; at = message.indexOf(name, at + 1)) {
    const [before = ' ', after = ' '] = [message[at - 1], message[at + name.length]];
    if (/[\s"'(]/.test(before) && /[\s/:"')]/.test(after)) return name !== '.' || after === '/';
  }
  return false;
}

/** An error with the directory of its bundle in front, unless the message names it already. */
export const namedError = (directory: string, message: string): string =>
  isNamed(directory, message) ? message : `${asTyped(directory)}: ${message}`;
