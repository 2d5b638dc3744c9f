/**
 * Reads key and certificate files of any form: bytes, then text, then the things in it, then a typed key.
 *
 * One place for every format, so that each command reads the same files and refuses them in the same words.
 */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import * as asn1 from './asn1.ts';
import { KitError } from './errors.ts';
import { readPrivateJwk } from './jwks.ts';
import { LARGEST_INPUT } from './limits.ts';
import { type PemBlock, pemBlocks, pemBytes } from './pem.ts';

/** What a file can turn out to hold. */
type Kind =
  | 'private key'
  | 'encrypted private key'
  | 'public key'
  | 'certificate'
  | 'certificate request'
  | 'key store'
  | 'OpenSSH private key'
  | 'JWK'
  | 'unknown';

/** One thing found in a file. */
interface Item {
  kind: Kind;
  /** What a message calls it. */
  name: string;
  /** DER, where there is any. */
  der?: Buffer | undefined;
  /** The whole PEM block, for keys encrypted in the old way, whose cipher stands in the block's headers. */
  pem?: string;
  /** The parsed document. */
  json?: unknown;
}

/** A private key that was found, before it is opened. */
export interface SealedPrivateKey {
  /** Whether `open` needs a passphrase. */
  encrypted: boolean;
  /**
   * @param passphrase its bytes as they are
   * @throws KitError PASSPHRASE where it is missing or wrong, INPUT_INVALID where the key is damaged
   */
  open(passphrase?: Uint8Array): KeyObject;
}

/**
 * Finds the one private key in a file: PEM or DER, PKCS#1, PKCS#8 or SEC 1, encrypted or not, or a JWK; certificates and
 * text beside it are passed over.
 *
 * @throws KitError INPUT_INVALID, naming what the file holds instead
 */
export function findPrivateKey(bytes: Uint8Array): SealedPrivateKey {
  const items = readItems(bytes);
  const keys = items.filter(({ kind }) => kind === 'private key' || kind === 'encrypted private key' || kind === 'JWK');
  const [key] = keys;
  if (keys.length > 1) {
    throw new KitError('INPUT_INVALID', `this holds ${keys.length} private keys, expected one`, {
      hint: 'put the key you mean into a file of its own',
    });
  }
  if (!key)
    throw unexpected(items, 'a private key', 'give the file that starts with BEGIN PRIVATE KEY or BEGIN RSA PRIVATE KEY');
  if (key.kind === 'JWK') return { encrypted: false, open: () => readPrivateJwk(key.json) };
  return { encrypted: key.kind === 'encrypted private key', open: (passphrase) => openPrivateKey(key, passphrase) };
}

/**
 * The DER of the one certificate request in a file, PEM or DER.
 *
 * @throws KitError INPUT_INVALID, naming what the file holds instead
 */
export function findRequest(bytes: Uint8Array): Buffer {
  const items = readItems(bytes);
  const requests = items.filter(({ kind }) => kind === 'certificate request');
  const [request] = requests;
  if (requests.length > 1) {
    throw new KitError('INPUT_INVALID', `this holds ${requests.length} certificate requests, expected one`, {
      hint: 'put the request you mean into a file of its own',
    });
  }
  if (!request?.der)
    throw unexpected(items, 'a certificate request', 'give the file that starts with BEGIN CERTIFICATE REQUEST');
  return request.der;
}

function unexpected(items: Item[], wanted: string, hint: string): KitError {
  const found = [...new Set(items.map(({ name }) => name))].join(' and ');
  return new KitError('INPUT_INVALID', `this is ${found}, not ${wanted}`, { hint });
}

function openPrivateKey({ kind, der, pem, name }: Item, passphrase?: Uint8Array): KeyObject {
  const secret = passphrase === undefined ? {} : { passphrase: Buffer.from(passphrase) };
  const encrypted = kind === 'encrypted private key';
  if (encrypted && passphrase === undefined) {
    throw new KitError('PASSPHRASE', 'the private key is encrypted, and no passphrase was given', {
      hint: 'put the passphrase into a file that only you can read, and add --passphrase-file <file>',
    });
  }
  try {
    if (pem !== undefined) return createPrivateKey({ key: pem, format: 'pem', ...secret });
    const type = der && derKind(der).privateType;
    return createPrivateKey({ key: der ?? Buffer.alloc(0), format: 'der', type: type ?? 'pkcs8', ...secret });
  } catch (cause) {
    if (encrypted) {
      throw new KitError('PASSPHRASE', 'the passphrase does not open the private key', {
        hint: 'check the passphrase; a key encrypted with DES or RC4, as very old tools did, cannot be opened either',
        cause,
      });
    }
    throw new KitError('INPUT_INVALID', `${name} is damaged`, { hint: 'get the file again from where it was made', cause });
  }
}

/** Everything in a file, in the order it stands there; at least one item. */
function readItems(bytes: Uint8Array): Item[] {
  if (bytes.length === 0) throw new KitError('INPUT_INVALID', 'the file is empty', { hint: 'export or download it again' });
  if (bytes.length > LARGEST_INPUT) {
    throw new KitError('INPUT_INVALID', 'the file is larger than 10 MB, which no key or certificate is', {
      hint: 'check the file name',
    });
  }
  const text = decodeText(bytes);
  return text === undefined ? [readDer(Buffer.from(bytes))] : readText(text);
}

/** The text of UTF-8 or, with its byte order mark, UTF-16; undefined where the bytes are no text. */
function decodeText(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  const encoding = first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

function readText(text: string): Item[] {
  const items = Array.from(pemBlocks(text), readBlock);
  if (items.length > 0) return items;
  const trimmed = text.trim();
  if (trimmed === '') throw new KitError('INPUT_INVALID', 'the file is empty', { hint: 'export or download it again' });
  if (/^[{[]/.test(trimmed)) return [readJson(trimmed)];
  if (/^<(!doctype|html|head|body)/i.test(trimmed)) {
    throw new KitError('INPUT_INVALID', 'this is a web page (HTML)', {
      hint: 'the download probably went to a login page; sign in and download the file again',
    });
  }
  return [{ kind: 'unknown', name: 'plain text' }];
}

/** Deepest nesting of a JSON document that is read; a key set needs five levels. */
const DEEPEST_JSON = 64;

function readJson(text: string): Item {
  let depth = 0;
  for (const [found] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]]/gs)) {
    if (found === '{' || found === '[') depth += 1;
    if (found === '}' || found === ']') depth -= 1;
    if (depth > DEEPEST_JSON) {
      throw new KitError('INPUT_INVALID', `the JSON is nested deeper than ${DEEPEST_JSON} levels, which no key is`);
    }
  }
  try {
    return { kind: 'JWK', name: 'a JWK', json: JSON.parse(text) };
  } catch {
    const cutOff = depth > 0;
    throw new KitError('INPUT_INVALID', cutOff ? 'the JSON ends too early' : 'the JSON is damaged', {
      hint: 'copy the whole document again, from { to }',
    });
  }
}

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
};

function readBlock(block: PemBlock): Item {
  const { kind, name } = labels[block.label] ?? { kind: 'unknown', name: `a PEM block of the type ${block.label}` };
  if (!block.complete) {
    throw new KitError('INPUT_INVALID', `${name} is cut off: its END line is missing`, {
      hint: 'copy the whole block, from the BEGIN line to the END line',
    });
  }
  if (kind === 'private key' || kind === 'encrypted private key') {
    const sealed = kind === 'encrypted private key' || block.text.includes('Proc-Type: 4,ENCRYPTED');
    return { kind: sealed ? 'encrypted private key' : kind, name: sealed ? 'an encrypted private key' : name, pem: block.text };
  }
  const der = pemBytes(block);
  if (kind === 'certificate request' && der === undefined) {
    throw new KitError('INPUT_INVALID', `${name} is damaged: its text is not base64`, { hint: 'copy the whole block again' });
  }
  return { kind, name, der };
}

interface DerKind {
  kind: Kind;
  name: string;
  /** What node:crypto calls the form of a private key. */
  privateType?: 'pkcs1' | 'pkcs8' | 'sec1';
}

function readDer(der: Buffer): Item {
  const { kind, name } = derKind(der);
  return { kind, name, der };
}

/** Tells what DER holds by the types of its first values. */
function derKind(der: Buffer): DerKind {
  if (der[0] !== 0x30) return { kind: 'unknown', name: 'a file of an unknown kind' };
  const outer = asn1.children(asn1.decode(der));
  const [first, second, third] = outer;
  const isType = asn1.is;
  const { integer, sequence, octetString, bitString } = asn1.tags;
  if (isType(first, integer)) {
    if (isType(second, sequence) && isType(third, octetString))
      return { kind: 'private key', name: 'a private key', privateType: 'pkcs8' };
    if (isType(second, octetString)) return { kind: 'private key', name: 'a private key', privateType: 'sec1' };
    if (isType(second, integer) && outer.length >= 9)
      return { kind: 'private key', name: 'a private key', privateType: 'pkcs1' };
    if (isType(second, integer) && outer.length === 2) return { kind: 'public key', name: 'a public key' };
    if (isType(second, sequence)) return { kind: 'key store', name: 'a key store (PKCS#12)' };
  }
  if (isType(first, sequence)) {
    if (isType(second, octetString))
      return { kind: 'encrypted private key', name: 'an encrypted private key', privateType: 'pkcs8' };
    if (isType(second, bitString)) return { kind: 'public key', name: 'a public key' };
    if (isType(second, sequence) && isType(third, bitString)) {
      const toBeSigned = asn1.children(first);
      const request = toBeSigned.length === 4 && asn1.isContext(toBeSigned[3], 0);
      return request
        ? { kind: 'certificate request', name: 'a certificate request' }
        : { kind: 'certificate', name: 'a certificate' };
    }
  }
  return { kind: 'unknown', name: 'a file of an unknown kind' };
}
