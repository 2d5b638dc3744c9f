/** Tells whether a text that should be a name, a path or a word is a key, or a part of one. Takes time linear in its length. */

/** Longest run of base64 or hexadecimal that may be a name; numbers of a key are longer. */
const LONGEST_NAME = 40;

/** Most characters to look at. */
const LONGEST = 20_000;

/**
 * PEM (RFC 7468), whole, cut off or encoded; a long DER sequence in base64; a JWK (RFC 7517); a JWT (RFC 7519); keys of PuTTY,
 * OpenSSH and age; a cookie.
 */
const marks =
  /-----|%2D%2D%2D%2D|LS0tLS1CRUdJTi|\bMII[\w+/]{60}|\b(?:BEGIN|END) [A-Z ]{0,40}(?:KEY|CERTIFICATE)|^\s{0,40}\{\s{0,40}(?:["'\\%“]|\w{1,12}\s{0,5}:|$)|["']kty["']|\beyJ[\w-]{5,80}\.[\w-]{5}|\bPuTTY-User-Key-File|openssh-key-v1|\bAGE-SECRET-KEY-1|\bset-cookie\s{0,3}:/i;

/** Parts of these marks in lower case; a text without any of them needs no pattern. */
const partsOfMarks = [
  ...['-----', '%2d%2d%2d%2d', 'ls0tls1crudjti', 'mii', 'begin ', 'end ', 'kty', 'eyj'],
  ...['putty-user-key-file', 'openssh-key-v1', 'age-secret-key-1', 'set-cookie'],
];

/**
 * Tokens, secrets and session ids, by their vendors' formats, each with its constant parts: most names contain none of these, and
 * the patterns of all forms take milliseconds to compile.
 */
const forms: readonly (readonly [parts: readonly string[], form: RegExp])[] = [
  [['KIA', 'SIA', 'BIA', 'CCA'], /\bA(?:KIA|SIA|BIA|CCA)[A-Z0-9]{12,}/g],
  [['AIza'], /\bAIza[\w-]{16,}/g],
  [['xox', 'xapp-'], /\bxox[a-z]-[\w-]{8,}|\bxapp-[\w-]{8,}/g],
  [
    ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_', 'gl'],
    /\bgh[pousr]_\w{12,}|\bgithub_pat_\w{12,}|\bgl[a-z]{2,5}-[\w-]{12,}/g,
  ],
  [['k_live_', 'k_test_', 'sk-', 'whsec_'], /\b[srp]k_(?:live|test)_\w{8,}|\bsk-[\w-]{16,}|\bwhsec_\w{8,}/g],
  [['npm_', 'pypi-', 'dop_v1_', 'shp'], /\bnpm_\w{16,}|\bpypi-[\w-]{16,}|\bdop_v1_\w{16,}|\bshp\w{2}_\w{16,}/g],
  [
    ['SG.', 'ya29.', 'hvs.', 'hvb.', 'hvr.', 'EAA'],
    /\bSG\.[\w.-]{16,}|\bya29\.[\w.-]{6,}|\bhv[sbr]\.[\w-]{8,}|\bEAA[A-Z]\w{16,}/g,
  ],
  [['GOCSPX-', 'dckr_', 'hf_'], /\bGOCSPX-[\w-]{8,}|\bdckr_[a-z]{3}_[\w-]{12,}|\bhf_[A-Za-z\d]{16,}/g],
  [['dapi', 'NRAK-'], /\bdapi[\da-f]{16,}(?:-\d)?|\bNRAK-[A-Za-z\d]{16,}/g],
  // Before version 1.10, Vault tokens started with a single letter.
  [['s.', 'b.', 'r.'], /\b[sbr]\.(?=[a-z\d]{0,90}[A-Z])(?=[A-Za-z]{0,90}\d)[A-Za-z\d]{24,96}\b/g],
  // A session id that starts with the id of its organisation, and the address that a CLI signs in with.
  [['00D'], /\b00D[A-Za-z\d]{12,15}(?:!|%21)[\w.]{8,}/g],
  [['force://'], /\bforce:\/\/[^\s"'<>@]{1,600}@?/g],
];

/** The patterns of these forms. */
export const tokenForms: readonly RegExp[] = forms.map(([, form]) => form);

const runs = /[\w+/=-]{41,}/g;

/** Octets in hexadecimal or decimal with separators. */
const octets = /(?:\b(?:0x)?[0-9a-f]{2,3}\b[\s:,-]{1,4}){20}/i;

/**
 * Whether a run consists of words and numbers, like names that people choose. In base64 and hexadecimal, both cases and digits
 * alternate, so that the parts are short.
 */
export function isWordy(run: string): boolean {
  if (/[+=]/.test(run) || (/^[\da-f]+$/i.test(run) && /\d/.test(run))) return false;
  const parts = run.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+/g) ?? [];
  const single = parts.filter(({ length }) => length === 1).length;
  return single * 20 <= run.length && parts.length * 3 <= run.length;
}

/** A record id of a vendor: prefix, instance, a zero, a number (15 characters), and a checksum of three characters. */
const recordId = /^0\w{2}[\da-z]{2}0\w{9}(?:[A-Z0-5]{3})?$/i;

/**
 * Whether an alphanumeric part of a path or a name is one that people or programs choose: a word, a number, a date, an id, a
 * hash. A part of base64 mixes both cases and digits.
 */
const isNamePart = (part: string): boolean =>
  part.length <= LONGEST_NAME
    ? /^(?:[\da-z]+|[\dA-Z]+|\d+[A-Za-z]\d*[A-Za-z]?)$/.test(part) || isWordy(part) || recordId.test(part)
    : isWordy(part);

/** Whether a run of base64 characters is key material: most of its parts are not names. */
function isKeyRun(run: string): boolean {
  const odd = run.split(/[^A-Za-z\d]/).filter((part) => part !== '' && !isNamePart(part));
  return odd.reduce((sum, { length }) => sum + length, 0) * 2 > run.length;
}

/** A path that is not base64: it starts with its root, or its last name has an extension. */
const isPath = (text: string): boolean =>
  /^(?:\.{1,2}[\\/]|~|[A-Za-z]:[\\/]|\\\\|\/[A-Z]?[a-z]{2}[a-z\d_.-]*\/)/.test(text) || /^\S*\.[A-Za-z]\w{0,11}$/.test(text);

/** Longer than any client id, shorter than the private number of an RSA key. */
const LONG_RUN = 120;
const longRuns = new RegExp(`[\\w+/=-]{${LONG_RUN},}`, 'g');

/** Whether a text has the marks of a key, a certificate or a token, or is too long to be an id. */
export function hasKeyMark(whole: string): boolean {
  const text = whole.slice(0, LONGEST);
  const small = text.toLowerCase();
  const has = (part: string): boolean => text.includes(part);
  if ((partsOfMarks.some((part) => small.includes(part)) || text.trimStart().startsWith('{')) && marks.test(text)) return true;
  if (forms.some(([parts, form]) => parts.some(has) && text.search(form) !== -1)) return true;
  return text.length >= LONG_RUN && (text.match(longRuns) ?? []).some((run) => !isWordy(run) && isKeyRun(run));
}

/**
 * Whether a text looks like key material: PEM, a JWK, a JWT, or more than 40 characters of base64, base64url or hexadecimal
 * whose parts, between slashes and other signs, are mostly not names. For a file with such a name, users put `./` before it.
 */
export function looksLikeKey(whole: string): boolean {
  const text = whole.slice(0, LONGEST);
  if (hasKeyMark(text)) return true;
  // A run longer than a name, or 20 octets with separators.
  if (text.length <= LONGEST_NAME) return false;
  if (octets.test(text)) return true;
  if (isPath(text)) return false;
  return (text.match(runs) ?? []).some((run) => !isWordy(run) && isKeyRun(run));
}
