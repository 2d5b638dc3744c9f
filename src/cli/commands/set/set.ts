/** `jwt-kit set`: changes settings of a bundle without a request, and puts its private key back. */
import { isDeepStrictEqual } from 'node:util';
import { bundleFiles } from '../../../core/bundle/bundle-files.ts';
import { type BundleRecord, textHash } from '../../../core/bundle/record.ts';
import { KitError } from '../../../core/errors.ts';
import { visible } from '../../../core/escape.ts';
import { listed } from '../../../core/findings.ts';
import type { Provider } from '../../../providers/provider.ts';
import { flagOf } from '../../../providers/settings.ts';
import { checkSettings } from '../../../providers/setup.ts';
import { type OpenedBundle, openRecord } from '../../bundle/open-bundle.ts';
import { pageNames, rewritePage } from '../../bundle/rewrite-page.ts';
import { withoutSlash } from '../../bundle/write-bundle.ts';
import type { Command, CommandIo, OutputFile } from '../../command.ts';
import { inside } from '../../path-inside.ts';
import type { SetOptions } from './flags.ts';

export const set: Command<SetOptions> = async (options, io) => {
  const given = Object.entries(options.settings).filter((one): one is [string, string] => one[1] !== undefined);
  if (given.length === 0 && options.key === undefined) {
    throw new KitError('USAGE', 'nothing to set', {
      hint: 'give a setting, for example --client-id, or --key with the private key',
    });
  }
  const directory = withoutSlash(options.directory ?? '.');
  io.recover(directory);
  const bundle = await openRecord(directory, io, { replaced: given.map(([name]) => name) });
  const { record, provider } = bundle;
  const { settings, notes } = changedSettings(record, provider, given, io);
  const restored = options.key === undefined ? undefined : await readKey(options.key, options, bundle, io);
  const key = restored === undefined ? record.key : { ...record.key, encrypted: restored.encrypted };
  const page = await rewritePage(bundle, { ...record, settings, key }, io);

  const path = inside(directory, bundleFiles.record);
  const changed = Object.keys({ ...record.settings, ...settings }).filter(
    (name) => recordedIn(bundle, name) !== settings[name],
  );
  const what = [...changed.map((name) => flagOf(name).slice(2)), ...(restored?.file ? [bundleFiles.key] : [])];
  const data = { directory, changed: what, settings };
  if (what.length === 0 && page.unchanged && isDeepStrictEqual(key, record.key)) {
    return { prose: true, text: `${visible(path)} already says this: nothing was changed\n`, data };
  }
  const files = [...(page.files.files ?? []), ...(restored?.file ? [restored.file] : [])];
  return {
    prose: true,
    text: `set ${what.length === 0 ? 'nothing new' : listed(what)} in ${visible(directory)}, and wrote ${bundleFiles.checklist} again\n`,
    data,
    notes: [...notes, ...(page.kept === undefined ? [] : [page.kept])],
    files: {
      ...page.files,
      names: [...pageNames, ...(restored?.file ? [bundleFiles.key] : [])],
      files,
    },
  };
};

/** A setting as jwt-kit.json has it, valid or not. */
const recordedIn = ({ recordText }: OpenedBundle, name: string): unknown =>
  (JSON.parse(recordText.replace(/^\ufeff/, '')) as BundleRecord).settings[name];

/**
 * All settings after the change, in the provider's order, and notes about the given ones.
 *
 * @throws KitError USAGE if a setting is invalid or belongs to another provider
 */
function changedSettings(
  { settings: recorded }: BundleRecord,
  provider: Provider,
  given: readonly (readonly [name: string, text: string])[],
  io: CommandIo,
): { settings: Record<string, string>; notes: readonly string[] } {
  const own = (name: string): boolean => provider.settings.some((setting) => setting.name === name);
  const foreign = given.filter(([name]) => !own(name));
  if (foreign.length > 0) checkSettings(provider, Object.fromEntries(foreign), io.providers);
  const cleared = given.filter(([, text]) => text === '').map(([name]) => name);
  const kept = Object.entries(recorded).filter(([name]) => !cleared.includes(name));
  const answers = Object.fromEntries(given.filter(([, text]) => text !== ''));
  const all = { ...Object.fromEntries(kept), ...answers };
  const known = Object.fromEntries(Object.entries(all).filter(([name]) => own(name)));
  const { settings } = checkSettings(provider, known, io.providers);
  const unknown = Object.fromEntries(kept.filter(([name]) => !own(name)));
  const notes = provider.settings.flatMap(({ name, check }) => {
    const note = answers[name] === undefined ? undefined : check(answers[name]).note;
    return note === undefined ? [] : [note];
  });
  return { settings: { ...settings, ...unknown }, notes: [...notes, ...provider.review(settings)] };
}

/**
 * Reads the private key of the bundle; an encrypted one stays encrypted.
 *
 * @throws KitError MISMATCH if it is not the bundle's; USAGE if the bundle is for somebody else's key
 */
async function readKey(
  path: string,
  options: SetOptions,
  bundle: OpenedBundle,
  io: CommandIo,
): Promise<{ file: OutputFile | undefined; encrypted: boolean }> {
  const { directory, record } = bundle;
  if (record.certificate === undefined) {
    throw new KitError('USAGE', 'this bundle is for the public key of someone else: it has no server.key', {
      hint: 'leave out --key',
    });
  }
  const [{ openBundleKey }, { givenPassphrase }, { privateKeyPem }] = await Promise.all([
    import('../../bundle/bundle-key.ts'),
    import('../../input/passphrase.ts'),
    import('../../../core/keys/rsa.ts'),
  ]);
  const given = { path, bytes: await io.read(path) };
  const opened = await openBundleKey(bundle, { given, passphrase: await givenPassphrase(options, io), store: {} }, io);
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
