/**
 * Finds what a file contains: bytes to text, text to containers (PEM, DER, JSON key sets of any shape), containers to items.
 * Each item is one key, certificate or request, not yet opened.
 */
import { KitError } from '../../errors.ts';
import { shortened } from '../../escape.ts';
import { type Json, parseJson } from '../../json.ts';
import type { DerivationBudget } from '../../keystores/key-derivation.ts';
import { LARGEST_INPUT, LARGEST_KEY } from '../../limits.ts';
import { diffIn } from '../../octets/diff.ts';
import { encodingOf, textIn } from '../../octets/text-encoding.ts';
import { derLength, isDer } from '../spoilt/der-length.ts';
import { keysInLines } from '../spoilt/key-in-line.ts';
import { foundBlocks } from '../spoilt/markers.ts';
import { repairedBlock, repairedBody } from '../spoilt/repair-block.ts';
import { repairedDer } from '../spoilt/spoilt-der.ts';
import { decodedText, withSeenLines } from '../spoilt/text-escapes.ts';
import { entriesOf, isDiscovery, isObject, refuse, textsInside, withLinesJoined } from './json-entries.ts';
import { isPrivate, Tally, TooMany } from './key-tally.ts';
import { bareBase64, type Item, readBlock, readDer, readSshLines } from './pem-items.ts';

const empty = (): KitError => new KitError('INPUT_INVALID', 'the file is empty', { hint: 'export or download it again' });

/**
 * Finds everything in a file, in order; returns at least one item.
 *
 * @param budget of all files of the command for key derivation
 * @throws KitError INPUT_INVALID if it is empty, too large, a web page, or its container is damaged
 */
export function readItems(bytes: Uint8Array, budget?: DerivationBudget): Item[] {
  if (bytes.length === 0) throw empty();
  if (bytes.length > LARGEST_INPUT) {
    throw new KitError('INPUT_INVALID', 'the file is larger than 10 MB', {
      hint: 'check the file name',
    });
  }
  const text = textIn(withoutFill(bytes)) ?? pemWithOtherLetters(bytes);
  const tally = new Tally(budget);
  if (text === undefined) {
    const { bytes: der, notes } = repairedDer(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
    return readDer(der, tally).map((item) => noting(item, ...notes));
  }
  const [first, ...others] = readText(text, tally);
  const items = first === undefined ? [] : [noting(first, ...notesOnBytes(bytes)), ...others];
  const archive = archiveName(bytes);
  return archive === undefined
    ? items
    : items.map((item) => noting(item, `it was taken out of ${archive}, without unpacking that`));
}

/** What kind of archive a file is, by its first bytes (ZIP) or the name of its format (tar). */
function archiveName(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 512)).toString('latin1');
  if (start.startsWith('PK\x03\x04')) return 'a ZIP archive';
  if (start.startsWith('ustar', 257)) return 'a tar archive';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: text has none of these.
  return /[\0-\x06\x0e-\x19]/.test(start) && encodingOf(bytes) === 'utf-8' ? 'a file that is not text' : undefined;
}

/** How every PEM block starts. */
const PEM = '-----BEGIN ';

/** PEM with letters of an old encoding, such as a comment in Latin-1: only its blocks are read, and they are ASCII. */
const pemWithOtherLetters = (bytes: Uint8Array): string | undefined =>
  encodingOf(bytes) === 'utf-8' && bytes[0] !== 0x30 && Buffer.from(bytes).includes(PEM)
    ? Buffer.from(bytes).toString('latin1')
    : undefined;

/** How the bytes of a text differ from what most programs read. */
function notesOnBytes(bytes: Uint8Array): string[] {
  if (textIn(bytes) === undefined && Buffer.from(bytes).includes(PEM)) return [];
  if (encodingOf(bytes) !== 'utf-8') return ['repaired: it was UTF-16; most programs need UTF-8'];
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? ['repaired: removed its byte order mark (BOM)'] : [];
}

/** A text without the zeros that old programs fill the end of a file with. */
function withoutFill(bytes: Uint8Array): Uint8Array {
  if (bytes[0] === 0x30 || bytes.at(-1) !== 0 || bytes.at(-2) !== 0 || bytes.at(-3) !== 0) return bytes;
  let end = bytes.length;
  while (bytes[end - 1] === 0) end -= 1;
  return bytes.subarray(0, end);
}

/** Deepest nesting of a text inside a JSON string. */
const DEEPEST_TEXT = 3;

function readText(text: string, tally: Tally, depth = 1): Item[] {
  const start = text.trimStart();
  if (start === '') throw empty();
  const diff = depth < DEEPEST_TEXT ? diffIn(text) : undefined;
  if (diff?.text !== undefined) return readText(diff.text, tally, depth + 1).map((item) => noting(item, diff.note));
  if (diff !== undefined) {
    throw new KitError('INPUT_INVALID', 'this is a diff that only removes lines', {
      hint: 'give the file itself, as it is after the change',
    });
  }
  const json = /^[{["]/.test(start) ? jsonOf(text) : undefined;
  if (json) return readJson(json, tally, depth);
  const seen = depth < DEEPEST_TEXT ? withSeenLines(text) : undefined;
  if (seen !== undefined) return readText(seen.text, tally, depth + 1).map((item) => noting(item, ...seen.notes));
  const items = readBlocks(text, tally, depth);
  if (items.length > 0) return [...items, ...privateOutside(text, tally, depth)];
  const foreign = foreignKey(start);
  if (foreign !== undefined) return [foreign];
  const json64 = depth < DEEPEST_TEXT ? jsonInBase64(start) : undefined;
  if (json64 !== undefined) return readText(json64, tally, depth + 1).map((item) => noting(item, JSON_DECODED));
  const ssh = readSshLines(text, tally);
  if (ssh.length > 0) return ssh;
  const plain = depth < DEEPEST_TEXT ? decodedText(text) : undefined;
  if (plain !== undefined) return readText(plain.text, tally, depth + 1).map((item) => noting(item, ...plain.notes));
  const found = readBare(start, tally, depth) ?? readLines(text, tally, depth);
  if (found !== undefined) return found;
  const bytes = hexadecimal(text);
  if (bytes !== undefined) return readDer(bytes, tally).map((item) => noting(item, 'it was hexadecimal: decoded'));
  if (/Proc-Type:\s{0,8}4,\s{0,8}ENCRYPTED/.test(text)) {
    throw new KitError('INPUT_INVALID', 'this is an encrypted private key without its BEGIN and END lines', {
      hint: 'copy it again with both lines, such as -----BEGIN RSA PRIVATE KEY-----',
    });
  }
  if (/^<(!doctype\s+html|html|head|body|!--)/i.test(start)) {
    throw new KitError('INPUT_INVALID', 'this is a web page (HTML)', {
      hint: 'the download probably went to a login page; sign in and download the file again',
    });
  }
  return [{ kind: 'unknown', name: start.startsWith('<') ? 'XML' : 'plain text' }];
}

const JSON_DECODED = 'it was base64-encoded JSON: decoded';

/** A JWK or a key set in base64 or base64url; undefined if the text is something else. */
function jsonInBase64(text: string): string | undefined {
  if (!/^ey[\w+/\s-]+={0,2}\s*$/.test(text)) return undefined;
  const json = Buffer.from(text, 'base64').toString();
  return json.includes('"kty"') && /\}\s*$/.test(json) ? json : undefined;
}

/** A private key in a form that PuTTYgen converts; undefined for other texts. */
function foreignKey(text: string): Item | undefined {
  if (text.startsWith('PuTTY-User-Key-File-')) return { kind: 'PuTTY private key', name: 'a PuTTY private key' };
  if (!/^---- ?BEGIN SSH2 ENCRYPTED PRIVATE KEY ?----/.test(text)) return undefined;
  return { kind: 'PuTTY private key', name: 'a private key of ssh.com' };
}

/** How base64 of DER starts, and of PEM in UTF-8 and UTF-16, itself encoded once more or not. */
const base64Start = /^(?:M[A-Za-z]|LS0t|77u\/LS0t|LQAt|\/\/4tAC0A|TUlJ|TFMwd)/;

/** Longest base64 in any layout to try, in characters. */
const LONGEST_BARE = LARGEST_KEY * 2;

/**
 * The content of base64 without BEGIN and END lines, DER or PEM; undefined if the text is not base64, or its content is
 * unknown.
 */
function readBare(text: string, tally: Tally, depth: number): Item[] | undefined {
  const start = text.trimStart().replace(/^["']/, '');
  if (!base64Start.test(start) || !mayBeWhole(start)) return undefined;
  const bytes = bareBase64(text);
  if (bytes !== undefined) {
    const found = readContent(bytes, tally, depth);
    if (found !== undefined) return found;
  }
  if (text.length > LONGEST_BARE) return undefined;
  const repaired = repairedBody(start, isDer);
  return repaired && readContent(repaired.bytes, tally, depth)?.map((item) => noting(item, ...repaired.notes.filter(isOwn)));
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

/** The bytes of hexadecimal digits in pairs, with or without separators. */
function hexadecimal(text: string): Buffer | undefined {
  if (
    text.length > LONGEST_BARE * 2 ||
    !/^\s*(?:0x)?30[\s:-]{0,3}[2-8]/i.test(text) ||
    !/^(?:0x)?(?:[\da-f]{2}[\s:-]{0,8})+$/i.test(text.trim())
  )
    return undefined;
  const bytes = Buffer.from(text.replace(/^\s*0x|[\s:-]+/gi, ''), 'hex');
  return isDer(bytes) ? bytes : undefined;
}

/** Without BEGIN and END lines, nobody expects line breaks. */
const isOwn = (note: string): boolean => !note.endsWith('were lost');

/** The items in decoded base64: PEM, DER, or base64 again; undefined if it is something else. */
function readContent(bytes: Buffer, tally: Tally, depth: number): Item[] | undefined {
  const text = bytes[0] === 0x30 && bytes.length > 1 && (bytes[1] as number) >= 0x80 ? undefined : textIn(bytes)?.trim();
  if (text !== undefined && (looksLikePem(text) || base64Start.test(text))) {
    if (depth === DEEPEST_TEXT) return undefined;
    const pem = looksLikePem(text);
    const found = pem ? readText(text, tally, depth + 1) : readBare(text, tally, depth + 1);
    return found?.map((item) =>
      noting(item, pem ? 'it was base64-encoded PEM: decoded' : 'it was base64-encoded twice: decoded'),
    );
  }
  try {
    const items = readDer(bytes, tally);
    if (items.some(({ kind }) => kind === 'unknown')) return undefined;
    return items.map((item) => noting(item, 'its BEGIN and END lines were missing: repaired'));
  } catch (cause) {
    if (cause instanceof TooMany) throw cause;
    return undefined;
  }
}

/** The keys in base64 in the lines of another text, such as a file of variables; undefined if there are none. */
function readLines(text: string, tally: Tally, depth: number): Item[] | undefined {
  const items: Item[] = [];
  for (const bytes of keysInLines(text)) for (const item of readContent(bytes, tally, depth) ?? []) items.push(item);
  return items.length === 0 ? undefined : items;
}

const noting = (item: Item, ...notes: string[]): Item => ({ ...item, notes: [...(item.notes ?? []), ...notes] });

/** The document in a text that starts like JSON; undefined if it is not JSON but contains PEM. */
function jsonOf(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch (cause) {
    if (looksLikePem(text)) return undefined;
    throw cause;
  }
}

const looksLikePem = (value: unknown): value is string => typeof value === 'string' && value.includes(PEM);

const JOINED = 'repaired: its lines were a list in JSON';

/** The items of a JSON document: one JWK or many, in any published shape. */
function readJson({ value: document, repeated }: Json, tally: Tally, depth: number): Item[] {
  const joined = new Set<unknown>();
  const value = withLinesJoined(document, joined);
  if (typeof value === 'string') {
    if (depth === DEEPEST_TEXT) return [{ kind: 'unknown', name: 'JSON in JSON in JSON' }];
    const notes = joined.has(value) ? [JOINED] : looksLikePem(value) ? ['repaired: it was in quotes, as in a program'] : [];
    return readText(value, tally, depth + 1).map((item) => noting({ ...item, inJson: true }, ...notes));
  }
  const found = entriesOf(value, { repeated, isKeyText: looksLikeKey });
  if (found === undefined) return [{ kind: 'other JSON', name: 'JSON that is not a key', inJson: true }];
  const seen = new Set(found.map((entry) => entry.value));
  const entries = [...found, ...textsInside(value, (text) => !seen.has(text) && holdsPrivate(text))];
  if (entries.length === 0) {
    throw new KitError('INPUT_INVALID', 'the key set is empty', { hint: 'ask its publisher where the keys are' });
  }
  // One error for all of them: one for each would fill the memory.
  const noObject = refuse('not a JWK: not a JSON object');
  return entries.flatMap(({ kid, name: own, value: entry, twice: inWrapper, notes = [] }, index): Item[] => {
    const id = kid ?? (isObject(entry) && typeof entry['kid'] === 'string' ? entry['kid'] : undefined);
    const name =
      own ?? (id !== undefined && id !== '' ? `key ${shortened(id)}` : entries.length > 1 ? `key ${index + 1}` : 'the JWK');
    const item = { name, kid: id, inJson: true };
    if (looksLikeKey(entry) && inWrapper === undefined) {
      return readPem(entry, tally).map((block) =>
        noting({ ...block, ...item }, ...notes, ...(joined.has(entry) ? [JOINED] : [])),
      );
    }
    if (!isObject(entry) && inWrapper === undefined) return [{ ...item, kind: 'damaged', problem: noObject }];
    if (isObject(entry) && isDiscovery(entry)) {
      return [{ kind: 'discovery document', name: 'a discovery document', jwksUri: entry['jwks_uri'] as string }];
    }
    const twice = inWrapper ?? (isObject(entry) ? repeated.get(entry) : undefined);
    if (twice !== undefined || !isObject(entry)) {
      return [{ ...item, kind: 'damaged', problem: refuse(`duplicate member "${shortened(twice ?? '')}"`) }];
    }
    const jwk: Item = { ...item, kind: 'JWK', jwk: entry };
    tally.count(jwk);
    return [jwk];
  });
}

/** Whether a value is a text with PEM or bare base64 of a key. */
const looksLikeKey = (value: unknown): value is string =>
  looksLikePem(value) || (typeof value === 'string' && readBare(value, new Tally(), 1) !== undefined);

/** Whether a value is a text with a private key in it. */
const holdsPrivate = (value: unknown): boolean => looksLikeKey(value) && readPem(value, new Tally()).some(isPrivate);

/** The private keys without BEGIN and END lines around the PEM blocks of a text. */
function privateOutside(text: string, tally: Tally, depth: number): Item[] {
  const pieces: string[] = [];
  let from = 0;
  for (const block of foundBlocks(text)) {
    const start = text.indexOf(block.text, from);
    if (start < 0) continue;
    pieces.push(text.slice(from, start));
    from = start + block.text.length;
  }
  const rest = [...pieces, text.slice(from)].join('\n');
  const items = readLines(rest, tally, depth) ?? [];
  const json = rest.includes('"kty"') ? rest.slice(rest.indexOf('{'), rest.lastIndexOf('}') + 1) : '';
  try {
    if (json !== '') items.push(...readJson(parseJson(json), tally, depth));
  } catch (cause) {
    // Other text in braces.
    if (!(cause instanceof KitError) || cause instanceof TooMany) throw cause;
  }
  return items.filter(isPrivate);
}

/** The PEM blocks in a JSON string; a damaged one does not stop the other entries from being read. */
function readPem(text: string, tally: Tally): Item[] {
  try {
    const items = readBlocks(text, tally, 1);
    const found = items.length > 0 ? items : readBare(text, tally, 1);
    if (found !== undefined) return found;
    throw refuse('the PEM in it is damaged');
  } catch (problem) {
    if (!(problem instanceof KitError) || problem instanceof TooMany) throw problem;
    const damaged: Item = { kind: 'damaged', name: 'a damaged key', problem };
    tally.count(damaged);
    return [damaged];
  }
}

/** The contents of all PEM blocks in a text. */
function readBlocks(text: string, tally: Tally, depth: number): Item[] {
  const items: Item[] = [];
  for (const found of foundBlocks(text)) {
    const block = repairedBlock(text, found);
    const { inner } = block;
    if (inner === undefined || depth === DEEPEST_TEXT) for (const item of readBlock(block, tally)) items.push(item);
    else for (const item of readContent(inner, tally, depth) ?? []) items.push(noting(item, ...block.notes.filter(isOwn)));
  }
  return items;
}
