/** Whether git would take a key, a key store or an earlier set out of a bundle's directory. */
import { bundleFiles } from '../../core/bundle/bundle-files.ts';
import { visible } from '../../core/escape.ts';
import { type Finding, fail, listed, ok, warn } from '../../core/findings.ts';
import { holdsPrivateKey } from '../../core/keys/read-keys.ts';
import type { CommandIo, Listing } from '../command.ts';
import { OURS } from '../disk/staging.ts';
import { inside } from '../path-inside.ts';
import { joined, orLeftOut, pathWord, sentence } from '../printed-command.ts';
import type { GitIgnores } from './git-ignore.ts';

/** Names of files that hold keys, whatever is in them. */
const keyNames = /\.(key|p12|pfx|jks|jceks|keystore)(\.|$)/i;

/** Largest file that is searched for a key, in bytes: a key, even beside a chain of certificates, is far smaller. */
const LARGEST_KEY_FILE = 256 * 1024;

/** How far down directories are searched. */
const DEEPEST = 4;

export async function examineGit(directory: string, listing: Listing, gitIgnores: GitIgnores, io: CommandIo): Promise<Finding> {
  const names = await keysIn(directory, '', listing, io);
  const taken = await gitIgnores.taken(directory, names);
  if (taken.unjudged !== undefined) {
    const says = `${visible(taken.unjudged)} has too many lines or wildcards to be judged`;
    return warn(
      'git',
      says,
      `${sentence(joined(['git check-ignore -v', orLeftOut(pathWord(inside(directory, names[0] ?? ''), io.platform), 'the file')]))} says whether git ignores it`,
    );
  }
  if (taken.names.length === 0) return ok('git', '.gitignore keeps every key out of git');
  const [first = '', ...more] = taken.names;
  const [others, hold] = more.length === 0 ? ['', 'contains'] : [` and ${more.length} more`, 'contain'];
  const says = `git would take ${first}${others}, which ${hold} a private key`;
  const patterns = [...new Set(taken.names.map(patternFor))];
  const fix = `add ${listed(patterns)} to ${inside(directory, bundleFiles.ignore)}`;
  return taken.repository ? fail('git', says, fix) : warn('git', `${says} (no repository here yet)`, fix);
}

/** A line of .gitignore for a file; a name of its own from the directory on, with what acts in a pattern made plain. */
function patternFor(name: string): string {
  if (name.startsWith('previous/')) return 'previous/';
  return /\.key/.test(name) ? '*.key*' : `/${name.replace(/[\\*?[\]]/g, '\\$&').replace(/ $/, '\\ ')}`;
}

/** Paths below a bundle of files that hold private keys; what is handed out is another check's, and so are other bundles. */
async function keysIn(directory: string, below: string, { entries }: Listing, io: CommandIo): Promise<string[]> {
  const handedOut: readonly string[] = Object.values(bundleFiles).filter((name) => name !== bundleFiles.key);
  const found: string[] = [];
  for (const { name, kind, size } of entries) {
    const path = below + name;
    if (kind === 'file' && !(below === '' && handedOut.includes(name))) {
      const isKey = keyNames.test(name) || (size <= LARGEST_KEY_FILE && (await holdsKey(inside(directory, path), io)));
      if (isKey) found.push(path);
    }
    if (kind !== 'directory' || name === '.git' || name === 'node_modules' || name.startsWith(OURS)) continue;
    const inner = path.split('/').length < DEEPEST ? lookInto(inside(directory, path), io) : undefined;
    const isBundle = inner?.entries.some((entry) => entry.name === bundleFiles.record) && !path.startsWith('previous/');
    if (inner !== undefined && !isBundle) found.push(...(await keysIn(directory, `${path}/`, inner, io)));
  }
  return found;
}

/** A directory below; nothing where it may not be read, since git cannot read it either. */
function lookInto(path: string, io: CommandIo): Listing | undefined {
  try {
    return io.list(path);
  } catch {
    return undefined;
  }
}

async function holdsKey(path: string, io: CommandIo): Promise<boolean> {
  try {
    return holdsPrivateKey(await io.read(path));
  } catch {
    // What may not be read here, git cannot read either.
    return false;
  }
}
