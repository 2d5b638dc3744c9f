import { expect, test } from 'vitest';
import { recent, remember } from '../../../src/core/keys/most-recent.ts';

test('drops what was not used for the longest time', () => {
  const list: string[] = [];
  for (const entry of ['a', 'b', 'c']) remember(list, entry, 3);
  expect(recent(list, (entry) => entry === 'a')).toBe('a');
  remember(list, 'd', 3);
  expect(list).toEqual(['d', 'a', 'c']);
  expect(recent(list, (entry) => entry === 'b')).toBeUndefined();
  expect(list).toEqual(['d', 'a', 'c']);
});
