/** previous/, used by two runs in the same second. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isReserved, moveIntoPrevious, moveToReserved, removeUnused, reserveStamp } from '../../../src/cli/disk/previous.ts';
import { frozen } from '../../fixtures.ts';
import { scratch } from '../../strangers.ts';

/** A directory with one file. */
function directoryWith(path: string, name: string): string {
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, name), name);
  return path;
}

test('a name that one run reserved is taken by no other, and its files come to it', () => {
  const cwd = scratch();
  const previous = join(cwd, 'previous');
  mkdirSync(previous);
  const stamp = reserveStamp(previous, frozen);
  expect(stamp).toBe('20261121T221320Z');
  expect(moveIntoPrevious(directoryWith(join(cwd, 'other'), 'out.pem'), previous, frozen)).toBe(join(previous, `${stamp}-2`));
  expect(isReserved(join(previous, stamp))).toBe(true);
  moveToReserved(directoryWith(join(cwd, 'old'), 'server.key'), join(previous, stamp));
  expect(readdirSync(join(previous, stamp))).toEqual(['server.key']);
  expect(readdirSync(join(previous, `${stamp}-2`))).toEqual(['out.pem']);
});

test('unused reserved directories are removed, and directories with files stay', () => {
  const cwd = scratch();
  const previous = join(cwd, 'previous');
  mkdirSync(previous);
  reserveStamp(previous, frozen);
  removeUnused(cwd);
  expect(existsSync(previous)).toBe(false);
  directoryWith(join(previous, '20261121T221320Z'), 'server.key');
  reserveStamp(previous, frozen);
  removeUnused(cwd);
  expect(readdirSync(previous)).toEqual(['20261121T221320Z']);
});
