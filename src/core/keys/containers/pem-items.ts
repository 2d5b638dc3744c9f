/** Turns PEM blocks, DER and bare base64 into items: each is one key, certificate or request, not yet opened. */

import { errorIn, KitError } from '../../errors.ts';
import type { DerivationBudget } from '../../keystores/key-derivation.ts';
import type { Members } from '../jwk/jwk-members.ts';
import { traditionalFault } from '../spoilt/encrypted-header.ts';
import type { RepairedBlock } from '../spoilt/repair-block.ts';
import { isEncryptedOpenSsh } from '../ssh/openssh-private-key.ts';
import { spkiOf, sshPublicKeys } from '../ssh/ssh-public-key.ts';
import { derKind, type Kind } from './der-kinds.ts';
import type { Tally } from './key-tally.ts';
import { type PemBlock, pemBytes } from './pem.ts';
import { certificatesIn, isPkcs7 } from './pkcs7.ts';

/** One thing found in a file. */
export interface Item {
  kind: Kind;
  /** Its name for messages. */
  name: string;
  /** DER, if there is any. */
  der?: Buffer | undefined;
  /** The whole PEM block, since node:crypto reads its headers. */
  pem?: string;
  /** The budget for opening it, if it is encrypted. */
  derivations?: DerivationBudget;
  /** A private key in OpenSSH's own format. */
  ssh?: Buffer;
  /** The members of a JWK. */
  jwk?: Members | undefined;
  /** Key id from outside the key itself. */
  kid?: string | undefined;
  /** Where the keys of a discovery document are. */
  jwksUri?: string;
  /** What is wrong with it. */
  problem?: KitError;
  /** Whether it was in JSON. */
  inJson?: boolean;
  /** What was repaired in it. */
  notes?: string[];
}

const labels: Readonly<Record<string, { kind: Kind; name: string }>> = {
  'PRIVATE KEY': { kind: 'private key', name: 'a private key' },
  'RSA PRIVATE KEY': { kind: 'private key', name: 'a private key' },
  'EC PRIVATE KEY': { kind: 'private key', name: 'a private key' },
  'DSA PRIVATE KEY': { kind: 'private key', name: 'a private key' },
  'ENCRYPTED PRIVATE KEY': { kind: 'encrypted private key', name: 'an encrypted private key' },
  'OPENSSH PRIVATE KEY': { kind: 'private key', name: 'an OpenSSH private key' },
  'PUBLIC KEY': { kind: 'public key', name: 'a public key' },
  'RSA PUBLIC KEY': { kind: 'public key', name: 'a public key' },
  CERTIFICATE: { kind: 'certificate', name: 'a certificate' },
  'X509 CERTIFICATE': { kind: 'certificate', name: 'a certificate' },
  'TRUSTED CERTIFICATE': { kind: 'certificate', name: 'a certificate' },
  'CERTIFICATE REQUEST': { kind: 'certificate request', name: 'a certificate request' },
  'NEW CERTIFICATE REQUEST': { kind: 'certificate request', name: 'a certificate request' },
  // OpenSSL writes the name of the curve before the key, which contains it too.
  'EC PARAMETERS': { kind: 'unknown', name: 'the name of a curve' },
};

/**
 * Reads the content of a block. If the BEGIN line and the DER differ, the DER decides.
 *
 * @param tally counts the contents of the input
 * @throws KitError INPUT_INVALID if it is cut off, or a certificate request is damaged
 */
export function readBlock(block: RepairedBlock, tally: Tally): Item[] {
  const { kind, name } = labels[block.label] ?? { kind: 'unknown', name: `a PEM block of the type ${block.label}` };
  const { text: pem, notes, problem } = block;
  if (!block.complete) {
    throw new KitError('INPUT_INVALID', `${name} is cut off: its ${block.missing ?? 'END'} line is missing`, {
      hint: 'copy the whole block, from the BEGIN line to the END line',
    });
  }
  if (problem !== undefined && kind === 'certificate request') throw errorIn(name, problem);
  if (problem !== undefined) return counted([{ kind, name, pem, notes, problem }], tally);
  const der = pemBytes(block);
  if (block.label === 'OPENSSH PRIVATE KEY') return counted([openSshKey(der, notes, tally)], tally);
  if (block.label === 'PKCS12' && der !== undefined) return readDer(der, tally);
  const held = der === undefined || kind === 'unknown' ? undefined : misnamed(der, block.label, kind);
  if (held !== undefined) {
    const note = `its BEGIN line says ${block.label}, but it contains ${what(held)}: repaired`;
    return counted([{ ...held, der, derivations: tally.derivations, notes: [...notes, note] }], tally);
  }
  if (kind === 'private key' || kind === 'encrypted private key') {
    const sealed = kind === 'encrypted private key' || block.text.includes('Proc-Type: 4,ENCRYPTED');
    return counted([sealed ? { ...sealedKey({ ...block, text: pem }, tally), notes } : { kind, name, pem, notes }], tally);
  }
  // Windows uses the BEGIN line of a certificate for PKCS#7 too.
  if (der !== undefined && isPkcs7(der)) return readDer(der, tally);
  return counted([{ kind, name, der, pem, notes }], tally);
}

function counted(items: Item[], tally: Tally): Item[] {
  for (const item of items) tally.count(item);
  return items;
}

/**
 * An encrypted key. Encrypted PKCS#8 is passed to OpenSSL as the DER that was checked here: PEM headers could make it something
 * other than what was counted.
 */
function sealedKey(block: PemBlock, { derivations }: Tally): Item {
  const item: Item = { kind: 'encrypted private key', name: 'an encrypted private key' };
  if (block.label !== 'ENCRYPTED PRIVATE KEY') {
    const fault = traditionalFault(block.text);
    return { ...item, pem: block.text, ...(fault === undefined ? {} : { problem: damaged(fault) }) };
  }
  const der = pemBytes(block);
  if (der !== undefined) return { ...item, der, derivations };
  return { ...item, problem: notBase64() };
}

const damaged = (fault: string): KitError =>
  new KitError('INPUT_INVALID', `it is damaged: ${fault}`, {
    hint: 'copy the whole block again, from the BEGIN line to the END line',
  });

const notBase64 = (): KitError => damaged('its text is not base64');

/** A key in OpenSSH's own format. */
function openSshKey(ssh: Buffer | undefined, notes: string[], { derivations }: Tally): Item {
  const item: Item = { kind: 'private key', name: 'an OpenSSH private key', notes };
  if (ssh === undefined) return { ...item, problem: notBase64() };
  return isEncryptedOpenSsh(ssh) ? { ...item, kind: 'encrypted private key', ssh, derivations } : { ...item, ssh };
}

/** The public keys of OpenSSH in a text. */
export function readSshLines(text: string, tally: Tally): Item[] {
  const items: Item[] = [];
  for (const blob of sshPublicKeys(text)) {
    const item = sshItem(blob);
    tally.count(item);
    items.push(item);
  }
  return items;
}

function sshItem(blob: Buffer): Item {
  const item: Item = { kind: 'public key', name: 'a public key' };
  try {
    return { ...item, der: spkiOf(blob) };
  } catch (problem) {
    if (!(problem instanceof KitError)) throw problem;
    return { ...item, kind: 'damaged', name: 'an OpenSSH public key', problem };
  }
}

/** Reads DER by the types of its first values; PKCS#7 gives the certificates in it. */
export function readDer(der: Buffer, tally: Tally): Item[] {
  const items: Item[] = isPkcs7(der)
    ? certificatesIn(der).map((found) => ({ kind: 'certificate', name: 'a certificate', der: found }))
    : [{ ...derKind(der), der, derivations: tally.derivations }];
  return counted(items, tally);
}

type DerKind = ReturnType<typeof derKind>;

/** How certificates and public keys begin: these skip the full check, which is slow for thousands of them. */
const beginnings: Partial<Record<Kind, RegExp>> = {
  certificate: /^30(..|81..|82....)30(..|81..|82....)a0030201/,
  'public key': /^30(..|81..|82....)30..06/,
};

/** What DER is if its label is wrong; undefined if the label is right, or the DER is damaged or unknown. */
function misnamed(der: Buffer, label: string, kind: Kind): DerKind | undefined {
  const expected = label === 'RSA PUBLIC KEY' ? undefined : beginnings[kind];
  if (expected?.test(der.subarray(0, 16).toString('hex')) || isPkcs7(der)) return undefined;
  try {
    const held = derKind(der);
    if (held.kind === 'unknown' || held.kind === 'key store') return undefined;
    const pkcs1 = (label === 'RSA PUBLIC KEY') === (held.form === 'pkcs1');
    return held.kind === kind && (kind !== 'public key' || pkcs1) ? undefined : held;
  } catch {
    return undefined;
  }
}

const what = ({ kind, name, form }: DerKind): string =>
  kind === 'public key' && form === 'pkcs1' ? `${name} in PKCS#1` : name;

/** Fewest characters of a key in base64. */
const SHORTEST_KEY = 50;

/** The bytes of a text that is base64 of DER or PEM; undefined if it is not, or cut off. */
export function bareBase64(text: string): Buffer | undefined {
  // Base64 of a SEQUENCE starts with M, of PEM with L, and of either, once more, with T; UTF-16 starts differently. Long texts are
  // not copied: the decoder skips blanks.
  if (!/^\s*[MLT7/][\w+/\s=-]*$/.test(text) || !/^[^=]*(?:=\s*){0,2}$/.test(text)) return undefined;
  let length = 0;
  for (const [run] of text.matchAll(/[\w+/-]{1,4096}/g)) length += run.length;
  if (length < SHORTEST_KEY || length % 4 === 1) return undefined;
  // The decoder reduces blanks outside Latin-1 to their lower octet, which may be a base64 character.
  return Buffer.from(/[^\0-\xff]/.test(text) ? text.replace(/\s+/g, '') : text, 'base64');
}
