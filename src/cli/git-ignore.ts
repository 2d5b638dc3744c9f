/** Whether git would take a file, as far as the .gitignore files around it tell: the one door to `ignore`, which knows their rules. */
import { dirname, join, relative, resolve, sep } from 'node:path';
import createRules, { type Ignore } from 'ignore';
import type { CommandIo, SeenEntry } from './command.ts';

/** What is known of a directory and git. */
interface Surroundings {
  /** Whether it is inside of a working tree. */
  repository: boolean;
  /** The rules that hold in it, outermost first, each with the directory that its patterns start from. */
  rules: { from: string; rules: Ignore }[];
}

/** Remembers the .gitignore files that were read: a thousand bundles of one tree share most of them. */
export class GitIgnores {
  readonly #io: Pick<CommandIo, 'cwd' | 'read' | 'list'>;
  readonly #known = new Map<string, Promise<Surroundings>>();

  constructor(io: Pick<CommandIo, 'cwd' | 'read' | 'list'>) {
    this.#io = io;
  }

  /** Those of `names`, paths inside `directory`, that git would take, and whether the directory is in a working tree. */
  async taken(directory: string, names: readonly string[]): Promise<{ repository: boolean; names: string[] }> {
    const place = resolve(this.#io.cwd, directory);
    const { repository } = await this.#around(place);
    const found: string[] = [];
    for (const name of names) {
      const path = join(place, name);
      // A directory in between may have rules of its own, as previous/ has.
      if (!isIgnored(path, (await this.#around(dirname(path))).rules)) found.push(name);
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
    if (!entries.some(({ name, kind }) => name === '.gitignore' && kind === 'file')) return above;
    const rules = await this.#rules(join(place, '.gitignore'));
    return rules === undefined ? above : { ...above, rules: [...above.rules, { from: place, rules }] };
  }

  /** The rules of a file; none where it may not be read, as for git. */
  async #rules(path: string): Promise<Ignore | undefined> {
    try {
      return createRules().add(Buffer.from(await this.#io.read(path)).toString());
    } catch {
      return undefined;
    }
  }

  /** What a directory above holds; nothing where it may not be read. */
  #entries(place: string): readonly SeenEntry[] {
    try {
      return this.#io.list(place)?.entries ?? [];
    } catch {
      return [];
    }
  }
}

/** The innermost file that speaks of a path decides (gitignore, "pattern format"). */
function isIgnored(path: string, all: Surroundings['rules']): boolean {
  let found = false;
  for (const { from, rules } of all) {
    const { ignored, unignored } = rules.test(relative(from, path).split(sep).join('/'));
    if (ignored || unignored) found = ignored;
  }
  return found;
}
