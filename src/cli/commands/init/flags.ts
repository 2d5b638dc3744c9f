/** The options of `init`, and its flags. */
import { DEFAULT_BITS, DEFAULT_DAYS, type KeyFileForm, keyFileForms, rsaSizes } from '../../../core/defaults.ts';
import { languages } from '../../../own-templates/languages.ts';
import type { SetupOptions } from '../../../providers/setup.ts';
import { argument, type CommandOf, defineFlags, flag } from '../../flags.ts';
import { providerIds, settingFlags } from '../../setting-flags.ts';

export interface InitOptions extends SetupOptions {
  /** Where the bundle goes; default: named after the app. */
  directory?: string | undefined;
  /** A table, CSV or JSON, with a row for each bundle; `-` for standard input. The directory is then their parent. */
  from?: string | undefined;
  /** Language of the pages, a tag of BCP 47; default: that of the environment. */
  lang?: string | undefined;
  /** Allows a directory with other files; they are not replaced. */
  intoExisting?: boolean | undefined;
  /** Size of the key to make, in bits. */
  bits?: number | undefined;
  /** Form of server.key; default: `pkcs8`. */
  format?: KeyFileForm | undefined;
  /** A private key to use instead of making one. */
  key?: string | undefined;
  /** A certificate for `key` to use instead of making one: a file, or `-` for standard input. */
  certificate?: string | undefined;
  /** Someone else's public key to use instead of making a key: a file, `-`, or a URL. */
  jwk?: string | undefined;
  /** Chooses a key of `jwk` by its kid or thumbprint, or the start of one. */
  kid?: string | undefined;
  /** File with the passphrase that opens `key` and encrypts server.key; `-` for standard input. */
  passphraseFile?: string | undefined;
  /** File with the password of a key store; `-` for standard input. */
  storePasswordFile?: string | undefined;
  /** The entry of a key store. */
  alias?: string | undefined;
}

const bundle = { group: 'Bundle and key' } as const;

export const initFlags = defineFlags<InitOptions>()({
  directory: argument.directory('where to put it (default: named after the app)'),
  provider: flag.text('<name>', `kind of server: ${providerIds.join(', ')}`, { completes: providerIds }),
  name: flag.text('<app>', 'name of the app'),
  settings: flag.settings(settingFlags('init')),
  subject: flag.text('<dn>', 'name in the certificate', { ...bundle, otherwise: 'CN=<app>' }),
  days: flag.number('days the certificate is valid', {
    ...bundle,
    otherwise: `${DEFAULT_DAYS}`,
    example: DEFAULT_DAYS,
  }),
  bits: flag.number(`size of the key: ${rsaSizes.join(', ')}`, {
    ...bundle,
    otherwise: `${DEFAULT_BITS}`,
    example: DEFAULT_BITS,
    completes: rsaSizes.map(String),
  }),
  format: flag.choice(keyFileForms, 'form of server.key; pkcs1 only unencrypted', { ...bundle, otherwise: 'pkcs8' }),
  key: flag.file('use this RSA private key: PEM, DER or JWK; - is stdin', bundle),
  certificate: flag.file('keep this certificate of --key; - is stdin', bundle),
  passphraseFile: flag.file('passphrase of --key and of server.key; - is stdin', bundle),
  storePasswordFile: flag.file('password of a key store; - is standard input', bundle),
  alias: flag.text('<name>', 'which entry of a key store', bundle),
  jwk: flag.text('<source>', "Anypoint: someone else's public key; a file, - or a URL", { ...bundle, completes: 'files' }),
  kid: flag.text('<id>', 'which key of --jwk: its kid or thumbprint', bundle),
  lang: flag.choice(languages, 'language of the checklist', { ...bundle, otherwise: 'that of the environment' }),
  from: flag.file('a bundle for each row of this CSV or JSON file; - is stdin', bundle),
  intoExisting: flag.toggle('allow a directory with other files; --force does not', bundle),
});

export const initCommand: CommandOf<InitOptions> = {
  name: 'init',
  description: 'make a key, a certificate and a checklist, in one directory',
  examples: [
    'init',
    `init --provider salesforce --name "Order Sync" \\
      --instance-url https://acme.my.salesforce.com --username sync@acme.com`,
    'init mule --provider anypoint --name Orders --no-input',
    'init orgs --provider salesforce --from orgs.csv',
    'init okta --provider anypoint --name Orders --jwk keys.json',
  ],
  writes: true,
  flags: initFlags,
};
