/** The options of `cert`, and its flags. */
import { DEFAULT_DAYS } from '../../../core/defaults.ts';
import { type CommandOf, defineFlags, flag } from '../../flags.ts';

export interface CertOptions {
  /** File with the private key; `-` for standard input. */
  key: string;
  /** File with the passphrase of the key. */
  passphraseFile?: string | undefined;
  /** File with the password of a key store; `-` for standard input. */
  storePasswordFile?: string | undefined;
  /** The entry of a key store. */
  alias?: string | undefined;
  /** Request to copy subject and alternative names from; `-` for standard input. */
  csr?: string | undefined;
  /** Distinguished name, RFC 4514 or with slashes; required if there is no `csr`. */
  subject?: string | undefined;
  /** Subject alternative names, `dns:app.acme.com`. */
  san?: readonly string[] | undefined;
  /** Validity of the certificate in whole days. */
  days: number;
  /** Where to write; default: standard output. */
  out?: string | undefined;
}

export const certFlags = defineFlags<CertOptions>()({
  key: flag.file('the RSA private key: PEM, DER or JWK; - is standard input', { required: true }),
  csr: flag.file('copy subject and alternative names from this request'),
  subject: flag.text('<dn>', 'subject: CN=Order Sync,O=Acme (or use --csr)'),
  san: flag.list('<type:value>', 'alternative name: dns:, email:, uri: or ip:'),
  days: flag.number('days it is valid', { default: DEFAULT_DAYS }),
  passphraseFile: flag.file('passphrase of the key; - is standard input'),
  storePasswordFile: flag.file('password of a key store; - is standard input'),
  alias: flag.text('<name>', 'which entry of a key store'),
  out: flag.file('where to write', { group: 'Output', otherwise: 'standard output' }),
});

export const certCommand: CommandOf<CertOptions> = {
  name: 'cert',
  description: 'make a self-signed certificate for a key',
  examples: [
    'cert --key server.key --subject "CN=Order Sync" --out server.crt',
    'cert --key server.key --csr server.csr --days 730',
  ],
  writes: true,
  flags: certFlags,
  needsOneOf: ['subject', 'csr'],
  whenMissing: 'for example --key server.key --subject "CN=Order Sync"',
};
