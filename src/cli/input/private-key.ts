/** Reads private keys and passphrases from a file, standard input, or a hidden prompt. */
import type { KeyObject } from 'node:crypto';
import { KitError } from '../../core/errors.ts';
import { asTyped } from '../../core/escape.ts';
import { findPrivateKey } from '../../core/keys/read-keys.ts';
import { LONGEST_PASSPHRASE, requireRs256Key } from '../../core/keys/rsa.ts';
import { encodingOf } from '../../core/octets/text-encoding.ts';
import type { CommandIo } from '../command.ts';
import { saidOf } from '../disk/read-files.ts';
import { naming } from './name-file-in-error.ts';

/**
 * The passphrase in a file: all its bytes except one line break at the end. For `-` at a terminal, a prompt asks for it.
 *
 * @param path `-` for standard input; undefined for no passphrase
 * @param fresh whether it is for a new key; then the prompt asks twice
 * @throws KitError PASSPHRASE if it is empty or over 1,024 bytes
 */
export async function readPassphrase(
  path: string | undefined,
  io: CommandIo,
  { fresh = false }: { fresh?: boolean } = {},
): Promise<Uint8Array | undefined> {
  if (path === undefined) return undefined;
  if (path === '-' && io.interactive) {
    const { askNewPassphrase, askPassphrase } = await import('../ask.ts');
    return fresh ? askNewPassphrase(io) : askPassphrase('the private key', io);
  }
  const bytes = Buffer.from(await readPassphraseFile(path, io));
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
async function readPassphraseFile(path: string, io: CommandIo): Promise<Uint8Array> {
  try {
    return await io.read(path);
  } catch (cause) {
    const system = cause instanceof KitError ? (cause.cause as NodeJS.ErrnoException | undefined)?.code : undefined;
    if (system === undefined) throw cause;
    throw new KitError('INPUT_UNREADABLE', `--passphrase-file: ${saidOf(system)}`, {
      hint: 'put the passphrase into a file and use its name, or pipe it in and use - as the name',
      cause,
    });
  }
}

/** A private key, and the passphrase that opened it, if any. */
export interface OpenedKey {
  key: KeyObject;
  passphrase: Uint8Array | undefined;
}

/**
 * Reads a private key for RS256 from a file; if it is encrypted and no passphrase was given, asks for it at a terminal.
 *
 * @throws KitError naming the file
 */
export async function readSigningKey(path: string, passphrase: Uint8Array | undefined, io: CommandIo): Promise<OpenedKey> {
  return openSigningKey({ path, bytes: await io.read(path) }, { passphrase, io });
}

/**
 * Opens the private key in the given bytes.
 *
 * @param anyKind also accepts keys other than RSA
 * @throws KitError naming the file
 */
export async function openSigningKey(
  { path, bytes }: { path: string; bytes: Uint8Array },
  { passphrase, io, anyKind = false }: { passphrase: Uint8Array | undefined; io: CommandIo; anyKind?: boolean },
): Promise<OpenedKey> {
  const sealed = await naming(path, () => findPrivateKey(bytes));
  let opener = passphrase;
  if (sealed.encrypted && opener === undefined && io.interactive) {
    const { askPassphrase } = await import('../ask.ts');
    opener = await askPassphrase(path, io, (typed) => sealed.open(typed));
  }
  return naming(path, () => {
    const key = sealed.open(opener);
    if (!anyKind || key.asymmetricKeyType === 'rsa') requireRs256Key(key);
    return { key, passphrase: opener };
  });
}
