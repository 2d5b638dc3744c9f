/** A checklist as data: each value is still separate from the words around it, so that each output can escape it. */

/**
 * A piece of a line: running text, a label as a screen prints it, code, a value in running text, a blank to fill in, or a
 * link.
 */
export type Inline =
  | { readonly kind: 'text' | 'label' | 'value'; readonly text: string }
  /** With `opens`, it is an https address that a reader opens. */
  | { readonly kind: 'code'; readonly text: string; readonly opens?: true }
  /** A value that is not known yet; the text says what belongs there. */
  | { readonly kind: 'blank'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly url: string };

/** One line of a page. */
export type Line = readonly Inline[];

/** The parts of a step, in the order of the page. */
export type StepPart =
  | { readonly kind: 'caution' | 'unverified'; readonly line: Line }
  /** With `optional`, the step is done without it too. */
  | { readonly kind: 'action'; readonly line: Line; readonly optional?: true }
  /** Commands to paste, line by line. */
  | { readonly kind: 'command'; readonly text: string };

/** Who does a step. */
export type Role = 'admin' | 'developer';

/** One step, done before the next one starts. Its number is its position in the list. */
export interface Step {
  /** Stays the same when the title is reworded or translated. */
  readonly id: string;
  readonly title: Line;
  /** Set if a granted token proves that the step is done. */
  readonly proof?: 'token';
  /** Whose step it is: the administrator's, who needs only a browser, or that of the developer, who has the directory. */
  readonly by: Role;
  readonly parts: readonly StepPart[];
}

/** A whole checklist. */
export interface Page {
  readonly title: Line;
  /** How to work with CHECKLIST.md; the page in the browser has words of its own for that. */
  readonly intro: readonly Line[];
  /** A table of two columns; the first row is its head. */
  readonly rows: readonly { readonly name: Line; readonly value: Line }[];
  readonly steps: readonly Step[];
}

/**
 * The pages of one provider in one language, and the parts that pages share: the text of each file, by its name without
 * `.md`.
 */
export interface Templates {
  readonly pages: Readonly<Record<string, string>>;
  readonly parts: Readonly<Record<string, string>>;
  /** Those that the build has read, as they are filled in; a part that is also a text is that text. */
  readonly read?: ReadTemplates;
  /** The known error responses in this language; without it, they are in English. */
  readonly refusals?: string;
  /** Without it, no page is made for the browser. */
  readonly look?: Look;
}

/** The pages and parts of one provider in one language as they are filled in, by name. */
export interface ReadTemplates {
  readonly pages: Readonly<Record<string, PageTemplate>>;
  readonly parts: Readonly<Record<string, readonly TemplatePiece[]>>;
}

/** A page as it is filled in. */
export interface PageTemplate {
  /** What is written for a value that is not known, from the front matter. */
  readonly blanks: readonly (readonly [name: string, words: string])[];
  readonly pieces: readonly TemplatePiece[];
}

/** A text, or a tag: a value, a section, an inverted section or a part; the line of its file; and what is in the section. */
export type TemplatePiece =
  | string
  | readonly [type: 'name' | '#' | '^' | '>', name: string, line: number, inside?: readonly TemplatePiece[]];

/** The look and the behaviour of the page in the browser: constant texts with line feeds, the same for every bundle. */
export interface Look {
  /** CSS. */
  readonly style: string;
  /** JavaScript. */
  readonly script: string;
}

/** The data that a page is filled in with. */
export interface PageData {
  /** Name of the page. */
  readonly page: string;
  /**
   * For `{{name}}`; if one is undefined or empty, the page has a blank with the words from its front matter. A day is a Date:
   * the language of the page says how to write it.
   */
  readonly values: Readonly<Record<string, string | Date | undefined>>;
  /** For `{{#name}}` and `{{^name}}`. */
  readonly conditions: Readonly<Record<string, boolean>>;
}
