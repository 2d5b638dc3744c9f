/** Checks a set of files before it goes into its directory, and describes it. */
import type { KeyObject } from 'node:crypto';
import { bundleFiles } from '../../core/bundle/bundle-files.ts';
import { proveMaterial, provePublicMaterial } from '../../core/bundle/material.ts';
import { isPrivate, type WrittenFile } from '../command.ts';

/** How the private key of a set is opened. */
interface SetKey {
  passphrase: Uint8Array | undefined;
  /** The key itself, if it is kept elsewhere, so that no file is written. */
  elsewhere?: KeyObject | undefined;
}

/** Reads a staged file from disk. */
type Staged = (name: string) => Promise<Uint8Array>;

const textsOf =
  (staged: Staged) =>
  async (name: string): Promise<string> =>
    Buffer.from(await staged(name)).toString();

/** Reads the staged files from disk and proves that they match. */
export async function proveStaged(staged: Staged, { passphrase, elsewhere }: SetKey): Promise<void> {
  const text = textsOf(staged);
  const material = {
    key: elsewhere?.export({ type: 'pkcs8', format: 'pem' }) ?? (await staged(bundleFiles.key)),
    request: await text(bundleFiles.request),
    certificate: await text(bundleFiles.certificate),
    publicKey: await text(bundleFiles.publicKey),
    jwks: await text(bundleFiles.jwks),
  };
  proveMaterial(material, elsewhere === undefined ? passphrase : undefined);
}

/** The same for a bundle with the public key of someone else. */
export async function proveStagedPublic(staged: Staged): Promise<void> {
  const text = textsOf(staged);
  provePublicMaterial({ publicKey: await text(bundleFiles.publicKey), jwks: await text(bundleFiles.jwks) });
}

/** Says who can read server.key, by its permissions on disk. */
export function privacy(written: readonly WrittenFile[]): string {
  const key = written.find(({ path }) => path.endsWith(bundleFiles.key));
  if (key !== undefined && isPrivate(key)) return 'only you can read it';
  const mode = key?.mode;
  return mode === undefined ? 'as private as its folder' : `others can read it (mode ${mode.toString(8)})`;
}
