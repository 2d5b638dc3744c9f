/** Keeping in a bundle what was answered later, so that it need not be answered again. */
import { bundleFiles } from '../../../core/bundle/bundle.ts';
import { type BundleRecord, textHash, writeRecord } from '../../../core/bundle/record.ts';
import { renderMarkdown } from '../../../core/checklist.ts';
import { visible } from '../../../core/escape.ts';
import { anotherApp, flagOf } from '../../../providers/setup.ts';
import type { OpenedBundle } from '../../bundle/open-bundle.ts';
import type { CommandIo, FileSet } from '../../command.ts';
import { inside } from '../../path-inside.ts';

/**
 * The files that keep settings: jwt-kit.json, and CHECKLIST.md with the new values, unless its owner has edited it since.
 *
 * @param settings by name, as their check returned them
 * @returns undefined where nothing is new
 */
export async function keepSettings(
  bundle: OpenedBundle,
  settings: Readonly<Record<string, string>>,
  io: CommandIo,
): Promise<FileSet | undefined> {
  const { directory, record, recordText, provider } = bundle;
  const fresh = freshSettings(record, settings);
  if (fresh.length === 0) return undefined;
  const all = { ...record.settings, ...Object.fromEntries(fresh) };
  const ordered = provider.settings.flatMap(({ name }) => (all[name] === undefined ? [] : [[name, all[name]]]));
  const draft: BundleRecord = { ...record, settings: { ...all, ...Object.fromEntries(ordered) } };
  const page = await io.readInBundle(directory, bundleFiles.checklist);
  const edited = page !== undefined && textHash(Buffer.from(page).toString()) !== record.checklist;
  const template = await io.template(`${provider.id}/checklist.md`);
  const render = (from: BundleRecord): string => renderMarkdown(template, provider.checklist(from));
  const content = render(pageRecord(bundle, draft, render));
  const kept = `kept ${namesOf(fresh)} in ${visible(inside(directory, bundleFiles.record))}`;
  const recorded = (value: BundleRecord): FileSet['files'][number] => ({
    path: bundleFiles.record,
    content: writeRecord(value),
    replaces: textHash(recordText),
  });
  if (edited) {
    return {
      directory,
      names: [bundleFiles.record],
      files: [recorded(draft)],
      derived: true,
      optional: `${kept}; CHECKLIST.md was edited, so it is left as it is`,
    };
  }
  return {
    directory,
    names: [bundleFiles.checklist, bundleFiles.record],
    files: [
      { path: bundleFiles.checklist, content, replaces: record.checklist },
      recorded({ ...draft, checklist: textHash(content) }),
    ],
    derived: true,
    optional: `${kept}, and in ${bundleFiles.checklist}`,
  };
}

/**
 * What is said in place of keeping settings that only a server on this computer was asked with: its answer is that of a
 * rehearsal.
 *
 * @returns undefined where nothing is new
 */
export function notKept(
  { directory, record }: OpenedBundle,
  settings: Readonly<Record<string, string>>,
  { host }: URL,
): string | undefined {
  const fresh = freshSettings(record, settings);
  if (fresh.length === 0) return undefined;
  const path = visible(inside(directory, bundleFiles.record));
  return `${namesOf(fresh)} ${fresh.length === 1 ? 'was' : 'were'} not kept in ${path}: ${host} is an address on this computer`;
}

/** Settings that the record does not hold yet. */
const freshSettings = (
  { settings: recorded }: BundleRecord,
  settings: Readonly<Record<string, string>>,
): (readonly [string, string])[] => Object.entries(settings).filter(([name, value]) => recorded[name] !== value);

/** Settings as a note lists them, by the names of their flags. */
const namesOf = (settings: readonly (readonly [string, string])[]): string =>
  settings.map(([name]) => flagOf(name).slice(2)).join(', ');

/**
 * What to write the page from. Where the one there is that of another app, which is told by writing it once more, it stays one;
 * its client id is known where it was, or where one is kept now.
 */
function pageRecord(
  { record, provider }: OpenedBundle,
  draft: BundleRecord,
  render: (from: BundleRecord) => string,
): BundleRecord {
  const kinds = provider.settings.find(({ name }) => name === 'appType')?.question?.choices?.map(({ value }) => value) ?? [];
  const given = draft.settings['clientId'] !== record.settings['clientId'];
  for (const appType of [undefined, ...kinds]) {
    for (const known of [false, true]) {
      const another = (from: BundleRecord, withId: boolean): BundleRecord => {
        const page = anotherApp(from, provider, { appType });
        const clientId = from.settings['clientId'];
        return withId && clientId !== undefined ? { ...page, settings: { ...page.settings, clientId } } : page;
      };
      if (textHash(render(another(record, known))) === record.checklist) return another(draft, known || given);
    }
  }
  return draft;
}
