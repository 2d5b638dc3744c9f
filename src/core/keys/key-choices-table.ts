/** A table of keys to choose from, at most 80 columns wide. */
import { shortDate } from '../dates.ts';
import { shortened, visible } from '../escape.ts';
import { hasKeyMark } from '../key-shape.ts';
import { kindOf, ktyOf, thumbprint } from './jwk/thumbprint.ts';
import type { FoundKey } from './opening/open-item.ts';

interface Column {
  title: string;
  widest: number;
}

/** Most characters of a line: 80 with the prompt before it. */
const WIDEST = 76;

/** Most characters of each column; longer texts are cut, since the start of a key id is enough to choose it. */
const columns: readonly Column[] = [
  { title: 'kid', widest: 20 },
  { title: 'kty', widest: 3 },
  { title: 'size', widest: 9 },
  { title: 'use', widest: 3 },
  { title: 'alg', widest: 8 },
  { title: 'key_ops', widest: 8 },
  { title: 'thumbprint', widest: 10 },
  { title: 'expires', widest: 11 },
];

/** One line for the titles and one for each key, at most 76 characters wide; `key_ops` only if a key has them. */
export function keyTable(keys: readonly FoundKey[]): { titles: string; rows: string[] } {
  const some = keys.some(({ operations }) => operations !== undefined);
  const shown = columns.filter(({ title }) => some || title !== 'key_ops');
  const cells = keys.map((key) => {
    const texts = cellsOf(key);
    return shown.map(({ title, widest }) => cut(visible(texts[title] ?? '-'), widest));
  });
  const widths = shown.map(({ title }, column) =>
    Math.max(title.length, ...cells.map((row) => [...(row[column] ?? '')].length)),
  );
  // The kid is cut first, since its start is enough to choose a key.
  const [kid = 0, ...others] = widths;
  const room = others.reduce((left, width) => left - width - 2, WIDEST);
  widths[0] = Math.min(kid, room);
  for (const row of cells) row[0] = cut(row[0] ?? '', room);
  const lineOf = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] as number) - [...cell].length))
      .join('  ')
      .trimEnd();
  return { titles: lineOf(shown.map(({ title }) => title)), rows: cells.map(lineOf) };
}

function cellsOf({ key, kid, use, alg, operations, notAfter, ends }: FoundKey): Readonly<Record<string, string | undefined>> {
  const bits = key.asymmetricKeyDetails?.modulusLength;
  const end = notAfter ?? ends;
  return {
    kid: kid !== undefined && hasKeyMark(kid) ? shortened(kid) : kid,
    kty: ktyOf(key),
    size: bits === undefined ? kindOf(key) : `${bits}`,
    use,
    alg,
    key_ops: operations?.join(','),
    thumbprint: thumbprint(key),
    expires: end && shortDate(end),
  };
}

/** Cuts a text to a width, without a mark, so that the rest can be pasted. */
const cut = (text: string, widest: number): string => [...text].slice(0, widest).join('');
