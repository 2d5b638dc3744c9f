/** Renews a set-up: makes the new files from the existing ones, and records what changed. */
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
import { publicJwkSet } from '../core/keys/jwk/write-jwk.ts';
import { findRequest } from '../core/keys/read-keys.ts';
import { publicKeyPem, type RandomBytes, requireRs256Key } from '../core/keys/rsa.ts';
import { isSameKey } from '../core/keys/same-key.ts';
import { type TemplateSource, writeChecklist } from './checklist/write-checklist.ts';
import type { Provider } from './provider.ts';
import { ignoreFile, uploadIn } from './setup-files.ts';
import { requireUploadable } from './upload-limit.ts';

/** Longest validity that is copied from the previous certificate, in days. */
const LONGEST_DAYS = 3650;

/** Input for the renewed files. */
export interface RenewalMaterial {
  record: BundleRecord;
  provider: Provider;
  /** The key that signs after the renewal. */
  key: KeyObject;
  /** Content of server.key, the unchanged bytes if the key stays; undefined if it is kept elsewhere and not written. */
  keyFile: string | Uint8Array | undefined;
  /** Whether the file with the key is encrypted. */
  encrypted: boolean;
  /** The existing request, if it is valid and for the previous key; kept if the key stays. */
  request: { pem: string; read: CertificateRequest } | undefined;
  /** A certificate for the key from a CA, PEM (default: a new self-signed one). */
  issued?: string | undefined;
  /** Validity of a self-signed certificate, in whole days (default: as long as the previous one). */
  days?: number | undefined;
  templates: TemplateSource;
  /** The existing .gitignore; its lines are kept. */
  ignored?: string | undefined;
  now: Date;
  random: RandomBytes;
}

const materialRule = a.options({
  record: a.options({ name: a.text, settings: a.record(a.text), key: a.options({ thumbprint: a.text }) }),
  provider: a.options({ id: a.text, checklist: a.function }),
  key: a.privateKey,
  keyFile: a.optional(a.textOrBytes),
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
 * All files of a bundle after its renewal, by file name, and the record. Subject and alternative names are copied from the
 * request byte for byte; without a request, the subject comes from the record.
 *
 * @throws KitError USAGE if the days are invalid; INPUT_INVALID if the record has no certificate, or if the file to upload is
 *   too large for the provider
 */
export async function renewedFiles(material: RenewalMaterial): Promise<{
  files: Record<string, string | Uint8Array>;
  record: BundleRecord;
  page: Page;
}> {
  requireArguments({ material }, { material: materialRule });
  const { record, provider, key, keyFile, encrypted, issued, templates, ignored, now, random } = material;
  requireRs256Key(key);
  const before = certificateOf(record);
  const request = requestFor(material);
  const holder = readRequest(findRequest(Buffer.from(request)));
  const days = material.days ?? validityOf(before);
  const certificate = issued ?? selfSignedCertificate(key, { for: holder, days, now, random });
  const made = describe(key, certificate, encrypted);
  const { renewal: _, anotherApp: __, progress: ___, checklist: ____, ...rest } = record;
  const renewal = isSetUp(record, issued) ? renewalOf(record, made, { issued, now }) : undefined;
  const draft: BundleRecord = { ...rest, ...made, ...(renewal === undefined ? {} : { renewal }), checklist: '' };
  const {
    text: checklist,
    html,
    page,
    record: renewed,
  } = await writeChecklist(draft, {
    provider,
    templates,
    upload: uploadIn({ certificate, publicKey: publicKeyPem(key) }, provider),
  });
  const files = {
    ...(keyFile === undefined ? {} : { [bundleFiles.key]: keyFile }),
    [bundleFiles.request]: request,
    [bundleFiles.certificate]: certificate,
    [bundleFiles.publicKey]: publicKeyPem(key),
    [bundleFiles.jwks]: publicJwkSet(key),
    [bundleFiles.checklist]: checklist,
    ...(html === undefined ? {} : { [bundleFiles.page]: html }),
    [bundleFiles.record]: writeRecord(renewed),
    [bundleFiles.ignore]: ignoreFile(ignored),
  };
  requireUploadable(files, provider);
  return { files, record: renewed, page };
}

/** The existing request if it is for the key, else a new one with the same names. */
function requestFor({ record, key, request }: RenewalMaterial): string {
  if (request === undefined) return certificateRequest(key, { subject: certificateOf(record).subject });
  const { publicKey } = request.read;
  return isSameKey(publicKey, createPublicKey(key)) ? request.pem : certificateRequest(key, request.read);
}

/** Validity of a certificate in whole days; 365 if it is invalid or longer than ten years. */
export function validityOf({ notBefore, notAfter }: RecordedCertificate): number {
  const days = Math.round((Date.parse(notAfter) - Date.parse(notBefore)) / DAY);
  return days >= 1 && days <= LONGEST_DAYS ? days : DEFAULT_DAYS;
}

/**
 * Whether the app already exists, as far as is known. If no client id is known and a CA's certificate replaces the first
 * self-signed one, the set-up is not finished.
 */
const isSetUp = ({ settings, renewal, certificate }: BundleRecord, issued: string | undefined): boolean =>
  issued === undefined || settings['clientId'] !== undefined || renewal !== undefined || certificate?.issuer !== undefined;

/**
 * What to record. A renewal soon after another one, or a CA's certificate instead of a self-signed one, continues the previous
 * renewal: the app may still have the certificate from before both.
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
  // If the previous certificate was restored, there is no renewal to continue.
  if (last !== undefined && last.previous.sha256 !== made.certificate.sha256) {
    const due = renewalDate({ notBefore: new Date(notBefore), notAfter: new Date(notAfter) });
    // After this time, the app is expected to have the renewed certificate.
    const soon = now.getTime() - Date.parse(last.at) < RENEWAL_DAYS * DAY;
    const signed = issued !== undefined && issuer === undefined;
    // If the latest certificate is itself due, this is a new renewal.
    if (now < due && (soon || signed)) return { ...last, at, key: last.key === 'new' ? 'new' : key };
  }
  return { at, key, previous: { sha256, notAfter, thumbprint: record.key.thumbprint } };
}
