/** `jwt-kit key`: makes an RSA private key. */

import { thumbprint } from '../../../core/keys/jwk/jwk.ts';
import { checkBits, generateRsaKey, privateKeyPem } from '../../../core/keys/rsa.ts';
import type { Command } from '../../command.ts';
import { deliver } from '../../output.ts';
import type { KeyOptions } from './flags.ts';

export const key: Command<KeyOptions> = async ({ bits, passphraseFile, out }, io) => {
  const making = generateRsaKey(checkBits(bits));
  making.catch(() => {}); // Awaited below, unless the passphrase cannot be read.
  const passphrase =
    passphraseFile === undefined
      ? undefined
      : await (await import('../../input/passphrase.ts')).readPassphrase(passphraseFile, io, { fresh: true });
  const made = await making;
  const content = await privateKeyPem(made, { passphrase, random: io.random });
  const data = { bits, encrypted: passphrase !== undefined, thumbprint: thumbprint(made) };
  return deliver({ content, out, secret: true, data });
};
