/** Reads passphrases from a file, standard input, or a hidden prompt. */
import { KitError } from '../../core/errors.ts';
import { asTyped } from '../../core/escape.ts';
import { LONGEST_PASSPHRASE } from '../../core/keys/rsa.ts';
import { textIn } from '../../core/octets/text-encoding.ts';
import type { CommandIo } from '../command.ts';
import { saidOf } from '../disk/read-files.ts';

/**
 * The passphrase in a file: its text in UTF-8, without a byte order mark and one line break at the end. A file in UTF-16, as
 * PowerShell 5 writes it, gives the same passphrase. For `-` at a terminal, a prompt asks for it.
 *
 * @param path `-` for standard input; undefined for no passphrase
 * @param option the flag, for messages
 * @param fresh whether it is for a new key; then the prompt asks twice
 * @throws KitError PASSPHRASE if it is empty, over 1,024 bytes or not text
 */
export async function readPassphrase(
  path: string | undefined,
  io: CommandIo,
  { fresh = false, option = '--passphrase-file' }: { fresh?: boolean; option?: string } = {},
): Promise<Uint8Array | undefined> {
  if (path === undefined) return undefined;
  if (path === '-' && io.interactive) {
    const { askNewPassphrase, askPassphrase, askPassword } = await import('../ask.ts');
    if (fresh) return askNewPassphrase(io);
    return option === '--passphrase-file' ? askPassphrase('the private key', io) : askPassword('the key store', io);
  }
  const where = `the passphrase in ${path === '-' ? 'standard input' : asTyped(path)}`;
  return checkedPassphrase(await readPassphraseFile(path, { option, io }), { where, option, fresh, io });
}

/** The flags that give the passphrase of a private key. */
export interface PassphraseOptions {
  passphraseFile?: string | undefined;
  /** Name of the environment variable with the passphrase. */
  passphraseEnv?: string | undefined;
}

/**
 * The passphrase of a private key, from a file or an environment variable.
 *
 * @param fresh whether it is for a new key; then a prompt asks twice
 * @throws KitError PASSPHRASE as readPassphrase; USAGE if both are given; INPUT_UNREADABLE if the variable is missing or empty
 */
export async function givenPassphrase(
  { passphraseFile, passphraseEnv }: PassphraseOptions,
  io: CommandIo,
  { fresh = false }: { fresh?: boolean } = {},
): Promise<Uint8Array | undefined> {
  if (passphraseEnv === undefined) return readPassphrase(passphraseFile, io, { fresh });
  const option = '--passphrase-env';
  if (passphraseFile !== undefined) {
    throw new KitError('USAGE', `${option} cannot be combined with --passphrase-file`, { hint: 'use one of the two' });
  }
  const { variableValue } = await import('./variable.ts');
  const value = variableValue('passphraseEnv', passphraseEnv, io);
  return checkedPassphrase(Buffer.from(value), { where: `the passphrase in ${passphraseEnv}`, option, fresh, io });
}

/** The bytes of a passphrase, without the line break at its end. */
function checkedPassphrase(
  bytes: Uint8Array,
  { where, option, fresh, io }: { where: string; option: string; fresh: boolean; io: CommandIo },
): Uint8Array {
  const text = textIn(bytes)?.replace(/\r?\n$/, '');
  const refuse = (what: string, instead = ''): KitError =>
    new KitError('PASSPHRASE', `${where} ${what}`, { hint: `${instead}use 1 to 1,024 bytes on one line, saved as UTF-8` });
  // Such a passphrase could not be typed at a prompt, and OpenSSL reads only the first line.
  if (text === undefined) throw refuse('is not UTF-8 text');
  const passphrase = Buffer.from(text);
  if (passphrase.length === 0) {
    const ofKey = option.startsWith('--passphrase');
    throw refuse('is empty', fresh ? '' : ofKey ? OF_EMPTY_KEY : 'a key store with an empty password opens without one; else ');
  }
  if (passphrase.length > LONGEST_PASSPHRASE) throw refuse('is longer than 1,024 bytes');
  if (/[\r\n]/.test(text)) throw refuse('has more than one line');
  if (fresh && /[ \t]$/.test(text)) {
    io.note(`${where} ends with a space, which is part of it; if that is not meant: remove the space and try again`);
  }
  const added = fresh ? additionsTo(text) : undefined;
  if (added !== undefined) io.note(`${where} ${added}, which belong to it; if that is not meant: remove them and try again`);
  return passphrase;
}

/** The way out for a key that was encrypted with an empty passphrase, which protects nothing. */
const OF_EMPTY_KEY =
  'if the key was encrypted with an empty passphrase, openssl pkey -passin pass: -in old.key -out new.key removes it; else ';

/**
 * The passphrase that opens a key or a key store: the given one, or what is left of it without what shells and forms add: blanks
 * at its end, as `echo secret | ...` in cmd; quotes around it; `NAME=` before it, as in a file of variables.
 *
 * @param open throws a KitError PASSPHRASE if the passphrase is wrong
 */
export function fittingPassphrase(
  given: Uint8Array | undefined,
  open: (passphrase: Uint8Array) => unknown,
  io: Pick<CommandIo, 'note'>,
): Uint8Array | undefined {
  if (given === undefined) return undefined;
  const others = withoutAdditions(given);
  if (others.length === 0) return given;
  const opens = (passphrase: Uint8Array): boolean => {
    try {
      open(passphrase);
      return true;
    } catch (error) {
      if (error instanceof KitError) return error.code !== 'PASSPHRASE';
      throw error;
    }
  };
  if (opens(given)) return given;
  const fits = others.find(({ passphrase }) => opens(passphrase));
  if (fits === undefined) return given;
  io.note(`the passphrase ${fits.has}`);
  return fits.passphrase;
}

/** What a file of variables, or a shell, may have added to a new passphrase. */
function additionsTo(text: string): string | undefined {
  if (/^(["']).+\1$/.test(text)) return 'has quotes around it';
  return /^(?:export +)?[A-Za-z_]\w{0,63}=./.test(text) ? 'has a name and = before it' : undefined;
}

/** What is left of a passphrase without what may have been added to it: at most three texts, because each try takes time. */
function withoutAdditions(given: Uint8Array): { passphrase: Uint8Array; has: string }[] {
  const text = textIn(given);
  if (text === undefined) return [];
  const trimmed = text.replace(/[ \t]{1,1024}$/, '');
  const [, name, value = ''] = /^(?:export +)?([A-Za-z_]\w{0,63})=(.*)$/.exec(trimmed) ?? [];
  const named = name === undefined ? trimmed : value;
  const [, , quoted] = /^(["'])(.+)\1$/.exec(named) ?? [];
  const quotes = 'quotes around it that are not part of it: the key was opened without them';
  const found = [
    { left: trimmed, has: 'ends with a space that is not part of it: the key was opened without it' },
    ...(name === undefined ? [] : [{ left: named, has: 'has a name and = before it: the key was opened without them' }]),
    ...(quoted === undefined
      ? []
      : [{ left: quoted, has: `has ${name === undefined ? '' : 'a name before it, and '}${quotes}` }]),
  ];
  return found
    .filter(({ left }) => left !== '' && left !== text)
    .map(({ left, has }) => ({ passphrase: Buffer.from(left), has }));
}

/** Reads the file; errors do not repeat the name, because it may be the passphrase, given by mistake. */
async function readPassphraseFile(path: string, { option, io }: { option: string; io: CommandIo }): Promise<Uint8Array> {
  try {
    return await io.read(path);
  } catch (cause) {
    const system = cause instanceof KitError ? (cause.cause as NodeJS.ErrnoException | undefined)?.code : undefined;
    if (system === undefined) throw cause;
    throw new KitError('INPUT_UNREADABLE', `${option}: ${saidOf(system)}`, {
      hint: `put the ${option.startsWith('--store') ? 'password' : 'passphrase'} into a file and use its name, or pipe it in and use - as the name`,
      cause,
    });
  }
}
