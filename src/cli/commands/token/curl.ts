/** The token request as a curl command that reads the assertion from `jwt-kit sign`. */
import { DEFAULT_TIMEOUT } from '../../../core/defaults.ts';
import { visible } from '../../../core/escape.ts';
import type { NextCommand } from '../../../core/next-command.ts';
import type { CommandIo } from '../../command.ts';
import { commandLine, joined, orLeftOut, type PrintedLine, shellWord } from '../../printed-command.ts';
import type { AssertionOptions } from '../../sign-in/assertion-flags.ts';
import type { Sending } from '../../sign-in/exchange.ts';
import type { TokenOne } from './flags.ts';

/** Options of `sign` by the name of their flag. */
const repeated = [
  'provider',
  'key',
  'keyEnv',
  'passphraseFile',
  'passphraseEnv',
  'storePasswordFile',
  'alias',
  'iss',
  'sub',
  'aud',
  'expiresIn',
  'claims',
  'kid',
  'alg',
] as const;

/**
 * The options of a command that signs the same again.
 *
 * @param asked settings that were asked for at a prompt, so no flag has them
 */
function repeatedOptions(
  options: AssertionOptions,
  asked: Readonly<Record<string, string>>,
): Record<string, string | readonly string[] | undefined> {
  const named = Object.values({ iss: options.iss, sub: options.sub, aud: options.aud });
  return {
    ...Object.fromEntries(repeated.map((name) => [name, options[name]])),
    ...Object.fromEntries(Object.entries(asked).filter(([, value]) => !named.includes(value))),
    ...options.settings,
    claim: options.claim,
    header: options.header,
  };
}

/** The options of `token` that send the same again. */
export const againOptions = (options: TokenOne, asked: Readonly<Record<string, string>>): NextCommand['options'] => ({
  ...repeatedOptions(options, asked),
  url: options.url,
  scope: options.scope,
  field: options.field,
  timeout: options.timeout === `${DEFAULT_TIMEOUT}` ? undefined : options.timeout,
});

/**
 * Two commands joined by a pipe: `curl --data @-` drops the final line break, and the assertion does not appear in the process
 * list.
 *
 * @param asked settings that were asked for at a prompt, so no flag has them
 */
export function curlCommand(
  options: AssertionOptions,
  { url, timeout, scope, fields = [] }: Sending,
  asked: Readonly<Record<string, string>>,
  io: CommandIo,
): PrintedLine {
  const sign = commandLine(
    {
      command: 'sign',
      directory: options.directory,
      options: {
        ...repeatedOptions(options, asked),
        form: true,
      },
    },
    io,
  );
  const windows = io.platform === 'win32';
  const form = [...(scope === undefined ? [] : [['scope', scope] as const]), ...fields];
  const curl = joined([
    // In PowerShell 5, `curl` is another command, and `@` without quotes is not a text.
    windows ? 'curl.exe' : 'curl',
    `--silent --show-error --max-time ${timeout}`,
    windows ? '--data "@-"' : '--data @-',
    ...form.map(([name, value]) => field(name, value, io)),
    orLeftOut(shellWord(url, io.platform), 'the address'),
  ]);
  return joined([sign, '|', curl]);
}

/** A field of the form. curl encodes only the value, not the name, and reads a file if an `@` comes before the `=`. */
function field(name: string, value: string, { platform }: CommandIo): PrintedLine {
  const encoded = new URLSearchParams([[name, '']]).toString();
  return orLeftOut(shellWord(`${encoded}${value}`, platform), `the field ${visible(name)}`, '--data-urlencode ');
}
