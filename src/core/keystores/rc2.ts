/** RC2 in CBC mode (RFC 2268), which OpenSSL inside Node lacks; the only file that imports node-forge's cipher. */
import forge from 'node-forge/lib/rc2.js';

/**
 * Decrypts RC2-CBC and removes the padding.
 *
 * @param bits effective key bits
 * @throws Error if the padding is wrong, like a decipher of node:crypto
 */
export function decryptRc2(data: Uint8Array, { key, iv, bits }: { key: Uint8Array; iv: Uint8Array; bits: number }): Buffer {
  if (iv.length !== 8) throw new Error('wrong initialization vector');
  const binary = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
  const cipher = forge.createDecryptionCipher(binary(key), bits);
  cipher.start(binary(iv));
  cipher.update({ getBytes: () => binary(data) });
  // node-forge does not compare the octets of the padding.
  const whole = cipher.finish(() => true);
  const clear = Buffer.from(cipher.output.getBytes(), 'latin1');
  const padding = clear.at(-1) ?? 0;
  const filled = clear.subarray(-padding);
  if (!whole || padding < 1 || padding > 8 || filled.some((octet) => octet !== padding)) throw new Error('bad decrypt');
  return clear.subarray(0, -padding);
}
