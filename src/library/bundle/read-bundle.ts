/** Reads the files of a bundle. */
import type { KeyObject } from 'node:crypto';
import { a, requireArguments } from '../../core/arguments.ts';
import { bundleFiles } from '../../core/bundle/bundle-files.ts';
import type { BundleRecord } from '../../core/bundle/record.ts';
import { errorIn, KitError } from '../../core/errors.ts';
import { hasThumbprint } from '../../core/keys/jwk/thumbprint.ts';
import { findCertificates, findPrivateKey, findPublicKey } from '../../core/keys/read-keys.ts';
import { readSettled } from '../../providers/check-record.ts';
import type { Provider } from '../../providers/provider.ts';
import { type Secret, secretOf, secretRule } from '../input.ts';
import { type Bundle, bundleOf } from './create-bundle.ts';

/** How to read a bundle. */
export interface BundleReading {
  /** Opens an encrypted `server.key`. */
  passphrase?: Secret | undefined;
}

/** The files of a bundle by name, as text or as bytes. */
export type BundleFiles = Readonly<Record<string, string | Uint8Array>>;

/** @internal */
export const filesRule = a.record(a.textOrBytes);

/**
 * Reads the files of a bundle that `createBundle` or `jwt-kit init` made. Needs `jwt-kit.json` and one of `server.key`,
 * `server.crt` and `public.pem`; the key must be the recorded one. Reads no files: give their content.
 *
 * @returns the same as `createBundle`; without `server.key`, the key is the public one
 * @throws KitError INPUT_INVALID, naming the file; MISMATCH if the key is not the recorded one; PASSPHRASE if it is missing
 *   or wrong; USAGE if an argument is invalid
 * @example
 * import { createBundle, readBundle } from 'jwt-kit';
 *
 * const { files } = await createBundle({ provider: 'generic', name: 'Order Sync', tokenUrl: 'https://login.example.com/token' });
 * const { provider, settings, key } = readBundle({
 *   'jwt-kit.json': files['jwt-kit.json'] ?? '', // for example, await readFile('order-sync/jwt-kit.json')
 *   'server.key': files['server.key'] ?? '',
 * });
 */
export function readBundle(files: BundleFiles, options: BundleReading = {}): Bundle {
  requireArguments({ files, options }, { files: filesRule, options: a.only({ passphrase: secretRule }) });
  const { record } = recordIn(files);
  const { key: private_, certificate, publicKey } = bundleFiles;
  const key = keyIn(files, private_, (bytes) => findPrivateKey(bytes).open(secretOf(options.passphrase)));
  const holder = key ?? holderIn(files);
  if (holder === undefined) {
    throw new KitError('INPUT_INVALID', `missing: ${private_}, ${certificate} or ${publicKey}`, {
      hint: 'give the content of one of these files',
    });
  }
  if (!hasThumbprint(holder, record.key.thumbprint)) {
    throw new KitError('MISMATCH', `the key does not match the record in ${bundleFiles.record}`, {
      hint: 'give files that belong together',
    });
  }
  const texts = Object.entries(files).map(([name, content]) => [name, Buffer.from(content).toString()] as const);
  return bundleOf({ files: Object.fromEntries(texts), key: holder, record, notes: [] });
}

/** The checked record of a bundle, and its provider. @internal */
export function recordIn(files: BundleFiles): { record: BundleRecord; provider: Provider } {
  const text = files[bundleFiles.record];
  if (text === undefined) {
    throw new KitError('INPUT_INVALID', `missing: ${bundleFiles.record}`, {
      hint: 'give the files of a bundle by their names',
    });
  }
  return inFile(bundleFiles.record, () => readSettled(Buffer.from(text).toString(), { lost: () => {} }));
}

/** The public key of a bundle: of its certificate, or of `public.pem`; undefined if it has neither. @internal */
export function holderIn(files: BundleFiles): KeyObject | undefined {
  const { certificate, publicKey } = bundleFiles;
  return keyIn(files, certificate, (bytes) => findCertificates(bytes)[0]?.publicKey) ?? keyIn(files, publicKey, findPublicKey);
}

/** The key in a file of a bundle, if the bundle has the file. */
function keyIn(files: BundleFiles, name: string, read: (bytes: Uint8Array) => KeyObject | undefined): KeyObject | undefined {
  const content = files[name];
  return content === undefined ? undefined : inFile(name, () => read(Buffer.from(content)));
}

/** Names the file in an error. */
function inFile<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof KitError ? errorIn(name, error) : error;
  }
}
