/** What the answers of `init` left open, and how to answer it later. */
import type { Provider } from '../../../providers/provider.ts';
import { type Settings, unanswered } from '../../../providers/settings.ts';
import type { CommandIo } from '../../command.ts';
import { printedCommand } from '../../printed-command.ts';

/** The lines for the review and the summary; none if nothing was left open. */
export function leftOpen(
  { provider, settings, directory }: { provider: Provider; settings: Settings; directory: string },
  io: CommandIo,
): string[] {
  const open = unanswered(provider.settings, settings);
  if (open.length === 0) return [];
  // The app does not exist yet, so nothing asks for its id; but it is open as well.
  const later = settings['clientId'] === undefined && !open.some(({ name }) => name === 'clientId');
  const names = [
    ...open.map(({ name, flag }) => flag?.says ?? name),
    ...(later ? [`${provider.grant.clientIdName} (known when the app exists)`] : []),
  ].join(', ');
  return [`  Left open: ${names}`, `  To answer later: ${printedCommand({ command: 'set', directory }, io)}`];
}
