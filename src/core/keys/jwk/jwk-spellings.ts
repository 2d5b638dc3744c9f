/**
 * Recognises JWK members that should be a number in base64url but are not: the number in another spelling, or a whole key. A
 * base64 decoder would silently turn hexadecimal digits or PEM into a wrong number.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import { type KeyObject, X509Certificate } from 'node:crypto';
import { certificateKey, privateKeyFrom, publicKeyFrom } from '../../octets/foreign-keys.ts';
import { derKind } from '../containers/der-kinds.ts';
import { pemBlocks, pemBytes } from '../containers/pem.ts';

/** What a text is if it is not a number in base64url. */
export type Spelling =
  /** A number; `how` says how it is written, as an adjective or a noun. */
  | { is: 'number'; bytes: Buffer; how: string; decimal: boolean }
  /** A key, a certificate or a request in PEM or DER; undefined `der` if it is damaged. */
  | { is: 'container'; name: string; der: Buffer | undefined }
  /** Something else; `name` says what. */
  | { is: 'other'; name: string };

/** From this many digits on, a text is not base64url: fewer than one number in 10^7 looks like that by chance. */
const FEWEST_DIGITS = 32;

/** Most digits of a decimal number: those of the largest modulus. */
const MOST_DIGITS = 4933;

/** How many layers of base64 are decoded. */
const DEEPEST = 3;

/** What a text is if it is not a number in base64url; undefined if it may be one, damaged or not. */
export function spelling(text: string, depth = 1): Spelling | undefined {
  if (text.includes('-----BEGIN ')) return pemContainer(text);
  const digits = numberIn(text);
  if (digits !== undefined) return digits;
  const bytes = base64In(text);
  if (bytes === undefined) return undefined;
  if (isText(bytes)) {
    const inner = depth === DEEPEST ? undefined : spelling(bytes.toString('latin1'), depth + 1);
    if (inner?.is === 'number') return { ...inner, how: `base64 of ${inner.how}` };
    if (inner !== undefined) return inner;
    const twice = base64In(bytes.toString('latin1'));
    if (twice === undefined || twice.length < FEWEST_DIGITS) return { is: 'other', name: 'base64 of a text' };
    return { is: 'number', bytes: twice, how: 'base64 of base64', decimal: false };
  }
  return derIn(bytes) ?? encodedTextIn(bytes);
}

/** Fewest octets to judge as non-ASCII text: so many random octets are valid UTF-8 once in 10^13. */
const FEWEST_OCTETS = 48;

/**
 * Recognises a number whose octets a program took for characters and encoded again: UTF-8, with U+FFFD for invalid characters
 * (Unicode §3.9), or UTF-16. The number cannot be restored.
 */
function encodedTextIn(bytes: Buffer): Spelling | undefined {
  if (bytes.length < FEWEST_OCTETS) return undefined;
  const name = encodingOf(bytes);
  return name !== undefined && hasLetters(bytes) ? { is: 'other', name } : undefined;
}

function encodingOf(bytes: Buffer): string | undefined {
  // By chance, U+FFFD occurs in one of 10^5 numbers, and three times in one of 10^15.
  if (hasThree(bytes, REPLACEMENT)) return 'text with replacement characters (U+FFFD)';
  if (isUtf8(bytes)) return 'text in UTF-8';
  return [0, 1].some((half) => isZeroFrom(bytes, half)) ? 'text in UTF-16' : undefined;
}

/** U+FFFD in UTF-8. */
const REPLACEMENT = Buffer.from('\u{fffd}');

function hasThree(bytes: Buffer, part: Buffer): boolean {
  let from = 0;
  for (let found = 0; found < 3; found += 1) {
    const at = bytes.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return true;
}

/** Whether every second octet from `start` on is zero. */
function isZeroFrom(bytes: Buffer, start: number): boolean {
  for (let index = start; index < bytes.length; index += 2) if (bytes[index] !== 0) return false;
  return true;
}

/** Digits of a number, hexadecimal or decimal, plain or as programs print them; undefined if they may be base64url. */
function numberIn(text: string): Spelling | undefined {
  const bare = text.trim().replace(/^modulus\s*[=:]\s*/i, '');
  const prefixed = /^0x/i.test(bare);
  const paired = /^[\da-f]{2}([:-][\da-f]{2})+$/i.test(bare.replace(/\s+/g, ''));
  const digits = bare.replace(/^0x/i, '').replace(paired ? /[\s:-]+/g : /\s+/g, '');
  if (!prefixed && !paired && digits.length < FEWEST_DIGITS) return undefined;
  if (!prefixed && !paired && /^\d+$/.test(digits)) {
    if (digits.length > MOST_DIGITS) return { is: 'other', name: `a decimal number of ${digits.length} digits` };
    return { is: 'number', bytes: bytesOf(BigInt(digits).toString(16)), how: 'a decimal number', decimal: true };
  }
  // A run of the letter A is base64 of zeros.
  if (!/^[\da-f]+$/i.test(digits) || /^A+$/.test(bare)) return undefined;
  return { is: 'number', bytes: bytesOf(digits), how: 'a hexadecimal number', decimal: false };
}

const bytesOf = (hex: string): Buffer => Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');

/** Decodes base64 of either alphabet; undefined if it is not base64. */
function base64In(text: string): Buffer | undefined {
  const bare = text.replace(/\s+/g, '').replace(/[=,]{1,2}$/, '');
  return /^[\w+/-]+$/.test(bare) && bare.length % 4 !== 1 ? Buffer.from(bare, 'base64') : undefined;
}

/** Fewest different characters of a text: numbers of equal octets, as in examples, are not text. */
const FEWEST_LETTERS = 8;

/** Asked last: it takes longer than all other checks. */
const hasLetters = (bytes: Buffer): boolean => new Set(bytes).size >= FEWEST_LETTERS;

/** Whether bytes are ASCII text of some length; the bytes of a number almost never are. */
const isText = (bytes: Buffer): boolean =>
  bytes.length >= 16 && isAscii(bytes) && /^[\t\r\n\x20-\x7e]+$/.test(bytes.toString('latin1')) && hasLetters(bytes);

function pemContainer(text: string): Spelling {
  const [block] = pemBlocks(text);
  const der = block?.complete ? pemBytes(block) : undefined;
  const found = der && derIn(der);
  return found?.is === 'container' ? found : { is: 'container', name: 'a damaged or encrypted PEM block', der: undefined };
}

/** What DER is: a container, or the INTEGER around a number (X.690 §8.3); undefined if the bytes are not DER. */
function derIn(bytes: Buffer): Spelling | undefined {
  const content = contentOf(bytes);
  if (content === undefined) return undefined;
  if (bytes[0] === 0x02) return { is: 'number', bytes: content, how: 'a DER INTEGER', decimal: false };
  try {
    const { kind, name } = derKind(bytes);
    return kind === 'unknown' ? { is: 'other', name: 'DER of an unknown kind' } : { is: 'container', name, der: bytes };
  } catch {
    return undefined;
  }
}

/** The content of one SEQUENCE or INTEGER that fills the bytes to their end and is longer than 32 octets. */
function contentOf(bytes: Buffer): Buffer | undefined {
  if (bytes[0] !== 0x30 && bytes[0] !== 0x02) return undefined;
  const first = bytes[1] ?? 0;
  const more = first < 0x80 ? 0 : first - 0x80;
  if (more > 3 || bytes.length < 2 + more) return undefined;
  const length = more === 0 ? first : bytes.readUIntBE(2, more);
  const content = bytes.subarray(2 + more);
  return length === content.length && length > 32 ? content : undefined;
}

/** The key in a container, the private one if there is one; undefined if there is none, or it is damaged. */
export function keyIn(der: Buffer): KeyObject | undefined {
  try {
    const { kind, form } = derKind(der);
    if (kind === 'certificate') return certificateKey(new X509Certificate(der));
    if (kind === 'public key') return publicKeyFrom({ key: der, format: 'der', type: form === 'pkcs1' ? 'pkcs1' : 'spki' });
    if (kind !== 'private key' || form === undefined || form === 'spki') return undefined;
    return privateKeyFrom({ key: der, format: 'der', type: form });
  } catch {
    return undefined;
  }
}

/** Public exponents in use: other spellings are recognised only for these. */
const usualExponents: readonly bigint[] = [3n, 5n, 17n, 257n, 65537n];

/** Reads a public exponent from a JSON number, or from decimal or hexadecimal digits; undefined if it may be base64url. */
export function exponentIn(value: unknown): { exponent: bigint; how: string } | undefined {
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) && value > 0 ? { exponent: BigInt(value), how: 'a JSON number' } : undefined;
  }
  if (typeof value !== 'string' || value.length > 64) return undefined;
  const decoded = base64In(value)?.toString('latin1') ?? '';
  for (const [text, prefix] of [
    [value, ''],
    [decoded, 'base64 of '],
  ] as const) {
    const digits = text.replace(/[\s:]+/g, '');
    const decimal = /^\d+$/.test(digits) ? BigInt(digits) : undefined;
    if (decimal !== undefined && usualExponents.includes(decimal))
      return { exponent: decimal, how: `${prefix}a decimal number` };
    const [, hex] = /^(?:0x)?([\da-f]+)$/i.exec(digits) ?? [];
    const number = hex === undefined ? undefined : BigInt(`0x${hex}`);
    if (number !== undefined && usualExponents.includes(number)) {
      return { exponent: number, how: `${prefix}a hexadecimal number` };
    }
  }
  return undefined;
}
