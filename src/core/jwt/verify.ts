/**
 * Verifying JSON Web Tokens (RFC 7519, RFC 7515).
 *
 * Each attempt uses one algorithm, which must match the key and be allowed by the caller; the header alone does not decide.
 */
import type { KeyObject } from 'node:crypto';
import { JOSEError, JWSSignatureVerificationFailed } from 'jose/errors';
import { compactVerify } from 'jose/jws/compact/verify';
import { a, requireArguments } from '../arguments.ts';
import { KitError } from '../errors.ts';
import { visible } from '../escape.ts';
import { checkKey } from '../keys/key-checks.ts';
import {
  type Algorithm,
  algorithms,
  describeKey,
  isRsa,
  keyFor,
  modulusBits,
  pssOf,
  refusalOf,
  verifyingAlgorithms,
} from './algorithms.ts';
import type { CompactJwt } from './decode.ts';
import { NEVER, refuse, unverified, verifiesPss } from './wrong-signature.ts';

/** A public key that a token may have been signed with. */
export interface VerifyingKey {
  key: KeyObject;
  /** Its name in messages: a file, or a key of a set. */
  name: string;
  /** Its key id in the key set. */
  kid?: string | undefined;
  /** The only algorithm it may be used with, if its JWK names one. */
  alg?: string | undefined;
  /** `use` of its JWK (RFC 7517 §4.2): a key for encryption does not verify. */
  use?: string | undefined;
  /** Why the key is not a signing key, from `readJwk`. */
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
 * Verifies the signature of a token with the first matching key: of those with the header's `kid` if there are any, else of all
 * whose type matches the algorithm. Does not judge claims but refuses duplicate ones; `claimsProblem` says whether they can be
 * judged.
 *
 * @param allowed accepted algorithms; by default all that the keys support, never `none` or an HMAC
 * @returns the key that verified it
 * @throws KitError SIGNATURE_INVALID, saying why; INPUT_INVALID if the token is encrypted, no key is a signing key, or a
 *   matching key is unsafe
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

const MADE_WRONG = 'fix the program that makes the token: other programs refuse it too';

/** Checks the header and returns the algorithm. */
function judgeHeader(
  { header, encrypted, repeatedHeader, repeatedClaim, flaw, damage }: CompactJwt,
  allowed: readonly Algorithm[],
): Algorithm {
  const { alg, crit } = header;
  if (encrypted) {
    throw new KitError('INPUT_INVALID', 'this is a JWE: encrypted, not signed, so there is no signature to verify', {
      hint: 'only the holder of the private key can read it; ask for a signed JWT (JWS)',
    });
  }
  if (damage !== undefined) throw refuse(`this is not a valid JWT: ${damage}`, COPY_AGAIN);
  if (flaw !== undefined) throw refuse(`this is not a valid JWT: ${flaw}`, MADE_WRONG);
  if (repeatedHeader !== undefined) throw refuse(`duplicate header parameter "${repeatedHeader}"`, NEVER);
  if (repeatedClaim !== undefined) {
    throw refuse(`duplicate claim "${repeatedClaim}": programs may read different values from it`, NEVER);
  }
  if (typeof alg !== 'string') {
    const says = alg === undefined ? 'names no algorithm' : `has an algorithm ("alg") that is not a text: ${shownValue(alg)}`;
    throw refuse(`the header ${says}`, NEVER);
  }
  const refusal = refusalOf(alg);
  if (refusal !== undefined) throw refuse(refusal, NEVER);
  const known = algorithms.find((name) => name === alg);
  const meant = algorithms.find((name) => name.toLowerCase() === alg.toLowerCase());
  if (known === undefined && meant !== undefined) {
    throw refuse(`the algorithm is "${visible(alg)}", which must be written ${meant}`, MADE_WRONG);
  }
  if (known === undefined) throw refuse(`the algorithm is "${visible(alg)}", which is not supported`, NEVER);
  if (crit !== undefined) {
    const names = Array.isArray(crit) ? crit.map((name) => visible(String(name)).slice(0, 40)).join(', ') : 'not a list';
    throw refuse(
      `the header requires unsupported extensions ("crit": ${names})`,
      'do not accept it: RFC 7515 requires programs to refuse it',
    );
  }
  // RFC 7797 §6: "b64" changes what is signed, so "crit" must name it.
  if (header['b64'] !== undefined && header['b64'] !== true) {
    throw refuse(
      'the header has "b64", but "crit" does not name it',
      'do not accept it: RFC 7797 requires programs to refuse it',
    );
  }
  if (!allowed.includes(known)) {
    const says = `the algorithm is ${known}, but only ${allowed.join(', ')} is allowed`;
    throw refuse(says, 'do not trust this token unless you expect this algorithm', {
      to: 'allow it',
      options: { alg: known },
    });
  }
  return known;
}

const shownValue = (value: unknown): string => visible(JSON.stringify(value).slice(0, 40));

/** The signing keys. */
function signatureKeys(keys: readonly VerifyingKey[]): readonly VerifyingKey[] {
  const against = ({ use, notForSigning }: VerifyingKey): string | undefined =>
    notForSigning ?? (use?.toLowerCase() === 'enc' ? '"use" is "enc"' : undefined);
  const fit = keys.filter((key) => against(key) === undefined);
  const [first] = keys;
  if (fit.length > 0 || first === undefined) return fit;
  throw new KitError('INPUT_INVALID', `${first.name}: not a signing key: ${against(first)}`, {
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
    throw refuse(`the algorithm is ${alg}, which needs ${keyFor(alg)}: ${shown}`, 'use the key of the signer');
  }
  const weak = fitting.find(({ key }) => isRsa(key) && modulusBits(key) < 2048);
  if (weak !== undefined) {
    throw refuse(`${weak.name} has ${modulusBits(weak.key)} bits, but ${alg} needs 2048 or more`, 'ask for a longer key');
  }
  if (signature.length === 0) throw refuse('the token has no signature: nothing follows the second dot', COPY_AGAIN);
  const lengths = new Set(fitting.map(({ key }) => signatureLength(key)));
  if (!lengths.has(signature.length)) {
    const [wanted = 0] = lengths;
    const short = signature.length < wanted;
    throw refuse(
      `the signature has ${signature.length} bytes, but ${fitting[0]?.name} makes signatures of ${wanted} bytes: ${short ? 'the token was cut off' : 'another key made it'}`,
      short ? COPY_AGAIN : 'use the key of the signer',
    );
  }
  return fitting;
}

const COPY_AGAIN = 'copy the whole token again, to its last character';

/** Bytes of a signature (RFC 8017 §8.2.1, RFC 7518 §3.4, RFC 8032 §5.1.6). */
function signatureLength(key: KeyObject): number {
  if (isRsa(key)) return Math.ceil(modulusBits(key) / 8);
  const { namedCurve } = key.asymmetricKeyDetails ?? {};
  return namedCurve === 'secp521r1' ? 132 : namedCurve === 'secp384r1' ? 96 : 64;
}

async function verifies(text: string, key: KeyObject, alg: Algorithm): Promise<boolean> {
  const pss = pssOf(alg);
  // jose does not accept RSA-PSS keys.
  if (pss !== undefined && key.asymmetricKeyType === 'rsa-pss') return verifiesPss(text, key, pss.digest, pss.octets);
  try {
    await compactVerify(text, key, { algorithms: [alg] });
    return true;
  } catch (error) {
    if (error instanceof JWSSignatureVerificationFailed) return false;
    // No other error is expected here; still, a token is input and must not cause a crash.
    if (error instanceof JOSEError) throw refuse(`this is not a valid JWT (${error.code})`, MADE_WRONG);
    throw error;
  }
}
