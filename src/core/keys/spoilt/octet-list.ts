/** Keys as a list of octets, as programs print and declare arrays: `0x30, 0x82`, `48, 130` or `\\x30\\x82`. */
import { LARGEST_KEY } from '../../limits.ts';
import { isDer } from './der-length.ts';

/** How such a list of DER or PEM starts: a sequence of some length, or dashes. */
const start =
  /(?<![\w.])(?:(?:0x30|48)[\s,;]{1,4}(?:0x8[1-4]|129|13[0-2])|(?:0x2d|45)[\s,;]{1,4}(?:0x2d|45)[\s,;]{1,4}(?:0x2d|45)|\\x30\\x8[1-4]|\\x2d\\x2d)(?![\da-f])/i;

const octet = /(0x|\\x)?([\da-f]{1,3})(?![\da-f])[\s,;"'\\]{0,16}(?!x)/iy;

/** Most characters of one octet in a list. */
const WIDEST = 16;

/** The octets of the first list in a text; undefined if there is none, or it is neither DER nor PEM. */
export function listedOctets(text: string): Buffer | undefined {
  const index = text.slice(0, LARGEST_KEY * WIDEST).search(start);
  if (index < 0) return undefined;
  const octets: number[] = [];
  octet.lastIndex = index;
  while (octets.length < LARGEST_KEY) {
    const [, prefix, digits = ''] = octet.exec(text) ?? [];
    const value = Number.parseInt(digits, prefix === undefined ? 10 : 16);
    if (!(value >= 0 && value < 256)) break;
    octets.push(value);
  }
  const bytes = Buffer.from(octets);
  return isDer(bytes) || bytes.includes('-----BEGIN ') ? bytes : undefined;
}
