/**
 * Signing and verifying JSON Web Tokens (RFC 7519, RFC 7515): the one door to jose.
 *
 * A token is verified with one algorithm at a time, which has to fit both the key and what the caller allows; the header
 * alone decides nothing.
 */
import { constants, type KeyObject, publicDecrypt, verify } from 'node:crypto';
import { JOSEError, JWSSignatureVerificationFailed } from 'jose/errors';
import { CompactSign } from 'jose/jws/compact/sign';
import { compactVerify } from 'jose/jws/compact/verify';
import { a, type Rule, requireArguments } from '../arguments.ts';
import { KitError } from '../errors.ts';
import { visible } from '../escape.ts';
import { checkKey } from '../keys/key-checks.ts';
import type { NextCommand } from '../next-command.ts';
import { refusePrivateKeys } from '../private-key-text.ts';
import {
  type Algorithm,
  algorithms,
  algorithmsOf,
  describeKey,
  keyFor,
  pssOf,
  refusalOf,
  verifyingAlgorithms,
} from './algorithms.ts';
import type { CompactJwt } from './decode.ts';

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
 * @throws KitError USAGE where the key cannot do the algorithm; INPUT_INVALID where it is a key that nobody should use
 */
export async function signCompact(payload: Uint8Array, key: KeyObject, signing: Signing): Promise<string> {
  requireArguments({ payload, key, signing }, { payload: a.bytes, key: a.privateKey, signing: signingRule });
  const { alg, header = {} } = signing;
  const { alg: _, ...parameters } = header;
  if (!algorithmsOf(key).includes(alg)) {
    throw new KitError('USAGE', `${alg} takes ${keyFor(alg)}, and the key is ${describeKey(key)}`, {
      hint: algorithmsOf(key).length === 0 ? 'give another key' : `this key can do ${algorithmsOf(key).join(', ')}`,
    });
  }
  checkKey(key);
  if (key.asymmetricKeyType === 'rsa' && modulusBits(key) < 2048) {
    throw new KitError('INPUT_INVALID', `the RSA key has ${modulusBits(key)} bits; ${alg} needs 2048 or more`, {
      hint: 'give an RSA key of 2048 bits or more',
    });
  }
  return new CompactSign(payload).setProtectedHeader({ alg, ...parameters }).sign(key);
}

const textual = a.optional(a.word);
const headerRule = a.all([
  a.options({
    typ: textual,
    cty: textual,
    kid: textual,
    jku: textual,
    x5u: textual,
    x5t: textual,
    'x5t#S256': textual,
    // They would change what is signed (RFC 7797) or ask readers for more than is done here.
    b64: a.absent,
    crit: a.absent,
  }),
  a.jsonObject,
]);

/** The header may repeat `alg`, and not say another one: the key was checked for the one that the caller named. */
const signingRule: Rule = (value, name) =>
  a.options({ alg: a.oneOf(algorithms), header: a.optional(a.object) })(value, name) ??
  a.options({ header: a.optional(a.options({ alg: a.optional(a.oneOf([(value as Signing).alg])) })) })(value, name) ??
  a.options({ header: a.optional(headerRule) })(value, name);

/**
 * Signs claims as a JWT (RFC 7519 §7.1), `typ` being JWT unless the header says something else.
 *
 * What the claims say is not judged.
 *
 * @throws KitError USAGE where JSON cannot hold the claims, the header contradicts `alg`, claims or header hold a private key,
 *   or the key cannot do the algorithm
 */
export async function signJwt(claims: object, key: KeyObject, signing: Signing): Promise<string> {
  requireArguments({ claims, key, signing }, { claims: a.jsonObject, key: a.privateKey, signing: signingRule });
  const { alg, header = {} } = signing;
  refusePrivateKeys('claim', claims);
  refusePrivateKeys('header parameter', header);
  return signCompact(Buffer.from(JSON.stringify(claims)), key, { alg, header: { typ: 'JWT', ...header } });
}

/** A public key that a token may have been signed with. */
export interface VerifyingKey {
  key: KeyObject;
  /** What a message calls it: a file, or a key of a set. */
  name: string;
  /** Its name in the key set it comes from. */
  kid?: string | undefined;
  /** The one algorithm it is for, where its JWK says so. */
  alg?: string | undefined;
  /** `use` of its JWK (RFC 7517 §4.2): a key for encryption verifies nothing. */
  use?: string | undefined;
  /** What says that the key is not for signatures, as `readJwk` found it. */
  notForSigning?: string | undefined;
}

const compactRule = a.options({
  text: a.text,
  header: a.object,
  encrypted: a.boolean,
  payload: a.bytes,
  signature: a.bytes,
});
const verifyingRule = a.options({
  key: a.publicKey,
  name: a.text,
  kid: a.optional(a.text),
  alg: a.optional(a.text),
});

/**
 * Verifies the signature of a token with the first key that fits: those of the header's `kid` where there are any, else all
 * whose type fits the algorithm. Claims are not looked at, apart from one that stands twice; `claimsProblem` says whether
 * they can be judged.
 *
 * @param allowed algorithms to take; all that the keys can do where it is left out, and never `none` or an HMAC
 * @returns the key that verified it
 * @throws KitError SIGNATURE_INVALID, saying why; INPUT_INVALID where the token is encrypted, no key is for signatures, or
 *   anybody could sign for one that fits
 */
export async function verifySignature(
  jwt: CompactJwt,
  keys: readonly VerifyingKey[],
  allowed: readonly Algorithm[] = algorithms,
): Promise<VerifyingKey> {
  requireArguments(
    { jwt, keys, allowed },
    { jwt: compactRule, keys: a.list(verifyingRule), allowed: a.list(a.oneOf(algorithms)) },
  );
  const alg = judgeHeader(jwt, allowed);
  const fitting = fittingKeys(jwt, signatureKeys(keys), alg);
  for (const { key } of fitting) checkKey(key);
  for (const candidate of fitting) {
    if (await verifies(jwt.text, candidate.key, alg)) return candidate;
  }
  throw unverified(jwt, fitting, alg);
}

const refuse = (message: string, hint: string, next?: NextCommand): KitError =>
  new KitError('SIGNATURE_INVALID', message, { hint, next });

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
  // RFC 7797 §6: what is signed is another text, and a reader that does not know of it has to be told.
  if (header['b64'] !== undefined && header['b64'] !== true) {
    throw refuse('the header has "b64", and "crit" does not name it', 'RFC 7797 wants such a token refused');
  }
  if (!allowed.includes(known)) {
    const says = `the algorithm is ${known}, and only ${allowed.join(', ')} is allowed`;
    throw refuse(says, 'do not trust this token unless you expect this algorithm', {
      to: 'allow it',
      options: { alg: known },
    });
  }
  return known;
}

/** The keys that are for signatures. */
function signatureKeys(keys: readonly VerifyingKey[]): readonly VerifyingKey[] {
  const against = ({ use, notForSigning }: VerifyingKey): string | undefined =>
    notForSigning ?? (use?.toLowerCase() === 'enc' ? '"use" is "enc"' : undefined);
  const fit = keys.filter((key) => against(key) === undefined);
  const [first] = keys;
  if (fit.length > 0 || first === undefined) return fit;
  throw new KitError('INPUT_INVALID', `${first.name}: it is not for signatures: ${against(first)}`, {
    hint: 'ask for the key with "use": "sig"',
  });
}

function fittingKeys(
  { header, signature }: CompactJwt,
  keys: readonly VerifyingKey[],
  alg: Algorithm,
): readonly VerifyingKey[] {
  const named = keys.filter(({ kid }) => kid !== undefined && kid === header['kid']);
  const candidates = named.length > 0 ? named : keys;
  const fitting = candidates.filter(
    ({ key, alg: own }) => verifyingAlgorithms(key).includes(alg) && (own === undefined || own === alg),
  );
  if (fitting.length === 0) {
    const held = candidates.map(
      ({ name, key, alg: own }) => `${name} is ${describeKey(key)}${own ? `, for ${visible(own)}` : ''}`,
    );
    const shown = held.slice(0, 3).join('; ') + (held.length > 3 ? `; and ${held.length - 3} more` : '');
    throw refuse(`the algorithm is ${alg}, which takes ${keyFor(alg)}: ${shown}`, 'give the key of whoever signed the token');
  }
  const weak = fitting.find(({ key }) => isRsa(key) && modulusBits(key) < 2048);
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

const isRsa = ({ asymmetricKeyType: type }: KeyObject): boolean => type === 'rsa' || type === 'rsa-pss';

const modulusBits = (key: KeyObject): number => key.asymmetricKeyDetails?.modulusLength ?? 0;

/** Bytes of a signature (RFC 8017 §8.2.1, RFC 7518 §3.4, RFC 8032 §5.1.6). */
function signatureLength(key: KeyObject): number {
  if (isRsa(key)) return Math.ceil(modulusBits(key) / 8);
  const { namedCurve } = key.asymmetricKeyDetails ?? {};
  return namedCurve === 'secp521r1' ? 132 : namedCurve === 'secp384r1' ? 96 : 64;
}

async function verifies(text: string, key: KeyObject, alg: Algorithm): Promise<boolean> {
  const pss = pssOf(alg);
  // jose takes no RSA-PSS keys.
  if (pss !== undefined && key.asymmetricKeyType === 'rsa-pss') return verifiesPss(text, key, pss.digest, pss.octets);
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

const PSS = constants.RSA_PKCS1_PSS_PADDING;

/** Whether an RSASSA-PSS signature verifies (RFC 8017 §8.1.2) with a salt of so many octets. */
function verifiesPss(text: string, key: KeyObject, digest: string, saltLength: number): boolean {
  const end = text.lastIndexOf('.');
  const [content, signature] = [Buffer.from(text.slice(0, end)), Buffer.from(text.slice(end + 1), 'base64url')];
  try {
    return verify(digest, content, { key, padding: PSS, saltLength }, signature);
  } catch {
    // The key permits no salt that short.
    return false;
  }
}

/** The length of the salt of a PSS signature that a key made, in octets; undefined where it made none. */
function saltOf(text: string, key: KeyObject, { digest, octets }: { digest: string; octets: number }): number | undefined {
  if (!verifiesPss(text, key, digest, constants.RSA_PSS_SALTLEN_AUTO)) return undefined;
  const longest = Math.ceil((modulusBits(key) - 1) / 8) - octets - 2;
  for (let length = 0; length <= longest; length += 1) if (verifiesPss(text, key, digest, length)) return length;
  return undefined;
}

function unverified({ text, signature }: CompactJwt, tried: readonly VerifyingKey[], alg: Algorithm): KitError {
  for (const { name, key } of tried.filter((one) => isRsa(one.key))) {
    const made = madeWith(text, signature, key);
    if (made === undefined) continue;
    if (made === alg) return refuse(`the token was altered: ${name} signed other words than it says now`, NEVER);
    return refuse(
      `the header says ${alg}, and the signature by ${name} is ${made}`,
      `ask whoever signs the token for ${alg}, or for a header that says what was done`,
    );
  }
  const pss = pssOf(alg);
  for (const { name, key } of pss === undefined ? [] : tried) {
    const salt = pss && saltOf(text, key, pss);
    if (salt === undefined) continue;
    return refuse(
      `the signature is by ${name}, but its salt has ${salt} bytes, and ${alg} takes ${pss?.octets} (RFC 7518 §3.5)`,
      `ask whoever signs the token to set the salt length to ${pss?.octets}, the length of the digest`,
    );
  }
  const names =
    tried.length > 3 ? `any of the ${tried.length} keys that fit` : tried.map(({ name }) => name).join(', nor with ');
  return refuse(
    `the signature does not verify with ${names}: another key made it, or it was altered`,
    'give the key of whoever signed the token, or get the token again',
  );
}

/** Hashes in the DigestInfo of a PKCS#1 v1.5 signature (RFC 8017 §9.2), by the DER of their OBJECT IDENTIFIER. */
const digestInfos: readonly [string, string][] = [
  ['0609608648016503040201', 'RS256'],
  ['0609608648016503040202', 'RS384'],
  ['0609608648016503040203', 'RS512'],
  ['06052b0e03021a', 'RSA with SHA-1'],
  ['06082a864886f70d0205', 'RSA with MD5'],
];

/**
 * The algorithm that an RSA key made a signature with, whatever was signed: only with that key, the padding of PKCS#1 v1.5
 * comes out right, and names the hash. PSS is known only where the words are those that were signed.
 */
function madeWith(text: string, signature: Buffer, key: KeyObject): string | undefined {
  if (key.asymmetricKeyType === 'rsa') {
    const message = encodedMessage(signature, key);
    if (message === undefined) return undefined;
    const info = digestInfoOf(message)?.toString('hex');
    if (info !== undefined) {
      return digestInfos.find(([oid]) => info.slice(0, 40).includes(oid))?.[1] ?? 'RSA with a hash that is not known here';
    }
    if (message.at(-1) !== PSS_TRAILER) return undefined;
  }
  // A salt of another length is told apart by the caller.
  return (['PS256', 'PS384', 'PS512'] as const).find((alg) => {
    const pss = pssOf(alg);
    return pss !== undefined && verifiesPss(text, key, pss.digest, pss.octets);
  });
}

/** The last octet of what an RSASSA-PSS signature encodes (RFC 8017 §9.1.1). */
const PSS_TRAILER = 0xbc;

/** What a signature encodes, by the public key alone; undefined where it is not one by a key of this size. */
function encodedMessage(signature: Buffer, key: KeyObject): Buffer | undefined {
  try {
    return publicDecrypt({ key, padding: constants.RSA_NO_PADDING }, signature);
  } catch {
    return undefined;
  }
}

/** The DigestInfo behind the padding of PKCS#1 v1.5 (RFC 8017 §9.2): 00 01, eight octets ff or more, 00. */
function digestInfoOf(message: Buffer): Buffer | undefined {
  if (message[0] !== 0 || message[1] !== 1) return undefined;
  const end = message.indexOf(0, 2);
  return end >= 10 && message.subarray(2, end).every((octet) => octet === 0xff) ? message.subarray(end + 1) : undefined;
}
