/** The options of `inspect`, and its flags. */
import { RENEWAL_DAYS } from '../../../core/defaults.ts';
import { argument, type CommandOf, defineFlags, flag } from '../../flags.ts';

export interface InspectOptions {
  /** Files, directories, `-` for standard input, or URLs of key sets; default: standard input. */
  inputs: readonly string[];
  /** File with the passphrase of encrypted keys; `-` for standard input. */
  passphraseFile?: string | undefined;
  /** File with the password of key stores; `-` for standard input. Without it, the passphrase opens them. */
  storePasswordFile?: string | undefined;
  /** Warns if a certificate expires within this many days. */
  warnDays: number;
  /** Whether a warning counts as a failure. */
  strict?: boolean | undefined;
}

export const inspectFlags = defineFlags<InspectOptions>()({
  inputs: argument.many('files, directories, - for standard input, or the https URL of a key set (default: standard input)'),
  passphraseFile: flag.file('passphrase of encrypted keys; - is standard input'),
  storePasswordFile: flag.file('password of key stores; - is standard input'),
  warnDays: flag.number('warn this many days before a certificate expires', { default: RENEWAL_DAYS }),
  strict: flag.toggle('exit status 4 if there is a warning or a failure'),
});

export const inspectCommand: CommandOf<InspectOptions> = {
  name: 'inspect',
  description: 'show what files are and what they hold',
  examples: ['inspect order-sync/server.crt', 'inspect order-sync', 'inspect https://login.example.com/jwks.json --json'],
  flags: inspectFlags,
};
