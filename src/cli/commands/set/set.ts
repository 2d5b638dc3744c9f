/** `jwt-kit set`: changes settings of bundles without a request, and puts their private keys back. */
import { isDeepStrictEqual } from 'node:util';
import { bundleFiles } from '../../../core/bundle/bundle-files.ts';
import type { BundleRecord } from '../../../core/bundle/record.ts';
import { KitError } from '../../../core/errors.ts';
import { visible } from '../../../core/escape.ts';
import { listed } from '../../../core/findings.ts';
import { providers } from '../../../providers/index.ts';
import type { Provider } from '../../../providers/provider.ts';
import { flagOf } from '../../../providers/settings.ts';
import { checkSettings } from '../../../providers/setup.ts';
import { workOn } from '../../bundle/chosen-bundles.ts';
import { type OpenedBundle, openRecord } from '../../bundle/open-bundle.ts';
import { pageNames, rewritePage } from '../../bundle/rewrite-page.ts';
import type { Command, CommandIo, Outcome } from '../../command.ts';
import { givesKey, type KeyOptions, readGivenKey } from '../../input/given-key.ts';
import { givenPassphrase } from '../../input/passphrase.ts';
import { inside, withoutSlash } from '../../path-inside.ts';
import type { SetOptions } from './flags.ts';
import type { GivenKey } from './put-key-back.ts';
import { type Changes, inWords, severalText } from './set-text.ts';

export const set: Command<SetOptions> = async ({ directories, ...options }, io) => {
  const given = Object.entries(options.settings).filter((one): one is [string, string] => one[1] !== undefined);
  const nothing = given.length === 0 && !givesKey(options);
  // Several bundles may have one key, and standard input is read once.
  let key: Promise<GivenKey | undefined> | undefined;
  const work = {
    one: async (directory = '.') => {
      if (nothing) return setWhatIsAsked(directory, io);
      key ??= readKey(options, io);
      return setIn(directory, { given, key: await key }, io);
    },
    doing: 'changing',
    text: severalText,
  };
  const outcome = await workOn(directories, { command: 'set' }, work, io);
  if (outcome.several && nothing) throw nothingToSet('for all of them');
  return outcome;
};

const nothingToSet = (what: string): KitError =>
  new KitError('USAGE', 'nothing to set', {
    hint: `give a setting ${what}, for example --client-id, or --key or --key-env with the private key`,
  });

async function readKey(options: KeyOptions, io: CommandIo): Promise<GivenKey | undefined> {
  const given = await readGivenKey(options, io);
  return given && { given, passphrase: await givenPassphrase(options, io) };
}

/**
 * Asks what to change in a bundle.
 *
 * @throws KitError USAGE without a terminal, with the flags of the provider's settings
 */
async function setWhatIsAsked(directory: string, io: CommandIo): Promise<Outcome> {
  const place = withoutSlash(directory);
  io.recover(place);
  const all = (io.providers ?? providers).flatMap(({ settings }) => settings.map(({ name }) => name));
  const bundle = await openRecord(place, io, { replaced: all });
  if (!io.interactive) {
    const flags = bundle.provider.settings.flatMap(({ name, flag }) => (flag === undefined ? [] : [flagOf(name)]));
    throw new KitError('USAGE', 'nothing to set', {
      hint: `give a new value with ${listed(flags).replace(/ and (?=\S+$)/, ' or ')}, or the private key with --key or --key-env`,
    });
  }
  const { askChanges } = await import('./questions.ts');
  const { settings, key } = await askChanges(bundle, (name) => recordedIn(bundle, name), io);
  return setIn(place, { given: Object.entries(settings), key: await readKey({ key }, io) }, io);
}

/** Changes one bundle. */
async function setIn(
  named: string,
  { given, key: givenKey }: { given: readonly (readonly [name: string, text: string])[]; key: GivenKey | undefined },
  io: CommandIo,
): Promise<Outcome> {
  const directory = withoutSlash(named);
  io.recover(directory);
  const bundle = await openRecord(directory, io, { replaced: given.map(([name]) => name) });
  const { record, provider } = bundle;
  const { settings, notes } = changedSettings(record, provider, given, io);
  const restored = givenKey && (await (await import('./put-key-back.ts')).putKeyBack(bundle, givenKey, io));
  const key = restored === undefined ? record.key : { ...record.key, encrypted: restored.encrypted };
  const page = await rewritePage(bundle, { ...record, settings, key }, io);

  const path = inside(directory, bundleFiles.record);
  const names = Object.keys({ ...record.settings, ...settings }).filter((name) => recordedIn(bundle, name) !== settings[name]);
  const changes: Changes = {
    set: names.filter((name) => settings[name] !== undefined),
    cleared: names.filter((name) => settings[name] === undefined),
    key: restored?.file && (restored.file.replaces === undefined ? 'put back' : 'replaced'),
  };
  const says = inWords(changes);
  const changed = [...names.map((name) => flagOf(name).slice(2)), ...(restored?.file ? [bundleFiles.key] : [])];
  const data = { directory, changed, settings };
  if (changed.length === 0 && page.unchanged && isDeepStrictEqual(key, record.key)) {
    return { prose: true, text: `${visible(path)} already says this: nothing was changed\n`, data };
  }
  const files = [...(page.files.files ?? []), ...(restored?.file ? [restored.file] : [])];
  const wrote = `wrote ${bundleFiles.checklist} again`;
  return {
    prose: true,
    text:
      says === ''
        ? `${wrote} in ${visible(directory)}: its settings were the same\n`
        : `${says} in ${visible(directory)}, and ${wrote}\n`,
    data: { ...data, says: says === '' ? wrote : says },
    notes: [...notes, ...(page.kept === undefined ? [] : [page.kept])],
    files: {
      ...page.files,
      names: [...pageNames, ...(restored?.file ? [bundleFiles.key] : [])],
      files,
    },
  };
}

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
