/** What `renew` is told, and its flags. */
import { DEFAULT_BITS, DEFAULT_DAYS, rsaSizes } from '../../../core/defaults.ts';
import { argument, type CommandOf, defineFlags, flag } from '../../flags.ts';

export interface RenewOptions {
  /** The bundle; the working directory where not given. */
  directory?: string | undefined;
  /** Makes a new key too. */
  newKey?: boolean | undefined;
  /** Size of the new key, in bits. */
  bits?: number | undefined;
  /** File with what a certificate authority made of server.csr; `-` for standard input. */
  certificate?: string | undefined;
  /** Whole days a self-signed certificate is valid; as long as the one before where not given. */
  days?: number | undefined;
  /** File with the passphrase that opens server.key, and encrypts a new key; `-` for standard input. */
  passphraseFile?: string | undefined;
}

export const renewFlags = defineFlags<RenewOptions>()({
  directory: argument.optional('bundle made by init (default: the working directory)'),
  newKey: flag.toggle('make a new key too; the old one then stops working'),
  bits: flag.number(`size of the new key: ${rsaSizes.join(', ')}`, { otherwise: `${DEFAULT_BITS}`, example: DEFAULT_BITS }),
  certificate: flag.file('what a CA made from server.csr: PEM, DER, .p7b; - is stdin'),
  days: flag.number('days it is valid', { otherwise: 'as long as before', example: DEFAULT_DAYS }),
  passphraseFile: flag.file('passphrase of server.key and of a new key; - is stdin'),
});

export const renewCommand: CommandOf<RenewOptions> = {
  name: 'renew',
  description: 'make a new certificate, for the same key or a new one',
  examples: ['renew order-sync', 'renew order-sync --certificate from-the-ca.p7b', 'renew order-sync --new-key'],
  writes: true,
  flags: renewFlags,
};
