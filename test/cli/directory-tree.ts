/** A directory tree as a value that tests create and compare as a whole, and publishing into one. */
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { FileSet, WrittenFile } from '../../src/cli/command.ts';
import { type Publishing, publish } from '../../src/cli/disk/publish.ts';
import { frozen } from '../fixtures.ts';
import { symbolicLink } from '../strangers.ts';
import { ownState } from './world.ts';

/** Paths, directories with a slash at the end; permission bits in octal; contents of files, `-> target` of links. */
export type Tree = Record<string, string>;

/** Everything below a directory; links are not followed. */
export function tree(directory: string, start = ''): Tree {
  const found: Tree = {};
  for (const name of readdirSync(directory).sort()) {
    const [whole, path] = [join(directory, name), start + name];
    const stat = lstatSync(whole);
    const mode = (stat.mode & 0o777).toString(8);
    if (stat.isSymbolicLink()) found[path] = `-> ${readlinkSync(whole)}`;
    else if (stat.isDirectory()) Object.assign(found, { [`${path}/`]: mode }, tree(whole, `${path}/`));
    else found[path] = stat.isFile() ? `${mode} ${readFileSync(whole)}` : 'odd';
  }
  return found;
}

/** Creates a tree in a directory, under any umask. */
export function plant(directory: string, planted: Tree): void {
  for (const [path, value] of Object.entries(planted)) {
    const whole = join(directory, path);
    mkdirSync(dirname(whole), { recursive: true });
    if (value.startsWith('-> ')) {
      symbolicLink(value.slice(3), whole);
      continue;
    }
    const [, mode = '', content = ''] = /^(\d+) ?(.*)$/s.exec(value) ?? [];
    if (path.endsWith('/')) mkdirSync(whole, { recursive: true });
    else writeFileSync(whole, content);
    chmodSync(whole, Number.parseInt(mode, 8));
  }
}

/** Publishes without `--force`; any message about an earlier run fails the test. */
export const put = (set: FileSet, cwd: string, changes: Partial<Publishing> = {}): Promise<WrittenFile[]> =>
  publish(set, { cwd, now: frozen, force: false, state: ownState, say: (text) => expect.fail(text), ...changes });

/** A failure with its code, whole message and hint. */
export const failure = (code: string, message: string, hint?: string): Error =>
  expect.objectContaining({ code, message, ...(hint === undefined ? {} : { hint }) });

/** Sets another umask for the rest of a test. */
export function underUmask(mask: number): void {
  const before = process.umask(mask);
  onTestFinished(() => void process.umask(before));
}
