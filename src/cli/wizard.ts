/** Every question a person is asked, and nothing else: what was given is not asked, what is answered is checked at once. */
import { input, password, select } from '@inquirer/prompts';
import { bundleFiles } from '../core/bundle.ts';
import { DEFAULT_DAYS, validity } from '../core/certificates.ts';
import { longDate } from '../core/dates.ts';
import { KitError } from '../core/errors.ts';
import { visible } from '../core/escape.ts';
import { providers } from '../providers/index.ts';
import type { Setting } from '../providers/provider.ts';
import { checkName, checkProvider, directoryName } from '../providers/setup.ts';
import type { CommandIo, Io, Question } from './command.ts';
import type { InitOptions } from './commands/init.ts';
import { alreadyThere } from './publish.ts';

/** Asks for what the flags of `init` left open; the directory first, so that one in use is known before the rest. */
export async function askInit(given: InitOptions, io: CommandIo): Promise<InitOptions> {
  const foreign = given.jwk !== undefined;
  io.say(
    [
      '',
      foreign
        ? "  Somebody else's public key and a checklist for the JWT Bearer grant."
        : '  A key, a certificate and a checklist for signing in with the JWT Bearer grant.',
      '  Nothing leaves this computer. Ctrl-C at any time: nothing is written until',
      '  the end.',
      '',
    ].join('\n'),
  );
  const directory = given.directory ?? (await askDirectory(given, io));
  const provider = given.provider ?? (await askProvider(io));
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
  return (await asking(io, (context) => input({ message, validate: accepting(check) }, context))).trim();
}

/** Asks which of several things in the input is meant. */
export async function askChoice<T>({ message, titles, choices }: Question<T>, io: Io): Promise<T> {
  // The choices are indented by the mark of the one that is selected.
  if (titles !== undefined) io.stderr.write(`\n  ${titles}\n`);
  const numbered = choices.map(({ name }, index) => ({ value: index, name, short: name }));
  const index = await asking(io, (context) => select({ message, choices: numbered, pageSize: 15 }, context));
  return (choices[index] as { value: T }).value;
}

/** Asks for the passphrase of an encrypted key; what is typed is not shown. */
export async function askPassphrase(path: string, io: CommandIo): Promise<Uint8Array> {
  const message = `Passphrase for ${visible(path)}?`;
  const validate = (text: string): true | string => text !== '' || 'type the passphrase, or press Ctrl-C';
  return Buffer.from(await asking(io, (context) => password({ message, mask: '*', validate }, context)));
}

async function askDirectory(given: InitOptions, io: CommandIo): Promise<string> {
  const validate = async (text: string): Promise<true | string> => {
    const taken = await io.taken(text.trim(), Object.values(bundleFiles));
    return taken.length === 0 || alreadyThere(text.trim(), taken).message;
  };
  const config = { message: 'Which directory should it all go into?', default: directoryName(given.name), validate };
  return (await asking(io, (context) => input(config, context))).trim();
}

function askProvider(io: CommandIo): Promise<string> {
  const choices = providers.map(({ id, title, description }) => ({ value: id, name: title, description }));
  return asking(io, (context) => select({ message: 'Where will the certificate be used?', choices }, context));
}

async function askName(directory: string, io: CommandIo): Promise<string> {
  // A directory that somebody named is most likely named after the app.
  const words =
    directory
      .split(/[\\/]/)
      .at(-1)
      ?.replace(/[-_.]+/g, ' ')
      .trim() ?? '';
  const suggestion =
    words === '' || directory === directoryName(undefined)
      ? {}
      : { default: words.replace(/\b[a-z]/g, (first) => first.toUpperCase()) };
  const config = { message: 'What is the app called?', ...suggestion, validate: accepting(checkName) };
  return (await asking(io, (context) => input(config, context))).trim();
}

async function askSetting({ question, check }: Setting, io: CommandIo): Promise<string | undefined> {
  if (question === undefined) return undefined;
  const { message, choices } = question;
  if (choices) return asking(io, (context) => select({ message, choices }, context));
  const validate = (text: string): true | string => text.trim() === '' || accepting(check)(text.trim());
  const text = (await asking(io, (context) => input({ message, validate }, context))).trim();
  if (text === '') {
    io.say('  left open: the checklist has a blank for it');
    return undefined;
  }
  const { value } = check(text);
  if (value !== text) io.say(`  -> ${visible(value)}`);
  return text;
}

function askDays(io: CommandIo): Promise<number> {
  const choices = [
    { days: DEFAULT_DAYS, name: '1 year' },
    { days: 2 * DEFAULT_DAYS, name: '2 years' },
    { days: 90, name: '90 days' },
    { days: 30, name: '30 days' },
  ].map(({ days, name }) => {
    const label = `${name}  (until ${longDate(validity(io.now(), days).notAfter)})`;
    return { value: days, name: label, short: label };
  });
  return asking(io, (context) => select({ message: 'Certificate valid for how long?', choices }, context));
}

/** A check as a prompt wants it: true, or what is wrong and what to do. */
const accepting =
  (check: (text: string) => unknown) =>
  (text: string): true | string => {
    try {
      check(text);
      return true;
    } catch (error) {
      if (!(error instanceof KitError)) throw error;
      return error.hint === undefined ? error.message : `${error.message}; ${error.hint}`;
    }
  };

type Context = { input: NodeJS.ReadableStream; output: NodeJS.WritableStream; signal: AbortSignal };

/** Asks one question on standard error; Ctrl-C and the end of the input both mean that the person left. */
async function asking<T>(io: Io, ask: (context: Context) => Promise<T>): Promise<T> {
  try {
    return await ask({ input: io.stdin, output: io.stderr, signal: io.ended });
  } catch (error) {
    if (!(error instanceof Error) || !['ExitPromptError', 'AbortPromptError'].includes(error.name)) throw error;
    throw new KitError('CANCELLED', 'cancelled: nothing was written', { cause: error });
  }
}
