/** Every question a person is asked, and nothing else: what was given is not asked, what is answered is checked at once. */
import { confirm, input, password, select } from '@inquirer/prompts';
import { DEFAULT_DAYS, validity } from '../core/certificates.ts';
import { longDate } from '../core/dates.ts';
import { KitError } from '../core/errors.ts';
import { visible } from '../core/escape.ts';
import { providers } from '../providers/index.ts';
import type { Checked, Setting } from '../providers/provider.ts';
import { checkName, checkProvider, directoryName, settle } from '../providers/setup.ts';
import { type CommandIo, type Io, type Question, styled } from './command.ts';
import type { InitOptions } from './commands/init.ts';
import { mayHold, refuseTaken } from './destination.ts';

const introduction = (things: string): string => `
  ${things} and a checklist for signing in with the JWT Bearer grant.
  Nothing leaves this computer, and nothing is written before the last answer.
  Enter takes the answer in brackets, or leaves a blank; Ctrl-C stops.
`;

/**
 * Asks for what the flags of `init` left open; the directory first, so that one in use is known before the rest.
 *
 * @throws KitError CANCELLED where the person left; USAGE where a flag makes no sense, as soon as that is known
 */
export async function askInit(given: InitOptions, io: CommandIo): Promise<InitOptions> {
  const foreign = given.jwk !== undefined;
  // What is still to be asked for is not what is checked here: any name will do.
  const checkFlags = (provider: string): unknown => settle({ ...given, provider, name: given.name ?? provider }, io.now());
  if (given.provider !== undefined) checkFlags(given.provider);
  io.say(introduction(foreign ? "Somebody else's public key" : 'A key, a certificate'));
  const directory = given.directory ?? (await askDirectory(given, io));
  const provider = given.provider ?? (await askProvider(io));
  checkFlags(provider);
  const name = given.name ?? (await askName(directory, io));
  const settings: Record<string, string | undefined> = { ...given.settings };
  for (const setting of checkProvider(provider).settings) {
    const { question } = setting;
    if (question === undefined || settings[setting.name] !== undefined) continue;
    if (question.unless !== undefined && settings[question.unless] !== undefined) continue;
    settings[setting.name] = await askSetting(setting, io);
  }
  const days = given.days ?? (foreign ? undefined : await askDays(io));
  return { ...given, directory, provider, name, settings, days };
}

/** Asks for one answer, until `check` takes it. */
export async function askAnswer(message: string, check: (text: string) => unknown, io: CommandIo): Promise<string> {
  return (await asking(io, (context, accepting) => input({ message, validate: accepting(check) }, context))).trim();
}

/** Asks whether something may be done; Enter alone means no. */
export const askYesNo = (message: string, io: Io): Promise<boolean> =>
  asking(io, (context) => confirm({ message, default: false }, context));

/** Asks which of several things in the input is meant. */
export async function askChoice<T>({ message, titles, choices }: Question<T>, io: Io): Promise<T> {
  // The choices are indented by the mark of the one that is selected.
  if (titles !== undefined) io.stderr.write(`\n  ${titles}\n`);
  const numbered = choices.map(({ name }, index) => ({ value: index, name, short: name }));
  const index = await asking(io, (context) => select({ message, choices: numbered, pageSize: 15 }, context));
  return (choices[index] as { value: T }).value;
}

/**
 * Asks for a passphrase; what is typed is not shown.
 *
 * @param what what it is for
 * @param opens throws where it is the wrong one; then it is asked for again
 */
export async function askPassphrase(
  what: string,
  io: CommandIo,
  opens?: (passphrase: Uint8Array) => unknown,
): Promise<Uint8Array> {
  const theme = explained('Each letter you type is shown as a star.', io);
  const message = `Passphrase for ${visible(what)}?`;
  const validate = (text: string): true | string => {
    if (text === '') return 'type the passphrase, or press Ctrl-C';
    try {
      opens?.(Buffer.from(text));
      return true;
    } catch (error) {
      if (error instanceof KitError && error.code === 'PASSPHRASE') return error.message;
      // What is wrong with the key itself is said by whoever opens it.
      return true;
    }
  };
  return Buffer.from(await asking(io, (context) => password({ message, mask: '*', validate, theme }, context)));
}

/** Asks twice for the passphrase of a key that is about to be made: a slip would lock it for good. */
export async function askNewPassphrase(io: CommandIo): Promise<Uint8Array> {
  const first = await askPassphrase('the new private key', io);
  await askPassphrase('the new private key, once more', io, (second) => {
    if (!Buffer.from(second).equals(first)) throw new KitError('PASSPHRASE', 'the two are not the same');
  });
  return first;
}

async function askDirectory(given: InitOptions, io: CommandIo): Promise<string> {
  const directory = await typing(
    {
      message: 'Which directory should it all go into?',
      why: 'A new one is best, named after the app; all files of one app stand together.',
      suggested: directoryName(given.name),
      async check(text) {
        if (text === '') {
          throw new KitError('USAGE', 'the directory has no name', { hint: 'type one; . is the directory you are in' });
        }
        if (text.startsWith('~')) {
          throw new KitError('USAGE', 'a ~ at the start is not understood here', { hint: 'write the path in full' });
        }
        await refuseTaken(text, io);
      },
    },
    io,
  );
  return (await mayHold(directory, given, io)) ? directory : askDirectory(given, io);
}

function askProvider(io: CommandIo): Promise<string> {
  const choices = providers.map(({ id, title, description }) => ({ value: id, name: title, description }));
  return choosing('Where will the certificate be used?', choices, io);
}

function askName(directory: string, io: CommandIo): Promise<string> {
  return typing(
    {
      message: 'What is the app called?',
      why: 'As it is, or will be, called on the server; the certificate is made out to it.',
      suggested: suggestedName(directory),
      check: checkName,
    },
    io,
  );
}

/** A directory that somebody named is most likely named after the app: `order-sync` of Order Sync. */
function suggestedName(directory: string): string | undefined {
  const last = directory.split(/[\\/]/).findLast((part) => part !== '') ?? '';
  const words = last.replace(/[-_.]+/g, ' ').trim();
  if (words === '' || directory === directoryName(undefined)) return undefined;
  return words.replace(/(?<![\p{L}\p{N}])\p{L}/gu, (first) => first.toUpperCase());
}

async function askSetting({ question, check }: Setting, io: CommandIo): Promise<string | undefined> {
  if (question === undefined) return undefined;
  const { message, why = 'Enter leaves it open: the checklist has a blank where it is needed.', choices } = question;
  if (choices) return choosing(message, choices, io);
  let doubted: string | undefined;
  const text = await typing(
    {
      message,
      why,
      check(typed) {
        if (typed === '') return;
        const { note }: Checked = check(typed);
        if (note === undefined || doubted === typed) return;
        doubted = typed;
        throw new KitError('USAGE', note, { hint: 'press Enter again to keep it, or change it' });
      },
    },
    io,
  );
  if (text === '') {
    io.say('  left open');
    return undefined;
  }
  const { value } = check(text);
  if (value !== text) io.say(`  -> ${visible(value)}`);
  return text;
}

function askDays(io: CommandIo): Promise<number> {
  const choices = [
    { days: DEFAULT_DAYS, name: '1 year', description: 'the usual choice; the checklist says when to renew' },
    { days: 2 * DEFAULT_DAYS, name: '2 years', description: 'half the renewals; a key that gets lost is of use for longer' },
    { days: 90, name: '90 days', description: 'where certificates are renewed by a program' },
    { days: 30, name: '30 days', description: 'for a trial' },
  ].map(({ days, name, description }) => {
    const label = `${name}  (until ${longDate(validity(io.now(), days).notAfter)})`;
    return { value: days, name: label, description };
  });
  return choosing('Certificate valid for how long?', choices, io);
}

/** A question that is answered in words. */
interface Typing {
  message: string;
  why: string;
  /** What Enter alone answers. */
  suggested?: string | undefined;
  /** Throws what is wrong with an answer. */
  check: (text: string) => unknown;
}

/** Asks for a line of text; blanks around it do not count. */
async function typing({ message, why, suggested, check }: Typing, io: CommandIo): Promise<string> {
  const config = { message, theme: explained(why, io), ...(suggested === undefined ? {} : { default: suggested }) };
  const text = await asking(io, (context, accepting) => input({ ...config, validate: accepting(check) }, context));
  return text.trim();
}

interface Choice<T> {
  value: T;
  name: string;
  description?: string;
}

function choosing<T>(message: string, choices: readonly Choice<T>[], io: CommandIo): Promise<T> {
  // The library's own signs for the keys are missing from many fonts of Windows.
  const keysHelpTip = (): string => styled(io.stderr, 'dim', '(arrow keys move, Enter chooses)');
  return asking(io, (context) => select({ message, choices, theme: { style: { keysHelpTip } } }, context));
}

/** A look in which a line below the question says what it is for; with the answer, that line and all doubts are gone. */
function explained(why: string, io: CommandIo): Look {
  let answered = false;
  return {
    style: {
      message(text, status) {
        answered = status === 'done';
        const question = styled(io.stderr, 'bold', text);
        return answered ? question : `${question}\n  ${styled(io.stderr, 'dim', why)}\n `;
      },
      error: (text) => (answered ? '' : styled(io.stderr, 'red', `> ${text}`)),
    },
  };
}

interface Look {
  style: { message: (text: string, status: string) => string; error: (text: string) => string };
}

/** A check as a prompt wants it: true, or what is wrong and what to do. */
type Accepting = (check: (text: string) => unknown) => (text: string) => Promise<boolean | string>;

type Context = { input: NodeJS.ReadableStream; output: NodeJS.WritableStream; signal: AbortSignal };

const cancelled = (): KitError => new KitError('CANCELLED', 'cancelled: nothing was written');

/**
 * Asks one question on standard error, again where the program was stopped (Ctrl-Z) and goes on.
 *
 * @param ask is handed what makes a check of one that throws; blanks around the answer do not count
 * @throws KitError CANCELLED where the person left: with Ctrl-C, or with the end of the input (Ctrl-D)
 */
async function asking<T>(io: Io, ask: (context: Context, accepting: Accepting) => Promise<T>): Promise<T> {
  for (;;) {
    const leaving = new AbortController();
    // On an empty line, Ctrl-D closes the reader of keys without a word to the prompt; all that shows is that the input
    // pauses. It also pauses where the program was stopped and goes on; then the reader still holds the keys.
    const paused = (): void => {
      setImmediate(() => leaving.abort('isRaw' in io.stdin && io.stdin.isRaw ? stopped : cancelled()));
    };
    const accepting: Accepting = (check) => async (text) => {
      try {
        await check(text.trim());
        return true;
      } catch (error) {
        if (error instanceof KitError) return [error.message, error.hint ?? []].flat().join('\n  ');
        // The prompt would let it go by.
        leaving.abort(error);
        return false;
      }
    };
    io.stdin.on('pause', paused);
    try {
      return await ask({ input: io.stdin, output: io.stderr, signal: leaving.signal }, accepting);
    } catch (error) {
      const reason = leaving.signal.aborted ? leaving.signal.reason : error;
      if (reason instanceof Error && reason.name === 'ExitPromptError') throw cancelled();
      if (reason !== stopped) throw reason;
    } finally {
      io.stdin.off('pause', paused);
    }
  }
}

/** Why a question is asked again. */
const stopped = Symbol('stopped');
