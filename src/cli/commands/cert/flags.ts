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
  /** Validity of the certificate in whole days; default: 365, without `until`. */
  days?: number | undefined;
  /** The last day of the certificate, `2030-12-31`. */
  until?: string | undefined;
  /** Key usages, names of RFC 5280; each may be several, with commas. */
  keyUsage?: readonly string[] | undefined;
  /** Extended key usages, the same. */
  extendedKeyUsage?: readonly string[] | undefined;
  /** Where to write; default: standard output. */
  out?: string | undefined;
}

export const certFlags = defineFlags<CertOptions>()({
  key: flag.file('the private key: PEM, DER or JWK; - is standard input', { required: true }),
  csr: flag.file('copy subject and alternative names from this request'),
  subject: flag.text('<dn>', 'subject: CN=Order Sync,O=Acme (or use --csr)'),
  san: flag.list('<type:value>', 'alternative name: dns:, email:, uri: or ip:'),
  days: flag.number('days it is valid', { otherwise: `${DEFAULT_DAYS}`, example: DEFAULT_DAYS }),
  until: flag.text('<date>', 'last day it is valid, instead of --days: 2030-12-31'),
  keyUsage: flag.list('<names>', 'usages (default: digitalSignature); or keyEncipherment'),
  extendedKeyUsage: flag.list('<names>', 'such as clientAuth,serverAuth (default: none)'),
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
    'cert --key server.key --csr server.csr --until 2030-12-31',
  ],
  writes: true,
  flags: certFlags,
  needsOneOf: ['subject', 'csr'],
  whenMissing: 'for example --key server.key --subject "CN=Order Sync"',
};
