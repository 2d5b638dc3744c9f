/** Makes the files of a bundle from a set-up; the same answers make the same files. */
import type { KeyObject } from 'node:crypto';
import { a, requireArguments } from '../core/arguments.ts';
import { bundleFiles, ignoredPatterns } from '../core/bundle/bundle-files.ts';
import { describe, describeKey, signingMaterial } from '../core/bundle/material.ts';
import { type BundleRecord, inLanguage, RECORD_SCHEMA, writeRecord } from '../core/bundle/record.ts';
import type { Page } from '../core/checklist/page.ts';
import { DEFAULT_LANGUAGE, type KeyFileForm, keyFileForms } from '../core/defaults.ts';
import { publicJwkSet } from '../core/keys/jwk/write-jwk.ts';
import { publicKeyPem, type RandomBytes } from '../core/keys/rsa.ts';
import { type TemplateSource, type WrittenChecklist, writeChecklist } from './checklist/write-checklist.ts';
import type { Provider } from './provider.ts';
import type { Setup } from './setup.ts';
import { requireUploadable } from './upload-limit.ts';

/** Input for the files of a set-up. */
export interface SetupMaterial {
  key: KeyObject;
  /** Encrypts server.key, if given. */
  passphrase?: Uint8Array | undefined;
  /** A certificate for the key, PEM (default: a new self-signed one). */
  certificate?: string | undefined;
  /** Form of server.key (default: `pkcs8`). */
  format?: KeyFileForm | undefined;
  templates: TemplateSource;
  /** Language of the pages, a tag of BCP 47 (default: English). */
  language?: string | undefined;
  /** The existing .gitignore; its lines are kept. */
  ignored?: string | undefined;
  now: Date;
  random: RandomBytes;
}

const setupRule = a.options({
  provider: a.options({ id: a.text, checklist: a.function }),
  name: a.text,
  subject: a.text,
  days: a.number,
  settings: a.record(a.text),
});
const publicMaterial = { key: a.key, templates: a.function, language: a.optional(a.text), ignored: a.optional(a.text) };
const signingRule = a.options({
  key: a.privateKey,
  certificate: a.optional(a.text),
  passphrase: a.optional(a.bytes),
  format: a.optional(a.oneOf(keyFileForms)),
  now: a.date,
  random: a.function,
});

/** All files of a bundle, by file name, and the record. */
export async function setupFiles(
  setup: Setup,
  material: SetupMaterial,
): Promise<{ files: Record<string, string>; record: BundleRecord; page: Page }> {
  requireArguments({ setup, material }, { setup: setupRule, material: a.all([a.options(publicMaterial), signingRule]) });
  const { key, certificate, passphrase, format, ignored, now, random } = material;
  const { subject, days } = setup;
  const signing = await signingMaterial(key, { subject, days, certificate, passphrase, format, now, random });
  const made = describe(key, signing.certificate, passphrase !== undefined);
  const { text: checklist, html, record, page } = await documents(setup, made, { ...material, files: signing });
  const files = {
    [bundleFiles.key]: signing.key,
    [bundleFiles.request]: signing.request,
    [bundleFiles.certificate]: signing.certificate,
    [bundleFiles.publicKey]: signing.publicKey,
    [bundleFiles.jwks]: signing.jwks,
    [bundleFiles.checklist]: checklist,
    ...(html === undefined ? {} : { [bundleFiles.page]: html }),
    [bundleFiles.record]: writeRecord(record),
    [bundleFiles.ignore]: ignoreFile(ignored),
  };
  requireUploadable(files, setup.provider);
  return { files, record, page };
}

/**
 * The same for somebody else's public key, without a private key and a certificate.
 */
export async function publicSetupFiles(
  setup: Setup,
  material: Pick<SetupMaterial, 'key' | 'templates' | 'language' | 'ignored'>,
): Promise<{ files: Record<string, string>; record: BundleRecord; page: Page }> {
  requireArguments({ setup, material }, { setup: setupRule, material: a.options(publicMaterial) });
  const { key, ignored } = material;
  const made = { key: describeKey(key, false) };
  const {
    text: checklist,
    html,
    record,
    page,
  } = await documents(setup, made, { ...material, files: { publicKey: publicKeyPem(key) } });
  const files = {
    [bundleFiles.publicKey]: publicKeyPem(key),
    [bundleFiles.jwks]: publicJwkSet(key),
    [bundleFiles.checklist]: checklist,
    ...(html === undefined ? {} : { [bundleFiles.page]: html }),
    [bundleFiles.record]: writeRecord(record),
    [bundleFiles.ignore]: ignoreFile(ignored),
  };
  requireUploadable(files, setup.provider);
  return { files, record, page };
}

/** The checklist, and the record of what was made. */
function documents(
  { provider, name, settings }: Setup,
  made: Pick<BundleRecord, 'key' | 'certificate'>,
  { templates, language = DEFAULT_LANGUAGE, files }: Pick<SetupMaterial, 'templates' | 'language'> & { files: PublicFiles },
): Promise<WrittenChecklist> {
  const record = { schema: RECORD_SCHEMA, provider: provider.id, name, settings, ...made, checklist: '' };
  return writeChecklist(inLanguage(record, language), { provider, templates, upload: uploadIn(files, provider) });
}

/** The public files of a bundle that a provider may want. */
interface PublicFiles {
  certificate?: string | undefined;
  publicKey: string;
}

/** The content of the file that the provider gets. */
export const uploadIn = ({ certificate, publicKey }: PublicFiles, { upload }: Pick<Provider, 'upload'>): string | undefined =>
  upload === bundleFiles.certificate ? certificate : publicKey;

/** A .gitignore that keeps secrets out of git: the existing lines, and ours if they are missing. */
export function ignoreFile(existing = ''): string {
  const lines = existing.split(/\r?\n/).map((line) => line.trim());
  const missing = ignoredPatterns.filter((pattern) => !lines.includes(pattern));
  const kept = existing === '' || existing.endsWith('\n') ? existing : `${existing}\n`;
  return kept + missing.map((pattern) => `${pattern}\n`).join('');
}
