/** The key of a renewal: the existing key, or a new one. */

import type { KeyObject } from 'node:crypto';
import { bundleFiles } from '../../../core/bundle/bundle-files.ts';
import { KitError } from '../../../core/errors.ts';
import { visible } from '../../../core/escape.ts';
import { hasThumbprint } from '../../../core/keys/jwk/thumbprint.ts';
import { findPrivateKey } from '../../../core/keys/read-keys.ts';
import { privateKeyPem } from '../../../core/keys/rsa.ts';
import { blanks } from '../../../core/next-command.ts';
import { openBundleKey } from '../../bundle/bundle-key.ts';
import type { OpenedBundle } from '../../bundle/open-bundle.ts';
import type { CommandIo } from '../../command.ts';
import { readGivenKey } from '../../input/given-key.ts';
import { naming } from '../../input/name-file-in-error.ts';
import { givenPassphrase } from '../../input/passphrase.ts';
import { notesOnKey, openSigningKey } from '../../input/private-key.ts';
import { inside } from '../../path-inside.ts';
import { printedCommand } from '../../printed-command.ts';
import type { RenewOne } from './flags.ts';
import { type Present, textOf } from './present-files.ts';

/** The key that signs the new certificate, and the content of server.key. */
export interface RenewalKey {
  /** The key that signs from now on. */
  key: KeyObject;
  /** The content of server.key; undefined if the key is kept elsewhere, so that the file is not written. */
  file: string | Uint8Array | undefined;
  encrypted: boolean;
  passphrase: Uint8Array | undefined;
}

/**
 * Opens the existing key.
 *
 * @throws KitError INPUT_UNREADABLE if there is no server.key, MISMATCH if it does not match the key in the record
 */
export async function openKey(bundle: OpenedBundle, options: RenewOne, io: CommandIo): Promise<RenewalKey> {
  const { directory, record, file } = bundle;
  const given = await readGivenKey(options, io);
  if (given !== undefined) {
    const opened = await openBundleKey(bundle, { given, passphrase: await givenPassphrase(options, io) }, io);
    for (const note of notesOnKey(opened.notes)) io.note(note);
    return { ...opened, file: undefined, encrypted: record.key.encrypted };
  }
  const { path, bytes } = await file('key');
  const { encrypted } = await naming(path, () => findPrivateKey(bytes));
  const opened = await openSigningKey({ path, bytes }, { passphrase: await givenPassphrase(options, io), io });
  if (!hasThumbprint(opened.key, record.key.thumbprint)) {
    throw new KitError('MISMATCH', `${visible(path)}: does not match the key in ${bundleFiles.record}`, {
      hint: `restore the right key from previous/ or from your backup; if you no longer have it: ${printedCommand({ command: 'renew', directory, options: { newKey: true } }, io)}`,
    });
  }
  for (const note of notesOnKey(opened.notes)) io.note(note);
  return { ...opened, file: bytes, encrypted };
}

/**
 * Writes the new key, encrypted if a passphrase is given. The old key is not opened: it may be lost.
 *
 * @throws KitError PASSPHRASE if the old key was encrypted and there is no passphrase and no terminal to ask at
 */
export async function newKey(
  { directory, record }: OpenedBundle,
  { present, making }: { present: Present; making: Promise<KeyObject> },
  { passphraseFile, passphraseEnv }: RenewOne,
  io: CommandIo,
): Promise<RenewalKey> {
  const sealed = record.key.encrypted || textOf(present.get(bundleFiles.key))?.includes('ENCRYPTED') === true;
  const none = passphraseFile === undefined && passphraseEnv === undefined;
  const asked = none && sealed && io.interactive ? '-' : passphraseFile;
  if (asked === undefined && passphraseEnv === undefined && sealed) {
    throw new KitError(
      'PASSPHRASE',
      `${visible(inside(directory, bundleFiles.key))} was encrypted, but no passphrase was given for the new key`,
      {
        hint: 'write a passphrase to a file that only you can read',
        next: { to: 'use it', options: { passphraseFile: blanks.passphraseFile } },
      },
    );
  }
  const passphrase = await givenPassphrase({ passphraseFile: asked, passphraseEnv }, io, { fresh: true });
  const key = await making;
  // PKCS#1 stays PKCS#1, for the program that reads nothing else, unless the new key is encrypted: PKCS#1 cannot be.
  const format = passphrase === undefined && isPkcs1(textOf(present.get(bundleFiles.key))) ? 'pkcs1' : 'pkcs8';
  const file = await privateKeyPem(key, { passphrase, format, random: io.random });
  return { key, file, encrypted: passphrase !== undefined, passphrase };
}

const isPkcs1 = (text: string | undefined): boolean => text?.includes('-----BEGIN RSA PRIVATE KEY-----') === true;
