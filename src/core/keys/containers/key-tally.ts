/** Counts the contents of one input, so that limits apply to all of it together, however it is nested. */

import { KitError } from '../../errors.ts';
import { DerivationBudget } from '../../keystores/key-derivation.ts';
import { MOST_KEYS, MOST_WORK } from '../../limits.ts';
import { grouped } from '../../octets/grouped.ts';
import { hasMember, type Members } from '../jwk/jwk-members.ts';
import type { Kind } from './der-kinds.ts';

/** The parts of an item that are counted. */
interface Counted {
  kind: Kind;
  jwk?: Members | undefined;
  der?: Buffer | undefined;
}

/** The error for an input with too much in it: unlike a damaged entry, it refuses the whole input. */
export class TooMany extends KitError {}

const tooMany = (message: string): KitError =>
  new TooMany('INPUT_INVALID', message, { hint: 'extract the keys you need into a smaller file' });

/** @throws KitError INPUT_INVALID if there are more than 20,000 */
export function checkCount(keys: number): void {
  if (keys > MOST_KEYS) throw tooMany(`found more than ${grouped(MOST_KEYS)} keys`);
}

/** Whether an item is a private key, encrypted or not. */
export const isPrivate = ({ kind, jwk }: Counted): boolean =>
  kind === 'private key' || kind === 'encrypted private key' || (jwk !== undefined && hasMember(jwk, 'd'));

export class Tally {
  #items = 0;
  #work = 0;

  /** The budget for opening its encrypted keys. */
  readonly derivations: DerivationBudget;

  /** @param within the budget of all files of a command */
  constructor(within?: DerivationBudget) {
    this.derivations = new DerivationBudget({ within });
  }

  /** @throws KitError INPUT_INVALID if there are too many items, or opening them would take too long */
  count(item: Counted): void {
    this.#items += 1;
    checkCount(this.#items);
    this.#work += workOf(item);
    if (this.#work > MOST_WORK) throw tooMany('too many keys: opening them all would take too long');
  }
}

/** How long an item takes to open, as a multiple of a public RSA key (measured). */
const work = {
  privateKey: 100,
  certificate: 6,
  request: 10,
  slowCurve: 10,
  curve: 4,
  inside: 6,
  encoded: 2,
  other: 1,
} as const;

function workOf(item: Counted): number {
  if (isPrivate(item)) return work.privateKey;
  if (item.kind === 'certificate' || (item.jwk !== undefined && hasMember(item.jwk, 'x5c'))) return work.certificate;
  if (item.kind === 'certificate request') return work.request;
  if (item.jwk !== undefined) return hasKeyInside(item.jwk) ? work.inside : workOfCurve(item.jwk);
  return item.kind === 'public key' ? workOfSpki(item.der) : work.other;
}

/** How PEM and PEM in base64 start. */
const encodedPem = /^\s*(?:-----BEGIN|LS0tLS1CRUdJTi)/;

/** Whether a text seems to be a whole sequence of DER in base64: random numbers start in any way, but not with their length. */
function isEncodedDer(text: string): boolean {
  if (!/^MI[GI]/.test(text)) return false;
  const start = Buffer.from(text.slice(0, 8), 'base64');
  const length = start[1] === 0x81 ? (start[2] ?? 0) + 3 : start.readUInt16BE(2) + 4;
  return Math.abs(length - Math.floor((text.length * 3) / 4)) <= 2;
}

/** Whether a member seems to contain a whole key; such a JWK is read twice. */
const hasKeyInside = (jwk: Members): boolean =>
  Object.entries(jwk).some(
    ([name, value]) => name !== 'x5c' && typeof value === 'string' && (encodedPem.test(value) || isEncodedDer(value)),
  );

/** Checking that a point is on its curve takes time. */
function workOfCurve({ kty, crv }: Members): number {
  if (kty !== 'EC' && kty !== 'OKP') return work.other;
  if (crv === 'P-521' || crv === 'Ed448') return work.slowCurve;
  return crv === 'P-256' || crv === 'X25519' || crv === 'X448' ? work.other : work.curve;
}

/** OIDs of keys that open quickly: rsaEncryption, prime256v1, X25519, X448. */
const quick = ['2a864886f70d010101', '2a8648ce3d030107', '2b656e', '2b656f'];

/** OIDs in between: P-384, secp256k1, Ed25519. */
const middling = ['2b81040022', '2b8104000a', '2b6570'];

function workOfSpki(der: Buffer | undefined): number {
  const start = der?.subarray(0, 40).toString('hex') ?? '';
  // OpenSSL takes longer to decode one than to read its numbers from a JWK.
  if (quick.some((oid) => start.includes(oid))) return work.encoded;
  return middling.some((oid) => start.includes(oid)) ? work.curve : work.slowCurve;
}
