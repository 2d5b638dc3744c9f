/** Keys in base64 or hexadecimal, with and without BEGIN and END lines: PEM or DER, encoded once or more. */
import { storeKind } from '../../keystores/store-kinds.ts';
import { LARGEST_KEY } from '../../limits.ts';
import { textIn } from '../../octets/text-encoding.ts';
import { isAboutLines } from '../spoilt/base64-layout.ts';
import { derLength, isDer } from '../spoilt/der-length.ts';
import { keysInLines } from '../spoilt/key-in-line.ts';
import { type FoundBlock, foundBlocks } from '../spoilt/markers.ts';
import { repairedBlock, repairedBody } from '../spoilt/repair-block.ts';
import { TooMany } from './key-tally.ts';
import { type Item, readBlock, readDer } from './pem-items.ts';
import { isDeepest, JSON_DECODED, looksLikePem, noting, PEM, type Reading, readInside } from './reading.ts';

/** How base64 of DER starts, of PEM in UTF-8 and UTF-16, itself encoded once more or not, and of a JSON object. */
const base64Start = /^(?:M[A-Za-z]|LS0t|77u\/LS0t|LQAt|\/\/4tAC0A|TUlJ|TFMwd|eyJ[\w+/]|eyAi|ew[o0])/;

/** Longest base64 in any layout to try, in characters. */
const LONGEST_BARE = LARGEST_KEY * 2;

/**
 * The content of base64 without BEGIN and END lines, DER or PEM; undefined if the text is not base64, or its content is
 * unknown.
 */
export function readBare(text: string, reading: Reading): Item[] | undefined {
  const start = text.trimStart().replace(/^["']/, '');
  if (!base64Start.test(start) || !mayBeWhole(start)) return undefined;
  const bytes = bareBase64(text);
  if (bytes !== undefined) {
    const found = readContent(bytes, reading);
    if (found !== undefined) return found;
  }
  if (text.length > LONGEST_BARE) return undefined;
  const repaired = repairedBody(start, isDer);
  return repaired && readContent(repaired.bytes, reading)?.map((item) => noting(item, ...repaired.notes.filter(isOwn)));
}

/** Whether a text has about as many characters as the DER in it says: words do not, and need not be decoded. */
function mayBeWhole(text: string): boolean {
  if (!text.startsWith('M') || text.length > LONGEST_BARE) return true;
  const length = derLength(Buffer.from(text.slice(0, 8), 'base64'));
  if (length === undefined) return false;
  const expected = (length * 4) / 3;
  const shortest =
    text.length < expected * 2 ? text.replace(/\s+/g, '').length : text.replace(/[^A-Za-z0-9+/=_-]+/g, '').length;
  return Math.abs(expected - shortest) < expected / 8 + 20;
}

/** The bytes of hexadecimal digits in pairs, with or without separators; undefined if they are no DER, PEM or key store. */
export function hexadecimal(text: string): Buffer | undefined {
  if (
    text.length > LONGEST_BARE * 2 ||
    !/^\s*(?:0x)?(?:30[\s:-]{0,3}[2-8]|2d[\s:-]{0,3}2d|fe[\s:-]{0,3}ed|ce[\s:-]{0,3}ce)/i.test(text) ||
    !/^(?:0x)?(?:[\da-f]{2}[\s:-]{0,8})+$/i.test(text.trim())
  )
    return undefined;
  const bytes = Buffer.from(text.replace(/^\s*0x|[\s:-]+/gi, ''), 'hex');
  return isDer(bytes) || bytes.includes(PEM) || storeKind(bytes) !== undefined ? bytes : undefined;
}

/** Without BEGIN and END lines, nobody expects line breaks. */
const isOwn = (note: string): boolean => !isAboutLines(note);

/** The items in decoded base64: PEM, DER, or base64 again; undefined if it is something else. */
function readContent(bytes: Buffer, reading: Reading): Item[] | undefined {
  const text = bytes[0] === 0x30 && bytes.length > 1 && (bytes[1] as number) >= 0x80 ? undefined : textIn(bytes)?.trim();
  if (text !== undefined && (looksLikePem(text) || base64Start.test(text))) {
    if (isDeepest(reading)) return undefined;
    const pem = looksLikePem(text);
    const found = pem ? readInside(text, reading) : readBare(text, { ...reading, depth: reading.depth + 1 });
    return found?.map((item) =>
      noting(item, text.startsWith('{') ? JSON_DECODED : pem ? 'it was base64-encoded PEM: decoded' : TWICE),
    );
  }
  try {
    const items = readDer(bytes, reading.tally);
    if (items.some(({ kind, fix }) => kind === 'unknown' && fix === undefined)) return undefined;
    return items.map((item) => noting(item, 'its BEGIN and END lines were missing: repaired'));
  } catch (cause) {
    if (cause instanceof TooMany) throw cause;
    return undefined;
  }
}

const TWICE = 'it was base64-encoded twice: decoded';

/** The keys in base64 in the lines of another text, such as a file of variables; undefined if there are none. */
export function readLines(text: string, reading: Reading): Item[] | undefined {
  const items: Item[] = [];
  for (const bytes of keysInLines(text)) for (const item of readContent(bytes, reading) ?? []) items.push(item);
  return items.length === 0 ? undefined : items;
}

/** Fewest characters of a key in base64. */
const SHORTEST_KEY = 50;

/** The bytes of a text that is base64 of DER or PEM; undefined if it is not, or cut off. */
function bareBase64(text: string): Buffer | undefined {
  // Base64 of a SEQUENCE starts with M, of PEM with L, and of either, once more, with T; UTF-16 starts differently. Long
  // texts are not copied: the decoder skips blanks.
  if (!/^\s*[MLT7e/][\w+/\s=-]*$/.test(text) || !/^[^=]*(?:=\s*){0,2}$/.test(text)) return undefined;
  let length = 0;
  for (const [run] of text.matchAll(/[\w+/-]{1,4096}/g)) length += run.length;
  if (length < SHORTEST_KEY || length % 4 === 1) return undefined;
  // The decoder reduces blanks outside Latin-1 to their lower octet, which may be a base64 character.
  return Buffer.from(/[^\0-\xff]/.test(text) ? text.replace(/\s+/g, '') : text, 'base64');
}

/**
 * The contents of all PEM blocks in a text.
 *
 * @param blocks gets the blocks as they were found
 */
export function readBlocks(text: string, reading: Reading, blocks: FoundBlock[] = []): Item[] {
  const items: Item[] = [];
  for (const found of foundBlocks(text)) {
    blocks.push(found);
    const block = repairedBlock(text, found);
    const { inner } = block;
    if (inner === undefined || isDeepest(reading)) for (const item of readBlock(block, reading.tally)) items.push(item);
    else for (const item of readContent(inner, reading) ?? []) items.push(noting(item, ...block.notes.filter(isOwn)));
  }
  return items;
}
