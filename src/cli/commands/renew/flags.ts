/** The options of `renew`, and its flags. */
import { DEFAULT_BITS, DEFAULT_DAYS, rsaSizes } from '../../../core/defaults.ts';
import { argument, type CommandOf, defineFlags, flag } from '../../flags.ts';
import type { KeyOptions } from '../../input/given-key.ts';

export interface RenewOptions extends KeyOptions {
  /** The bundle; default: the working directory. */
  directory?: string | undefined;
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
  /** File with the password of a key store in `certificate`; `-` for standard input. */
  storePasswordFile?: string | undefined;
  /** The entry of the key store; default: the one for the key. */
  alias?: string | undefined;
}

export const renewFlags = defineFlags<RenewOptions>()({
  directory: argument.directory('bundle made by init (default: the working directory)'),
  newKey: flag.toggle('make a new key too; the old key then stops working'),
  jwk: flag.text('<source>', "somebody else's new public key: file, URL or -"),
  kid: flag.text('<id>', 'which key of a key set'),
  bits: flag.number(`size of the new key: ${rsaSizes.join(', ')}`, { otherwise: `${DEFAULT_BITS}`, example: DEFAULT_BITS }),
  certificate: flag.file('from a CA: PEM, DER, .p7b or .p12; - is stdin'),
  days: flag.number('days it is valid', { otherwise: 'as long as before', example: DEFAULT_DAYS }),
  key: flag.file('private key, if server.key is not in the bundle; - is stdin'),
  keyEnv: flag.text('<name>', 'environment variable with the private key'),
  passphraseFile: flag.file('passphrase of the key and of a new key; - is stdin'),
  passphraseEnv: flag.text('<name>', 'environment variable with the passphrase'),
  storePasswordFile: flag.file('password of a key store; - is standard input'),
  alias: flag.text('<name>', 'which entry of a key store'),
});

export const renewCommand: CommandOf<RenewOptions> = {
  name: 'renew',
  description: 'make a new certificate, for the same key or a new one',
  examples: ['renew order-sync', 'renew order-sync --certificate from-the-ca.p7b', 'renew order-sync --new-key'],
  writes: true,
  flags: renewFlags,
};
