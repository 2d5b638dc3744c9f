/** What a topic of `help` is, and its text at 80 columns. */
import { fold } from '../../../core/fold.ts';
import type { Row } from '../../flags.ts';

export interface Topic {
  name: string;
  /** What it explains, in a few words. */
  says: string;
  parts: readonly TopicPart[];
}

/** Paragraphs, then rows. */
export interface TopicPart {
  title?: string;
  text?: readonly string[];
  rows?: readonly Row[];
}

/** Longest name that has its description on the same line. */
const WIDEST = 20;

/**
 * The text of a topic, which calls the program `npx jwt-kit`.
 *
 * @param invokedAs how to call it instead
 */
export const textOfTopic = ({ parts, says }: Topic, invokedAs: string): string =>
  [`${says}\n`, ...parts.map(partText)]
    .join('\n')
    .replace(/^./, (first) => first.toUpperCase())
    .replaceAll(UNSPLIT, invokedAs);

/** The call of the program while lines are made: it is never split. */
const UNSPLIT = 'npx\u00a0jwt-kit';

const lines = (text: string, indent: string): string => fold(text.replaceAll('npx jwt-kit', UNSPLIT), { indent });

function partText({ title, text = [], rows = [] }: TopicPart): string {
  const indent = title === undefined ? '' : '  ';
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  const beside = ([name, says]: Row): string => `  ${name.padEnd(width)}  ${lines(says, ' '.repeat(width + 4))}\n`;
  const below = ([name, says]: Row): string => `  ${name}\n      ${lines(says, '      ')}\n`;
  return [
    ...(title === undefined ? [] : [`${title}:\n`]),
    text.map((paragraph) => `${indent}${lines(paragraph, indent)}\n`).join('\n'),
    ...(text.length > 0 && rows.length > 0 ? ['\n'] : []),
    ...rows.map(width > WIDEST ? below : beside),
  ].join('');
}
