/** Wraps text to the width of a terminal. */
import { stripVTControlCharacters } from 'node:util';

/** Default width of a line, in characters. */
export const WIDTH = 80;

/**
 * Breaks a text at blanks into lines of at most `width` characters; a longer word gets its own line.
 *
 * @param indent what every line but the first starts with; the caller prints the start of the first line
 * @param start how many characters precede the text on the first line
 */
export function fold(text: string, { indent, start = indent.length, width = WIDTH }: Folding): string {
  const lines: string[] = [];
  let line = '';
  let room = width - start;
  for (const word of text.split(' ')) {
    if (line !== '' && shownLength(line) + 1 + shownLength(word) > room) {
      lines.push(line);
      line = '';
      room = width - indent.length;
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${indent}`);
}

interface Folding {
  indent: string;
  start?: number;
  width?: number | undefined;
}

/** Characters of a text without the sequences that only set colours. */
export const shownLength = (text: string): number => stripVTControlCharacters(text).length;

/**
 * Breaks a text with commands into lines: prose is wrapped, and each command gets its own line unchanged, since a line break or
 * a lost blank would make it a different command.
 */
export function foldAround(text: string, commands: Commands, { first, rest, width = WIDTH }: Lines): string[] {
  return partsOf(text, commands).flatMap(({ part, command }, index) => {
    const start = index === 0 ? first : rest;
    return command ? [start + part] : (start + fold(part, { indent: rest, start: shownLength(start), width })).split('\n');
  });
}

/** Command lines as printed, which may be in a text. Finding one takes no longer if there are thousands of them. */
export class Commands {
  /** By first word: the lines, and their lengths, the longest first. */
  readonly #lines = new Map<string, { lines: Set<string>; lengths: number[] }>();

  constructor(lines: readonly string[] = []) {
    for (const line of lines) this.add(line);
  }

  add(line: string): void {
    const [word = ''] = line.split(' ', 1);
    if (word === '') return;
    const known = this.#lines.get(word) ?? { lines: new Set(), lengths: [] };
    this.#lines.set(word, known);
    known.lines.add(line);
    if (!known.lengths.includes(line.length)) known.lengths = [...known.lengths, line.length].sort((one, other) => other - one);
  }

  /** All of them. */
  all(): string[] {
    return [...this.#lines.values()].flatMap(({ lines }) => [...lines]);
  }

  /** The first command in a text, and the longest of those that start at the same place. */
  firstIn(text: string, from = 0): { command: string; at: number } | undefined {
    const found = [...this.#lines].flatMap(([word, { lines, lengths }]) => {
      for (let at = text.indexOf(word, from); at >= 0; at = text.indexOf(word, at + 1)) {
        const length = lengths.find((length) => lines.has(text.slice(at, at + length)));
        if (length !== undefined) return [{ command: text.slice(at, at + length), at }];
      }
      return [];
    });
    return found.sort((one, other) => one.at - other.at)[0];
  }

  /** Whether a text starts with one of them. */
  start(text: string): boolean {
    return this.firstIn(text)?.at === 0;
  }
}

interface Lines {
  /** What the first line starts with. */
  first: string;
  /** What every other line starts with. */
  rest: string;
  width?: number | undefined;
}

/** Splits a text into prose and commands. */
function partsOf(text: string, commands: Commands): { part: string; command: boolean }[] {
  const parts: { part: string; command: boolean }[] = [];
  const prose = (from: number, to: number): void => {
    const part = text.slice(from, to).trim();
    if (part !== '') parts.push({ part, command: false });
  };
  let from = 0;
  for (;;) {
    const next = commands.firstIn(text, from);
    if (next === undefined) break;
    prose(from, next.at);
    parts.push({ part: next.command, command: true });
    from = next.at + next.command.length;
  }
  prose(from, text.length);
  return parts;
}
