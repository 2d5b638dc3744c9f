/**
 * Signing and verifying JSON Web Tokens (RFC 7519, RFC 7515): the one door to jose.
 *
 * A token is verified with one algorithm at a time, which has to fit both the key and what the caller allows; the header
 * alone decides nothing.
 */
import { constants, type KeyObject, publicDecrypt } from 'node:crypto';
import { JOSEError, JWSSignatureVerificationFailed } from 'jose/errors';
import { CompactSign } from 'jose/jws/compact/sign';
import { compactVerify } from 'jose/jws/compact/verify';
import { type Algorithm, algorithms, algorithmsOf, describeKey, keyFor, refusalOf } from './algorithms.ts';
import type { CompactJwt } from './compact.ts';
import { KitError } from './errors.ts';
import { visible } from './escape.ts';

/** How a token is signed. */
export interface Signing {
  alg: Algorithm;
  /** Further header parameters; they stand behind `alg`, in their order. */
  header?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Signs a payload as a compact JWS (RFC 7515 §7.1).
 *
 * @param payload signed byte for byte
 * @returns three parts with dots between them
 * @throws KitError USAGE where the key cannot do the algorithm
 */
export async function signCompact(payload: Uint8Array, key: KeyObject, { alg, header = {} }: Signing): Promise<string> {
  if (!algorithmsOf(key).includes(alg)) {
    throw new KitError('USAGE', `${alg} takes ${keyFor(alg)}, and the key is ${describeKey(key)}`, {
      hint: algorithmsOf(key).length === 0 ? 'give another key' : `this key can do ${algorithmsOf(key).join(', ')}`,
    });
  }
  return new CompactSign(payload).setProtectedHeader({ alg, ...header }).sign(key);
}

/** Signs claims as a JWT (RFC 7519 §7.1), `typ` being JWT unless the header says something else. */
export const signJwt = (claims: object, key: KeyObject, { alg, header = {} }: Signing): Promise<string> =>
  signCompact(Buffer.from(JSON.stringify(claims)), key, { alg, header: { typ: 'JWT', ...header } });

/** A public key that a token may have been signed with. */
export interface VerifyingKey {
  key: KeyObject;
  /** What a message calls it: a file, or a key of a set. */
  name: string;
  /** Its name in the key set it comes from. */
  kid?: string | undefined;
  /** The one algorithm it is for, where its JWK says so. */
  alg?: string | undefined;
}

/**
 * Verifies the signature of a token with the first key that fits: those of the header's `kid` where there are any, else all
 * whose type fits the algorithm. Claims are not looked at, apart from one that stands twice; `claimsProblem` says whether
 * they can be judged.
 *
 * @param allowed algorithms to take; all that the keys can do where it is left out, and never `none` or an HMAC
 * @returns the key that verified it
 * @throws KitError SIGNATURE_INVALID, saying why; INPUT_INVALID where the token is encrypted
 */
export async function verifySignature(
  jwt: CompactJwt,
  keys: readonly VerifyingKey[],
  allowed: readonly Algorithm[] = algorithms,
): Promise<VerifyingKey> {
  const alg = judgeHeader(jwt, allowed);
  const fitting = fittingKeys(jwt, keys, alg);
  for (const candidate of fitting) {
    if (await verifies(jwt.text, candidate.key, alg)) return candidate;
  }
  throw unverified(jwt, fitting, alg);
}

const refuse = (message: string, hint: string): KitError => new KitError('SIGNATURE_INVALID', message, { hint });

const NEVER = 'do not trust this token, whatever it says';

const MADE_WRONG = 'correct it in the program that makes the token: another program refuses it too';

/** The algorithm of a token that may be verified at all. */
function judgeHeader(
  { header, encrypted, repeatedHeader, repeatedClaim, flaw }: CompactJwt,
  allowed: readonly Algorithm[],
): Algorithm {
  const { alg, crit } = header;
  if (encrypted) {
    throw new KitError('INPUT_INVALID', 'this is a JWE: encrypted, not signed, so there is no signature to verify', {
      hint: 'only the holder of the private key can read it; ask for a signed JWT (JWS)',
    });
  }
  if (flaw !== undefined) throw refuse(`this is no valid JWT: ${flaw}`, MADE_WRONG);
  if (repeatedHeader !== undefined) throw refuse(`"${repeatedHeader}" stands twice in the header`, NEVER);
  if (repeatedClaim !== undefined) {
    throw refuse(`the claim "${repeatedClaim}" stands twice: two programs can read two different tokens in it`, NEVER);
  }
  if (typeof alg !== 'string') throw refuse('the header names no algorithm', NEVER);
  const refusal = refusalOf(alg);
  if (refusal !== undefined) throw refuse(refusal, NEVER);
  const known = algorithms.find((name) => name === alg);
  if (known === undefined) throw refuse(`the algorithm is "${visible(alg)}", which is not known here`, NEVER);
  if (crit !== undefined) {
    const names = Array.isArray(crit) ? crit.map((name) => visible(String(name)).slice(0, 40)).join(', ') : 'no list';
    throw refuse(`the header demands what is not understood here ("crit": ${names})`, 'RFC 7515 wants such a token refused');
  }
  if (!allowed.includes(known)) {
    throw refuse(`the algorithm is ${known}, and only ${allowed.join(', ')} is allowed`, `--alg ${known} allows it`);
  }
  return known;
}

function fittingKeys(
  { header, signature }: CompactJwt,
  keys: readonly VerifyingKey[],
  alg: Algorithm,
): readonly VerifyingKey[] {
  const named = keys.filter(({ kid }) => kid !== undefined && kid === header['kid']);
  const candidates = named.length > 0 ? named : keys;
  const fitting = candidates.filter(
    ({ key, alg: own }) => algorithmsOf(key).includes(alg) && (own === undefined || own === alg),
  );
  if (fitting.length === 0) {
    const held = candidates.map(
      ({ name, key, alg: own }) => `${name} is ${describeKey(key)}${own ? `, for ${visible(own)}` : ''}`,
    );
    const shown = held.slice(0, 3).join('; ') + (held.length > 3 ? `; and ${held.length - 3} more` : '');
    throw refuse(`the algorithm is ${alg}, which takes ${keyFor(alg)}: ${shown}`, 'give the key of whoever signed the token');
  }
  const weak = fitting.find(({ key }) => key.asymmetricKeyType === 'rsa' && modulusBits(key) < 2048);
  if (weak !== undefined) {
    throw refuse(`${weak.name} has ${modulusBits(weak.key)} bits, and ${alg} needs 2048 or more`, 'ask for a longer key');
  }
  if (signature.length === 0) throw refuse('the token has no signature: nothing follows the second dot', COPY_AGAIN);
  const lengths = new Set(fitting.map(({ key }) => signatureLength(key)));
  if (!lengths.has(signature.length)) {
    const [wanted = 0] = lengths;
    const short = signature.length < wanted;
    throw refuse(
      `the signature has ${signature.length} bytes, and one by ${fitting[0]?.name} has ${wanted}: ${short ? 'the token was cut off' : 'it is not by this key'}`,
      short ? COPY_AGAIN : 'give the key of whoever signed the token',
    );
  }
  return fitting;
}

const COPY_AGAIN = 'copy the whole token again, to its last character';

const modulusBits = (key: KeyObject): number => key.asymmetricKeyDetails?.modulusLength ?? 0;

/** Bytes of a signature (RFC 8017 §8.2.1, RFC 7518 §3.4, RFC 8032 §5.1.6). */
function signatureLength(key: KeyObject): number {
  if (key.asymmetricKeyType === 'rsa') return Math.ceil(modulusBits(key) / 8);
  const { namedCurve } = key.asymmetricKeyDetails ?? {};
  return namedCurve === 'secp521r1' ? 132 : namedCurve === 'secp384r1' ? 96 : 64;
}

async function verifies(text: string, key: KeyObject, alg: Algorithm): Promise<boolean> {
  try {
    await compactVerify(text, key, { algorithms: [alg] });
    return true;
  } catch (error) {
    if (error instanceof JWSSignatureVerificationFailed) return false;
    // Nothing else is known to come here; a token is input, and no reason for a crash.
    if (error instanceof JOSEError) throw refuse(`this is no valid JWT (${error.code})`, MADE_WRONG);
    throw error;
  }
}

function unverified({ signature }: CompactJwt, tried: readonly VerifyingKey[], alg: Algorithm): KitError {
  const signer = tried.find(({ key }) => alg.startsWith('RS') && isSignatureOf(signature, key));
  if (signer !== undefined) {
    return refuse(`the token was altered: ${signer.name} signed other words than it says now`, NEVER);
  }
  const names =
    tried.length > 3 ? `any of the ${tried.length} keys that fit` : tried.map(({ name }) => name).join(', nor with ');
  return refuse(
    `the signature does not verify with ${names}: another key made it, or it was altered`,
    'give the key of whoever signed the token, or get the token again',
  );
}

/** Whether a PKCS#1 v1.5 signature was made with a key, whatever was signed: only then does its padding come out right. */
function isSignatureOf(signature: Buffer, key: KeyObject): boolean {
  try {
    publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, signature);
    return true;
  } catch {
    return false;
  }
}
