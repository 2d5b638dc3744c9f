/**
 * bcrypt_pbkdf, with which OpenSSH derives the keys for encrypted private keys (bcrypt_pbkdf.c of OpenBSD). Neither node:crypto nor
 * a maintained package offers it. The tables of Blowfish are the digits of pi, computed when they are needed.
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

function bcryptHash(secret: Buffer, salt: Buffer): Buffer {
  const cipher = new Blowfish();
  const none = Buffer.alloc(salt.length);
  cipher.expand(secret, salt);
  for (let round = 0; round < 64; round += 1) {
    cipher.expand(salt, none);
    cipher.expand(secret, none);
  }
  const words = Uint32Array.from({ length: BLOCK / 4 }, (_, index) => PHRASE.readUInt32BE(index * 4));
  for (let round = 0; round < 64; round += 1) {
    for (let at = 0; at < words.length; at += 2) cipher.encrypt(words, at);
  }
  const result = Buffer.alloc(BLOCK);
  for (const [index, word] of words.entries()) result.writeUInt32LE(word, index * 4);
  return result;
}

/** Words of the P array, then of the four S boxes. */
const P_WORDS = 18;
const WORDS = P_WORDS + 4 * 256;

/** Blowfish with the key schedule of bcrypt. */
class Blowfish {
  readonly #p: Uint32Array;
  readonly #s: Uint32Array;

  constructor() {
    const digits = digitsOfPi();
    this.#p = digits.slice(0, P_WORDS);
    this.#s = digits.slice(P_WORDS);
  }

  /** Mixes a key and a salt of the same length into the tables; a salt of zeros has no effect. */
  expand(key: Buffer, salt: Buffer): void {
    const [p, s] = [this.#p, this.#s];
    const words = key.length / 4;
    for (let index = 0; index < P_WORDS; index += 1) {
      p[index] = (p[index] as number) ^ key.readUInt32BE((index % words) * 4);
    }
    const salts = Uint32Array.from({ length: words }, (_, index) => salt.readUInt32BE(index * 4));
    const pair = new Uint32Array(2);
    let at = 0;
    for (const table of [p, s]) {
      for (let index = 0; index < table.length; index += 2) {
        pair[0] = (pair[0] as number) ^ (salts[at] as number);
        pair[1] = (pair[1] as number) ^ (salts[at + 1] as number);
        at = (at + 2) % words;
        this.encrypt(pair, 0);
        table[index] = pair[0] as number;
        table[index + 1] = pair[1] as number;
      }
    }
  }

  /** Encrypts two words in place. */
  encrypt(words: Uint32Array, at: number): void {
    const [p, s] = [this.#p, this.#s] as [Uint32Array, Uint32Array];
    let left = (words[at] as number) ^ (p[0] as number);
    let right = words[at + 1] as number;
    for (let round = 1; round <= 16; round += 1) {
      const mixed =
        (((s[left >>> 24] as number) + (s[256 + ((left >>> 16) & 0xff)] as number)) ^
          (s[512 + ((left >>> 8) & 0xff)] as number)) +
        (s[768 + (left & 0xff)] as number);
      const next = right ^ mixed ^ (p[round] as number);
      right = left;
      left = next;
    }
    words[at] = right ^ (p[17] as number);
    words[at + 1] = left;
  }
}

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
