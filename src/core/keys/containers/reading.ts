/** The reading of one file: how far it has come, and how it goes on in texts inside other texts. */
import type { Tally } from './key-tally.ts';
import type { Item } from './pem-items.ts';

/** How every PEM block starts. */
export const PEM = '-----BEGIN ';

export const looksLikePem = (value: unknown): value is string => typeof value === 'string' && value.includes(PEM);

export const JSON_DECODED = 'it was base64-encoded JSON: decoded';

/** Deepest nesting of a text inside another one, such as a JSON string. */
const DEEPEST_TEXT = 3;

export interface Reading {
  /** Counts what was found. */
  tally: Tally;
  /** 1 for the text of the file itself. */
  depth: number;
  /** Reads a text of any form. */
  readText(text: string, reading: Reading): Item[];
}

/** Whether a text inside this one would be nested too deeply. */
export const isDeepest = ({ depth }: Reading): boolean => depth >= DEEPEST_TEXT;

/** The items of a text inside this one. */
export const readInside = (text: string, reading: Reading): Item[] =>
  reading.readText(text, { ...reading, depth: reading.depth + 1 });

/** An item with more notes. */
export const noting = (item: Item, ...notes: string[]): Item => ({ ...item, notes: [...(item.notes ?? []), ...notes] });
