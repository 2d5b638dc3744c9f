/**
 * Verifying JSON Web Tokens (RFC 7519, RFC 7515).
 *
 * Each attempt uses one algorithm, which must match the key and be allowed by the caller; the header alone does not decide.
 */
import type { KeyObject, X509Certificate } from 'node:crypto';
import { JOSEError, JWSSignatureVerificationFailed } from 'jose/errors';
import { compactVerify } from 'jose/jws/compact/verify';
import { a, requireArguments } from '../arguments.ts';
import { KitError } from '../errors.ts';
import { shortened, visible } from '../escape.ts';
import { checkKey, checkNumbers } from '../keys/key-checks.ts';
import { FEWEST_RSA_BITS } from '../limits.ts';
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
import { critNames } from './crit.ts';
import type { CompactJwt } from './decode.ts';
import { verifiesPss } from './signatures/pss-signature.ts';
import { NEVER, refuse, signatureLength } from './signatures/refused.ts';

/** The reasons for a wrong signature: loaded when one is needed, because most programs only see tokens that verify. */
const reasons = () => import('./signatures/wrong-signature.ts');

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
  /** Its certificates. */
  certificates?: readonly X509Certificate[] | undefined;
  /** The private key, if it was given: only to find out whether a program took it as a shared secret. */
  privateKey?: KeyObject | undefined;
}

/** A key of the set that cannot be used, and why. */
export interface SkippedKey {
  kid?: string | undefined;
  reason: string;
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
const skippedRule = a.options({ kid: a.optional(a.text), reason: a.text });

/**
 * Verifies the signature of a token with the first matching key: of those with the header's `kid` if there are any, else of all
 * whose type matches the algorithm. Does not judge claims but refuses duplicate ones; `claimsProblem` says whether they can be
 * judged.
 *
 * @param allowed accepted algorithms; by default all that the keys support, never `none` or an HMAC
 * @param skipped keys beside them that cannot be used: if the token names one of these, the error says so
 * @returns the key that verified it
 * @throws KitError SIGNATURE_INVALID, saying why; INPUT_INVALID if the token is encrypted, no key is a signing key, or a
 *   matching key is unsafe
 */
export async function verifySignature(
  jwt: CompactJwt,
  keys: readonly VerifyingKey[],
  allowed: readonly Algorithm[] = algorithms,
  skipped: readonly SkippedKey[] = [],
): Promise<VerifyingKey> {
  requireArguments(
    { jwt, keys, allowed, skipped },
    { jwt: compactRule, keys: a.list(verifyingRule), allowed: a.list(a.oneOf(algorithms)), skipped: a.list(skippedRule) },
  );
  const alg = await judgeHeader(jwt, keys, allowed);
  const { signing, unfit } = signatureKeys(keys);
  const missing = [...skipped, ...unfit].find(({ kid }) => kid !== undefined && kid === jwt.header['kid']);
  try {
    return await verifiedBy(jwt, signing, alg);
  } catch (error) {
    if (missing === undefined || !(error instanceof KitError) || error.code !== 'SIGNATURE_INVALID') throw error;
    throw refuse(
      `the key that the token names (kid "${shortened(missing.kid as string)}") cannot be used: ${missing.reason}`,
      'ask the signer for a key set in which this key is correct; no other key of the set verifies the signature',
    );
  }
}

async function verifiedBy(jwt: CompactJwt, keys: readonly VerifyingKey[], alg: Algorithm): Promise<VerifyingKey> {
  const named = keys.filter(({ kid }) => kid !== undefined && kid === jwt.header['kid']);
  const candidates = named.length > 0 ? named : keys;
  try {
    const fitting = await fittingKeys(jwt, candidates, alg, { named: named.length > 0 });
    for (const { key } of fitting) checkKey(key);
    const found = await firstThatVerifies(jwt, fitting, alg);
    if (found !== undefined) {
      // A key among very many was not tested for a prime modulus when it was read.
      checkNumbers(found.key);
      return found;
    }
    const kids = keys.flatMap(({ kid }) => (kid === undefined ? [] : [kid]));
    throw (await reasons()).unverified(jwt, fitting, alg, kids);
  } catch (error) {
    if (!(error instanceof KitError) || error.code !== 'SIGNATURE_INVALID') throw error;
    const others = keys.filter((one) => !candidates.includes(one));
    const maker = await firstThatVerifies(jwt, others.filter(fitsTo(alg)), alg);
    if (maker !== undefined) {
      throw refuse(
        `the token names another key (kid "${shortened(String(jwt.header['kid']))}") than the one that signed it: ${maker.name}`,
        'ask its issuer to correct the kid in the header: servers refuse such a token',
      );
    }
    const { headerKeys } = await import('./signatures/header-keys.ts');
    const own = headerKeys(jwt.header).filter(({ key }) => verifyingAlgorithms(key).includes(alg));
    for (const { parameter, key } of own) {
      if (!(await verifies(jwt.text, key, alg))) continue;
      const names = candidates.length > 3 ? 'a given key' : candidates.map(({ name }) => name).join(' or ');
      throw refuse(
        `the signature is by the key in the token's own header ("${parameter}"), not by ${names}: anybody can put a key there`,
        `${NEVER}, unless you know this key from elsewhere`,
      );
    }
    throw error;
  }
}

async function firstThatVerifies(
  { text }: CompactJwt,
  keys: readonly VerifyingKey[],
  alg: Algorithm,
): Promise<VerifyingKey | undefined> {
  for (const one of keys) if (await verifies(text, one.key, alg)) return one;
  return undefined;
}

/** Whether a key fits to an algorithm, by its type and by its own label. */
const fitsTo =
  (alg: Algorithm) =>
  ({ key, alg: own }: VerifyingKey): boolean =>
    verifyingAlgorithms(key).includes(alg) && (own === undefined || own === alg);

const MADE_WRONG = 'fix the program that makes the token: other programs refuse it too';

/** Checks the header and returns the algorithm. */
async function judgeHeader(jwt: CompactJwt, keys: readonly VerifyingKey[], allowed: readonly Algorithm[]): Promise<Algorithm> {
  const { header, encrypted, repeatedHeader, repeatedClaim, flaw, damage } = jwt;
  const { alg } = header;
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
  if (refusal !== undefined) throw (await reasons()).refusedHmac(jwt, keys, alg, refusal);
  const known = algorithms.find((name) => name === alg);
  const meant = algorithms.find((name) => name.toLowerCase() === alg.toLowerCase());
  if (known === undefined && meant !== undefined) {
    throw refuse(`the algorithm is "${visible(alg)}", which must be written ${meant}`, MADE_WRONG);
  }
  if (known === undefined) throw refuse(`the algorithm is "${visible(alg)}", which is not supported`, NEVER);
  const extensions = critNames(header);
  if (extensions !== undefined) {
    throw refuse(
      `the header requires unsupported extensions ("crit": ${extensions})`,
      'do not accept it: only programs that know them may (RFC 7515 §4.1.11); ask its issuer for a token without "crit"',
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

/** The signing keys, and why the others are none. */
function signatureKeys(keys: readonly VerifyingKey[]): { signing: readonly VerifyingKey[]; unfit: SkippedKey[] } {
  const against = ({ use, notForSigning }: VerifyingKey): string | undefined =>
    notForSigning ?? (use?.toLowerCase() === 'enc' ? '"use" is "enc"' : undefined);
  const signing = keys.filter((key) => against(key) === undefined);
  const [first] = keys;
  if (signing.length > 0 || first === undefined) {
    const others = keys.filter((key) => against(key) !== undefined);
    return { signing, unfit: others.map((one) => ({ kid: one.kid, reason: `not a signing key: ${against(one)}` })) };
  }
  throw new KitError('INPUT_INVALID', `${first.name}: not a signing key: ${against(first)}`, {
    hint: 'ask for the key with "use": "sig"',
  });
}

/** Those of the candidates that can have made the signature, by algorithm, size, and length of the signature. */
async function fittingKeys(
  jwt: CompactJwt,
  candidates: readonly VerifyingKey[],
  alg: Algorithm,
  { named }: { named: boolean },
): Promise<readonly VerifyingKey[]> {
  const { signature } = jwt;
  const fitting = candidates.filter(fitsTo(alg));
  const barred = candidates.find((one) => one.alg !== undefined && fitsTo(alg)({ ...one, alg: undefined }));
  if (fitting.length === 0 && barred !== undefined) {
    throw refuse(
      `${barred.name} is only for ${visible(String(barred.alg))}, as its "alg" says, but the algorithm of the token is ${alg}`,
      'if it is the key of the signer, ask its publisher to correct "alg" in the JWK',
    );
  }
  if (fitting.length === 0) {
    const held = candidates.map(
      ({ name, key, alg: own }) => `${name} is ${describeKey(key)}${own ? `, for ${visible(own)}` : ''}`,
    );
    const shown = held.slice(0, 3).join('; ') + (held.length > 3 ? `; and ${held.length - 3} more` : '');
    throw refuse(
      `the algorithm is ${alg}, which needs ${keyFor(alg)}: ${shown}`,
      named
        ? 'the token names this key (kid): get the key set again, or ask its issuer to correct the kid'
        : 'use the key of the signer',
    );
  }
  const weak = fitting.find(({ key }) => isRsa(key) && modulusBits(key) < FEWEST_RSA_BITS);
  if (weak !== undefined) {
    throw refuse(
      `${weak.name} has ${modulusBits(weak.key)} bits, but ${alg} needs ${FEWEST_RSA_BITS} or more`,
      'ask for a longer key',
    );
  }
  if (signature.length === 0) throw refuse('the token has no signature: nothing follows the second dot', COPY_AGAIN);
  if (!fitting.some(({ key }) => signatureLength(key) === signature.length))
    throw (await reasons()).wrongLength(jwt, fitting, alg);
  return fitting;
}

const COPY_AGAIN = 'copy the whole token again, to its last character';

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
