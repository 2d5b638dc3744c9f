/** Checks the key stores next to a bundle: the same key, and the same certificate? */
import type { X509Certificate } from 'node:crypto';
import { KitError } from '../../core/errors.ts';
import { shortened, visible } from '../../core/escape.ts';
import { type Finding, ok, warn } from '../../core/findings.ts';
import { storeIn } from '../../core/keys/store-items.ts';
import { openStore } from '../../core/keystores/open-store.ts';
import { certificateIn, type KeyStore, publicKeyIn, publicKeyOf } from '../../core/keystores/store-entries.ts';
import { aliasInJks, isJksOfOneKey } from '../../core/keystores/store-kinds.ts';
import { blanks } from '../../core/next-command.ts';
import type { CommandIo } from '../command.ts';
import { inside } from '../path-inside.ts';
import { printedCommand } from '../printed-command.ts';

/** What stores are compared with, and what opens them. */
interface Comparing {
  certificate: X509Certificate | undefined;
  password: Uint8Array | undefined;
}

/** One finding for each key store; none if the bundle has no certificate to compare with. */
export async function examineStores(
  directory: string,
  names: readonly string[],
  { certificate, password }: Comparing,
  io: CommandIo,
): Promise<Finding[]> {
  if (certificate === undefined) return [];
  const findings: Finding[] = [];
  for (const name of names) {
    const open = printedCommand({ command: 'doctor', directory, options: { storePasswordFile: blanks.storePasswordFile } }, io);
    try {
      const bytes = await io.read(inside(directory, name));
      const { status, says, alias } = judged(storeIn(bytes) ?? bytes, certificate, password);
      const shown = `${visible(name)} ${says}`;
      if (status === 'closed') findings.push(ok('key-store', `${shown}; to compare it: ${open}`));
      else if (status === 'same') findings.push(ok('key-store', shown));
      else findings.push(warn('key-store', shown, `to make it again: ${makeAgain({ directory, name, alias }, io)}`));
    } catch (cause) {
      if (!(cause instanceof KitError)) throw cause;
      findings.push(warn('key-store', `${visible(name)}: ${cause.message}`, cause.hint));
    }
  }
  return findings;
}

/** The command that makes a store again; it asks for the password. */
export function makeAgain(
  { directory, name, alias }: { directory: string; name: string; alias: string | undefined },
  io: Parameters<typeof printedCommand>[1],
): string {
  const type = /\.jks$/i.test(name) ? 'jks' : undefined;
  const options = { type, alias, out: inside(directory, name), force: true };
  return printedCommand({ command: 'keystore', directory, options }, io);
}

/** The alias of the only key of a JKS; undefined for any other store, or if it cannot be read. */
export async function aliasWithoutPassword(directory: string, name: string, io: CommandIo): Promise<string | undefined> {
  try {
    return aliasInJks(await io.read(inside(directory, name)));
  } catch (cause) {
    if (!(cause instanceof KitError)) throw cause;
    return undefined;
  }
}

/** A comparison: the same, not the same, or not possible. */
interface Judged {
  status: 'same' | 'other' | 'closed';
  says: string;
  /** The entry that should have the key. */
  alias?: string;
}

function judged(store: Uint8Array, certificate: X509Certificate, password: Uint8Array | undefined): Judged {
  if (password === undefined) return withoutPassword(store, certificate);
  return compared(openStore(store, { password }), certificate);
}

/** Without the password, only certificates that are not encrypted can be found. */
function withoutPassword(store: Uint8Array, { raw }: X509Certificate): Judged {
  if (Buffer.from(store).includes(raw)) {
    return { status: 'closed', says: 'contains the certificate, and its key was not opened' };
  }
  if (!isJksOfOneKey(store)) return { status: 'closed', says: 'was not opened' };
  const alias = aliasInJks(store);
  return { status: 'other', says: 'contains another certificate than server.crt', ...(alias === undefined ? {} : { alias }) };
}

/** The key of the bundle, or else the first key of the store, compared with the certificate. */
function compared({ entries }: KeyStore, certificate: X509Certificate): Judged {
  const own = publicKeyIn(certificate);
  const keys = entries.flatMap(({ alias, key, chain }) =>
    key === undefined ? [] : [{ alias, publicKey: publicKeyOf(key), certificate: chain[0] }],
  );
  const [first] = keys;
  if (first === undefined) return { status: 'same', says: 'contains no private key that opens, so it was not compared' };
  const found = keys.find(({ publicKey }) => publicKey === own);
  const { alias } = found ?? first;
  const called = `(alias ${shortened(alias)})`;
  if (found === undefined) return { status: 'other', says: `contains another key ${called}`, alias };
  const same = found.certificate !== undefined && certificateIn(found.certificate)?.raw.equals(certificate.raw);
  return same
    ? { status: 'same', says: `contains the key and the certificate ${called}` }
    : { status: 'other', says: `contains the key, but another certificate than server.crt ${called}`, alias };
}
