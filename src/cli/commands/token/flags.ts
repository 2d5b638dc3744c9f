/** The options of `token`, and its flags. */
import { DEFAULT_TIMEOUT } from '../../../core/defaults.ts';
import { argument, type CommandOf, defineFlags, flag } from '../../flags.ts';
import { type AssertionOptions, assertionFlags } from '../../sign-in/assertion-flags.ts';

export interface TokenOptions extends Omit<AssertionOptions, 'directory'> {
  /** Bundles, or directories that contain bundles; default without `key`: the working directory. */
  directories: readonly string[];
  /** Token endpoint instead of that of the settings; its path may be omitted. */
  url?: string | undefined;
  /** Scopes, separated by spaces. */
  scope?: string | undefined;
  /** `name=value`, further fields of the form. */
  field?: readonly string[] | undefined;
  /** Longest wait for an answer: `15`, `1m`. */
  timeout: string;
  /** How long to retry while the server is still copying a change: `10m`. */
  wait?: string | undefined;
  /** Asks the server whose token it is. */
  check?: boolean | undefined;
  /** Prints a curl command, and sends nothing. */
  curl?: boolean | undefined;
  /** Shows every possible cause of a refusal at a terminal too. */
  all?: boolean | undefined;
}

const network = { group: 'Network' } as const;

/** The options for one bundle. */
export type TokenOne = Omit<TokenOptions, 'directories'> & Pick<AssertionOptions, 'directory'>;

const { directory: _, ...shared } = assertionFlags;

export const tokenFlags = defineFlags<TokenOptions>()({
  directories: argument.directories(
    'bundle made by init; with --json, several or directories that contain some (default: the working directory)',
  ),
  ...shared,
  url: flag.text('<url>', 'token endpoint, if not the usual one', network),
  wait: flag.text('<time>', 'retry while the server copies a change: 10m', network),
  check: flag.toggle('ask the server whose token it is', network),
  timeout: flag.text('<time>', 'longest wait for an answer: 15, 1m', { ...network, default: `${DEFAULT_TIMEOUT}` }),
  scope: flag.text('<scopes>', 'scopes, separated by spaces', network),
  field: flag.list('<name=value>', 'add a field to the form', network),
  curl: flag.toggle('print a curl command, and send nothing', { group: 'Output' }),
  all: flag.toggle('show every possible cause of a refusal', { group: 'Output' }),
});

export const tokenCommand: CommandOf<TokenOptions> = {
  name: 'token',
  description: 'sign an assertion and exchange it for an access token',
  examples: [
    'token order-sync --client-id 3MVG9',
    'token order-sync --wait 10m --check',
    'token order-sync --curl',
    'token orgs --json',
    `token --json --key server.key --client-id 3MVG9 \\
      --username sync@acme.com --instance-url https://acme.my.salesforce.com`,
  ],
  writes: true,
  sends: true,
  flags: tokenFlags,
};
