/** Checks a set of files before it goes into its directory, and describes it. */
import type { KeyObject } from 'node:crypto';
import { bundleFiles } from '../../core/bundle/bundle-files.ts';
import { proveMaterial } from '../../core/bundle/material.ts';
import { isPrivate, type WrittenFile } from '../command.ts';

/** A directory without the trailing slash that shell completion adds. */
export const withoutSlash = (directory: string): string => directory.replace(/(?<=[^/\\:])[/\\]+$/, '');

/** How the private key of a set is opened. */
interface SetKey {
  passphrase: Uint8Array | undefined;
  /** The key itself, if it is kept elsewhere, so that no file is written. */
  elsewhere?: KeyObject | undefined;
}

/** Reads the staged files from disk and proves that they match. */
export async function proveStaged(
  staged: (name: string) => Promise<Uint8Array>,
  { passphrase, elsewhere }: SetKey,
): Promise<void> {
  const text = async (name: string): Promise<string> => Buffer.from(await staged(name)).toString();
  const material = {
    key: elsewhere?.export({ type: 'pkcs8', format: 'pem' }) ?? (await staged(bundleFiles.key)),
    request: await text(bundleFiles.request),
    certificate: await text(bundleFiles.certificate),
    publicKey: await text(bundleFiles.publicKey),
    jwks: await text(bundleFiles.jwks),
  };
  proveMaterial(material, elsewhere === undefined ? passphrase : undefined);
}

/** Says who can read server.key, by its permissions on disk. */
export function privacy(written: readonly WrittenFile[]): string {
  const key = written.find(({ path }) => path.endsWith(bundleFiles.key));
  if (key !== undefined && isPrivate(key)) return 'only you can read it';
  const mode = key?.mode;
  return mode === undefined ? 'as private as its folder' : `others can read it (mode ${mode.toString(8)})`;
}
