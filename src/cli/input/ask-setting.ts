/** Asks for one setting of a provider; a doubtful answer is accepted if it is given again. */
import { KitError } from '../../core/errors.ts';
import { visible } from '../../core/escape.ts';
import type { Checked, Setting } from '../../providers/settings.ts';
import { askAnswer, choosing, typing } from '../ask.ts';
import type { CommandIo } from '../command.ts';

const BLANK = 'Enter leaves it blank; the checklist then has a blank to fill in.';

/**
 * Asks for one setting.
 *
 * @param before the answer given before, which Enter accepts and Backspace clears
 * @returns undefined if it is left blank, or has no question
 */
export async function askSetting(
  { question, check }: Setting,
  io: CommandIo,
  before?: string | undefined,
): Promise<Checked | undefined> {
  if (question === undefined) return undefined;
  const { message, why = BLANK, choices, otherwise } = question;
  if (choices) return check(await choosing(message, choices, io, before));
  const { text, checked } = await typing(
    {
      message,
      why: before === undefined ? why : `${why}\n  Backspace clears the answer in brackets.`,
      suggested: before,
      check: doubting((typed) => (typed === '' ? undefined : check(typed)), before),
    },
    io,
  );
  if (checked === undefined) io.say(otherwise === undefined ? '  left blank' : `  left blank: ${otherwise}`);
  else if (checked.value !== text) io.say(`  -> ${visible(checked.value)}`);
  return checked;
}

/** Asks for a value that cannot be left blank; a doubtful one is accepted if it is given again. */
export const askNeeded = async (message: string, { check }: Pick<Setting, 'check'>, io: CommandIo): Promise<string> => {
  const { checked } = await askAnswer(message, doubting(check), io);
  return checked.value;
};

/**
 * A check for a prompt: a doubtful answer, one with a note, is refused once with that note, and accepted if it is given again.
 *
 * @param before an answer that is not doubted again
 */
export function doubting<T extends Checked | undefined>(
  check: (text: string) => T,
  before?: string | undefined,
): (text: string) => { text: string; checked: T } {
  let doubted: string | undefined;
  return (text) => {
    const checked = check(text);
    const note = checked?.note;
    if (note === undefined || doubted === text || text === before) return { text, checked };
    doubted = text;
    throw new KitError('USAGE', note, { hint: 'press Enter again to keep it, or change it' });
  };
}
