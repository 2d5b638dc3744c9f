/** The flags and help of the commands around the assertion, as data; `program.ts` makes a command line of them. */

import type { CommandData, Flag } from './flags.ts';
import type { AssertionOptions } from './sign-in/assertion.ts';

const bundle = ['[directory]', 'what init made (default: the working directory)'] as const;

const assertionFlags: readonly Flag[] = [
  ['--key <file>', 'sign with this private key instead of a bundle'],
  ['--passphrase-file <file>', 'opens the key; - is standard input'],
  ['--provider <name>', 'salesforce, anypoint or generic (default: what the flags fit)'],
  ['--client-id <id>', 'client id (consumer key) of the app'],
  ['--username <user>', 'user to sign in as'],
  ['--audience <aud>', 'who is to take it, where it is not the usual one'],
  ['--iss <iss>', '--client-id by the name of its claim'],
  ['--sub <sub>', '--username by the name of its claim; for Anypoint, all of sub'],
  ['--aud <aud>', '--audience by the name of its claim'],
  ['--instance-url <url>', 'Salesforce: My Domain of the org'],
  ['--site-url <url>', 'Salesforce: Experience Cloud site of the user'],
  ['--region <region>', 'Anypoint: us, eu, ca, jp, gov'],
  ['--host <url>', 'Anypoint: address of a private control plane'],
  ['--idp-id <id>', 'Anypoint: id of the identity provider'],
  ['--sub-version <text>', 'Anypoint: first field of sub (default: 1, unverified)'],
  ['--first-name <text>', 'Anypoint: field of sub'],
  ['--last-name <text>', 'Anypoint: field of sub'],
  ['--user-email <text>', 'Anypoint: field of sub'],
  ['--groups <text>', 'Anypoint: field of sub'],
  ['--token-url <url>', 'generic: the token end point'],
  ['--expires-in <time>', 'until exp: 180, 3m, 2h (default: 3m Salesforce, else 5m)'],
  ['--claim <name=value>', 'a claim more, or instead; repeatable', 'list'],
  ['--claims <file>', 'a JSON object of claims; - is standard input'],
  ['--header <name=value>', 'a header parameter more; repeatable', 'list'],
  ['--kid <id>', 'key id for the header'],
  ['--alg <alg>', 'RS256, or what else key and provider take'],
];

/** Flags that are settings of a provider. */
const settingNames = [
  ...['clientId', 'username', 'audience', 'instanceUrl', 'siteUrl', 'region', 'host', 'idpId'],
  ...['subVersion', 'firstName', 'lastName', 'userEmail', 'groups', 'tokenUrl'],
];

/** Flags with the settings among them put together. */
function assertionOptions(flags: Readonly<Record<string, unknown>>, directory: string | undefined): AssertionOptions {
  const settings = Object.fromEntries(settingNames.map((name) => [name, flags[name] as string | undefined]));
  const rest = Object.fromEntries(Object.entries(flags).filter(([name]) => !settingNames.includes(name)));
  return { ...rest, directory, settings };
}

const KEY = `--key server.key --client-id 3MVG9 \\
      --username sync@acme.com --instance-url https://acme.my.salesforce.com`;

export const tokenCommands: readonly CommandData[] = [
  {
    name: 'sign',
    description: 'make the assertion: a JWT, signed and printed',
    examples: [
      'sign order-sync --client-id 3MVG9',
      `sign ${KEY}`,
      'sign --key server.key --iss app --sub me --aud https://a.example',
    ],
    argument: bundle,
    flags: [...assertionFlags, ['--form', 'print the form of the token request, for curl -d @-']],
    load: async () => (await import('./commands/sign/sign.ts')).sign,
    options: assertionOptions,
  },
  {
    name: 'decode',
    description: 'show what a JWT says, without verifying it',
    examples: ['sign order-sync --client-id 3MVG9 | npx jwt-kit decode'],
    argument: ['[jwt]', 'the token, a file or text with it (default: standard input)'],
    flags: [],
    load: async () => (await import('./commands/decode/decode.ts')).decode,
    options: (_, jwt) => ({ jwt }),
  },
  {
    name: 'verify',
    description: 'check the signature, the times and the claims of a JWT',
    examples: [
      'sign order-sync --client-id 3MVG9 |\n      npx jwt-kit verify --with order-sync',
      'verify - --with https://login.example.com/.well-known/jwks.json',
    ],
    argument: ['[jwt]', 'the token, a file or text with it (default: standard input)'],
    flags: [
      ['--with <key>', 'certificate, public key, JWK, key set, bundle or https URL'],
      ['--alg <alg>', 'take this algorithm only; repeatable', 'list'],
      ['--leeway <time>', 'how far clocks may be apart: 30, 1m (default: 0)'],
      ['--iss <iss>', 'what iss has to be'],
      ['--sub <sub>', 'what sub has to be'],
      ['--aud <aud>', 'what aud has to be, or hold'],
      ['--signature-only', 'check the signature alone, not the claims'],
    ],
    load: async () => (await import('./commands/verify/verify.ts')).verify,
    options: (flags, jwt) => ({ ...flags, jwt }),
  },
  {
    name: 'rehearse',
    description: 'a token end point on this computer, to try things out',
    examples: ['rehearse order-sync --for 60s', `rehearse order-sync --fail "user hasn't approved this consumer"`],
    argument: bundle,
    flags: [
      ['--port <n>', 'where to listen (default: any that is free)', 'number'],
      ['--for <time>', 'when to end: 60s, 5m (default: Ctrl-C)'],
      ['--fail <description>', 'answer with this error, whatever comes'],
    ],
    load: async () => (await import('./commands/rehearse/rehearse.ts')).rehearse,
    options: (flags, directory) => ({ ...flags, directory }),
  },
  {
    name: 'token',
    description: 'sign the assertion and trade it for an access token',
    examples: [
      'token order-sync --client-id 3MVG9',
      'token order-sync --wait 10m --check',
      'token order-sync --curl',
      `token --json ${KEY}`,
    ],
    argument: bundle,
    flags: [
      ['--url <url>', 'token end point instead of the usual one'],
      ['--wait <time>', 'try again while the server copies a change: 10m'],
      ['--check', 'ask the server whom the token belongs to'],
      ['--curl', 'print a curl command, and send nothing'],
      ['--timeout <time>', 'longest wait for an answer (default: 15)'],
      ['--scope <scopes>', 'generic: scopes, with blanks between them'],
      ['--field <name=value>', 'generic: a field more in the form; repeatable', 'list'],
      ...assertionFlags,
    ],
    load: async () => (await import('./commands/token/token.ts')).token,
    options: assertionOptions,
  },
];
