/** Saves in the bundle what a sign-in showed: settings, so that they need not be given again, and which steps are done. */
import { bundleFiles } from '../../../core/bundle/bundle-files.ts';
import type { BundleRecord } from '../../../core/bundle/record.ts';
import { visible } from '../../../core/escape.ts';
import { aboutApp } from '../../../providers/another-app.ts';
import { flagOf } from '../../../providers/settings.ts';
import type { OpenedBundle } from '../../bundle/open-bundle.ts';
import { rewritePage } from '../../bundle/rewrite-page.ts';
import type { CommandIo, FileSet } from '../../command.ts';
import { inside } from '../../path-inside.ts';
import { printedCommand } from '../../printed-command.ts';
import { type GrantedSignIn, isOwnSignIn, withProvenSteps } from '../../sign-in/proven-steps.ts';

/**
 * The files to write to save settings: jwt-kit.json, and CHECKLIST.md with the new values and the steps that a token proves.
 *
 * @param settings checked values by name
 * @param granted the sign-in, if it was granted
 * @returns undefined if nothing is new
 */
export async function keepSettings(
  bundle: OpenedBundle,
  { settings, granted }: { settings: Readonly<Record<string, string>>; granted: GrantedSignIn | undefined },
  io: CommandIo,
): Promise<FileSet | undefined> {
  const { directory, record, provider } = bundle;
  const fresh = freshSettings(record, settings);
  const all = { ...record.settings, ...Object.fromEntries(fresh) };
  const ordered = provider.settings.flatMap(({ name }) => (all[name] === undefined ? [] : [[name, all[name]]]));
  const changed: BundleRecord = { ...record, settings: { ...all, ...Object.fromEntries(ordered) } };
  const draft = aboutApp(changed, withClientId(record.anotherApp, Object.fromEntries(fresh)));
  const own = granted !== undefined && isOwnSignIn(changed, provider, granted);
  const proven = own ? await withProvenSteps(draft, bundle, io) : undefined;
  if (fresh.length === 0 && proven === undefined) return undefined;
  const page = await rewritePage(bundle, proven ?? draft, io);
  const what = [
    ...(fresh.length === 0 ? [] : [namesOf(fresh)]),
    ...(proven === undefined ? [] : ['the steps that the token proves']),
  ];
  // After a failed sign-in, one of them may be wrong, and `token` asks for none of them again.
  const change = granted === undefined ? `; to change this: ${printedCommand({ command: 'set', directory }, io)}` : '';
  const kept = `saved ${what.join(' and ')} in ${visible(inside(directory, bundleFiles.record))}, and in ${bundleFiles.checklist}${change}`;
  return { ...page.files, optional: page.kept === undefined ? kept : `${kept}; ${page.kept}` };
}

/**
 * The note for settings that are not saved because the server was on this computer: a rehearsal proves nothing about the
 * real server.
 *
 * @returns undefined if nothing is new
 */
export function notKept(
  { directory, record, provider }: OpenedBundle,
  settings: Readonly<Record<string, string>>,
  { origin, host }: URL,
): string | undefined {
  // The rehearsal printed its examples itself: nobody misses them.
  const examples = provider.grant.rehearsal.examples(origin, record.settings);
  const fresh = freshSettings(record, settings).filter(([name, value]) => examples[name] !== value);
  if (fresh.length === 0) return undefined;
  const path = visible(inside(directory, bundleFiles.record));
  return `${namesOf(fresh)} ${fresh.length === 1 ? 'was' : 'were'} not saved in ${path}: ${host} is an address on this computer`;
}

/** Settings that are not in the record yet. */
const freshSettings = (
  { settings: recorded }: BundleRecord,
  settings: Readonly<Record<string, string>>,
): (readonly [string, string])[] => Object.entries(settings).filter(([name, value]) => recorded[name] !== value);

/** Settings as a note lists them, by the names of their flags. */
const namesOf = (settings: readonly (readonly [string, string])[]): string =>
  settings.map(([name]) => flagOf(name).slice(2)).join(', ');

/** If the page is about another app, the new client id belongs to that app. */
const withClientId = (
  other: BundleRecord['anotherApp'],
  { clientId }: Readonly<Record<string, string>>,
): BundleRecord['anotherApp'] =>
  other && { ...other, settings: { ...other.settings, ...(clientId === undefined ? {} : { clientId }) } };
