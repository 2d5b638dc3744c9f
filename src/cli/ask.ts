/** Prompts: the only file that imports @inquirer/prompts. */
import { confirm, input, password, select } from '@inquirer/prompts';
import { KitError } from '../core/errors.ts';
import { visible } from '../core/escape.ts';
import { type CommandIo, type Io, type Question, styled } from './command.ts';
import { printedError } from './printed-command.ts';
import { Keyboard } from './streams/keyboard.ts';
import { fitted } from './terminal-text.ts';

/** Asks until `check` accepts the answer, which must not be blank; returns the result of the check. */
export const askAnswer = <T>(message: string, check: (text: string) => T, io: CommandIo): Promise<T> =>
  lineOf({ message }, (text) => check(notBlank(text)), io);

function notBlank(text: string): string {
  if (text !== '') return text;
  throw new KitError('USAGE', 'the answer is empty', { hint: 'it cannot be left out here; Ctrl-C cancels' });
}

/** Asks for a line until `check` accepts it; returns the result of the check, so that no answer is checked twice. */
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

/** Asks a yes/no question; the default is no. */
export const askYesNo = (message: string, io: Io): Promise<boolean> =>
  asking(io, (context) => confirm({ message, default: false }, context), 'yes or no');

/** Asks the user to choose one of several items from the input. */
export async function askChoice<T>({ message, titles, choices }: Question<T>, io: Io): Promise<T> {
  // Indented like the choices, which leave room for the selection mark.
  if (titles !== undefined) io.stderr.write(`\n  ${titles}\n`);
  const numbered = choices.map(({ name }, index) => ({ value: index, name, short: name }));
  const index = await asking(io, (context) => select({ message, choices: numbered, pageSize: ROWS }, context));
  return (choices[index] as { value: T }).value;
}

/**
 * Asks for a passphrase; the typed text is not shown.
 *
 * @param what what the passphrase is for
 * @param opens throws if the passphrase is wrong; then the prompt asks again
 */
export const askPassphrase = (what: string, io: CommandIo, opens?: (passphrase: Uint8Array) => unknown): Promise<Uint8Array> =>
  hidden(`Passphrase for ${visible(what)}?`, io, opens);

/** The same for a key store: what opens one is called its password, also by the flags. */
export const askPassword = (what: string, io: CommandIo, opens?: (password: Uint8Array) => unknown): Promise<Uint8Array> =>
  hidden(`Password for ${visible(what)}?`, io, opens);

async function hidden(message: string, io: CommandIo, opens?: (passphrase: Uint8Array) => unknown): Promise<Uint8Array> {
  const word = message.startsWith('Password') ? 'password' : 'passphrase';
  for (;;) {
    const theme = withReason('Each character you type is shown as a star.', io);
    let wrong: KitError | undefined;
    const check = (text: string): void => {
      if (text === '') throw new KitError('PASSPHRASE', `type the ${word}, or press Ctrl-C`);
      try {
        opens?.(Buffer.from(text));
      } catch (error) {
        // Other errors of the key are reported when it is opened.
        if (!(error instanceof KitError && error.code === 'PASSPHRASE')) return;
        wrong = error;
        throw new WrongPassphrase();
      }
    };
    try {
      return Buffer.from(
        await asking(io, (context, accepting) =>
          password({ message, mask: '*', validate: accepting(check, (text) => text), theme }, context),
        ),
      );
    } catch (error) {
      if (!(error instanceof WrongPassphrase) || wrong === undefined) throw error;
      // The prompt would keep what was typed, which nobody can correct unseen: ask anew.
      io.say(styled(io.stderr, 'red', `> ${wrong.message}`));
    }
  }
}

/** Leaves the prompt to ask for the passphrase again, from the start. */
class WrongPassphrase extends Error {}

/** Asks twice for the passphrase that replaces the one of an existing key. */
export const askChangedPassphrase = (what: string, io: CommandIo): Promise<Uint8Array> =>
  twice(`New passphrase for ${visible(what)}`, io);

/** Asks twice for the passphrase of a new key: a typo would lock it forever. */
export const askNewPassphrase = (io: CommandIo): Promise<Uint8Array> => twice('Passphrase for the new private key', io);

/**
 * Asks twice for the password of a new key store.
 *
 * @param check throws if the password does not suit it; then the prompt asks again
 */
export const askNewPassword = (io: CommandIo, check: (password: Uint8Array) => unknown): Promise<Uint8Array> =>
  twice('Password for the new key store', io, check);

/** Asks until the same passphrase is typed twice in a row: the typo may be in the first one. */
async function twice(question: string, io: CommandIo, check?: (passphrase: Uint8Array) => unknown): Promise<Uint8Array> {
  const words = question.startsWith('Password') ? 'passwords' : 'passphrases';
  for (;;) {
    const first = await hidden(`${question}?`, io, check);
    const second = await hidden(`${question}, once more?`, io);
    if (Buffer.from(second).equals(first)) return first;
    io.say(styled(io.stderr, 'red', `> the ${words} differ: type both again`));
  }
}

/** Most choices that are shown at once. */
const ROWS = 15;

/** A question with a typed answer. */
interface Typing<T> {
  message: string;
  why: string;
  /** The answer if the user only presses Enter. */
  suggested?: string | undefined;
  /** Throws if the answer is invalid; else returns the checked value. */
  check: (text: string) => T | Promise<T>;
}

/** Asks for a line of text; ignores surrounding spaces. Returns the result of the check. */
export function typing<T>({ message, why, suggested, check }: Typing<T>, io: CommandIo): Promise<T> {
  const config = { message, theme: withReason(why, io), ...(suggested === undefined ? {} : { default: suggested }) };
  return lineOf(config, check, io);
}

interface Choice<T> {
  value: T;
  name: string;
  description?: string;
}

/** @param before the choice that Enter takes (default: the first) */
export function choosing<T>(message: string, choices: readonly Choice<T>[], io: CommandIo, before?: T): Promise<T> {
  // Many Windows fonts lack the library's symbols for the keys.
  const keysHelpTip = (): string => styled(io.stderr, 'dim', '(arrow keys move, Enter chooses)');
  const config = {
    message,
    choices,
    pageSize: ROWS,
    theme: { style: { keysHelpTip } },
    ...(before === undefined ? {} : { default: before }),
  };
  return asking(io, (context) => select(config, context));
}

/** A theme with a line of explanation below the question; the line and any error disappear after the answer. */
function withReason(why: string, io: CommandIo): Look {
  let answered = false;
  const shown = (text: string): string => fitted(text, io.stderr, io.printedCommands);
  return {
    style: {
      message(text, status) {
        answered = status === 'done';
        const question = styled(io.stderr, 'bold', text);
        return answered ? question : `${question}\n${styled(io.stderr, 'dim', shown(`  ${why}`))}\n `;
      },
      error: (text) => (answered ? '' : styled(io.stderr, 'red', shown(`> ${text}`))),
    },
  };
}

interface Look {
  style: { message: (text: string, status: string) => string; error: (text: string) => string };
}

/** Wraps a check for a prompt: true, or the error message and hint. */
type Accepting = (
  check: (text: string) => unknown,
  plain?: (text: string) => string,
) => (text: string) => Promise<boolean | string>;

type Context = { input: NodeJS.ReadableStream; output: NodeJS.WritableStream; signal: AbortSignal };

const cancelled = (): KitError => new KitError('CANCELLED', 'cancelled: nothing was written');

/**
 * Asks one question on standard error; asks again if the program was suspended (Ctrl-Z) and resumed.
 *
 * @param ask gets a wrapper for checks that throw; it ignores spaces around the answer
 * @param takes what is pasted at a question without such a check
 * @throws KitError CANCELLED if the user pressed Ctrl-C, or ended the input (Ctrl-D)
 */
async function asking<T>(
  io: Io,
  ask: (context: Context, accepting: Accepting) => Promise<T>,
  takes: Keyboard['takes'] = 'keys',
): Promise<T> {
  for (;;) {
    const leaving = new AbortController();
    const keyboard = new Keyboard(io.stdin);
    keyboard.takes = takes;
    // On an empty line, Ctrl-D closes the key reader without telling the prompt; the only sign is that the input pauses. It
    // also pauses when the program is suspended and resumed; then the input is still in raw mode.
    const paused = (): void => {
      setImmediate(() => leaving.abort('isRaw' in io.stdin && io.stdin.isRaw ? stopped : cancelled()));
    };
    const accepting: Accepting = (check, plain) => {
      // A passphrase may contain tabs.
      keyboard.takes = plain === undefined ? 'value' : 'line';
      return async (text) => {
        try {
          if (keyboard.refused()) throw severalPasted();
          await check(plain === undefined ? text.trim() : plain(text));
          return true;
        } catch (error) {
          if (error instanceof KitError) return [error.message, printedError(error, io).hint ?? []].flat().join('\n  ');
          // The prompt would swallow this error, and show any answer as one more error.
          leaving.abort(error);
          return new Promise<never>(() => {});
        }
      };
    };
    io.stdin.on('pause', paused);
    try {
      return await ask({ input: keyboard, output: io.stderr, signal: leaving.signal }, accepting);
    } catch (error) {
      const reason = leaving.signal.aborted ? leaving.signal.reason : error;
      if (reason instanceof Error && reason.name === 'ExitPromptError') throw cancelled();
      if (reason !== stopped) throw reason;
    } finally {
      io.stdin.off('pause', paused);
    }
  }
}

const severalPasted = (): KitError =>
  new KitError('USAGE', 'several lines or cells were pasted, and this question takes one value', {
    hint: 'copy this value alone, and paste it again',
  });

/** The abort reason for asking again. */
const stopped = Symbol('stopped');

/** Says above the next question why an answer cannot be used. */
export function sayProblem(error: KitError, io: CommandIo): void {
  const { message, hint } = printedError(error, io);
  io.say([`> ${message}`, ...(hint === undefined ? [] : [`  ${hint}`])].join('\n'));
}
