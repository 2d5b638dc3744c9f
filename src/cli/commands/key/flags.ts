/** The options of `key`, and its flags. */
import {
  type Curve,
  curves,
  DEFAULT_BITS,
  type KeyFileForm,
  type KeyType,
  keyFileForms,
  keyTypes,
  rsaSizes,
} from '../../../core/defaults.ts';
import { type CommandOf, defineFlags, flag } from '../../flags.ts';

export interface KeyOptions {
  type: KeyType;
  /** Size of an RSA key, in bits; default: 2048. */
  bits?: number | undefined;
  /** Curve of an EC key; default: P-256. */
  curve?: Curve | undefined;
  /** Form of the file. */
  format: KeyFileForm;
  /** File with the passphrase that encrypts the key; `-` for standard input. */
  passphraseFile?: string | undefined;
  /** Where to write; default: standard output. */
  out?: string | undefined;
}

export const keyFlags = defineFlags<KeyOptions>()({
  type: flag.choice(keyTypes, 'type of the key (RS256 needs rsa)', { default: 'rsa' }),
  bits: flag.number(`size of an RSA key: ${rsaSizes.join(', ')}`, {
    otherwise: `${DEFAULT_BITS}`,
    example: DEFAULT_BITS,
    completes: rsaSizes.map(String),
  }),
  curve: flag.choice(curves, 'curve of an EC key', { otherwise: curves[0] }),
  format: flag.choice(keyFileForms, 'form of the file; pkcs1 only for RSA, unencrypted', { default: 'pkcs8' }),
  passphraseFile: flag.file('encrypt the key with this passphrase; - is standard input'),
  out: flag.file('where to write', { group: 'Output', otherwise: 'standard output' }),
});

export const keyCommand: CommandOf<KeyOptions> = {
  name: 'key',
  description: 'make a private key',
  examples: [
    'key --out server.key',
    'key --bits 4096 --passphrase-file pass.txt --out server.key',
    'key --type ec --curve P-384 --out server.key',
  ],
  writes: true,
  flags: keyFlags,
};
