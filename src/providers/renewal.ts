/** The renewal of a set-up: the files that follow from the ones there are, and the record of what changed. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { a, requireArguments } from '../core/arguments.ts';
import { bundleFiles } from '../core/bundle/bundle-files.ts';
import { describe } from '../core/bundle/material.ts';
import {
  type BundleRecord,
  certificateOf,
  type RecordedCertificate,
  type RecordedRenewal,
  writeRecord,
} from '../core/bundle/record.ts';
import { selfSignedCertificate } from '../core/certificates/make-certificate.ts';
import { certificateRequest } from '../core/certificates/make-request.ts';
import { type CertificateRequest, readRequest } from '../core/certificates/read-request.ts';
import type { Page } from '../core/checklist/page.ts';
import { DAY, renewalDate } from '../core/dates.ts';
import { DEFAULT_DAYS, RENEWAL_DAYS } from '../core/defaults.ts';
import { publicJwkSet } from '../core/keys/jwk/jwk.ts';
import { findRequest } from '../core/keys/read-keys.ts';
import { publicKeyPem, type RandomBytes } from '../core/keys/rsa.ts';
import { type TemplateSource, writeChecklist } from './checklist/write-checklist.ts';
import type { Provider } from './provider.ts';
import { ignoreFile } from './setup-files.ts';
import { requireUploadable } from './upload-limit.ts';

/** Longest validity that is taken over from one certificate to the next, in days. */
const LONGEST_DAYS = 3650;

/** What renewed files are made from. */
export interface RenewalMaterial {
  record: BundleRecord;
  provider: Provider;
  /** The key that signs from now on. */
  key: KeyObject;
  /** server.key with that key in it, its bytes as they stand where the key stays. */
  keyFile: string | Uint8Array;
  /** Whether `keyFile` is encrypted. */
  encrypted: boolean;
  /** The request there is, if it is sound and of the key before; it stays if the key does. */
  request: { pem: string; read: CertificateRequest } | undefined;
  /** A certificate for the key that somebody else signed, PEM; a self-signed one is made where not given. */
  issued?: string | undefined;
  /** Whole days that a self-signed certificate is valid; as long as the one before where not given. */
  days?: number | undefined;
  templates: TemplateSource;
  /** The .gitignore there is: its lines are kept. */
  ignored?: string | undefined;
  now: Date;
  random: RandomBytes;
}

const materialRule = a.options({
  record: a.options({ name: a.text, settings: a.record(a.text), key: a.options({ thumbprint: a.text }) }),
  provider: a.options({ id: a.text, checklist: a.function }),
  key: a.privateKey,
  keyFile: a.textOrBytes,
  encrypted: a.boolean,
  request: a.optional(a.options({ pem: a.text, read: a.object })),
  issued: a.optional(a.text),
  days: a.optional(a.number),
  templates: a.function,
  ignored: a.optional(a.text),
  now: a.date,
  random: a.function,
});

/**
 * The texts of all files of a bundle after its renewal, by file name, and the record among them. Subject and alternative
 * names are those of the request, byte for byte, else the subject in the record.
 *
 * @throws KitError USAGE if the days make no sense; INPUT_INVALID if the record has no certificate, or the provider takes no file
 *   as large as the one to upload
 */
export async function renewedFiles(material: RenewalMaterial): Promise<{
  files: Record<string, string | Uint8Array>;
  record: BundleRecord;
  page: Page;
}> {
  requireArguments({ material }, { material: materialRule });
  const { record, provider, key, keyFile, encrypted, issued, templates, ignored, now, random } = material;
  const before = certificateOf(record);
  const request = requestFor(material);
  const holder = readRequest(findRequest(Buffer.from(request)));
  const days = material.days ?? lifetime(before);
  const certificate = issued ?? selfSignedCertificate(key, { for: holder, days, now, random });
  const made = describe(key, certificate, encrypted);
  const { renewal: _, anotherApp: __, checklist: ___, ...rest } = record;
  const renewal = isSetUp(record, issued) ? renewalOf(record, made, { issued, now }) : undefined;
  const draft: BundleRecord = { ...rest, ...made, ...(renewal === undefined ? {} : { renewal }), checklist: '' };
  const { text: checklist, page, record: renewed } = await writeChecklist(draft, { provider, templates });
  const files = {
    [bundleFiles.key]: keyFile,
    [bundleFiles.request]: request,
    [bundleFiles.certificate]: certificate,
    [bundleFiles.publicKey]: publicKeyPem(key),
    [bundleFiles.jwks]: publicJwkSet(key),
    [bundleFiles.checklist]: checklist,
    [bundleFiles.record]: writeRecord(renewed),
    [bundleFiles.ignore]: ignoreFile(ignored),
  };
  requireUploadable(files, provider);
  return { files, record: renewed, page };
}

/** The request there is if it is of the key, else a new one with the same names. */
function requestFor({ record, key, request }: RenewalMaterial): string {
  if (request === undefined) return certificateRequest(key, { subject: certificateOf(record).subject });
  const { publicKey } = request.read;
  return publicKey.equals(createPublicKey(key)) ? request.pem : certificateRequest(key, request.read);
}

/** Whole days that a certificate was valid; 365 if it was longer than ten years, or makes no sense. */
function lifetime({ notBefore, notAfter }: RecordedCertificate): number {
  const days = Math.round((Date.parse(notAfter) - Date.parse(notBefore)) / DAY);
  return days >= 1 && days <= LONGEST_DAYS ? days : DEFAULT_DAYS;
}

/**
 * Whether the app already exists, as far as is known. Where no client id is, and a certificate authority's certificate takes
 * the place of the first self-signed one, it belongs to the set-up.
 */
const isSetUp = ({ settings, renewal, certificate }: BundleRecord, issued: string | undefined): boolean =>
  issued === undefined || settings['clientId'] !== undefined || renewal !== undefined || certificate?.issuer !== undefined;

/**
 * What to record. A renewal soon after another one, or a certificate authority's certificate in the place of a self-signed one,
 * goes on with the renewal before: the app may still hold what was there before both.
 */
function renewalOf(
  record: BundleRecord,
  made: Required<Pick<BundleRecord, 'key' | 'certificate'>>,
  { issued, now }: Pick<RenewalMaterial, 'issued' | 'now'>,
): RecordedRenewal {
  const { sha256, notBefore, notAfter, issuer } = certificateOf(record);
  const key = made.key.thumbprint === record.key.thumbprint ? 'same' : 'new';
  const at = now.toISOString();
  const last = record.renewal;
  // Where the certificate before is taken back, there is nothing to go on with.
  if (last !== undefined && last.previous.sha256 !== made.certificate.sha256) {
    const due = renewalDate({ notBefore: new Date(notBefore), notAfter: new Date(notAfter) });
    // The app has what a renewal made when the time that is left for one is over.
    const soon = now.getTime() - Date.parse(last.at) < RENEWAL_DAYS * DAY;
    const signed = issued !== undefined && issuer === undefined;
    // Once the certificate made last is due itself, what comes is the next renewal.
    if (now < due && (soon || signed)) return { ...last, at, key: last.key === 'new' ? 'new' : key };
  }
  return { at, key, previous: { sha256, notAfter, thumbprint: record.key.thumbprint } };
}
