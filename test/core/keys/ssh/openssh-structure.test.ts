/** What OpenSSH keeps twice in a private key must be the same, and nothing may follow it. */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { findPrivateKey } from '../../../../src/core/keys/read-keys.ts';

const seed = Buffer.alloc(32, 7);
const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
const point = createPublicKey(createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }))
  .export({ type: 'spki', format: 'der' })
  .subarray(-32);
const other = Buffer.alloc(32, 1);

const number = (value: number): Buffer => Buffer.from(value.toString(16).padStart(8, '0'), 'hex');
const text = (octets: string | Buffer): Buffer => Buffer.concat([number(octets.length), Buffer.from(octets)]);

interface Parts {
  inner?: Buffer;
  after?: Buffer;
  padding?: number[];
  rest?: string;
}

function ssh({ inner = point, after = point, padding, rest = '' }: Parts): Buffer {
  const clear = Buffer.concat([
    Buffer.from('abcdabcd'),
    ...[text('ssh-ed25519'), text(inner), text(Buffer.concat([seed, after])), text('me')],
  ]);
  const usual = Array.from({ length: (8 - (clear.length % 8)) % 8 }, (_, index) => index + 1);
  const body = Buffer.concat([clear, Buffer.from(padding ?? usual)]);
  const blob = Buffer.concat([text('ssh-ed25519'), text(point)]);
  const key = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    ...[text('none'), text('none'), text(''), number(1), text(blob), text(body), Buffer.from(rest)],
  ]);
  return Buffer.from(`-----BEGIN OPENSSH PRIVATE KEY-----\n${key.toString('base64')}\n-----END OPENSSH PRIVATE KEY-----\n`);
}

test('a whole key is read', () => {
  expect(findPrivateKey(ssh({})).open().export({ type: 'pkcs8', format: 'der' })).toEqual(pkcs8);
});

test.each<[string, Parts, string]>([
  ['another public half inside', { inner: other }, 'the OpenSSH key contains two public halves that differ'],
  ['another public half after the seed', { after: other }, 'the OpenSSH key contains two public halves that differ'],
  ['no public half after the seed', { after: Buffer.alloc(0) }, 'the OpenSSH key contains two public halves that differ'],
  ['other octets at its end', { padding: [1, 2, 9] }, 'the OpenSSH key is damaged at its end'],
  ['octets after it', { rest: 'junk' }, 'the OpenSSH key is damaged or cut off'],
])('%s is refused', (_, parts, message) => {
  expect(() => findPrivateKey(ssh(parts)).open()).toThrow(expect.objectContaining({ code: 'INPUT_INVALID', message }));
});
