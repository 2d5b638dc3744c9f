/** Fits text to the terminal it is printed on, so that no word is cut at the edge; files and pipes get whole lines. */
import { type Commands, foldAround, shownLength, WIDTH } from '../core/fold.ts';

/** Characters of a line on this stream: at most 80, fewer at a narrow terminal. */
export function widthOf(stream: NodeJS.WritableStream): number {
  const { columns } = stream as NodeJS.WriteStream;
  return isTerminal(stream) && columns > 0 ? Math.min(columns, WIDTH) : WIDTH;
}

/** Whether a person reads this stream at a terminal. */
export const isTerminal = (stream: NodeJS.WritableStream): boolean => (stream as NodeJS.WriteStream).isTTY === true;

/**
 * Folds the long lines of a text that a person reads at a terminal; a line keeps its indent.
 *
 * @param commands the commands that may be in the text, as printed: they stay whole, to be pasted
 */
export function fitted(text: string, stream: NodeJS.WritableStream, commands: Commands): string {
  if (!isTerminal(stream)) return text;
  const width = widthOf(stream);
  const lines = text.split('\n').flatMap((line) => {
    if (shownLength(line) <= width) return [line];
    const [indent = ''] = /^ */.exec(line) ?? [];
    return foldAround(line.slice(indent.length), commands, { first: indent, rest: `${indent}  `, width });
  });
  return lines.join('\n');
}
