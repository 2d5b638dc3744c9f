/** The options of `set`, and its flags. */
import { argument, type CommandOf, defineFlags, flag } from '../../flags.ts';
import type { PassphraseOptions } from '../../input/passphrase.ts';
import { settingFlags } from '../../setting-flags.ts';

export interface SetOptions extends PassphraseOptions {
  /** The bundle; default: the working directory. */
  directory?: string | undefined;
  /** File with the private key to put back; `-` for standard input. */
  key?: string | undefined;
  /** A provider's settings by name, unchecked; an empty value clears one. */
  settings: Readonly<Record<string, string | undefined>>;
}

const bundle = { group: 'Bundle and key' } as const;

export const setFlags = defineFlags<SetOptions>()({
  directory: argument.directory('bundle made by init (default: the working directory)'),
  key: flag.file('put this private key back as server.key; - is stdin', bundle),
  passphraseFile: flag.file('passphrase of the key; - is standard input', bundle),
  passphraseEnv: flag.text('<name>', 'environment variable with the passphrase', bundle),
  settings: flag.settings(settingFlags('all')),
});

export const setCommand: CommandOf<SetOptions> = {
  name: 'set',
  description: 'change settings of a bundle, or put its key back',
  examples: ['set order-sync --client-id 3MVG9', 'set order-sync --email ""', 'set order-sync --key server.key'],
  writes: true,
  flags: setFlags,
};
