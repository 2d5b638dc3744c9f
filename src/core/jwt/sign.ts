/** Signing JSON Web Tokens (RFC 7519, RFC 7515). */
import type { KeyObject } from 'node:crypto';
import { CompactSign } from 'jose/jws/compact/sign';
import { a, type Rule, requireArguments } from '../arguments.ts';
import { KitError } from '../errors.ts';
import { checkKey } from '../keys/key-checks.ts';
import { refusePrivateKeys } from '../private-key-text.ts';
import { type Algorithm, algorithms, algorithmsOf, describeKey, keyFor, modulusBits } from './algorithms.ts';

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
 * @throws KitError USAGE if the key cannot do the algorithm; INPUT_INVALID if it is a key that nobody should use
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
 * @throws KitError USAGE if JSON cannot hold the claims, the header contradicts `alg`, claims or header hold a private key,
 *   or the key cannot do the algorithm
 */
export async function signJwt(claims: object, key: KeyObject, signing: Signing): Promise<string> {
  requireArguments({ claims, key, signing }, { claims: a.jsonObject, key: a.privateKey, signing: signingRule });
  const { alg, header = {} } = signing;
  refusePrivateKeys('claim', claims);
  refusePrivateKeys('header parameter', header);
  return signCompact(Buffer.from(JSON.stringify(claims)), key, { alg, header: { typ: 'JWT', ...header } });
}
