/** `jwt-kit renew`: renews the certificate of a bundle, for the same key, a new key, or from a certificate authority. */
import { DEFAULT_BITS } from '../../../core/defaults.ts';
import { KitError } from '../../../core/errors.ts';
import { checkBits, generateRsaKey } from '../../../core/keys/rsa.ts';
import type { Command } from '../../command.ts';
import type { RenewOptions } from './flags.ts';

export const renew: Command<RenewOptions> = async (given, io) => {
  refuseContradictions(given);
  // The key is made on the thread pool while the rest of the program is loaded and the old one is opened.
  const making = given.newKey ? generateRsaKey(checkBits(given.bits ?? DEFAULT_BITS)) : undefined;
  making?.catch(() => {}); // Awaited later, or never if the old key cannot be opened.
  return (await import('./renew-bundle.ts')).renewBundle(given, making, io);
};

function refuseContradictions({ newKey, bits, certificate, days, stores, storePasswordFile, alias }: RenewOptions): void {
  const refuse = (message: string, hint: string): KitError => new KitError('USAGE', message, { hint });
  if (newKey && certificate !== undefined) {
    throw refuse(
      '--certificate cannot be combined with --new-key: it is for the existing key',
      'renew with --new-key first, have the new server.csr signed, then give --certificate',
    );
  }
  if (bits !== undefined && !newKey) throw refuse('--bits works only with --new-key', 'add --new-key, or leave out --bits');
  if (certificate === undefined && alias !== undefined) {
    throw refuse('--alias works only with --certificate', 'add --certificate with the key store, or leave out --alias');
  }
  if (certificate === undefined && !stores && storePasswordFile !== undefined) {
    throw refuse(
      '--store-password-file works only with --stores or --certificate',
      'add --stores to renew the key stores, or --certificate with a key store',
    );
  }
  if (days !== undefined && certificate !== undefined) {
    throw refuse('--days cannot be combined with --certificate: it is for a self-signed certificate', 'use one of the two');
  }
}
