/** A private key given with a flag, instead of the one in a bundle: in a file, on standard input or in a variable. */
import { KitError } from '../../core/errors.ts';
import type { CommandIo } from '../command.ts';
import type { PassphraseOptions } from './passphrase.ts';

/** The flags that give a private key and its passphrase. */
export interface KeyOptions extends PassphraseOptions {
  /** File with the private key; `-` for standard input. */
  key?: string | undefined;
  /** Name of the environment variable with the private key. */
  keyEnv?: string | undefined;
}

/** The bytes of a private key, and where they are from, for messages. */
export interface KeyFile {
  /** The path, or the flag with the name of the variable. */
  path: string;
  bytes: Uint8Array;
}

/** Whether a private key is given. */
export const givesKey = ({ key, keyEnv }: KeyOptions): boolean => key !== undefined || keyEnv !== undefined;

/** The flags that gave the key, to repeat them in a printed command. */
export const keyFlagsOf = ({ key, keyEnv, passphraseFile, passphraseEnv }: KeyOptions): Record<string, string | undefined> => ({
  key,
  keyEnv,
  passphraseFile,
  passphraseEnv,
});

/**
 * Reads the given private key; undefined if none is given.
 *
 * @throws KitError USAGE if it is given twice; INPUT_UNREADABLE if the file or the variable is missing, or the variable is empty
 */
export async function readGivenKey({ key, keyEnv }: KeyOptions, io: CommandIo): Promise<KeyFile | undefined> {
  if (keyEnv === undefined) return key === undefined ? undefined : { path: key, bytes: await io.read(key) };
  if (key !== undefined) {
    throw new KitError('USAGE', '--key-env cannot be combined with --key', { hint: 'use one of the two' });
  }
  const { variableValue } = await import('./variable.ts');
  return { path: `--key-env ${keyEnv}`, bytes: Buffer.from(variableValue('keyEnv', keyEnv, io)) };
}
