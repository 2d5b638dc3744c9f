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
