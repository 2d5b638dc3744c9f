/** `init --from`: whether a bundle that exists is what its row asks for. */
import type { KeyObject } from 'node:crypto';
import * as asn1 from '../../../core/asn1/asn1.ts';
import { encodeName } from '../../../core/certificates/distinguished-names.ts';
import { DAY } from '../../../core/dates.ts';
import { asTyped, excerpt } from '../../../core/escape.ts';
import { hasThumbprint } from '../../../core/keys/jwk/thumbprint.ts';
import type { Setup } from '../../../providers/setup.ts';
import type { OpenedBundle } from '../../bundle/open-bundle.ts';
import type { InitOptions } from './flags.ts';
import { columnOf, type TableProblem } from './table-columns.ts';

/**
 * The columns in which a bundle differs from its row. What the row leaves open, such as the client id that `token` saved,
 * differs from nothing; neither does the validity of a certificate that was renewed since.
 *
 * @param key the key that the row names
 */
export function differences(
  { directory, record }: OpenedBundle,
  { given, setup, key }: { given: InitOptions; setup: Setup; key: KeyObject | undefined },
): TableProblem[] {
  const found: TableProblem[] = [];
  const differs = (member: string, has: string): void => {
    const column = columnOf(member);
    const hint = `change the row, remove ${asTyped(directory)}, or add --force to make it again`;
    found.push({ column, message: `${asTyped(directory)} exists with ${has}`, hint });
  };
  if (record.provider !== setup.provider.id) differs('provider', excerpt(record.provider));
  if (record.name !== setup.name) differs('name', excerpt(record.name));
  for (const [name, text] of Object.entries(given.settings ?? {})) {
    const has = record.settings[name];
    if (text === undefined || has === setup.settings[name]) continue;
    differs(name, has === undefined ? 'no value' : excerpt(has));
  }
  const { certificate, renewal } = record;
  if (given.jwk === undefined && certificate === undefined) differs('jwk', "someone else's public key");
  if (given.jwk !== undefined && certificate !== undefined) differs('jwk', 'a key of its own');
  if (key !== undefined && !hasThumbprint(key, record.key.thumbprint))
    differs(given.jwk === undefined ? 'key' : 'jwk', 'another key');
  if (given.bits !== undefined && record.key.bits !== given.bits) differs('bits', `${record.key.bits}`);
  if (given.passphraseFile !== undefined && given.key === undefined && !record.key.encrypted) {
    differs('passphraseFile', 'a key that is not encrypted');
  }
  if (certificate === undefined || certificate.issuer !== undefined) return found;
  if (given.subject !== undefined && !sameName(certificate.subject, given.subject))
    differs('subject', excerpt(certificate.subject));
  const days = Math.floor((Date.parse(certificate.notAfter) - Date.parse(certificate.notBefore)) / DAY);
  if (given.days !== undefined && renewal === undefined && days !== given.days) differs('days', `${days}`);
  return found;
}

/** Whether two distinguished names are the same, in any spelling. */
function sameName(one: string, other: string): boolean {
  try {
    return asn1.encode(encodeName(one)).equals(asn1.encode(encodeName(other)));
  } catch {
    return false;
  }
}
