/** The options of `rehearse`, and its flags. */
import { argument, type CommandOf, defineFlags, flag } from '../../flags.ts';
import type { KeyOptions } from '../../input/given-key.ts';

export interface RehearseOptions extends KeyOptions {
  /** The bundle, or a directory that contains bundles; default: the working directory. */
  directory?: string | undefined;
  /** Port to listen on; default: any free port. */
  port?: number | undefined;
  /** How long to run: `60s`, `5m`; default: until Ctrl-C. */
  for?: string | undefined;
  /** Error description that every response contains. */
  fail?: string | undefined;
  /** Refuses what is only accepted as a habit of a client. */
  exact?: boolean | undefined;
  /** Serves HTTPS with a key and a certificate made for this run. */
  tls?: boolean | undefined;
  /** Where to write that certificate, for the client to trust. */
  tlsCertificate?: string | undefined;
}

export const rehearseFlags = defineFlags<RehearseOptions>()({
  directory: argument.directory('a bundle, or a directory of some (default: the working directory)'),
  key: flag.file('private key that will sign: checked before it starts; - is stdin'),
  keyEnv: flag.text('<name>', 'environment variable with the private key'),
  passphraseFile: flag.file('passphrase of the key; - is standard input'),
  passphraseEnv: flag.text('<name>', 'environment variable with the passphrase'),
  port: flag.number('port to listen on', { otherwise: 'any free port', example: 8899 }),
  for: flag.text('<time>', 'stop after this time: 60s, 5m', { otherwise: 'Ctrl-C' }),
  fail: flag.text('<description>', 'answer every request with this error'),
  exact: flag.toggle('refuse what is only accepted as a habit of some clients'),
  tls: flag.toggle('serve HTTPS, with a key and a certificate made for this run'),
  tlsCertificate: flag.file('write that certificate here, for the client to trust'),
});

export const rehearseCommand: CommandOf<RehearseOptions> = {
  name: 'rehearse',
  description: 'run a token endpoint on this computer, to test a set-up',
  examples: [
    'rehearse order-sync --for 60s',
    'rehearse orgs --for 60s',
    `rehearse order-sync --fail "user hasn't approved this consumer"`,
    'rehearse order-sync --tls-certificate rehearsal.crt --for 60s',
  ],
  writes: true,
  sends: true,
  flags: rehearseFlags,
};
