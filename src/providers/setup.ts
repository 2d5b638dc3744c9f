/**
 * A set-up: who signs in where, and everything that follows from it.
 *
 * Flags, the wizard and the library all come through `checkSetup`, so that the same mistake reads the same three ways, and
 * through `setupFiles`, so that the same answers make the same files.
 */
import type { KeyObject } from 'node:crypto';
import { a, requireArguments } from '../core/arguments.ts';
import {
  type BundleRecord,
  bundleFiles,
  describe,
  describeKey,
  ignoredPatterns,
  RECORD_SCHEMA,
  signingMaterial,
  textHash,
  writeRecord,
} from '../core/bundle/bundle.ts';
import { commonName, encodeName } from '../core/certificates/distinguished-names.ts';
import { DEFAULT_DAYS, validity } from '../core/certificates/make-certificate.ts';
import { renderMarkdown, type Template, templateRule } from '../core/checklist.ts';
import { KitError, missing } from '../core/errors.ts';
import { excerpt } from '../core/escape.ts';
import { looksLikeKey } from '../core/key-shape.ts';
import { publicJwkSet } from '../core/keys/jwk/jwk.ts';
import { publicKeyPem, type RandomBytes } from '../core/keys/rsa.ts';
import { refusePrivateKey } from '../core/private-key-text.ts';
import { findProvider, providers } from './index.ts';
import type { Provider } from './provider.ts';
import type { Setting } from './settings.ts';
import { KEY_IN_FILE } from './settings.ts';
import { requireUploadable } from './upload-limit.ts';

/** The answers as they were given; everything but provider and name can be left out. */
export interface SetupOptions {
  /** Id of a provider. */
  provider?: string | undefined;
  /** Name of the app. */
  name?: string | undefined;
  /** Distinguished name for the certificate; `CN=` and the app's name where not given. */
  subject?: string | undefined;
  /** Whole days the certificate is valid; 365 where not given. */
  days?: number | undefined;
  /** A provider's settings by name, unchecked. */
  settings?: Readonly<Record<string, string | undefined>>;
}

/** Answers that were checked and completed. */
export interface Setup {
  provider: Provider;
  name: string;
  subject: string;
  days: number;
  settings: Record<string, string>;
  /** What the user should know about the answers. */
  notes: string[];
}

/** Longest name an app may have, in characters: Anypoint's limit. */
const LONGEST_NAME = 255;

/** The flag of a setting, `--instance-url` of `instanceUrl`. */
export const flagOf = (name: string): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

const answersRule = a.options({
  provider: a.optional(a.text),
  name: a.optional(a.text),
  subject: a.optional(a.text),
  days: a.optional(a.number),
  settings: a.optional(a.record(a.optional(a.text))),
});

/**
 * Checks and completes the answers.
 *
 * @throws KitError ANSWER_MISSING, naming all that is missing; USAGE where an answer makes no sense
 */
export function checkSetup(options: SetupOptions, now: Date): Setup {
  requireArguments({ options, now }, { options: answersRule, now: a.date });
  const provider = options.provider === undefined ? undefined : checkProvider(options.provider);
  const open = [
    ...(options.provider === undefined ? [`--provider ${providers.map(({ id }) => id).join('|')}`] : []),
    ...(options.name === undefined ? ['--name <app>'] : []),
  ];
  if (provider === undefined || open.length > 0)
    throw missing(open, 'give them as flags, or run init at a keyboard, where it asks');
  const name = checkName(options.name as string);
  const { settings, notes } = checkSettings(provider, options.settings ?? {});
  const subject = options.subject ?? commonName(name);
  encodeName(subject);
  const days = options.days ?? DEFAULT_DAYS;
  validity(now, days);
  return { provider, name, subject, days, settings, notes: [...notes, ...provider.review(settings)] };
}

/** @throws KitError USAGE where there is no such provider */
export function checkProvider(id: string): Provider {
  const provider = findProvider(id);
  if (provider) return provider;
  throw new KitError('USAGE', `provider ${excerpt(id)} is not known`, {
    hint: `use one of ${providers.map((known) => known.id).join(', ')}`,
  });
}

/** @throws KitError USAGE where no subject and no title could be made of it */
export function checkName(text: string): string {
  refusePrivateKey('the name of the app', text);
  const name = text.trim();
  if (name === '' || commonName(name) === 'CN=') {
    throw new KitError('USAGE', 'the name of the app is empty', {
      hint: 'give the name that the app has, or will have, on the server',
    });
  }
  if (looksLikeKey(name)) throw new KitError('USAGE', 'the name of the app looks like a key', { hint: KEY_IN_FILE });
  if ([...name].length > LONGEST_NAME) {
    throw new KitError('USAGE', `the name of the app has more than ${LONGEST_NAME} characters`, { hint: 'shorten it' });
  }
  return name;
}

/**
 * Checks settings by name.
 *
 * @throws KitError USAGE where one makes no sense, or is another provider's
 */
export function checkSettings(
  provider: Provider,
  given: Readonly<Record<string, string | undefined>>,
): Pick<Setup, 'settings' | 'notes'> {
  const settings: Record<string, string> = {};
  const notes: string[] = [];
  for (const [name, text] of Object.entries(given)) {
    if (text !== undefined && !provider.settings.some((setting) => setting.name === name)) throw notFor(provider, name);
  }
  for (const setting of provider.settings) {
    const needless = setting.question?.unless !== undefined && given[setting.question.unless] !== undefined;
    const text = given[setting.name] ?? (needless ? undefined : setting.fallback);
    if (text === undefined) continue;
    const { value, note } = setting.check(text);
    settings[setting.name] = value;
    if (note !== undefined) notes.push(note);
  }
  return { settings, notes };
}

/**
 * The record as the page of another app with the same key is made from: a first set-up, with the settings that are other
 * there. That app has a client id of its own.
 *
 * @throws KitError USAGE where a setting makes no sense, or is another provider's
 */
export function anotherApp(
  record: BundleRecord,
  provider: Provider,
  given: Readonly<Record<string, string | undefined>>,
): BundleRecord {
  const { renewal, settings, ...rest } = record;
  const checked = Object.entries(checkSettings(provider, given).settings).filter(([name]) => given[name] !== undefined);
  const { clientId, ...others } = settings;
  const same = renewal === undefined && checked.every(([name, value]) => settings[name] === value);
  return { ...rest, settings: { ...(same ? settings : others), ...Object.fromEntries(checked) } };
}

function notFor(provider: Provider, name: string): KitError {
  const owners = providers.filter(({ settings }) => settings.some((setting: Setting) => setting.name === name));
  return new KitError('USAGE', `${flagOf(name)} is not for ${provider.title}`, {
    hint: `it goes with --provider ${owners.map(({ id }) => id).join(' or ')}`,
  });
}

/** Directory names Windows keeps for devices. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)$/;

/** The directory a set-up goes to where none is named: the app's name in small letters, digits and hyphens. */
export function directoryName(name: string | undefined): string {
  const slug = (name ?? '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-|-$/g, '');
  return slug === '' || reserved.test(slug) ? 'jwt-bundle' : slug;
}

/** What a set-up's files are made from. */
export interface SetupMaterial {
  key: KeyObject;
  /** Encrypts server.key. */
  passphrase?: Uint8Array | undefined;
  template: Template;
  /** A .gitignore that is there already: its lines are kept. */
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
const publicMaterial = { key: a.key, template: templateRule, ignored: a.optional(a.text) };
const signingRule = a.options({
  key: a.privateKey,
  passphrase: a.optional(a.bytes),
  now: a.date,
  random: a.function,
});

/** The texts of all files of a bundle, by file name, and the record among them. */
export async function setupFiles(
  setup: Setup,
  material: SetupMaterial,
): Promise<{ files: Record<string, string>; record: BundleRecord }> {
  requireArguments({ setup, material }, { setup: setupRule, material: a.all([a.options(publicMaterial), signingRule]) });
  const { key, passphrase, template, ignored, now, random } = material;
  const { subject, days } = setup;
  const signing = await signingMaterial(key, { subject, days, passphrase, now, random });
  const made = describe(key, signing.certificate, passphrase !== undefined);
  const { checklist, record } = documents(setup, made, template);
  const files = {
    [bundleFiles.key]: signing.key,
    [bundleFiles.request]: signing.request,
    [bundleFiles.certificate]: signing.certificate,
    [bundleFiles.publicKey]: signing.publicKey,
    [bundleFiles.jwks]: signing.jwks,
    [bundleFiles.checklist]: checklist,
    [bundleFiles.record]: writeRecord(record),
    [bundleFiles.ignore]: ignoreFile(ignored),
  };
  requireUploadable(files, setup.provider);
  return { files, record };
}

/**
 * The same for a public key of somebody else's, of which there is no private half and no certificate.
 */
export function publicSetupFiles(
  setup: Setup,
  material: Pick<SetupMaterial, 'key' | 'template' | 'ignored'>,
): { files: Record<string, string>; record: BundleRecord } {
  requireArguments({ setup, material }, { setup: setupRule, material: a.options(publicMaterial) });
  const { key, template, ignored } = material;
  const { checklist, record } = documents(setup, { key: describeKey(key, false) }, template);
  const files = {
    [bundleFiles.publicKey]: publicKeyPem(key),
    [bundleFiles.jwks]: publicJwkSet(key),
    [bundleFiles.checklist]: checklist,
    [bundleFiles.record]: writeRecord(record),
    [bundleFiles.ignore]: ignoreFile(ignored),
  };
  requireUploadable(files, setup.provider);
  return { files, record };
}

/** The checklist, and the record of what was made. */
function documents(
  { provider, name, settings }: Setup,
  made: Pick<BundleRecord, 'key' | 'certificate'>,
  template: Template,
): { checklist: string; record: BundleRecord } {
  const draft: BundleRecord = { schema: RECORD_SCHEMA, provider: provider.id, name, settings, ...made, checklist: '' };
  const checklist = renderMarkdown(template, provider.checklist(draft));
  return { checklist, record: { ...draft, checklist: textHash(checklist) } };
}

/** A .gitignore that keeps secrets out of git: the lines that are there, and ours where they are missing. */
export function ignoreFile(existing = ''): string {
  const lines = existing.split(/\r?\n/).map((line) => line.trim());
  const missing = ignoredPatterns.filter((pattern) => !lines.includes(pattern));
  const kept = existing === '' || existing.endsWith('\n') ? existing : `${existing}\n`;
  return kept + missing.map((pattern) => `${pattern}\n`).join('');
}
