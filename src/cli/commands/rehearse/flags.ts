/** What `rehearse` is told, and its flags. */
import { argument, type CommandOf, defineFlags, flag } from '../../flags.ts';

export interface RehearseOptions {
  /** The bundle; the working directory where not given. */
  directory?: string | undefined;
  /** Port to listen on; any that is free where not given. */
  port?: number | undefined;
  /** How long to go on: `60s`, `5m`; until Ctrl-C where not given. */
  for?: string | undefined;
  /** Error description to answer with, whatever comes. */
  fail?: string | undefined;
}

export const rehearseFlags = defineFlags<RehearseOptions>()({
  directory: argument.optional('bundle made by init (default: the working directory)'),
  port: flag.number('port to listen on', { otherwise: 'any that is free', example: 8899 }),
  for: flag.text('<time>', 'stop after this time: 60s, 5m', { otherwise: 'Ctrl-C' }),
  fail: flag.text('<description>', 'answer every request with this error'),
});

export const rehearseCommand: CommandOf<RehearseOptions> = {
  name: 'rehearse',
  description: 'run a token endpoint on this computer, to try a set-up out',
  examples: ['rehearse order-sync --for 60s', `rehearse order-sync --fail "user hasn't approved this consumer"`],
  sends: true,
  flags: rehearseFlags,
};
