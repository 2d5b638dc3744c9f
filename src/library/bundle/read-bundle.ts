/** Reads the files of a bundle. */
import type { KeyObject } from 'node:crypto';
import { a, requireArguments } from '../../core/arguments.ts';
import { bundleFiles } from '../../core/bundle/bundle-files.ts';
import { onlyKey } from '../../core/bundle/material.ts';
import type { BundleRecord } from '../../core/bundle/record.ts';
import { readRequest } from '../../core/certificates/read-request.ts';
import { asError, asProblem, errorIn, KitError } from '../../core/errors.ts';
import { hasThumbprint } from '../../core/keys/jwk/thumbprint.ts';
import { findCertificates, findPrivateKey, findPublicKey, findRequest, publicKeyOf } from '../../core/keys/read-keys.ts';
import { readSettled } from '../../providers/check-record.ts';
import type { Provider } from '../../providers/provider.ts';
import { type Secret, secretOf, secretRule } from '../input.ts';
import { withSecrets } from '../words.ts';
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
 * `server.crt` and `public.pem`; the key in each file that is given must be the recorded one. Reads no files: give their
 * content.
 *
 * @returns the same as `createBundle`; without `server.key`, the key is the public one
 * @throws KitError INPUT_INVALID, naming the file; MISMATCH, naming the file whose key is not the recorded one; PASSPHRASE if
 *   it is missing or wrong; USAGE if an argument is invalid
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
  const secret = secretOf(options.passphrase);
  const key = recordedKey(files, bundleFiles.key, record, (bytes) => [findPrivateKey(bytes).open(secret)]);
  const publicKey = publicKeyIn(files, record);
  // Programs use any of these files.
  recordedKey(files, bundleFiles.request, record, (bytes) => [readRequest(findRequest(bytes)).publicKey]);
  recordedKey(files, bundleFiles.jwks, record, (bytes) => [onlyKey(bytes.toString()).key]);
  const holder = key ?? publicKey;
  if (holder === undefined) {
    throw new KitError('INPUT_INVALID', `missing: ${bundleFiles.key}, ${bundleFiles.certificate} or ${bundleFiles.publicKey}`, {
      hint: 'give the content of one of these files',
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

/**
 * The public key of a bundle: of its certificate, or of `public.pem`; undefined if it has neither. Both are checked,
 * because programs use either.
 *
 * @throws KitError INPUT_INVALID or MISMATCH, naming the file @internal
 */
export function publicKeyIn(files: BundleFiles, record: BundleRecord): KeyObject | undefined {
  const { certificate, publicKey } = bundleFiles;
  const held = [
    recordedKey(files, certificate, record, (bytes) => findCertificates(bytes).flatMap((one) => publicKeyOf(one) ?? [])),
    recordedKey(files, publicKey, record, (bytes) => [findPublicKey(bytes)]),
  ];
  return held.find((key) => key !== undefined);
}

/** The recorded key in a file of a bundle, if the bundle has the file. @internal */
export function recordedKey(
  files: BundleFiles,
  name: string,
  { key: { thumbprint } }: BundleRecord,
  read: (bytes: Buffer) => readonly KeyObject[],
): KeyObject | undefined {
  const content = files[name];
  if (content === undefined) return undefined;
  const key = inFile(name, () => read(Buffer.from(content))).find((one) => hasThumbprint(one, thumbprint));
  if (key !== undefined) return key;
  throw new KitError('MISMATCH', `${name}: the key does not match the record in ${bundleFiles.record}`, {
    hint: 'give files that belong together',
  });
}

/** Names the file in an error. @internal */
export function inFile<T>(name: string, work: () => T): T {
  try {
    return withSecrets(work);
  } catch (error) {
    if (!(error instanceof KitError)) throw error;
    const { hint, ...rest } = asProblem(error.message.startsWith(`${name}: `) ? error : errorIn(name, error));
    throw asError({ ...rest, hint: hint?.replace('previous/', 'a backup') }, error);
  }
}
