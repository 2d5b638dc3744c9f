/** `jwt-kit key`: makes a private key. */
import type { KeyObject } from 'node:crypto';
import { curves, DEFAULT_BITS } from '../../../core/defaults.ts';
import { KitError } from '../../../core/errors.ts';
import { thumbprint } from '../../../core/keys/jwk/thumbprint.ts';
import { checkBits, checkFormat, generateRsaKey, privateKeyPem } from '../../../core/keys/rsa.ts';
import type { Command } from '../../command.ts';
import { deliver } from '../../output.ts';
import type { KeyOptions } from './flags.ts';

export const key: Command<KeyOptions> = async (options, io) => {
  const { passphraseFile, format, out } = options;
  checkFormat(format, passphraseFile !== undefined);
  if (format === 'pkcs1' && options.type !== 'rsa') throw unfit('--format pkcs1', 'rsa');
  const { making, shape } = generated(options);
  making.catch(() => {}); // Awaited below, unless the passphrase cannot be read.
  const passphrase =
    passphraseFile === undefined
      ? undefined
      : await (await import('../../input/passphrase.ts')).readPassphrase(passphraseFile, io, { fresh: true });
  const made = await making;
  const content = await privateKeyPem(made, { passphrase, format, random: io.random });
  const data = { ...shape, encrypted: passphrase !== undefined, thumbprint: thumbprint(made) };
  return deliver({ content, out, secret: true, data });
};

/** Starts to make the key; its type and size for `--json`. */
function generated({ type, bits, curve }: KeyOptions): { making: Promise<KeyObject>; shape: Record<string, string | number> } {
  if (bits !== undefined && type !== 'rsa') throw unfit('--bits', 'rsa');
  if (curve !== undefined && type !== 'ec') throw unfit('--curve', 'ec');
  if (type === 'rsa') {
    const size = checkBits(bits ?? DEFAULT_BITS);
    return { making: generateRsaKey(size), shape: { type, bits: size } };
  }
  const other = import('../../../library/keys/other-types.ts');
  if (type === 'ed25519') return { making: other.then(({ generateEd25519Key }) => generateEd25519Key()), shape: { type } };
  const chosen = curve ?? curves[0];
  return { making: other.then(({ generateEcKey }) => generateEcKey(chosen)), shape: { type, curve: chosen } };
}

const unfit = (flag: string, type: string): KitError =>
  new KitError('USAGE', `${flag} works only with --type ${type}`, { hint: `leave ${flag} out, or use --type ${type}` });
