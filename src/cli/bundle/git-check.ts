/** Checks whether git would commit a key, a key store or an old set of files from a bundle's directory. */
import { bundleFiles } from '../../core/bundle/bundle-files.ts';
import { visible } from '../../core/escape.ts';
import { type Finding, fail, listed, ok, warn } from '../../core/findings.ts';
import { holdsPrivateKey } from '../../core/keys/read-keys.ts';
import type { CommandIo, Listing } from '../command.ts';
import { OURS } from '../disk/reserved-names.ts';
import { inside } from '../path-inside.ts';
import { otherCommand } from '../printed-command.ts';
import type { GitIgnores, Taken } from './git-ignore.ts';

/** File names that always count as keys. */
const keyNames = /\.(key|p12|pfx|jks|jceks|keystore)(\.|$)/i;

/** Maximum size in bytes of a file that is searched for a key: a key, even with a certificate chain, is far smaller. */
const LARGEST_KEY_FILE = 256 * 1024;

/** Maximum directory depth to search. */
const DEEPEST = 4;

export async function examineGit(directory: string, listing: Listing, gitIgnores: GitIgnores, io: CommandIo): Promise<Finding> {
  const names = await keysIn(directory, '', listing, io);
  const taken = await gitIgnores.taken(directory, names);
  if (taken.tracked.length > 0) return trackedKeys(directory, taken.tracked, io);
  const at = { path: inside(directory, names[0] ?? '') };
  if (taken.unjudged !== undefined) {
    const says = `${visible(taken.unjudged)} has too many or too long lines, or too many wildcards, to check`;
    return warn('git', says, `${otherCommand(['git check-ignore -v', at], io)} shows whether git ignores it`);
  }
  if (taken.names.length > 0) return addedKeys(directory, listing, taken);
  if (taken.unreadIndex !== undefined) {
    const says = `${visible(taken.unreadIndex)}, the list of files that git tracks, cannot be read`;
    return warn('git', says, `${otherCommand(['git ls-files', at], io)} shows whether git tracks it`);
  }
  return ok('git', '.gitignore keeps every key out of git');
}

/** Keys that git would add. */
function addedKeys(directory: string, listing: Listing, taken: Taken): Finding {
  const [first = '', ...more] = taken.names;
  const [others, hold] = more.length === 0 ? ['', 'contains'] : [` and ${more.length} more`, 'contain'];
  const says = `git would commit ${first}${others}, which ${hold} a private key`;
  const patterns = [...new Set(taken.names.map(patternFor))];
  const ignore = inside(directory, bundleFiles.ignore);
  const linked = listing.entries.some(({ name, link }) => name === bundleFiles.ignore && link);
  const fix = linked
    ? `git does not follow the link ${ignore}: replace it with a file that contains ${listed(patterns)}`
    : `add ${listed(patterns)} to ${ignore}`;
  return taken.repository ? fail('git', says, fix) : warn('git', `${says} (no repository here yet)`, fix);
}

/** Keys that are in git's index: .gitignore has no effect on them. */
function trackedKeys(directory: string, names: readonly string[], io: CommandIo): Finding {
  const [first = '', ...more] = names;
  const others = more.length === 0 ? '' : ` and ${more.length} more`;
  const says = `git tracks ${first}${others}: every commit takes the private key with it, whatever .gitignore says`;
  const remove = otherCommand(['git -C', { path: directory }, 'rm --cached', ...names.map((path) => ({ path }))], io);
  return fail('git', says, `make a new key if this was ever pushed; to keep the file but not in git: ${remove}`);
}

/** A line of .gitignore for a file: relative to the directory, with special characters escaped. */
function patternFor(name: string): string {
  if (name.startsWith('previous/')) return 'previous/';
  return /\.key/.test(name) ? '*.key*' : `/${name.replace(/[\\*?[\]]/g, '\\$&').replace(/ $/, '\\ ')}`;
}

/** Paths of files with private keys below a bundle. Public files of the bundle and other bundles have their own checks. */
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

/** Lists a subdirectory; undefined if it cannot be read, because git cannot read it either. */
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
    // If we cannot read it, git cannot either.
    return false;
  }
}
