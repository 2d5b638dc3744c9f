/** Turns PEM blocks, DER and bare base64 into items: each is one key, certificate or request, not yet opened. */

import { X509Certificate } from 'node:crypto';
import { errorIn, KitError } from '../../errors.ts';
import type { DerivationBudget } from '../../keystores/key-derivation.ts';
import { privateKeyFrom } from '../../octets/foreign-keys.ts';
import type { Members } from '../jwk/jwk-members.ts';
import { traditionalFault } from '../spoilt/encrypted-header.ts';
import type { RepairedBlock } from '../spoilt/only-block.ts';
import { OPENSSH_MAGIC } from '../ssh/openssh-magic.ts';
import { isEncryptedOpenSsh } from '../ssh/openssh-private-key.ts';
import { spkiOf, sshPublicKeys } from '../ssh/ssh-public-key.ts';
import { type DerForm, derKind, type Kind } from './der-kinds.ts';
import type { Tally } from './key-tally.ts';
import { hasEncryptedHeaders, pemBytes } from './pem.ts';
import { certificatesIn, isPkcs7, isSigned } from './pkcs7.ts';

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
  /** What to do, if it is known what a file without a key is. */
  fix?: string;
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

/** How the name of a PEM block of an unknown type starts. */
export const OTHER_BLOCK = 'a PEM block of the type ';

/**
 * Reads the content of a block. If the BEGIN line and the DER differ, the DER decides.
 *
 * @param tally counts the contents of the input
 * @throws KitError INPUT_INVALID if it is cut off, or a certificate request is damaged
 */
export function readBlock(block: RepairedBlock, tally: Tally): Item[] {
  const { kind, name } = labels[block.label] ?? { kind: 'unknown', name: `${OTHER_BLOCK}${block.label}` };
  const { text: pem, notes, problem } = block;
  if (!block.complete) {
    throw new KitError('INPUT_INVALID', `${name} is cut off: its ${block.missing ?? 'END'} line is missing`, {
      hint: 'copy the whole block, from the BEGIN line to the END line',
    });
  }
  // The certificates of a message cannot be found in a part of it.
  const isMessage = /^(?:PKCS7|PKCS12|CMS)$/.test(block.label);
  if (problem !== undefined && (kind === 'certificate request' || isMessage)) throw errorIn(name, problem);
  if (problem !== undefined) return counted([{ kind, name, pem, notes, problem }], tally);
  if (hasEncryptedHeaders(pem)) return counted([traditionalKey(block)], tally);
  const der = block.der ?? pemBytes(block);
  if (block.label === 'OPENSSH PRIVATE KEY' && !isDer(der)) return counted([openSshKey(der, notes, tally)], tally);
  if (block.label === 'PKCS12' && der !== undefined) return readDer(der, tally);
  const saysWrong = (held: string): string => `its BEGIN line says ${block.label}, but it contains ${held}: repaired`;
  if (isOpenSsh(der)) return counted([openSshKey(der, [...notes, saysWrong('an OpenSSH private key')], tally)], tally);
  const held = der === undefined ? undefined : misnamed(der, block.label, kind);
  if (held !== undefined) {
    const item = { ...held, der, derivations: tally.derivations, notes: [...notes, saysWrong(what(held, kind))] };
    return counted([item], tally);
  }
  const other = kind === 'certificate' && der !== undefined ? otherThan(der) : undefined;
  if (other !== undefined) return counted([{ kind, name, pem, notes, problem: other }], tally);
  if (kind === 'encrypted private key') return counted([{ ...sealedKey(der, tally), notes }], tally);
  if (kind === 'private key') return counted([{ kind, name, pem, notes }], tally);
  // Windows uses the BEGIN line of a certificate for PKCS#7 too.
  if (der !== undefined && isPkcs7(der)) return readDer(der, tally);
  const trusted = block.label === 'TRUSTED CERTIFICATE' ? [...notes, 'what OpenSSL trusts it for was left out'] : notes;
  return counted([{ kind, name, der, pem, notes: trusted }], tally);
}

function counted(items: Item[], tally: Tally): Item[] {
  for (const item of items) tally.count(item);
  return items;
}

const sealed = { kind: 'encrypted private key', name: 'an encrypted private key' } as const;

/** Encrypted PKCS#8. */
const sealedKey = (der: Buffer | undefined, { derivations }: Tally): Item =>
  der === undefined ? { ...sealed, problem: notBase64() } : { ...sealed, der, derivations };

/** An encrypted key with headers, whatever its label. */
function traditionalKey({ label, text, notes }: RepairedBlock): Item {
  const fault = traditionalFault(text);
  if (fault !== undefined) return { ...sealed, pem: text, notes, problem: damaged(fault) };
  if (traditionalLabels.test(label)) return { ...sealed, pem: text, notes };
  // Only its content says what kind of key it is; a key of a curve is short.
  const kind = text.length < LONGEST_EC_TEXT ? 'EC' : 'RSA';
  const pem = text.replace(/-----(BEGIN|END) [^-\r\n]*-----/g, `-----$1 ${kind} PRIVATE KEY-----`);
  return { ...sealed, pem, notes: [...notes, `its BEGIN line says ${label}, but it contains ${sealed.name}: repaired`] };
}

const traditionalLabels = /^(?:RSA|EC|DSA) PRIVATE KEY$/;

/** Longest PEM of an encrypted key of a curve, in characters. */
const LONGEST_EC_TEXT = 600;

const isDer = (bytes: Buffer | undefined): boolean => bytes?.[0] === 0x30;

const isOpenSsh = (bytes: Buffer | undefined): boolean =>
  bytes?.subarray(0, OPENSSH_MAGIC.length).toString('latin1') === OPENSSH_MAGIC;

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
    ? certificatesIn(der).map((found) => ({ kind: 'certificate', name: 'a certificate', der: found, ...signedNote(der) }))
    : [{ ...derKind(der), der, derivations: tally.derivations }];
  return counted(items, tally);
}

const signedNote = (der: Buffer): Pick<Item, 'notes'> =>
  isSigned(der) ? { notes: ['it comes from a signed message, whose signature was not checked'] } : {};

type DerKind = ReturnType<typeof derKind>;

/** How certificates and public keys begin: these skip the full check, which is slow for thousands of them. */
const beginnings: Partial<Record<Kind, RegExp>> = {
  certificate: /^30(..|81..|82....)30(..|81..|82....)a0030201/,
  // Encrypted PKCS#8 begins like it, with an algorithm of PKCS#5 or PKCS#12.
  'public key': /^30(..|81..|82....)30..06(?!..2a864886f70d01(?:05|0c))/,
};

/** The form of DER under a label. */
const formsOf: Readonly<Record<string, DerForm | undefined>> = {
  'PRIVATE KEY': 'pkcs8',
  'ENCRYPTED PRIVATE KEY': 'pkcs8',
  'RSA PRIVATE KEY': 'pkcs1',
  'EC PRIVATE KEY': 'sec1',
  'PUBLIC KEY': 'spki',
  'RSA PUBLIC KEY': 'pkcs1',
};

/** Labels of other things, whose DER may begin like that of a key. */
const otherLabels = /PARAMETERS|CRL|PGP|ATTRIBUTE|PKCS|CMS|SESSION|MESSAGE/;

/** What DER is if its label is wrong; undefined if the label is right, or the DER is damaged or unknown. */
function misnamed(der: Buffer, label: string, kind: Kind): DerKind | undefined {
  if (kind === 'unknown' && otherLabels.test(label)) return sureKind(der, label);
  const expected = label === 'RSA PUBLIC KEY' ? undefined : beginnings[kind];
  if (expected?.test(der.subarray(0, 16).toString('hex')) || isPkcs7(der)) return undefined;
  try {
    const held = derKind(der);
    if (held.kind === 'unknown' || (held.kind === 'key store' && kind === 'unknown')) return undefined;
    // Under an unknown label, other things may look like a request.
    if (kind === 'unknown') return held.kind === 'certificate request' ? undefined : held;
    return held.kind === kind && held.form === formsOf[label] ? undefined : held;
  } catch {
    return undefined;
  }
}

/** What is wrong with a block of a certificate that contains another known thing without a key. */
function otherThan(der: Buffer): KitError | undefined {
  if (beginnings.certificate?.test(der.subarray(0, 16).toString('hex')) || isPkcs7(der)) return undefined;
  try {
    const { name, fix: hint } = derKind(der);
    return hint === undefined ? undefined : new KitError('INPUT_INVALID', `it contains ${name}, not a certificate`, { hint });
  } catch {
    return undefined;
  }
}

/** A certificate or a private key under the label of another thing, only if OpenSSL reads it as one. */
function sureKind(der: Buffer, label: string): DerKind | undefined {
  if (isPkcs7(der)) return undefined;
  try {
    const held = derKind(der);
    if (held.kind === 'certificate') new X509Certificate(der);
    else if (held.kind !== 'private key' || held.form !== 'pkcs8' || /PARAMETERS/.test(label)) return undefined;
    else privateKeyFrom({ key: der, format: 'der', type: 'pkcs8' });
    return held;
  } catch {
    return undefined;
  }
}

const formNames: Partial<Record<DerForm, string>> = { pkcs1: 'PKCS#1', pkcs8: 'PKCS#8', sec1: 'SEC 1' };

/** What a block contains; the form where the kind alone would not show the difference. */
function what({ kind, name, form }: DerKind, expected: Kind): string {
  const shown = kind === 'public key' || kind === expected ? form && formNames[form] : undefined;
  return shown === undefined ? name : `${name} in ${shown}`;
}
