/** `jwt-kit renew`: renews the certificate of a bundle, for the same key, a new key, or from a certificate authority. */
import type { KeyObject } from 'node:crypto';
import { DEFAULT_BITS } from '../../../core/defaults.ts';
import { KitError } from '../../../core/errors.ts';
import { checkBits, generateRsaKey } from '../../../core/keys/rsa.ts';
import { workOn } from '../../bundle/chosen-bundles.ts';
import type { Command, CommandIo, Outcome } from '../../command.ts';
import type { RenewOne, RenewOptions } from './flags.ts';

export const renew: Command<RenewOptions> = async ({ directories, expiring, ...given }, io) => {
  refuseContradictions(given);
  if (expiring !== undefined) {
    return (await import('./renew-several.ts')).renewExpiring(directories, { expiring, given, renewOne }, io);
  }
  const [only] = directories;
  // The key is made on the thread pool while the rest of the program is loaded and the old one is opened.
  let making = given.newKey && directories.length < 2 ? makeKey(given) : undefined;
  const work = {
    one: (directory = '.') => {
      const first = making;
      making = undefined;
      return renewOne({ ...given, directory }, io, first);
    },
    doing: 'renewing',
    text: () => '',
  };
  if (only === undefined) return workOn([], { command: 'renew' }, work, io);
  const { renewedText, refuseForSeveral } = await import('./renew-several.ts');
  const outcome = await workOn(directories, { command: 'renew' }, { ...work, text: renewedText }, io);
  if (outcome.several) refuseForSeveral(given);
  return outcome;
};

/** Renews one bundle. */
async function renewOne(given: RenewOne, io: CommandIo, making = given.newKey ? makeKey(given) : undefined): Promise<Outcome> {
  return (await import('./renew-bundle.ts')).renewBundle(given, making, io);
}

function makeKey({ bits }: Pick<RenewOptions, 'bits'>): Promise<KeyObject> {
  const making = generateRsaKey(checkBits(bits ?? DEFAULT_BITS));
  making.catch(() => {}); // Awaited later, or never if the old key cannot be opened.
  return making;
}

function refuseContradictions({
  newKey,
  bits,
  certificate,
  days,
  stores,
  storePasswordFile,
  alias,
}: Omit<RenewOne, 'directory'>): void {
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
