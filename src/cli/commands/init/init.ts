/** `jwt-kit init`: makes all files for one set-up in one directory. */
import { DEFAULT_BITS } from '../../../core/defaults.ts';
import { KitError } from '../../../core/errors.ts';
import { checkBits, generateRsaKey } from '../../../core/keys/rsa.ts';
import { flagOf } from '../../../providers/settings.ts';
import type { Command } from '../../command.ts';
import type { InitOptions } from './flags.ts';

export const init: Command<InitOptions> = async (given, io) => {
  if (given.certificate !== undefined) refuseWithCertificate(given);
  if (given.from !== undefined) return (await import('./from-table.ts')).initFromTable({ ...given, from: given.from }, io);
  if (given.kid !== undefined && given.jwk === undefined) {
    throw new KitError('USAGE', '--kid works only with --jwk', { hint: 'add --jwk, or leave --kid out' });
  }
  if (given.jwk !== undefined)
    return (await import('./public-key-bundle.ts')).bundleForeignKey({ ...given, jwk: given.jwk }, io);
  // The key is made on the thread pool while the rest of the program is loaded and the questions are answered.
  const making = given.key === undefined ? generateRsaKey(checkBits(given.bits ?? DEFAULT_BITS)) : undefined;
  making?.catch(() => {}); // Awaited later, or never if a question is cancelled first.
  const { makeBundle } = await import('./make-bundle.ts');
  return makeBundle(given, making, io);
};

/** @throws KitError USAGE if another option contradicts the certificate, or its key is not given */
function refuseWithCertificate(given: InitOptions): void {
  const other = (['from', 'jwk', 'subject', 'days'] as const).find((name) => given[name] !== undefined);
  if (other !== undefined) {
    throw new KitError('USAGE', `--certificate cannot be combined with ${flagOf(other)}`, { hint: 'use one of the two' });
  }
  if (given.key === undefined) {
    throw new KitError('USAGE', '--certificate works only with --key, the private key of the certificate', {
      hint: 'add --key, or leave --certificate out: a certificate is made',
    });
  }
}
