/** A bundle as later commands take it: its record, and its files by what they are. */
import { type BundleRecord, bundleFiles, readRecord } from '../core/bundle.ts';
import { KitError } from '../core/errors.ts';
import { asTyped } from '../core/escape.ts';
import type { Provider } from '../providers/provider.ts';
import { checkProvider } from '../providers/setup.ts';
import type { CommandIo } from './command.ts';
import { inside } from './files.ts';
import { naming } from './naming.ts';

/** A bundle that was opened. */
export interface OpenedBundle {
  directory: string;
  record: BundleRecord;
  /** jwt-kit.json as it stands on disk. */
  recordText: string;
  provider: Provider;
  /** The bytes of one of its files. */
  file(name: keyof typeof bundleFiles): Promise<{ path: string; bytes: Uint8Array }>;
}

/**
 * Opens the bundle in a directory.
 *
 * @param instead what else can be given, for the hint
 * @throws KitError INPUT_UNREADABLE where there is none, INPUT_INVALID where its record is damaged
 */
export async function openBundle(directory: string, io: CommandIo, instead = ''): Promise<OpenedBundle> {
  const file: OpenedBundle['file'] = async (name) => {
    const path = inside(directory, bundleFiles[name]);
    const bytes = await io.readInBundle(directory, bundleFiles[name]);
    if (bytes !== undefined) return { path, bytes };
    throw new KitError('INPUT_UNREADABLE', `${asTyped(path)}: there is no such file`, {
      hint: `name the directory that ${io.invokedAs} init made${instead}`,
    });
  };
  const { path, bytes } = await file('record');
  const recordText = Buffer.from(bytes).toString();
  const read = await naming(path, () => {
    const record = readRecord(recordText);
    return { record, provider: checkProvider(record.provider) };
  });
  return { directory, recordText, ...read, file };
}
