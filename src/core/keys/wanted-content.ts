/**
 * The error for a file that does not contain the wanted key, certificate or request: what it contains instead, and what to
 * do.
 */
import { KitError } from '../errors.ts';
import { type Item, OTHER_BLOCK } from './containers/pem-items.ts';

/** What a file should contain. */
export interface Wanted {
  name: string;
  /** What to give instead of another file. */
  hint: string;
  /** What to do with a key store that was not opened, if key stores contain it. */
  keyStore?: string;
  /** How to get it out of a PuTTY private key, if that is possible. */
  putty?: string;
}

const OPEN_STORE = 'open it with its password first, or give the key as PEM';
const OPEN_STORE_OF_CERTIFICATE = 'open it with its password first, or give the certificate as PEM';
const PUTTY =
  'convert it first: in PuTTYgen, load it and choose Conversions, Export OpenSSH key; or run: puttygen old.ppk -O private-openssh -o server.key';

/** What the functions of `read-keys.ts` look for. */
export const wanted = {
  privateKey: {
    name: 'a private key',
    hint: 'give the file that starts with BEGIN PRIVATE KEY or BEGIN RSA PRIVATE KEY',
    keyStore: OPEN_STORE,
    putty: PUTTY,
  },
  publicKey: { name: 'a public key', hint: 'give the file that starts with BEGIN PUBLIC KEY' },
  certificate: {
    name: 'a certificate',
    hint: 'give the file that starts with BEGIN CERTIFICATE',
    keyStore: OPEN_STORE_OF_CERTIFICATE,
  },
  request: { name: 'a certificate request', hint: 'give the file that starts with BEGIN CERTIFICATE REQUEST' },
  key: {
    name: 'a key',
    hint: 'give a JWK, a key set, or a file that starts with -----BEGIN',
    keyStore: OPEN_STORE,
    putty: PUTTY,
  },
} as const satisfies Readonly<Record<string, Wanted>>;

const EXPORT_AGAIN =
  'export it again in a supported form: a private key as PKCS#8, a public key as SPKI, a certificate as X.509';

/** The error for a file that contains something else. */
export function unexpected(items: readonly Item[], { name: searched, hint, keyStore, putty }: Wanted): KitError {
  for (const [kind, way, what] of [
    ['key store', keyStore, 'which was not opened'],
    ['PuTTY private key', putty, 'which is not supported'],
  ] as const) {
    const strange = items.find((item) => item.kind === kind);
    if (strange === undefined || way === undefined) continue;
    return new KitError('INPUT_INVALID', `this is ${strange.name}, ${what}`, { hint: way });
  }
  const names = [...new Set(items.map(({ name }) => name))].join(' and ');
  const set = items.every(({ kind }) => kind === 'JWK' || kind === 'damaged');
  const found = set ? (items.length === 1 ? 'a JWK' : `a key set of ${items.length} keys`) : names;
  const fix = items.find((item) => item.fix !== undefined)?.fix;
  const isOtherBlock = items.some(({ kind, name }) => kind === 'unknown' && name.startsWith(OTHER_BLOCK));
  // A private key in a form of its own is still one.
  const not = searched === wanted.privateKey.name && found.startsWith(`${searched} `) ? 'which is not read' : `not ${searched}`;
  return new KitError('INPUT_INVALID', `this is ${found}, ${not}`, {
    hint: fix ?? (isOtherBlock ? EXPORT_AGAIN : hint),
  });
}
