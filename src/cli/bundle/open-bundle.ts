/** Opens a bundle for a command: its record, and its files by their role. */
import { bundleFiles } from '../../core/bundle/bundle-files.ts';
import { holdsBundle } from '../../core/bundle/is-bundle.ts';
import type { BundleRecord } from '../../core/bundle/record.ts';
import { type FileCheck, fileIds } from '../../core/bundle/remedies.ts';
import { KitError } from '../../core/errors.ts';
import { visible } from '../../core/escape.ts';
import { hasThumbprint } from '../../core/keys/jwk/thumbprint.ts';
import { findCertificates, findPrivateKey, findPublicKey } from '../../core/keys/read-keys.ts';
import { readSettled } from '../../providers/check-record.ts';
import type { Provider } from '../../providers/provider.ts';
import { bundleHint, type CommandIo, noSuchFile } from '../command.ts';
import { naming } from '../input/name-file-in-error.ts';
import { inside } from '../path-inside.ts';
import { printedCommand } from '../printed-command.ts';

/** An open bundle. */
export interface OpenedBundle {
  directory: string;
  record: BundleRecord;
  /** jwt-kit.json as it is on disk. */
  recordText: string;
  provider: Provider;
  /** The bytes of one of its files. */
  file(name: keyof typeof bundleFiles): Promise<{ path: string; bytes: Uint8Array }>;
}

/** How a bundle is opened. */
interface Opening {
  /** Alternatives, for the hint. */
  instead?: string;
  /** Settings that were given as flags. */
  replaced?: readonly string[];
  /** For commands that need no steps of the checklist: if those in the record are damaged, a note says so, and the command goes on. */
  withoutSteps?: boolean;
}

/**
 * Opens the bundle in a directory.
 *
 * @throws KitError INPUT_UNREADABLE if there is none, INPUT_INVALID if its record is damaged, INTERRUPTED if an
 *   interrupted run left a mix of old and new files
 */
export async function openBundle(directory: string, io: CommandIo, opening: Opening = {}): Promise<OpenedBundle> {
  const bundle = await openRecord(directory, io, opening);
  if (io.isInterrupted(directory) && !(await isOneSet(bundle, io))) throw mixedSet(directory, io);
  return bundle;
}

/**
 * Opens a bundle by its record only, without checking the other files: for commands that write them again.
 *
 * @throws KitError INPUT_UNREADABLE if there is none, INPUT_INVALID if its record is damaged
 */
export async function openRecord(
  directory: string,
  io: CommandIo,
  { instead = '', replaced = [], withoutSteps = false }: Opening = {},
): Promise<OpenedBundle> {
  const file: OpenedBundle['file'] = async (name) => {
    const path = inside(directory, bundleFiles[name]);
    const bytes = await io.readInBundle(directory, bundleFiles[name]);
    if (bytes !== undefined) return { path, bytes };
    throw new KitError('INPUT_UNREADABLE', noSuchFile(path), {
      hint: await hintFor(name, { directory, instead }, io),
    });
  };
  const { path, bytes } = await file('record');
  const recordText = Buffer.from(bytes).toString();
  const lost = withoutSteps
    ? (what: string): void => io.note(`${visible(path)}: ${what}: the steps of the checklist were ignored`)
    : undefined;
  const read = await naming(path, () => readSettled(recordText, { replaced, known: io.providers, lost })).catch((cause) => {
    throw io.isInterrupted(directory) ? mixedSet(directory, io) : cause;
  });
  return { directory, recordText, ...read, file };
}

/**
 * The hint for a missing file: its fix, or where bundles come from.
 *
 * @param instead what works without the bundle, after a comma; may be empty
 */
async function hintFor(
  name: keyof typeof bundleFiles,
  { directory, instead }: { directory: string; instead: string },
  io: CommandIo,
): Promise<string> {
  const fix = await fixOf(name, directory, io);
  if (fix === undefined) return `${bundleHint(io)}${instead}`;
  if (name === 'key') return fix;
  return instead === '' ? fix : `${instead.replace(/^, or /, '')}; or ${fix}`;
}

/** The fix for a missing file, in the words of `doctor`; undefined if the directory contains no other files of a bundle. */
async function fixOf(name: keyof typeof bundleFiles, directory: string, io: CommandIo): Promise<string | undefined> {
  const listing = io.list(directory);
  if (listing === undefined || !holdsBundle(listing)) return undefined;
  const { examineBundle } = await import('./inspect-bundle.ts');
  const { findings } = await examineBundle(directory, io, { without: ['git', 'secrets'] });
  const checks: readonly string[] =
    name === 'record' ? ['record'] : Object.keys(fileIds).filter((check) => fileIds[check as FileCheck] === name);
  return findings.find(({ check }) => checks.includes(check))?.fix;
}

/** The error for a mix of old and new files: only a command that writes bundles can fix it. */
export const mixedSet = (directory: string, io: CommandIo): KitError =>
  new KitError('INTERRUPTED', `${visible(directory)}: an interrupted run left a mix of old and new files`, {
    hint: `finish that run: ${printedCommand({ command: 'checklist', directory }, io)}`,
  });

/**
 * The same check for commands that inspect a bundle without opening it.
 *
 * @throws KitError INTERRUPTED if an interrupted run left a mix of old and new files
 */
export async function refuseMixedSet(directory: string, io: CommandIo): Promise<void> {
  if (!io.isInterrupted(directory)) return;
  try {
    await openBundle(directory, io);
  } catch (cause) {
    throw cause instanceof KitError && cause.code !== 'INTERRUPTED' ? mixedSet(directory, io) : cause;
  }
}

/** Whether key, certificate and record of a bundle match; for an encrypted key, public.pem is checked instead. */
async function isOneSet({ directory, record }: OpenedBundle, io: CommandIo): Promise<boolean> {
  try {
    const certificate = await io.readInBundle(directory, bundleFiles.certificate);
    if (record.certificate !== undefined) {
      if (certificate === undefined) return false;
      if (findCertificates(certificate)[0]?.fingerprint256 !== record.certificate.sha256) return false;
    }
    const key = await io.readInBundle(directory, bundleFiles.key);
    const sealed = key && findPrivateKey(key);
    if (sealed !== undefined && !sealed.encrypted) return hasThumbprint(sealed.open(undefined), record.key.thumbprint);
    const publicKey = await io.readInBundle(directory, bundleFiles.publicKey);
    return publicKey === undefined || hasThumbprint(findPublicKey(publicKey), record.key.thumbprint);
  } catch {
    return false;
  }
}
