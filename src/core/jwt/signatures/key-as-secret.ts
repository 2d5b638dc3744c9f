/**
 * Whether a token was made with an HMAC whose secret is the text of a key: many libraries do so if nobody names an algorithm.
 */
import { createHmac, type KeyObject, timingSafeEqual, type X509Certificate } from 'node:crypto';
import { pkcs1Writable } from '../../keys/pkcs1-writable.ts';
import type { CompactJwt } from '../decode.ts';

/** A key, and what a program may have read in its place. */
export interface KeyTexts {
  key: KeyObject;
  /** The private key, if it was given. */
  privateKey?: KeyObject | undefined;
  certificates?: readonly X509Certificate[] | undefined;
}

/** Hashes of HS256, HS384 and HS512, by the length of the signature (RFC 7518 §3.2). */
const hashes: Readonly<Record<number, string>> = { 32: 'sha256', 48: 'sha384', 64: 'sha512' };

/** What was the secret of an HMAC: `private key`, `public key`, `certificate`; undefined if it is none of these. */
export function keyAsSecret({ text, signature }: CompactJwt, texts: KeyTexts): string | undefined {
  const hash = hashes[signature.length];
  if (hash === undefined) return undefined;
  const content = text.slice(0, text.lastIndexOf('.'));
  const fits = (secret: string | Buffer): boolean =>
    timingSafeEqual(createHmac(hash, secret).update(content).digest(), signature);
  return secretsOf(texts).find(([, secret]) => spellings(secret).some(fits))?.[0];
}

/** A text with and without its last line break, and with those of Windows. */
function spellings(secret: string | Buffer): (string | Buffer)[] {
  if (typeof secret !== 'string') return [secret];
  const bare = secret.trimEnd();
  return [bare, `${bare}\n`, bare.replaceAll('\n', '\r\n'), `${bare}\n`.replaceAll('\n', '\r\n')];
}

function secretsOf({ key, privateKey, certificates = [] }: KeyTexts): [what: string, secret: string | Buffer][] {
  const isRsa = key.asymmetricKeyType === 'rsa';
  return [
    ...(privateKey?.type === 'private'
      ? ([
          ['private key', privateKey.export({ type: 'pkcs8', format: 'pem' })],
          ...(isRsa ? [['private key', privateKey.export({ type: 'pkcs1', format: 'pem' })] as const] : []),
          ['private key', privateKey.export({ type: 'pkcs8', format: 'der' })],
        ] as [string, string | Buffer][])
      : []),
    ['public key', key.export({ type: 'spki', format: 'pem' })],
    ...(isRsa ? [['public key', pkcs1Writable(key).export({ type: 'pkcs1', format: 'pem' })] as [string, string]] : []),
    ['public key', key.export({ type: 'spki', format: 'der' })],
    ...certificates.flatMap((one): [string, string | Buffer][] => [
      ['certificate', one.toString()],
      ['certificate', one.raw],
    ]),
  ];
}
