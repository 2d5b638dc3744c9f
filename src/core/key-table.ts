/** Keys to choose from as a table of 80 columns at most. */
import { shortDate } from './dates.ts';
import { shortened, visible } from './escape.ts';
import { kindOf, ktyOf, thumbprint } from './jwks.ts';
import { hasKeyMark } from './key-shape.ts';
import type { FoundKey } from './read.ts';

/** Most characters of each column; what is longer is cut, and `--kid` takes the start of a name. */
const columns = [
  { title: 'kid', widest: 20 },
  { title: 'kty', widest: 3 },
  { title: 'size', widest: 9 },
  { title: 'use', widest: 3 },
  { title: 'alg', widest: 8 },
  { title: 'thumbprint', widest: 10 },
  { title: 'expires', widest: 11 },
] as const;

/** One line for the titles and one for each key, at most 76 characters wide. */
export function keyTable(keys: readonly FoundKey[]): { titles: string; rows: string[] } {
  const cells = keys.map(cellsOf);
  const widths = columns.map(({ title }, column) =>
    Math.max(title.length, ...cells.map((row) => [...(row[column] ?? '')].length)),
  );
  const lineOf = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] as number) - [...cell].length))
      .join('  ')
      .trimEnd();
  return { titles: lineOf(columns.map(({ title }) => title)), rows: cells.map(lineOf) };
}

function cellsOf({ key, kid, use, alg, notAfter }: FoundKey): string[] {
  const kind = kindOf(key);
  const kty = ktyOf(key);
  const bits = key.asymmetricKeyDetails?.modulusLength;
  const name = kid !== undefined && hasKeyMark(kid) ? shortened(kid) : kid;
  const cells = [name, kty, bits === undefined ? kind : `${bits}`, use, alg, thumbprint(key), notAfter && shortDate(notAfter)];
  return cells.map((cell, column) =>
    cut(cell === undefined ? '-' : visible(cell), (columns[column] as { widest: number }).widest),
  );
}

/** A text cut to a width; a name is cut without a mark, so that what is left can be pasted. */
const cut = (text: string, widest: number): string => [...text].slice(0, widest).join('');
