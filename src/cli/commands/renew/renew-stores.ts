/** `--stores`: reads the key stores next to a bundle, and makes them again with the new certificate. */
import { type KeyObject, X509Certificate } from 'node:crypto';
import { textHash } from '../../../core/bundle/record.ts';
import { certificateChain } from '../../../core/certificates/certificate-chain.ts';
import { KitError, missingOptions } from '../../../core/errors.ts';
import { findCertificates } from '../../../core/keys/read-keys.ts';
import { openKeyStore } from '../../../core/keys/store-items.ts';
import { certificateIn, type KeyStore, type NewEntry, type StoreEntry } from '../../../core/keystores/store-entries.ts';
import { makeStore, proveStore } from '../../../library/keystores/make-store.ts';
import type { CommandIo, OutputFile } from '../../command.ts';
import { naming } from '../../input/name-file-in-error.ts';
import { fittingPassphrase, readPassphrase } from '../../input/passphrase.ts';
import { inside } from '../../path-inside.ts';
import type { RenewOne } from './flags.ts';

/** The stores to write with the bundle. */
export interface RenewedStores {
  files: OutputFile[];
  notes: string[];
  /** Reads the staged stores back. */
  prove(staged: (name: string) => Promise<Uint8Array>): Promise<void>;
}

/** What the stores are made from. */
export interface Renewing {
  given: RenewOne;
  directory: string;
  opened: { key: KeyObject };
  /** The new certificate, PEM. */
  certificate: string;
}

/** A store to make again. */
interface Again {
  file: OutputFile;
  entry: NewEntry;
  password: Uint8Array;
}

/** @throws KitError PASSPHRASE if the password does not open one; USAGE if one has not exactly one entry, a key */
export async function renewStores(names: readonly string[], renewing: Renewing, io: CommandIo): Promise<RenewedStores> {
  const { given, directory } = renewing;
  const shared = await sharedPassword(given, io);
  const issuers = await sentIssuers(given, io);
  const all: Again[] = [];
  for (const name of names) {
    const path = inside(directory, name);
    const bytes = await io.read(path);
    all.push(
      await naming(path, async () =>
        again({ name, bytes, password: await passwordOf({ path, bytes, shared }, io) }, { ...renewing, issuers }, io),
      ),
    );
  }
  return {
    files: all.map(({ file }) => file),
    notes: [],
    prove: async (staged) => {
      for (const { file, entry, password } of all) proveStore(await staged(file.path), entry, password);
    },
  };
}

async function sharedPassword({ storePasswordFile }: RenewOne, io: CommandIo): Promise<Uint8Array | undefined> {
  if (storePasswordFile === undefined && !io.interactive) {
    throw missingOptions(
      [{ option: 'storePasswordFile', value: '<file>' }],
      'give the password of the key stores, or leave out --stores',
    );
  }
  return readPassphrase(storePasswordFile, io, { option: '--store-password-file' });
}

/** The certificates that a CA sent with the new one. */
async function sentIssuers({ certificate: path }: RenewOne, io: CommandIo): Promise<X509Certificate[]> {
  // Standard input was read already.
  if (path === undefined || path === '-') return [];
  try {
    return findCertificates(await io.read(path));
  } catch (cause) {
    // A key store: the issuers of the old one are used.
    if (cause instanceof KitError) return [];
    throw cause;
  }
}

/** The password of a store: the given one, or at a terminal the answer. */
async function passwordOf(
  { path, bytes, shared }: { path: string; bytes: Uint8Array; shared: Uint8Array | undefined },
  io: CommandIo,
): Promise<Uint8Array> {
  const opens = (password: Uint8Array): KeyStore => openKeyStore(bytes, { password });
  if (shared !== undefined) return fittingPassphrase(shared, opens, io) ?? shared;
  return (await import('../../ask.ts')).askPassword(path, io, opens);
}

/** A store with the new certificate, and with its old alias, type, protection and issuers. */
async function again(
  { name, bytes, password }: { name: string; bytes: Uint8Array; password: Uint8Array },
  { opened, certificate, issuers }: Renewing & { issuers: readonly X509Certificate[] },
  io: CommandIo,
): Promise<Again> {
  const store = openKeyStore(bytes, { password });
  const { alias, chain } = onlyKey(store);
  const old = chain.flatMap((der) => certificateIn(der) ?? []);
  const own = new X509Certificate(certificate);
  const entry: NewEntry = {
    alias,
    key: opened.key.export({ type: 'pkcs8', format: 'der' }),
    chain: certificateChain(own, [...issuers, ...old]).map(({ raw }) => raw),
  };
  const { kind, legacy } = store;
  const content = await makeStore(entry, { type: kind === 'JKS' ? 'jks' : 'p12', password, legacy }, io);
  return { file: { path: name, content, secret: true, replaces: textHash(bytes) }, entry, password };
}

/** @throws KitError USAGE if a store has other entries: they would be lost, or it is not the store of this bundle */
function onlyKey({ entries }: KeyStore): StoreEntry {
  const [only] = entries;
  if (only?.key !== undefined && entries.length === 1) return only;
  throw new KitError('USAGE', 'the key store has not exactly one entry, a key', {
    hint: 'move it to another directory, or leave out --stores',
  });
}
