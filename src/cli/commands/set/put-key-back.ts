/** `set --key` and `--key-env`: writes a private key that is kept elsewhere as server.key. */
import { bundleFiles } from '../../../core/bundle/bundle-files.ts';
import { textHash } from '../../../core/bundle/record.ts';
import { KitError } from '../../../core/errors.ts';
import { privateKeyPem } from '../../../core/keys/rsa.ts';
import { openBundleKey } from '../../bundle/bundle-key.ts';
import type { OpenedBundle } from '../../bundle/open-bundle.ts';
import type { CommandIo, OutputFile } from '../../command.ts';
import type { KeyFile } from '../../input/given-key.ts';

/** A key to put back, and its passphrase. */
export interface GivenKey {
  given: KeyFile;
  passphrase: Uint8Array | undefined;
}

/** The file to write. */
export interface KeyPutBack {
  /** Undefined if server.key is this key already. */
  file: OutputFile | undefined;
  encrypted: boolean;
}

/**
 * Opens a private key for a bundle; an encrypted one stays encrypted.
 *
 * @throws KitError MISMATCH if it is not the bundle's; USAGE if the bundle is for somebody else's key
 */
export async function putKeyBack(
  bundle: OpenedBundle,
  { given, passphrase: typed }: GivenKey,
  io: CommandIo,
): Promise<KeyPutBack> {
  const { directory, record } = bundle;
  if (record.certificate === undefined) {
    throw new KitError('USAGE', 'this bundle is for the public key of someone else: it has no server.key', {
      hint: 'give no key',
    });
  }
  const opened = await openBundleKey(bundle, { given, passphrase: typed, store: {} }, io);
  for (const note of opened.notes) io.note(`the private key: ${note}`);
  const { encrypted } = opened;
  const before = await io.readInBundle(directory, bundleFiles.key);
  if (before !== undefined && Buffer.from(before).equals(given.bytes)) return { file: undefined, encrypted };
  const passphrase = encrypted ? opened.passphrase : undefined;
  const content = await privateKeyPem(opened.key, { passphrase, random: io.random });
  if (before !== undefined && Buffer.from(before).toString() === content) return { file: undefined, encrypted };
  const replaces = before === undefined ? {} : { replaces: textHash(before) };
  return { file: { path: bundleFiles.key, content, secret: true, ...replaces }, encrypted };
}
