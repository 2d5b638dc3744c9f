/** Mustache templates, parsed and filled in; the only file that imports mustache. */
import Mustache from 'mustache';

/** A tag or a text: type, name, position, and the tokens inside a section or the indentation of a part. */
export type Token = [type: string, name: string, start: number, end: number, inside?: Token[] | string];

/** The start and the end of a tag. */
export type Tags = [start: string, end: string];

/** How a template is filled in. */
export interface Rendering {
  /** Turns a value into the text that stands for it. */
  write: (value: never) => string;
  parts?: (name: string) => string;
  /** Default: `{{` and `}}`. */
  tags?: Tags;
}

/** The tokens inside a section. */
export const insideOf = ([, , , , inside = []]: Token): readonly Token[] => (typeof inside === 'string' ? [] : inside);

/**
 * The tokens of a template.
 *
 * @throws Error if a tag or a section has no end
 */
export const parseTemplate = (text: string, tags?: Tags): Token[] => Mustache.parse(text, tags) as Token[];

/** Fills in a template. */
export const renderTemplate = (text: string, view: object, { write, parts, tags }: Rendering): string =>
  Mustache.render(text, view, parts, { escape: write as (value: unknown) => string, ...(tags && { tags }) });
