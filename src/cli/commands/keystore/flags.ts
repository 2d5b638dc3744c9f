/** The options of `keystore`, and its flags. */
import { type NewStoreKind, newStoreKinds } from '../../../core/defaults.ts';
import { argument, type CommandOf, defineFlags, flag } from '../../flags.ts';
import type { KeyOptions } from '../../input/given-key.ts';

export interface KeystoreOptions extends KeyOptions {
  /** The bundle; default without a given key and `certificate`: the working directory. */
  directory?: string | undefined;
  /** File with the certificate, instead of the bundle's; `-` for standard input. */
  certificate?: string | undefined;
  /** File with the certificates of its issuers. */
  chain?: string | undefined;
  /** The kind of key store. */
  type: NewStoreKind;
  /** The name of the entry; default: from the name of the app. */
  alias?: string | undefined;
  /** File with the password of the new key store; `-` for standard input. */
  storePasswordFile?: string | undefined;
  /** Uses 3DES and SHA-1. */
  legacy?: boolean | undefined;
  /** Where to write. */
  out?: string | undefined;
}

const source = { group: 'Bundle and key' } as const;
const output = { group: 'Output' } as const;

export const keystoreFlags = defineFlags<KeystoreOptions>()({
  directory: argument.directory('bundle made by init (default: the working directory)'),
  key: flag.file("private key, instead of the bundle's; - is standard input", source),
  keyEnv: flag.text('<name>', 'environment variable with the private key', source),
  certificate: flag.file("certificate, instead of the bundle's", source),
  chain: flag.file('certificates of its issuers: PEM, DER or PKCS#7', source),
  passphraseFile: flag.file('passphrase of the key; - is standard input', source),
  passphraseEnv: flag.text('<name>', 'environment variable with the passphrase', source),
  type: flag.choice(newStoreKinds, 'p12 is PKCS#12; jks is weak', { ...output, default: 'p12' }),
  alias: flag.text('<name>', 'name of the entry', { ...output, otherwise: 'from the name of the app' }),
  storePasswordFile: flag.file('password of the new store; - is standard input', output),
  legacy: flag.toggle('p12 for old programs: 3DES and SHA-1, which are weak', output),
  out: flag.file('where to write', { ...output, otherwise: '<alias>.p12 or .jks in the bundle' }),
});

export const keystoreCommand: CommandOf<KeystoreOptions> = {
  name: 'keystore',
  description: 'make a key store for Java programs: PKCS#12 or JKS',
  examples: [
    'keystore order-sync --store-password-file password.txt',
    `keystore --key server.key --certificate server.crt \\
      --store-password-file password.txt --alias order-sync`,
  ],
  writes: true,
  flags: keystoreFlags,
};
