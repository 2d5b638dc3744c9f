/**
 * Finds what a file contains: bytes to text, text to containers (PEM, DER, JSON key sets of any shape), containers to items.
 * Each item is one key, certificate or request, not yet opened.
 */
import { KitError } from '../../errors.ts';
import { parseJson } from '../../json.ts';
import type { DerivationBudget } from '../../keystores/key-derivation.ts';
import { storeKind } from '../../keystores/store-kinds.ts';
import { LARGEST_INPUT } from '../../limits.ts';
import { diffIn } from '../../octets/diff.ts';
import { refuseConflict } from '../../octets/merge-conflict.ts';
import { encodingOf, textIn } from '../../octets/text-encoding.ts';
import { otherKind } from '../other-kinds/other-kinds.ts';
import { dumpedBytes } from '../spoilt/hex-dump.ts';
import { mayHaveKey } from '../spoilt/key-in-line.ts';
import { linesOfJsonLog, turnedLines } from '../spoilt/log-lines.ts';
import type { FoundBlock } from '../spoilt/markers.ts';
import { listedOctets } from '../spoilt/octet-list.ts';
import { onlyBlock } from '../spoilt/only-block.ts';
import { CROWDED } from '../spoilt/repair-block.ts';
import { repairedDer } from '../spoilt/spoilt-der.ts';
import { decodedText, withSeenLines } from '../spoilt/text-escapes.ts';
import { hexadecimal, readBare, readBlocks, readLines } from './base64-items.ts';
import { jsonInBase64, jsonOf, readJson } from './json-items.ts';
import { isPrivate, Tally, TooMany } from './key-tally.ts';
import { looseJwks } from './loose-jwk.ts';
import { type Item, readBlock, readDer, readSshLines } from './pem-items.ts';
import { readLately, rememberRead } from './read-lately.ts';
import { isDeepest, JSON_DECODED, noting, PEM, type Reading, readInside } from './reading.ts';
import { storeInBase64 } from './store-text.ts';
import { xmlKeys } from './xml-key.ts';

const empty = (): KitError => new KitError('INPUT_INVALID', 'the file is empty', { hint: 'export or download it again' });

/**
 * Finds everything in a file, in order; returns at least one item.
 *
 * @param budget of all files of the command for key derivation
 * @throws KitError INPUT_INVALID if it is empty, too large, or its container is damaged
 */
export function readItems(bytes: Uint8Array, budget?: DerivationBudget): Item[] {
  if (budget !== undefined) return foundItems(bytes, budget);
  const known = readLately(bytes);
  if (known !== undefined) return known;
  const items = foundItems(bytes, undefined);
  rememberRead(bytes, items);
  return items;
}

function foundItems(bytes: Uint8Array, budget: DerivationBudget | undefined): Item[] {
  if (bytes.length === 0) throw empty();
  if (bytes.length > LARGEST_INPUT) {
    throw new KitError('INPUT_INVALID', 'the file is larger than 10 MB', {
      hint: 'check the file name',
    });
  }
  const filled = withoutFill(bytes);
  const whole = textIn(filled);
  const text = whole ?? pemWithOtherLetters(bytes);
  try {
    const items = itemsOf(bytes, { text, isText: whole !== undefined && filled === bytes }, new Tally(budget));
    return (items.every(isNoKey) ? otherwise(bytes, text, budget) : undefined) ?? items;
  } catch (cause) {
    // What is damaged in a key says more than what is around it.
    const isKey = cause instanceof TooMany || isNamed(cause) || /-----BEGIN |"kty"/.test(text ?? '');
    const items = cause instanceof KitError && !isKey ? otherwise(bytes, text, budget) : undefined;
    if (items === undefined) throw cause;
    return items;
  }
}

/** Whether an error says already what the file is. */
const isNamed = (cause: unknown): boolean => cause instanceof KitError && cause.message.startsWith('this is a ');

/** What else a file without a key may be; undefined if that is not known. */
function otherwise(bytes: Uint8Array, text: string | undefined, budget: DerivationBudget | undefined): Item[] | undefined {
  const octets = text === undefined ? undefined : listedOctets(text);
  if (octets !== undefined) {
    const inside = textIn(octets);
    return itemsOf(octets, { text: inside, isText: inside !== undefined }, new Tally(budget)).map((item) =>
      noting(item, 'it was a list of octets: decoded'),
    );
  }
  const other = otherKind(bytes, text);
  return other && [{ kind: 'unknown', ...other }];
}

const isNoKey = ({ kind, fix }: Item): boolean => (kind === 'unknown' && fix === undefined) || kind === 'other JSON';

/**
 * @param text of the file, or of the PEM in it
 * @param isText whether all of the bytes are text
 */
function itemsOf(bytes: Uint8Array, { text, isText }: { text: string | undefined; isText: boolean }, tally: Tally): Item[] {
  if (text === undefined) {
    const { bytes: der, notes } = repairedDer(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
    return readDer(der, tally).map((item) => noting(item, ...notes));
  }
  const [first, ...others] = readText(text, { tally, depth: 1, readText });
  const items = first === undefined ? [] : [noting(first, ...notesOnBytes(bytes, isText)), ...others];
  const archive = archiveName(bytes);
  return archive === undefined
    ? items
    : items.map((item) => noting(withoutCrowd(item), `it was taken out of ${archive}, without unpacking that`));
}

/** In an archive, the name of a file comes right before its first line. */
const withoutCrowd = (item: Item): Item => ({ ...item, notes: (item.notes ?? []).filter((note) => note !== CROWDED) });

/** What kind of archive a file is, by its first bytes (ZIP) or the name of its format (tar). */
function archiveName(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 512)).toString('latin1');
  if (start.startsWith('PK\x03\x04')) return 'a ZIP archive';
  if (start.startsWith('ustar', 257)) return 'a tar archive';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: text has none of these.
  return /[\0-\x06\x0e-\x19]/.test(start) && encodingOf(bytes) === 'utf-8' ? 'a file that is not text' : undefined;
}

/** PEM with letters of an old encoding, such as a comment in Latin-1: only its blocks are read, and they are ASCII. */
const pemWithOtherLetters = (bytes: Uint8Array): string | undefined =>
  encodingOf(bytes) === 'utf-8' && bytes[0] !== 0x30 && Buffer.from(bytes).includes(PEM)
    ? Buffer.from(bytes).toString('latin1')
    : undefined;

/**
 * How the bytes of a text differ from what most programs read.
 *
 * @param isText whether all of them are text
 */
function notesOnBytes(bytes: Uint8Array, isText: boolean): string[] {
  if (!isText && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(PEM)) return [];
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

function readText(text: string, reading: Reading): Item[] {
  // First, because almost all files are one, which is nothing else.
  const only = onlyBlock(text);
  if (only !== undefined) return readBlock(only, reading.tally);
  const start = text.trimStart();
  if (start === '') throw empty();
  const inner = !isDeepest(reading);
  refuseConflict(text);
  refuseMixture(text);
  const diff = inner ? diffIn(text) : undefined;
  if (diff?.text !== undefined) return readInside(diff.text, reading).map((item) => noting(item, diff.note));
  if (diff !== undefined) {
    throw new KitError('INPUT_INVALID', 'this is a diff that only removes lines', {
      hint: 'give the file itself, as it is after the change',
    });
  }
  const quoted = inner ? withPlainQuotes(start) : undefined;
  if (quoted !== undefined) return readInside(quoted, reading).map((item) => noting(item, QUOTED));
  const logged = inner ? linesOfJsonLog(text) : undefined;
  if (logged?.includes(PEM)) return readInside(logged, reading).map((item) => noting(item, LOGGED));
  const turned = inner ? turnedLines(text) : undefined;
  if (turned !== undefined && isSound(turned, reading)) return readInside(turned, reading).map((item) => noting(item, TURNED));
  const json = /^[{["]/.test(start) ? jsonOf(text) : undefined;
  if (json) return readJson(json, reading);
  const seen = inner ? withSeenLines(text) : undefined;
  if (seen !== undefined) return readInside(seen.text, reading).map((item) => noting(item, ...seen.notes));
  const blocks: FoundBlock[] = [];
  const items = readBlocks(text, reading, blocks);
  if (items.length > 0) return [...items, ...privateOutside(text, blocks, reading)];
  const foreign = foreignKey(start);
  if (foreign !== undefined) return [foreign];
  const json64 = inner ? jsonInBase64(start) : undefined;
  if (json64 !== undefined) return readInside(json64, reading).map((item) => noting(item, JSON_DECODED));
  const ssh = readSshLines(text, reading.tally);
  if (ssh.length > 0) return ssh;
  const plain = inner ? decodedText(text) : undefined;
  if (plain !== undefined) return readInside(plain.text, reading).map((item) => noting(item, ...plain.notes));
  const found = readBare(start, reading) ?? readLines(text, reading);
  if (found !== undefined) return found;
  const bytes = hexadecimal(text);
  if (bytes !== undefined) return decoded(bytes, 'it was hexadecimal: decoded', reading);
  const dumped = dumpedBytes(text);
  if (dumped !== undefined) return decoded(dumped, 'it was a hex dump: decoded', reading);
  const store = storeInBase64(text);
  if (store !== undefined) return decoded(store, 'it was base64: decoded', reading);
  const xml = xmlKeys(text);
  if (xml !== undefined) return counted(xml, reading.tally);
  const jwks = looseJwks(text);
  if (jwks !== undefined) return counted(jwks, reading.tally);
  if (/Proc-Type:\s{0,8}4,\s{0,8}ENCRYPTED/.test(text)) {
    throw new KitError('INPUT_INVALID', 'this is an encrypted private key without its BEGIN and END lines', {
      hint: 'copy it again with both lines, such as -----BEGIN RSA PRIVATE KEY-----',
    });
  }
  if (text.includes('-----ORTVA ')) {
    return [{ kind: 'unknown', name: 'PEM in ROT13', fix: 'decode it first: tr A-Za-z N-ZA-Mn-za-m < old.pem > new.pem' }];
  }
  return [{ kind: 'unknown', name: start.startsWith('<') ? 'XML' : 'plain text' }];
}

const LOGGED = 'repaired: its lines were messages of a log in JSON';
const TURNED = 'repaired: its lines were in reverse order, as in a log with the newest first';

/** Whether nothing in a text is damaged. */
const isSound = (text: string, reading: Reading): boolean =>
  readInside(text, { ...reading, tally: new Tally() }).every(
    ({ kind, problem }) => problem === undefined && kind !== 'damaged',
  );

const QUOTED = 'repaired: its quotes were escaped, as in a program or a page';

/** JSON whose quotes were escaped, without that; undefined if the first quote is not. */
function withPlainQuotes(text: string): string | undefined {
  const [, quote] = /^[{[]{1,2}\s{0,200}(\\"|&quot;|&#34;)/.exec(text) ?? [];
  return quote && text.replaceAll(quote, '"');
}

/** @throws KitError INPUT_INVALID if the lines of two PEM blocks alternate: one BEGIN line too many would have no END line */
function refuseMixture(text: string): void {
  if (!/-----BEGIN [A-Z0-9 ]{1,40}-----[ \t]{0,4}[\r\n]{1,4}-----BEGIN /.test(text)) return;
  const count = (word: string): number => text.split(`-----${word} `).length;
  if (count('BEGIN') !== count('END')) return;
  throw new KitError(
    'INPUT_INVALID',
    'the lines of two files are mixed here: two BEGIN lines stand before the first END line',
    {
      hint: 'copy each of the two again, into a file of its own',
    },
  );
}

/** The items in decoded octets: DER, or a text if there may be one. */
function decoded(bytes: Buffer, note: string, reading: Reading): Item[] {
  const isText = bytes[0] !== 0x30 && storeKind(bytes) === undefined && !isDeepest(reading);
  const text = isText ? textIn(bytes) : undefined;
  const items = text === undefined ? readDer(bytes, reading.tally) : readInside(text, reading);
  return items.map((item) => noting(item, note));
}

/** JWKs that were made from a text. */
function counted(items: Item[], tally: Tally): Item[] {
  for (const item of items) tally.count(item);
  return items;
}

/** A private key in a form that PuTTYgen converts; undefined for other texts. */
function foreignKey(text: string): Item | undefined {
  if (text.startsWith('PuTTY-User-Key-File-')) return { kind: 'PuTTY private key', name: 'a PuTTY private key' };
  if (!/^---- ?BEGIN SSH2 ENCRYPTED PRIVATE KEY ?----/.test(text)) return undefined;
  return { kind: 'PuTTY private key', name: 'a private key of ssh.com' };
}

/** The private keys without BEGIN and END lines around the PEM blocks of a text. */
function privateOutside(text: string, blocks: readonly FoundBlock[], reading: Reading): Item[] {
  const pieces: string[] = [];
  let from = 0;
  for (const block of blocks) {
    const start = text.indexOf(block.text, from);
    if (start < 0) continue;
    pieces.push(text.slice(from, start));
    from = start + block.text.length;
  }
  pieces.push(text.slice(from));
  // Pages of 100 KB need not be put together again.
  if (!pieces.some((piece) => mayHaveKey(piece) || piece.includes('"kty"'))) return [];
  const rest = pieces.join('\n');
  const items = readLines(rest, reading) ?? [];
  const json = rest.includes('"kty"') ? rest.slice(rest.indexOf('{'), rest.lastIndexOf('}') + 1) : '';
  try {
    if (json !== '') items.push(...readJson(parseJson(json), reading));
  } catch (cause) {
    // Other text in braces.
    if (!(cause instanceof KitError) || cause instanceof TooMany) throw cause;
  }
  return items.filter(isPrivate);
}
