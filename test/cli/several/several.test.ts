import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import type { Outcome } from '../../../src/cli/command.ts';
import { commonStatus } from '../../../src/cli/several/common-status.ts';
import { progressOf } from '../../../src/cli/several/progress.ts';
import { namedError, notesOf, settleEach } from '../../../src/cli/several/several.ts';
import { KitError } from '../../../src/core/errors.ts';
import { frozen } from '../../fixtures.ts';
import { world } from '../world.ts';

const { io } = world('.');
const outcome: Outcome = { text: '', data: { made: true } };
const settle = async (): Promise<{ written: []; files: string[]; notes: string[] }> => ({
  written: [],
  files: ['f'],
  notes: ['n'],
});
const several = (...parts: [string, () => Promise<Outcome>][]): Parameters<typeof settleEach>[0] => ({
  doing: 'making',
  parts: parts.map(([directory, make]) => ({ directory, make })),
  text: () => '',
});

test('an error in one bundle does not stop the others', async () => {
  const error = new KitError('MISMATCH', 'no');
  const results = await settleEach(several(['a', () => Promise.reject(error)], ['b', async () => outcome]), settle, io);
  expect(results).toEqual([
    { directory: 'a', data: {}, written: [], files: [], notes: [], status: 4, error },
    { directory: 'b', data: { made: true }, written: [], files: ['f'], notes: ['n'], status: 0 },
  ]);
});

test('the failure of an outcome is that of its bundle; its files are written', async () => {
  const failure = new KitError('TOKEN_REFUSED', 'no');
  const [result] = await settleEach(several(['a', async () => ({ ...outcome, failure })]), settle, io);
  expect(result).toEqual({
    directory: 'a',
    data: { made: true },
    written: [],
    files: ['f'],
    notes: ['n'],
    status: 5,
    error: failure,
  });
});

test.each([
  ['a cancellation', new KitError('CANCELLED', 'cancelled')],
  ['a bug', new TypeError('a bug')],
])('%s stops all', async (_, error) => {
  const parts = several(['a', () => Promise.reject(error)], ['b', async () => outcome]);
  await expect(settleEach(parts, settle, io)).rejects.toBe(error);
});

test.each([
  [[], 0],
  [[0, 0], 0],
  [[0, 4, 4], 4],
  [[5, 0, 4], 1],
])('statuses %j give %i', (statuses, common) => {
  expect(commonStatus(statuses)).toBe(common);
});

test('each note is said once, with the bundles it is about', () => {
  const about = (directory: string, ...notes: string[]): Parameters<typeof notesOf>[0][number] => ({
    ...{ directory, notes },
    ...{ data: {}, written: [], files: [], status: 0 },
  });
  expect(notesOf([about('a', 'x', 'a/server.key: y'), about('b', 'x', 'z'), about('c', 'x')])).toEqual([
    'a and 2 more: x',
    'a/server.key: y',
    'b: z',
  ]);
  expect(namedError('a', 'b: no')).toBe('a: b: no');
  expect(namedError('a', 'a/b: no')).toBe('a/b: no');
  expect(namedError('a', 'bad')).toBe('a: bad');
  expect(namedError('key', 'server.key: wrong')).toBe('key: server.key: wrong');
  expect(notesOf([about('t', 'the key is weak'), about('b', 'the key is weak')])).toEqual(['t and 1 more: the key is weak']);
});

test('progress is shown at a terminal after a second, and removed', () => {
  let [heard, time] = ['', frozen.getTime()];
  const stderr = new Writable({
    write(chunk, _, done) {
      heard += chunk;
      done();
    },
  });
  const now = (): Date => new Date(time);
  const quiet = progressOf('making', 9, { stderr, now });
  time += 2000;
  quiet.at(3);
  quiet.clear();
  const progress = progressOf('making', 9, { stderr: Object.assign(stderr, { isTTY: true }), now });
  progress.at(1);
  progress.clear();
  expect(heard).toBe('');
  time += 1000;
  progress.at(2);
  progress.at(3);
  progress.clear();
  expect(heard).toBe('\r  making: 2 of 9\u001b[K\r\u001b[K');
});
