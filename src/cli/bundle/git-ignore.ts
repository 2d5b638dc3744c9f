/** Whether git would commit a file, judged by the .gitignore files around it; the only file that imports `ignore`. */
import { dirname, join, relative, resolve, sep } from 'node:path';
import createRules, { type Ignore } from 'ignore';
import { LARGEST_IGNORE_FILE, LONGEST_IGNORE_LINE, MOST_IGNORE_LINES, MOST_IGNORE_STEPS } from '../../core/limits.ts';
import type { CommandIo, SeenEntry } from '../command.ts';
import { printable } from '../path-inside.ts';
import { trackedPaths } from './git-index.ts';

/** Patterns with and without regard to case: which of them git uses depends on the file system (`core.ignoreCase`). */
type Patterns = readonly Ignore[];

/**
 * A negated pattern with `**` directly after a literal: git compares the start of a pattern literally, and the rest, which then
 * starts with `**`, also matches slashes.
 */
const readElsewise = /^!.*[^/*]\*\*/;

/** The rules of one file. */
interface Rules {
  /** The directory that the patterns are relative to. */
  from: string;
  /** Undefined if the file is too large. */
  rules?: Patterns;
  /** Number of lines by their number of wildcards. */
  wildcards: readonly number[];
}

interface Tree {
  root: string;
  /** Undefined if the index cannot be read. */
  tracked: Set<string> | undefined;
  index: string;
}

/** What git knows about a directory. */
interface Surroundings {
  /** Whether it is inside a working tree. */
  repository: boolean;
  /** The rules that apply in it, outermost first. */
  rules: Rules[];
  /** The working trees around it, and what git tracks there: a repository may have been made inside another one. */
  trees: Tree[];
}

type Reading = Pick<CommandIo, 'read' | 'list' | 'realPath'>;

/** The answer about some files. */
export interface Taken {
  repository: boolean;
  /** Those that git would add. */
  names: string[];
  /** Those that git already tracks. */
  tracked: string[];
  /** A .gitignore that is too large or has too many wildcards to check; its files are in no list. */
  unjudged?: string;
  /** An index of git that cannot be read. */
  unreadIndex?: string;
}

/** Caches .gitignore files: a thousand bundles in one tree share most of them. */
export class GitIgnores {
  readonly #io: Reading;
  readonly #known = new Map<string, Promise<Surroundings>>();
  readonly #texts = new Map<string, Patterns>();

  constructor(io: Reading) {
    this.#io = io;
  }

  /** Which of `names`, paths inside `directory`, git would commit, and whether the directory is in a working tree. */
  async taken(directory: string, names: readonly string[]): Promise<Taken> {
    // A link to a bundle is not in a working tree, but its target may be.
    const [cwd, place] = [this.#io.realPath('.'), this.#io.realPath(directory)];
    const shown = (path: string): string => printable(relative(cwd, path));
    const { repository } = await this.#around(place);
    const taken: Taken = { repository, names: [], tracked: [] };
    for (const name of names) {
      const path = join(place, name);
      // A link is not the key: its target may be in a working tree too.
      const target = this.#io.realPath(path);
      for (const one of new Set([path, target])) {
        // A directory in between may have its own rules, such as previous/.
        const { rules, trees } = await this.#around(dirname(one));
        if (one !== path && trees.length === 0) continue;
        const shut = trees.find(({ tracked }) => tracked === undefined);
        if (shut !== undefined) taken.unreadIndex ??= shown(shut.index);
        if (trees.some(({ root, tracked }) => tracked?.has(pathIn(root, one)))) taken.tracked.push(name);
        const unjudged = tooCostly([one], rules);
        if (unjudged !== undefined) taken.unjudged ??= shown(join(unjudged.from, '.gitignore'));
        else if (!isIgnored(one, rules)) taken.names.push(name);
      }
    }
    return { ...taken, names: [...new Set(taken.names)], tracked: [...new Set(taken.tracked)] };
  }

  #around(place: string): Promise<Surroundings> {
    const known = this.#known.get(place);
    if (known !== undefined) return known;
    const found = this.#look(place);
    this.#known.set(place, found);
    return found;
  }

  async #look(place: string): Promise<Surroundings> {
    const entries = this.#entries(place);
    const parent = dirname(place);
    const inRepository = entries.some(({ name }) => name === '.git');
    const outside = parent === place ? { repository: false, rules: [], trees: [] } : await this.#around(parent);
    const above = inRepository
      ? { repository: true, rules: [], trees: [await this.#tree(place, entries), ...outside.trees] }
      : outside;
    // Git does not read a link (gitignore, "notes").
    if (!entries.some(({ name, kind, link }) => name === '.gitignore' && kind === 'file' && !link)) return above;
    const rules = await this.#rules(place);
    return rules === undefined ? above : { ...above, rules: [...above.rules, rules] };
  }

  /** The working tree of a `.git`: a directory, or a file that names one. */
  async #tree(root: string, entries: readonly SeenEntry[]): Promise<Tree> {
    const index = join(await this.#gitDirectory(root, entries), 'index');
    const entry = this.#entries(dirname(index)).find(({ name }) => name === 'index');
    if (entry === undefined) return { root, index, tracked: new Set() };
    // Anything but a file, such as a named pipe, might never end.
    if (entry.kind !== 'file') return { root, index, tracked: undefined };
    try {
      return { root, index, tracked: trackedPaths(await this.#io.read(index)) };
    } catch {
      return { root, index, tracked: undefined };
    }
  }

  async #gitDirectory(root: string, entries: readonly SeenEntry[]): Promise<string> {
    const place = join(root, '.git');
    // A file, as in a linked worktree or a submodule.
    if (entries.find(({ name }) => name === '.git')?.kind !== 'file') return place;
    try {
      const [, named = ''] = /^gitdir: (.+)/.exec(Buffer.from(await this.#io.read(place)).toString()) ?? [];
      return resolve(root, named);
    } catch {
      return place;
    }
  }

  /** The rules of a file; undefined if it cannot be read, because git cannot read it either. */
  async #rules(from: string): Promise<Rules | undefined> {
    try {
      const text = Buffer.from(await this.#io.read(join(from, '.gitignore'))).toString();
      const lines = text.length > LARGEST_IGNORE_FILE ? undefined : text.split('\n');
      // A longer line than any path may be too long for a regular expression.
      const tooLong = (line: string): boolean => line.length > LONGEST_IGNORE_LINE;
      const refused = (line: string): boolean => tooLong(line) || readElsewise.test(line);
      if (lines === undefined || lines.length > MOST_IGNORE_LINES || lines.some(refused)) return { from, wildcards: [] };
      const wildcards: number[] = [];
      for (const line of lines) {
        const count = line.match(/\*+/g)?.length ?? 0;
        wildcards[count] = (wildcards[count] ?? 0) + 1;
      }
      return { from, rules: this.#parsed(text), wildcards };
    } catch {
      return undefined;
    }
  }

  /** The rules of a text: most bundles have the same file. */
  #parsed(text: string): Patterns {
    // To git, a line ends at its first NUL.
    const lines = text.replace(/\0[^\n]*/g, '');
    const known = this.#texts.get(text) ?? [true, false].map((ignoreCase) => createRules({ ignoreCase }).add(lines));
    this.#texts.set(text, known);
    return known;
  }

  /** The entries of a directory; none if it cannot be read. */
  #entries(place: string): readonly SeenEntry[] {
    try {
      return this.#io.list(place)?.entries ?? [];
    } catch {
      return [];
    }
  }
}

/**
 * The first file that would take too long to check. A wildcard may start and end anywhere, so each one multiplies the ways
 * to match a line with a path: for n characters and k wildcards, n^k / k!.
 */
function tooCostly(paths: readonly string[], all: readonly Rules[]): Rules | undefined {
  let steps = 0;
  return all.find(({ from, rules, wildcards }) => {
    const longest = paths.reduce((most, path) => Math.max(most, relative(from, path).length), 0);
    for (const [count, lines = 0] of wildcards.entries()) {
      let ways = 1;
      for (let wildcard = 1; wildcard <= count && ways < MOST_IGNORE_STEPS; wildcard += 1) ways *= longest / wildcard;
      steps += lines * paths.length * Math.max(1, ways);
    }
    return rules === undefined || steps > MOST_IGNORE_STEPS;
  });
}

/** A path as git writes it. */
const pathIn = (from: string, path: string): string => relative(from, path).split(sep).join('/');

/** Whether git ignores a path, with and without regard to case. */
const isIgnored = (path: string, all: Surroundings['rules']): boolean =>
  [0, 1].every((sense) => {
    let found = false;
    // The innermost file with a matching pattern decides (gitignore, "pattern format").
    for (const { from, rules } of all) {
      if (rules === undefined) continue;
      const { ignored = false, unignored } = rules[sense]?.test(pathIn(from, path)) ?? {};
      if (ignored || unignored) found = ignored;
    }
    return found;
  });
