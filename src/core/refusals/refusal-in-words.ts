/** Reads pasted words, without what programs, logs and people put around them. */

import { ownWords } from '../jwt/server-words.ts';
import type { SeenRefusal } from './known-refusal.ts';

/** Readings of a text, best first, and the number of attempts, if it is mentioned. */
export interface Readings {
  readings: readonly SeenRefusal[];
  attempts?: number;
}

export const entities = (text: string): string =>
  text
    .replace(/&(?:#0?39|#x27|apos|#8217|rsquo);/gi, "'")
    .replace(/&(?:#34|quot);/gi, '"')
    .replace(/&lt;/gi, '<')
    .replace(/&gt;/gi, '>')
    .replace(/&(?:#38|amp);/gi, '&');

/** Reads plain words: the whole text, or any of its lines. */
export function fromWords(text: string, status: number | undefined): SeenRefusal[] {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (lines.length === 0) return [];
  const whole = wordings(lines.slice(0, 20).join(' '), status);
  if (lines.length === 1) return withStatus([...whole, ...inFields(lines[0] as string, status)], status);
  const together = whole.map((seen): SeenRefusal => ({ ...seen, joined: true }));
  const read = [
    ...together.slice(0, 1),
    // Of several responses, the first one counts: single lines come before the rest of the joined text.
    ...lines.slice(0, MOST_LINES).flatMap((line, index) => {
      const near = nearby(lines, index);
      return [...wordings(line, status), ...inFields(line, status)].map((seen) => ({ ...seen, near }));
    }),
    ...together.slice(1),
  ];
  return withStatus(read, status);
}

/** Most lines that are read as words. */
export const MOST_LINES = 500;

/** A line with those before and behind it. */
export const nearby = (lines: readonly string[], index: number): string =>
  lines
    .slice(Math.max(0, index - 1), index + 2)
    .map((line) => line.slice(0, 1000))
    .join(' ');

/** Most fields of a line. */
const MOST_FIELDS = 40;

/** The readings of the fields of a log line, which tabs or bars separate. */
function inFields(line: string, status: number | undefined): SeenRefusal[] {
  const fields = line
    .slice(0, 2000)
    .split(/\t| [|\u2502] /, MOST_FIELDS)
    .map((field) => field.trim());
  if (fields.length < 2) return [];
  return fields.flatMap((field, index) => {
    const next = fields[index + 1];
    const coded =
      isCode(field) && next !== undefined ? [{ error: field, description: next, status, loose: true as const }] : [];
    return [...coded, ...wordings(field, status)];
  });
}

/** The status of a failing server counts if nothing else is known. */
function withStatus(read: SeenRefusal[], status: number | undefined): SeenRefusal[] {
  return status !== undefined && status >= 500 ? [...read, { status }] : read;
}

/** Most prefixes before the words: names of programs, log levels. */
const MOST_HEADS = 6;

/** The end of a prefix, such as the name of a program. */
const head = /^.{0,300}?(?:::|: | - | \u2013 |\((?=["'\w]))/;

/** `words (code)`, with or without the start of our own messages. */
const ownForm = new RegExp(`^(?:(.{0,200} ${ownWords.refused}))?(.{1,500}) \\((\\w{2,60}|HTTP \\d{3})\\)["'.\\s]*$`);

/** The class of an error, which Ruby prints behind its message. */
const rubyClass = / \((?:[A-Z]\w{0,60}::){1,5}[A-Z]\w{0,60}\)$/;

/** The HTTP status at the end of a line: `(400)`, `[HTTP 400 Bad Request]`. */
const endStatus = /\s?[([](?:http |status(?: code)?:? ?|code:? ?)?([45]\d\d)(?: [a-z ]{1,30})?[)\]]["'.]{0,3}$/i;

/** The readings of one line: as it is, without what a program adds, as a code and its words. */
function wordings(line: string, known?: number): SeenRefusal[] {
  const found: SeenRefusal[] = [];
  const text = entities(line)
    .slice(0, 2000)
    .replace(/ \[audience=[^\]]{0,500}\]$/, '')
    .replace(rubyClass, '');
  const end = text.includes(ownWords.refused) ? null : endStatus.exec(text);
  const status = end === null ? known : Number(end[1]);
  let rest = end === null ? text : text.slice(0, end.index);
  for (let heads = 0; heads <= MOST_HEADS; heads += 1) {
    const bare = rest.replace(/^[\s"'\u201c\u2018\u00ab\u0060*[(\u2022#>-]+/, '').replace(/^(?:HTTP )?[45]\d\d:? (?=\S)/i, '');
    // `words (code)`, as jwt-kit writes it.
    const [, own, words, code = ''] = ownForm.exec(bare) ?? [];
    if (words !== undefined) {
      const [, failed] = /^HTTP (\d{3})$/.exec(code) ?? [];
      found.push({
        description: words,
        ...(failed === undefined ? { error: code, status } : { status: Number(failed) }),
        loose: true,
      });
      if (own !== undefined) return found;
    }
    const [, before, between = '', after] = /^([A-Za-z]\w{1,60})(\W{1,8})(\w.*)$/.exec(bare) ?? [];
    if (before !== undefined && after !== undefined && isCode(before) && parts(between)) {
      found.push({ error: before, description: after, status, loose: true });
      return found;
    }
    found.push({ description: bare, status, loose: true, ...(heads > 0 ? { cut: true } : {}) });
    // Only a blank between them, as people copy both: a further reading, since a log has other words behind a code too.
    const [, error = '', description] = /^(\w{1,61}) (\S.*)$/.exec(bare) ?? [];
    if (description !== undefined && isCode(error)) found.push({ error, description, status, loose: true, cut: true });
    const cut = head.exec(bare)?.[0].length;
    if (cut === undefined) break;
    rest = bare.slice(cut);
  }
  return found;
}

/**
 * Whether the characters between a code and words separate them: `: `, ` - `, `" "`, `] `, ` (` or `->`, but not `=`, `.` or a
 * blank.
 */
const parts = (signs: string): boolean =>
  /^["'*\])\u0060\u201d]{0,8}\s?(?:(?<=["']),|[:\uff1a\])"'*([\u0060\u201d]|[-=]>|\s[-\u2013\u2014/]\s)\s?["'*([\u0060\u201c]{0,8}$/.test(
    signs,
  );

/** Whether a word is an error code, `invalid_grant` or `INVALID_SESSION_ID`, and not the name of a program. */
export const isCode = (word: string): boolean =>
  /^[a-z]+(?:_[a-z]+)+$/.test(word) || /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(word);

/** A text with all digits replaced by 0, so that different times compare as equal. */
const shape = (text: string): string => text.slice(-200).replace(/\d/g, '0');

/** Reads the output of a program that tried several hosts: one line each, the first for the requested host. */
export function fromCli(text: string): Readings | undefined {
  const [before = '', list] = text.split(/Errors encountered:/i);
  if (list !== undefined) {
    // A CI log puts the same prefix before each line.
    const prefix = shape(before.slice(before.lastIndexOf('\n') + 1));
    const tries: string[] = [];
    for (const raw of list.split('\n').slice(list.startsWith('\n') ? 1 : 0)) {
      const own = prefix !== '' && shape(raw.slice(0, prefix.length)) === prefix ? raw.slice(prefix.length) : raw;
      const line = own.trim();
      if (line === '' && tries.length === 0) continue;
      if (line === '' || /^(?:Try this|\(\w+\)|at )/i.test(line)) break;
      tries.push(line.replace(/ ?\[audience=[^\]]{0,500}\]$/, ''));
    }
    if (tries.length === 0) return undefined;
    return { readings: wordings(tries[0] as string), attempts: tries.length };
  }
  const [, said] = /Here['\u2019]s the error: ?([^\n]+)/i.exec(text) ?? [];
  return said === undefined ? undefined : { readings: wordings(said) };
}
