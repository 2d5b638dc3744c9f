/**
 * Splits the compact form of a JSON Web Token (RFC 7515 §7.1) into its parts. Does not verify anything.
 *
 * A token that other programs refuse is still split if its parts can be read, so that it can be shown. The result says what is
 * wrong with it, and `verifySignature` refuses it.
 */
import { a, requireArguments } from '../arguments.ts';
import { KitError } from '../errors.ts';
import { visible } from '../escape.ts';
import { parseJson, type WrittenNumbers } from '../json.ts';
import { utf8In } from '../octets/text-encoding.ts';
import { critFault } from './crit.ts';

/** The parts of a token: a signed one, or an encrypted one if `encrypted` is true. */
export interface CompactJwt {
  /** The token: its parts with dots between them. */
  text: string;
  header: Readonly<Record<string, unknown>>;
  /** Name of a duplicate header parameter. */
  repeatedHeader: string | undefined;
  /** Why this is not a valid JWT: a fault in the base64 of a part, in the JSON of the header, or in its "crit". */
  flaw: string | undefined;
  /** What is missing or damaged, most likely because it was not copied whole. */
  damage: string | undefined;
  /** Whether it is a JWE (RFC 7516): five parts, and claims that cannot be read. */
  encrypted: boolean;
  payload: Buffer;
  /** The payload as JSON; undefined if it is not a JSON object, or encrypted. */
  claims: Readonly<Record<string, unknown>> | undefined;
  /** Why the claims cannot be judged, even if they can be shown: other programs may read them differently, or not at all. */
  claimsProblem: string | undefined;
  /** Name of a duplicate claim. */
  repeatedClaim: string | undefined;
  signature: Buffer;
  /** The text of numbers in header and claims that JavaScript would write differently. */
  numbers: WrittenNumbers;
}

export const COPY_AGAIN = 'copy the whole token again, with both dots and what follows them';

/**
 * Splits a token into its parts. The payload of a signed token may be anything; its header must be a JSON object (RFC 7515 §4).
 *
 * @param jwt as `findJwt` returned it
 * @throws KitError INPUT_INVALID, naming the part that is damaged
 */
export function readCompact(jwt: string): CompactJwt {
  requireArguments({ jwt }, { jwt: a.text });
  const parts = jwt.split('.');
  if (parts.length !== 2 && parts.length !== 3 && parts.length !== 5) {
    const dots = parts.length === 1 ? 'no dot' : `${parts.length} parts with dots between them`;
    throw new KitError('INPUT_INVALID', `this has ${dots}; a JWT has three parts, or five if it is encrypted`, {
      hint: COPY_AGAIN,
    });
  }
  const [first = '', second = '', third = ''] = parts;
  const head = bytesOf('header', first);
  const { value: header, repeated, problem, numbers = NO_NUMBERS } = objectIn('header', head.bytes);
  if (header === undefined) throw new KitError('INPUT_INVALID', head.damage ?? problem ?? '', { hint: COPY_AGAIN });
  const { alg, enc } = header;
  if (parts.length === 5 && enc === undefined && typeof alg === 'string' && /^(?:[RPEH]S\d{3}|EdDSA|none)$/i.test(alg)) {
    const what = 'this has five parts like an encrypted JWT, but the header of a signed one';
    throw new KitError('INPUT_INVALID', what, { hint: 'a signed JWT has three parts: copy the token alone' });
  }
  if (parts.length === 5) {
    const none = { payload: Buffer.alloc(0), claims: undefined, repeatedClaim: undefined, signature: Buffer.alloc(0) };
    return {
      text: jwt,
      header,
      repeatedHeader: repeated,
      flaw: problem ?? critFault(header),
      damage: head.damage,
      encrypted: true,
      claimsProblem: undefined,
      numbers,
      ...none,
    };
  }
  const [payload, signature] = [bytesOf('payload', second), bytesOf('signature', third)];
  const claims = objectIn('payload', payload.bytes);
  return {
    text: jwt,
    header,
    repeatedHeader: repeated,
    flaw:
      spelling({ header: first, payload: second, signature: third }) ??
      problem ??
      otherSpelling(third, signature.bytes) ??
      critFault(header),
    damage: parts.length === 2 ? NO_SIGNATURE : (head.damage ?? payload.damage ?? signature.damage),
    encrypted: false,
    payload: payload.bytes,
    claims: claims.value,
    claimsProblem: payload.damage ?? (isToken(payload.bytes) ? NESTED : claims.problem),
    repeatedClaim: claims.repeated,
    signature: signature.bytes,
    numbers: new Map([...numbers, ...(claims.numbers ?? NO_NUMBERS)]),
  };
}

const NO_NUMBERS: WrittenNumbers = new Map();

const NESTED = 'the payload is another JWT (RFC 7519 §5.2), which has its own signature';

const isToken = (bytes: Buffer): boolean => /^eyJ[\w-]+(?:\.[\w-]*){2,4}$/.test(bytes.toString('latin1'));

/** The JWT in the payload of another; undefined if there is none, or it cannot be read. */
export function nestedJwt({ payload }: CompactJwt): CompactJwt | undefined {
  if (!isToken(payload)) return undefined;
  try {
    return readCompact(payload.toString('latin1'));
  } catch (cause) {
    if (cause instanceof KitError) return undefined;
    throw cause;
  }
}

const NO_SIGNATURE = 'it has two parts, but a JWT has three: its signature was cut off';

/**
 * The bytes of a part, in base64url (RFC 7515 §2) or, by mistake, in standard base64; those that can be read if it is
 * damaged.
 */
function bytesOf(name: string, text: string): { bytes: Buffer; damage?: string } {
  // A blank is a + that was sent in a form without encoding.
  const plain = text
    .replace(/[+ ]/g, '-')
    .replace(/\//g, '_')
    .replace(/={1,2}$/, '');
  const bytes = Buffer.from(plain, 'base64url');
  if (bytes.toString('base64url') === plain) return { bytes };
  const at = plain.search(/[^A-Za-z0-9_-]/);
  const sign = at === -1 ? '' : String.fromCodePoint(plain.codePointAt(at) as number);
  const why = at === -1 ? 'its last characters are not valid base64url' : `its character ${at + 1} is "${visible(sign)}"`;
  return { bytes, damage: `the ${name} is damaged${at === -1 ? ' or cut off' : ''}: ${why}` };
}

/** Bytes of the signatures of usual keys (RFC 7518 §3). */
const signatureSizes: readonly number[] = [64, 96, 132, 256, 384, 512];

/** A signature that was encoded in another way, by the length of what it decodes to; undefined if it was not. */
function otherSpelling(text: string, bytes: Buffer): string | undefined {
  if (/^[\da-f]+$/i.test(text) && signatureSizes.includes(text.length / 2))
    return 'the signature is hexadecimal, not base64url';
  const twice = bytes.toString('latin1').replace(/={1,2}$/, '');
  const inner = /^[\w+/-]+$/.test(twice) ? Buffer.from(twice, 'base64url') : undefined;
  return inner !== undefined && signatureSizes.includes(inner.length) ? 'the signature was base64-encoded twice' : undefined;
}

/** How parts differ from base64url without padding; undefined if they do not. */
function spelling(parts: Readonly<Record<string, string>>): string | undefined {
  const odd = Object.entries(parts).filter(([, text]) => /[+/= ]/.test(text));
  if (odd.length === 0) return undefined;
  const all = odd.map(([, text]) => text).join('');
  const found = [
    ...(/[+/]/.test(all) ? ['+ or / in place of - and _'] : []),
    ...(all.includes(' ') ? ['blanks, because + was sent without encoding'] : []),
    ...(all.includes('=') ? ['padding (=)'] : []),
  ];
  const names = odd
    .map(([name]) => `the ${name}`)
    .join(', ')
    .replace(/, (?=[^,]*$)/, ' and ');
  return `${names} ${odd.length === 1 ? 'is' : 'are'} standard base64, not base64url: ${found.join(', and ')}`;
}

interface JsonObject {
  value?: Readonly<Record<string, unknown>>;
  /** Name of a duplicate member, at any depth. */
  repeated?: string | undefined;
  /** Why it is not a JSON object, or why some programs may not read it. */
  problem?: string | undefined;
  numbers?: WrittenNumbers;
}

/** The JSON object in a part, even if stricter programs refuse it. */
function objectIn(name: string, bytes: Buffer): JsonObject {
  const text = bytes.toString();
  try {
    // `trim` also removes a byte order mark and no-break spaces.
    const { value, repeated, numbers } = parseJson(text.trim());
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return { problem: `the ${name} is JSON, but not an object` };
    }
    const [twice] = repeated.values();
    return {
      value: value as Record<string, unknown>,
      repeated: twice === undefined ? undefined : visible(twice),
      problem: notStrict(name, bytes),
      numbers,
    };
  } catch (cause) {
    if (!(cause instanceof KitError)) throw cause;
    return { problem: bytes.length === 0 ? `the ${name} is empty` : `the ${name} is damaged: ${cause.message}` };
  }
}

/** What RFC 8259 forbids in an accepted JSON text; undefined if nothing. */
function notStrict(name: string, bytes: Buffer): string | undefined {
  const text = utf8In(bytes);
  if (text === undefined) return `the ${name} is not valid UTF-8`;
  if (text.startsWith('\ufeff')) return `the ${name} starts with a byte order mark (BOM)`;
  const [before = ''] = /^[^{]*/.exec(text) ?? [];
  const after = text.slice(text.lastIndexOf('}') + 1);
  const [stray] = /[^ \t\r\n]/u.exec(before + after) ?? [];
  if (stray !== undefined) {
    const code = (stray.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0');
    return `the ${name} has U+${code} ${after.includes(stray) ? 'after' : 'before'} its JSON`;
  }
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    // The only other thing that parseJson accepts and JSON forbids.
    return `the ${name} has a raw line break or tab in a string`;
  }
}
