/**
 * Limits the cost of key derivation: compares the rounds and the memory that a file asks for (RFC 8018, RFC 7914) with a budget
 * per file. An untrusted file can ask for hours.
 */
import * as asn1 from '../asn1/asn1.ts';
import { KitError } from '../errors.ts';
import { MOST_COSTLY_FILES, MOST_ROUNDS, MOST_SCRYPT_MEMORY, MOST_SCRYPT_WORK } from '../limits.ts';
import { grouped } from '../octets/grouped.ts';
import type { StoreOpening } from './store-entries.ts';

/** The parameters of scrypt (RFC 7914 §2). */
export interface Scrypt {
  salt: Buffer;
  /** N, r and p. */
  cost: bigint;
  blockSize: bigint;
  parallel: bigint;
}

/** The hint if a passphrase does not open a key; a check sum cannot tell a wrong one from damage. */
const CHECK_PASSPHRASE = 'check the passphrase; if it is right, the file was changed after it was made';

/** The hint for a passphrase that does not open a key: old programs on Windows and elsewhere wrote é as one byte. */
export function checkPassphrase(passphrase: Uint8Array): string {
  return passphrase.every((byte) => byte < 0x80)
    ? CHECK_PASSPHRASE
    : `${CHECK_PASSPHRASE}, or an old program read letters such as é in Latin-1, not UTF-8: there, change the passphrase to ASCII letters`;
}

/** A derivation that repeats a digest; `blocks` says how many rounds of PBKDF2 one of its rounds costs. */
export interface Repeated {
  algorithm: string;
  rounds: bigint;
  blocks?: bigint;
}

/** How a key is derived from a passphrase. */
export type Derivation = Repeated | Scrypt;

/** Object identifiers, as the hexadecimal of their content octets. */
const PBES2 = '2a864886f70d01050d';
const PBKDF2 = '2a864886f70d01050c';
const PBMAC1 = '2a864886f70d01050e';
const SCRYPT = '2b06010401da47040b';

/** HMAC with SHA-256; others cost twice as much: SHA-1 needs two blocks for a key, and SHA-512 takes longer (measured). */
const HMAC_SHA256 = '2a864886f70d0209';
const OTHER_HMAC_COST = 2n;

/** PBES1 (RFC 8018 Appendix A.3) and the schemes of PKCS#12 (RFC 7292 Appendix C): salt and rounds come directly. */
const PBES1 = /^2a864886f70d0105(?:01|03|04|06|0a|0b)$/;
const PKCS12 = /^2a864886f70d010c01(?:0[1-6])$/;

/** The cost of a round of PBES1: a digest outside OpenSSL's own loop (measured). */
const PBES1_COST = 4n;

/** The cost of a round of the scheme of PKCS#12, in rounds of PBKDF2: three digests outside OpenSSL's own loop (measured). */
const PKCS12_COST = 15n;

const hexOf = (value: asn1.Asn1 | undefined): string => (value === undefined ? '' : asn1.content(value).toString('hex'));

/**
 * Reads an INTEGER; zero if it is missing. A negative number becomes one that is never accepted, since OpenSSL reads some as
 * positive.
 */
function numberIn(value: asn1.Asn1 | undefined): bigint {
  if (!asn1.is(value, asn1.tags.integer)) return 0n;
  return BigInt(`0x${hexOf(value) || '0'}`);
}

/** The derivation that an AlgorithmIdentifier asks for; undefined if it does not derive a key from a passphrase. */
export function derivationIn(algorithm: asn1.Asn1): Derivation | undefined {
  const [oid, parameters] = asn1.children(algorithm);
  const [first, second, third, fourth] = parameters === undefined ? [] : asn1.children(parameters);
  const name = hexOf(oid);
  if (name === PBES2 || name === PBMAC1) return first === undefined ? undefined : derivationIn(first);
  if (name === SCRYPT) {
    const salt = first === undefined ? Buffer.alloc(0) : asn1.content(first);
    return { salt, cost: numberIn(second), blockSize: numberIn(third), parallel: numberIn(fourth) };
  }
  if (name === PBKDF2) {
    const digest = [third, fourth].find((field) => asn1.is(field, asn1.tags.sequence));
    const [hmac] = digest === undefined ? [] : asn1.children(digest);
    return {
      algorithm: 'PBKDF2',
      rounds: numberIn(second),
      ...(hexOf(hmac) === HMAC_SHA256 ? {} : { blocks: OTHER_HMAC_COST }),
    };
  }
  if (PBES1.test(name)) return { algorithm: 'PBES1', rounds: numberIn(second), blocks: PBES1_COST };
  return PKCS12.test(name) ? { algorithm: 'the scheme of PKCS#12', rounds: numberIn(second), blocks: PKCS12_COST } : undefined;
}

/** The cost of a megabyte that scrypt fills, in rounds of PBKDF2 (measured). */
const SCRYPT_COST = 14_000n;
const MEGABYTE = 1n << 20n;

/** The remaining budget of one file, for all its blocks, MACs and bags together; or of all files of a command. */
export class DerivationBudget {
  #rounds = 0n;
  #scryptWork = 0n;
  readonly #spent = new WeakSet<object>();
  readonly #within: DerivationBudget | undefined;
  readonly #files: bigint;

  /**
   * @param within the budget of the command, from which this one's costs are taken too
   * @param files how many times the budget of one file this one is
   */
  constructor({ within, files = 1n }: { within?: DerivationBudget | undefined; files?: bigint } = {}) {
    this.#within = within;
    this.#files = files;
  }

  /**
   * Spends the cost of a derivation; call it before the derivation.
   *
   * @param of what it opens; another try with the same object is not counted again
   * @param user what asks for it, for messages
   * @throws KitError INPUT_INVALID, naming algorithm, count and limit
   */
  spend(derivation: Derivation, of: object, user = 'the key is encrypted with'): void {
    if (this.#spent.has(of)) return;
    if ('rounds' in derivation) this.#spendRounds(derivation, user);
    else this.#spendScrypt(derivation, user);
    this.#within?.spend(derivation, of, user);
    this.#spent.add(of);
  }

  #spendRounds({ algorithm, rounds, blocks = 1n }: Repeated, user: string): void {
    const most = MOST_ROUNDS / blocks;
    const asked = `${user} ${algorithm} and ${shown(rounds)} rounds`;
    if (rounds > most) throw tooCostly(`${asked}; at most ${shown(most)} are accepted`);
    const together = MOST_ROUNDS * this.#files;
    const sum = this.#rounds + rounds * blocks;
    if (sum > together) {
      const worth = `with what was opened before, that costs as much as ${shown(sum)} rounds of PBKDF2`;
      throw this.#spentAlready(`${asked}; ${worth}, and at most ${shown(together)} are accepted for ${this.#whole()}`);
    }
    this.#rounds = sum;
  }

  #spendScrypt(scrypt: Scrypt, user: string): void {
    const { blockSize, parallel } = scrypt;
    const memory = scryptMemory(scrypt);
    if (memory > MOST_SCRYPT_MEMORY) {
      throw tooCostly(`${user} scrypt and needs ${megabytes(memory)}; at most ${megabytes(MOST_SCRYPT_MEMORY)} is accepted`);
    }
    // Each lane goes through its memory again.
    const work = memory * parallel + 128n * blockSize * parallel;
    const together = MOST_SCRYPT_WORK * this.#files;
    if (this.#scryptWork + work > together) {
      const accepted = `${megabytes(together)} is accepted for ${this.#whole()}`;
      throw this.#spentAlready(`${user} scrypt and fills ${megabytes(work)} of memory in turn; at most ${accepted}`);
    }
    const sum = this.#rounds + ((work + MEGABYTE - 1n) / MEGABYTE) * SCRYPT_COST;
    const rounds = MOST_ROUNDS * this.#files;
    if (sum > rounds) {
      const worth = `with what was opened before, that costs as much as ${shown(sum)} rounds of PBKDF2`;
      throw this.#spentAlready(`${user} scrypt; ${worth}, and at most ${shown(rounds)} are accepted for ${this.#whole()}`);
    }
    this.#rounds = sum;
    this.#scryptWork += work;
  }

  #whole(): string {
    return this.#files === 1n ? 'one file' : 'the files of one command';
  }

  #spentAlready(message: string): KitError {
    if (this.#files === 1n) return tooCostly(message);
    return new KitError('INPUT_INVALID', message, { hint: 'open fewer files at once' });
  }
}

/** The budget of a command that opens the keys and key stores of many files. */
export const commandBudget = (): DerivationBudget => new DerivationBudget({ files: MOST_COSTLY_FILES });

/** Passwords for a key store, and the budget of all files of the command. */
export interface LimitedOpening extends StoreOpening {
  within?: DerivationBudget | undefined;
}

/** Bytes that scrypt fills (RFC 7914 §2). */
export const scryptMemory = ({ cost, blockSize }: Scrypt): bigint => 128n * cost * blockSize;

/** A derivation for people: `PBKDF2, 600,000 rounds` or `scrypt, 16 MB`. */
export const derivationInWords = (derivation: Derivation): string =>
  'rounds' in derivation
    ? `${derivation.algorithm}, ${shown(derivation.rounds)} ${derivation.rounds === 1n ? 'round' : 'rounds'}`
    : `scrypt, ${megabytes(scryptMemory(derivation))}`;

const shown = (number: bigint): string => (number < 10n ** 18n ? grouped(number) : '10^18 or more');

const megabytes = (bytes: bigint): string => {
  const whole = (bytes + MEGABYTE - 1n) / MEGABYTE;
  return whole < 10n ** 12n ? `${grouped(whole)} MB` : '10^12 MB or more';
};

const tooCostly = (message: string): KitError =>
  new KitError('INPUT_INVALID', message, {
    hint: 'encrypt it again where it was made, with fewer rounds or less memory',
  });
