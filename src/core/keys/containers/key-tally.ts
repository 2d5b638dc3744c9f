/** Counts what one input holds, so that the caps hold for all of it together, however it is wrapped. */

import { KitError } from '../../errors.ts';
import { MOST_KEYS, MOST_WORK } from '../../limits.ts';
import { hasMember, type Members } from '../jwk/jwk-members.ts';
import { DerivationBudget } from '../key-derivation.ts';
import type { Kind } from './der-kinds.ts';

/** What is looked at of an item. */
interface Counted {
  kind: Kind;
  jwk?: Members | undefined;
  der?: Buffer | undefined;
}

/** An input that holds too much: unlike a damaged entry, it is refused as a whole. */
export class TooMany extends KitError {}

const tooMany = (message: string): KitError =>
  new TooMany('INPUT_INVALID', message, { hint: 'extract the keys you need into a smaller file' });

/** @throws KitError INPUT_INVALID if there are more than 20,000 */
export function checkCount(keys: number): void {
  if (keys > MOST_KEYS) throw tooMany(`this holds more than ${MOST_KEYS.toLocaleString('en')} keys`);
}

/** Whether an item is a private key, in the clear or not. */
export const isPrivate = ({ kind, jwk }: Counted): boolean =>
  kind === 'private key' || kind === 'encrypted private key' || (jwk !== undefined && hasMember(jwk, 'd'));

export class Tally {
  #items = 0;
  #work = 0;

  /** What opening its encrypted keys may cost. */
  readonly derivations = new DerivationBudget();

  /** @throws KitError INPUT_INVALID if there are too many items, or opening them would take too long */
  count(item: Counted): void {
    this.#items += 1;
    checkCount(this.#items);
    this.#work += workOf(item);
    if (this.#work > MOST_WORK) throw tooMany('this holds too many keys: opening them all would take too long');
  }
}

/** How much longer than a public RSA key an item takes to open, as measured. */
const work = { privateKey: 100, certificate: 6, slowCurve: 10, curve: 4, encoded: 2, other: 1 } as const;

function workOf(item: Counted): number {
  if (isPrivate(item)) return work.privateKey;
  if (item.kind === 'certificate' || (item.jwk !== undefined && hasMember(item.jwk, 'x5c'))) return work.certificate;
  if (item.jwk !== undefined) return workOfCurve(item.jwk);
  return item.kind === 'public key' ? workOfSpki(item.der) : work.other;
}

/** A point has to be found to be on its curve. */
function workOfCurve({ kty, crv }: Members): number {
  if (kty !== 'EC' && kty !== 'OKP') return work.other;
  if (crv === 'P-521' || crv === 'Ed448') return work.slowCurve;
  return crv === 'P-256' || crv === 'X25519' || crv === 'X448' ? work.other : work.curve;
}

/** OIDs of keys that are quick to open: rsaEncryption, prime256v1, X25519, X448. */
const quick = ['2a864886f70d010101', '2a8648ce3d030107', '2b656e', '2b656f'];

/** OIDs in between: P-384, secp256k1, Ed25519. */
const middling = ['2b81040022', '2b8104000a', '2b6570'];

function workOfSpki(der: Buffer | undefined): number {
  const start = der?.subarray(0, 40).toString('hex') ?? '';
  // OpenSSL takes longer to decode one than to take its numbers from a JWK.
  if (quick.some((oid) => start.includes(oid))) return work.encoded;
  return middling.some((oid) => start.includes(oid)) ? work.curve : work.slowCurve;
}
