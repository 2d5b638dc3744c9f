/** `jwt-kit renew`: a new certificate for a bundle, for the same key, a new one, or from a certificate authority. */
import { DEFAULT_BITS } from '../../../core/defaults.ts';
import { KitError } from '../../../core/errors.ts';
import { checkBits, generateRsaKey } from '../../../core/keys/rsa.ts';
import type { Command } from '../../command.ts';
import type { RenewOptions } from './flags.ts';

export const renew: Command<RenewOptions> = async (given, io) => {
  refuseContradictions(given);
  // The key is made on the thread pool while the rest of the program is loaded and the old one is opened.
  const making = given.newKey ? generateRsaKey(checkBits(given.bits ?? DEFAULT_BITS)) : undefined;
  making?.catch(() => {}); // Whoever awaits it sees the failure; nobody does, where the old key cannot be opened.
  return (await import('./renew-bundle.ts')).renewBundle(given, making, io);
};

function refuseContradictions({ newKey, bits, certificate, days }: RenewOptions): void {
  const refuse = (message: string, hint: string): KitError => new KitError('USAGE', message, { hint });
  if (newKey && certificate !== undefined) {
    throw refuse(
      '--certificate is for the key that is there, and --new-key makes another',
      'renew with --new-key first, have the new server.csr signed, then give --certificate',
    );
  }
  if (bits !== undefined && !newKey) throw refuse('--bits is the size of a new key', 'add --new-key, or leave --bits out');
  if (days !== undefined && certificate !== undefined) {
    throw refuse('--days is for a self-signed certificate, and --certificate brings its own dates', 'give one of the two');
  }
}
