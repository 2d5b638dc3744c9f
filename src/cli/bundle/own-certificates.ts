/** The certificates of a bundle, for commands that go on without them. */
import type { X509Certificate } from 'node:crypto';
import { bundleFiles } from '../../core/bundle/bundle-files.ts';
import { KitError } from '../../core/errors.ts';
import { findCertificates } from '../../core/keys/read-keys.ts';
import type { CommandIo } from '../command.ts';

/** The certificates in server.crt; none if it is missing or damaged, which `doctor` reports. */
export async function certificatesOf(directory: string, io: CommandIo): Promise<X509Certificate[]> {
  try {
    const bytes = await io.readInBundle(directory, bundleFiles.certificate);
    return bytes === undefined ? [] : findCertificates(bytes);
  } catch (cause) {
    if (cause instanceof KitError) return [];
    throw cause;
  }
}
