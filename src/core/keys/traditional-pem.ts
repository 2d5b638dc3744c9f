/**
 * Encrypted PEM with `Proc-Type` and `DEK-Info` headers (RFC 1421 §4.6), as OpenSSL wrote it before PKCS#8. node:crypto opens most of
 * it; this opens DES and RC2, and names what is not supported.
 */
import { createDecipheriv, hash } from 'node:crypto';
import { KitError } from '../errors.ts';
import { excerpt } from '../escape.ts';
import { decryptRc2 } from '../keystores/rc2.ts';

/** Ciphers that node:crypto opens. */
const native = /^(?:DES-EDE3-CBC|AES-(?:128|192|256)-CBC|CAMELLIA-(?:128|192|256)-CBC|ARIA-(?:128|192|256)-CBC)$/;

/** Ciphers that are opened here, with the octets of their keys. */
const own: Readonly<Record<string, { size: number; decrypt(data: Buffer, key: Buffer, iv: Buffer): Buffer }>> = {
  'DES-CBC': {
    size: 8,
    decrypt(data, key, iv) {
      // Single DES is triple DES with the same key three times.
      const decipher = createDecipheriv('des-ede3-cbc', Buffer.concat([key, key, key]), iv);
      return Buffer.concat([decipher.update(data), decipher.final()]);
    },
  },
  'RC2-CBC': { size: 16, decrypt: (data, key, iv) => decryptRc2(data, { key, iv, bits: 128 }) },
  'RC2-64-CBC': { size: 8, decrypt: (data, key, iv) => decryptRc2(data, { key, iv, bits: 64 }) },
  'RC2-40-CBC': { size: 5, decrypt: (data, key, iv) => decryptRc2(data, { key, iv, bits: 40 }) },
};

/** The cipher in the headers: `AES-256-CBC`. */
export const traditionalCipher = (pem: string): string | undefined => /^DEK-Info:[ \t]*([\w-]{1,40})/m.exec(pem)?.[1];

/**
 * The DER of a key that node:crypto cannot open; undefined if it can, or if the headers are damaged.
 *
 * @throws KitError INPUT_INVALID if the cipher is not supported; Error if the passphrase is wrong
 */
export function decryptTraditional(pem: string, passphrase: Uint8Array): Buffer | undefined {
  const [, cipher, hex, body] = /^DEK-Info:[ \t]*([\w-]+)(?:,([0-9A-Fa-f]+))?[ \t]*\r?\n([\s\S]*?)-----END/m.exec(pem) ?? [];
  if (cipher === undefined || native.test(cipher)) return undefined;
  const known = own[cipher];
  if (known === undefined || hex === undefined || body === undefined) {
    throw new KitError('INPUT_INVALID', `the private key uses ${excerpt(cipher)}, which is not supported`, {
      hint: 'encrypt it again with AES where it comes from, or convert it with OpenSSL and its legacy provider',
    });
  }
  const iv = Buffer.from(hex, 'hex');
  const key = derive(passphrase, iv.subarray(0, 8), known.size);
  return known.decrypt(Buffer.from(body, 'base64'), key, iv);
}

/** OpenSSL's EVP_BytesToKey with MD5 and one round, for up to 16 octets. */
function derive(passphrase: Uint8Array, salt: Buffer, size: number): Buffer {
  return hash('md5', Buffer.concat([passphrase, salt]), 'buffer').subarray(0, size);
}
