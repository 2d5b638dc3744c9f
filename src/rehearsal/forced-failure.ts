/** The error response that a rehearsal is told to send. */
import { looksLikeKey } from '../core/key-shape.ts';
import type { KnownRefusal } from '../providers/grant.ts';
import type { Provider } from '../providers/provider.ts';

/** An error response as the log shows it, and as `failureFor` accepts it. */
export const wordsOf = ({ error, description, page }: KnownRefusal): string =>
  page ?? (description === undefined ? error : `${error}: ${description}`);

const bare = ({ description, page }: KnownRefusal): boolean => description === undefined && page === undefined;

/**
 * Finds the provider's error response for a description; an unknown description is sent with `invalid_grant`.
 *
 * @param text the description or the code of an error response, or a status such as `HTTP 503`
 * @returns undefined if the text is not a description, or a status that no error has
 */
export function failureFor(text: string, { grant }: Provider): KnownRefusal | undefined {
  const wanted = text.trim();
  if (wanted === '' || wanted.length > 300 || looksLikeKey(wanted)) return undefined;
  const same = (known: string | undefined): boolean => known?.toLowerCase() === wanted.toLowerCase();
  const exact = grant.refusals.find(
    (known) => same(known.description) || same(known.page) || same(wordsOf(known)) || (same(known.error) && bare(known)),
  );
  const known = exact ?? grant.refusals.find(({ error }) => same(error));
  if (known !== undefined) return known;
  const [, status] = /^HTTP (\d{1,9})$/i.exec(wanted) ?? [];
  if (status !== undefined) {
    return /^[45]\d\d$/.test(status) ? { error: '', page: `HTTP ${status}`, status: Number(status) } : undefined;
  }
  const [, error, description] = /^([a-z_]{3,40}): (.+)$/.exec(wanted) ?? [];
  return { error: error ?? 'invalid_grant', description: description ?? wanted };
}

/** What to say of a text for which there is none. */
export const NO_FAILURE = 'expected an error description, or a status from HTTP 400 to HTTP 599';
