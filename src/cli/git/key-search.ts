/** Searches the files that git would commit from a bundle, or already tracks, for private keys and key stores. */
import { posix } from 'node:path';
import { bundleFiles } from '../../core/bundle/bundle-files.ts';
import { holdsPrivateKey } from '../../core/keys/read-keys.ts';
import { storeIn } from '../../core/keys/store-items.ts';
import { LARGEST_INPUT, MOST_SEARCHED_BYTES, MOST_SEARCHED_FILES } from '../../core/limits.ts';
import { grouped } from '../../core/octets/grouped.ts';
import { mentionsPrivateJwk } from '../../core/private-key-text.ts';
import type { CommandIo, Listing, SeenEntry } from '../command.ts';
import { isDenied } from '../disk/read-files.ts';
import { inside } from '../path-inside.ts';
import { wrongWithFound } from '../path-names.ts';
import type { Fate, GitView } from './git-ignore.ts';

/** File names that always count as keys. */
const keyNames = /\.(key|p12|pfx|jks|jceks|bks|keystore)(\.|$)/i;

/** File names that count as keys if there is no such file to look into. */
const likelyNames = /\.(key|p8|pk8|p12|pfx|jks|jceks|bks|keystore|ppk|pem|der)/i;

/** Public files of a bundle: other checks look into them. */
const handedOut: readonly string[] = Object.values(bundleFiles).filter((name) => name !== bundleFiles.key);

/** A path below the bundle's directory that was not searched. */
export interface Unsearched {
  path: string;
  /** Why, to be put after its name. */
  because: string;
  fix: string;
}

/** Paths below the bundle's directory, by what git does with them. */
export interface FoundKeys {
  tracked: string[];
  /** Tracked, but not on disk. */
  gone: string[];
  added: string[];
  unsearched: Unsearched[];
  /** A .gitignore that cannot be checked, and a key that it may keep out of git. */
  unjudged?: { rules: string; path: string } | undefined;
}

/** Searches a bundle's directory; other bundles in it have their own checks. */
export async function searchKeys(directory: string, listing: Listing, git: GitView, io: CommandIo): Promise<FoundKeys> {
  const search = new Search(directory, git, io);
  await search.walk('', listing);
  await search.lookAtTracked();
  return search.found;
}

class Search {
  readonly found: FoundKeys = { tracked: [], gone: [], added: [], unsearched: [] };
  readonly #directory: string;
  readonly #git: GitView;
  readonly #io: CommandIo;
  readonly #seen = new Set<string>();
  readonly #otherBundles: string[] = [];
  #files = MOST_SEARCHED_FILES;
  #bytes = MOST_SEARCHED_BYTES;

  constructor(directory: string, git: GitView, io: CommandIo) {
    this.#directory = directory;
    this.#git = git;
    this.#io = io;
  }

  async walk(below: string, { entries }: Listing): Promise<void> {
    const names = new Set<string>();
    for (const entry of entries) {
      const path = below + entry.name;
      // A staging directory that is in use changes while it is read. Git never adds what is called .git.
      if (entry.held || entry.name === '.git' || (entry.kind === 'file' && handedOut.includes(path))) continue;
      // Node replaces what is not UTF-8 in a name, and then finds no such file, or another one.
      const isMangled = entry.name.includes('\ufffd') && (entry.kind !== 'file' || names.has(entry.name));
      names.add(entry.name);
      if (entry.kind === 'other' && !isMangled) continue;
      if (!this.#mayGoOn(below)) return;
      const fate = await this.#git.fateOf({ path, kind: entry.kind, ...(entry.link ? { link: true } : {}) });
      if (fate.ignored && !fate.tracked) continue;
      if (isMangled) this.#skip(path, 'its name is not UTF-8', 'rename it, then check again');
      else if (entry.kind === 'directory') await this.#enter(path);
      else await this.#examine(path, entry, fate);
    }
  }

  /** The files that git tracks although they are ignored, in an ignored directory, or not on disk. */
  async lookAtTracked(): Promise<void> {
    for (const path of this.#git.tracked) {
      const inOther = this.#otherBundles.some((other) => path.startsWith(`${other}/`));
      if (inOther || handedOut.includes(path) || this.#seen.has(this.#git.folded(path))) continue;
      if (!this.#mayGoOn(posix.dirname(path))) return;
      const entry = this.#entryAt(path);
      if (entry !== undefined) await this.#examine(path, entry, { ignored: false, tracked: true });
      else if (likelyNames.test(path)) this.found.gone.push(path);
      else this.#skip(path, 'git tracks it, but it is not on disk', 'restore it, or remove it from git');
    }
  }

  /** A tracked file that was not found on the way. */
  #entryAt(path: string): SeenEntry | undefined {
    const [above, name] = [posix.dirname(path), this.#git.folded(posix.basename(path))];
    try {
      const entries = this.#io.list(this.#typed(above))?.entries ?? [];
      return entries.find((entry) => this.#git.folded(entry.name) === name && entry.kind === 'file');
    } catch {
      return undefined;
    }
  }

  async #enter(path: string): Promise<void> {
    const wrong = wrongWithFound(this.#typed(path));
    if (wrong !== undefined) return this.#skip(path, wrong, 'rename it, then check again');
    let inner: Listing | undefined;
    try {
      inner = this.#io.list(this.#typed(path));
    } catch (cause) {
      // If we may not read it, git may not read it either.
      if (!isDenied(cause)) this.#skip(path, 'it could not be read', 'check again');
      return;
    }
    if (inner === undefined) return;
    const isBundle = inner.entries.some(({ name }) => name === bundleFiles.record) && !path.startsWith('previous/');
    if (isBundle) this.#otherBundles.push(path);
    else await this.walk(`${path}/`, inner);
  }

  async #examine(path: string, { size }: Pick<SeenEntry, 'size'>, fate: Fate): Promise<void> {
    this.#seen.add(this.#git.folded(path));
    const is = keyNames.test(posix.basename(path)) || (await this.#content(path, size));
    if (is !== true) return is === false ? undefined : this.#skip(path, is.because, is.fix);
    if (fate.tracked) this.found.tracked.push(path);
    else if (fate.unjudged === undefined) this.found.added.push(path);
    else this.found.unjudged ??= { rules: fate.unjudged, path };
  }

  /** Whether a file contains a private key, or why that is not known. */
  async #content(path: string, size: number): Promise<boolean | Omit<Unsearched, 'path'>> {
    const typed = this.#typed(path);
    const wrong = wrongWithFound(typed);
    if (wrong !== undefined) return { because: wrong, fix: 'rename it, then check again' };
    if (size > LARGEST_INPUT) return { because: 'it is larger than 10 MB', fix: 'keep it out of git, or move it away' };
    if (size > this.#bytes) {
      return { because: 'there are too many large files', fix: 'keep them out of git, or move them away' };
    }
    this.#bytes -= size;
    try {
      return holdsKey(await this.#io.read(typed));
    } catch (cause) {
      return isDenied(cause) ? false : { because: 'it could not be read', fix: 'rename it, then check again' };
    }
  }

  /** Counts a file or directory; reports once where the search stops. */
  #mayGoOn(below: string): boolean {
    this.#files -= 1;
    if (this.#files === -1) {
      const because = `there are more than ${grouped(MOST_SEARCHED_FILES)} files and directories`;
      this.#skip(below === '' ? '.' : below.replace(/\/$/, ''), because, 'keep the bundle in a directory of its own');
    }
    return this.#files >= 0;
  }

  #skip(path: string, because: string, fix: string): void {
    this.found.unsearched.push({ path, because, fix });
  }

  /** A path that cannot be taken for anything but a path, whatever the name. */
  #typed(path: string): string {
    const whole = inside(this.#directory, path);
    return /^[~{]/.test(whole) ? `./${whole}` : whole;
  }
}

/** How much of a file is searched at once, and how much the parts overlap: a key is far smaller than either. */
const PART = 256 * 1024;
const OVERLAP = 16 * 1024;

/** Whether a file contains a private key or a key store. */
function holdsKey(bytes: Uint8Array): boolean {
  if (storeIn(bytes) !== undefined) return true;
  for (let at = 0; at === 0 || at + OVERLAP < bytes.length; at += PART - OVERLAP) {
    const part = bytes.subarray(at, at + PART);
    if (holdsPrivateKey(part) || mentionsPrivateJwk(Buffer.from(part).toString('latin1'))) return true;
  }
  return false;
}
