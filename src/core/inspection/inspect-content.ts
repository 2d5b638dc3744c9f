/**
 * Finds out what some bytes are and what they hold, whatever their name: keys, certificates, requests, key sets, tokens.
 * Something damaged does not hide the rest. Returns no secret.
 */
import { KitError } from '../errors.ts';
import { readCompact } from '../jwt/decode.ts';
import { findJwt } from '../jwt/token-in-text.ts';
import { readItems } from '../keys/containers/containers.ts';
import type { Item } from '../keys/containers/pem-items.ts';
import { textIn } from '../octets/text-encoding.ts';
import { type Entry, inspectItems } from './inspect-items.ts';
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
}

/**
 * Inspects the content of a file.
 *
 * @throws KitError INPUT_INVALID if there is nothing to inspect in it: it is empty, too large, too much, or something else
 */
export function inspectContent(bytes: Uint8Array, inspecting: Inspecting): Inspection {
  const text = textIn(bytes);
  let items: Item[];
  try {
    items = readItems(bytes).filter(({ kind }) => kind !== 'unknown' && kind !== 'other JSON');
  } catch (cause) {
    const token = text === undefined ? undefined : tokenIn(text, inspecting.now);
    if (token === undefined) throw cause;
    return { form: 'text', entries: [token] };
  }
  if (items.length > 0) return { form: formOf(items, text), entries: inspectItems(items, inspecting) };
  const token = text === undefined ? undefined : tokenIn(text, inspecting.now);
  if (token !== undefined) return { form: 'text', entries: [token] };
  throw new KitError('INPUT_INVALID', NOTHING, { hint: 'give a file with one of these' });
}

/** What is said about a file of another kind. */
export const NOTHING = 'no key, certificate, request or token in it';

/** Whether an error means that a file is of another kind; in a directory, that is no error. */
export const isNothing = (error: KitError | undefined): boolean =>
  error !== undefined && (error.message === NOTHING || error.message.endsWith(`: ${NOTHING}`));

function formOf(items: readonly Item[], text: string | undefined): Form {
  if (text === undefined) return 'DER';
  if (items.some(({ inJson, kind }) => inJson || kind === 'discovery document')) return 'JSON';
  return text.includes('-----BEGIN ') ? 'PEM' : 'text';
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
