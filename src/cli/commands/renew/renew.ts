/** `jwt-kit renew`: renews the certificate of a bundle, for the same key, a new key, or from a certificate authority. */
import type { KeyObject } from 'node:crypto';
import { DEFAULT_BITS } from '../../../core/defaults.ts';
import { KitError } from '../../../core/errors.ts';
import { checkBits, generateRsaKey } from '../../../core/keys/rsa.ts';
import { flagOf } from '../../../providers/settings.ts';
import { workOn } from '../../bundle/chosen-bundles.ts';
import type { Command, CommandIo, Outcome } from '../../command.ts';
import type { RenewOne, RenewOptions } from './flags.ts';

export const renew: Command<RenewOptions> = async ({ directories, expiring, ...given }, io) => {
  if (given.jwk !== undefined) refuseOwnKey(given);
  refuseContradictions(given);
  if (expiring !== undefined) {
    return (await import('./renew-several.ts')).renewExpiring(directories, { expiring, given, renewOne }, io);
  }
  const [only] = directories;
  // The key is made on the thread pool while the rest of the program is loaded and the old one is opened.
  const first = given.newKey && directories.length < 2 ? makeKey(given) : undefined;
  const one = (directory = '.'): Promise<Outcome> => renewOne({ ...given, directory }, io, first);
  if (only === undefined) return workOn([], { command: 'renew' }, { one, doing: 'renewing', text: () => '' }, io);
  return (await import('./renew-several.ts')).renewSeveral(directories, { given, renewOne, first }, io);
};

/** The options of each bundle. */
type Given = Omit<RenewOne, 'directory'>;

/** Renews one bundle. */
async function renewOne(given: RenewOne, io: CommandIo, making = given.newKey ? makeKey(given) : undefined): Promise<Outcome> {
  const { jwk } = given;
  if (jwk !== undefined) return (await import('./renew-public-key.ts')).renewPublicKey({ ...given, jwk }, io);
  return (await import('./renew-bundle.ts')).renewBundle(given, making, io);
}

function makeKey({ bits }: Pick<RenewOptions, 'bits'>): Promise<KeyObject> {
  const making = generateRsaKey(checkBits(bits ?? DEFAULT_BITS));
  making.catch(() => {}); // Awaited later, or never if the old key cannot be opened.
  return making;
}

/** Options for a private key of the user and its certificate. */
const own = ['newKey', 'bits', 'certificate', 'days', 'key', 'keyEnv', 'passphraseFile', 'passphraseEnv'] as const;

function refuseOwnKey(given: Given): void {
  const wrong = own.find((name) => given[name] !== undefined);
  if (wrong === undefined) return;
  const flag = flagOf(wrong);
  throw new KitError('USAGE', `${flag} cannot be combined with --jwk: it is for a key of your own`, {
    hint: `leave out ${flag}, or leave out --jwk`,
  });
}

function refuseContradictions({ newKey, bits, certificate, days, stores, storePasswordFile, alias, jwk, kid }: Given): void {
  const refuse = (message: string, hint: string): KitError => new KitError('USAGE', message, { hint });
  if (newKey && certificate !== undefined) {
    throw refuse(
      '--certificate cannot be combined with --new-key: it is for the existing key',
      'renew with --new-key first, have the new server.csr signed, then give --certificate',
    );
  }
  if (jwk === undefined && kid !== undefined) throw refuse('--kid works only with --jwk', 'add --jwk, or leave out --kid');
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
