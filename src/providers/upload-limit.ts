/** How large a file may be that a provider is handed. */
import { bundleFiles } from '../core/bundle/bundle-files.ts';
import { tooLargeFor } from '../core/bundle/upload-checks.ts';
import { KitError } from '../core/errors.ts';
import type { Provider } from './provider.ts';

/** What is wrong with a file of this size, in bytes: `4,321 bytes; Acme takes fewer than 4,096`; undefined if nothing is. */
export const tooLarge = (bytes: number, { uploadLimit: below, title: to }: Provider): string | undefined =>
  tooLargeFor(bytes, { below, to });

/**
 * Refuses files of a bundle of which the provider would not take the one it is handed.
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
