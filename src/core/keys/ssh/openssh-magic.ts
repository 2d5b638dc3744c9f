/** How a private key in OpenSSH's own format starts. */
export const OPENSSH_MAGIC = 'openssh-key-v1\0';

/** Octets of the tag that some ciphers put after the key. */
const TAG = 16;

/** Whether octets are a whole key by the lengths in it: two versions of a text with other blanks differ in that. */
export function isWholeOpenSsh(bytes: Buffer): boolean {
  let at = OPENSSH_MAGIC.length;
  if (bytes.toString('latin1', 0, at) !== OPENSSH_MAGIC) return false;
  // Cipher, derivation and its options; the number of keys; the public half and the private one.
  for (const isText of [true, true, true, false, true, true]) {
    if (at + 4 > bytes.length) return false;
    at += 4 + (isText ? bytes.readUInt32BE(at) : 0);
  }
  return at === bytes.length || at + TAG === bytes.length;
}
