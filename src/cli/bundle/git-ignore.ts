/** Whether git would commit a file, judged by the .gitignore files around it; the only file that imports `ignore`. */
import { dirname, join, relative, resolve, sep } from 'node:path';
import createRules, { type Ignore } from 'ignore';
import { LARGEST_IGNORE_FILE, LONGEST_IGNORE_LINE, MOST_IGNORE_LINES, MOST_IGNORE_STEPS } from '../../core/limits.ts';
import type { CommandIo, SeenEntry } from '../command.ts';

/** Patterns with and without regard to case: which of them git uses depends on the file system (`core.ignoreCase`). */
type Patterns = readonly Ignore[];

/** The rules of one file. */
interface Rules {
  /** The directory that the patterns are relative to. */
  from: string;
  /** Undefined if the file is too large. */
  rules?: Patterns;
  /** Number of lines by their number of wildcards. */
  wildcards: readonly number[];
}

/** What git knows about a directory. */
interface Surroundings {
  /** Whether it is inside a working tree. */
  repository: boolean;
  /** The rules that apply in it, outermost first. */
  rules: Rules[];
}

/** Caches .gitignore files: a thousand bundles in one tree share most of them. */
export class GitIgnores {
  readonly #io: Pick<CommandIo, 'cwd' | 'read' | 'list'>;
  readonly #known = new Map<string, Promise<Surroundings>>();
  readonly #texts = new Map<string, Patterns>();

  constructor(io: Pick<CommandIo, 'cwd' | 'read' | 'list'>) {
    this.#io = io;
  }

  /**
   * Which of `names`, paths inside `directory`, git would commit, and whether the directory is in a working tree.
   *
   * @returns no names but `unjudged`, the file, if a .gitignore is too large or has too many wildcards to check
   */
  async taken(
    directory: string,
    names: readonly string[],
  ): Promise<{ repository: boolean; names: string[]; unjudged?: string }> {
    const place = resolve(this.#io.cwd, directory);
    const { repository } = await this.#around(place);
    const found: string[] = [];
    for (const name of names) {
      const path = join(place, name);
      // A directory in between may have its own rules, such as previous/.
      const { rules } = await this.#around(dirname(path));
      const unjudged = tooCostly([path], rules);
      if (unjudged !== undefined) {
        return { repository, names: [], unjudged: relative(this.#io.cwd, join(unjudged.from, '.gitignore')) };
      }
      if (!isIgnored(path, rules)) found.push(name);
    }
    return { repository, names: found };
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
    const above = inRepository || parent === place ? { repository: inRepository, rules: [] } : await this.#around(parent);
    // Git does not read a link (gitignore, "notes").
    if (!entries.some(({ name, kind, link }) => name === '.gitignore' && kind === 'file' && !link)) return above;
    const rules = await this.#rules(place);
    return rules === undefined ? above : { ...above, rules: [...above.rules, rules] };
  }

  /** The rules of a file; undefined if it cannot be read, because git cannot read it either. */
  async #rules(from: string): Promise<Rules | undefined> {
    try {
      const text = Buffer.from(await this.#io.read(join(from, '.gitignore'))).toString();
      const lines = text.length > LARGEST_IGNORE_FILE ? undefined : text.split('\n');
      // A longer line than any path may be too long for a regular expression.
      const tooLong = (line: string): boolean => line.length > LONGEST_IGNORE_LINE;
      if (lines === undefined || lines.length > MOST_IGNORE_LINES || lines.some(tooLong)) return { from, wildcards: [] };
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

/** Whether git ignores a path, with and without regard to case. */
const isIgnored = (path: string, all: Surroundings['rules']): boolean =>
  [0, 1].every((sense) => {
    let found = false;
    // The innermost file with a matching pattern decides (gitignore, "pattern format").
    for (const { from, rules } of all) {
      if (rules === undefined) continue;
      const { ignored = false, unignored } = rules[sense]?.test(relative(from, path).split(sep).join('/')) ?? {};
      if (ignored || unignored) found = ignored;
    }
    return found;
  });
