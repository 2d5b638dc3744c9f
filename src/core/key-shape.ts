/** Whether a text is a key, or a part of one, that stands where a name, a path or a word belongs. Linear in its length. */

/** Longest run of base64 or hexadecimal that may be a name; the numbers of a key are longer. */
const LONGEST_NAME = 40;

/** Most characters that are looked at. */
const LONGEST = 20_000;

/** PEM (RFC 7468), whole, cut off or encoded; a long DER sequence in base64; a JWK (RFC 7517); a JWT (RFC 7519). */
const marks =
  /-----|%2D%2D%2D%2D|LS0tLS1CRUdJTi|\bMII[\w+/]{60}|\b(?:BEGIN|END) [A-Z ]{0,40}(?:KEY|CERTIFICATE)|^\s{0,40}\{|["']kty["']|\beyJ[\w-]{5,80}\.[\w-]{5}|\bPuTTY-User-Key-File|openssh-key-v1/i;

const runs = /[\w+/=-]{41,}/g;

/** Octets in hexadecimal or decimal with signs between them. */
const octets = /(?:\b(?:0x)?[0-9a-f]{2,3}\b[\s:,]{1,4}){20}/i;

const uuid = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;

/**
 * Whether a run consists of words and numbers, as people name things. In base64 and hexadecimal, letters of both cases and
 * digits take turns, so that parts are short.
 */
export function isWordy(run: string): boolean {
  if (/[+=]/.test(run) || (/^[\da-f]+$/i.test(run) && /\d/.test(run))) return false;
  const parts = run.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+/g) ?? [];
  const single = parts.filter(({ length }) => length === 1).length;
  return single * 20 <= run.length && parts.length * 3 <= run.length;
}

/** A path that nobody takes for base64: it says where it starts, or its last name has an extension. */
const isPath = (text: string): boolean =>
  /^(?:\.{1,2}[\\/]|~|[A-Za-z]:[\\/]|\\\\|\/[A-Z]?[a-z]{2}[a-z\d_.-]*\/)/.test(text) || /^\S*\.[A-Za-z]\w{0,11}$/.test(text);

/** Whether a text says of itself that it is a key, a certificate or a token. */
export const hasKeyMark = (text: string): boolean => marks.test(text.slice(0, LONGEST));

/**
 * Whether a text looks like key material: PEM, a JWK, a JWT, or over 40 characters of base64, base64url or hexadecimal that
 * are no path. A file whose name looks like that is named with `./` before it.
 */
export function looksLikeKey(whole: string): boolean {
  const text = whole.slice(0, LONGEST);
  if (hasKeyMark(text) || octets.test(text)) return true;
  if (isPath(text)) return false;
  return (text.match(runs) ?? []).some((run) => {
    const rest = run.replace(uuid, '');
    return rest.length > LONGEST_NAME && !isWordy(rest);
  });
}
