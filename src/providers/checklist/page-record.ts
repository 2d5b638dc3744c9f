/** What a page is made from: the record, or what differs in it while the page is about another app. */
import type { BundleRecord } from '../../core/bundle/record.ts';

/** What a page is made from: the record, and the name of the app beside which a second one is set up. */
export type PageRecord = BundleRecord & { readonly beside?: string };

/** The name of a second app, which works until a new key has taken the place of the old one: names are unique. */
export const secondName = (name: string): string => `${name} 2`;

/**
 * The record that the page is made from. For another app, this is a first set-up with that app's settings; after a renewal with a
 * new key, of a second app with a name of its own. Its client id is unknown until it is given.
 */
export function pageRecord(record: BundleRecord): PageRecord {
  const { anotherApp: other, renewal, settings, ...rest } = record;
  if (other === undefined) return record;
  const { clientId: _, ...others } = settings;
  const second = renewal?.key === 'new' ? { name: secondName(rest.name), beside: rest.name } : {};
  return { ...rest, ...second, settings: { ...others, ...other.settings } };
}
