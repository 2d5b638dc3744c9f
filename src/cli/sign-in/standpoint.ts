/** The place that an answer is explained from: a bundle, or nowhere. */
import type { Finding } from '../../core/findings.ts';
import type { NextCommand } from '../../core/next-command.ts';
import type { Standpoint } from '../../core/refusals/explain-refusal.ts';
import type { Provider } from '../../providers/provider.ts';
import type { Settings } from '../../providers/settings.ts';
import type { CommandIo } from '../command.ts';
import { commandLine, printedCommand } from '../printed-command.ts';

/** Where somebody stands: a bundle, or as much of one as is known. */
export interface Place {
  directory?: string | undefined;
  app?: string | undefined;
  provider?: Provider | undefined;
  settings?: Settings | undefined;
  findings: readonly Finding[];
  differing?: readonly Finding[];
  secrets?: readonly string[];
  /** Whether the request was made here. */
  own?: boolean;
}

/** The command that waits until a change is copied. */
const waiting = (directory: string | undefined): NextCommand => ({
  command: 'token',
  ...(directory === undefined ? { input: { blank: 'directory' } } : { directory: directory === '.' ? undefined : directory }),
  options: { wait: '10m' },
});

/** The commands of its own that an explanation seen from a directory names. */
export const ownCommands = (directory: string | undefined, io: CommandIo): string[] => [
  commandLine(waiting(directory), io).line,
];

/** The standpoint of a place, in general words if nothing is known. */
export function standpoint(
  { directory, app, provider, settings = {}, findings, differing = [], secrets, own = false }: Place,
  io: CommandIo,
): Standpoint {
  const { tokenUrl } = provider?.claims(settings) ?? {};
  const doubted = provider?.refusals.doubts?.(settings) ?? [];
  return {
    names: {
      app: app ?? 'the app',
      user: settings['username'] ?? 'the user',
      host: tokenUrl !== undefined && URL.canParse(tokenUrl) ? new URL(tokenUrl).host : 'the address used here',
      upload: provider?.upload ?? 'server.crt',
      wait: printedCommand(waiting(directory), io),
      program: io.invokedAs,
    },
    appType: provider?.refusals.appType?.(settings),
    own,
    // What was given differently has the right form and may still be wrong.
    findings: findings.filter(
      ({ check, status }) =>
        status !== 'ok' || !(doubted.includes(check) || differing.some((finding) => finding.check === check)),
    ),
    differing,
    ...(secrets === undefined ? {} : { secrets }),
  };
}
