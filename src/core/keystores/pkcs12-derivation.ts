/** The key derivation of PKCS#12 (RFC 7292 Appendix B.2), which OpenSSL inside Node does not offer. */
import { hash } from 'node:crypto';

/** What the octets are for (RFC 7292 Appendix B.3). */
export const purposes = { key: 1, iv: 2, mac: 3 } as const;

/** Octets of an input block of a digest. */
const blockOf = (digest: string): number => (/^sha(?:384|512)/.test(digest) ? 128 : 64);

interface Deriving {
  /** By OpenSSL's name. */
  digest: string;
  /** The password in its wide form. */
  password: Uint8Array;
  salt: Uint8Array;
  rounds: number;
  purpose: (typeof purposes)[keyof typeof purposes];
  /** Octets to derive. */
  size: number;
}

/** Derives octets; takes time linear in the rounds, for each block of the digest's size. */
export function derivePkcs12({ digest, password, salt, rounds, purpose, size }: Deriving): Buffer {
  const block = blockOf(digest);
  const diversifier = Buffer.alloc(block, purpose);
  const input = Buffer.concat([filled(salt, block), filled(password, block)]);
  const blocks: Buffer[] = [];
  for (let made = 0; made < size; made += (blocks.at(-1) as Buffer).length) {
    const derived = repeatedHash(digest, Buffer.concat([diversifier, input]), rounds);
    blocks.push(derived);
    addToEach(input, filled(derived, block).subarray(0, block));
  }
  return Buffer.concat(blocks).subarray(0, size);
}

/** The digest of octets, of that digest again, and so on; one round or more. */
export function repeatedHash(digest: string, octets: Uint8Array, rounds: number): Buffer {
  const derived = hash(digest, octets, 'buffer');
  // As a text, a digest costs half of what a new buffer costs.
  for (let round = 1; round < rounds; round += 1) derived.write(hash(digest, derived, 'binary'), 'latin1');
  return derived;
}

/** Octets repeated to the next multiple of the block size; none if there are none. */
const filled = (octets: Uint8Array, block: number): Buffer =>
  octets.length === 0 ? Buffer.alloc(0) : Buffer.alloc(Math.ceil(octets.length / block) * block, octets);

/** Adds a number and one to each block of the input, without the carry out of it. */
function addToEach(input: Buffer, number: Buffer): void {
  for (let start = 0; start < input.length; start += number.length) {
    let carry = 1;
    for (let at = number.length - 1; at >= 0; at -= 1) {
      carry += (input[start + at] as number) + (number[at] as number);
      input[start + at] = carry & 0xff;
      carry >>= 8;
    }
  }
}
