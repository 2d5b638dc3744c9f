/** The options of `csr`, and its flags. */
import { type CommandOf, defineFlags, flag } from '../../flags.ts';

export interface CsrOptions {
  /** File with the private key; `-` for standard input. */
  key: string;
  /** File with the passphrase of the key. */
  passphraseFile?: string | undefined;
  /** File with the password of a key store; `-` for standard input. */
  storePasswordFile?: string | undefined;
  /** The entry of a key store. */
  alias?: string | undefined;
  /** Distinguished name, RFC 4514 or with slashes. */
  subject: string;
  /** Subject alternative names, `dns:app.acme.com`. */
  san?: readonly string[] | undefined;
  /** Where to write; default: standard output. */
  out?: string | undefined;
}

export const csrFlags = defineFlags<CsrOptions>()({
  key: flag.file('the private key: PEM, DER or JWK; - is standard input', { required: true }),
  subject: flag.text('<dn>', 'subject: CN=Order Sync,O=Acme,C=US', { required: true }),
  san: flag.list('<type:value>', 'alternative name: dns:, email:, uri: or ip:'),
  passphraseFile: flag.file('passphrase of the key; - is standard input'),
  storePasswordFile: flag.file('password of a key store; - is standard input'),
  alias: flag.text('<name>', 'which entry of a key store'),
  out: flag.file('where to write', { group: 'Output', otherwise: 'standard output' }),
});

export const csrCommand: CommandOf<CsrOptions> = {
  name: 'csr',
  description: 'make a certificate request for a key',
  examples: ['csr --key server.key --subject "CN=Order Sync,O=Acme"'],
  writes: true,
  flags: csrFlags,
  whenMissing: 'for example --key server.key --subject "CN=Order Sync"',
};
