/** The key stores next to a bundle, made again with its new certificate. */
import { visible } from '../../../core/escape.ts';
import { storeNames } from '../../bundle/store-names.ts';
import type { CommandIo } from '../../command.ts';
import { inside } from '../../path-inside.ts';
import type { RenewedStores, Renewing } from './renew-stores.ts';

/**
 * Makes the key stores of a bundle again, each with its alias, type and password; without `stores`, only a note says that they
 * are out of date.
 *
 * @throws KitError PASSPHRASE if the password does not open one; USAGE if one has not exactly one entry, a key
 */
export async function renewedStores(renewing: Renewing, io: CommandIo): Promise<RenewedStores> {
  const { given, directory } = renewing;
  const names = storeNames(io.list(directory));
  const none = async (): Promise<void> => {};
  if (names.length === 0) {
    return { files: [], notes: given.stores ? ['there is no key store in the bundle'] : [], prove: none };
  }
  if (given.stores) return (await import('./renew-stores.ts')).renewStores(names, renewing, io);
  const { aliasWithoutPassword, makeAgain } = await import('../../bundle/store-check.ts');
  const notes: string[] = [];
  for (const name of names) {
    const again = makeAgain({ directory, name, alias: await aliasWithoutPassword(directory, name, io) }, io);
    notes.push(
      `${visible(inside(directory, name))} ${io.offline ? 'would still have' : 'still has'} the old certificate; to make it again: ${again}`,
    );
  }
  return { files: [], notes, prove: none };
}
