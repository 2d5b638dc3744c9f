/** Keys in JSON: one JWK or many, in any published shape, and texts with keys in them. */
import { KitError } from '../../errors.ts';
import { shortened } from '../../escape.ts';
import { type Json, parseJson } from '../../json.ts';
import { hiddenKey } from '../spoilt/hidden-key.ts';
import { otherSpelling } from '../spoilt/other-spellings.ts';
import { readBare, readBlocks } from './base64-items.ts';
import { entriesOf, isDiscovery, isObject, refuse, textsInside, withLinesJoined } from './json-entries.ts';
import { isPrivate, Tally, TooMany } from './key-tally.ts';
import { isLooseJwk } from './loose-jwk.ts';
import type { Item } from './pem-items.ts';
import { isDeepest, looksLikePem, noting, type Reading, readInside } from './reading.ts';

const IN_TEXT = 'it was JSON in a text in JSON: decoded';
const JOINED = 'repaired: its lines were a list in JSON';

/** The items of a JSON document: one JWK or many, in any published shape. */
export function readJson({ value: document, repeated }: Json, reading: Reading): Item[] {
  const joined = new Set<unknown>();
  const value = withLinesJoined(document, joined);
  if (typeof value === 'string') {
    if (isDeepest(reading)) return [{ kind: 'unknown', name: 'JSON in JSON in JSON' }];
    const notes = joined.has(value)
      ? [JOINED]
      : looksLikePem(value)
        ? ['repaired: it was in quotes, as in a program']
        : /^\s*\{/.test(value)
          ? [IN_TEXT]
          : [];
    return readInside(value, reading).map((item) => noting({ ...item, inJson: true }, ...notes));
  }
  // One error for all of them; as octets, they are read elsewhere.
  if (Array.isArray(value) && value.length > 1 && value.every((one) => typeof one === 'number')) {
    return [{ kind: 'other JSON', name: 'a list of numbers', inJson: true }];
  }
  const found = entriesOf(value, { repeated, isKeyText: (text): text is string => looksLikeKey(text, reading) });
  const isList = Array.isArray(value) && found?.every(({ value: entry }) => isObject(entry) && !Object.hasOwn(entry, 'kty'));
  const hidden = found === undefined || isList ? hiddenKey(value) : undefined;
  if (found === undefined || hidden !== undefined) {
    const problem = otherSpelling(value) ?? hidden;
    if (problem !== undefined) return [{ kind: 'damaged', name: 'the JSON', inJson: true, problem }];
    return [{ kind: 'other JSON', name: 'a JSON document', inJson: true }];
  }
  const seen = new Set(found.map((entry) => entry.value));
  const entries = [...found, ...textsInside(value, (text) => !seen.has(text) && holdsPrivate(text, reading))];
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
    if (looksLikeKey(entry, reading) && inWrapper === undefined) {
      return readPem(entry, reading).map((block) =>
        noting({ ...block, ...item }, ...notes, ...(joined.has(entry) ? [JOINED] : [])),
      );
    }
    if (typeof entry === 'string' && inWrapper === undefined && /^\s{0,200}\{/.test(entry) && !isDeepest(reading)) {
      return readInside(entry, reading).map((inside) => noting({ ...inside, inJson: true }, ...notes, IN_TEXT));
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
    reading.tally.count(jwk);
    return [jwk];
  });
}

/** Whether a value is a text with PEM or bare base64 of a key. */
const looksLikeKey = (value: unknown, reading: Reading): value is string =>
  looksLikePem(value) || (typeof value === 'string' && readBare(withoutVariable(value), apart(reading)) !== undefined);

/** A text without the name of an environment variable before base64: `KEY=LS0t...`. */
const withoutVariable = (text: string): string => text.replace(/^[A-Za-z_][\w.-]{0,100}=(?=(?:LS0t|TFMw|MI|e[wy])\w{40})/, '');

/** Whether a value is a text with a private key in it. */
const holdsPrivate = (value: unknown, reading: Reading): boolean =>
  looksLikeKey(value, reading) && readPem(value, apart(reading)).some(isPrivate);

/** Only a look at a text: what is in it is not counted. */
const apart = (reading: Reading): Reading => ({ ...reading, tally: new Tally(), depth: 1 });

/** The PEM blocks in a JSON string; a damaged one does not stop the other entries from being read. */
function readPem(text: string, reading: Reading): Item[] {
  try {
    const items = readBlocks(text, { ...reading, depth: 1 });
    const found = items.length > 0 ? items : readBare(withoutVariable(text), { ...reading, depth: 1 });
    if (found !== undefined) return found;
    throw refuse('the PEM in it is damaged');
  } catch (problem) {
    if (!(problem instanceof KitError) || problem instanceof TooMany) throw problem;
    const damaged: Item = { kind: 'damaged', name: 'a damaged key', problem };
    reading.tally.count(damaged);
    return [damaged];
  }
}

/** How a file of settings (INI) starts. */
const isIni = /^\s*\[[A-Za-z][\w .:-]*\]\s/;

/** The document in a text that starts like JSON; undefined if it is not JSON but may contain a key, or is a file of settings. */
export function jsonOf(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch (cause) {
    // With the quotes of JSON, it is damaged JSON.
    const isLoose = !text.includes('"kty"') && isLooseJwk(text);
    if (looksLikePem(text) || isIni.test(text) || isLoose) return undefined;
    throw cause;
  }
}

/** A JWK, a key set or other JSON with a key, in base64 or base64url; undefined if the text is something else. */
export function jsonInBase64(text: string): string | undefined {
  if (!/^e[wy][\w+/\s-]+={0,2}\s*$/.test(text)) return undefined;
  const json = Buffer.from(text, 'base64').toString();
  return /"(?:kty|private_key)"|-----BEGIN /.test(json) && /\}\s*$/.test(json) ? json : undefined;
}
