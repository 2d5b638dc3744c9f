/** A certificate whose issuer is in the same file: neither of the two may have been changed. */
import { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { issuedSignature } from '../../../src/core/asn1/own-signature.ts';
import { pemBlock } from '../../../src/core/keys/containers/pem.ts';
import { runIn } from '../../cli/world.ts';
import { fixture } from '../../fixtures.ts';
import { scratch } from '../../strangers.ts';

const leaf = new X509Certificate(fixture('issued/leaf.crt'));
const issuer = new X509Certificate(fixture('issued/int.crt'));
const other = new X509Certificate(fixture('issued/root.crt'));

/** The leaf with one bit of its modulus, or of its signature, changed. */
function changed(place: 'modulus' | 'signature'): string {
  const der = Buffer.from(leaf.raw);
  const { n = '' } = leaf.publicKey.export({ format: 'jwk' });
  const at = place === 'modulus' ? der.indexOf(Buffer.from(n, 'base64url')) + 100 : der.length - 20;
  der.writeUInt8(der.readUInt8(at) ^ 1, at);
  return pemBlock('CERTIFICATE', der);
}
const chain = issuer.toString() + other.toString();

describe('a certificate that was changed, with its issuer', () => {
  test.each(['modulus', 'signature'] as const)('in its %s, is refused by every reader', async (place) => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'chain.pem'), changed(place) + chain);
    for (const words of [['convert'], ['repair'], ['convert', '--to', 'jwks']]) {
      const [command = '', ...flags] = words;
      const ran = await runIn(cwd, [command, 'chain.pem', ...flags]);
      expect({ words, status: ran.status, stdout: ran.stdout }).toEqual({ words, status: 4, stdout: '' });
      expect(ran.stderr).toContain('its signature does not verify with the certificate of its issuer in the same file');
    }
    expect((await runIn(cwd, ['match', 'chain.pem'])).status).not.toBe(0);
    expect((await runIn(cwd, ['inspect', 'chain.pem'])).stdout).toMatch(/fail {2}its signature does not verify/);
  });
  test('is used as before without a change, and with an issuer of another name', async () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'chain.pem'), leaf.toString() + chain);
    expect((await runIn(cwd, ['repair', 'chain.pem'])).status).toBe(0);
    expect(issuedSignature(leaf, issuer, issuer.publicKey)).toBe('verified');
  });
  test('is not accused if it says that another key of the issuer signed it', () => {
    expect(issuedSignature(leaf, other, other.publicKey)).toBeUndefined();
  });
});
