/** Asks for one setting of a provider; a doubtful answer is accepted if it is given again. */
import { KitError } from '../../core/errors.ts';
import { visible } from '../../core/escape.ts';
import type { Checked, Setting } from '../../providers/settings.ts';
import { choosing, typing } from '../ask.ts';
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
  let doubted: string | undefined;
  const { text, checked } = await typing(
    {
      message,
      why: before === undefined ? why : `${why}\n  Backspace clears the answer in brackets.`,
      suggested: before,
      check(typed) {
        const checked = typed === '' ? undefined : check(typed);
        const note = checked?.note;
        if (note === undefined || doubted === typed || typed === before) return { text: typed, checked };
        doubted = typed;
        throw new KitError('USAGE', note, { hint: 'press Enter again to keep it, or change it' });
      },
    },
    io,
  );
  if (checked === undefined) io.say(otherwise === undefined ? '  left blank' : `  left blank: ${otherwise}`);
  else if (checked.value !== text) io.say(`  -> ${visible(checked.value)}`);
  return checked;
}
