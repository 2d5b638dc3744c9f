/**
 * bcrypt_pbkdf, with which OpenSSH derives the keys for encrypted private keys (bcrypt_pbkdf.c of OpenBSD). Neither
 * node:crypto nor a maintained package offers it. The tables of Blowfish are the digits of pi, computed when they are needed.
 */
import { hash } from 'node:crypto';

/** Octets of one result of `bcryptHash`. */
const BLOCK = 32;

interface Deriving {
  salt: Uint8Array;
  rounds: number;
  /** Octets to derive. */
  size: number;
}

/** Derives octets; one round takes some ten milliseconds for each 32 octets. */
export function bcryptPbkdf(passphrase: Uint8Array, { salt, rounds, size }: Deriving): Buffer {
  const secret = sha512(passphrase);
  const derived = Buffer.alloc(size);
  const stride = Math.ceil(size / BLOCK);
  for (let block = 0; block < stride; block += 1) {
    const counted = Buffer.concat([salt, Buffer.alloc(4)]);
    counted.writeUInt32BE(block + 1, salt.length);
    let last = bcryptHash(secret, sha512(counted));
    const sum = Buffer.from(last);
    for (let round = 1; round < rounds; round += 1) {
      last = bcryptHash(secret, sha512(last));
      for (let at = 0; at < BLOCK; at += 1) sum[at] = (sum[at] as number) ^ (last[at] as number);
    }
    // The blocks are interleaved.
    for (let at = 0; at * stride + block < size; at += 1) derived[at * stride + block] = sum[at] as number;
  }
  return derived;
}

const sha512 = (octets: Uint8Array): Buffer => hash('sha512', octets, 'buffer');

const PHRASE = Buffer.from('OxychromaticBlowfishSwatDynamite');

function bcryptHash(passphrase: Buffer, salted: Buffer): Buffer {
  const cipher = new Blowfish();
  const [secret, salt] = [wordsOf(passphrase), wordsOf(salted)];
  const none = new Int32Array(salt.length);
  cipher.expand(secret, salt);
  for (let round = 0; round < 64; round += 1) {
    cipher.expand(salt, none);
    cipher.expand(secret, none);
  }
  const words = wordsOf(PHRASE);
  for (let round = 0; round < 64; round += 1) {
    for (let at = 0; at < words.length; at += 2) cipher.encrypt(words, at);
  }
  const result = Buffer.alloc(BLOCK);
  for (const [index, word] of words.entries()) result.writeInt32LE(word, index * 4);
  return result;
}

/** Words of the P array, then of the four S boxes. */
const P_WORDS = 18;
const WORDS = P_WORDS + 4 * 256;

/** Blowfish with the key schedule of bcrypt. Signed words: V8 calculates with them much faster. */
class Blowfish {
  readonly #p: Int32Array;
  readonly #s: Int32Array;

  constructor() {
    const digits = Int32Array.from(digitsOfPi());
    this.#p = digits.slice(0, P_WORDS);
    this.#s = digits.slice(P_WORDS);
  }

  /** Mixes a key and a salt of the same length into the tables; a salt of zeros has no effect. */
  expand(key: Int32Array, salt: Int32Array): void {
    const [p, s] = [this.#p, this.#s];
    const words = key.length;
    for (let index = 0; index < P_WORDS; index += 1) p[index] = (p[index] as number) ^ (key[index % words] as number);
    const pair = new Int32Array(2);
    let at = 0;
    for (const table of [p, s]) {
      for (let index = 0; index < table.length; index += 2) {
        pair[0] = (pair[0] as number) ^ (salt[at] as number);
        pair[1] = (pair[1] as number) ^ (salt[at + 1] as number);
        at = at + 2 === words ? 0 : at + 2;
        encrypt(p, s, pair, 0);
        table[index] = pair[0] as number;
        table[index + 1] = pair[1] as number;
      }
    }
  }

  /** Encrypts two words in place. */
  encrypt(words: Int32Array, at: number): void {
    encrypt(this.#p, this.#s, words, at);
  }
}

/** Two words in place; a round and the next are written out, so that left and right need not change places. */
function encrypt(p: Int32Array, s: Int32Array, words: Int32Array, at: number): void {
  let left = (words[at] as number) ^ (p[0] as number);
  let right = words[at + 1] as number;
  for (let round = 1; round <= 16; round += 2) {
    right ^=
      ((((s[left >>> 24] as number) + (s[256 + ((left >>> 16) & 0xff)] as number)) ^
        (s[512 + ((left >>> 8) & 0xff)] as number)) +
        (s[768 + (left & 0xff)] as number)) ^
      (p[round] as number);
    left ^=
      ((((s[right >>> 24] as number) + (s[256 + ((right >>> 16) & 0xff)] as number)) ^
        (s[512 + ((right >>> 8) & 0xff)] as number)) +
        (s[768 + (right & 0xff)] as number)) ^
      (p[round + 1] as number);
  }
  words[at] = right ^ (p[17] as number);
  words[at + 1] = left;
}

/** Octets as words of 32 bits. */
const wordsOf = (octets: Buffer): Int32Array =>
  Int32Array.from({ length: octets.length / 4 }, (_, index) => octets.readInt32BE(index * 4));

let pi: Uint32Array | undefined;

/** The fraction of pi in words of 32 bits, by Machin's formula: 16 arctan 1/5 - 4 arctan 1/239. */
function digitsOfPi(): Uint32Array {
  if (pi !== undefined) return pi;
  const guard = 64n;
  const bits = BigInt(WORDS) * 32n + guard;
  const arctan = (inverse: bigint): bigint => {
    const square = inverse * inverse;
    let power = (1n << bits) / inverse;
    let sum = power;
    for (let odd = 3n, sign = -1n; power !== 0n; odd += 2n, sign = -sign) {
      power /= square;
      sum += (sign * power) / odd;
    }
    return sum;
  };
  const fraction = (16n * arctan(5n) - 4n * arctan(239n) - (3n << bits)) >> guard;
  const octets = Buffer.from(fraction.toString(16).padStart(WORDS * 8, '0'), 'hex');
  pi = Uint32Array.from({ length: WORDS }, (_, index) => octets.readUInt32BE(index * 4));
  return pi;
}
