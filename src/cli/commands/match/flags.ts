/** The options of `match`, and its flags. */
import { argument, type CommandOf, defineFlags, flag } from '../../flags.ts';

export interface MatchOptions {
  /** Files, directories, `-`, URLs of key sets, and fingerprints. */
  inputs: readonly string[];
  /** File with the passphrase of encrypted keys; `-` for standard input. */
  passphraseFile?: string | undefined;
  /** File with the password of key stores; `-` for standard input. Without it, the passphrase opens them. */
  storePasswordFile?: string | undefined;
}

export const matchFlags = defineFlags<MatchOptions>()({
  inputs: argument.many(
    'files, directories, - for standard input, https URLs of key sets, and fingerprints or thumbprints to compare with',
  ),
  passphraseFile: flag.file('passphrase of encrypted keys; - is standard input'),
  storePasswordFile: flag.file('password of key stores; - is standard input'),
});

export const matchCommand: CommandOf<MatchOptions> = {
  name: 'match',
  description: 'check whether files and fingerprints belong to one key',
  examples: [
    'match order-sync',
    'match server.key order-sync/server.crt',
    'match order-sync/server.crt order-sync/jwks.json --json',
  ],
  flags: matchFlags,
};
