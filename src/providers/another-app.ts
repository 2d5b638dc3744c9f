/** A second app with the same key: its settings are recorded, so that later commands write the same page. */
import type { BundleRecord } from '../core/bundle/record.ts';
import { providers } from './index.ts';
import type { Provider } from './provider.ts';
import { checkSettings } from './setup.ts';

/**
 * The settings of an app that differ from the record; undefined if it is the app of the record.
 *
 * @param given settings by name, unchecked
 * @param known all providers
 * @throws KitError USAGE if a setting is invalid or belongs to another provider
 */
export function anotherApp(
  { renewal, settings }: BundleRecord,
  provider: Provider,
  given: Readonly<Record<string, string | undefined>>,
  known = providers,
): BundleRecord['anotherApp'] {
  const checked = Object.entries(checkSettings(provider, given, known).settings).filter(([name]) => given[name] !== undefined);
  const same = renewal === undefined && checked.every(([name, value]) => settings[name] === value);
  return same ? undefined : { settings: Object.fromEntries(checked) };
}

/** Whether the pages about two apps are about the same one; its client id may have become known. */
export function isSameApp(one: BundleRecord['anotherApp'], other: BundleRecord['anotherApp']): boolean {
  const settings = (app: BundleRecord['anotherApp']): string | undefined => {
    if (app === undefined) return undefined;
    const { clientId: _, ...rest } = app.settings;
    return JSON.stringify(Object.entries(rest).sort());
  };
  return settings(one) === settings(other);
}

/** The record with its page about `other`, or about its own app if `other` is undefined. */
export function aboutApp(record: BundleRecord, other: BundleRecord['anotherApp']): BundleRecord {
  const { anotherApp: before, progress, checklist, ...rest } = record;
  // What was done for one app was not done for the other; for the app of the record, it is kept meanwhile.
  const own = before === undefined ? progress : before.progressBefore;
  const done = isSameApp(before, other) ? progress : other === undefined ? own : undefined;
  return {
    ...rest,
    ...(other === undefined ? {} : { anotherApp: { ...other, ...(own && { progressBefore: own }) } }),
    ...(done && { progress: done }),
    checklist,
  };
}
