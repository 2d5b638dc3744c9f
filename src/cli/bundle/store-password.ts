/** The password of a new key store. */
import { requireStorePassword } from '../../core/keystores/passwords.ts';
import type { CommandIo } from '../command.ts';
import { readPassphrase } from '../input/passphrase.ts';

/** The password of a new key store: from a file, or typed twice at a terminal. */
export async function newStorePassword(file = '-', io: CommandIo): Promise<Uint8Array> {
  if (file === '-' && io.interactive) {
    const { askNewPassword } = await import('../ask.ts');
    return askNewPassword(io, requireStorePassword);
  }
  const password = await readPassphrase(file, io, { fresh: true, option: '--store-password-file' });
  return password ?? new Uint8Array();
}
