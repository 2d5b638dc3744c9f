/** The token request as a curl command that reads the assertion from `jwt-kit sign`. */
import { flagOf } from '../providers/setup.ts';
import type { AssertionOptions } from './assertion.ts';
import { type CommandIo, quoted } from './command.ts';
import type { Sending } from './exchange.ts';

/** Options of `sign` by the name of their flag. */
const repeated = ['provider', 'key', 'passphraseFile', 'iss', 'sub', 'aud', 'expiresIn', 'claims', 'kid', 'alg'] as const;

/**
 * Two commands with a pipe between them: `curl -d @-` drops the line break at the end, and the assertion stands in no list
 * of processes.
 *
 * @param asked settings that a person was asked for: they stand in no flag yet
 */
export function curlCommand(
  options: AssertionOptions,
  { url, timeout, scope, fields = [] }: Sending,
  asked: Readonly<Record<string, string>>,
  io: CommandIo,
): string {
  const word = (text: string): string => quoted(text, io.platform);
  const flag = (name: string, value: string | undefined): string[] => (value === undefined ? [] : [flagOf(name), word(value)]);
  const named = Object.values({ iss: options.iss, sub: options.sub, aud: options.aud });
  const settings = {
    ...Object.fromEntries(Object.entries(asked).filter(([, value]) => !named.includes(value))),
    ...options.settings,
  };
  const sign = [
    `${io.invokedAs} sign`,
    ...(options.directory === undefined ? [] : [word(options.directory)]),
    ...repeated.flatMap((name) => flag(name, options[name])),
    ...Object.entries(settings).flatMap(([name, value]) => flag(name, value)),
    ...(options.claim ?? []).flatMap((text) => flag('claim', text)),
    ...(options.header ?? []).flatMap((text) => flag('header', text)),
    '--form',
  ];
  const curl = [
    io.platform === 'win32' ? 'curl.exe' : 'curl',
    '--silent --show-error',
    `--max-time ${timeout}`,
    '--data @-',
    ...[...(scope === undefined ? [] : [['scope', scope] as const]), ...fields].map(
      ([name, value]) => `--data-urlencode ${word(`${name}=${value}`)}`,
    ),
    word(url),
  ];
  return `${sign.join(' ')} | ${curl.join(' ')}`;
}
