/**
 * The compact form of a JSON Web Token (RFC 7515 §7.1): found in what was pasted, and taken apart. Nothing here verifies.
 */
import { a, requireArguments } from './arguments.ts';
import { KitError } from './errors.ts';
import { visible } from './escape.ts';
import { parseJson } from './json.ts';

/** Longest text that a token is looked for in, in characters: far above any token, and reading it costs nothing. */
const LONGEST = 1024 * 1024;

/** A signed token, taken apart; an encrypted one where `encrypted` says so. */
export interface CompactJwt {
  /** The parts with their dots, as they were signed. */
  text: string;
  header: Readonly<Record<string, unknown>>;
  /** Name of a header parameter that stands twice. */
  repeatedHeader: string | undefined;
  /** Whether it is a JWE (RFC 7516): five parts, and no claims that can be read. */
  encrypted: boolean;
  payload: Buffer;
  /** The payload as JSON; undefined where it is none, or encrypted. */
  claims: Readonly<Record<string, unknown>> | undefined;
  /** Name of a claim that stands twice. */
  repeatedClaim: string | undefined;
  signature: Buffer;
}

/**
 * Finds the token in what was pasted: bare, behind `Bearer`, in quotes, broken into lines, in a form body, in a curl command
 * or in a token response.
 *
 * @returns the token without anything around it, and what was taken away, in words
 * @throws KitError INPUT_INVALID where there is none
 */
export function findJwt(text: string): { jwt: string; notes: string[] } {
  requireArguments({ text }, { text: a.text });
  if (text.length > LONGEST) throw notJwt('this is longer than a million characters, which no JWT is');
  const bare = text.trim();
  if (bare === '') throw notJwt('there is nothing to read');
  if (isCompact(bare)) return { jwt: bare, notes: [] };
  const joined = unwrapped(bare);
  if (isCompact(joined)) return { jwt: joined, notes: [mended(bare)] };
  for (const [, quotes, inside = ''] of bare.matchAll(/(["'])(.*?)\1/gs)) {
    const found = unwrapped(inside);
    if (isCompact(found)) return { jwt: found, notes: [`took the first JWT between ${quotes === '"' ? 'double ' : ''}quotes`] };
  }
  const found = bare.split(/[^\w.-]+/).find(isCompact);
  if (found !== undefined) return { jwt: found, notes: ['took the first JWT in the text'] };
  throw unfound(bare);
}

/** What was done to a text that is a token and little else. */
function mended(text: string): string {
  const what = [
    ...(/bearer\s/i.test(text) ? ['"Bearer"'] : []),
    ...(/^["']|["']$/.test(text) ? ['the quotes'] : []),
    ...(/\s/.test(text.replace(/^["']?(?:authorization:\s*)?bearer\s+/i, '')) ? ['blanks or line breaks'] : []),
    ...(/(?:^|&)\w+=/.test(text) ? ['the rest of the form'] : []),
  ];
  return `took away ${what.length === 0 ? 'what stood around the JWT' : what.join(', ')}`;
}

/** A text without quotes, `Bearer`, the name of a form field, and line breaks. */
function unwrapped(text: string): string {
  const [, field] = /(?:^|[&?\s])(?:assertion|access_token|id_token|client_assertion)=([^&]*)/.exec(text) ?? [];
  return (field ?? text)
    .replace(/\\\r?\n|\\[nr]/g, '')
    .replace(/^["'\s]*(?:authorization:\s*)?(?:bearer\s+)?/i, '')
    .replace(/\s+/g, '')
    .replace(/(?<!["',;])["',;]+$/, '');
}

/** Whether a text has the parts of a signed or encrypted token, the first of them a JSON object. */
function isCompact(text: string): boolean {
  if (!/^[\w-]+\.[\w-]*\.[\w-]*(?:\.[\w-]*\.[\w-]*)?$/.test(text)) return false;
  return /^\s*\{/.test(Buffer.from(text.slice(0, text.indexOf('.')), 'base64url').toString());
}

function unfound(text: string): KitError {
  if (/^<(!doctype|html)/i.test(text)) return notJwt('this is a web page (HTML), not a JWT');
  if (/-----BEGIN [A-Z ]*-----/.test(text)) return notJwt('this is a PEM file, not a JWT');
  if (/"access_token"\s*:/.test(text)) {
    return notJwt(
      'this is a token response whose access token is no JWT',
      'there is nothing in it to decode: only the server that issued it knows what it stands for',
    );
  }
  const dots = /^[\w-]+(?:\.[\w-]*)*$/.test(unwrapped(text)) ? unwrapped(text).split('.').length : 0;
  if (dots === 2) return notJwt('this has two parts, and a JWT has three: its signature was cut off', COPY_AGAIN);
  if (dots > 2) return notJwt('the first part of this is not the header of a JWT', COPY_AGAIN);
  return notJwt('there is no JWT in this');
}

const COPY_AGAIN = 'copy the whole token again, with both dots and what follows them';

const notJwt = (
  message: string,
  hint = 'a JWT is three runs of letters and digits with dots between them: eyJhbGciOi...',
): KitError => new KitError('INPUT_INVALID', message, { hint });

/**
 * Takes a token apart. The payload of a signed one may be anything; its header has to be JSON (RFC 7515 §4).
 *
 * @param jwt as `findJwt` returned it
 * @throws KitError INPUT_INVALID, naming the part that is damaged
 */
export function readCompact(jwt: string): CompactJwt {
  requireArguments({ jwt }, { jwt: a.text });
  const [first = '', second = '', third = '', ...more] = jwt.split('.');
  const { value: header, repeated } = objectIn(part('header', first).toString(), (cause) => {
    throw new KitError('INPUT_INVALID', `the header is damaged: ${cause.message}`, { hint: COPY_AGAIN, cause });
  }) as JsonObject;
  const shared = { text: jwt, header, repeatedHeader: repeated };
  if (more.length > 0) {
    const none = { payload: Buffer.alloc(0), claims: undefined, repeatedClaim: undefined, signature: Buffer.alloc(0) };
    return { ...shared, encrypted: true, ...none };
  }
  const payload = part('payload', second);
  const claims = objectIn(payload.toString());
  return {
    ...shared,
    encrypted: false,
    payload,
    claims: claims?.value,
    repeatedClaim: claims?.repeated,
    signature: part('signature', third),
  };
}

/** The bytes of a part: base64url without padding (RFC 7515 §2), and no other spelling of the same bytes. */
function part(name: string, text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.toString('base64url') === text) return bytes;
  throw new KitError('INPUT_INVALID', `the ${name} is damaged or cut off: its last characters are not those of base64url`, {
    hint: COPY_AGAIN,
  });
}

interface JsonObject {
  value: Readonly<Record<string, unknown>>;
  /** Name of a member that stands twice, at any depth. */
  repeated: string | undefined;
}

/** The JSON object in a text; undefined where there is none, unless `otherwise` throws. */
function objectIn(text: string, otherwise: (cause: Error) => undefined = () => undefined): JsonObject | undefined {
  try {
    const { value, repeated } = parseJson(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return otherwise(new KitError('INPUT_INVALID', 'it is JSON, but no object'));
    }
    const [name] = repeated.values();
    return { value: value as Record<string, unknown>, repeated: name === undefined ? undefined : visible(name) };
  } catch (cause) {
    if (!(cause instanceof KitError)) throw cause;
    return otherwise(cause);
  }
}
