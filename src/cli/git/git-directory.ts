/** Reads the `.git` of a working tree: its settings, and the files that git tracks. Git itself is never started. */
import { join, relative, resolve } from 'node:path';
import { KitError } from '../../core/errors.ts';
import type { CommandIo, SeenEntry } from '../command.ts';
import { wrongWithFound } from '../path-names.ts';
import { TrackedFiles, trackedPaths } from './git-index.ts';

export type Reading = Pick<CommandIo, 'read' | 'list' | 'realPath' | 'isDirectory' | 'modeOf' | 'env'>;

/** Why it is not known what git does. */
export interface Doubt {
  /** The file that is the reason; empty for an environment variable. */
  path: string;
  /** What is wrong with it, to be put directly after the path. */
  is: string;
  /** The environment variable that is the reason. */
  variable?: string;
}

export interface Tree {
  root: string;
  /** The directory that `.git` is or names, and its index. */
  directory: string;
  index: string;
  /** The directory with the settings: the same, except in a linked worktree. */
  common: string;
  tracked: TrackedFiles;
  /** Why `tracked` may be incomplete. */
  doubt?: Doubt | undefined;
}

/** Reads the `.git` of a working tree: a directory, or a file that names one, as in a linked worktree or a submodule. */
export async function readTree(root: string, entries: readonly SeenEntry[], io: Reading): Promise<Tree> {
  const place = join(root, '.git');
  const isFile = entries.find(({ name }) => name === '.git')?.kind === 'file';
  const [, named] = isFile ? (/^gitdir: (.+)/.exec((await textOf(root, '.git', io)) ?? '') ?? []) : [];
  const directory = named === undefined ? place : resolve(root, named);
  // A linked worktree shares the settings of another one.
  const shared = await textOf(directory, 'commondir', io);
  const common = resolve(directory, shared?.trim() ?? '');
  const index = join(directory, 'index');
  const { ignoresCase, elsewhere, doubt } = await settingsOf({ directory, common, linked: shared !== undefined }, io);
  const { paths, problem } = await indexed(directory, io);
  const foundDoubt = problem === undefined ? undefined : { path: index, is: `, the list of files that git tracks, ${problem}` };
  const moved = elsewhere !== undefined && io.realPath(resolve(directory, elsewhere.root)) !== root;
  const unsupported = moved ? { path: elsewhere.by, is: ' has the setting core.worktree, which is not supported' } : undefined;
  return {
    root,
    directory,
    common,
    index,
    tracked: new TrackedFiles(paths, ignoresCase),
    doubt: doubt ?? foundDoubt ?? unsupported,
  };
}

/** Where the settings of a working tree are. */
interface Places {
  directory: string;
  common: string;
  linked: boolean;
}

/** The settings that change which files git tracks, and where. */
interface Settings {
  ignoresCase: boolean;
  /** The working tree, relative to the directory, and the file that says so. */
  elsewhere?: { root: string; by: string } | undefined;
  doubt?: Doubt;
}

async function settingsOf({ directory, common, linked }: Places, io: Reading): Promise<Settings> {
  try {
    const shared = settingsIn((await textOf(common, 'config', io)) ?? '');
    const hasOwn = isOn(shared.get('extensions.worktreeconfig'));
    const own = settingsIn((hasOwn ? await textOf(directory, 'config.worktree', io) : undefined) ?? '');
    const ignoresCase = isOn(own.get('core.ignorecase') ?? shared.get('core.ignorecase'));
    const moving = (root: string | undefined, by: string): Settings['elsewhere'] =>
      root === undefined ? undefined : { root, by };
    const elsewhere =
      moving(own.get('core.worktree'), join(directory, 'config.worktree')) ??
      // In a linked worktree, that of the shared settings is about the main one (git-worktree, "configuration file").
      (linked ? undefined : moving(shared.get('core.worktree'), join(common, 'config')));
    return { ignoresCase, elsewhere };
  } catch {
    return { ignoresCase: false, doubt: { path: join(common, 'config'), is: ' cannot be read' } };
  }
}

const isOn = (value: string | undefined): boolean => value !== undefined && !/^(?:false|no|off|0|)$/i.test(value);

/** The settings in a file of git (git-config, "syntax") by name in lower case, without subsections. */
function settingsIn(text: string): Map<string, string> {
  const settings = new Map<string, string>();
  let section = '';
  for (const line of text.replace(/\\\r?\n/g, '').split('\n')) {
    const [header = '', name] = /^\s*\[([^\]]*)\]/.exec(line.slice(0, 5000)) ?? [];
    section = name === undefined ? section : name.trim().toLowerCase();
    const [, setting, given, value = ''] = /^\s*([A-Za-z][\w-]*)\s*(=(.*))?/.exec(line.slice(header.length, 5000)) ?? [];
    if (setting !== undefined)
      settings.set(`${section}.${setting.toLowerCase()}`, given === undefined ? 'true' : unquoted(value));
  }
  return settings;
}

/** A value without its comment and quotes. */
const unquoted = (value: string): string =>
  value
    .replace(/^((?:[^"#;\\]|\\.|"(?:[^"\\]|\\.)*")*)[#;].*$/, '$1')
    .trim()
    .replace(/\\(.)|"/g, '$1');

/** The files in the index of a directory; none if there is no index yet. */
async function indexed(directory: string, io: Reading): Promise<{ paths: Iterable<string>; problem?: string }> {
  const there = entryOf(directory, 'index', io);
  if (there === undefined) return { paths: [] };
  // Anything but a file, such as a named pipe, might never end.
  if (there.kind !== 'file') return { paths: [], problem: 'is not a file' };
  try {
    const paths = trackedPaths(await io.read(reachable(join(directory, 'index'), io)));
    return typeof paths === 'string' ? { paths: [], problem: paths } : { paths };
  } catch (cause) {
    const tooLarge = cause instanceof KitError && cause.code === 'INPUT_INVALID';
    return { paths: [], problem: tooLarge ? 'is larger than 10 MB, which is not supported' : 'cannot be read' };
  }
}

/** The text of a file; undefined if there is none. @throws KitError if it cannot be read */
async function textOf(directory: string, name: string, io: Reading): Promise<string | undefined> {
  if (entryOf(directory, name, io)?.kind !== 'file') return undefined;
  return Buffer.from(await io.read(reachable(join(directory, name), io))).toString();
}

const entryOf = (directory: string, name: string, io: Reading): SeenEntry | undefined =>
  entriesIn(directory, io).find((entry) => entry.name === name);

/** The entries of a directory; of one that cannot be listed, those that git looks for. */
export function entriesIn(directory: string, io: Reading): readonly SeenEntry[] {
  try {
    return io.list(reachable(directory, io))?.entries ?? [];
  } catch {
    return ['.git', '.gitignore'].flatMap((name): SeenEntry[] => {
      const path = join(directory, name);
      const mode = io.modeOf(path);
      const kind = mode === undefined ? 'directory' : 'file';
      return mode === undefined && !io.isDirectory(path) ? [] : [{ name, kind, mode, size: 0 }];
    });
  }
}

/** The path to read a file or directory by: relative if its parent directories have names that cannot be handled. */
export function reachable(path: string, io: Reading): string {
  if (wrongWithFound(path) === undefined) return path;
  const cwd = io.realPath('.');
  return relative(cwd, path) || '.';
}
