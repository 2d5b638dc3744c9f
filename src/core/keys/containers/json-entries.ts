/** Finds the keys of a JSON document, in any published shape: one JWK, a list, a set, or members of other documents. */
import { KitError } from '../../errors.ts';
import { shortened } from '../../escape.ts';
import type { Members } from '../jwk/jwk-members.ts';
import { checkCount } from './key-tally.ts';

export const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every JWK has at least one of these members; an object around JWKs has none. */
const jwkMembers = ['kty', 'n', 'x', 'x5c', 'crv'];

/** Other documents have short members with the same names. */
const looksLikeJwk = (value: unknown): value is Members =>
  isObject(value) &&
  jwkMembers.some((name) => {
    const member = Object.hasOwn(value, name) ? value[name] : undefined;
    return member !== undefined && !isObject(member) && (Object.hasOwn(value, 'kty') || typeof member !== 'number');
  });

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

/** How a document is searched. */
interface Search {
  /** Duplicate members by the object that has them. */
  repeated: ReadonlyMap<object, string>;
  /** Whether a value is a text with a key in it. */
  isKeyText: (value: unknown) => boolean;
}

/** One key of a document, not yet read. */
export interface Entry {
  /** Its name for messages, if the document has one. */
  name?: string | undefined;
  kid?: string | undefined;
  value: unknown;
  /** A duplicate member of the object around it. */
  twice?: string | undefined;
  /** How it was found. */
  notes?: string[];
}

/** The single keys of a document, without the objects around them; undefined if there are none. */
export function entriesOf(value: unknown, search: Search): Entry[] | undefined {
  if (Array.isArray(value)) {
    checkCount(value.length);
    const entries = value.map((entry) => unwrapped(entry, search));
    if (entries.some(({ value: entry }) => looksLikeJwk(entry) || search.isKeyText(entry))) return entries;
    // A list of other things, such as what `docker inspect` prints.
    const inside = [...entriesInside(value, search)];
    return inside.length === 0 ? entries : inside;
  }
  if (!isObject(value)) return undefined;
  if (looksLikeJwk(value) || isDiscovery(value)) return [{ value }];
  const twice = search.repeated.get(value);
  if (twice !== undefined) throw refuse(`duplicate member "${shortened(twice)}" in the JSON`);
  if (looksLikeJwk(value['key'])) return [{ value: value['key'] }];
  if (holdsKeys(value['jwks'])) return entriesOf(value['jwks'], search);
  if (Array.isArray(value['keys']) || isObject(value['keys'])) return entriesOf(value['keys'], search);
  const named = keyMembers.flatMap((name) =>
    search.isKeyText(value[name]) ? [{ name: `the key in "${name}"`, value: value[name] }] : [],
  );
  if (named.length > 0) return named;
  checkCount(Object.keys(value).length);
  const members = Object.entries(value).map(([kid, entry]) => ({ kid, ...unwrapped(entry, search) }));
  const isKey = ({ value: entry }: Entry): boolean => looksLikeJwk(entry) || search.isKeyText(entry);
  if (members.length === 0) return undefined;
  if (members.every(isKey) || members.some(({ value: entry }) => looksLikeJwk(entry))) {
    return members.map(({ kid, ...entry }) => {
      const own = isObject(entry.value) && typeof entry.value['kid'] === 'string';
      return { ...entry, kid: own ? undefined : kid };
    });
  }
  const inside = [...entriesInside(value, search)];
  return inside.length === 0 ? undefined : inside;
}

/** The keys anywhere in a document, such as the settings of a program, named by their place. */
function* entriesInside(value: unknown, search: Search, path = ''): Generator<Entry> {
  if (search.isKeyText(value))
    yield { name: `the key in "${shortened(path)}"`, value, notes: ['used only this member of the JSON'] };
  else if (looksLikeJwk(value)) yield { value };
  else if (typeof value === 'object' && value !== null) {
    const twice = search.repeated.get(value);
    if (twice !== undefined) throw refuse(`duplicate member "${shortened(twice)}" in the JSON`);
    const members: Members = { ...value };
    for (const [name, inner] of Object.entries(members)) {
      const id = members[`${name}_id`];
      for (const entry of entriesInside(inner, search, path === '' ? name : `${path}.${name}`)) {
        yield { ...entry, ...(entry.value === inner && typeof id === 'string' ? { kid: id } : {}) };
      }
    }
  }
}

/**
 * Texts anywhere in a document that `isPrivate` accepts, named by their place, but not those of JWKs: a private key beside the
 * public one that was found is never overlooked.
 */
export function* textsInside(value: unknown, isPrivate: (text: unknown) => boolean, path = ''): Generator<Entry> {
  if (typeof value === 'string') {
    if (isPrivate(value)) yield { name: `the key in "${shortened(path)}"`, value };
  } else if (typeof value === 'object' && value !== null && !looksLikeJwk(value)) {
    for (const [name, inner] of Object.entries(value))
      yield* textsInside(inner, isPrivate, path === '' ? name : `${path}.${name}`);
  }
}

/**
 * A document whose arrays of lines of one PEM block are one text each, as programs write texts of several lines. Arrays are
 * replaced in the document itself.
 *
 * @param joined gets each of these texts
 */
export function withLinesJoined(value: unknown, joined: Set<unknown>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value) && isSplitPem(value)) {
    const text = value.join('\n');
    joined.add(text);
    return text;
  }
  const members = value as Record<string, unknown>;
  for (const [name, inner] of Object.entries(members)) {
    const whole = withLinesJoined(inner, joined);
    if (whole !== inner) members[name] = whole;
  }
  return value;
}

const isSplitPem = (values: readonly unknown[]): values is string[] =>
  values.every((one) => typeof one === 'string') &&
  values.some((one) => one.includes('-----BEGIN ') && !one.includes('-----END '));

/** Whether an object contains a key set, as client registrations do under `jwks` (RFC 7591 §2). */
const holdsKeys = (value: unknown): value is Members =>
  isObject(value) && Array.isArray(value['keys']) && value['keys'].length > 0;

/** A discovery document: it has the address of the keys, but no keys. */
export const isDiscovery = (value: Members): boolean =>
  typeof value['jwks_uri'] === 'string' && !holdsKeys(value) && !holdsKeys(value['jwks']) && !looksLikeJwk(value);

/** Azure Key Vault puts the JWK under `key`, and Keycloak a key in base64 under `publicKey`. */
function unwrapped(entry: unknown, search: Search): Entry {
  if (!isObject(entry) || Object.hasOwn(entry, 'kty')) return { value: entry };
  const twice = search.repeated.get(entry);
  if (looksLikeJwk(entry['key'])) return { value: entry['key'], twice };
  const name = keyMembers.find((member) => search.isKeyText(entry[member]));
  if (name === undefined) return { value: entry };
  return { value: entry[name], twice, ...(typeof entry['kid'] === 'string' ? { kid: entry['kid'] } : {}) };
}

/** The error for a document with no usable key in it. */
export const refuse = (message: string): KitError =>
  new KitError('INPUT_INVALID', message, { hint: 'get it again from where it was published' });
