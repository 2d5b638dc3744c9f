/** How to keep what was typed at questions, for commands that do not save it. */
import type { CommandIo } from '../command.ts';
import { printedCommand } from '../printed-command.ts';

/** The command that saves answers in a bundle; nothing if there are none. */
export function toKeep(answers: Readonly<Record<string, string>>, directory: string, io: CommandIo): string[] {
  const count = Object.keys(answers).length;
  if (count === 0) return [];
  const what = count === 1 ? 'the answer' : 'the answers';
  return [
    `to keep ${what}, so that no command asks again: ${printedCommand({ command: 'set', directory, options: answers }, io)}`,
  ];
}
