/** The options of `renew`, and its flags. */
import { DEFAULT_BITS, DEFAULT_DAYS, rsaSizes } from '../../../core/defaults.ts';
import { argument, type CommandOf, defineFlags, flag } from '../../flags.ts';
import type { KeyOptions } from '../../input/given-key.ts';

export interface RenewOptions extends KeyOptions {
  /** Bundles, or directories that contain bundles; default: the working directory. */
  directories: readonly string[];
  /** Renews only certificates that end within this time: `30d`. */
  expiring?: string | undefined;
  /** Somebody else's new public key: a file, `-` or a URL. */
  jwk?: string | undefined;
  /** Which key of a key set. */
  kid?: string | undefined;
  /** Makes a new key too. */
  newKey?: boolean | undefined;
  /** Size of the new key, in bits. */
  bits?: number | undefined;
  /** File with the certificate that a CA made from server.csr; `-` for standard input. */
  certificate?: string | undefined;
  /** Validity of a self-signed certificate in whole days; default: as long as before. */
  days?: number | undefined;
  /** Renews the key stores next to the bundle too. */
  stores?: boolean | undefined;
  /** File with the password of the key stores, and of one in `certificate`; `-` for standard input. */
  storePasswordFile?: string | undefined;
  /** The entry of the key store; default: the one for the key. */
  alias?: string | undefined;
}

export const renewFlags = defineFlags<RenewOptions>()({
  directories: argument.directories('bundles, or directories that contain some (default: the working directory)'),
  expiring: flag.text('<time>', 'renew only what expires within this time: 30d'),
  newKey: flag.toggle('make a new key too; the old key then stops working'),
  jwk: flag.text('<source>', "somebody else's new public key: file, URL or -", { completes: 'files' }),
  kid: flag.text('<id>', 'which key of a key set'),
  bits: flag.number(`size of the new key: ${rsaSizes.join(', ')}`, {
    otherwise: `${DEFAULT_BITS}`,
    example: DEFAULT_BITS,
    completes: rsaSizes.map(String),
  }),
  certificate: flag.file('from a CA: PEM, DER, .p7b or .p12; - is stdin'),
  days: flag.number('days it is valid', { otherwise: 'as long as before', example: DEFAULT_DAYS }),
  key: flag.file('private key, if server.key is not in the bundle; - is stdin'),
  keyEnv: flag.text('<name>', 'environment variable with the private key'),
  passphraseFile: flag.file('passphrase of the key and of a new key; - is stdin'),
  passphraseEnv: flag.text('<name>', 'environment variable with the passphrase'),
  stores: flag.toggle('renew the key stores (.p12, .jks) in the bundle too'),
  storePasswordFile: flag.file('password of a key store; - is standard input'),
  alias: flag.text('<name>', 'which entry of a key store'),
});

export const renewCommand: CommandOf<RenewOptions> = {
  name: 'renew',
  description: 'make a new certificate, for the same key or a new one',
  examples: [
    'renew order-sync',
    'renew order-sync --certificate from-the-ca.p7b',
    'renew order-sync --new-key',
    'renew . --expiring 30d',
  ],
  writes: true,
  flags: renewFlags,
};

/** The options for one bundle. */
export type RenewOne = Omit<RenewOptions, 'directories' | 'expiring'> & { directory: string };
