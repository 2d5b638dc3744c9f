/** `set` without a setting, at a terminal: asks what to change, one setting after the other. */
import { bundleFiles } from '../../../core/bundle/bundle-files.ts';
import { KitError } from '../../../core/errors.ts';
import { excerpt, visible } from '../../../core/escape.ts';
import type { Setting } from '../../../providers/settings.ts';
import { choosing, typing } from '../../ask.ts';
import type { OpenedBundle } from '../../bundle/open-bundle.ts';
import type { CommandIo } from '../../command.ts';
import { doubting } from '../../input/ask-setting.ts';

/** What to change, as flags would give it: an empty setting is cleared. */
export interface SetAnswers {
  settings: Record<string, string>;
  /** File with the private key to put back. */
  key?: string;
}

/** Clears a setting; as an answer, because Enter keeps what there is. */
const CLEAR = '-';

/** What can be chosen: a setting by name, the key, or the end. */
const [KEY, DONE] = [Symbol('key'), Symbol('done')];

/**
 * Asks for changes of a bundle.
 *
 * @param recorded a setting as jwt-kit.json has it, valid or not
 * @throws KitError CANCELLED if the user cancels
 */
export async function askChanges(
  { directory, provider, record }: OpenedBundle,
  recorded: (name: string) => unknown,
  io: CommandIo,
): Promise<SetAnswers> {
  const answers: SetAnswers = { settings: {} };
  const keyMissing = record.certificate !== undefined && (await io.readInBundle(directory, bundleFiles.key)) === undefined;
  const known = provider.settings.filter(({ flag }) => flag !== undefined);
  const now = (name: string): string => answers.settings[name] ?? String(recorded(name) ?? '');
  for (;;) {
    const begun = answers.key !== undefined || Object.keys(answers.settings).length > 0;
    const chosen = await choosing<string | symbol>(
      begun ? 'What else should be changed?' : `What should be changed in ${visible(directory)}?`,
      [
        ...(begun ? [{ value: DONE, name: 'Nothing else: write it' }] : []),
        ...known.map(({ name, flag }) => ({
          value: name,
          name: `${flag?.says}: ${now(name) === '' ? 'not set' : excerpt(now(name))}`,
        })),
        ...(keyMissing
          ? [{ value: KEY, name: `the private key: ${answers.key === undefined ? 'not here' : 'put back'}` }]
          : []),
      ],
      io,
    );
    if (chosen === DONE) return answers;
    if (chosen === KEY) answers.key = await askKey(io);
    const setting = known.find(({ name }) => name === chosen);
    const answer = setting && (await askValue(setting, now(setting.name), io));
    if (setting !== undefined && answer !== undefined) answers.settings[setting.name] = answer;
  }
}

const askKey = (io: CommandIo): Promise<string> =>
  typing(
    {
      message: 'Which file has the private key?',
      why: `It is written to the bundle as ${bundleFiles.key}, readable only by you.`,
      check(text) {
        if (text !== '' && text !== '-') return text;
        throw new KitError('USAGE', 'this is not the name of a file', { hint: 'type the path of the file' });
      },
    },
    io,
  );

/** The new value of a setting; empty to clear it, undefined to keep it. */
async function askValue({ flag, question, check }: Setting, now: string, io: CommandIo): Promise<string | undefined> {
  const { message = `${flag?.says}?`, choices } = question ?? {};
  if (choices !== undefined) return choosing(message, choices, io);
  const why =
    now === '' ? (question?.why ?? 'Enter leaves it as it is.') : `Now ${excerpt(now)}. Enter keeps it; ${CLEAR} clears it.`;
  const doubted = doubting(check);
  return typing(
    {
      message,
      why,
      check(text) {
        if (text === '') return undefined;
        if (text === CLEAR) return '';
        return doubted(text).text;
      },
    },
    io,
  );
}
