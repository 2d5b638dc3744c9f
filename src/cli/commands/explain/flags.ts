/** What `explain` is told, and its flags. */
import { argument, type CommandOf, defineFlags, flag } from '../../flags.ts';
import { providerIds } from '../../setting-flags.ts';

export interface ExplainOptions {
  /** The answer, as words of the command line; standard input if there are none, or a `-` alone. */
  text: readonly string[];
  /** A bundle to look at: what is right there rules causes out. */
  bundle?: string | undefined;
  /** Whose answer it is; that of the bundle, or anybody's. */
  provider?: string | undefined;
  /** Opens an encrypted server.key of the bundle. */
  passphraseFile?: string | undefined;
  /** Shows the whole catalogue instead. */
  list?: boolean | undefined;
}

export const explainFlags = defineFlags<ExplainOptions>()({
  text: argument.many(
    'the error response: JSON, the output of curl or sf, a URL, or just the words (default: standard input); status 1 if it is not known',
  ),
  bundle: flag.text('<directory>', 'check this bundle too, to rule causes out'),
  provider: flag.text('<name>', `who sent it: ${providerIds.join(', ')}`),
  passphraseFile: flag.file('passphrase of an encrypted server.key; - is standard input'),
  list: flag.toggle('list every known error response'),
});

export const explainCommand: CommandOf<ExplainOptions> = {
  name: 'explain',
  description: 'explain an error response and how to fix it',
  examples: [`explain "user hasn't approved this consumer" --bundle order-sync`, 'explain - < answer.txt', 'explain --list'],
  flags: explainFlags,
};
