/**
 * Patterns of secrets that are pasted with an error, and of identifiers that look like secrets but are not. Every pattern takes
 * linear time: repetitions are bounded, or cannot match in two ways.
 */
import { HIDDEN } from '../jwt/echoed-secrets.ts';
import { isWordy, tokenForms } from '../key-shape.ts';
import { printedOctets } from '../octets/printed-octets.ts';

/** Replaces a hidden secret until all are hidden: one character, so that no pattern matches a part of it. */
export const MARK = '\uf8ff';

/** Words that often follow "password" but are not one. */
const states =
  'wrong|incorrect|correct|invalid|valid|not|never|empty|missing|required|needed|expired|too|bad|unknown|null|undefined|set|unset|used|given|asked|encrypted|different|the|an?|of|for|from|in|on|at|to|by|and|or|no';

/** Names of passwords; short ones must be whole words. */
const passwords = String.raw`pass(?:word|phrase|wd|code|wort)|kennwort|\b(?:pass|pwd?|pin)\b`;

const text = String.raw`(?:"[^"\n]{0,300}"?|'[^'\n]{0,300}'?|[^\s"',]{1,300})`;

/** Patterns and their replacements. */
const shapes: readonly (readonly [RegExp, string])[] = [
  // A password in prose, and in quotes.
  [new RegExp(`((?:${passwords})(?: (?:is|was|ist|war|lautet))?\\s{0,3}:\\s{0,3})[^\\n&<]{1,300}`, 'gi'), `$1${MARK}`],
  [new RegExp(`((?:${passwords})\\s{1,3}(?:is|was|ist|war|lautet)\\s{1,3})(?!(?:${states})\\b)${text}`, 'gi'), `$1${MARK}`],
  [new RegExp(`((?:${passwords})\\s{1,3})(?:"[^"\\n]{1,300}"?|'[^'\\n]{1,300}'?)`, 'gi'), `$1${MARK}`],
  [new RegExp(`((?:${passwords})=)${text}`, 'gi'), `$1${MARK}`],
  // Flags of this program and of others.
  [new RegExp(`(--?[\\w-]{0,20}(?:pass|secret|token|pin)[\\w-]{0,20}(?:=|\\s{1,3}))(?!-)${text}`, 'gi'), `$1${MARK}`],
  // The dashes before a flag may be cut off as the mark of a list.
  [new RegExp(`(\\bpass(?:phrase|word|in|out)?-(?:file|fd|env)(?:=|\\s{1,3}))(?!-)${text}`, 'gi'), `$1${MARK}`],
  [/(\b(?:mysql\w{0,10}|mariadb|sshpass|7z\w?|zip|unzip)\s[^\n]{0,60}?-[pP]\s?)\S{1,300}/g, `$1${MARK}`],
  // A cookie is a session, and the code in a redirect can be exchanged for one.
  [/(\b(?:set-)?cookie\s{0,3}:)[^\n]{1,4000}/gi, `$1 ${MARK}`],
  [/((?:^|[?&\s"'])code=)[^&\s"']{6,}/gi, `$1${MARK}`],
  [/(\b(?:signature|sig|hmac)["']?\s{0,3}[:=]\s{0,3}["']?)(?=[^\s"']{0,40}\d)[^\s"'&]{8,}/gi, `$1${MARK}`],
  // A token in place of a user name.
  [/\/\/(?=[^\s/@]{0,60}\d)[^\s/@]{12,200}@/g, `//${MARK}@`],
  ...tokenForms.map((form) => [form, MARK] as const),
  [/\bkey-[\da-f]{32}\b/g, MARK],
  ...printedOctets.map((form) => [form, MARK] as const),
];

/** A private member of a JWK (RFC 7518 §6.3.2) in any notation, quoted or not. */
const member =
  /((?:^|[\s{,(<;"'])(?:d|p|q|dp|dq|qi|k)(?:\\{0,4}["'])?\s{0,5}(?:[:>]|=>?)\s{0,5}(?:\\{0,4}["'])?)([\w+/=-]{10,})/g;

/** Hides everything that matches the patterns above. */
export function withoutShapes(words: string): string {
  let shown = words;
  for (const [pattern, instead] of shapes) shown = shown.replace(pattern, instead);
  return shown.replace(member, (whole, before: string, value: string) => (isWordy(value) ? whole : `${before}${MARK}`));
}

/** Fewest characters of a piece, and fewest pieces in a row, that count as a key in pieces. */
const SHORTEST_PIECE = 6;
const FEWEST_PIECES = 3;

/** Most characters between two pieces: quotes, a comma, a plus sign, a line break and the prefix of a quoted mail. */
const WIDEST_GAP = 14;

/**
 * Hides a key that was cut into pieces of equal length, with any characters between them, as in source code, a list or a mail.
 */
export function withoutPieces(words: string): string {
  // The letter of an escaped line break would count as part of the next piece.
  const flat = words.replace(/\\[nrt]/g, '  ');
  const runs = [...flat.matchAll(/[\w+/=.-]{4,}/g)].map((match) => ({ at: match.index, piece: match[0] }));
  const hidden: { at: number; piece: string }[] = [];
  for (let first = 0; first < runs.length; ) {
    const { length } = (runs[first] as { piece: string }).piece;
    let end = first + 1;
    while (end < runs.length && follows(flat, runs[end - 1], runs[end]) && runs[end]?.piece.length === length) end += 1;
    const group = runs.slice(first, end);
    // The last piece may be shorter.
    const rest = runs[end];
    if (rest !== undefined && rest.piece.length < length && follows(flat, runs[end - 1], rest)) group.push(rest);
    const whole = group.map(({ piece }) => piece).join('');
    const odd = group.filter(({ piece }) => !isWordy(piece)).length;
    const isKey = length >= SHORTEST_PIECE && end - first >= FEWEST_PIECES && odd * 2 > group.length && !/^[\d.]+$/.test(whole);
    if (isKey) hidden.push(...group);
    first = isKey ? first + group.length : end;
  }
  let shown = '';
  let from = 0;
  for (const { at, piece } of hidden) {
    shown += `${words.slice(from, at)}${MARK}`;
    from = at + piece.length;
  }
  return shown + words.slice(from);
}

type Run = { at: number; piece: string } | undefined;

/** Whether one run directly follows another, with only punctuation between them. */
function follows(flat: string, before: Run, run: Run): boolean {
  if (before === undefined || run === undefined) return false;
  const gap = flat.slice(before.at + before.piece.length, run.at);
  return gap.length <= WIDEST_GAP && !/\p{L}/u.test(gap);
}

/** Public names that look like secrets, which the diagnosis needs. */
const known: readonly RegExp[] = [
  // Names of OpenSSL functions and error codes: parts of them are names of secrets elsewhere.
  /\b(?:PEM|EVP|BIO|RSA|ASN1|X509|PKCS\d{1,2}|OSSL|SSL|DECODER|ENCODER|[di]2[di])_\w{1,60}/g,
  /\b(?:invalid|unsupported|expired|missing|bad)_[a-z_]{3,60}/gi,
  // Messages of OpenSSL 1 about a passphrase, with the source line.
  /\b(?:bad password read|problems getting password)(?::\w{1,40}\.c:\d{1,6}\b:?)?/g,
  /\b[a-z]\w{1,40}\.c:\d{1,6}\b:?/g,
  // A time (RFC 3339).
  /\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?(?!\w)/g,
  // Client ids with a fixed prefix.
  /\b3MVG9[\w.]{4,120}/g,
  // Fingerprints, thumbprints and serial numbers, by name and exact length.
  /\b(?:(?:finger|thumb)print|sha-?(?:1|256)|serial(?: number)?|x5t(?:#S256)?)\b[^\w\n]{1,6}(?:(?:is|was|of|sha-?(?:1|256))\b[^\w\n]{1,3}){0,2}(?:(?:[0-9a-f]{2}:){4,31}[0-9a-f]{2}(?![:\w])|[0-9a-f]{64}\b|[0-9a-f]{40}\b|[\w-]{43}(?![\w+/=-]))/gi,
  /\b(?:SHA-?(?:1|256) )?Fingerprint=(?:[0-9a-f]{2}:){15,31}[0-9a-f]{2}(?![:\w])/gi,
  /\bkid["']?[^\w\n]{1,6}[\w-]{43}(?![\w+/=-])/g,
];

/** Private-use characters replace a name during the search for secrets. */
const FIRST = 0xe000;
const MOST = 0x1000;

/**
 * Takes names that look like secrets out of a text, hides secrets in the rest, and puts the names back.
 *
 * @param hide replaces secrets by `MARK`; it must keep private-use characters
 */
export function aroundNames(words: string, hide: (rest: string) => string): string {
  const names: string[] = [];
  // Already hidden parts are not searched again.
  let rest = words.replace(/[\ue000-\uefff\uf8ff]/g, '\ufffd').replaceAll(HIDDEN, MARK);
  for (const pattern of known) {
    rest = rest.replace(pattern, (name) => {
      if (names.length === MOST) return name;
      names.push(name);
      return String.fromCharCode(FIRST + names.length - 1);
    });
  }
  return restored(hide(rest), names).replaceAll(MARK, HIDDEN);
}

/** A name may contain another one that was taken out earlier. */
function restored(words: string, names: readonly string[]): string {
  const put = (found: string): string =>
    found.replace(/[\ue000-\uefff]/g, (mark) => put(names[mark.charCodeAt(0) - FIRST] ?? ''));
  return put(words);
}
