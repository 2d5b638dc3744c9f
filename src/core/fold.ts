/** Wraps text to the width of a terminal. */

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
    if (line !== '' && line.length + 1 + word.length > room) {
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
  width?: number;
}

/**
 * Breaks a text with commands into lines: prose is wrapped, and each command gets its own line unchanged, since a line break or
 * a lost blank would make it a different command.
 *
 * @param first what the first line starts with
 * @param rest what every other line starts with
 * @param commands the commands that may be in the text, as printed
 */
export function foldAround(text: string, commands: readonly string[], first: string, rest: string): string[] {
  return partsOf(text, commands).flatMap(({ part, command }, index) => {
    const start = index === 0 ? first : rest;
    return command ? [start + part] : (start + fold(part, { indent: rest, start: start.length })).split('\n');
  });
}

/** Splits a text into prose and commands; if two commands start at the same place, the longer one is taken. */
function partsOf(text: string, commands: readonly string[]): { part: string; command: boolean }[] {
  const parts: { part: string; command: boolean }[] = [];
  const prose = (from: number, to: number): void => {
    const part = text.slice(from, to).trim();
    if (part !== '') parts.push({ part, command: false });
  };
  let from = 0;
  for (;;) {
    const [next] = commands
      .filter((command) => command !== '')
      .map((command) => ({ command, at: text.indexOf(command, from) }))
      .filter(({ at }) => at >= 0)
      .sort((one, other) => one.at - other.at || other.command.length - one.command.length);
    if (next === undefined) break;
    prose(from, next.at);
    parts.push({ part: next.command, command: true });
    from = next.at + next.command.length;
  }
  prose(from, text.length);
  return parts;
}
