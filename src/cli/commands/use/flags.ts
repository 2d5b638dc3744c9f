/** The options of `use`, and its flags. */
import { argument, type CommandOf, defineFlags, flag } from '../../flags.ts';
import type { KeyOptions } from '../../input/given-key.ts';
import { settingFlags } from '../../setting-flags.ts';
import { targetFlags, targetIds } from './target-flags.ts';

export interface UseOptions extends KeyOptions {
  /** The target; without one, the targets are listed. A directory that is not a target is the bundle. */
  target?: string | undefined;
  /** The bundle; default: the working directory. */
  directory?: string | undefined;
  /** A provider's settings by name, unchecked; they override the bundle's. */
  settings: Readonly<Record<string, string | undefined>>;
  /** The options of targets by name, unchecked. */
  targetOptions: Readonly<Record<string, string | boolean | undefined>>;
  /** Token endpoint instead of that of the settings; its path may be omitted. */
  url?: string | undefined;
  /** Directory to write the files to. */
  outDir?: string | undefined;
  /** Makes the files with the private key too. */
  secret?: boolean | undefined;
  /** File with the password of a new key store; `-` for standard input. */
  storePasswordFile?: string | undefined;
}

const key = { group: 'Bundle and key' } as const;

export const useFlags = defineFlags<UseOptions>()({
  target: argument.optional('the program, such as sf; without it, all are listed', targetIds),
  directory: argument.directory('bundle made by init (default: the working directory)'),
  settings: flag.settings(settingFlags('all')),
  targetOptions: flag.settings<string | boolean>(targetFlags()),
  url: flag.text('<url>', 'token endpoint, if not the usual one', { group: 'Network' }),
  secret: flag.toggle('make the files with the private key too', key),
  key: flag.file("private key, instead of the bundle's; - is stdin", key),
  keyEnv: flag.text('<name>', 'environment variable with the private key', key),
  passphraseFile: flag.file('passphrase of the key; - is standard input', key),
  passphraseEnv: flag.text('<name>', 'environment variable with the passphrase', key),
  storePasswordFile: flag.file('password of a new key store; - is stdin', key),
  outDir: flag.file('write the files into this directory', { group: 'Output', placeholder: '<directory>' }),
});

export const useCommand: CommandOf<UseOptions> = {
  name: 'use',
  description: 'print what another program needs, ready to paste',
  examples: ['use', 'use sf order-sync', 'use curl order-sync --out-dir scripts', 'use sf order-sync --client-id 3MVG9'],
  writes: true,
  flags: useFlags,
};
