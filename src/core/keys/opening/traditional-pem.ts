/**
 * Opens encrypted PEM with `Proc-Type` and `DEK-Info` headers (RFC 1421 §4.6), as OpenSSL wrote it before PKCS#8, and names
 * what is not supported. OpenSSL never gets such a text: it would ask for a passphrase itself, at the terminal.
 */
import { createDecipheriv, type Decipher, hash } from 'node:crypto';
import { KitError } from '../../errors.ts';
import { excerpt } from '../../escape.ts';
import { decryptRc2 } from '../../keystores/rc2.ts';
import { isDer } from '../spoilt/der-length.ts';

interface Cipher {
  /** Octets of its key. */
  size: number;
  decrypt(data: Buffer, key: Buffer, iv: Buffer): Buffer;
  /** Decrypts the first block, which has no padding. */
  start?(block: Buffer, key: Buffer, iv: Buffer): Buffer;
}

/** Ciphers of node:crypto, by their name in the header. */
const native = /^(?:DES-EDE3|(?:AES|CAMELLIA|ARIA)-(128|192|256))-CBC$/;

function nativeCipher(header: string): Cipher | undefined {
  const [id, bits = '192'] = native.exec(header.toUpperCase()) ?? [];
  if (id === undefined) return undefined;
  const name = id.toLowerCase();
  return {
    size: Number(bits) / 8,
    decrypt: (data, key, iv) => decryptWith(createDecipheriv(name, key, iv), data),
    start: (block, key, iv) => decryptWith(createDecipheriv(name, key, iv).setAutoPadding(false), block),
  };
}

const decryptWith = (decipher: Decipher, data: Buffer): Buffer => Buffer.concat([decipher.update(data), decipher.final()]);

/** Other ciphers. */
const own: Readonly<Record<string, Cipher>> = {
  // Single DES is triple DES with the same key three times.
  'DES-CBC': {
    size: 8,
    decrypt: (data, key, iv) => decryptWith(createDecipheriv('des-ede3-cbc', Buffer.concat([key, key, key]), iv), data),
  },
  'RC2-CBC': { size: 16, decrypt: (data, key, iv) => decryptRc2(data, { key, iv, bits: 128 }) },
  'RC2-64-CBC': { size: 8, decrypt: (data, key, iv) => decryptRc2(data, { key, iv, bits: 64 }) },
  'RC2-40-CBC': { size: 5, decrypt: (data, key, iv) => decryptRc2(data, { key, iv, bits: 40 }) },
};

/** The cipher in the headers: `AES-256-CBC`. */
export const traditionalCipher = (pem: string): string | undefined => /^DEK-Info:[ \t]*([\w-]{1,40})/m.exec(pem)?.[1];

/**
 * Refuses an encrypted key that no passphrase opens here.
 *
 * @throws KitError INPUT_INVALID if its cipher is not supported
 */
export function requireSupportedCipher(pem: string): void {
  const cipher = traditionalCipher(pem);
  if (cipher !== undefined && cipherOf(cipher) === undefined) throw unsupported(cipher);
}

const cipherOf = (header: string): Cipher | undefined => nativeCipher(header) ?? own[header.toUpperCase()];

const unsupported = (cipher: string): KitError =>
  new KitError('INPUT_INVALID', `the private key uses ${excerpt(cipher)}, which is not supported`, {
    hint: 'encrypt it again with AES where it comes from, or convert it with OpenSSL and its legacy provider',
  });

/**
 * The DER of a key.
 *
 * @throws KitError INPUT_INVALID if the cipher is not supported; Error if the passphrase is wrong, or the headers are damaged
 */
export function decryptTraditional(pem: string, passphrase: Uint8Array): Buffer {
  const [, cipher = '', hex, body = ''] =
    /^DEK-Info:[ \t]*([\w-]+)(?:,([0-9A-Fa-f]+))?[ \t]*\r?\n([\s\S]*?)-----END/m.exec(pem) ?? [];
  const known = cipherOf(cipher);
  if (known === undefined || hex === undefined) throw unsupported(cipher);
  const iv = Buffer.from(hex, 'hex');
  const key = derive(passphrase, iv.subarray(0, 8), known.size);
  const data = Buffer.from(body, 'base64');
  try {
    const clear = known.decrypt(data, key, iv);
    // One wrong passphrase of some 256 gives whole blocks, but no DER.
    if (!isDer(clear)) throw new TypeError('not DER');
    return clear;
  } catch (cause) {
    if (startsLikeKey(known, data, key, iv)) throw damagedContent(cause);
    throw cause;
  }
}

const damagedContent = (cause: unknown): KitError =>
  new KitError('INPUT_INVALID', 'it is damaged: the passphrase is right, but part of its text was changed, lost or doubled', {
    hint: 'copy the whole block again, from the BEGIN line to the END line',
    cause,
  });

/** Whether the content is decrypted to something that starts like a key: then the passphrase is right. */
function startsLikeKey({ start }: Cipher, data: Buffer, key: Buffer, iv: Buffer): boolean {
  const clear = start?.(data.subarray(0, iv.length), key, iv).toString('hex') ?? '';
  return /^30(?:82.{4}|81..|[0-7].)0201(?:00|01)/.test(clear);
}

/** OpenSSL's EVP_BytesToKey with MD5 and one round. */
function derive(passphrase: Uint8Array, salt: Buffer, size: number): Buffer {
  let last = Buffer.alloc(0);
  let derived = last;
  while (derived.length < size) {
    last = hash('md5', Buffer.concat([last, passphrase, salt]), 'buffer') as Buffer<ArrayBuffer>;
    derived = Buffer.concat([derived, last]);
  }
  return derived.subarray(0, size);
}
