/**
 * Checks that the numbers of a key on an elliptic curve belong to one key (RFC 7518 §6.2, RFC 8037 §2), which node:crypto and JWK
 * libraries do not check.
 */
import { createECDH, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { privateKeyFrom, publicKeyFrom } from '../../../octets/foreign-keys.ts';
import { forgeable, GET_AGAIN } from '../../key-proof.ts';
import { fixedNumber, hasMember, type Members, octets, type Reading, refuse, shown } from '../jwk-members.ts';
import { curveOf, ecCurves } from './ec-curves.ts';
import { isEdwardsPoint, isSmallOrder } from './edwards.ts';

/** Octets of a key on the curves of RFC 8037 §2. */
const okpSizes: Readonly<Record<string, number>> = { Ed25519: 32, Ed448: 57, X25519: 32, X448: 56 };

/**
 * Makes an EC key of the members of a JWK (RFC 7518 §6.2).
 *
 * @throws KitError INPUT_INVALID, naming the field and the cause
 */
export function ecKey(jwk: Members, reading: Reading): KeyObject {
  const { notes } = reading;
  const crv = jwk['crv'];
  const curve = typeof crv === 'string' && Object.hasOwn(ecCurves, crv) ? ecCurves[crv] : undefined;
  if (curve === undefined) throw unknownCurve(crv, ecCurves);
  const of = { size: curve.size, of: crv as string };
  const x = fixedNumber(jwk, 'x', of, reading);
  const y = fixedNumber(jwk, 'y', of, reading);
  const members: JsonWebKey = { kty: 'EC', crv: crv as string, x: x.toString('base64url'), y: y.toString('base64url') };
  let key: KeyObject;
  try {
    key = publicKeyFrom({ key: members, format: 'jwk' });
  } catch {
    // Sizes and alphabet are right, so the point itself must be wrong.
    const other = Object.entries(ecCurves).find(
      ([, { size }]) => size !== curve.size && [jwk['x'], jwk['y']].every(hasSize(size)),
    );
    if (other !== undefined) {
      const octets = `"x" and "y" have ${other[1].size} octets, as on ${other[0]}`;
      throw refuse(`${octets}, but "crv" is ${crv}`, 'ask its publisher which one is right');
    }
    const short = ['x', 'y'].find((name) => notes.some((note) => note.startsWith(`"${name}" has `)));
    const what = short === undefined ? '"x" and "y" are' : `"${short}" is cut off or damaged: "x" and "y" are`;
    throw refuse(`${what} not a point on the curve ${crv}`);
  }
  if (!hasMember(jwk, 'd')) return key;
  const d = fixedNumber(jwk, 'd', of, reading);
  if (!ecPublicPoint(curve.openssl, d)?.equals(Buffer.concat([Buffer.from([4]), x, y]))) {
    throw refuse('the private key contradicts itself: "d" does not match "x" and "y"', GET_AGAIN);
  }
  return privateKeyFrom({ key: { ...members, d: d.toString('base64url') }, format: 'jwk' });
}

/** Whether a coordinate has a number of octets. */
const hasSize =
  (size: number) =>
  (value: unknown): boolean =>
    typeof value === 'string' && Buffer.from(value, 'base64url').length === size;

/**
 * Checks the number of a private EC key, which OpenSSL does not if the key comes without its public point (SEC 1 §3.2.1).
 *
 * @throws KitError INPUT_INVALID if it is zero, or the order of the curve or more
 */
export function checkEcNumber(key: KeyObject): void {
  const curve = key.asymmetricKeyDetails?.namedCurve as string;
  if (curveOf(curve) === undefined) return;
  let d: string | undefined;
  try {
    ({ d } = key.export({ format: 'jwk' }));
  } catch {
    // Its public point is none: the number is a multiple of the order.
  }
  if (d !== undefined && ecPublicPoint(curve, Buffer.from(d, 'base64url')) !== undefined) return;
  throw refuse('its private number is zero, or not below the order of the curve', GET_AGAIN);
}

/** The uncompressed point of a private number; undefined if the number is zero or larger than the curve's order. */
function ecPublicPoint(curve: string, d: Buffer): Buffer | undefined {
  const pair = createECDH(curve);
  try {
    pair.setPrivateKey(d);
    return pair.getPublicKey();
  } catch {
    return undefined;
  }
}

/**
 * Makes a key of the members of a JWK with the type OKP (RFC 8037 §2).
 *
 * @throws KitError INPUT_INVALID, naming the field and the cause
 */
export function okpKey(jwk: Members, reading: Reading): KeyObject {
  const crv = jwk['crv'];
  const size = typeof crv === 'string' && Object.hasOwn(okpSizes, crv) ? okpSizes[crv] : undefined;
  if (size === undefined) throw unknownCurve(crv, okpSizes);
  const x = octets(jwk, 'x', reading);
  if (x.length !== size) throw refuse(`"x" has ${x.length} octets, but ${crv} has ${size}`);
  checkPoint(crv as string, x);
  const members: JsonWebKey = { kty: 'OKP', crv: crv as string, x: x.toString('base64url') };
  if (!hasMember(jwk, 'd')) return publicKeyFrom({ key: members, format: 'jwk' });
  let d = octets(jwk, 'd', reading);
  if (d.length === 2 * size && d.subarray(size).equals(x)) {
    d = d.subarray(0, size);
    reading.notes.push('"d" contained the public key after the private one: removed');
  }
  if (d.length !== size) throw refuse(`"d" has ${d.length} octets, but ${crv} has ${size}`);
  const key = privateKeyFrom({ key: { ...members, d: d.toString('base64url') }, format: 'jwk' });
  if (createPublicKey(key).export({ format: 'jwk' }).x !== members.x) {
    throw refuse('the private key contradicts itself: "d" does not match "x"', GET_AGAIN);
  }
  return key;
}

/**
 * Refuses a public key on a curve of RFC 8037 that is not a point, or is a point that anybody can sign with.
 *
 * @throws KitError INPUT_INVALID
 */
export function checkPoint(curve: string, x: Uint8Array): void {
  if (isSmallOrder(curve, x)) {
    const what = curve.startsWith('Ed') ? 'anybody could sign with it' : 'anybody could compute the shared secrets';
    throw forgeable(`"x" is a point of small order on ${curve}: ${what}`);
  }
  if (!isEdwardsPoint(curve, x)) throw refuse(`"x" is not a point on the curve ${curve}`);
}

function unknownCurve(crv: unknown, known: object): Error {
  const hint = `use one of ${Object.keys(known).join(', ')}`;
  const meant = typeof crv === 'string' && Object.keys(known).find((name) => name.toLowerCase() === crv.toLowerCase());
  if (meant) return refuse(`"crv" is ${shown(crv)}, but upper and lower case matter`, `write "crv":"${meant}"`);
  if (typeof crv === 'string' && /^(?:Ed|X)(?:25519|448)$/.test(crv)) {
    return refuse(`"kty" is not "OKP", but keys on ${crv} are of that type`, 'write "kty":"OKP"');
  }
  return crv === undefined ? refuse('"crv" is missing') : refuse(`"crv" is ${shown(crv)}, which is not supported`, hint);
}
