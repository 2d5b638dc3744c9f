/**
 * The clean text of what a file contains: PEM for keys, certificates and requests, JSON for JWKs; each proved to be readable.
 */
import { X509Certificate } from 'node:crypto';
import { errorIn, KitError } from '../errors.ts';
import { readItems } from './containers/containers.ts';
import { derKind } from './containers/der-kinds.ts';
import { isPrivate } from './containers/key-tally.ts';
import { pemBlock, pemBlocks, pemBytes } from './containers/pem.ts';
import type { Item } from './containers/pem-items.ts';
import { jwkDocument, writeJwk } from './jwk/write-jwk.ts';
import { MOST_LOOKED_AT, requireCloseLook } from './key-checks.ts';
import { bySubject, openItem } from './opening/open-item.ts';
import { unexpected } from './wanted-content.ts';

/** One key, certificate or request of a file. */
export interface CleanPart {
  /** Its name for messages. */
  name: string;
  private: boolean;
  text: string;
  /** The members of a JWK. */
  jwk?: object;
  /** The DER of a request, whose signature is not verified yet. */
  request?: Buffer | undefined;
  /** Whether it is encrypted, so that its content was not checked. */
  encrypted?: boolean;
  /** What was repaired. */
  notes: string[];
}

/** The text of several parts; several JWKs become a key set. */
export function cleanText(parts: readonly CleanPart[]): string {
  const jwks = parts.flatMap(({ jwk }) => (jwk === undefined ? [] : [jwk]));
  const others = parts.filter(({ jwk }) => jwk === undefined).map(({ text }) => text);
  return [...others, ...(jwks.length > 1 ? [jwkDocument({ keys: jwks })] : jwks.map(jwkDocument))].join('');
}

const kinds: readonly string[] = [
  'private key',
  'encrypted private key',
  'public key',
  'certificate',
  'certificate request',
  'JWK',
  'damaged',
];

/**
 * Reads a file and writes all its keys, certificates and requests again; an encrypted key stays encrypted, and is not opened.
 *
 * @throws KitError INPUT_INVALID if there are none, or one is damaged
 */
export function cleanParts(bytes: Uint8Array): CleanPart[] {
  const items = readItems(bytes);
  const found = items.filter(({ kind }) => kinds.includes(kind));
  if (found.length === 0) {
    throw unexpected(items, {
      name: 'a key, a certificate or a request',
      hint: 'give a file with a key in PEM, JWK or base64, also a damaged one',
    });
  }
  const among = bySubject(items);
  const closely = found.length <= MOST_LOOKED_AT;
  return found.map((item) => cleanPart(item, among, closely));
}

function cleanPart(item: Item, among: ReturnType<typeof bySubject>, closely: boolean): CleanPart {
  const { kind, name, notes = [], problem } = item;
  if (problem !== undefined) throw errorIn(name, problem);
  const part = { name, private: isPrivate(item) };
  if (kind === 'certificate request') return { ...part, text: textOf(item), notes, request: item.der };
  if (kind === 'encrypted private key') return { ...part, text: textOf(item), notes, encrypted: true };
  const found = openItem(item, { allowWeak: true }, among);
  if (closely) requireCloseLook({ name, key: found.key });
  if (item.jwk === undefined) return { ...part, text: textOf(item), notes: found.notes };
  const { kid } = found;
  const labels = kid === undefined ? {} : { labels: { kid } };
  // A JWK that needed no repair is kept with all its members.
  const jwk = found.notes.length === 0 ? item.jwk : writeJwk(found.key, { private: part.private, ...labels, found });
  return { ...part, text: textOf(item), jwk, notes: found.notes };
}

/** The names of what `cleanParts` leaves out of a file, each once. */
export const leftOut = (bytes: Uint8Array): string[] => [
  ...new Set(readItems(bytes).flatMap(({ kind, name }) => (kinds.includes(kind) ? [] : [name]))),
];

/** The labels of DER (RFC 7468 §5 to §13), by kind and format. */
function labelOf(der: Buffer): string {
  const { kind, form } = derKind(der);
  if (kind === 'certificate') return 'CERTIFICATE';
  if (kind === 'certificate request') return 'CERTIFICATE REQUEST';
  if (kind === 'encrypted private key') return 'ENCRYPTED PRIVATE KEY';
  if (kind === 'public key') return form === 'pkcs1' ? 'RSA PUBLIC KEY' : 'PUBLIC KEY';
  return form === 'pkcs1' ? 'RSA PRIVATE KEY' : form === 'sec1' ? 'EC PRIVATE KEY' : 'PRIVATE KEY';
}

function textOf({ kind, jwk, pem, der, ssh, name }: Item): string {
  // Not its DER: in a TRUSTED CERTIFICATE, more follows.
  if (kind === 'certificate') return pemBlock('CERTIFICATE', new X509Certificate(pem ?? der ?? '').raw);
  if (jwk !== undefined) return jwkDocument(jwk);
  if (ssh !== undefined) return pemBlock('OPENSSH PRIVATE KEY', ssh);
  if (der !== undefined) return pemBlock(labelOf(der), der);
  const [block] = pemBlocks(pem ?? '');
  const bytes = block && pemBytes(block);
  // The headers of an encrypted key are not base64; its block is already as OpenSSL writes it.
  if (block !== undefined)
    return bytes === undefined ? `${block.text.replaceAll('\r', '').trimEnd()}\n` : pemBlock(block.label, bytes);
  throw new KitError('INPUT_INVALID', `${name} cannot be written as text`, { hint: 'convert it to PEM' });
}
