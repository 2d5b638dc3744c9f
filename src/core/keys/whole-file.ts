/** Whether a file is nothing but its keys and certificates, so that their clean text can take its place. */
import { textOf } from '../octets/text-encoding.ts';

/** Shortest piece of base64 that is recognised wherever it stands: words are shorter, or not in it. */
const SHORTEST = 8;

/** Most pieces to compare: hundreds of keys, or the lines of dozens. */
const MOST_PIECES = 2000;

/** A BEGIN or END line without its hyphens and blanks, whatever it says. */
const marker = /^(?:BEGIN|END)[A-Z0-9]{0,40}$/i;

/**
 * Whether a file has no text besides that of its parts, however that was changed: all its letters and digits are theirs.
 *
 * @param clean the clean text of all parts, in PEM
 */
export function isWholeFile(bytes: Uint8Array, clean: string): boolean {
  const own = piecesOf(clean);
  const text = textOf(bytes);
  const base64 = text.replace(/\s/g, '');
  const inner = /^[A-Za-z0-9+/]+={0,2}$/.test(base64) ? Buffer.from(base64, 'base64') : undefined;
  const shown = inner?.includes('-----BEGIN ') ? textOf(inner) : text;
  const pieces = piecesOf(shown);
  if (pieces.length > MOST_PIECES || own.length > MOST_PIECES) return false;
  return pieces.every(
    (piece) =>
      marker.test(piece) || own.some((whole) => (piece.length >= SHORTEST && whole.includes(piece)) || whole.endsWith(piece)),
  );
}

/** The runs of base64 and of words, without the line breaks in them, also those that are written as \n. */
const piecesOf = (text: string): string[] =>
  text
    .replace(/\s|\\[nrt]/g, '')
    .split(/[^A-Za-z0-9+/=]+/)
    .filter((piece) => piece !== '');
