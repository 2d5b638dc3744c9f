/** Signing JSON Web Tokens (RFC 7519, RFC 7515). */
import { constants, type KeyObject, sign } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { a, type Rule, requireArguments } from '../arguments.ts';
import { KitError } from '../errors.ts';
import { checkKey } from '../keys/key-checks.ts';
import { FEWEST_RSA_BITS } from '../limits.ts';
import { privateKeyFrom } from '../octets/foreign-keys.ts';
import { refusePrivateKeys } from '../private-key-text.ts';
import { type Algorithm, algorithms, algorithmsOf, describeKey, keyFor, modulusBits, pssOf } from './algorithms.ts';

/** Signs on the thread pool: a program that signs for many apps goes on meanwhile, and uses all cores. */
const signOnPool = promisify(sign);

/** Most signatures of one key at the same time: enough for the default pool of Node (4), and for a thread on each core. */
const MOST_AT_ONCE = Math.max(8, availableParallelism() + 1);

/** Copies of a key, as many as have signed at the same time, and the signatures that wait for one. */
interface Copies {
  idle: KeyObject[];
  made: number;
  waiting: ((copy: KeyObject) => void)[];
}

const copiesOf = new WeakMap<KeyObject, Copies>();

/**
 * Lends a key, or a copy of it, to one signature at a time. Node locks a KeyObject while it signs, so the next signature with
 * the same object would block the event loop until that one is done.
 */
async function lent<T>(key: KeyObject, work: (copy: KeyObject) => Promise<T>): Promise<T> {
  const copies = copiesOf.get(key) ?? { idle: [key], made: 1, waiting: [] };
  copiesOf.set(key, copies);
  const copy = copies.idle.pop() ?? (await another(key, copies));
  try {
    return await work(copy);
  } finally {
    const next = copies.waiting.shift();
    if (next === undefined) copies.idle.push(copy);
    else next(copy);
  }
}

function another(key: KeyObject, copies: Copies): KeyObject | Promise<KeyObject> {
  if (copies.made >= MOST_AT_ONCE) return new Promise((done) => copies.waiting.push(done));
  copies.made += 1;
  const der = key.export({ type: 'pkcs8', format: 'der' });
  try {
    return privateKeyFrom({ key: der, type: 'pkcs8', format: 'der' });
  } finally {
    der.fill(0);
  }
}

/** How a token is signed. */
export interface Signing {
  alg: Algorithm;
  /** Further header parameters; they follow `alg`, in this order. */
  header?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Signs a payload as a compact JWS (RFC 7515 §7.1).
 *
 * @param payload signed byte for byte
 * @returns three parts with dots between them
 * @throws KitError USAGE if the key does not work with the algorithm; INPUT_INVALID if the key is unsafe
 */
export async function signCompact(payload: Uint8Array, key: KeyObject, signing: Signing): Promise<string> {
  requireArguments({ payload, key, options: signing }, { payload: a.bytes, key: a.privateKey, options: signingRule });
  return compact(payload, key, signing);
}

async function compact(payload: Uint8Array, key: KeyObject, { alg, header = {} }: Signing): Promise<string> {
  const { alg: _, ...parameters } = header;
  if (!algorithmsOf(key).includes(alg)) {
    throw new KitError('USAGE', `${alg} needs ${keyFor(alg)}, but the key is ${describeKey(key)}`, {
      hint: algorithmsOf(key).length === 0 ? 'give another key' : `this key works with ${algorithmsOf(key).join(', ')}`,
    });
  }
  checkKey(key);
  if (key.asymmetricKeyType === 'rsa' && modulusBits(key) < FEWEST_RSA_BITS) {
    throw new KitError('INPUT_INVALID', `the RSA key has ${modulusBits(key)} bits; ${alg} needs ${FEWEST_RSA_BITS} or more`, {
      hint: `give an RSA key of ${FEWEST_RSA_BITS} bits or more`,
    });
  }
  const content = `${base64url(Buffer.from(JSON.stringify({ alg, ...parameters })))}.${base64url(payload)}`;
  return `${content}.${base64url(await signatureOf(content, key, alg))}`;
}

const base64url = (octets: Uint8Array): string => Buffer.from(octets).toString('base64url');

/** The signature octets (RFC 7518 §3.3 to §3.5, RFC 8037 §3.1): of ECDSA, both numbers at full length, not DER. */
function signatureOf(content: string, key: KeyObject, alg: Algorithm): Promise<Uint8Array> {
  const digest = key.asymmetricKeyType === 'ed25519' ? null : `sha${alg.slice(-3)}`;
  const pss = pssOf(alg);
  const padding = pss && { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: pss.octets };
  return lent(key, (copy) => signOnPool(digest, Buffer.from(content), { key: copy, dsaEncoding: 'ieee-p1363', ...padding }));
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
    // They would change what is signed (RFC 7797), or require readers to support extensions.
    b64: a.absent,
    crit: a.absent,
  }),
  a.jsonObject,
]);

const shapeRule = a.options({ alg: a.oneOf(algorithms), header: a.optional(a.object) });
const contentRule = a.options({ header: a.optional(headerRule) });

/** The header may repeat `alg` but not contradict it: the key was checked for the algorithm that the caller named. */
const signingRule: Rule = (value, name) =>
  shapeRule(value, name) ?? contradiction(value as Signing, name) ?? contentRule(value, name);

const contradiction = ({ alg, header }: Signing, name: string): ReturnType<Rule> =>
  header?.['alg'] === undefined ? undefined : a.oneOf([alg])(header['alg'], `${name}.header.alg`);

/**
 * Signs claims as a JWT (RFC 7519 §7.1); `typ` is JWT unless the header has another one.
 *
 * Does not judge the values of the claims.
 *
 * @throws KitError USAGE if JSON cannot represent the claims, the header contradicts `alg`, claims or header contain a private
 *   key, or the key does not work with the algorithm
 */
export async function signJwt(claims: object, key: KeyObject, signing: Signing): Promise<string> {
  requireArguments({ claims, key, options: signing }, { claims: a.jsonObject, key: a.privateKey, options: signingRule });
  const { alg, header = {} } = signing;
  const { typ = 'JWT', ...others } = header;
  refusePrivateKeys('claim', claims);
  refusePrivateKeys('header parameter', header);
  return compact(Buffer.from(JSON.stringify(claims)), key, { alg, header: { typ, ...others } });
}
