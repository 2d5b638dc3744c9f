/** Key stores that were encoded as text are found, whatever they are in. */
import { describe, expect, test } from 'vitest';
import { storeIn } from '../../../../src/core/keys/store-items.ts';
import { cpuTime } from '../../../cpu-time.ts';
import { fixture } from '../../../fixtures.ts';

const pairs = (bytes: Buffer, between: string): string => (bytes.toString('hex').match(/../g) ?? []).join(between);
const dump = (bytes: Buffer): string =>
  Array.from({ length: Math.ceil(bytes.length / 16) }, (_, row) => {
    const line = bytes.subarray(row * 16, row * 16 + 16);
    const groups = line.toString('hex').match(/.{1,4}/g) ?? [];
    const shown = line.toString('latin1').replace(/[^ -~]/g, '.');
    return `${(row * 16).toString(16).padStart(8, '0')}: ${groups.join(' ').padEnd(39)}  ${shown}\n`;
  }).join('');

const encodings: Readonly<Record<string, (bytes: Buffer) => string>> = {
  base64: (bytes) => bytes.toString('base64'),
  'base64 in lines': (bytes) => bytes.toString('base64').replace(/.{76}/g, '$&\r\n'),
  base64url: (bytes) => bytes.toString('base64url'),
  'a secret of Kubernetes': (bytes) => `kind: Secret\ndata:\n  store: ${bytes.toString('base64')}\n  password: Y2hhbmdlaXQ=\n`,
  'a line of .env': (bytes) => `A=1\nSTORE="${bytes.toString('base64')}"\n`,
  hexadecimal: (bytes) => bytes.toString('hex'),
  'hexadecimal in capitals': (bytes) => `0x${bytes.toString('hex').toUpperCase()}`,
  'hexadecimal in pairs': (bytes) => pairs(bytes, ':'),
  'lines of xxd -p': (bytes) => bytes.toString('hex').replace(/.{60}/g, '$&\n'),
  'a dump of xxd': dump,
};

describe.each(['keytool.jks', 'keytool.jceks', 'keytool.pkcs12'])('%s in', (name) => {
  const store = fixture(`keystores/${name}`);
  test.each(Object.keys(encodings))('%s', (encoding) => {
    const text = (encodings[encoding] as (bytes: Buffer) => string)(store);
    expect(Buffer.from(storeIn(Buffer.from(text)) ?? []).equals(store)).toBe(true);
  });
});

test.each([
  ['words', '/u3+7QAAAA is how a JKS starts'],
  ['another number', 'feedface00000002'],
  ['a certificate in hexadecimal', fixture('issued/root.crt').toString('hex')],
  ['many starts', '/u3+7QAAAAIAAAAB, '.repeat(12_000)],
])('%s are none', (_, text) => {
  expect(cpuTime(() => expect(storeIn(Buffer.from(text))).toBeUndefined())).toBeLessThan(3000);
});
