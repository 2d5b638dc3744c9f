/**
 * Opens encrypted PEM with `Proc-Type` and `DEK-Info` headers (RFC 1421 §4.6), as OpenSSL wrote it before PKCS#8, and names what is
 * not supported. OpenSSL never gets such a text: it would ask for a passphrase itself, at the terminal.
 */
import { createDecipheriv, hash } from 'node:crypto';
import { KitError } from '../errors.ts';
import { excerpt } from '../escape.ts';
import { decryptRc2 } from '../keystores/rc2.ts';

interface Cipher {
  /** Octets of its key. */
  size: number;
  decrypt(data: Buffer, key: Buffer, iv: Buffer): Buffer;
}

/** Ciphers of node:crypto, by their name in the header. */
const native = /^(?:DES-EDE3|(?:AES|CAMELLIA|ARIA)-(128|192|256))-CBC$/;

function nativeCipher(name: string): Cipher | undefined {
  const [id, bits = '192'] = native.exec(name.toUpperCase()) ?? [];
  return id === undefined
    ? undefined
    : { size: Number(bits) / 8, decrypt: (...parts) => decryptWith(id.toLowerCase(), ...parts) };
}

function decryptWith(cipher: string, data: Buffer, key: Buffer, iv: Buffer): Buffer {
  const decipher = createDecipheriv(cipher, key, iv);
  return Buffer.concat([decipher.update(data), decipher.final()]);
}

/** Other ciphers. */
const own: Readonly<Record<string, Cipher>> = {
  // Single DES is triple DES with the same key three times.
  'DES-CBC': { size: 8, decrypt: (data, key, iv) => decryptWith('des-ede3-cbc', data, Buffer.concat([key, key, key]), iv) },
  'RC2-CBC': { size: 16, decrypt: (data, key, iv) => decryptRc2(data, { key, iv, bits: 128 }) },
  'RC2-64-CBC': { size: 8, decrypt: (data, key, iv) => decryptRc2(data, { key, iv, bits: 64 }) },
  'RC2-40-CBC': { size: 5, decrypt: (data, key, iv) => decryptRc2(data, { key, iv, bits: 40 }) },
};

/** The cipher in the headers: `AES-256-CBC`. */
export const traditionalCipher = (pem: string): string | undefined => /^DEK-Info:[ \t]*([\w-]{1,40})/m.exec(pem)?.[1];

/**
 * The DER of a key.
 *
 * @throws KitError INPUT_INVALID if the cipher is not supported; Error if the passphrase is wrong, or the headers are damaged
 */
export function decryptTraditional(pem: string, passphrase: Uint8Array): Buffer {
  const [, cipher = '', hex, body = ''] =
    /^DEK-Info:[ \t]*([\w-]+)(?:,([0-9A-Fa-f]+))?[ \t]*\r?\n([\s\S]*?)-----END/m.exec(pem) ?? [];
  const known = nativeCipher(cipher) ?? own[cipher.toUpperCase()];
  if (known === undefined || hex === undefined) {
    throw new KitError('INPUT_INVALID', `the private key uses ${excerpt(cipher)}, which is not supported`, {
      hint: 'encrypt it again with AES where it comes from, or convert it with OpenSSL and its legacy provider',
    });
  }
  const iv = Buffer.from(hex, 'hex');
  const key = derive(passphrase, iv.subarray(0, 8), known.size);
  return known.decrypt(Buffer.from(body, 'base64'), key, iv);
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
