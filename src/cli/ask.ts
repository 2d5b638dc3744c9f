/** How a person is asked, whatever the question: the only file that imports @inquirer/prompts. */
import { confirm, input, password, select } from '@inquirer/prompts';
import { KitError } from '../core/errors.ts';
import { visible } from '../core/escape.ts';
import { type CommandIo, type Io, type Question, styled } from './command.ts';
import { printedError } from './printed-command.ts';

/** Asks for one answer, until `check` takes it; returns what the check made of it. */
export const askAnswer = <T>(message: string, check: (text: string) => T, io: CommandIo): Promise<T> =>
  lineOf({ message }, check, io);

/** Asks for a line until `check` takes it, and returns what the check made of it: no answer is checked twice. */
async function lineOf<T>(
  config: { message: string; theme?: Look; default?: string },
  check: (text: string) => T | Promise<T>,
  io: CommandIo,
): Promise<T> {
  let made: { of: T } | undefined;
  const keeping = async (text: string): Promise<void> => {
    made = { of: await check(text) };
  };
  await asking(io, (context, accepting) => input({ ...config, validate: accepting(keeping) }, context));
  return (made as unknown as { of: T }).of;
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
 * @param opens throws if it is the wrong one; then it is asked for again
 */
export async function askPassphrase(
  what: string,
  io: CommandIo,
  opens?: (passphrase: Uint8Array) => unknown,
): Promise<Uint8Array> {
  const theme = withReason('Each letter you type is shown as a star.', io);
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

/** A question that is answered in words. */
interface Typing<T> {
  message: string;
  why: string;
  /** What Enter alone answers. */
  suggested?: string | undefined;
  /** Throws what is wrong with an answer, and returns what is to be done with it. */
  check: (text: string) => T | Promise<T>;
}

/** Asks for a line of text; blanks around it do not count. Returns what the check made of it. */
export function typing<T>({ message, why, suggested, check }: Typing<T>, io: CommandIo): Promise<T> {
  const config = { message, theme: withReason(why, io), ...(suggested === undefined ? {} : { default: suggested }) };
  return lineOf(config, check, io);
}

interface Choice<T> {
  value: T;
  name: string;
  description?: string;
}

export function choosing<T>(message: string, choices: readonly Choice<T>[], io: CommandIo): Promise<T> {
  // The library's own signs for the keys are missing from many fonts of Windows.
  const keysHelpTip = (): string => styled(io.stderr, 'dim', '(arrow keys move, Enter chooses)');
  return asking(io, (context) => select({ message, choices, theme: { style: { keysHelpTip } } }, context));
}

/** A look in which a line below the question says what it is for; with the answer, that line and all doubts are gone. */
function withReason(why: string, io: CommandIo): Look {
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
 * Asks one question on standard error, again if the program was stopped (Ctrl-Z) and goes on.
 *
 * @param ask is handed what makes a check of one that throws; blanks around the answer do not count
 * @throws KitError CANCELLED where the person left: with Ctrl-C, or with the end of the input (Ctrl-D)
 */
async function asking<T>(io: Io, ask: (context: Context, accepting: Accepting) => Promise<T>): Promise<T> {
  for (;;) {
    const leaving = new AbortController();
    // On an empty line, Ctrl-D closes the reader of keys without a word to the prompt; all that shows is that the input
    // pauses. It also pauses if the program was stopped and goes on; then the reader still holds the keys.
    const paused = (): void => {
      setImmediate(() => leaving.abort('isRaw' in io.stdin && io.stdin.isRaw ? stopped : cancelled()));
    };
    const accepting: Accepting = (check) => async (text) => {
      try {
        await check(text.trim());
        return true;
      } catch (error) {
        if (error instanceof KitError) return [error.message, printedError(error, io).hint ?? []].flat().join('\n  ');
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
