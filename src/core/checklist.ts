/**
 * A checklist: steps as data.
 *
 * What a step says is built from pieces, so that a label of somebody's screen, a value to copy and a blank to fill in are
 * told apart by every look, and what a user typed is escaped by the look it goes to.
 */

/** One part of a line: running text, a label as printed on a screen, a value to copy, or a blank with what belongs in it. */
export type Piece = string | { readonly label: string } | { readonly value: string } | { readonly blank: string };

/** A line of a checklist. */
export type Line = readonly Piece[];

/** A label, exactly as the screen prints it. */
export const label = (text: string): Piece => ({ label: text });

/** A value to copy; where it is not known yet, a marked blank that says what belongs there, never a guess. */
export const value = (text: string | undefined, missing: string): Piece =>
  text === undefined || text === '' ? { blank: missing } : { value: text };

/** A line written as a template literal: ``line`click ${label('Save')}` ``. */
export function line(texts: TemplateStringsArray, ...pieces: Piece[]): Line {
  return texts.flatMap((text, index) => {
    const piece = pieces[index];
    return [...(text === '' ? [] : [text]), ...(piece === undefined ? [] : [piece])];
  });
}

/** One step, done before the next one starts. */
export interface ChecklistStep {
  title: string;
  /** What to do, in order; each gets a box to tick. */
  actions: readonly Line[];
  /** Where people trip over, said where it happens. */
  cautions?: readonly Line[];
  /** What nobody has confirmed; printed as such. */
  unverified?: readonly Line[];
}

/** A whole checklist. */
export interface Checklist {
  /** What it is about, where it is not the first set-up. */
  kind?: 'renewal';
  /** Name of the app, as the user typed it. */
  name: string;
  /** What was made and chosen, as a table. */
  facts: readonly { name: string; value: Piece }[];
  steps: readonly ChecklistStep[];
}
