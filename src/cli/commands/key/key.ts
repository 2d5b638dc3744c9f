/** `jwt-kit key`: one RSA private key. */

import { DEFAULT_BITS } from '../../../core/defaults.ts';
import { thumbprint } from '../../../core/keys/jwk/jwk.ts';
import { checkBits, generateRsaKey, privateKeyPem } from '../../../core/keys/rsa.ts';
import type { Command } from '../../command.ts';
import { deliver } from '../../output.ts';

export interface KeyOptions {
  /** Size of the key, in bits. */
  bits?: number | undefined;
  /** File with the passphrase that encrypts the key; `-` for standard input. */
  passphraseFile?: string | undefined;
  /** Where to write; standard output where not given. */
  out?: string | undefined;
}

export const key: Command<KeyOptions> = async ({ bits = DEFAULT_BITS, passphraseFile, out }, io) => {
  const making = generateRsaKey(checkBits(bits));
  making.catch(() => {}); // Awaited below, unless the passphrase cannot be read.
  const passphrase =
    passphraseFile === undefined
      ? undefined
      : await (await import('../../input/private-key.ts')).readPassphrase(passphraseFile, io, { fresh: true });
  const made = await making;
  const content = await privateKeyPem(made, { passphrase, random: io.random });
  const data = { bits, encrypted: passphrase !== undefined, thumbprint: thumbprint(made) };
  return deliver({ content, out, secret: true, data });
};
