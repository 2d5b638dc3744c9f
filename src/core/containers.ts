/**
 * What a file holds: bytes to text, text to containers (PEM, DER, JSON of any of the shapes that key sets come in), containers
 * to items, each of which is one key, certificate or request still to be opened.
 */
import { derKind, type Kind } from './der-kinds.ts';
import { KitError } from './errors.ts';
import { shortened } from './escape.ts';
import { type Json, parseJson } from './json.ts';
import type { Members } from './jwk-members.ts';
import type { DerivationBudget } from './key-derivation.ts';
import { LARGEST_INPUT } from './limits.ts';
import { mendedPem, type PemBlock, pemBlocks, pemBytes } from './pem.ts';
import { certificatesIn, isPkcs7 } from './pkcs7.ts';
import { checkCount, Tally, TooMany } from './tally.ts';

/** One thing found in a file. */
export interface Item {
  kind: Kind;
  /** What a message calls it. */
  name: string;
  /** DER, where there is any. */
  der?: Buffer | undefined;
  /** The whole PEM block: node:crypto reads what stands in its headers. */
  pem?: string;
  /** What opening it may cost, where it is encrypted. */
  derivations?: DerivationBudget;
  /** The members of a JWK. */
  jwk?: Members | undefined;
  /** Key id that stands outside of the key itself. */
  kid?: string | undefined;
  /** Where the keys of a discovery document are. */
  jwksUri?: string;
  /** What is wrong with it. */
  problem?: KitError;
  /** Whether it stood in JSON. */
  inJson?: boolean;
  /** What was mended in it. */
  notes?: string[];
}

const empty = (): KitError => new KitError('INPUT_INVALID', 'the file is empty', { hint: 'export or download it again' });

/**
 * Everything in a file, in the order it stands there; at least one item.
 *
 * @throws KitError INPUT_INVALID where it is empty, too large, a web page, or its container is damaged
 */
export function readItems(bytes: Uint8Array): Item[] {
  if (bytes.length === 0) throw empty();
  if (bytes.length > LARGEST_INPUT) {
    throw new KitError('INPUT_INVALID', 'the file is larger than 10 MB, which no key or certificate is', {
      hint: 'check the file name',
    });
  }
  const text = decodeText(bytes);
  const tally = new Tally();
  return text === undefined ? readDer(Buffer.from(bytes), tally) : readText(text, tally);
}

/** The text of UTF-8 or UTF-16, with its byte order mark or not; undefined where the bytes are no text. */
function decodeText(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  const little = (first === 0xff && second === 0xfe) || zerosAt(bytes, 1);
  const big = (first === 0xfe && second === 0xff) || zerosAt(bytes, 0);
  const encoding = little ? 'utf-16le' : big ? 'utf-16be' : 'utf-8';
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Whether every second of the first octets is zero and no other is: what ASCII is in UTF-16. */
const zerosAt = (bytes: Uint8Array, start: 0 | 1): boolean =>
  bytes.length > 1 && bytes.subarray(0, 64).every((octet, index) => (octet === 0) === (index % 2 === start));

/** Deepest nesting of a text within a JSON text. */
const DEEPEST_TEXT = 3;

function readText(text: string, tally: Tally, depth = 1): Item[] {
  const start = text.trimStart();
  if (start === '') throw empty();
  const json = /^[{["]/.test(start) ? jsonOf(text) : undefined;
  if (json) return readJson(json, tally, depth);
  const items = readBlocks(text, tally);
  if (items.length > 0) return items;
  if (/^<(!doctype\s+html|html|head|body|!--)/i.test(start)) {
    throw new KitError('INPUT_INVALID', 'this is a web page (HTML)', {
      hint: 'the download probably went to a login page; sign in and download the file again',
    });
  }
  return [{ kind: 'unknown', name: start.startsWith('<') ? 'XML' : 'plain text' }];
}

/** The document in a text that starts like JSON; undefined where it is none, and PEM stands in it all the same. */
function jsonOf(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch (cause) {
    if (looksLikePem(text)) return undefined;
    throw cause;
  }
}

const isObject = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Members of which a JWK has at least one, and what holds JWKs has none. */
const jwkMembers = ['kty', 'n', 'x', 'x5c', 'crv'];

const looksLikeJwk = (value: unknown): value is Members =>
  isObject(value) && jwkMembers.some((name) => Object.hasOwn(value, name) && !isObject(value[name]));

const looksLikePem = (value: unknown): value is string => typeof value === 'string' && value.includes('-----BEGIN ');

/** A JSON document as items: one JWK or many, in any of the shapes that are published. */
function readJson({ value, repeated }: Json, tally: Tally, depth: number): Item[] {
  if (typeof value === 'string') {
    if (depth === DEEPEST_TEXT) return [{ kind: 'unknown', name: 'JSON in JSON in JSON' }];
    return readText(value, tally, depth + 1).map((item) => ({ ...item, inJson: true }));
  }
  const entries = entriesOf(value, repeated);
  if (entries === undefined) return [{ kind: 'other JSON', name: 'JSON that is no key', inJson: true }];
  if (entries.length === 0) {
    throw new KitError('INPUT_INVALID', 'the key set is empty', { hint: 'ask whoever publishes it where the keys are' });
  }
  // One for all of them: an error of its own for each would fill the memory.
  const noObject = refuse('this is no JWK: it is no JSON object');
  return entries.flatMap(({ kid, value: entry, twice: inWrapper }, index): Item[] => {
    const id = kid ?? (isObject(entry) && typeof entry['kid'] === 'string' ? entry['kid'] : undefined);
    const name = id !== undefined && id !== '' ? `key ${shortened(id)}` : entries.length > 1 ? `key ${index + 1}` : 'the JWK';
    const item = { name, kid: id, inJson: true };
    if (looksLikePem(entry)) return readPem(entry, tally).map((block) => ({ ...block, ...item }));
    if (!isObject(entry)) return [{ ...item, kind: 'damaged', problem: noObject }];
    if (isDiscovery(entry)) {
      return [{ kind: 'discovery document', name: 'a discovery document', jwksUri: entry['jwks_uri'] as string }];
    }
    const twice = inWrapper ?? repeated.get(entry);
    if (twice !== undefined) {
      return [{ ...item, kind: 'damaged', problem: refuse(`"${shortened(twice)}" is there twice: which of the two holds?`) }];
    }
    const found: Item = { ...item, kind: 'JWK', jwk: entry };
    tally.count(found);
    return [found];
  });
}

interface Entry {
  kid?: string | undefined;
  value: unknown;
  /** A member that its wrapper names twice. */
  twice?: string | undefined;
}

/** The single keys of a document, whatever they are wrapped in; undefined where there are none. */
function entriesOf(value: unknown, repeated: ReadonlyMap<object, string>): Entry[] | undefined {
  if (Array.isArray(value)) {
    checkCount(value.length);
    return value.map((entry) => unwrapped(entry, repeated));
  }
  if (!isObject(value)) return undefined;
  if (looksLikeJwk(value) || isDiscovery(value)) return [{ value }];
  const twice = repeated.get(value);
  if (twice !== undefined) throw refuse(`"${shortened(twice)}" is in the JSON twice: which of the two holds?`);
  if (looksLikeJwk(value['key'])) return [{ value: value['key'] }];
  if (holdsKeys(value['jwks'])) return entriesOf(value['jwks'], repeated);
  if (Array.isArray(value['keys']) || isObject(value['keys'])) return entriesOf(value['keys'], repeated);
  checkCount(Object.keys(value).length);
  const members = Object.entries(value).map(([kid, entry]) => ({ kid, ...unwrapped(entry, repeated) }));
  if (!members.some(({ value: entry }) => looksLikeJwk(entry) || looksLikePem(entry))) return undefined;
  return members.map(({ kid, ...entry }) => {
    const own = isObject(entry.value) && typeof entry.value['kid'] === 'string';
    return { ...entry, kid: own ? undefined : kid };
  });
}

/** Whether an object holds a key set, as client registrations do under `jwks` (RFC 7591 §2). */
const holdsKeys = (value: unknown): value is Members =>
  isObject(value) && Array.isArray(value['keys']) && value['keys'].length > 0;

/** A discovery document: it names the place of keys, and holds none itself. */
const isDiscovery = (value: Members): boolean =>
  typeof value['jwks_uri'] === 'string' && !holdsKeys(value) && !holdsKeys(value['jwks']) && !looksLikeJwk(value);

/** The blocks of a text in a JSON document; what is wrong with them keeps no other entry from being read. */
function readPem(text: string, tally: Tally): Item[] {
  try {
    const items = readBlocks(text, tally);
    if (items.length > 0) return items;
    throw refuse('the PEM in it is damaged');
  } catch (problem) {
    if (!(problem instanceof KitError) || problem instanceof TooMany) throw problem;
    const damaged: Item = { kind: 'damaged', name: 'a damaged key', problem };
    tally.count(damaged);
    return [damaged];
  }
}

/** What the PEM blocks of a text hold. */
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

const labels: Readonly<Record<string, { kind: Kind; name: string }>> = {
  'PRIVATE KEY': { kind: 'private key', name: 'a private key' },
  'RSA PRIVATE KEY': { kind: 'private key', name: 'a private key' },
  'EC PRIVATE KEY': { kind: 'private key', name: 'a private key' },
  'DSA PRIVATE KEY': { kind: 'private key', name: 'a private key' },
  'ENCRYPTED PRIVATE KEY': { kind: 'encrypted private key', name: 'an encrypted private key' },
  'OPENSSH PRIVATE KEY': { kind: 'OpenSSH private key', name: 'an OpenSSH private key' },
  'PUBLIC KEY': { kind: 'public key', name: 'a public key' },
  'RSA PUBLIC KEY': { kind: 'public key', name: 'a public key' },
  CERTIFICATE: { kind: 'certificate', name: 'a certificate' },
  'X509 CERTIFICATE': { kind: 'certificate', name: 'a certificate' },
  'TRUSTED CERTIFICATE': { kind: 'certificate', name: 'a certificate' },
  'CERTIFICATE REQUEST': { kind: 'certificate request', name: 'a certificate request' },
  'NEW CERTIFICATE REQUEST': { kind: 'certificate request', name: 'a certificate request' },
  // OpenSSL writes the name of the curve in front of the key, which names it too.
  'EC PARAMETERS': { kind: 'unknown', name: 'the name of a curve' },
};

function readBlock(block: PemBlock, tally: Tally): Item[] {
  const { kind, name } = labels[block.label] ?? { kind: 'unknown', name: `a PEM block of the type ${block.label}` };
  if (!block.complete) {
    throw new KitError('INPUT_INVALID', `${name} is cut off: its END line is missing`, {
      hint: 'copy the whole block, from the BEGIN line to the END line',
    });
  }
  const { text: pem, mended } = mendedPem(block);
  const notes = mended ? ['its lines were not those of PEM: read all the same'] : [];
  if (kind === 'private key' || kind === 'encrypted private key') {
    const sealed = kind === 'encrypted private key' || block.text.includes('Proc-Type: 4,ENCRYPTED');
    const key: Item = sealed ? { ...sealedKey({ ...block, text: pem }, tally), notes } : { kind, name, pem, notes };
    tally.count(key);
    return [key];
  }
  const der = pemBytes(block);
  if (kind === 'certificate request' && der === undefined) {
    throw new KitError('INPUT_INVALID', `${name} is damaged: its text is not base64`, { hint: 'copy the whole block again' });
  }
  // Windows writes the line of a certificate around PKCS#7 too.
  if (der !== undefined && isPkcs7(der)) return readDer(der, tally);
  const item: Item = { kind, name, der, pem, notes };
  tally.count(item);
  return [item];
}

/**
 * An encrypted key. Encrypted PKCS#8 goes to OpenSSL as the DER that was looked at here: in PEM with headers around it, it
 * could be something else than what was counted.
 */
function sealedKey(block: PemBlock, { derivations }: Tally): Item {
  const item: Item = { kind: 'encrypted private key', name: 'an encrypted private key' };
  if (block.label !== 'ENCRYPTED PRIVATE KEY') return { ...item, pem: block.text };
  const der = pemBytes(block);
  if (der !== undefined) return { ...item, der, derivations };
  const hint = 'copy the whole block again, from the BEGIN line to the END line';
  return { ...item, problem: new KitError('INPUT_INVALID', 'it is damaged: its text is not base64', { hint }) };
}

function readDer(der: Buffer, tally: Tally): Item[] {
  const items: Item[] = isPkcs7(der)
    ? certificatesIn(der).map((found) => ({ kind: 'certificate', name: 'a certificate', der: found }))
    : [{ ...derKind(der), der, derivations: tally.derivations }];
  for (const item of items) tally.count(item);
  return items;
}
