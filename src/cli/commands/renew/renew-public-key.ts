/** `renew --jwk`: makes the files of a bundle again for somebody else's new public key; all settings stay. */
import { bundleFiles, setNames } from '../../../core/bundle/bundle-files.ts';
import { languageOf } from '../../../core/bundle/record.ts';
import { KitError } from '../../../core/errors.ts';
import { visible } from '../../../core/escape.ts';
import { hasThumbprint } from '../../../core/keys/jwk/thumbprint.ts';
import { publicHalf } from '../../../core/keys/write-keys.ts';
import { publicSetupFiles } from '../../../providers/setup-files.ts';
import { openRecord } from '../../bundle/open-bundle.ts';
import { pageOfNewWork } from '../../bundle/rewrite-page.ts';
import { proveStagedPublic } from '../../bundle/write-bundle.ts';
import type { CommandIo, Outcome } from '../../command.ts';
import { ONLY_PUBLIC, readForeignKey } from '../../input/foreign-key.ts';
import { withoutSlash } from '../../path-inside.ts';
import { pageIn, printedCommand } from '../../printed-command.ts';
import type { RenewOne } from './flags.ts';
import { readPresent, replacingFiles, textOf } from './present-files.ts';

/**
 * Reads the new public key, and makes the files of the bundle again.
 *
 * @throws KitError USAGE if the bundle has a key of its own
 */
export async function renewPublicKey(given: RenewOne & { jwk: string }, io: CommandIo): Promise<Outcome> {
  const directory = withoutSlash(given.directory);
  io.recover(directory);
  const bundle = await openRecord(directory, io);
  const { record, provider } = bundle;
  if (record.certificate !== undefined) {
    throw new KitError('USAGE', '--jwk is for a bundle with the public key of someone else: this one has a key of its own', {
      hint: `for the same key: ${printedCommand({ command: 'renew', directory }, io)}`,
    });
  }
  const { found, notes: read } = await readForeignKey(given, io);
  const key = publicHalf(found.key);
  const notes = [...read, ...(found.key.type === 'private' ? [ONLY_PUBLIC] : [])];
  if (hasThumbprint(key, record.key.thumbprint)) {
    const text = `${visible(directory)} already has this key: nothing was changed\n`;
    return { prose: true, text, data: { directory, record, changed: false }, notes };
  }
  const present = await readPresent(directory, io);
  const setup = { provider, name: record.name, settings: { ...record.settings }, subject: '', days: 0, notes: [] };
  const templates = io.templates(directory);
  const ignored = textOf(present.get(bundleFiles.ignore));
  const made = await publicSetupFiles(setup, { key, templates, language: languageOf(record), ignored });
  const page = pageOfNewWork(String(made.files[bundleFiles.checklist]), present.get(bundleFiles.checklist), bundle);
  const files = { ...made.files, [bundleFiles.checklist]: page.text };
  return {
    prose: true,
    text: `renewed ${visible(directory)} with the new public key; next: follow ${pageIn(directory, bundleFiles.checklist, io)}\n`,
    data: { directory, record: made.record, changed: true },
    notes: [...notes, ...page.notes],
    files: { directory, names: setNames, files: replacingFiles(files, present) },
    prove: proveStagedPublic,
  };
}
