import { createSecretKey, type KeyObject } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import { KeysAhead } from '../../../src/cli/several/keys-ahead.ts';

/** Keys for `names`, and the names for which they were begun, in order. */
function ahead(names: readonly string[]): { keys: KeysAhead<string>; begun: string[] } {
  const begun: string[] = [];
  const generate = async (name: string): Promise<KeyObject> => {
    begun.push(name);
    return createSecretKey(name, 'utf8');
  };
  return { keys: new KeysAhead(names, generate), begun };
}

const nameOf = async (key: Promise<KeyObject>): Promise<string> => (await key).export().toString();

const most = 2 * Math.max(4, availableParallelism());
const names = (count: number): string[] => Array.from({ length: count }, (_, at) => `${at}`);

test('nothing is made before the first is asked for; then some are made ahead, each once', async () => {
  const all = names(most + 2);
  const { keys, begun } = ahead(all);
  expect(begun).toEqual([]);
  expect(await nameOf(keys.of('0'))).toBe('0');
  expect(begun).toEqual(all.slice(0, most + 1));
  expect(await nameOf(keys.of('1'))).toBe('1');
  expect(begun).toEqual(all);
});

test('a key that nobody asked for holds up no other', async () => {
  const all = names(most + 4);
  const { keys, begun } = ahead(all);
  await keys.of('0');
  expect(await nameOf(keys.of('2'))).toBe('2');
  expect(begun).toEqual(all.slice(0, most + 3));
  const last = all.at(-1) as string;
  expect(await nameOf(keys.of(last))).toBe(last);
  expect(begun).toEqual([...all.slice(0, most + 3), last]);
});

test('a key for something that was not announced is made too', async () => {
  const { keys, begun } = ahead(['a']);
  expect(await nameOf(keys.of('b'))).toBe('b');
  await keys.of('a');
  expect(begun).toEqual(['b', 'a']);
});
