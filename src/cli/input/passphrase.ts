/** Reads passphrases from a file, standard input, or a hidden prompt. */
import { KitError } from '../../core/errors.ts';
import { asTyped } from '../../core/escape.ts';
import { LONGEST_PASSPHRASE } from '../../core/keys/rsa.ts';
import { encodingOf } from '../../core/octets/text-encoding.ts';
import type { CommandIo } from '../command.ts';
import { saidOf } from '../disk/read-files.ts';

/**
 * The passphrase in a file: all its bytes except one line break at the end. For `-` at a terminal, a prompt asks for it.
 *
 * @param path `-` for standard input; undefined for no passphrase
 * @param option the flag, for messages
 * @param fresh whether it is for a new key; then the prompt asks twice
 * @throws KitError PASSPHRASE if it is empty or over 1,024 bytes
 */
export async function readPassphrase(
  path: string | undefined,
  io: CommandIo,
  { fresh = false, option = '--passphrase-file' }: { fresh?: boolean; option?: string } = {},
): Promise<Uint8Array | undefined> {
  if (path === undefined) return undefined;
  if (path === '-' && io.interactive) {
    const { askNewPassphrase, askPassphrase } = await import('../ask.ts');
    return fresh
      ? askNewPassphrase(io)
      : askPassphrase(option === '--passphrase-file' ? 'the private key' : 'the key store', io);
  }
  const bytes = Buffer.from(await readPassphraseFile(path, { option, io }));
  const end = bytes.at(-1) === 0x0a ? (bytes.at(-2) === 0x0d ? -2 : -1) : bytes.length;
  const passphrase = bytes.subarray(0, end);
  const refuse = (what: string): KitError =>
    new KitError('PASSPHRASE', `the passphrase in ${path === '-' ? 'standard input' : asTyped(path)} ${what}`, {
      hint: 'use 1 to 1,024 bytes on one line, saved as UTF-8',
    });
  if (passphrase.length === 0) throw refuse('is empty');
  if (passphrase.length > LONGEST_PASSPHRASE) throw refuse('is longer than 1,024 bytes');
  // Such a passphrase could not be typed at a prompt, and OpenSSL reads only the first line.
  if (encodingOf(passphrase) !== 'utf-8' || passphrase.includes(0)) throw refuse('is not plain text: is it UTF-16?');
  if (/[\r\n]/.test(passphrase.toString('latin1'))) throw refuse('has more than one line');
  return passphrase;
}

/** Reads the file; errors do not repeat the name, because it may be the passphrase, given by mistake. */
async function readPassphraseFile(path: string, { option, io }: { option: string; io: CommandIo }): Promise<Uint8Array> {
  try {
    return await io.read(path);
  } catch (cause) {
    const system = cause instanceof KitError ? (cause.cause as NodeJS.ErrnoException | undefined)?.code : undefined;
    if (system === undefined) throw cause;
    throw new KitError('INPUT_UNREADABLE', `${option}: ${saidOf(system)}`, {
      hint: 'put the passphrase into a file and use its name, or pipe it in and use - as the name',
      cause,
    });
  }
}
