/** The key of a renewal: the one that is there, or a new one. */
import type { KeyObject } from 'node:crypto';
import { bundleFiles } from '../../../core/bundle/bundle-files.ts';
import { KitError } from '../../../core/errors.ts';
import { visible } from '../../../core/escape.ts';
import { hasThumbprint } from '../../../core/keys/jwk/jwk.ts';
import { findPrivateKey } from '../../../core/keys/read-keys.ts';
import { privateKeyPem } from '../../../core/keys/rsa.ts';
import type { OpenedBundle } from '../../bundle/open-bundle.ts';
import type { CommandIo } from '../../command.ts';
import { naming } from '../../input/name-file-in-error.ts';
import { openSigningKey, readPassphrase } from '../../input/private-key.ts';
import { inside } from '../../path-inside.ts';
import { printedCommand } from '../../printed-command.ts';
import type { RenewOptions } from './flags.ts';
import { type Present, textOf } from './renewal-summary.ts';

/** The key that signs the new certificate, and server.key with it. */
export interface RenewalKey {
  /** Signs from now on. */
  key: KeyObject;
  /** server.key with it. */
  file: string | Uint8Array;
  encrypted: boolean;
  passphrase: Uint8Array | undefined;
}

/**
 * The key that is there.
 *
 * @throws KitError INPUT_UNREADABLE if there is no server.key, MISMATCH if it does not match the key in the record
 */
export async function openKey(
  { directory, record }: OpenedBundle,
  { passphraseFile }: RenewOptions,
  io: CommandIo,
): Promise<RenewalKey> {
  const path = inside(directory, bundleFiles.key);
  const bytes = await io.readInBundle(directory, bundleFiles.key);
  const lost = `if you no longer have it: ${printedCommand({ command: 'renew', directory, options: { newKey: true } }, io)}`;
  if (bytes === undefined) {
    throw new KitError('INPUT_UNREADABLE', `${visible(path)}: there is no such file`, {
      hint: `restore it from your backup; ${lost}`,
    });
  }
  const { encrypted } = await naming(path, () => findPrivateKey(bytes));
  const opened = await openSigningKey({ path, bytes }, { passphrase: await readPassphrase(passphraseFile, io), io });
  if (!hasThumbprint(opened.key, record.key.thumbprint)) {
    throw new KitError('MISMATCH', `${visible(path)}: this is not the key that ${bundleFiles.record} speaks of`, {
      hint: `restore the right key from previous/ or from your backup; ${lost}`,
    });
  }
  return { ...opened, file: bytes, encrypted };
}

/**
 * A new key, encrypted if a passphrase is given. The one before is not opened: it may be lost.
 *
 * @throws KitError PASSPHRASE if the one before was encrypted, and nobody is there to be asked
 */
export async function newKey(
  { directory, record }: OpenedBundle,
  { present, making }: { present: Present; making: Promise<KeyObject> },
  { passphraseFile }: RenewOptions,
  io: CommandIo,
): Promise<RenewalKey> {
  const sealed = record.key.encrypted || textOf(present.get(bundleFiles.key))?.includes('ENCRYPTED') === true;
  const asked = passphraseFile === undefined && sealed && io.interactive ? '-' : passphraseFile;
  if (asked === undefined && sealed) {
    throw new KitError(
      'PASSPHRASE',
      `${visible(inside(directory, bundleFiles.key))} was encrypted, and no passphrase was given for the new key`,
      {
        hint: 'put a passphrase into a file that only you can read',
        next: { to: 'use it', options: { passphraseFile: { blank: 'file' } } },
      },
    );
  }
  const passphrase = await readPassphrase(asked, io, { fresh: true });
  const key = await making;
  const file = await privateKeyPem(key, { passphrase, random: io.random });
  return { key, file, encrypted: passphrase !== undefined, passphrase };
}
