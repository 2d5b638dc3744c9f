/** The file of one private key, which is written again with another passphrase: nothing else in it may get lost. */
import { KitError } from '../../../core/errors.ts';
import { readItems } from '../../../core/keys/containers/containers.ts';
import { isPrivate } from '../../../core/keys/containers/key-tally.ts';
import { pemBlocks, pemBytes } from '../../../core/keys/containers/pem.ts';
import type { Item } from '../../../core/keys/containers/pem-items.ts';
import { findPrivateKey, type SealedPrivateKey } from '../../../core/keys/read-keys.ts';
import { storeIn } from '../../../core/keys/store-items.ts';
import { textIn } from '../../../core/octets/text-encoding.ts';

/** A file with one private key and nothing else. */
export interface KeyFile {
  sealed: SealedPrivateKey;
  /** DER stays DER, and PEM stays PEM. */
  form: 'pem' | 'der';
  /** What was repaired in it, and what becomes different. */
  notes: readonly string[];
}

/** What is said of a key in an older form: only PKCS#8 is written. */
const becomes = {
  pkcs1: 'the key was PKCS#1 and is PKCS#8 now; convert writes it as PKCS#1 again, without a passphrase',
  sec1: 'the key was SEC 1 (EC PRIVATE KEY) and is PKCS#8 now',
};

/** The block that OpenSSL writes before an EC key, which contains the curve too. */
const CURVE = 'EC PARAMETERS';

/**
 * Reads the file of a private key.
 *
 * @throws KitError INPUT_INVALID if it contains anything else, or a key in a form that has no passphrase, with the way out
 */
export function readKeyFile(bytes: Uint8Array): KeyFile {
  refuseStore(bytes);
  const sealed = findPrivateKey(bytes);
  const items = readItems(bytes);
  const key = items.find(isPrivate);
  refuseForm(key);
  const others = items.filter((item) => !isPrivate(item) && item.kind !== 'unknown').map(({ name }) => name);
  if (others.length > 0) throw wouldBeLost(`the file also contains ${[...new Set(others)].join(' and ')}`);
  const text = textIn(bytes);
  // Other bytes that are not text may be an archive with a key in it.
  if (text === undefined && key?.der?.equals(bytes)) return { sealed, form: 'der', notes: changesOf(olderDer(bytes)) };
  if (text === undefined || !isOnlyPem(text)) throw wouldBeLost('the file is more than the PEM of a key');
  return {
    sealed,
    form: 'pem',
    notes: [...(key?.notes ?? []), ...changesOf(olderPem(text))],
  };
}

const changesOf = (older: keyof typeof becomes | undefined): string[] => (older === undefined ? [] : [becomes[older]]);

const olderPem = (text: string): keyof typeof becomes | undefined =>
  /-----BEGIN RSA PRIVATE KEY/.test(text) ? 'pkcs1' : /-----BEGIN EC PRIVATE KEY/.test(text) ? 'sec1' : undefined;

/**
 * The older form of a DER key, by what follows its version: the modulus in PKCS#1 (RFC 8017 A.1.2), the private key in SEC 1
 * (RFC 5915 §3). In PKCS#8, the algorithm follows.
 */
function olderDer(bytes: Uint8Array): keyof typeof becomes | undefined {
  const length = bytes[1] ?? 0;
  const version = 2 + (length > 0x80 ? length - 0x80 : 0);
  if (bytes[version] !== INTEGER || bytes[version + 1] !== 1) return undefined;
  const next = bytes[version + 3];
  return next === INTEGER ? 'pkcs1' : next === OCTET_STRING ? 'sec1' : undefined;
}

/** Tags of DER (X.690 §8.3, §8.7). */
const [INTEGER, OCTET_STRING] = [0x02, 0x04];

/** Whether a text is the PEM of one key, without text around it. */
function isOnlyPem(text: string): boolean {
  const blocks = [...pemBlocks(text)];
  const whole = blocks.map((block) => block.text).join('');
  const keys = blocks.filter(({ label }) => label !== CURVE);
  return keys.length === 1 && keys[0]?.complete === true && withoutBlanks(whole) === withoutBlanks(text);
}

const withoutBlanks = (text: string): string => text.replace(/\s/g, '');

/** @throws KitError USAGE if the file is a key store */
function refuseStore(bytes: Uint8Array): void {
  if (storeIn(bytes) === undefined) return;
  throw new KitError('USAGE', 'this is a key store, which has a password of its own', {
    hint: 'keytool -storepasswd changes it in its file',
    next: {
      to: 'make that of a bundle again with another password',
      command: 'keystore',
      directory: '.',
      options: { force: true },
    },
  });
}

/** @throws KitError INPUT_INVALID if a key in this form has no passphrase, or another program should change it */
function refuseForm(key: Item | undefined): void {
  if (key?.jwk !== undefined || key?.inJson) {
    throw new KitError('INPUT_INVALID', key.jwk === undefined ? 'a key in JSON has no passphrase' : 'a JWK has no passphrase', {
      hint: 'convert it to PKCS#8 first, and use that file',
    });
  }
  if (key?.ssh === undefined) return;
  throw new KitError('INPUT_INVALID', 'this is a key of OpenSSH, whose passphrase OpenSSH changes', {
    hint: 'use ssh-keygen -p -f with this file, or convert it to PKCS#8 first',
  });
}

const wouldBeLost = (what: string): KitError =>
  new KitError('INPUT_INVALID', `${what}, which would be lost`, {
    hint: 'put the key alone into a file: the repair and convert commands write it',
  });

/** The bytes of a key file from the PEM of its key. */
export function contentOf(pem: string, form: KeyFile['form']): string | Uint8Array {
  if (form === 'pem') return pem;
  const [, label = ''] = /^-----BEGIN ([A-Z ]+)-----/.exec(pem) ?? [];
  return pemBytes({ label, text: pem, complete: true }) as Buffer;
}
