/** Shared by the tests of convert. */
import { createPublicKey } from 'node:crypto';
import { Readable } from 'node:stream';
import { thumbprint } from '../../../../src/core/keys/jwk/thumbprint.ts';
import { fixture, fixturePath, testKey } from '../../../fixtures.ts';
import { scratch } from '../../../strangers.ts';
import { type Ran, runIn } from '../../world.ts';

export const at = (path: string): string => fixturePath(path);

export const spki = createPublicKey(testKey).export({ type: 'spki', format: 'pem' }).toString();

export const pkcs8 = fixture('keys/rsa.pem').toString();

export const pkcs1 = fixture('keys/rsa.pkcs1.pem').toString();

export const { n, e } = testKey.export({ format: 'jwk' });

export const publicJwk = { kty: 'RSA', n, e };

export const said = { alg: 'RS256', use: 'sig', kid: thumbprint(testKey) };

export const halved =
  'jwt-kit: note: the input is a private key; only its public key was written (--private writes the private key)\n';

/** Runs convert on a document, which it reads from standard input. */
export const convert = (document: unknown, ...words: string[]): Promise<Ran> => {
  const text = typeof document === 'string' || Buffer.isBuffer(document) ? document : JSON.stringify(document);
  return runIn(scratch(), ['convert', '-', ...words], { stdin: Readable.from([Buffer.from(text)]) });
};

export const error = (message: string, hint: string): string => `jwt-kit: error: ${message}\njwt-kit: hint: ${hint}\n`;
