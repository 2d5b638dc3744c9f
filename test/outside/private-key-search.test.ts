/** The search for private keys in texts that are made to be slow. */
import { expect, test } from 'vitest';
import { containsPrivateKey } from '../../src/core/private-key-text.ts';

test.each([
  'M',
  'MI',
  'MC4C',
  '30',
  '3030',
  'BEGIN',
  '-',
  '--BEGIN',
  'd:',
  '"kty":',
  '\\',
  '%2D',
  '{',
  '["',
  'LS0tLS1CRUdJTi',
  'eyJ',
])('repeating %j takes linear time', (piece) => {
  const timeFor = (length: number): number => {
    const long = `kty ${piece.repeat(length / piece.length)}`;
    const start = process.cpuUsage();
    containsPrivateKey(long);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  };
  timeFor(20_000);
  expect(timeFor(400_000)).toBeLessThan(3000);
});
