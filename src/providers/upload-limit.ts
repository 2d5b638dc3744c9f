/** The size limit for the file that a provider gets. */
import { bundleFiles } from '../core/bundle/bundle-files.ts';
import { tooLargeFor } from '../core/bundle/upload-checks.ts';
import { KitError } from '../core/errors.ts';
import type { Provider } from './provider.ts';

/** Why a file of this size is too large: `4,321 bytes; Acme accepts fewer than 4,096`; undefined if it is not. */
export const tooLarge = (bytes: number, { uploadLimit: below, title: to }: Provider): string | undefined =>
  tooLargeFor(bytes, { below, to });

/**
 * Refuses the files of a bundle if the provider would reject the uploaded one for its size.
 *
 * @param files texts or bytes, by name
 * @throws KitError INPUT_INVALID
 */
export function requireUploadable(files: Readonly<Record<string, string | Uint8Array>>, provider: Provider): void {
  const content = files[provider.upload];
  const problem = content === undefined ? undefined : tooLarge(Buffer.byteLength(content), provider);
  if (problem === undefined) return;
  throw new KitError('INPUT_INVALID', `${provider.upload} would have ${problem}`, {
    hint: provider.upload === bundleFiles.certificate ? 'use a shorter subject or a smaller key' : 'use a smaller key',
  });
}
