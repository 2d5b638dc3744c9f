/** `jwt-kit init`: makes all files for one set-up in one directory. */
import { DEFAULT_BITS } from '../../../core/defaults.ts';
import { KitError } from '../../../core/errors.ts';
import { checkBits, generateRsaKey } from '../../../core/keys/rsa.ts';
import type { Command } from '../../command.ts';
import type { InitOptions } from './flags.ts';

export const init: Command<InitOptions> = async (given, io) => {
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
