/** The options of `passphrase`, and its flags. */
import { keyRounds } from '../../../core/defaults.ts';
import { grouped } from '../../../core/octets/grouped.ts';
import { argument, type CommandOf, defineFlags, flag } from '../../flags.ts';

export interface PassphraseOptions {
  /** File with the private key, or a directory with server.key. */
  key: string;
  /** File with the current passphrase; `-` for standard input. */
  passphraseFile?: string | undefined;
  /** File with the new passphrase; `-` for standard input. */
  newPassphraseFile?: string | undefined;
  /** Writes the key without a passphrase. */
  remove?: boolean | undefined;
  /** Rounds of PBKDF2. */
  rounds?: number | undefined;
}

const rounds = grouped(keyRounds.default);

export const passphraseFlags = defineFlags<PassphraseOptions>()({
  key: argument.required('a file with a private key, or a bundle made by init', 'the file of a private key'),
  passphraseFile: flag.file('the current passphrase; - is standard input'),
  newPassphraseFile: flag.file('the new passphrase; - is standard input'),
  remove: flag.toggle('write the key without a passphrase'),
  rounds: flag.number('rounds of PBKDF2, for programs that need fewer', { otherwise: rounds }),
});

export const passphraseCommand: CommandOf<PassphraseOptions> = {
  name: 'passphrase',
  description: 'add, change or remove the passphrase of a private key',
  examples: [
    'passphrase server.key --new-passphrase-file new.txt',
    'passphrase server.key --passphrase-file new.txt --remove',
    'passphrase order-sync --new-passphrase-file new.txt',
  ],
  writes: true,
  flags: passphraseFlags,
  whenMissing: 'for example npx jwt-kit passphrase server.key',
};
