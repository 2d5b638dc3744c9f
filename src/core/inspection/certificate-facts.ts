/** The facts of a certificate, as `openssl x509 -text` and `keytool -printcert` show them, and what is wrong with it. */
import { createHash, type KeyObject, X509Certificate } from 'node:crypto';
import * as asn1 from '../asn1/asn1.ts';
import { anyOf, integerOf, type Part } from '../asn1/asn1-parts.ts';
import { certificateDoubts } from '../asn1/certificate-doubts.ts';
import { damagedCertificate } from '../asn1/damaged-certificate.ts';
import { derFault } from '../asn1/der-faults.ts';
import { identifierDoubts, judgeSignature, type Signature, signatureSays, UNCHECKED } from '../asn1/own-signature.ts';
import { usageDoubts } from '../asn1/usage-doubts.ts';
import { daysUntil } from '../bundle/certificate-checks.ts';
import { formatName } from '../certificates/distinguished-names.ts';
import { alternativeNameDoubts, nameDoubts } from '../certificates/name-doubts.ts';
import {
  type CertificateForm,
  type CertificateParts,
  certificateForm,
  certificateParts,
  withoutExtensions,
} from '../certificates/version-and-signature.ts';
import { longDate } from '../dates.ts';
import { RENEWAL_DAYS } from '../defaults.ts';
import { seenFrom } from '../durations.ts';
import { KitError } from '../errors.ts';
import { checkClosely, checkNumbers } from '../keys/key-checks.ts';
import { certificateKeyFault } from '../keys/opening/open-encoded.ts';
import { publicKeyOf } from '../keys/read-keys.ts';
import { type ExtensionFacts, extensionsInWords } from './extension-words.ts';
import { type KeyFacts, keyFacts, keyRemarks } from './key-facts.ts';
import { colons, decoders } from './known-extensions.ts';
import { fail, note, type Remark, warn, worstFirst } from './remark.ts';

export interface CertificateFacts {
  /** RFC 4514. */
  subject: string;
  issuer: string;
  /** Whether subject and issuer are the same name. */
  selfIssued: boolean;
  /**
   * The signature: verified with its own key or with another certificate of the input, wrong, or not checked, because the
   * certificate of the key that signed it is not there.
   */
  signature: 'verified' | 'wrong' | 'not checked';
  signedWith: string;
  /** Hexadecimal in upper case, with a minus sign if it is negative. */
  serial: string;
  /** 1 or 3. */
  version: number;
  /** ISO 8601. */
  notBefore: string;
  notAfter: string;
  /** Whole days; negative after it expired. */
  daysLeft: number;
  /** Fingerprints of the DER, `AA:BB`. */
  sha256: string;
  sha1: string;
  /** The same in base64url, as JWTs name certificates (RFC 7515 §4.1.7 and §4.1.8). */
  x5t: string;
  'x5t#S256': string;
  /** Undefined if it is of an unknown type or damaged. */
  key?: KeyFacts | undefined;
  extensions: ExtensionFacts[];
}

/** A certificate of an input, read but not judged. */
export interface OpenCertificate {
  x509: X509Certificate;
  publicKey: KeyObject | undefined;
  form: CertificateForm;
  /** The encoded names, in hexadecimal, to compare them. */
  subject: string;
  issuer: string;
  parts: CertificateParts;
  /** Why its bytes are not DER, if OpenSSL wrote them in another way: `it has an indefinite length`. */
  rewritten?: string | undefined;
}

/**
 * Reads a certificate.
 *
 * @param encoded PEM, one block, or DER
 * @param der its DER, to say what is damaged in it
 * @throws KitError INPUT_INVALID if it is damaged
 */
export function openCertificate(encoded: string | Buffer, der: Buffer | undefined): OpenCertificate {
  let x509: X509Certificate;
  try {
    x509 = new X509Certificate(encoded);
    if ([x509.validFrom, x509.validTo].some((date) => Number.isNaN(Date.parse(date)))) throw new TypeError('no date');
  } catch (cause) {
    throw damagedCertificate(der, cause);
  }
  const parts = certificateParts(x509.raw);
  const encodedName = (name: Part): string => asn1.encode(anyOf(name)).toString('hex');
  return {
    x509,
    publicKey: publicKeyOf(x509),
    form: certificateForm(x509.raw),
    subject: encodedName(parts.subject),
    issuer: encodedName(parts.issuer),
    parts,
    rewritten: der && rewritten(der, x509.raw),
  };
}

/** Why OpenSSL has read other bytes than those of the file; undefined if it has not. What it trusts a certificate for follows it. */
function rewritten(der: Buffer, raw: Buffer): string | undefined {
  if (der.subarray(0, raw.length).equals(raw)) return undefined;
  const { reason = 'has lengths or values in another form' } = derFault(der) ?? {};
  return `it ${reason}`;
}

/** When to judge, and what may have signed it. */
export interface Judging {
  now: Date;
  /** Warns if it expires within this many days. */
  warnDays: number;
  /** The certificates of the input, by subject. */
  issuers: ReadonlyMap<string, OpenCertificate>;
  /** Whether it is one of very many, so that costly tests are left out. */
  many?: boolean | undefined;
}

/** The facts of a certificate, and what is wrong with it. */
export function certificateFacts(opened: OpenCertificate, judging: Judging): { facts: CertificateFacts; remarks: Remark[] } {
  const { x509, publicKey, form, parts } = opened;
  const hash = (name: string): Buffer => createHash(name).update(x509.raw).digest();
  const [sha256, sha1] = [hash('sha256'), hash('sha1')];
  const [notBefore, notAfter] = [new Date(x509.validFrom), new Date(x509.validTo)];
  const selfIssued = opened.subject === opened.issuer;
  const signature = signatureOf(opened, judging);
  const key = publicKey && keyFacts(publicKey);
  const facts: CertificateFacts = {
    subject: formatName(parts.subject),
    issuer: formatName(parts.issuer),
    selfIssued,
    signature: signature === 'not checked' ? signature : judgedAs[signature],
    signedWith: form.signedWith,
    serial: hexadecimal(integerOf(parts.serial)),
    version: form.version,
    notBefore: notBefore.toISOString(),
    notAfter: notAfter.toISOString(),
    daysLeft: daysUntil(notAfter, judging.now),
    sha256: colons(sha256),
    sha1: colons(sha1),
    x5t: sha1.toString('base64url'),
    'x5t#S256': sha256.toString('base64url'),
    key,
    extensions: parts.extensions === undefined ? [] : extensionsInWords(parts.extensions),
  };
  const remarks = [
    ...ofDates(notBefore, notAfter, judging),
    ...(notBefore.getTime() < 0
      ? [note('unusual', `starts in ${notBefore.getUTCFullYear()}: some programs read no date before 1970`)]
      : []),
    ...(opened.rewritten === undefined ? [] : [warn('unusual', notInDer(opened.rewritten))]),
    ...ofForm(form, parts),
    ...ofSignature(signature, { selfIssued, hasKey: publicKey !== undefined }),
    ...(key === undefined ? [warn('unusual', keyFaultOf(x509.raw))] : keyRemarks(key)),
    ...unsafe(publicKey, judging),
    ...certificateDoubts(x509.raw, (oid) => decoders[oid]?.name ?? oid).map((says) => warn('unusual', says)),
    ...damagedIn(facts.extensions),
    ...alternativeNameDoubts(parts).map((says) => warn('unusual', says)),
    ...nameDoubts(parts).map((says) => note('unusual', says)),
    ...(publicKey === undefined ? [] : identifierDoubts(x509, publicKey)).map((says) => warn('unusual', says)),
    ...usageDoubts(x509.raw, { issues: x509.ca }).map((says) => warn('unusual', says)),
  ];
  return { facts, remarks };
}

/**
 * What `inspect` remarks about a certificate, as notes of a command that writes it; nothing about its key, which is judged where it
 * is read.
 */
export function certificateNotes({ raw }: X509Certificate, now: Date): string[] {
  try {
    const { facts, remarks } = certificateFacts(openCertificate(raw, raw), { now, warnDays: RENEWAL_DAYS, issuers: new Map() });
    const ofKey = new Set(facts.key === undefined ? [] : keyRemarks(facts.key).map(({ says }) => says));
    return worstFirst(remarks).flatMap(({ says }) => (ofKey.has(says) ? [] : [`the certificate${asSentence(says)}`]));
  } catch (cause) {
    if (cause instanceof KitError) return [`${cause.message}; programs refuse it`];
    throw cause;
  }
}

const asSentence = (says: string): string => {
  if (/^(?:expired|expires|starts) /.test(says)) return ` ${says}`;
  return /^(?:not|never|signed|X\.509) /.test(says) ? ` is ${says}` : `: ${says}`;
};

const notInDer = (why: string): string =>
  `not in DER: ${why}; programs refuse it or change it, so write it again with the command convert; the fingerprints here are those of DER`;

/** Why the key of a certificate is not read, and what to do. */
function keyFaultOf(der: Buffer): string {
  const { message, hint } = certificateKeyFault(der) ?? { message: 'its key is damaged, or of a type that is not supported' };
  return `${message}; ${hint ?? 'get a certificate for another key'}`;
}

/** Warns of an extension whose content is not what its type says. */
const damagedIn = (extensions: readonly ExtensionFacts[]): Remark[] =>
  extensions
    .filter(({ damaged }) => damaged)
    .map(({ name }) => warn('unusual', `its extension ${name} is damaged; programs refuse it`));

/** An INTEGER in hexadecimal, whole octets. */
function hexadecimal(number: bigint): string {
  const digits = (number < 0n ? -number : number).toString(16).toUpperCase();
  return `${number < 0n ? '-' : ''}${digits.length % 2 === 0 ? '' : '0'}${digits}`;
}

function signatureOf({ x509, publicKey, subject, issuer }: OpenCertificate, { issuers }: Judging): Signature | 'not checked' {
  const by = subject === issuer ? undefined : issuers.get(issuer);
  return judgeSignature(x509, publicKey, by?.publicKey && { x509: by.x509, key: by.publicKey }) ?? 'not checked';
}

const judgedAs = {
  verified: 'verified',
  changed: 'wrong',
  wrong: 'wrong',
  issuer: 'wrong',
  'other key': 'not checked',
} as const;

function ofSignature(signature: Signature | 'not checked', of: { selfIssued: boolean; hasKey: boolean }): Remark[] {
  if (signature === 'not checked') return of.selfIssued && of.hasKey ? [note('unusual', UNCHECKED)] : [];
  if (signature === 'verified') return [];
  const says = signatureSays[signature];
  return [signature === 'other key' ? note('unusual', says) : fail('signature-invalid', says)];
}

function ofDates(notBefore: Date, notAfter: Date, { now, warnDays }: Judging): Remark[] {
  const days = daysUntil(notAfter, now);
  if (notAfter < notBefore) {
    const says = `never valid: its start, ${longDate(notBefore)}, is after its end, ${longDate(notAfter)}; get a new certificate`;
    return [fail('expired', says)];
  }
  if (now > notAfter) {
    return [fail('expired', `expired on ${longDate(notAfter)}, ${seenFrom(now, notAfter.getTime() / 1000)}`)];
  }
  if (now < notBefore) return [fail('not-yet-valid', `not valid before ${longDate(notBefore)}`)];
  if (days >= warnDays) return [];
  return [warn('expires-soon', `expires on ${longDate(notAfter)}, ${days === 1 ? '1 day' : `${days} days`} left`)];
}

function ofForm({ version, signedWith, weak, serialFault }: CertificateForm, { extensions }: CertificateParts): Remark[] {
  return [
    ...(weak ? [warn('weak-signature', `signed with ${signedWith}, which is broken; servers may refuse it`)] : []),
    ...(version === 3 || extensions !== undefined ? [] : [warn('old-version', withoutExtensions(version))]),
    ...(serialFault === undefined ? [] : [warn('serial', `its ${serialFault}`)]),
  ];
}

/**
 * The remark about a public key that every other command refuses, or that is not as good as it looks.
 *
 * @param many whether it is one of very many keys: then only quick tests are made
 */
export function unsafe(key: KeyObject | undefined, { many = false }: { many?: boolean | undefined }): Remark[] {
  if (key === undefined) return [];
  try {
    checkNumbers(key, { many });
    const untested = many ? undefined : checkClosely(key);
    return untested === undefined ? [] : [note('unusual', untested)];
  } catch (cause) {
    if (cause instanceof KitError) return [fail('unusable', `its key: ${cause.message}`)];
    throw cause;
  }
}
