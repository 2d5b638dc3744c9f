/** Names what is damaged in a PEM block that cannot be repaired: line, character, and what is wrong there. */
import { visible } from '../../escape.ts';
import { grouped } from '../../octets/grouped.ts';
import { decoded } from './base64-layout.ts';
import { derLength } from './der-length.ts';

/** What a damaged block is like. */
interface Damaged {
  /** The whole text, and where the content of the block starts and ends in it. */
  text: string;
  at: number;
  end: number;
}

interface Line {
  number: number;
  content: string;
  /** Characters before the content. */
  indent: number;
}

/**
 * Says what is damaged, in words that follow "it is damaged".
 *
 * @returns undefined if the text gives no reason
 */
export function damageOf({ text, at, end }: Damaged): string | undefined {
  const lines = linesOf(text, at, end);
  if (lines.length === 0) return 'nothing is between its BEGIN and END lines';
  return leftOut(lines) ?? ofOneCase(lines) ?? strange(lines) ?? uneven(lines) ?? repeated(lines) ?? incomplete(lines);
}

/** Lines with base64, without the headers of encrypted keys. */
function linesOf(text: string, at: number, end: number): Line[] {
  let number = 1;
  for (let next = text.indexOf('\n'); next !== -1 && next < at; next = text.indexOf('\n', next + 1)) number += 1;
  return text
    .slice(at, end)
    .split('\n')
    .map((line, index) => {
      const before = index === 0 ? at - (text.lastIndexOf('\n', at - 1) + 1) : 0;
      return { number: number + index, content: line.trim(), indent: before + line.length - line.trimStart().length };
    })
    .filter(({ content }) => content !== '' && !/^(?:Proc-Type|DEK-Info):/.test(content));
}

/** Whether a text has a mark in place of content. */
export const isLeftOut = (content: string): boolean =>
  /\.{3}|\u2026|\*{3}|\[[A-Za-z ]{3,40}\]|<[A-Za-z_ -]{3,60}>|[xX]{16}|(?<![A-Za-z0-9+/])(?:redacted|hidden|masked|truncated|omitted|snip|snipped)(?![A-Za-z0-9+/])/i.test(
    content,
  );

function leftOut(lines: readonly Line[]): string | undefined {
  const found = lines.find(({ content }) => isLeftOut(content));
  return found === undefined ? undefined : `part of its text was left out or hidden at line ${found.number}`;
}

/** Fewest characters of base64 that have letters of both cases. */
const MIXED = 100;

function ofOneCase(lines: readonly Line[]): string | undefined {
  const letters = lines.map(({ content }) => content).join('');
  if (letters.length < MIXED || !/[A-Za-z]/.test(letters)) return undefined;
  if (!/[a-z]/.test(letters)) return 'all its letters are capitals, which base64 never has: something changed them';
  return /[A-Z]/.test(letters) ? undefined : 'all its letters are small, which base64 never has: something changed them';
}

function strange(lines: readonly Line[]): string | undefined {
  for (const { number, content, indent } of lines) {
    const [sign] = /[^A-Za-z0-9+/=]/u.exec(content) ?? [];
    if (sign === undefined) continue;
    const place = `line ${number}, character ${indent + content.indexOf(sign) + 1}`;
    return `${place} is ${sign === ' ' ? 'a blank' : `"${visible(sign)}"`}, which is not base64`;
  }
  const early = lines.find(({ content }, index) => index < lines.length - 1 && content.includes('='));
  if (early === undefined) return undefined;
  const inOrder =
    lines.every(({ content }) => !/=[^=]/.test(content)) && lines.filter((line) => line.content.endsWith('=')).length === 1;
  return `line ${early.number} has padding (=), but other lines follow${inOrder ? ': it should be the last one, so the lines may be in another order' : ''}`;
}

function uneven(lines: readonly Line[]): string | undefined {
  const width = usualWidth(lines);
  if (lines.length < 3 || width === undefined) return undefined;
  const odd = lines.find(({ content }, index) =>
    index < lines.length - 1 ? content.length !== width : content.length > width,
  );
  if (odd === undefined) return undefined;
  const difference = Math.abs(odd.content.length - width);
  const what = odd.content.length < width ? 'missing' : 'too many';
  return `line ${odd.number} has ${odd.content.length} characters instead of ${width}: ${difference} ${what}`;
}

/** The length of most lines; undefined if no length is that of most. */
function usualWidth(lines: readonly Line[]): number | undefined {
  const counts = new Map<number, number>();
  for (const { content } of lines) counts.set(content.length, (counts.get(content.length) ?? 0) + 1);
  const [most] = [...counts].sort(([, one], [, other]) => other - one);
  return most !== undefined && most[1] * 2 > lines.length ? most[0] : undefined;
}

function repeated(lines: readonly Line[]): string | undefined {
  const found = lines.find(({ content }, index) => index > 0 && content === lines[index - 1]?.content && /[a-z]/.test(content));
  return found === undefined ? undefined : `line ${found.number} repeats the line before it`;
}

/** Which line of a block is there twice, in words that follow "it is damaged"; undefined if none is. */
export const repeatedLine = ({ text, at, end }: Damaged): string | undefined => repeated(linesOf(text, at, end));

/** How much is missing, by the length that the content states. */
function incomplete(lines: readonly Line[]): string | undefined {
  const base64 = lines.map(({ content }) => content).join('');
  const bytes = decoded(base64);
  if (bytes === undefined) return `its base64 has ${base64.length} characters, which is not a possible number`;
  const length = derLength(bytes);
  if (length === undefined) return 'its base64 contains no key, certificate or request';
  if (length === bytes.length) return undefined;
  const [have, want] = [bytes.length, length].map((count) => grouped(count));
  return have !== undefined && bytes.length < length
    ? `it has only ${have} of its ${want} bytes: some of its text is missing`
    : `it has ${have} bytes instead of ${want}: some of its text is duplicated, or comes from elsewhere`;
}
