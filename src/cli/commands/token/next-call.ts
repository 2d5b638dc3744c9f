/** The next step after a token, for a person at a terminal: a first call with a new token, as a command. */
import { REHEARSED_TOKEN } from '../../../core/defaults.ts';
import { isOnThisComputer } from '../../../core/jwt/web-addresses.ts';
import type { Grant } from '../../../providers/grant.ts';
import type { CommandIo } from '../../command.ts';
import { commandLine, joined, orLeftOut, printedCommand, shellWord } from '../../printed-command.ts';
import { isTerminal } from '../../terminal-text.ts';
import { againOptions } from './curl.ts';
import type { TokenOne } from './flags.ts';

interface Call {
  /** The address to call, from the answer; undefined if none is known. */
  url: string | undefined;
  /** The token endpoint that was asked. */
  tokenUrl: string;
  grant: Pick<Grant, 'ownHost'>;
  token: string;
  /** The name of the server that a rehearsal stands for. */
  server: string;
  /** Settings that were asked for at a prompt, so no flag has them. */
  asked: Readonly<Record<string, string>>;
}

/** What to know and to do next, for a person at a terminal. */
export function nextAfter(options: TokenOne, call: Call, io: CommandIo): string[] {
  if (!isTerminal(io.stdout) || !isTerminal(io.stderr)) return [];
  const rehearsed = isOnThisComputer(new URL(call.tokenUrl)) && call.token.startsWith(REHEARSED_TOKEN);
  const note = `this token is from a rehearsal: the key signs, and the assertion has the right form; ${call.server} was not asked, so nothing is known yet about the app there, its certificate and who may use it`;
  return [...(rehearsed ? [note] : []), ...nextCall(options, call, io)];
}

/**
 * A note with the command; none if no call is known, or if the command cannot be given again as it was. A token goes
 * only to the host that granted it, or to one that belongs to the provider.
 */
function nextCall(options: TokenOne, { url, tokenUrl, grant, asked }: Call, io: CommandIo): string[] {
  if (url === undefined) return [];
  const { host } = new URL(url);
  if (host !== new URL(tokenUrl).host && grant.ownHost?.(host) !== true) return [];
  // Standard input was read once.
  if ([options.key, options.passphraseFile, options.storePasswordFile, options.claims].includes('-')) return [];
  const { directory } = options;
  const again = commandLine({ command: 'token', directory, options: againOptions(options, asked) }, io);
  const line = joined([
    io.platform === 'win32' ? 'curl.exe' : 'curl',
    { line: `--header "Authorization: Bearer $(${again.line})"`, leftOut: again.leftOut },
    orLeftOut(shellWord(url, io.platform), 'the address'),
  ]);
  if (line.leftOut.length > 0) return [];
  io.printedCommands.add(line.line);
  const bundle = options.key === undefined && options.keyEnv === undefined;
  const others = bundle ? [`for other programs: ${printedCommand({ command: 'use', input: directory }, io)}`] : [];
  return [`next, a first call with it: ${line.line}`, ...others];
}
