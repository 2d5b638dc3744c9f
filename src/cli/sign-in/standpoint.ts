/** The context in which an error response is explained: a bundle, or none. */
import type { Finding } from '../../core/findings.ts';
import type { NextCommand } from '../../core/next-command.ts';
import type { Standpoint } from '../../core/refusals/explain-refusal.ts';
import type { Provider } from '../../providers/provider.ts';
import type { Settings } from '../../providers/settings.ts';
import type { CommandIo } from '../command.ts';
import { printedCommand } from '../printed-command.ts';

/** What is known about the set-up: a bundle, or parts of one. */
export interface Place {
  directory?: string | undefined;
  app?: string | undefined;
  provider?: Provider | undefined;
  settings?: Settings | undefined;
  findings: readonly Finding[];
  differing?: readonly Finding[];
  secrets?: readonly string[];
  /** Whether this run made the request. */
  own?: boolean;
  /** The options of this run, so that the next command makes the same request. */
  again?: NextCommand['options'];
}

/** The command that retries until the server has copied a change. */
const waiting = ({ directory, again }: Pick<Place, 'directory' | 'again'>): NextCommand => ({
  command: 'token',
  ...(directory === undefined ? { input: { blank: 'directory' } } : { directory: directory === '.' ? undefined : directory }),
  options: { ...again, wait: '10m' },
});

/** The names and findings for an explanation; general words such as `the app` for unknown names. */
export function standpoint(
  { directory, app, provider, settings = {}, findings, differing = [], secrets, own = false, again }: Place,
  io: CommandIo,
): Standpoint {
  const { tokenUrl } = provider?.claims(settings) ?? {};
  const doubted = provider?.refusals.doubts?.(settings) ?? [];
  return {
    names: {
      app: app ?? 'the app',
      user: settings['username'] ?? 'the user',
      host: tokenUrl !== undefined && URL.canParse(tokenUrl) ? new URL(tokenUrl).host : 'the URL in use',
      upload: provider?.upload ?? 'server.crt',
      wait: printedCommand(waiting({ directory, again }), io),
      program: io.invokedAs,
    },
    appType: provider?.refusals.appType?.(settings),
    own,
    // A passed check does not count for a value that was given differently: it has the right form but may be wrong.
    findings: findings.filter(
      ({ check, status }) =>
        status !== 'ok' || !(doubted.includes(check) || differing.some((finding) => finding.check === check)),
    ),
    differing,
    ...(secrets === undefined ? {} : { secrets }),
  };
}
