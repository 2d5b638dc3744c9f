/**
 * Finds out what some bytes are and what they hold, whatever their name: keys, certificates, requests, key sets, tokens.
 * Something damaged does not hide the rest. Returns no secret.
 */
import { KitError } from '../errors.ts';
import { readCompact } from '../jwt/decode.ts';
import { otherToken } from '../jwt/pasted/other-tokens.ts';
import { NOT_FOUND } from '../jwt/pasted/search-token.ts';
import { findJwt } from '../jwt/pasted/token-in-text.ts';
import { readItems } from '../keys/containers/containers.ts';
import type { Item } from '../keys/containers/pem-items.ts';
import type { DerivationBudget } from '../keystores/key-derivation.ts';
import { textIn } from '../octets/text-encoding.ts';
import { type Entry, inspectItems } from './inspect-items.ts';
import { inspectStore } from './inspect-store.ts';
import { worstFirst } from './remark.ts';
import { tokenFacts } from './token-facts.ts';

/** How the content is written. */
export type Form = 'PEM' | 'DER' | 'JSON' | 'text';

/** What some bytes hold. */
export interface Inspection {
  form: Form;
  /** At least one. */
  entries: Entry[];
}

export interface Inspecting {
  now: Date;
  /** Warns if a certificate expires within this many days. */
  warnDays: number;
  /** Opens encrypted keys; its exact bytes. */
  passphrase?: Uint8Array | undefined;
  /** Opens key stores; without it, the passphrase does. */
  storePassword?: Uint8Array | undefined;
  /** The budget of all files of the command for key derivation. */
  budget?: DerivationBudget | undefined;
}

/**
 * Inspects the content of a file.
 *
 * @throws KitError INPUT_INVALID if there is nothing to inspect in it: it is empty, too large, too much, or something else
 */
export function inspectContent(bytes: Uint8Array, inspecting: Inspecting): Inspection {
  const text = textIn(bytes);
  let all: Item[];
  try {
    all = readItems(bytes, inspecting.budget);
  } catch (cause) {
    const token = text === undefined ? undefined : tokenIn(text, inspecting.now);
    if (token === undefined) throw cause;
    return { form: 'text', entries: [token] };
  }
  const items = all.filter(({ kind }) => kind !== 'unknown' && kind !== 'other JSON');
  if (items.length > 0) {
    const stores = items.filter(({ kind }) => kind === 'key store');
    const others = items.filter(({ kind }) => kind !== 'key store');
    const entries = [...inspectItems(others, inspecting), ...stores.flatMap((store) => inspectStore(store, inspecting))];
    return { form: formOf(items, text), entries };
  }
  const token = text === undefined ? undefined : tokenIn(text, inspecting.now);
  if (token !== undefined) return { form: 'text', entries: [token] };
  const fix = all.find((item) => item.fix !== undefined)?.fix;
  // What is no key and no JWT may be another token.
  const other = fix === undefined && text !== undefined && all.every(isPlainText) ? otherToken(text) : undefined;
  const mayBeToken = other === undefined && text !== undefined && text.length >= SHORTEST_TOKEN && all.every(isTextOrToken);
  const damaged = mayBeToken ? tokenProblem(text) : undefined;
  if (damaged !== undefined) throw damaged;
  const names = other?.what ?? [...new Set(all.map(({ name }) => name))].slice(0, 3).join(' and ');
  throw new KitError('INPUT_INVALID', `this is ${names}${other === undefined ? NOTHING : NO_JWT}`, {
    hint: fix ?? other?.hint ?? 'check that it is the right file: keys and certificates start with -----BEGIN, JWKs with {',
  });
}

/** Fewest characters of a damaged token: names of computers and versions have dots too. */
const SHORTEST_TOKEN = 60;

/** What a file is that starts like a token. */
const TOKEN = 'a token (JWT)';

/** Whether something has no known form, or starts like a token. */
const isTextOrToken = (item: Item): boolean => isPlainText(item) || item.name === TOKEN;

const isPlainText = ({ kind, name }: Item): boolean => kind === 'unknown' && name === 'plain text';

const NOTHING = ', not a key, certificate, request or token';
const NO_JWT = ', not a key, certificate, request or JWT';

/** What a damaged file of ours contains: the start of PEM or DER, or a member of every JWK. */
const marks = /^\x30[\x80-\x84]|-----BEGIN |"kty"/;

/**
 * Whether a file that cannot be inspected is just of another kind, such as a page or a program: in a directory, that is not an
 * error.
 */
export const isOfOtherKind = (bytes: Uint8Array, error: KitError): boolean =>
  error.code === 'INPUT_INVALID' &&
  ([NOTHING, NO_JWT].some((end) => error.message.endsWith(end)) || !marks.test(Buffer.from(bytes).toString('latin1')));

function formOf(items: readonly Item[], text: string | undefined): Form {
  if (text === undefined) return 'DER';
  if (items.some(({ inJson, kind }) => inJson || kind === 'discovery document')) return 'JSON';
  return text.includes('-----BEGIN ') ? 'PEM' : 'text';
}

/** What is wrong with the damaged token in a text; undefined if it is something else. */
function tokenProblem(text: string): KitError | undefined {
  try {
    readCompact(findJwt(text).jwt);
  } catch (cause) {
    if (!(cause instanceof KitError)) throw cause;
    return cause.message === NOT_FOUND ? undefined : cause;
  }
  return undefined;
}

/** The token in a text; undefined if there is none. */
function tokenIn(text: string, now: Date): Entry | undefined {
  try {
    const { jwt, notes } = findJwt(text);
    const { facts, remarks } = tokenFacts(readCompact(jwt), now);
    return { type: 'token', name: 'a token', private: false, notes, token: facts, remarks: worstFirst(remarks) };
  } catch (cause) {
    if (cause instanceof KitError) return undefined;
    throw cause;
  }
}
