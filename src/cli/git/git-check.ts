/** Checks whether git would commit a key, a key store or an old set of files from a bundle's directory. */
import { bundleFiles } from '../../core/bundle/bundle-files.ts';
import { visible } from '../../core/escape.ts';
import { type Finding, fail, listed, ok, warn } from '../../core/findings.ts';
import type { CommandIo, Listing } from '../command.ts';
import { inside } from '../path-inside.ts';
import { otherCommand } from '../printed-command.ts';
import type { Doubt } from './git-directory.ts';
import type { GitIgnores } from './git-ignore.ts';
import { searchKeys, type Unsearched } from './key-search.ts';

export async function examineGit(directory: string, listing: Listing, gitIgnores: GitIgnores, io: CommandIo): Promise<Finding> {
  const git = await gitIgnores.view(directory);
  const { tracked, gone, added, unsearched, unjudged } = await searchKeys(directory, listing, git, io);
  if (tracked.length > 0) return trackedKeys(directory, tracked, io);
  if (gone.length > 0) return goneKeys(directory, gone, io);
  if (added.length > 0) return addedKeys(directory, listing, added, git.repository);
  if (unjudged !== undefined) {
    const odd = /[^ -~]/.test(unjudged.path) ? ', or ? or [ for a letter outside ASCII,' : ',';
    const says = `${visible(unjudged.rules)} has too many or too long lines, or too many wildcards${odd} to check`;
    const at = { path: inside(directory, unjudged.path) };
    return warn('git', says, `${otherCommand(['git check-ignore -v', at], io)} shows whether git ignores it`);
  }
  if (git.doubt !== undefined) return doubted(directory, git.doubt, io);
  if (unsearched.length > 0) return notSearched(unsearched);
  return ok('git', '.gitignore keeps every key out of git');
}

/** A repository with something that is not supported. */
function doubted(directory: string, { path, is, variable }: Doubt, io: CommandIo): Finding {
  if (variable !== undefined) return warn('git', is, `unset ${variable}, then check again`);
  const shows = `${otherCommand(['git -C', { path: directory }, 'ls-files'], io)} shows whether git tracks a key`;
  return warn('git', `${visible(path)}${is}`, shows);
}

/** Files and directories that may contain a key. */
function notSearched([first, ...more]: readonly Unsearched[]): Finding {
  const { path, because, fix } = first as Unsearched;
  const others = more.length === 0 ? '' : ` (and ${more.length} more)`;
  return warn('git', `${visible(path)} was not searched for private keys: ${because}${others}`, fix);
}

/** Keys that git would add. */
function addedKeys(directory: string, listing: Listing, names: readonly string[], repository: boolean): Finding {
  const [first = '', ...more] = names;
  const [others, hold] = more.length === 0 ? ['', 'contains'] : [` and ${more.length} more`, 'contain'];
  const says = `git would commit ${first}${others}, which ${hold} a private key`;
  const patterns = [...new Set(names.map(patternFor))];
  const ignore = inside(directory, bundleFiles.ignore);
  const linked = listing.entries.some(({ name, link }) => name === bundleFiles.ignore && link);
  const fix = linked
    ? `git does not follow the link ${ignore}: replace it with a file that contains ${listed(patterns)}`
    : `add ${listed(patterns)} to ${ignore}`;
  return repository ? fail('git', says, fix) : warn('git', `${says} (no repository here yet)`, fix);
}

/** Keys that are in git's index: .gitignore has no effect on them. */
function trackedKeys(directory: string, names: readonly string[], io: CommandIo): Finding {
  const says = `git tracks ${firstOf(names)}: every commit takes the private key with it, whatever .gitignore says`;
  return fail('git', says, `${pushed}; to keep the file but not in git: ${removal(directory, names, io)}`);
}

/** Names of keys in git's index, without a file of that name. */
function goneKeys(directory: string, names: readonly string[], io: CommandIo): Finding {
  const says = `git tracks ${firstOf(names)}: it is not on disk, but commits may still take the private key with them`;
  return fail('git', says, `${pushed}; to remove it from git: ${removal(directory, names, io)}`);
}

const pushed = 'make a new key if this was ever pushed';

const firstOf = ([first = '', ...more]: readonly string[]): string =>
  `${first}${more.length === 0 ? '' : ` and ${more.length} more`}`;

const removal = (directory: string, names: readonly string[], io: CommandIo): string =>
  otherCommand(['git -C', { path: directory }, 'rm --cached', ...names.map((path) => ({ path }))], io);

/** A line of .gitignore for a file: relative to the directory, with special characters escaped. */
export function patternFor(name: string): string {
  if (name.startsWith('previous/')) return 'previous/';
  return /\.key/.test(name) ? '*.key*' : `/${name.replace(/[\\*?[\]]/g, '\\$&').replace(/ $/, '\\ ')}`;
}
