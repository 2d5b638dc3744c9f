/** Makes untrusted text harmless for the place it is printed in. */
import { hasKeyMark, looksLikeKey } from './key-shape.ts';
import { MOST_WORDS } from './limits.ts';

// A pattern with Unicode classes takes half a millisecond, even if it is only created: it stands where it is used, and plain
// ASCII is recognised first.

/** Control characters, and those that reorder or hide the text around them (Unicode Cc, Cf, Zl, Zp, lone surrogates). */
const invisible = (): RegExp => /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** One line for a terminal, a log or a report: characters that would act instead of being shown are escaped. */
export function visible(text: string): string {
  if (!/[^ -~]/.test(text)) return text;
  return text.replace(invisible(), (character) => {
    const code = character.codePointAt(0) as number;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
  });
}

/**
 * The first 4,000 characters of untrusted text, to limit the time that patterns take. A word that the cut would split is left
 * out, since half a token is no longer recognised as one.
 */
export function bounded(text: string): string {
  if (text.length <= MOST_WORDS) return text;
  let end = MOST_WORDS;
  while (end > 0 && /[!-~]/.test(text.charAt(end - 1))) end -= 1;
  return end === 0 ? `(${text.length} characters without a break)` : `${text.slice(0, end)}...`;
}

/** Characters that are invisible or reorder text; `JSON.stringify` does not escape them. */
const unseen = (): RegExp => /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * A JSON document that ends in a newline. Characters that are invisible or reorder text are written as `\uXXXX`, which reads
 * back as the same value (RFC 8259 §7).
 */
export function jsonDocument(value: object): string {
  const text = JSON.stringify(value, null, 2);
  if (!/[^\n -~]/.test(text)) return `${text}\n`;
  const escaped = text.replace(unseen(), (character) =>
    // A character outside the basic plane has two code units, each with its own escape.
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
  return `${escaped}\n`;
}

/** Most characters of untrusted text that a message repeats: enough to recognise it. */
const SHOWN = 60;

/** A text in quotes for a message, shortened. A text that may be a key in the wrong place is not repeated at all. */
export function excerpt(text: string): string {
  const characters = [...text];
  if (characters.length > 255 || looksLikeKey(text)) return notRepeated(text);
  return `"${visible(characters.slice(0, SHOWN).join(''))}${characters.length > SHOWN ? '...' : ''}"`;
}

/** Replaces a text that may be a key in a message. */
const notRepeated = (text: string): string => `a text of ${[...text].length} characters`;

/** A path, an address or a word that the user typed: complete, since the reader needs it, unless it looks like a key. */
export const asTyped = (text: string): string => (looksLikeKey(text) ? notRepeated(text) : visible(text));

/** The same for data, in which nothing is escaped yet. */
export const unlessKey = (text: string): string => (looksLikeKey(text) ? notRepeated(text) : text);

/** The untrusted name of a key, without quotes: shortened, and not repeated at all if it may be a key itself. */
export function shortened(name: string): string {
  if (hasKeyMark(name)) return `(a text of ${[...name].length} characters)`;
  return visible(name.length > SHOWN ? `${name.slice(0, SHOWN)}...` : name);
}

/**
 * Running text for Markdown (CommonMark §2.4, GFM tables): shown as typed, with no effect on the markup. Only characters that
 * would have an effect get a backslash, so that the source stays readable: `Order Sync (EU) #2` is unchanged.
 */
export function markdownText(text: string): string {
  const shown = visible(text);
  // The same for ASCII, without Unicode classes.
  const marked = /[^ -~]/.test(shown)
    ? /[\\`*[\]<|~]|&(?=#?[0-9a-z]+;)|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/giu
    : /[\\`*[\]<|~]|&(?=#?[0-9a-z]+;)|(?<![0-9a-z])_|_(?![0-9a-z])/gi;
  return shown
    .replace(marked, '\\$&')
    .replace(/:(?=\/\/)|(?<=www)\.|(?<=[\w.+-])@/gi, '\\$&')
    .replace(/^\s*(?:\d+(?=[.)](?:\s|$))|(?=[-+=>#]|:-))/, '$&\\')
    .replace(/(?<=\s)#+(?=\s*$)/, '\\$&');
}

/**
 * A value for Markdown as a code span (CommonMark §6.1): the reader sees and copies the exact value. The fence is one backtick
 * longer than any run inside. Not for table cells: there, a pipe ends the cell even inside a code span.
 */
export function markdownCode(text: string): string {
  const shown = visible(text);
  if (shown.trim() === '') return `<code>${shown}</code>`;
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = /^[` ]|[` ]$/.test(shown) ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/** A value for a cell of a Markdown table (GFM §4.10): a code span, or HTML if the value contains a pipe. */
export function markdownCell(text: string): string {
  const shown = visible(text);
  return shown.includes('|') ? `<code>${htmlText(shown)}</code>` : markdownCode(text);
}

/** Writes every character that has a meaning in HTML or Markdown, or would make a link, as a character reference. */
function htmlText(text: string): string {
  return text.replace(/[^\p{L}\p{N} ./=,-]|(?<=www)\./giu, (character) => `&#${character.codePointAt(0)};`);
}
