/** Running text folded to the width of a terminal. */

/** Characters of a line, where nothing else is said. */
export const WIDTH = 80;

/**
 * A text in lines of at most `width` characters, broken at blanks; a word longer than that stands alone on its line.
 *
 * @param indent what every line but the first starts with; the first one is the caller's to start
 * @param start characters that stand before the text on the first line
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
 * A text with commands in it, in lines: prose is folded, and each command stands on a line of its own as it is, since a shell
 * reads a line break or a lost blank as another command.
 *
 * @param first what the first line starts with
 * @param rest what every other line starts with
 * @param commands the commands that may stand in the text, as they were printed
 */
export function foldAround(text: string, commands: readonly string[], first: string, rest: string): string[] {
  return partsOf(text, commands).flatMap(({ part, command }, index) => {
    const start = index === 0 ? first : rest;
    return command ? [start + part] : (start + fold(part, { indent: rest, start: start.length })).split('\n');
  });
}

/** Prose and commands in turn; of two commands that start at one place, the longer one is there. */
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
