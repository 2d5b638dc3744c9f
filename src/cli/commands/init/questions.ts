/** The questions of `init`: asks only for what the flags left open, and checks each answer immediately. */

import { validity } from '../../../core/certificates/validity.ts';
import { longDate } from '../../../core/dates.ts';
import { DEFAULT_DAYS } from '../../../core/defaults.ts';
import { KitError } from '../../../core/errors.ts';
import { visible } from '../../../core/escape.ts';
import { checkProvider, providers } from '../../../providers/index.ts';
import type { Checked, Setting } from '../../../providers/settings.ts';
import { checkGiven, checkName, completeSetup, directoryName, type Setup, type SetupDraft } from '../../../providers/setup.ts';
import { choosing, typing } from '../../ask.ts';
import { mayHold, refuseTaken } from '../../bundle/destination.ts';
import type { CommandIo } from '../../command.ts';
import { forwardSlashes } from '../../path-inside.ts';
import { refuseName } from '../../path-names.ts';
import { isInOneDrive } from '../../windows/onedrive.ts';
import { askExistingKey, type ExistingKey, saysKey } from './existing-key.ts';
import type { InitOptions } from './flags.ts';

const introduction = (things: string, leaving: string): string => `
  ${things} and a checklist for signing in with the JWT Bearer grant.
  ${leaving}, and nothing is written before the last answer.
  Enter accepts the answer in brackets, or leaves it blank; Ctrl-C cancels.
`;

const IN_ONEDRIVE = `
  Careful: this directory is in OneDrive, which uploads everything in it, also
  the private key. Choose a directory outside of OneDrive.`;

/** The result of the questions. */
export interface Answered {
  directory: string;
  setup: Setup;
  /** The key to use; undefined for a new one, or the one that a flag gives. */
  existing?: ExistingKey | undefined;
}

/**
 * Asks for what the flags of `init` left open; the directory first, so that a directory in use is noticed before the other
 * questions. Each flag and each answer is checked once.
 *
 * @throws KitError CANCELLED if the user cancels; USAGE if a flag is invalid, as early as possible
 */
export async function askInit(given: InitOptions, io: CommandIo): Promise<Answered> {
  const now = io.now();
  const draftFor = (id: string): SetupDraft => checkGiven(checkProvider(id, io.providers), given, { now, known: io.providers });
  const early = given.provider === undefined ? undefined : draftFor(given.provider);
  const introduced = given.jwk === undefined ? 'A key, a certificate' : "Someone else's public key";
  const uploaded = given.jwk === undefined && isInOneDrive(given.directory ?? '.', io);
  if (uploaded) io.say(IN_ONEDRIVE);
  const leaving = uploaded ? 'jwt-kit itself sends nothing' : 'Nothing leaves this computer';
  io.say(introduction(introduced, leaving));
  const directory = given.directory ?? (await askDirectory(given, io));
  const draft = early ?? draftFor(await askProvider(io));
  const existing = saysKey(given) ? undefined : await askExistingKey(given, draft.provider, io);
  const foreign = given.jwk !== undefined || existing?.foreign !== undefined;
  const name = given.name ?? (await askName(directory, io));
  const answers = { ...draft.answers };
  for (const setting of draft.provider.settings) {
    const { question } = setting;
    if (question === undefined || answers[setting.name] !== undefined) continue;
    if (question.unless !== undefined && answers[question.unless] !== undefined) continue;
    const answer = await askSetting(setting, io);
    if (answer !== undefined) answers[setting.name] = answer;
  }
  const days = given.days ?? (foreign ? undefined : await askDays(io));
  return { directory, setup: completeSetup({ ...draft, answers, days }, name, now), existing };
}

async function askDirectory(given: InitOptions, io: CommandIo): Promise<string> {
  let doubted: string | undefined;
  const directory = await typing(
    {
      message: 'Which directory should the files go into?',
      why: 'A new directory named after the app is best; all its files go there.',
      suggested: directoryName(given.name),
      async check(text) {
        if (text === '') {
          throw new KitError('USAGE', 'the directory name is empty', { hint: 'type one; . is the directory you are in' });
        }
        refuseName(text, io.platform);
        const path = forwardSlashes(text, io.platform);
        await refuseTaken(path, io);
        if (given.jwk === undefined && doubted !== path && isInOneDrive(path, io)) {
          doubted = path;
          throw new KitError('USAGE', 'this is in OneDrive, which uploads the private key', {
            hint: 'press Enter again to keep it, or type a directory outside of OneDrive',
          });
        }
        return path;
      },
    },
    io,
  );
  return (await mayHold(directory, given, io)) ? directory : askDirectory(given, io);
}

function askProvider(io: CommandIo): Promise<string> {
  const known = io.providers ?? providers;
  const choices = known.map(({ id, title, description }) => ({ value: id, name: title, description }));
  return choosing('Where will the certificate be used?', choices, io);
}

function askName(directory: string, io: CommandIo): Promise<string> {
  return typing(
    {
      message: 'What is the app called?',
      why: 'Its name on the server; the certificate gets this name too.',
      suggested: suggestedName(directory),
      check: checkName,
    },
    io,
  );
}

/** Guesses the app name from the directory: Order Sync for `order-sync`. */
function suggestedName(directory: string): string | undefined {
  const last = directory.split(/[\\/]/).findLast((part) => part !== '') ?? '';
  const words = last.replace(/[-_.]+/g, ' ').trim();
  if (words === '' || directory === directoryName(undefined)) return undefined;
  return words.replace(/(?<![\p{L}\p{N}])\p{L}/gu, (first) => first.toUpperCase());
}

/** Asks for one setting; undefined if it is left blank. */
async function askSetting({ question, check }: Setting, io: CommandIo): Promise<Checked | undefined> {
  if (question === undefined) return undefined;
  const { message, why = 'Enter leaves it blank; the checklist then has a blank to fill in.', choices } = question;
  if (choices) return check(await choosing(message, choices, io));
  let doubted: string | undefined;
  const { text, checked } = await typing(
    {
      message,
      why,
      check(typed) {
        const checked = typed === '' ? undefined : check(typed);
        const note = checked?.note;
        if (note === undefined || doubted === typed) return { text: typed, checked };
        doubted = typed;
        throw new KitError('USAGE', note, { hint: 'press Enter again to keep it, or change it' });
      },
    },
    io,
  );
  if (checked === undefined) io.say('  left blank');
  else if (checked.value !== text) io.say(`  -> ${visible(checked.value)}`);
  return checked;
}

function askDays(io: CommandIo): Promise<number> {
  const choices = [
    { days: DEFAULT_DAYS, name: '1 year', description: 'the usual choice; the checklist says when to renew' },
    { days: 2 * DEFAULT_DAYS, name: '2 years', description: 'fewer renewals; a leaked key stays usable longer' },
    { days: 90, name: '90 days', description: 'if a program renews your certificates' },
    { days: 30, name: '30 days', description: 'for a trial' },
  ].map(({ days, name, description }) => {
    const label = `${name}  (until ${longDate(validity(io.now(), days).notAfter)})`;
    return { value: days, name: label, description };
  });
  return choosing('How long should the certificate be valid?', choices, io);
}
