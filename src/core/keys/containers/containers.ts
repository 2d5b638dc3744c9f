/**
 * Finds what a file contains: bytes to text, text to containers (PEM, DER, JSON key sets of any shape), containers to items.
 * Each item is one key, certificate or request, not yet opened.
 */
import { KitError } from '../../errors.ts';
import { shortened } from '../../escape.ts';
import { type Json, parseJson } from '../../json.ts';
import { LARGEST_INPUT } from '../../limits.ts';
import { textIn } from '../../octets/text-encoding.ts';
import type { Members } from '../jwk/jwk-members.ts';
import { checkCount, Tally, TooMany } from './key-tally.ts';
import { pemBlocks } from './pem.ts';
import { bareBase64, type Item, readBlock, readDer, readSshLines } from './pem-items.ts';

const empty = (): KitError => new KitError('INPUT_INVALID', 'the file is empty', { hint: 'export or download it again' });

/**
 * Finds everything in a file, in order; returns at least one item.
 *
 * @throws KitError INPUT_INVALID if it is empty, too large, a web page, or its container is damaged
 */
export function readItems(bytes: Uint8Array): Item[] {
  if (bytes.length === 0) throw empty();
  if (bytes.length > LARGEST_INPUT) {
    throw new KitError('INPUT_INVALID', 'the file is larger than 10 MB', {
      hint: 'check the file name',
    });
  }
  const text = textIn(bytes);
  const tally = new Tally();
  return text === undefined ? readDer(Buffer.from(bytes), tally) : readText(text, tally);
}

/** Deepest nesting of a text inside a JSON string. */
const DEEPEST_TEXT = 3;

function readText(text: string, tally: Tally, depth = 1): Item[] {
  const start = text.trimStart();
  if (start === '') throw empty();
  const json = /^[{["]/.test(start) ? jsonOf(text) : undefined;
  if (json) return readJson(json, tally, depth);
  const items = readBlocks(text, tally);
  if (items.length > 0) return items;
  if (start.startsWith('PuTTY-User-Key-File-')) return [{ kind: 'PuTTY private key', name: 'a PuTTY private key' }];
  const ssh = readSshLines(text, tally);
  if (ssh.length > 0) return ssh;
  if (/^<(!doctype\s+html|html|head|body|!--)/i.test(start)) {
    throw new KitError('INPUT_INVALID', 'this is a web page (HTML)', {
      hint: 'the download probably went to a login page; sign in and download the file again',
    });
  }
  return readBare(start, tally, depth) ?? [{ kind: 'unknown', name: start.startsWith('<') ? 'XML' : 'plain text' }];
}

/**
 * The content of base64 without BEGIN and END lines, DER or PEM; undefined if the text is not base64, or its content is
 * unknown.
 */
function readBare(text: string, tally: Tally, depth: number): Item[] | undefined {
  const bytes = bareBase64(text);
  if (bytes === undefined) return undefined;
  const pem = bytes.toString('latin1');
  if (looksLikePem(pem)) {
    return depth === DEEPEST_TEXT
      ? undefined
      : readText(pem, tally, depth + 1).map((item) => noting(item, 'it was base64-encoded PEM: decoded'));
  }
  try {
    const items = readDer(bytes, tally);
    if (items.some(({ kind }) => kind === 'unknown' || kind === 'key store')) return undefined;
    return items.map((item) => noting(item, 'its BEGIN and END lines were missing: repaired'));
  } catch (cause) {
    if (cause instanceof TooMany) throw cause;
    return undefined;
  }
}

const noting = (item: Item, note: string): Item => ({ ...item, notes: [...(item.notes ?? []), note] });

/** The document in a text that starts like JSON; undefined if it is not JSON but contains PEM. */
function jsonOf(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch (cause) {
    if (looksLikePem(text)) return undefined;
    throw cause;
  }
}

const isObject = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every JWK has at least one of these members; an object around JWKs has none. */
const jwkMembers = ['kty', 'n', 'x', 'x5c', 'crv'];

const looksLikeJwk = (value: unknown): value is Members =>
  isObject(value) && jwkMembers.some((name) => Object.hasOwn(value, name) && !isObject(value[name]));

const looksLikePem = (value: unknown): value is string => typeof value === 'string' && value.includes('-----BEGIN ');

/** The items of a JSON document: one JWK or many, in any published shape. */
function readJson({ value, repeated }: Json, tally: Tally, depth: number): Item[] {
  if (typeof value === 'string') {
    if (depth === DEEPEST_TEXT) return [{ kind: 'unknown', name: 'JSON in JSON in JSON' }];
    return readText(value, tally, depth + 1).map((item) => ({ ...item, inJson: true }));
  }
  const entries = entriesOf(value, repeated);
  if (entries === undefined) return [{ kind: 'other JSON', name: 'JSON that is not a key', inJson: true }];
  if (entries.length === 0) {
    throw new KitError('INPUT_INVALID', 'the key set is empty', { hint: 'ask its publisher where the keys are' });
  }
  // One error for all of them: one for each would fill the memory.
  const noObject = refuse('not a JWK: not a JSON object');
  return entries.flatMap(({ kid, name: own, value: entry, twice: inWrapper }, index): Item[] => {
    const id = kid ?? (isObject(entry) && typeof entry['kid'] === 'string' ? entry['kid'] : undefined);
    const name =
      own ?? (id !== undefined && id !== '' ? `key ${shortened(id)}` : entries.length > 1 ? `key ${index + 1}` : 'the JWK');
    const item = { name, kid: id, inJson: true };
    if (looksLikeKey(entry)) return readPem(entry, tally).map((block) => ({ ...block, ...item }));
    if (!isObject(entry)) return [{ ...item, kind: 'damaged', problem: noObject }];
    if (isDiscovery(entry)) {
      return [{ kind: 'discovery document', name: 'a discovery document', jwksUri: entry['jwks_uri'] as string }];
    }
    const twice = inWrapper ?? repeated.get(entry);
    if (twice !== undefined) {
      return [{ ...item, kind: 'damaged', problem: refuse(`duplicate member "${shortened(twice)}"`) }];
    }
    const found: Item = { ...item, kind: 'JWK', jwk: entry };
    tally.count(found);
    return [found];
  });
}

/** Members of other documents that contain a key, such as a realm description of Keycloak. */
const keyMembers = [
  'public_key',
  'publicKey',
  'public_key_pem',
  'publicKeyPem',
  'signing_key',
  'value',
  'pem',
  'certificate',
  'cert',
];

/** Whether a value is a text with PEM or bare base64 of a key. */
const looksLikeKey = (value: unknown): value is string =>
  looksLikePem(value) || (typeof value === 'string' && readBare(value, new Tally(), 1) !== undefined);

interface Entry {
  /** Its name for messages, if the document has one. */
  name?: string | undefined;
  kid?: string | undefined;
  value: unknown;
  /** A duplicate member of the object around it. */
  twice?: string | undefined;
}

/** The single keys of a document, without the objects around them; undefined if there are none. */
function entriesOf(value: unknown, repeated: ReadonlyMap<object, string>): Entry[] | undefined {
  if (Array.isArray(value)) {
    checkCount(value.length);
    return value.map((entry) => unwrapped(entry, repeated));
  }
  if (!isObject(value)) return undefined;
  if (looksLikeJwk(value) || isDiscovery(value)) return [{ value }];
  const twice = repeated.get(value);
  if (twice !== undefined) throw refuse(`duplicate member "${shortened(twice)}" in the JSON`);
  if (looksLikeJwk(value['key'])) return [{ value: value['key'] }];
  if (holdsKeys(value['jwks'])) return entriesOf(value['jwks'], repeated);
  if (Array.isArray(value['keys']) || isObject(value['keys'])) return entriesOf(value['keys'], repeated);
  const named = keyMembers.flatMap((name) =>
    looksLikeKey(value[name]) ? [{ name: `the key in "${name}"`, value: value[name] }] : [],
  );
  if (named.length > 0) return named;
  checkCount(Object.keys(value).length);
  const members = Object.entries(value).map(([kid, entry]) => ({ kid, ...unwrapped(entry, repeated) }));
  if (!members.some(({ value: entry }) => looksLikeJwk(entry) || looksLikeKey(entry))) return undefined;
  return members.map(({ kid, ...entry }) => {
    const own = isObject(entry.value) && typeof entry.value['kid'] === 'string';
    return { ...entry, kid: own ? undefined : kid };
  });
}

/** Whether an object contains a key set, as client registrations do under `jwks` (RFC 7591 §2). */
const holdsKeys = (value: unknown): value is Members =>
  isObject(value) && Array.isArray(value['keys']) && value['keys'].length > 0;

/** A discovery document: it has the address of the keys, but no keys. */
const isDiscovery = (value: Members): boolean =>
  typeof value['jwks_uri'] === 'string' && !holdsKeys(value) && !holdsKeys(value['jwks']) && !looksLikeJwk(value);

/** The PEM blocks in a JSON string; a damaged one does not stop the other entries from being read. */
function readPem(text: string, tally: Tally): Item[] {
  try {
    const items = readBlocks(text, tally);
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
function readBlocks(text: string, tally: Tally): Item[] {
  const items: Item[] = [];
  for (const block of pemBlocks(text)) for (const item of readBlock(block, tally)) items.push(item);
  return items;
}

/** Azure Key Vault puts the JWK under `key`. */
const unwrapped = (entry: unknown, repeated: ReadonlyMap<object, string>): Entry =>
  isObject(entry) && looksLikeJwk(entry['key']) ? { value: entry['key'], twice: repeated.get(entry) } : { value: entry };

const refuse = (message: string): KitError =>
  new KitError('INPUT_INVALID', message, { hint: 'get it again from where it was published' });
