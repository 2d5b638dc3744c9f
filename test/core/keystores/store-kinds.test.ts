import { expect, test } from 'vitest';
import { storeKind } from '../../../src/core/keystores/store-kinds.ts';

const kindOf = (hex: string): string | undefined => storeKind(Buffer.from(hex.padEnd(64, '0'), 'hex'));
const pkcs12 = (length: string): string => `30${length}02010330${length}06092a864886f70d0107`;

test.each(['80', '00', '7f', '8180', '820100', '83010000', '8401000000'])('PKCS#12 with the length %s', (length) => {
  expect(kindOf(pkcs12(length))).toBe('PKCS#12');
});

test.each([
  ['a length that no form has', pkcs12('8501000000')],
  ['another length that no form has', pkcs12('a0')],
  ['another version', pkcs12('80').replace('020103', '020101')],
  ['another content', pkcs12('80').replace('0107', '0207')],
  ['a set instead of a sequence', pkcs12('80').replace('30', '31')],
  ['a set inside', pkcs12('80').replace('0330', '0331')],
  ['version 3 of BKS', '0000000300000014'],
  ['nothing', ''],
])('%s is no key store', (_, hex) => {
  expect(kindOf(hex)).toBeUndefined();
});

test.each([
  ['feedfeed', 'JKS'],
  ['cececece', 'JCEKS'],
  ['0000000100000014', 'BKS'],
  ['0000000200000014', 'BKS'],
])('%s is %s', (hex, kind) => {
  expect(kindOf(hex)).toBe(kind);
});
