/** The private key of a bundle: server.key, or a key given instead, which must be the bundle's. */

import type { KeyObject, X509Certificate } from 'node:crypto';
import { bundleFiles } from '../../core/bundle/bundle-files.ts';
import { keyIn } from '../../core/bundle/certificate-checks.ts';
import { KitError } from '../../core/errors.ts';
import { asTyped, visible } from '../../core/escape.ts';
import { hasThumbprint } from '../../core/keys/jwk/thumbprint.ts';
import { isSameKey } from '../../core/keys/same-key.ts';
import { publicHalf } from '../../core/keys/write-keys.ts';
import type { CommandIo } from '../command.ts';
import type { KeyFile } from '../input/given-key.ts';
import { type OpenedKey, openSigningKey } from '../input/private-key.ts';
import { printedCommand } from '../printed-command.ts';
import { mixedSet, type OpenedBundle } from './open-bundle.ts';
import { certificatesOf } from './own-certificates.ts';

/** How the key of a bundle is opened. */
export interface BundleKeyOpening extends Pick<Parameters<typeof openSigningKey>[1], 'passphrase' | 'store' | 'check'> {
  /** The given key; default: server.key. */
  given?: KeyFile | undefined;
}

/**
 * Opens the private key of a bundle.
 *
 * @throws KitError MISMATCH if it does not match the record, or if a given key does not match server.crt
 */
export async function openBundleKey(
  bundle: OpenedBundle,
  { given, store, ...opening }: BundleKeyOpening,
  io: CommandIo,
): Promise<OpenedKey> {
  if (given !== undefined) {
    const opened = await openSigningKey(given, { ...opening, ...(store && { store }), io });
    await requireOwnKey(bundle, opened.key, given.path, io);
    return opened;
  }
  const file = await bundle.file('key');
  const opened = await openSigningKey(file, { ...opening, io });
  const { directory, record } = bundle;
  if (hasThumbprint(opened.key, record.key.thumbprint)) return opened;
  if (io.isInterrupted(directory)) throw mixedSet(directory, io);
  throw new KitError('MISMATCH', `${visible(file.path)}: does not match the key of the certificate`, {
    hint: `restore the key from previous/ or your backup; if you no longer have it: ${printedCommand({ command: 'renew', directory, options: { newKey: true } }, io)}`,
  });
}

/**
 * Checks that a given key is the one of the bundle: of its record and of its certificate.
 *
 * @param path where the key is from, for the message
 * @throws KitError MISMATCH if it is not
 */
async function requireOwnKey({ directory, record }: OpenedBundle, key: KeyObject, path: string, io: CommandIo): Promise<void> {
  const own = publicHalf(key);
  const certificates = await certificatesOf(directory, io);
  const certified = certificates.length === 0 || certificates.some((one) => isFor(one, own));
  if (certified && hasThumbprint(own, record.key.thumbprint)) return;
  if (io.isInterrupted(directory)) throw mixedSet(directory, io);
  const name = path === '-' ? 'standard input' : asTyped(path);
  const other = certified ? bundleFiles.record : `the certificate of ${visible(directory)}`;
  throw new KitError('MISMATCH', `${name}: does not match ${certified ? `the key in ${other}` : other}`, {
    hint: `give the private key of this bundle; to see what belongs together: ${printedCommand({ command: 'inspect', input: directory }, io)}`,
  });
}

function isFor(certificate: X509Certificate, own: KeyObject): boolean {
  const held = keyIn(certificate);
  return held !== undefined && isSameKey(held, own);
}
