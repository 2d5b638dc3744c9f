/** The options of `key`, and its flags. */
import { DEFAULT_BITS, rsaSizes } from '../../../core/defaults.ts';
import { type CommandOf, defineFlags, flag } from '../../flags.ts';

export interface KeyOptions {
  /** Size of the key, in bits. */
  bits: number;
  /** File with the passphrase that encrypts the key; `-` for standard input. */
  passphraseFile?: string | undefined;
  /** Where to write; default: standard output. */
  out?: string | undefined;
}

export const keyFlags = defineFlags<KeyOptions>()({
  bits: flag.number(`size of the key: ${rsaSizes.join(', ')}`, { default: DEFAULT_BITS }),
  passphraseFile: flag.file('encrypt the key with this passphrase; - is standard input'),
  out: flag.file('where to write', { group: 'Output', otherwise: 'standard output' }),
});

export const keyCommand: CommandOf<KeyOptions> = {
  name: 'key',
  description: 'make an RSA private key',
  examples: ['key --out server.key', 'key --bits 4096 --passphrase-file pass.txt --out server.key'],
  writes: true,
  flags: keyFlags,
};
