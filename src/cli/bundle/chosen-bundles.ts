/** Which bundles a command works on: one, or several that were named or are in a tree. */
import { bundleFiles } from '../../core/bundle/bundle-files.ts';
import { isBundle } from '../../core/bundle/is-bundle.ts';
import { KitError } from '../../core/errors.ts';
import { asTyped } from '../../core/escape.ts';
import type { CommandIo, Outcome, Several } from '../command.ts';
import { inside } from '../path-inside.ts';
import { printedCommand } from '../printed-command.ts';
import { entriesIn } from './entries-in.ts';
import { type FoundBundles, findBundles, isSearched } from './find-bundles.ts';

/** What to do with one bundle, or with several. */
export interface Work {
  /** @param directory undefined if none was named */
  one(directory: string | undefined): Promise<Outcome>;
  /** Called with all bundles before the first, if there may be several. */
  before?(directories: readonly string[]): Promise<void>;
  /** What is done, in one word, for the progress. */
  doing: string;
  /** What prints the results. */
  text: Several['text'];
  /** The error if several bundles are asked for, and the output is not JSON. */
  withoutJson?: KitError;
}

/** The name of the command, and whether it looks for bundles below the working directory if none is named. */
interface Asked {
  command: string;
  tree?: boolean;
}

/**
 * Works on one bundle, or on several: more than one directory, or one that is not a bundle and contains some.
 *
 * @throws KitError INPUT_UNREADABLE if none is named and the working directory is not a bundle; it lists those below
 */
export async function workOn(
  named: readonly string[],
  { command, tree = false }: Asked,
  work: Work,
  io: CommandIo,
): Promise<Outcome> {
  if (named.length === 0 && !tree) return orListed(() => work.one(undefined), command, io);
  const directories = named.length === 0 ? ['.'] : named;
  const [only = '.', another] = directories;
  if (another === undefined && !isParent(only, io)) return work.one(only);
  const { directories: found, closed, notes } = findBundles(directories, io);
  const { doing, text, withoutJson } = work;
  await work.before?.(found);
  const parts = [
    ...found.map((directory) => ({ directory, make: () => work.one(directory) })),
    ...closed.map(({ directory, problem }) => ({ directory, make: () => Promise.reject(problem) })),
  ];
  return { text: '', data: {}, notes, several: { doing, text, parts, ...(withoutJson && { withoutJson }) } };
}

/** Whether a directory is not a bundle, but contains some. */
function isParent(directory: string, io: CommandIo): boolean {
  try {
    const listing = io.list(directory);
    if (listing === undefined || isBundle(listing)) return false;
    return bundlesBelow(directory, io, 1).length > 0;
  } catch (cause) {
    // Opening it says what is wrong.
    if (cause instanceof KitError) return false;
    throw cause;
  }
}

/**
 * Runs the work; if there is no bundle in the working directory, the error lists those below.
 *
 * @param command the words before the directory: `use sf`
 */
export async function orListed<T>(work: () => Promise<T>, command: string, io: CommandIo): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof KitError) || cause.code !== 'INPUT_UNREADABLE') throw cause;
    if (!cause.message.startsWith(`${bundleFiles.record}: `)) throw cause;
    // The working directory may look like a bundle that lost its record; that is the error already.
    const below = bundlesBelow('.', io, SHOWN + 2).filter((directory) => directory !== '.');
    const [first] = below;
    if (first === undefined) throw cause;
    const more = below.length > SHOWN ? ' and more' : '';
    const shown = below.slice(0, SHOWN).map(asTyped).join(', ');
    throw new KitError('INPUT_UNREADABLE', `no bundle in this directory; below it: ${shown}${more}`, {
      hint: `name one: ${printedCommand({ command, directory: first }, io)}`,
      cause,
    });
  }
}

/** Most bundles that an error lists. */
const SHOWN = 12;

/** Most directories that are searched for them: the working directory may be the root of a disk. */
const SEARCHED = 2000;

/** The first bundles in or below a directory, those that are less deep first. */
export function bundlesBelow(directory: string, io: CommandIo, most: number): string[] {
  const found: string[] = [];
  const open = [directory];
  for (const [count, at] of open.entries()) {
    if (found.length >= most || count >= SEARCHED) break;
    const entries = entriesIn(at, io);
    const bundle = isBundle({ entries });
    if (bundle) found.push(at);
    for (const entry of entries) if (isSearched(entry, bundle) && open.length < SEARCHED) open.push(inside(at, entry.name));
  }
  return found;
}

/** The directory of one bundle, or those of all bundles below a directory that is not one, and those that cannot be read. */
export const bundlesIn = (directory: string, io: CommandIo): Pick<FoundBundles, 'directories' | 'closed'> =>
  isParent(directory, io) ? findBundles([directory], io) : { directories: [directory], closed: [] };
