/** Hex dumps, as xxd, hexdump, od and certutil print them: the octets in them. */
import { LARGEST_KEY } from '../../limits.ts';

/** A line: its offset, octets or words of two octets, and the same as characters. */
const line =
  /^\s{0,8}([\da-f]{4,16}):?[ \t]{1,8}((?:[\da-f]{2}){1,2}(?:[ \t-]{1,3}(?:[\da-f]{2}){1,2}){0,31})(?:[ \t]{1,80}\S[^\n]{0,80}|[ \t]{0,80})$/i;

/** Most octets of a line, as the programs print them unless told otherwise. */
const WIDEST = 16;

/** Longest line, and most lines of a key. */
const LONGEST_LINE = 160;
const MOST_LINES = LARGEST_KEY / 4;

/**
 * The octets of a dump; undefined if the text is none. `hexdump` without options prints the two octets of a word in the order
 * of the processor.
 */
export function dumpedBytes(dump: string): Buffer | undefined {
  const text = withoutTitle(dump);
  const start = text.trimStart().slice(0, LONGEST_LINE);
  if (!/^0{4,16}:?[ \t]{1,8}[\da-f]{2}/i.test(start) || text.length > MOST_LINES * LONGEST_LINE) return undefined;
  const parts: Buffer[] = [];
  let length = 0;
  for (const one of text.trim().split(/\r?\n/)) {
    const [, offset = '', octets = ''] = (one.length > LONGEST_LINE ? null : line.exec(one)) ?? [];
    if (octets === '' && parts.length > 0 && isEnd(one.trim(), length)) break;
    if (octets === '' || !isAt(offset, length)) return undefined;
    // The characters at the end of a line may look like octets.
    const part = Buffer.from(octets.replace(/[^\da-f]/gi, ''), 'hex').subarray(0, WIDEST);
    parts.push(part);
    length += part.length;
  }
  const bytes = Buffer.concat(parts);
  if (isKey(bytes) || bytes.length % 2 !== 0) return bytes;
  const swapped = Buffer.from(bytes).swap16();
  return isKey(swapped) ? swapped.subarray(0, swapped.at(-1) === 0 ? -1 : undefined) : bytes;
}

/** A dump without the numbers of its columns above it, as Format-Hex of PowerShell prints them. */
function withoutTitle(text: string): string {
  const top = text.slice(0, LONGEST_LINE * 8);
  if (!/\b00 01 02 03 04 05 06 07\b/.test(top)) return text;
  const first = top.search(/(?<=[\r\n])[ \t]{0,8}0{8,16}[ \t]{1,8}[\da-f]{2} /i);
  return text.slice(Math.max(first, 0));
}

/** Whether octets start like DER or PEM. */
const isKey = (bytes: Buffer): boolean => bytes[0] === 0x30 || bytes.subarray(0, 11).toString('latin1') === '-----BEGIN ';

/** Whether a line is only the length, with which some dumps end; words of two octets may have one more. */
const isEnd = (one: string, length: number): boolean =>
  /^[\da-f]{4,16}$/i.test(one) && (isAt(one, length) || isAt(one, length - 1));

/** Whether an offset is the one of the next octet: in hexadecimal, or in octal or decimal as `od` prints it. */
const isAt = (offset: string, length: number): boolean => [16, 8, 10].some((base) => Number.parseInt(offset, base) === length);
