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
  return new Markup(parts.map((part, index) => part + written(pieces[index])).join(''));
}

/** Text with its line breaks, for `<pre>`. */
export const lines = (text: string): Markup => new Markup(text.split('\n').map(escaped).join('\n'));

function written(piece: Piece): string {
  if (piece === undefined || piece === false) return '';
  if (piece instanceof Markup) return piece.text;
  if (typeof piece === 'string') return escaped(piece);
  return typeof piece === 'number' ? String(piece) : piece.map(written).join('');
}

const references: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text for an element or a quoted attribute; characters that are invisible or reorder the text are spelled out. */
function escaped(text: string): string {
  return visible(text).replace(/[&<>"']/g, (character) => references[character] as string);
}
