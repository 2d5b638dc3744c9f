/** Makes what `jwt-kit init` makes, in memory. */
import type { KeyObject } from 'node:crypto';
import { a, requireArguments } from '../../core/arguments.ts';
import { bundleFiles } from '../../core/bundle/bundle-files.ts';
import { proveMaterial, provePublicMaterial } from '../../core/bundle/material.ts';
import type { BundleRecord } from '../../core/bundle/record.ts';
import { encodeName } from '../../core/certificates/distinguished-names.ts';
import { DEFAULT_BITS, type RsaBits, rsaSizes } from '../../core/defaults.ts';
import { KitError } from '../../core/errors.ts';
import { generateRsaKey } from '../../core/keys/rsa.ts';
import { languages } from '../../own-templates/languages.ts';
import { ownTemplates } from '../../own-templates/own-templates.ts';
import { checkProvider } from '../../providers/index.ts';
import { checkName, checkSetup, type Setup } from '../../providers/setup.ts';
import { publicSetupFiles, setupFiles } from '../../providers/setup-files.ts';
import { systemClock, systemRandom } from '../edge.ts';
import { type Secret, secretOf, secretRule } from '../input.ts';
import type { ProviderName, ProviderSettings, ServerSettings } from '../provider-settings.ts';
import { checkEach, namingOptions, settingRules, settingsIn, withOptionNames } from '../settings.ts';
import { naming } from '../words.ts';

/** What to set up. Every setting may be left out until it is known. */
export type BundleOptions = ServerSettings & NewBundle;

/** What to make, for any server. */
export interface NewBundle {
  /** Name of the app: at most 255 characters. */
  name: string;
  /** Distinguished name for the certificate (RFC 4514), such as `CN=Order Sync,O=Acme`; default: `CN=` and the name. */
  subject?: string | undefined;
  /** Whole days that the certificate is valid, at least 1, and before the year 10000; default: 365. */
  days?: number | undefined;
  /** The RSA key; default: a new one. For Anypoint, it may be somebody else's public key. */
  key?: KeyObject | undefined;
  /** Size of a new key in bits; default: 2048. */
  bits?: RsaBits | undefined;
  /** Encrypts `server.key`: 1 to 1,024 bytes. */
  passphrase?: Secret | undefined;
  /** Language of the checklist; default: `en`. */
  language?: 'en' | 'it' | undefined;
  /**
   * The time from which `days` count; the certificate is valid from five minutes before. Default: the clock of this computer.
   */
  now?: Date | undefined;
  /** Default: `randomBytes` of `node:crypto`. */
  random?: ((size: number) => Uint8Array) | undefined;
}

/** A bundle: the files of one set-up, and what is in them. */
export interface Bundle {
  /**
   * The texts of the files by name: `server.key`, `server.csr`, `server.crt`, `public.pem`, `jwks.json`, `CHECKLIST.md`,
   * `CHECKLIST.html`, `jwt-kit.json`, `.gitignore`. `server.key` is secret: write it with mode 0600.
   */
  files: Readonly<Record<string, string>>;
  /** The key: private, unless the bundle is for somebody else's public key, or has no key. */
  key: KeyObject;
  provider: ProviderName;
  /** Name of the app. */
  name: string;
  /** The settings, checked and completed: `getToken({ bundle })` uses them. */
  settings: ProviderSettings;
  /** When the certificate ends, if there is one. */
  expiresAt?: Date | undefined;
  /** What to know about the answers, such as a host that looks unusual. */
  notes: readonly string[];
}

const ownRules = {
  provider: a.word,
  name: a.word,
  subject: a.optional(a.text),
  days: a.optional(a.number),
  key: a.optional(a.key),
  bits: a.optional(a.oneOf(rsaSizes)),
  passphrase: secretRule,
  language: a.optional(a.oneOf(languages)),
  now: a.optional(a.date),
  random: a.optional(a.function),
};

/**
 * Makes everything for one set-up, as `jwt-kit init` does: a key, a certificate request (PKCS#10, RFC 2986), a self-signed
 * certificate (RFC 5280), the public key (RFC 7468 §13), a key set (RFC 7517) and a checklist with the steps on the server.
 * The files are read back and proven to match before they are returned.
 *
 * Writes no files and uses no network.
 *
 * @throws KitError USAGE if an option is invalid, or belongs to another provider; INPUT_INVALID if the key is not RSA of 2048
 *   bits or more; PASSPHRASE if the passphrase is empty or too long
 * @example
 * import { mkdir, writeFile } from 'node:fs/promises';
 * import { createBundle } from 'jwt-kit';
 *
 * const { files } = await createBundle({
 *   provider: 'salesforce',
 *   name: 'Order Sync',
 *   instanceUrl: 'https://acme.my.salesforce.com',
 *   username: 'integration@acme.com',
 * });
 * await mkdir('order-sync', { mode: 0o700 });
 * for (const [name, text] of Object.entries(files)) await writeFile(`order-sync/${name}`, text, { mode: 0o600 });
 */
export async function createBundle(options: BundleOptions): Promise<Bundle> {
  requireArguments({ options }, { options: a.only({ ...ownRules, ...settingRules }) });
  const { provider, name, subject, days, key: given, bits, passphrase, language } = options;
  const { now = systemClock(), random = systemRandom } = options;
  if (given !== undefined && bits !== undefined) {
    throw new KitError('USAGE', 'options.bits: it is the size of a new key, but options.key is given', {
      hint: 'use one of the two',
    });
  }
  const answers = { provider, name, subject, days, settings: settingsIn(options, [ownRules]) };
  checkEach(
    naming('provider', () => checkProvider(provider)),
    answers.settings,
  );
  naming('name', () => checkName(name));
  if (subject !== undefined) naming('subject', () => encodeName(subject));
  const setup = namingOptions(() => checkSetup(answers, now));
  if (given?.type === 'public') return publicBundle(setup, given, options);
  const key = given ?? (await generateRsaKey(bits ?? DEFAULT_BITS));
  const secret = secretOf(passphrase);
  const material = { key, passphrase: secret, templates: ownTemplates, language, now, random };
  const { files, record } = await setupFiles(setup, material);
  const text = (file: keyof typeof bundleFiles): string => files[bundleFiles[file]] as string;
  const [certificate, publicKey, request, jwks] = [text('certificate'), text('publicKey'), text('request'), text('jwks')];
  proveMaterial({ key: text('key'), request, certificate, publicKey, jwks }, secret);
  return bundleOf({ files, key, record, notes: setup.notes });
}

/** A bundle for somebody else's public key. */
async function publicBundle(setup: Setup, key: KeyObject, options: BundleOptions): Promise<Bundle> {
  const { provider } = setup;
  if (provider.foreignKey === undefined) {
    throw new KitError('USAGE', `options.key: ${provider.title} needs a certificate, so the private key must be given`, {
      hint: 'give the private key, or leave it out to make a new one',
    });
  }
  for (const name of ['passphrase', 'subject', 'days'] as const) {
    if (options[name] === undefined) continue;
    throw new KitError('USAGE', `options.${name}: works only with a private key`, { hint: 'leave it out' });
  }
  const { files, record } = await publicSetupFiles(setup, { key, templates: ownTemplates, language: options.language });
  provePublicMaterial({
    publicKey: files[bundleFiles.publicKey] as string,
    jwks: files[bundleFiles.jwks] as string,
  });
  return bundleOf({ files, key, record, notes: setup.notes });
}

/** A bundle with this record. @internal */
export function bundleOf({
  files,
  key,
  record,
  notes,
}: {
  files: Readonly<Record<string, string>>;
  key: KeyObject;
  record: BundleRecord;
  notes: readonly string[];
}): Bundle {
  const { provider, name, settings, certificate } = record;
  return {
    files,
    key,
    provider: provider as ProviderName,
    name,
    settings: settings as ProviderSettings,
    ...(certificate === undefined ? {} : { expiresAt: new Date(certificate.notAfter) }),
    notes: notes.map(withOptionNames),
  };
}
