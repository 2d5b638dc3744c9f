/**
 * Numbers of a token as they are written in it. JavaScript, like most programs, rounds those with more than some 16 digits, and
 * drops what makes no difference to it, such as the last zero of 1.0.
 */
import { visible } from '../escape.ts';
import type { WrittenNumbers } from '../json.ts';

/** A number that JavaScript would write differently. */
export interface WrittenNumber {
  /** Where it is: `iat`, `address.numbers[2]`. */
  path: string;
  written: string;
  /** What most programs read. */
  read: number;
  /** Whether that is another number. */
  rounded: boolean;
}

/** Longest text of a number in a message, in characters. */
const LONGEST = 60;

/** Most numbers to list. */
const MOST = 100;

/** JSON of a value, with numbers as they are written. */
export function jsonAsWritten(value: unknown, numbers: WrittenNumbers): string {
  if (numbers.size === 0 || typeof value !== 'object' || value === null) return JSON.stringify(value);
  const written = numbers.get(value);
  const inner = (one: unknown, name: string): string => written?.get(name) ?? jsonAsWritten(one, numbers);
  if (Array.isArray(value)) return `[${value.map((one, index) => inner(one, String(index))).join(',')}]`;
  return `{${Object.entries(value)
    .map(([name, one]) => `${JSON.stringify(name)}:${inner(one, name)}`)
    .join(',')}}`;
}

/** The numbers in a value that JavaScript would write differently. */
export function writtenNumbers(value: unknown, numbers: WrittenNumbers, path = ''): WrittenNumber[] {
  if (numbers.size === 0 || typeof value !== 'object' || value === null) return [];
  const found: WrittenNumber[] = [];
  for (const [name, one] of Object.entries(value)) {
    const here = Array.isArray(value) ? `${path}[${name}]` : path === '' ? visible(name) : `${path}.${visible(name)}`;
    const written = numbers.get(value)?.get(name);
    if (written === undefined) found.push(...writtenNumbers(one, numbers, here));
    else found.push({ path: here, written, read: one as number, rounded: isRounded(written, one as number) });
    if (found.length >= MOST) break;
  }
  return found;
}

/** Whether a text and a number are different numbers. */
function isRounded(written: string, read: number): boolean {
  const [one, other] = [decimal(written), Number.isFinite(read) ? decimal(String(read)) : undefined];
  return one.digits !== other?.digits || (one.digits !== '' && one.exponent !== other.exponent);
}

/** The digits of a number without zeros around them, and the power of ten of the last one. */
function decimal(text: string): { digits: string; exponent: number } {
  const [, whole = '', part = '', power = '0'] = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const all = whole + part;
  let end = all.length;
  while (end > 0 && all.charAt(end - 1) === '0') end -= 1;
  let start = 0;
  while (start < end && all.charAt(start) === '0') start += 1;
  return { digits: all.slice(start, end), exponent: Number(power) - part.length + (all.length - end) };
}

/** Notes on numbers that most programs read as other numbers. */
export function roundingNotes(what: string, found: readonly WrittenNumber[]): string[] {
  return found
    .filter(({ rounded }) => rounded)
    .slice(0, 10)
    .map(({ path, written, read }) => {
      const shown = written.length > LONGEST ? `${written.slice(0, LONGEST)}...` : written;
      return Number.isFinite(read)
        ? `${what} "${path}" is ${shown}, which most programs round to ${read}`
        : `${what} "${path}" is ${shown}, which is too large: programs read it as infinite, or refuse the token`;
    });
}
