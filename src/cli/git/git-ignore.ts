/** Whether git would commit a file, judged by the .gitignore files around it; the only file that imports `ignore`. */
import { dirname, join, relative, sep } from 'node:path';
import createRules, { type Ignore } from 'ignore';
import { LARGEST_IGNORE_FILE, LONGEST_IGNORE_LINE, MOST_IGNORE_LINES, MOST_IGNORE_STEPS } from '../../core/limits.ts';
import type { SeenEntry } from '../command.ts';
import { isDenied } from '../disk/read-files.ts';
import { printable } from '../path-inside.ts';
import { type Doubt, entriesIn, type Reading, reachable, readTree, type Tree } from './git-directory.ts';

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
  file: string;
  /** Undefined if the file is too large. */
  rules?: Patterns;
  /** Number of lines by their number of wildcards. */
  wildcards: readonly number[];
  /** Whether a pattern matches single characters, which to git are octets. */
  single?: boolean;
}

/** What git knows about a directory. */
interface Surroundings {
  /** Whether it is inside a working tree. */
  repository: boolean;
  /** The rules that apply in it, outermost first. */
  rules: Rules[];
  /** The working trees around it, innermost first: a repository may have been made inside another one. */
  trees: Tree[];
}

/** A file or directory below a bundle: its path in it, and whether it is a link. */
export type Below = Pick<SeenEntry, 'kind' | 'link'> & { path: string };

/** What git does with a file. */
export interface Fate {
  /** Whether git would not add it. */
  ignored: boolean;
  /** Whether git already tracks it. */
  tracked: boolean;
  /**
   * A .gitignore that cannot be checked: too large, too many wildcards, or `?` for a letter outside ASCII. Then `ignored` is
   * false.
   */
  unjudged?: string;
}

/** What git knows about a bundle. */
export interface GitView {
  /** Whether the bundle is in a working tree. */
  repository: boolean;
  /** Why it is not known which files git tracks. */
  doubt?: Doubt | undefined;
  /** The paths in the bundle's directory that git tracks, whether they exist or not. */
  tracked: string[];
  /** A path as git compares it: in lower case, if it ignores case. */
  folded(path: string): string;
  fateOf(below: Below): Promise<Fate>;
}

/** Caches .gitignore files: a thousand bundles in one tree share most of them. */
export class GitIgnores {
  readonly #io: Reading;
  readonly #known = new Map<string, Promise<Surroundings>>();
  readonly #texts = new Map<string, Patterns>();

  constructor(io: Reading) {
    this.#io = io;
  }

  /** What git knows about the files in a directory. */
  async view(directory: string): Promise<GitView> {
    // A link to a bundle is not in a working tree, but its target may be.
    const place = this.#io.realPath(directory);
    const { repository, trees } = await this.#around(place);
    const doubt = this.#environment(trees[0]) ?? trees.find((tree) => tree.doubt)?.doubt;
    const budget = { steps: MOST_IGNORE_STEPS };
    return {
      repository,
      doubt: doubt && { ...doubt, path: doubt.path && this.#shown(doubt.path) },
      tracked: [...new Set(trees.flatMap(({ root, tracked }) => tracked.below(pathIn(root, place))))],
      folded: trees[0]?.tracked.folded ?? ((path) => path),
      fateOf: (below) => this.#fateOf(place, below, budget),
    };
  }

  async #fateOf(place: string, { path: name, kind, link }: Below, budget: Budget): Promise<Fate> {
    const path = join(place, name);
    // A link is not the key: its target may be in a working tree too.
    const target = link ? this.#io.realPath(path) : path;
    const fate: Fate = { ignored: true, tracked: false };
    for (const one of new Set([path, target])) {
      // A directory in between may have its own rules, such as previous/.
      const { rules, trees } = await this.#around(dirname(one));
      if (one !== path && trees.length === 0) continue;
      fate.tracked ||= trees.some(({ root, tracked }) => tracked.has(pathIn(root, one)));
      const unjudged = unjudgeable(one, rules, budget);
      if (unjudged !== undefined) fate.unjudged ??= this.#shown(unjudged.file);
      if (unjudged !== undefined || !isIgnored(one, kind, rules)) fate.ignored = false;
    }
    return fate;
  }

  /** Variables by which git uses another repository, working tree or index than the one around a bundle. */
  #environment(tree: Tree | undefined): Doubt | undefined {
    const usual = {
      GIT_DIR: tree?.directory,
      GIT_WORK_TREE: tree?.root,
      GIT_INDEX_FILE: tree?.index,
      GIT_COMMON_DIR: tree?.common,
    };
    for (const [name, place] of Object.entries(usual)) {
      const value = this.#io.env[name];
      if (value === undefined || value === '') continue;
      if (place === undefined || this.#io.realPath(value) !== this.#io.realPath(place)) {
        return { path: '', is: `${name} is set to another place, which is not supported`, variable: name };
      }
    }
    return undefined;
  }

  readonly #shown = (path: string): string => printable(relative(this.#io.realPath('.'), path));

  #around(place: string): Promise<Surroundings> {
    const known = this.#known.get(place);
    if (known !== undefined) return known;
    const found = this.#look(place);
    this.#known.set(place, found);
    return found;
  }

  async #look(place: string): Promise<Surroundings> {
    const entries = entriesIn(place, this.#io);
    const parent = dirname(place);
    const inRepository = entries.some(({ name }) => name === '.git');
    const outside = parent === place ? { repository: false, rules: [], trees: [] } : await this.#around(parent);
    const above = inRepository ? await this.#inside(place, entries, outside) : outside;
    // Git does not read a link (gitignore, "notes").
    if (!entries.some(({ name, kind, link }) => name === '.gitignore' && kind === 'file' && !link)) return above;
    const rules = await this.#rules(place, join(place, '.gitignore'));
    return rules === undefined ? above : { ...above, rules: [...above.rules, rules] };
  }

  async #inside(root: string, entries: readonly SeenEntry[], { trees }: Surroundings): Promise<Surroundings> {
    const tree = await readTree(root, entries, this.#io);
    const info = join(tree.common, 'info');
    const excludes = entriesIn(info, this.#io).some(({ name, kind }) => name === 'exclude' && kind === 'file');
    const rules = excludes ? await this.#rules(root, join(info, 'exclude')) : undefined;
    return { repository: true, rules: rules === undefined ? [] : [rules], trees: [tree, ...trees] };
  }

  /** The rules of a file; undefined if we may not read it, because then git may not read it either. */
  async #rules(from: string, file: string): Promise<Rules | undefined> {
    try {
      const text = Buffer.from(await this.#io.read(reachable(file, this.#io))).toString();
      const lines = text.length > LARGEST_IGNORE_FILE ? undefined : text.split('\n');
      // A longer line than any path may be too long for a regular expression.
      const tooLong = (line: string): boolean => line.length > LONGEST_IGNORE_LINE;
      const refused = (line: string): boolean => tooLong(line) || readElsewise.test(line);
      const unread = { from, file, wildcards: [] };
      if (lines === undefined || lines.length > MOST_IGNORE_LINES || lines.some(refused)) return unread;
      const wildcards: number[] = [];
      for (const line of lines) {
        const count = line.match(/\*+/g)?.length ?? 0;
        wildcards[count] = (wildcards[count] ?? 0) + 1;
      }
      return {
        from,
        file,
        rules: this.#parsed(text),
        wildcards,
        single: lines.some((line) => !line.startsWith('#') && /[?[]/.test(line)),
      };
    } catch (cause) {
      return isDenied(cause) ? undefined : { from, file, wildcards: [] };
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
}

/** How many more steps may be spent on rules with wildcards. */
interface Budget {
  steps: number;
}

/**
 * The first file whose rules would take too long to check, or that git reads in another way. A wildcard may start and end
 * anywhere, so each one multiplies the ways to match a line with a path: for n characters and k wildcards, n^k / k!.
 */
function unjudgeable(path: string, all: readonly Rules[], budget: Budget): Rules | undefined {
  return all.find(({ from, rules, wildcards, single }) => {
    const below = relative(from, path);
    const { length } = below;
    if (single && /[^ -~]/.test(below)) return true;
    for (const [count, lines = 0] of wildcards.entries()) {
      let ways = 1;
      for (let wildcard = 1; wildcard <= count && ways < MOST_IGNORE_STEPS; wildcard += 1) ways *= length / wildcard;
      budget.steps -= lines * Math.max(1, ways);
    }
    return rules === undefined || budget.steps < 0;
  });
}

/** A path as git writes it. */
const pathIn = (from: string, path: string): string => relative(from, path).split(sep).join('/');

/** Whether git ignores a path, with and without regard to case. */
const isIgnored = (path: string, kind: Below['kind'], all: Surroundings['rules']): boolean =>
  [0, 1].every((sense) => {
    let found = false;
    // The innermost file with a matching pattern decides (gitignore, "pattern format").
    for (const { from, rules } of all) {
      if (rules === undefined) continue;
      const { ignored = false, unignored } = rules[sense]?.test(pathIn(from, path) + (kind === 'directory' ? '/' : '')) ?? {};
      if (ignored || unignored) found = ignored;
    }
    return found;
  });
