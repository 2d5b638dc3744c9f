/** The error for a file that does not contain the wanted key, certificate or request: what it contains instead, and what to do. */
import { KitError } from '../errors.ts';
import type { Item } from './containers/pem-items.ts';

/** What a file should contain. */
export interface Wanted {
  name: string;
  /** What to give instead of another file. */
  hint: string;
  /** How to get it out of a key store (PKCS#12), if key stores contain it. */
  keyStore?: string;
  /** How to get it out of a PuTTY private key, if that is possible. */
  putty?: string;
}

/** How to get the private key out of a key store. */
export const EXPORT_KEY = 'export the key as PEM first: openssl pkcs12 -in <file> -nocerts -out server.key';
const EXPORT_CERTIFICATE = 'export the certificate as PEM first: openssl pkcs12 -in <file> -clcerts -nokeys -out server.crt';
const PUTTY =
  'convert it first: in PuTTYgen, load it and choose Conversions, Export OpenSSH key; or run: puttygen <file> -O private-openssh -o server.key';

/** What the functions of `read-keys.ts` look for. */
export const wanted = {
  privateKey: {
    name: 'a private key',
    hint: 'give the file that starts with BEGIN PRIVATE KEY or BEGIN RSA PRIVATE KEY',
    keyStore: EXPORT_KEY,
    putty: PUTTY,
  },
  publicKey: { name: 'a public key', hint: 'give the file that starts with BEGIN PUBLIC KEY' },
  certificate: {
    name: 'a certificate',
    hint: 'give the file that starts with BEGIN CERTIFICATE',
    keyStore: EXPORT_CERTIFICATE,
  },
  request: { name: 'a certificate request', hint: 'give the file that starts with BEGIN CERTIFICATE REQUEST' },
  key: {
    name: 'a key',
    hint: 'give a JWK, a key set, or a file that starts with -----BEGIN',
    keyStore: EXPORT_CERTIFICATE,
    putty: PUTTY,
  },
} as const satisfies Readonly<Record<string, Wanted>>;

/** The error for a file that contains something else. */
export function unexpected(items: readonly Item[], { name: searched, hint, keyStore, putty }: Wanted): KitError {
  for (const [kind, way] of [
    ['key store', keyStore],
    ['PuTTY private key', putty],
  ] as const) {
    const strange = items.find((item) => item.kind === kind);
    if (strange === undefined || way === undefined) continue;
    return new KitError('INPUT_INVALID', `this is ${strange.name}, which is not supported`, { hint: way });
  }
  const names = [...new Set(items.map(({ name }) => name))].join(' and ');
  const set = items.every(({ kind }) => kind === 'JWK' || kind === 'damaged');
  const found = set ? (items.length === 1 ? 'a JWK' : `a key set of ${items.length} keys`) : names;
  return new KitError('INPUT_INVALID', `this is ${found}, not ${searched}`, { hint });
}
