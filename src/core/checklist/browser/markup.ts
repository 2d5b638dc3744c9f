/** HTML from trusted tags and untrusted values: a value can only become text or the content of an attribute. */
import { visible } from '../../escape.ts';

/** HTML that may be inserted as it stands. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** What a template takes: texts and numbers, which are escaped, markup, and lists of both; undefined and false are nothing. */
export type Piece = string | number | Markup | undefined | false | readonly Piece[];

/**
 * HTML from a template literal. The tags are those of the source; whatever is inserted is escaped, unless it is markup itself.
 * Attributes must have double quotes.
 *
 *     markup`<p title="${title}">${text}</p>`
 */
export function markup(parts: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  let text = parts[0] as string;
  for (let index = 0; index < pieces.length; index += 1) {
    const piece = pieces[index];
    // The most frequent ones here: a function of a few instructions would be optimised in every run, which takes longer.
    if (piece instanceof Markup) text += piece.text;
    else if (typeof piece === 'string') text += escaped(piece);
    else if (piece !== undefined && piece !== false) text += written(piece);
    text += parts[index + 1];
  }
  return new Markup(text);
}

/** HTML from what is inserted alone, without tags of the source. */
export const inserted = (piece: Piece): Markup => new Markup(written(piece));

/** Texts with a tag between them. */
export const joined = (texts: readonly string[], tag: '<wbr>' | '\n'): Markup => new Markup(texts.map(escaped).join(tag));

/** Text with its line breaks, for `<pre>`. */
export const lines = (text: string): Markup => joined(text.split('\n'), '\n');

function written(piece: Piece): string {
  if (piece === undefined || piece === false) return '';
  if (piece instanceof Markup) return piece.text;
  if (typeof piece === 'string') return escaped(piece);
  if (typeof piece === 'number') return String(piece);
  let text = '';
  for (const one of piece) text += written(one);
  return text;
}

const references: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' };

/** Text for an element or a quoted attribute; characters that are invisible or reorder the text are spelled out. */
function escaped(text: string): string {
  // Most texts need neither; one look is faster than two replacements.
  if (!/[^ -~]|[&<>"']/.test(text)) return text;
  // Dashes would be the only ones outside Latin-1 in most pages, which then take twice the memory and time to search for keys.
  return visible(text)
    .replace(/[&<>"']/g, (character) => references[character] as string)
    .replace(/[\u2010-\u203a]/g, (character) => `&#${character.charCodeAt(0)};`);
}
