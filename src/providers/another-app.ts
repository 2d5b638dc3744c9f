/** The page of another app with the same key: what differs there is recorded, so that later commands write the same page. */
import type { BundleRecord } from '../core/bundle/record.ts';
import { providers } from './index.ts';
import type { Provider } from './provider.ts';
import { checkSettings } from './setup.ts';

/**
 * What is other in another app that is set up from the start; undefined if it is the app of the record.
 *
 * @param given settings by name, unchecked
 * @param known the providers there are
 * @throws KitError USAGE if a setting makes no sense, or is another provider's
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

/** A record whose page is about that app, or, if there is none, about its own. */
export function aboutApp(record: BundleRecord, other: BundleRecord['anotherApp']): BundleRecord {
  const { anotherApp: _, checklist, ...rest } = record;
  return { ...rest, ...(other === undefined ? {} : { anotherApp: other }), checklist };
}

/**
 * The record as its page is made from: of another app, a first set-up with what is other there. That app has a client id of
 * its own, which is known only once it was given.
 */
export function pageRecord(record: BundleRecord): BundleRecord {
  const { anotherApp: other, renewal, settings, ...rest } = record;
  if (other === undefined) return record;
  const { clientId: _, ...others } = settings;
  return { ...rest, settings: { ...others, ...other.settings } };
}
