/** Whether server.key, server.crt and jwt-kit.json of a bundle match: notes for commands that go on if they do not. */
import type { KeyObject } from 'node:crypto';
import { bundleFiles } from '../../core/bundle/bundle-files.ts';
import { hasEncryptedHeaders } from '../../core/keys/containers/pem.ts';
import { hasThumbprint } from '../../core/keys/jwk/thumbprint.ts';
import { isSameKey } from '../../core/keys/same-key.ts';
import { publicKeyFrom } from '../../core/octets/foreign-keys.ts';
import type { CommandIo } from '../command.ts';
import { printedCommand } from '../printed-command.ts';
import type { OpenedBundle } from './open-bundle.ts';

/** The note that a file belongs to another key than a second file. */
export const mismatchNote = (file: string, other: string, { directory }: OpenedBundle, io: CommandIo): string =>
  `${file} does not match ${other}: for the fix, run ${printedCommand({ command: 'doctor', directory }, io)}`;

/**
 * A note if the file with the public key matches neither server.key nor the record. An encrypted server.key is not opened.
 *
 * @param file the name of the file with the public key
 */
export async function mismatchNotes(
  bundle: OpenedBundle,
  file: string,
  publicKey: KeyObject,
  io: CommandIo,
): Promise<string[]> {
  const own = await publicHalfOfKey(bundle, io);
  const recorded = hasThumbprint(publicKey, bundle.record.key.thumbprint);
  if (own !== undefined && !isSameKey(own, publicKey)) {
    const [wrong, right] = recorded ? [bundleFiles.key, file] : [file, bundleFiles.key];
    return [mismatchNote(wrong, right, bundle, io)];
  }
  return recorded ? [] : [mismatchNote(file, bundleFiles.record, bundle, io)];
}

/** A note if server.key is not the key of the record, as far as it can be opened without a passphrase. */
export async function keyNotes(bundle: OpenedBundle, io: CommandIo): Promise<string[]> {
  const own = await publicHalfOfKey(bundle, io);
  if (own === undefined || hasThumbprint(own, bundle.record.key.thumbprint)) return [];
  return [mismatchNote(bundleFiles.key, bundleFiles.record, bundle, io)];
}

/**
 * The public half of server.key; undefined if it is missing, encrypted or damaged. Not proven, because nothing is signed with
 * it.
 */
async function publicHalfOfKey({ directory }: OpenedBundle, io: CommandIo): Promise<KeyObject | undefined> {
  try {
    const bytes = await io.readInBundle(directory, bundleFiles.key);
    const file = Buffer.from(bytes ?? []);
    return bytes === undefined || hasEncryptedHeaders(file.toString('latin1')) ? undefined : publicKeyFrom(file);
  } catch {
    return undefined;
  }
}
