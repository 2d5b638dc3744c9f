/**
 * Recognises octets as programs and languages print them: hexadecimal, decimal, octal, base32, escapes and dumps. Both hiding
 * and reading use these patterns. Every pattern takes linear time.
 */

/** Runs of octets to hide anywhere: with a prefix before each, in pairs, in words, in decimal, in octal. */
export const printedOctets: readonly RegExp[] = [
  /(?:(?:0x|\\x|%|&#x)[0-9a-f]{2}[;,\s]{0,4}){8,}(?:(?:0x|\\x|%)[0-9a-f]?)?/gi,
  /(?:\b[0-9a-f]{2}(?:[,:\s-]\s{0,40}|$)){11,}(?:[0-9a-f]{1,2}\b)?/gi,
  /(?:\b[0-9a-f]{4,16}[,:\s]{1,4}){5,}(?:[0-9a-f]{1,16}\b)?/gi,
  /(?:\b\d{1,3}[,\s]{1,4}){12,}(?:\d{1,3}\b)?/g,
  /(?:\\[0-3][0-7]{2}){8,}/g,
];

/** Fewest octets of a key: Ed25519 in DER has 48. */
const FEWEST = 40;

/** An escape of one octet: `\x30` and `%30`, `&#x30;`, `\060`. */
const escapes = /(?:\\{1,4}x|%)([0-9a-f]{2})|&#x([0-9a-f]{2});?|\\{1,4}([0-3][0-7]{2})/gi;

/** Numbers with separators; Java prints negative ones. */
const numbers = /(?:-?\b\d{1,3}\b[,;|\s]{1,4}){39,}-?\d{1,3}\b/g;

/** A line of a dump: the offset, then octets in groups; the text after them is not matched. */
const dumpLine = /^[ \t]{0,20}[0-9a-f]{4,16}:?[ \t]{1,8}((?:[0-9a-f]{2}(?:[0-9a-f]{2}){0,3} {0,2}){1,32})/gim;

/** Octets on one line of a dump. */
const DUMPED = 16;

const base32 = /[A-Z2-7]{64,}/gi;

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Yields the octets printed in a text, once for each notation that it may be in. */
export function* octetsIn(text: string): Generator<Buffer> {
  if ((text.match(escapes) ?? []).length >= 8) yield unescapedOctets(text);
  for (const [run] of text.matchAll(numbers)) {
    const found = run.match(/-?\d+/g) ?? [];
    yield Buffer.from(found.map(Number));
    if (found.every((one) => /^[0-3][0-7]{2}$/.test(one))) yield Buffer.from(found.map((one) => Number.parseInt(one, 8)));
  }
  const dumped = [...text.matchAll(dumpLine)].map(([, digits = '']) => digits.replace(/ /g, '').slice(0, 2 * DUMPED));
  if (dumped.length > 1) {
    const octets = Buffer.from(dumped.map((digits) => digits.slice(0, digits.length - (digits.length % 4))).join(''), 'hex');
    yield octets;
    // Some dumps print two-octet words with the second octet first.
    yield Buffer.from(octets.subarray(0, octets.length - (octets.length % 2))).swap16();
  }
  for (const [run] of text.matchAll(base32)) yield ofBase32(run);
}

/** Turns the escapes in a text into octets and keeps the rest: languages escape only unprintable characters. */
const unescapedOctets = (text: string): Buffer =>
  Buffer.from(
    text.replace(escapes, (_, x?: string, entity?: string, octal?: string) =>
      String.fromCharCode(octal === undefined ? Number.parseInt(x ?? entity ?? '', 16) : Number.parseInt(octal, 8)),
    ),
    'latin1',
  );

/** Decodes base32 (RFC 4648 §6). */
function ofBase32(text: string): Buffer {
  const octets: number[] = [];
  let bits = 0;
  let value = 0;
  for (const letter of text.toUpperCase()) {
    value = ((value << 5) | alphabet.indexOf(letter)) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    octets.push((value >> bits) & 0xff);
  }
  return Buffer.from(octets);
}

/** Whether a JSON value is a list of octets. */
export const isOctetList = (value: object): value is number[] =>
  Array.isArray(value) && value.length >= FEWEST && value.every((one) => Number.isInteger(one) && one >= -128 && one <= 255);
