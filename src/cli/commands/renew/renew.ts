/** `jwt-kit renew`: renews the certificate of a bundle, for the same key, a new key, or from a certificate authority. */
import { DEFAULT_BITS } from '../../../core/defaults.ts';
import { KitError } from '../../../core/errors.ts';
import { checkBits, generateRsaKey } from '../../../core/keys/rsa.ts';
import { flagOf } from '../../../providers/settings.ts';
import type { Command } from '../../command.ts';
import type { RenewOptions } from './flags.ts';

export const renew: Command<RenewOptions> = async (given, io) => {
  const { jwk } = given;
  if (jwk !== undefined) {
    refuseOwnKey(given);
    return (await import('./renew-public-key.ts')).renewPublicKey({ ...given, jwk }, io);
  }
  refuseContradictions(given);
  // The key is made on the thread pool while the rest of the program is loaded and the old one is opened.
  const making = given.newKey ? generateRsaKey(checkBits(given.bits ?? DEFAULT_BITS)) : undefined;
  making?.catch(() => {}); // Awaited later, or never if the old key cannot be opened.
  return (await import('./renew-bundle.ts')).renewBundle(given, making, io);
};

/** Options for a private key of the user and its certificate. */
const own = ['newKey', 'bits', 'certificate', 'days', 'key', 'keyEnv', 'passphraseFile', 'passphraseEnv'] as const;

function refuseOwnKey(given: RenewOptions): void {
  const wrong = own.find((name) => given[name] !== undefined);
  if (wrong === undefined) return;
  const flag = flagOf(wrong);
  throw new KitError('USAGE', `${flag} cannot be combined with --jwk: it is for a key of your own`, {
    hint: `leave out ${flag}, or leave out --jwk`,
  });
}

function refuseContradictions({ newKey, bits, certificate, days, storePasswordFile, alias, kid }: RenewOptions): void {
  const refuse = (message: string, hint: string): KitError => new KitError('USAGE', message, { hint });
  if (newKey && certificate !== undefined) {
    throw refuse(
      '--certificate cannot be combined with --new-key: it is for the existing key',
      'renew with --new-key first, have the new server.csr signed, then give --certificate',
    );
  }
  if (kid !== undefined) throw refuse('--kid works only with --jwk', 'add --jwk, or leave out --kid');
  if (bits !== undefined && !newKey) throw refuse('--bits works only with --new-key', 'add --new-key, or leave out --bits');
  if (certificate === undefined && (storePasswordFile !== undefined || alias !== undefined)) {
    const option = alias === undefined ? '--store-password-file' : '--alias';
    throw refuse(`${option} works only with --certificate`, `add --certificate with the key store, or leave out ${option}`);
  }
  if (days !== undefined && certificate !== undefined) {
    throw refuse('--days cannot be combined with --certificate: it is for a self-signed certificate', 'use one of the two');
  }
}
