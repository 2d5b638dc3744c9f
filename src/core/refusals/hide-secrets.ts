/**
 * Hides possible secrets in untrusted or pasted text. If in doubt, text is hidden: an error is still recognisable without it,
 * but a leaked key cannot be recalled.
 */

import { bounded } from '../escape.ts';
import { HIDDEN } from '../jwt/echoed-secrets.ts';
import { serverWords } from '../jwt/server-words.ts';
import { isWordy } from '../key-shape.ts';
import { aroundNames, MARK, withoutPieces, withoutShapes } from './secret-shapes.ts';

/** A value in quotes, closed or cut off. */
const quoted = String.raw`"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?`;

/** The separator between a name and its value: `:`, `=`, `=>` or the end of a tag, in any notation. */
const sign = String.raw`\\?["'\]]?\s{0,40}(?::|=>?|(?:\s[^<>]{0,200})?>)\s{0,3}`;

const passwords = 'pass(?:word|phrase|wd|code|wort)?|kennwort|pwd';
const credentials = String.raw`secret|token|assertion|sid|bearer|authorization|credentials?|(?:api|private|access|session)[_ -]?(?:key|id)|jwt[_ -]?key\w{0,20}`;

/** Names of secrets, followed by a value of any length. A password may contain blanks. */
const named: readonly RegExp[] = [
  new RegExp(`((?:${passwords})${sign})(?:\\\\"[^"]*"?|${quoted}|[^&<\\n]+)`, 'gi'),
  new RegExp(`((?:${credentials})${sign})(?:\\\\"[^"]*"?|${quoted}|(?:(?:basic|bearer)\\s+)?[^\\s"'&<}]+)`, 'gi'),
  // The private members of a JWK (RFC 7518 §6.3.2, §6.4.1).
  new RegExp(`(\\\\?["'](?:d|p|q|dp|dq|qi|k)\\\\?["']\\s{0,40}(?::|=>?)\\s{0,3})(?:\\\\"[^"]*"?|${quoted}|[^\\s,}]+)`, 'g'),
];

/** The same in prose, where a value must look like a secret. */
const inWords = new RegExp(
  `((?:${passwords}|${credentials})\\s+(?:(?:is|was|ist|war)\\s+)?["']?)(?!\\()(?:[^\\s"'&,}]{12,}|(?=[^\\s]*\\d)[^\\s"'&,}]{6,})`,
  'gi',
);

/** Secrets, or parts of them, that are recognisable by their format. */
const formed: readonly (readonly [RegExp, string])[] = [
  [/\b(basic|bearer|BASIC|BEARER|Basic|Bearer)\s+(?=\S*[\dA-Z=!+/])[^\s"',<]+/g, `$1 ${MARK}`],
  [/(^|\s)(-u|--user)(?:\s+|=)?(?:"[^"]*"?|'[^']*'?|[^\s"']*:\S*)/g, `$1$2 ${MARK}`],
  [/\/\/[^\s/@:]*:[^\s/]*@/g, `//${MARK}@`],
  // A session id that starts with the id of its organisation, a refresh token, a JWT, a key in DER, PEM in base64; each may be
  // cut off.
  [/\b00D\w{0,18}(?:!|%21)[^\s"'<&]+/g, MARK],
  [/\b5Aep[\w.!-]{4,}/g, MARK],
  [/\beyJ[\w-]{5,}[\w.~+/=-]*/g, MARK],
  [/\b(?:MI[IGHEC]|LS0tLS1)[\w+/=]{8,}/g, MARK],
];

/** A run of characters of base64 and similar encodings. */
const run = /[\w!.+~/=-]{24,}/g;

/** A run of this length or more is hidden unless it consists of words. */
const LONG = 40;

/** An address, a path, a host name or a class name: words with dots or slashes between them. */
const isName = (text: string): boolean =>
  text
    .replace(/^\/\/(?:[a-z0-9-]{1,40}\.){1,6}[a-z]{2,6}(?=\/|$)/, '')
    .split(/[./]/)
    .every((word) => word.length <= 32 && /^[A-Z]*(?:[a-z]+(?:[A-Z]+[a-z]+){0,6})?\d?$/.test(word));

/** Whether a shorter run mixes characters that rarely appear together in a word. */
const isMixed = (text: string): boolean =>
  /^[\w+/=]+$/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text) && !text.includes('_');

/** A text for a message: on one line, shortened, with possible secrets hidden. */
export function harmless(text: string, secrets: readonly string[] = []): string {
  if (/-----(?:BEGIN|END)/.test(text)) return `a text of ${text.length} characters, not shown since it may be a key`;
  return serverWords(aroundNames(bounded(text), hidden), secrets);
}

/** The words after a code, for a message. The code is considered too: if it is the name of a secret, the words are the secret. */
export function harmlessBeside(code: string, words: string, secrets: readonly string[] = []): string {
  if (code === '') return harmless(words, secrets);
  const before = `${harmless(code, secrets)}: `;
  const both = harmless(`${code}: ${words}`, secrets);
  return both.startsWith(before) ? both.slice(before.length) : harmless(words, secrets);
}

/** A host name with its port, for a message: a label that is not a name may be a secret. */
export const harmlessHost = (host: string, secrets: readonly string[] = []): string =>
  serverWords(withoutLabels(host).replaceAll(MARK, HIDDEN), secrets);

/**
 * The code of an error response, such as `invalid_grant`; undefined if it does not look like a code, since a server may send
 * anything there.
 */
export function harmlessCode(error: string, secrets: readonly string[] = []): string | undefined {
  if (!/^[\w.-]{1,60}$/.test(error) || (error.length > LONGEST_PART && !isWordy(error))) return undefined;
  return harmless(error, secrets) === error ? error : undefined;
}

/** Most letters and digits in a row in a host name or a code, unless they are words. */
const LONGEST_PART = 20;

/** Hides the parts of a host name that are long and not words. */
const withoutLabels = (host: string): string =>
  host.replace(/[a-z\d_]{21,}/gi, (part) => (/\d/.test(part) && !isWordy(part) ? MARK : part));

/** Hides possible secrets in a text. */
function hidden(text: string): string {
  let words = withoutShapes(text.replace(/(?<=:\/\/)[\w.-]{1,300}/g, withoutLabels));
  for (const pattern of named) words = words.replace(pattern, `$1${MARK}`);
  words = words.replace(inWords, `$1${MARK}`);
  for (const [pattern, shown] of formed) words = words.replace(pattern, shown);
  return (
    withoutPieces(words)
      .replace(run, (found) => ((found.length >= LONG && !isName(found) && !isWordy(found)) || isMixed(found) ? MARK : found))
      .replace(/\s+/g, ' ')
      // The last line of base64 is short.
      .replace(/((?:\uf8ff ){2,})[\w+/=]+(?=$| )/g, '$1')
  );
}
