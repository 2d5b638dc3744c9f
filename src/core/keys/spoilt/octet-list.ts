/** Keys as a list of octets, as programs print and declare arrays: `0x30, 0x82`, `48, 130`, `48, -126` or `\\x30\\x82`. */
import { LARGEST_KEY } from '../../limits.ts';
import { isDer } from './der-length.ts';

/** How such a list of DER or PEM starts: a sequence of some length, or dashes. */
const start =
  /(?<![\w.])(?:(?:0x30|48)[\s,;]{1,4}(?:0x8[1-4]|129|13[0-2]|-12[4-7])|(?:0x2d|45)[\s,;]{1,4}(?:0x2d|45)[\s,;]{1,4}(?:0x2d|45)|\\x30\\x8[1-4]|\\x2d\\x2d)(?![\da-f])/i;

const octet = /(0x|\\x|-)?([\da-f]{1,3})(?![\da-f])[\s,;"'\\]{0,16}(?!x)/iy;

/** Most characters of one octet in a list. */
const WIDEST = 16;

/** The octets of the first list in a text; undefined if there is none, or it is neither DER nor PEM. */
export function listedOctets(text: string): Buffer | undefined {
  const index = text.slice(0, LARGEST_KEY * WIDEST).search(start);
  if (index < 0) return hexOctets(text) ?? pythonOctets(text);
  const octets: number[] = [];
  octet.lastIndex = index;
  while (octets.length < LARGEST_KEY) {
    const [, prefix, digits = ''] = octet.exec(text) ?? [];
    const number = Number.parseInt(digits, prefix === undefined || prefix === '-' ? 10 : 16);
    // Octets have a sign in Java.
    const value = prefix === '-' ? -number : number;
    if (!(value >= -128 && value < 256)) break;
    octets.push(value & 0xff);
  }
  const bytes = Buffer.from(octets);
  return isDer(bytes) || bytes.includes('-----BEGIN ') ? bytes : undefined;
}

/** Hexadecimal in a line of another text: values of the Windows registry (`hex:30,82,`), and of SQL (`0x3082`, `x'3082'`). */
const hexStart = /(?:=hex(?:\([\da-f]\))?:|\b0x|\\x|\bx')(?=(?:2d,?2d,?2d|30,?8[1-4])[\da-f,])/i;
const hexRun = /(?:[\da-f]{2}(?:,(?:\\\r?\n)?[ \t]{0,8})?)+/iy;

/** The octets of such hexadecimal; undefined if there is none, or it is neither DER nor PEM. */
function hexOctets(text: string): Buffer | undefined {
  const found = hexStart.exec(text.slice(0, LARGEST_KEY * WIDEST));
  if (found === null) return undefined;
  hexRun.lastIndex = found.index + found[0].length;
  const [digits = ''] = hexRun.exec(text) ?? [];
  const bytes = Buffer.from(digits.replace(/[^\da-f]/gi, '').slice(0, LARGEST_KEY * 2), 'hex');
  return isDer(bytes) || bytes.includes('-----BEGIN ') ? bytes : undefined;
}

/** How Python prints octets: those that are ASCII as they are, quotes and the others as escapes. */
const pythonStart = /(?<!\w)b(["'])(?=(?:0|\\x30)\\x8[1-4])/;
const pythonOctet = /\\x([\da-f]{2})|\\([nrt\\'"])|([ -[\]-~])/iy;
const controls: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** The octets that Python printed; undefined if there are none, or they are not DER. */
function pythonOctets(text: string): Buffer | undefined {
  const found = pythonStart.exec(text.slice(0, LARGEST_KEY * WIDEST));
  if (found === null) return undefined;
  const octets: string[] = [];
  pythonOctet.lastIndex = found.index + 2;
  for (let one = pythonOctet.exec(text); one !== null && octets.length < LARGEST_KEY; one = pythonOctet.exec(text)) {
    const [, hex, escaped, plain] = one;
    if (plain === found[1]) break;
    octets.push(hex === undefined ? (plain ?? controls[escaped ?? ''] ?? (escaped as string)) : asOctet(hex));
  }
  const bytes = Buffer.from(octets.join(''), 'latin1');
  return isDer(bytes) ? bytes : undefined;
}

const asOctet = (hex: string): string => String.fromCharCode(Number.parseInt(hex, 16));
