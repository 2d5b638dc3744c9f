/**
 * What a stranger wrote, or what was pasted by mistake, without what may be a secret. Where it is not clear, it is hidden:
 * words of an error are known again without it, and a key is not taken back.
 */

import { bounded } from '../escape.ts';
import { HIDDEN } from '../jwt/echoed-secrets.ts';
import { serverWords } from '../jwt/server-words.ts';
import { isWordy } from '../key-shape.ts';
import { aroundNames, MARK, withoutPieces, withoutShapes } from './secret-shapes.ts';

/** A value in quotes, closed or cut off. */
const quoted = String.raw`"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?`;

/** What stands between a name and its value: `:`, `=`, `=>` or the end of a tag, in any notation. */
const sign = String.raw`\\?["'\]]?\s{0,40}(?::|=>?|(?:\s[^<>]{0,200})?>)\s{0,3}`;

const passwords = 'pass(?:word|phrase|wd|code|wort)?|kennwort|pwd';
const credentials = String.raw`secret|token|assertion|sid|bearer|authorization|credentials?|(?:api|private|access|session)[_ -]?(?:key|id)|jwt[_ -]?key\w{0,20}`;

/** Names of secrets with a value behind them, however short. A password may have blanks in it. */
const named: readonly RegExp[] = [
  new RegExp(`((?:${passwords})${sign})(?:\\\\"[^"]*"?|${quoted}|[^&<\\n]+)`, 'gi'),
  new RegExp(`((?:${credentials})${sign})(?:\\\\"[^"]*"?|${quoted}|(?:(?:basic|bearer)\\s+)?[^\\s"'&<}]+)`, 'gi'),
  // The private members of a JWK (RFC 7518 §6.3.2, §6.4.1).
  new RegExp(`(\\\\?["'](?:d|p|q|dp|dq|qi|k)\\\\?["']\\s{0,40}(?::|=>?)\\s{0,3})(?:\\\\"[^"]*"?|${quoted}|[^\\s,}]+)`, 'g'),
];

/** The same in words; there, a value has to look like one. */
const inWords = new RegExp(
  `((?:${passwords}|${credentials})\\s+(?:(?:is|was|ist|war)\\s+)?["']?)(?!\\()(?:[^\\s"'&,}]{12,}|(?=[^\\s]*\\d)[^\\s"'&,}]{6,})`,
  'gi',
);

/** What shows by its own form that it is a secret, or a part of one. */
const formed: readonly (readonly [RegExp, string])[] = [
  [/\b(basic|bearer|BASIC|BEARER|Basic|Bearer)\s+(?=\S*[\dA-Z=!+/])[^\s"',<]+/g, `$1 ${MARK}`],
  [/(^|\s)(-u|--user)(?:\s+|=)?(?:"[^"]*"?|'[^']*'?|[^\s"']*:\S*)/g, `$1$2 ${MARK}`],
  [/\/\/[^\s/@:]*:[^\s/]*@/g, `//${MARK}@`],
  // A session id with the id of its organisation in front, a refresh token, a JWT, a key in DER and PEM in base64, each cut short or not.
  [/\b00D\w{0,18}(?:!|%21)[^\s"'<&]+/g, MARK],
  [/\b5Aep[\w.!-]{4,}/g, MARK],
  [/\beyJ[\w-]{5,}[\w.~+/=-]*/g, MARK],
  [/\b(?:MI[IGHEC]|LS0tLS1)[\w+/=]{8,}/g, MARK],
];

/** Characters of base64 and of what is made like it, in one run. */
const run = /[\w!.+~/=-]{24,}/g;

/** From this length on, a run is hidden unless it is made of words. */
const LONG = 40;

/** An address, a path, the name of a host or of a class: words with dots or slashes between them. */
const isName = (text: string): boolean =>
  text
    .replace(/^\/\/(?:[a-z0-9-]{1,40}\.){1,6}[a-z]{2,6}(?=\/|$)/, '')
    .split(/[./]/)
    .every((word) => word.length <= 32 && /^[A-Z]*(?:[a-z]+(?:[A-Z]+[a-z]+){0,6})?\d?$/.test(word));

/** Whether a run that is not long holds what is rarely together in a word. */
const isMixed = (text: string): boolean =>
  /^[\w+/=]+$/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text) && !text.includes('_');

/** A text fit for a message: on one line, cut short, and without what may be a secret. */
export function harmless(text: string, secrets: readonly string[] = []): string {
  if (/-----(?:BEGIN|END)/.test(text)) return `a text of ${text.length} characters, not shown since it may be a key`;
  return serverWords(aroundNames(bounded(text), hidden), secrets);
}

/** The words beside a code, fit for a message: a name that is not a code makes a secret of them. */
export function harmlessBeside(code: string, words: string, secrets: readonly string[] = []): string {
  if (code === '') return harmless(words, secrets);
  const before = `${harmless(code, secrets)}: `;
  const both = harmless(`${code}: ${words}`, secrets);
  return both.startsWith(before) ? both.slice(before.length) : harmless(words, secrets);
}

/** The name of a host with its port, fit for a message: a label that is not a name may be a secret. */
export const harmlessHost = (host: string, secrets: readonly string[] = []): string =>
  serverWords(withoutLabels(host).replaceAll(MARK, HIDDEN), secrets);

/**
 * The code of an error response, such as `invalid_grant`, where it looks like one; else none, since a server may put anything
 * in its place.
 */
export function harmlessCode(error: string, secrets: readonly string[] = []): string | undefined {
  if (!/^[\w.-]{1,60}$/.test(error) || (error.length > LONGEST_PART && !isWordy(error))) return undefined;
  return harmless(error, secrets) === error ? error : undefined;
}

/** Most letters and digits in a row in the name of a host or in a code, unless they are words. */
const LONGEST_PART = 20;

/** A host without the parts that are long and no words. */
const withoutLabels = (host: string): string =>
  host.replace(/[a-z\d_]{21,}/gi, (part) => (/\d/.test(part) && !isWordy(part) ? MARK : part));

/** A text without what may be a secret. */
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
