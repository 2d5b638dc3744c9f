/** The options of `set`, and its flags. */
import { argument, type CommandOf, defineFlags, flag } from '../../flags.ts';
import type { KeyOptions } from '../../input/given-key.ts';
import { settingFlags } from '../../setting-flags.ts';

export interface SetOptions extends KeyOptions {
  /** Bundles, or directories that contain bundles; default: the working directory. */
  directories: readonly string[];
  /** A provider's settings by name, unchecked; an empty value clears one. */
  settings: Readonly<Record<string, string | undefined>>;
}

const bundle = { group: 'Bundle and key' } as const;

export const setFlags = defineFlags<SetOptions>()({
  directories: argument.directories('bundles, or directories that contain some (default: the working directory)'),
  key: flag.file('put this private key back as server.key; - is stdin', bundle),
  keyEnv: flag.text('<name>', 'put the key in this environment variable back', bundle),
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
