/** The options of `explain`, and its flags. */
import { argument, type CommandOf, defineFlags, flag } from '../../flags.ts';
import type { KeyOptions } from '../../input/given-key.ts';
import { providerIds } from '../../setting-flags.ts';

export interface ExplainOptions extends KeyOptions {
  /** The error response, as command-line arguments, or a file that contains it; standard input if there are none, or only `-`. */
  text: readonly string[];
  /** A bundle to check: passed checks rule causes out. */
  bundle?: string | undefined;
  /** The provider that sent the response; default: that of the bundle, else any. */
  provider?: string | undefined;
  /** Shows the whole catalogue instead. */
  list?: boolean | undefined;
  /** Shows every possible cause at a terminal too, where the likeliest one is shown otherwise. */
  all?: boolean | undefined;
}

export const explainFlags = defineFlags<ExplainOptions>()({
  text: argument.many(
    'the error response, or a file that contains it: JSON, the output of curl or sf, a URL, or just the error text (default: standard input); exit status 1 if unknown',
  ),
  bundle: flag.file('check this bundle too, to rule causes out', { placeholder: '<directory>' }),
  provider: flag.text('<name>', `provider that sent it: ${providerIds.join(', ')}`, { completes: providerIds }),
  key: flag.file('private key of the bundle, if it is not in it; - is stdin'),
  keyEnv: flag.text('<name>', 'environment variable with the private key'),
  passphraseFile: flag.file('passphrase of the private key; - is standard input'),
  passphraseEnv: flag.text('<name>', 'environment variable with the passphrase'),
  all: flag.toggle('at a terminal, show every possible cause, not only the likeliest'),
  list: flag.toggle('list every known error response'),
});

export const explainCommand: CommandOf<ExplainOptions> = {
  name: 'explain',
  description: 'explain an error response and how to fix it',
  examples: [`explain "user hasn't approved this consumer" --bundle order-sync`, 'explain answer.txt', 'explain --list'],
  flags: explainFlags,
};
