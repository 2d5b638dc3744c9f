/**
 * Detects private keys in the wrong place: in PEM, DER, JWK or the format of a tool, with or without line breaks, in base64,
 * base32, hexadecimal, decimal or octal, in a dump, compressed or escaped.
 *
 * Does not detect a bare number, such as the private exponent alone, or a single line of PEM. Takes time linear in the length
 * of the value.
 */
import { gunzipSync, inflateSync, constants as zlib } from 'node:zlib';
import { type ErrorCode, KitError } from './errors.ts';
import { visible } from './escape.ts';
import { isOctetList, octetsIn } from './octets/printed-octets.ts';
import { mayStartKey, startsPrivateKey } from './octets/private-key-der.ts';

/**
 * Refuses a value that contains a private key, without repeating the value.
 *
 * @param what name of the value for the message
 * @throws KitError
 */
export function refusePrivateKey(what: string, value: unknown, code: ErrorCode = 'USAGE'): void {
  if (!containsPrivateKey(value)) return;
  throw new KitError(code, `${what} contains a private key`, {
    hint: 'remove it: a private key is never signed, sent or recorded; if others could read it, make a new key',
  });
}

/**
 * The same for named values, such as claims; names the first one with a key.
 *
 * @param what what to call each value, such as `claim`
 */
export function refusePrivateKeys(what: string, values: object, code: ErrorCode = 'USAGE'): void {
  for (const [name, value] of Object.entries(values)) {
    refusePrivateKey(`the name of a ${what}`, name, code);
    refusePrivateKey(`${what} "${visible(name.slice(0, 60))}"`, value, code);
  }
  refusePrivateKey(`the list of ${what}s`, values, code);
}

/** The error for a private key in place of a token. */
export const privateKeyInstead = (): KitError =>
  new KitError('INPUT_INVALID', 'this is a private key, not a JWT; if it was sent anywhere, make a new one', {
    hint: 'give the JWT that was signed with it, and keep the key private',
  });

/** How many nested encodings are decoded. */
const DEEPEST = 3;

/**
 * Most octets to decompress in one search: without a limit, two kilobytes that decompress to many similar runs would take
 * hours to search.
 */
const MOST_UNPACKED = 512 * 1024;

/** The rest of this limit in the current search. */
let unpackable = MOST_UNPACKED;

/** Whether a text, or any part of a JSON value, contains a private key, or more compressed data than the limit. */
export function containsPrivateKey(value: unknown): boolean {
  unpackable = MOST_UNPACKED;
  return holdsKey(value, DEEPEST);
}

function holdsKey(value: unknown, depth: number): boolean {
  const open = [value];
  const seen = new Set<object>();
  for (let next = open.pop(); next !== undefined || open.length > 0; next = open.pop()) {
    if (typeof next === 'string' && inText(next, depth)) return true;
    if (typeof next !== 'object' || next === null || seen.has(next)) continue;
    seen.add(next);
    if (isPrivateJwk(next)) return true;
    if (isOctetList(next)) {
      if (inOctets(Buffer.from(next), depth)) return true;
      continue;
    }
    for (const [name, inner] of Object.entries(next)) open.push(name, inner);
  }
  return false;
}

/** Members of a JWK that only a private or a symmetric key has (RFC 7518 §6.2.2, §6.3.2, §6.4; `priv` of AKP keys). */
const secretMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'] as const;

/** Members that show that an object is a JWK. */
const jwkMembers = ['kty', 'crv', 'n', 'x'] as const;

/** Fewest characters of a secret number: a shorter member of that name is something else. */
const SHORTEST_NUMBER = 20;

/** Members that are private numbers even without other members, if they are as long as those of a key. */
const numbersAlone = ['d', 'p', 'q', 'dp', 'dq', 'qi'] as const;

/** A number of an elliptic curve, with both cases and digits mixed, or of RSA with 1024 bits or more. */
const wholeNumber = /^(?:(?=.*\d)(?=.*[A-Z])(?=.*[a-z])(?:[\w-]{43}|[\w-]{64})|[\w-]{86,})$/;

/** Whether an object has the members of a private or a symmetric JWK. */
export function isPrivateJwk(value: object): boolean {
  const members = value as Readonly<Record<string, unknown>>;
  const has = (name: string): boolean => Object.hasOwn(members, name);
  if (numbersAlone.some((name) => has(name) && typeof members[name] === 'string' && wholeNumber.test(members[name])))
    return true;
  return (
    jwkMembers.some(has) &&
    secretMembers.some((name) => {
      const member = has(name) ? members[name] : undefined;
      return Array.isArray(member) ? name === 'oth' : typeof member === 'string' && member.length >= SHORTEST_NUMBER;
    })
  );
}

/** BEGIN and END lines of PEM, OpenSSH and PGP, without blanks and line breaks; lower case needs the hyphens. */
const armour = [/--(?:BEGIN|END)[A-Z0-9-]{0,30}PRIVATE-?KEY/i, /BEGIN[A-Z0-9]{0,30}PRIVATEKEY/] as const;

/** How tools print a private key: PuTTY, OpenSSL, XML signatures, age. */
const printed = /PuTTY-User-Key-File-\d|privateExponent:|Private-Key:\s?\(|<D>\s{0,9}[\w+/]{20}|AGE-SECRET-KEY-1[A-Z\d]{20}/i;

/** A JWK that is no longer valid JSON: cut off, without quotes, escaped. */
const looseJwk = {
  any: /\bkty\b|["']crv["']|["']n["']/,
  secret: /(?:^|[\s,{"'\\])(?:d|p|q|dp|dq|qi|k|priv)[\\"']{0,8}\s{0,20}[:=]\s{0,20}[\\"']{0,8}[\w-]{32}/,
  /** Complete private numbers without the rest of the JWK. */
  alone:
    /(?:^|[\s,{"'\\])(?:(?:d|p|q|dp|dq|qi)[\\"']{0,8}\s{0,20}[:=]\s{0,20}[\\"']{0,8}[\w-]{86}|d\\{0,4}["']\s{0,20}:\s{0,20}\\{0,4}["'](?=[\w-]{0,63}\d)(?=[\w-]{0,63}[A-Z])(?:[\w-]{43}|[\w-]{64})(?![\w-]))/,
} as const;

/** Whether a text that is not JSON as a whole, such as a program, has a private JWK in it. */
export const mentionsPrivateJwk = (text: string): boolean => /\bkty\b/.test(text) && looseJwk.secret.test(text);

function inText(text: string, depth: number): boolean {
  // The shortest private key, Ed25519 in DER, has 48 octets; a BEGIN line alone is shorter, but enough.
  if (text.length < 20 || isClean(text, depth)) return false;
  const plain = unescaped(text);
  const line = plain.replace(/[\s_+]/g, '');
  if (armour.some((pattern) => pattern.test(line)) || printed.test(plain)) return true;
  if (looseJwk.alone.test(plain) || (looseJwk.any.test(plain) && looseJwk.secret.test(plain))) return true;
  if (depth > 0 && inJson(plain, depth)) return true;
  const tight = plain.replace(/[\s"'\\]/g, '');
  if (inBase64(tight, depth) || inHexadecimal(tight, depth)) return true;
  // Base64 in pieces, with any separators.
  const joined = tight.replace(/[^A-Za-z\d+/]/g, '');
  if (joined !== tight && inBase64(joined, depth)) return true;
  return [...new Set([text, plain])].some((one) => [...octetsIn(one)].some((octets) => inOctets(octets, depth)));
}

/** What a form of fewer than 40 characters has: quotes, an escape, a line break, or letters of a marker. */
const shortForms = /[{["'<%\\&\r\n\u2028\u2029KV]|L.*S.*0/i;

/** What every marker has between other letters, digits and hyphens, and how encoded and compressed keys start. */
const markers = /PRIVATE|PuTTY|AGE-SECRET/i;
const encodedStarts = /LS0t|H4sI|eJ|M[C-I]|b3BlbnNzaC/;

/** One word without escapes and separators, and octets with colons, as fingerprints have; both too short for hexadecimal. */
const word = /^[\w-]{40,79}$/;
const fingerprint = /^(?:[\da-f]{2}:){12,38}[\da-f]{2}$/i;

/**
 * Whether a short text, such as an address, an id or a hash, cannot contain a private key, although it was not searched: the
 * search prepares two dozen patterns, which takes milliseconds. True only if none of its patterns can match.
 */
export function isClean(text: string, depth: number): boolean {
  if (text.length < SHORTEST_RUN) return !shortForms.test(text);
  if (!word.test(text) && !fingerprint.test(text)) return false;
  const joined = text.replace(/[_:-]/g, '');
  const all = [text, joined];
  if (all.some((one) => markers.test(one) || encodedStarts.test(one))) return false;
  // Base32.
  if (text.length >= 64 && /[A-Z2-7]{64}/i.test(text)) return false;
  // As base64, it is no text: the octets of a hash are random.
  return depth === 0 || all.every((one) => one.includes(':') || hasControl(Buffer.from(one, 'base64')));
}

/** Fewest characters of base64 that are searched for a text. */
const SHORTEST_RUN = 40;

/** Whether octets contain a private key, as DER or as text. */
function inOctets(bytes: Buffer, depth: number): boolean {
  for (let at = bytes.indexOf(0x30); at !== -1; at = bytes.indexOf(0x30, at + 1)) {
    if (mayStartKey(bytes.subarray(at, at + 12)) && startsPrivateKey(bytes.subarray(at, at + HEAD))) return true;
  }
  return depth > 0 && isText(bytes, depth);
}

/** Decodes the escapes of JSON, shells, URLs and quoted-printable; turns all dashes into hyphens. */
function unescaped(text: string): string {
  const plain = text
    .replace(/\\{1,8}(?:[nrt]|u00(0[9ad]|2[0bdf]|3[ad]))/gi, (_, code?: string) => (code === undefined ? '\n' : ofHex(code)))
    .replace(/%(0[9ad]|2[0bdf]|3[ad])/gi, (_, code: string) => ofHex(code));
  return /[^\0-~]/.test(plain) ? plain.replace(/\p{Pd}/gu, '-') : plain;
}

const ofHex = (code: string): string => String.fromCharCode(Number.parseInt(code, 16));

function inJson(text: string, depth: number): boolean {
  if (!/^\s*[{["]/.test(text)) return false;
  try {
    return holdsKey(JSON.parse(text), depth - 1);
  } catch {
    return false;
  }
}

/** Base64 characters that cover the start of a key in DER. */
const HEAD = 400;

/** DER of 40 octets or more starts with a SEQUENCE and its length: `MC` to `MI`. */
const derInBase64 = /M(?=[C-I][\w+/-]{38})/g;

/** `-----BEGIN` in base64. */
const pemInBase64 = /LS0tLS1CRUdJTi/g;

/** OpenSSH's own format of a private key, `openssh-key-v1`, in base64. */
const openSsh = 'b3BlbnNzaC1rZXktdjEA';

function inBase64(text: string, depth: number): boolean {
  if (text.includes(openSsh)) return true;
  for (const { index } of text.matchAll(derInBase64)) {
    const head = Buffer.from(text.slice(index, index + 8), 'base64');
    if (mayStartKey(head) && startsPrivateKey(Buffer.from(text.slice(index, index + HEAD), 'base64'))) return true;
  }
  if (depth === 0) return false;
  for (const { index } of text.matchAll(pemInBase64)) {
    if (isText(Buffer.from(text.slice(index, index + HEAD), 'base64'), depth)) return true;
  }
  for (const [run] of text.matchAll(compressed)) if (inCompressed(Buffer.from(run, 'base64'), depth)) return true;
  // PEM or a JWK in base64, as in variables of CI systems.
  return (text.match(/[\w+/-]{40,1000000}/g) ?? []).some((run) => isText(Buffer.from(run, 'base64'), depth));
}

/** The header of gzip (RFC 1952 §2.3) or zlib (RFC 1950 §2.2) in base64, and as much after it as a key needs. */
const compressed = /(?:H4sI|(?<![\w+/-])eJ)[\w+/-]{40,12000}/g;

/** Most octets to decompress from one run. */
const UNPACKED = 256 * 1024;

/** Whether compressed octets, complete or cut off, contain a private key. */
function inCompressed(bytes: Buffer, depth: number): boolean {
  let unpacked: Buffer;
  try {
    const unpack = bytes[0] === 0x1f ? gunzipSync : inflateSync;
    unpacked = unpack(bytes, { finishFlush: zlib.Z_SYNC_FLUSH, maxOutputLength: UNPACKED });
  } catch (cause) {
    // What is too large to be searched may contain one.
    return (cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
  }
  unpackable -= unpacked.length;
  return unpackable < 0 || inOctets(unpacked, depth - 1);
}

/** Fewest digits of a key in hexadecimal. */
const hexRun = /(?:[0-9a-f]{2}){40,500000}/gi;

function inHexadecimal(text: string, depth: number): boolean {
  const digits = text.replace(/0x|x(?=[0-9a-f]{2})|[:,;.%&#-]/gi, '');
  for (const [run] of digits.matchAll(hexRun)) {
    for (let at = run.indexOf('30'); at !== -1; at = run.indexOf('30', at + 1)) {
      if (!mayStartKey(Buffer.from(run.slice(at, at + 12), 'hex'))) continue;
      if (startsPrivateKey(Buffer.from(run.slice(at, at + HEAD), 'hex'))) return true;
    }
    if (depth > 0 && isText(Buffer.from(run, 'hex'), depth)) return true;
  }
  return false;
}

/** Whether octets are a text with a private key. */
function isText(bytes: Buffer, depth: number): boolean {
  return !hasControl(bytes) && inText(bytes.toString('utf8'), depth - 1);
}

/** Whether the first octets have a control character that no text has. */
const hasControl = (bytes: Buffer): boolean =>
  bytes.subarray(0, 60).some((octet) => octet < 0x20 && octet !== 0x09 && octet !== 0x0a && octet !== 0x0d);
