/** Whether a file is nothing but its keys and certificates, so that their clean text can take its place. */
import { textOf } from '../octets/text-encoding.ts';

/** Shortest piece of base64 that is recognised wherever it stands: words are shorter, or not in it. */
const SHORTEST = 8;

/** Most pieces to compare: hundreds of keys, or the lines of dozens. */
const MOST_PIECES = 2000;

/** A BEGIN or END line of PEM without its hyphens and blanks (RFC 7468 §4 to §13), also with another label than the content. */
const marker = /^(?:BEGIN|END)(?:[A-Z0-9]{0,20}(?:KEY|CERTIFICATE|REQUEST|PKCS7|CMS))?$/;

/**
 * Whether a file has no text besides that of its parts, however that was changed: all its letters and digits are theirs.
 *
 * @param clean the clean text of all parts, in PEM
 */
export function isWholeFile(bytes: Uint8Array, clean: string): boolean {
  const own = piecesOf(clean).filter((piece) => !marker.test(piece));
  const text = textOf(bytes);
  const base64 = text.replace(/\s/g, '');
  const inner = /^[A-Za-z0-9+/]+={0,2}$/.test(base64) ? Buffer.from(base64, 'base64') : undefined;
  const shown = inner?.includes('-----BEGIN ') ? textOf(inner) : text;
  const pieces = piecesOf(shown);
  if (pieces.length > MOST_PIECES || own.length > MOST_PIECES) return false;
  const others = pieces.filter(
    (piece) => !marker.test(piece) && !own.some((body) => piece.length >= SHORTEST && body.includes(piece)),
  );
  // The last line of each body may be short.
  return others.length <= own.length && others.every((piece) => own.some((body) => body.endsWith(piece)));
}

/** The runs of base64 and of words, without the line breaks in them, also those that are written as \n. */
const piecesOf = (text: string): string[] =>
  text
    .replace(/\s|\\[nrt]/g, '')
    .split(/[^A-Za-z0-9+/=]+/)
    .filter((piece) => piece !== '');
