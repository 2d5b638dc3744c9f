/** `jwt-kit init`: everything for one set-up, in one directory. */
import { KitError } from '../../core/errors.ts';
import { checkBits, DEFAULT_BITS, generateRsaKey } from '../../core/keys.ts';
import type { SetupOptions } from '../../providers/setup.ts';
import type { Command } from '../command.ts';

export interface InitOptions extends SetupOptions {
  /** Where the bundle goes; after the app's name where not given. */
  directory?: string | undefined;
  /** Takes a directory that holds other files too; nothing of theirs is replaced. */
  intoExisting?: boolean | undefined;
  /** Size of the key to make, in bits. */
  bits?: number | undefined;
  /** A private key to use instead of making one. */
  key?: string | undefined;
  /** Somebody else's public key to use instead of a key of one's own: a file, `-`, or a web address. */
  jwk?: string | undefined;
  /** The kid or thumbprint of the key meant by `jwk`, or the start of one. */
  kid?: string | undefined;
  /** File with the passphrase that opens `key` and encrypts server.key; `-` for standard input. */
  passphraseFile?: string | undefined;
}

export const init: Command<InitOptions> = async (given, io) => {
  if (given.kid !== undefined && given.jwk === undefined) {
    throw new KitError('USAGE', '--kid says which key of --jwk is meant', { hint: 'add --jwk, or leave --kid out' });
  }
  if (given.jwk !== undefined) return (await import('../foreign-key.ts')).bundleForeignKey({ ...given, jwk: given.jwk }, io);
  // The key is made on the thread pool while the rest of the program is loaded and the questions are answered.
  const making = given.key === undefined ? generateRsaKey(checkBits(given.bits ?? DEFAULT_BITS)) : undefined;
  making?.catch(() => {}); // Whoever awaits it sees the failure; nobody may, where a question is cancelled first.
  const { makeBundle } = await import('../bundling.ts');
  return makeBundle(given, making, io);
};
