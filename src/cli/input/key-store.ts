/** Opens the key store in a file, with a password from a file or a prompt. */
import { KitError } from '../../core/errors.ts';
import { shortened, visible } from '../../core/escape.ts';
import { readItems } from '../../core/keys/containers/containers.ts';
import { openKeyStore, type StoreUse, storeIn } from '../../core/keys/store-items.ts';
import { entriesMeant } from '../../core/keystores/open-store.ts';
import type { StoreEntry } from '../../core/keystores/store-entries.ts';
import type { CommandIo } from '../command.ts';
import { naming } from './name-file-in-error.ts';
import { fittingPassphrase, readPassphrase } from './passphrase.ts';

/** The options of commands that read a key store. */
export interface StoreOptions {
  /** File with the password of a key store; `-` for standard input. */
  storePasswordFile?: string | undefined;
  /** The entry of the key store. */
  alias?: string | undefined;
}

/** An opened key store, and the password that opened it, if any. */
export interface OpenedStore extends StoreUse {
  password: Uint8Array | undefined;
}

interface Opening {
  /** Of keys; also opens the store if there is no other password. */
  passphrase: Uint8Array | undefined;
  /** Whether all entries are searched, and only for certificates: then no key is chosen or opened. */
  whole?: boolean;
}

/**
 * Opens the key store in a file; undefined if it is another file. Without a password, asks for it at a terminal, and which of
 * several keys is meant.
 *
 * @throws KitError naming the file; USAGE if options of key stores are given for another file
 */
export async function openedStore(
  { path, bytes }: { path: string; bytes: Uint8Array },
  { storePasswordFile, alias, passphrase, whole = false }: StoreOptions & Opening,
  io: CommandIo,
): Promise<OpenedStore | undefined> {
  const found = storeIn(bytes);
  const given = await readPassphrase(storePasswordFile, io, { option: '--store-password-file' });
  return naming(path, async () => {
    if (found === undefined) {
      const option = alias === undefined ? given && 'storePasswordFile' : 'alias';
      if (option === undefined) return undefined;
      // A key store that is damaged says more.
      readItems(bytes);
      const hint = alias === undefined ? 'leave it out; an encrypted key needs --passphrase-file' : 'leave it out';
      throw new KitError('USAGE', 'the file is not a key store', { option, hint });
    }
    const typed = given ?? passphrase ?? (io.interactive ? await asked(found, path, io) : undefined);
    const password = fittingPassphrase(typed, (tried) => openKeyStore(found, { password: tried }), io);
    const store = openKeyStore(found, { password, keyPassword: passphrase });
    if (whole) return { store, alias, password };
    const use = { store, alias: alias ?? (await chosen(store, path, io)), password };
    return passphrase === undefined && io.interactive ? withKeyOpened(use, found, io) : use;
  });
}

/** Asks for the password of the key that is meant, if it has one of its own. */
async function withKeyOpened(use: OpenedStore, bytes: Uint8Array, io: CommandIo): Promise<OpenedStore> {
  const closedIn = (store: StoreUse['store']): StoreEntry | undefined =>
    entriesMeant(store, use.alias).find(({ closed }) => closed?.code === 'PASSPHRASE');
  const entry = closedIn(use.store);
  if (entry === undefined) return use;
  const opened = (typed: Uint8Array): StoreUse['store'] => openKeyStore(bytes, { password: use.password, keyPassword: typed });
  const { askPassword } = await import('../ask.ts');
  const typed = await askPassword(`the key "${shortened(entry.alias)}"`, io, (tried) => {
    if (closedIn(opened(tried)) !== undefined) throw new KitError('PASSPHRASE', 'the password does not open the key');
  });
  return { ...use, store: opened(typed) };
}

/** Asks for the password of a store that does not open without one. */
async function asked(bytes: Uint8Array, path: string, io: CommandIo): Promise<Uint8Array | undefined> {
  try {
    openKeyStore(bytes, {});
    return undefined;
  } catch (error) {
    if (!(error instanceof KitError) || error.code !== 'PASSPHRASE') throw error;
    const { askPassword } = await import('../ask.ts');
    return askPassword(path, io, (typed) => openKeyStore(bytes, { password: typed }));
  }
}

/** The key of several that the user chooses; undefined if there is no choice, or nobody to ask. */
async function chosen({ entries }: StoreUse['store'], path: string, io: CommandIo): Promise<string | undefined> {
  const keys = entries.filter(({ key, closed }) => key !== undefined || closed !== undefined);
  if (keys.length < 2 || !io.interactive) return undefined;
  const choices = keys.map(({ alias }) => ({ value: alias, name: shortened(alias) }));
  return io.choose({ message: `Which key of ${path === '-' ? 'standard input' : visible(path)}?`, choices });
}
