import { createPrivateKey, createPublicKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { isSameKey } from '../../../src/core/keys/same-key.ts';
import { fixture } from '../../fixtures.ts';

const files = ['rsa.pem', 'other.pem', 'rsa-pss.pem', 'ec.pem', 'ed25519.pem'];

test('keys of any types are compared, and the next key is read all the same', () => {
  const keys = files.map((file) => createPublicKey(fixture(`keys/${file}`)));
  for (const [index, one] of keys.entries()) {
    for (const [at, other] of keys.entries()) {
      expect(isSameKey(one, other), `${files[index]} and ${files[at]}`).toBe(index === at);
      expect(createPrivateKey(fixture('keys/rsa.pem')).type).toBe('private');
    }
  }
});
