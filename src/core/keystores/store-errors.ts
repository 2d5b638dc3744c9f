/** Errors that all kinds of key stores share. */

import { KitError } from '../errors.ts';
import { shortened } from '../escape.ts';
import { MOST_STORE_ITEMS } from '../limits.ts';
import { blanks } from '../next-command.ts';
import { grouped } from '../octets/grouped.ts';
import type { StoreOpening } from './store-entries.ts';

/** The error for a key store that needs a password. */
export const needsPassword = (): KitError =>
  new KitError('PASSPHRASE', 'the key store has a password, and none was given', {
    hint: 'put the password into a file that only you can read',
    next: { to: 'use it', options: { storePasswordFile: { blank: 'file' } } },
  });

/** The error for a wrong password. */
export const wrongPassword = (): KitError =>
  new KitError('PASSPHRASE', 'the password does not open the key store', {
    hint: 'check the password; if it is right, the file was changed after it was made: get it again',
  });

/** The error for a key that neither the password of the store nor its own opens. */
export const wrongKeyPassword = (alias: string): KitError =>
  new KitError(
    'PASSPHRASE',
    `neither the password of the key store nor the passphrase opens the key "${shortened(alias)}" in it`,
    {
      hint: 'check the passphrase of the key, which keytool calls the key password',
    },
  );

/** Whether a key was given a password of its own. */
export const hasOwnPassword = ({ password, keyPassword }: StoreOpening): boolean =>
  keyPassword !== undefined && (password === undefined || !Buffer.from(keyPassword).equals(password));

/** The error for a part that does not open, although the password of the store is right. */
export const closedKey = (alias?: string): KitError =>
  new KitError(
    'PASSPHRASE',
    `the password opens the key store, but not ${alias === undefined ? 'all its parts' : `the key "${shortened(alias)}" in it`}`,
    {
      hint: 'a key may have its own password; put that into another file',
      next: { to: 'use it', options: { passphraseFile: blanks.passphraseFile } },
    },
  );

/** The error for a key store with too much in it. */
export const tooManyItems = (): KitError =>
  new KitError('INPUT_INVALID', `the key store contains more than ${grouped(MOST_STORE_ITEMS)} items`, {
    hint: 'export the entry that you need to a key store of its own',
  });
