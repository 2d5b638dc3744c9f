/** Every command, flag and help text: turns a command line into a command and its options. */
import { Command as Commander, CommanderError } from 'commander';
import { KitError } from '../core/errors.ts';
import { excerpt, visible } from '../core/escape.ts';
import type { Command, CommandIo, Outcome } from './command.ts';
import type { Flag } from './command-data.ts';
import type { CertOptions } from './commands/cert.ts';
import type { ConvertOptions } from './commands/convert.ts';
import type { CsrOptions } from './commands/csr.ts';
import type { InitOptions } from './commands/init.ts';
import { tokenCommands } from './token-commands.ts';
import { upkeepCommands } from './upkeep-commands.ts';

/** Flags that every command has, and that no command knows of. */
export interface GlobalOptions {
  json: boolean;
  force: boolean;
  dryRun: boolean;
  /** False with `--no-input`. */
  input: boolean;
  debug: boolean;
}

/** What a command line asks for: a command to run, or a text to show. */
export type Invocation = { name: string; globals: GlobalOptions; run: (io: CommandIo) => Promise<Outcome> } | { show: string };

/** Settings of the providers; each has a flag of its name. */
const settingNames = [
  'clientId',
  'username',
  'audience',
  'email',
  'instanceUrl',
  'appType',
  'siteUrl',
  'region',
  'host',
  'idpId',
  'subVersion',
  'tokenUrl',
] as const;

const exitCodes = `
Exit status:
  0 done   1 failed, or a file is already there   2 wrong or missing flags
  3 bad input   4 a mismatch, a bad signature, an expired token
  5 network or token end point   70 a bug   130 cancelled`;

/**
 * Reads a command line.
 *
 * @param words what stands behind the program's name
 * @param invokedAs how the program is called: help and hints print it
 * @throws KitError USAGE
 */
export function parse(words: readonly string[], { invokedAs, version }: { invokedAs: string; version: string }): Invocation {
  let invocation: Invocation | undefined;
  let shown = '';

  /** Remembers a command to run; it is loaded when it runs, and no other with it. */
  function runs<Flags extends GlobalOptions, Options>(
    name: string,
    load: () => Promise<Command<Options>>,
    toOptions: (flags: Flags, argument: string | undefined, all: readonly string[]) => Options,
  ): (...words: unknown[]) => void {
    return (...given) => {
      const flags = given.at(-2) as Flags;
      const first = given.length > 2 ? (given[0] as string | string[] | undefined) : undefined;
      const all = first === undefined ? [] : [first].flat();
      const { json = false, force = false, dryRun = false, input = true, debug = false } = flags as Partial<GlobalOptions>;
      invocation = {
        name,
        globals: { json, force, dryRun, input, debug },
        run: async (io) => (await load())(toOptions(flags, all[0], all), io),
      };
    };
  }

  const program = new Commander(invokedAs)
    .description(
      'Keys, certificates and set-up checklists for the OAuth 2.0 JWT Bearer grant.\nNo private key leaves this computer.',
    )
    .version(version, '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        shown += text;
      },
      writeErr: (text) => {
        shown += text;
      },
      outputError: () => {},
      getOutHelpWidth: () => 80,
      getErrHelpWidth: () => 80,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText('after', `\nStart with:\n  $ ${invokedAs} init\n${exitCodes}`);

  const command = (name: string, description: string, examples: string): Commander =>
    program.command(name).description(description).addHelpText('after', `\nExamples:\n${examples}\n${exitCodes}`);

  const globals = (target: Commander): Commander =>
    target
      .option('--json', 'print one JSON document on standard output')
      .option('--force', 'replace files that are already there')
      .option('--dry-run', 'say what would be written or sent, and do neither')
      .option('--no-input', 'never ask; what is missing is an error')
      .option('--debug', 'on an error, say where in the program it happened');

  globals(
    command(
      'init',
      'make a key, a certificate and a checklist, in one directory',
      `  $ ${invokedAs} init
  $ ${invokedAs} init --provider salesforce --name "Order Sync" \\
      --instance-url https://acme.my.salesforce.com --username sync@acme.com
  $ ${invokedAs} init mule --provider anypoint --name Orders --no-input
  $ ${invokedAs} init okta --provider anypoint --name Orders --jwk keys.json`,
    )
      .argument('[directory]', 'where to put it all; named after the app by default')
      .option('--provider <name>', 'who checks the signature: salesforce, anypoint, generic')
      .option('--name <app>', 'name of the app')
      .option('--email <contact>', 'contact e-mail for the app')
      .option('--subject <dn>', 'name in the certificate (default: CN=<app>)')
      .option('--days <n>', 'how long the certificate is valid (default: 365)', wholeNumber('--days'))
      .option('--bits <n>', 'size of the key: 2048, 3072, 4096 (default: 2048)', wholeNumber('--bits'))
      .option('--key <file>', 'use this RSA private key: PEM, DER or JWK; - is stdin')
      .option('--passphrase-file <file>', 'opens --key, encrypts server.key; - is stdin')
      .option('--jwk <source>', "Anypoint: somebody else's public key; a file, - or a URL")
      .option('--kid <id>', 'which key of --jwk: its kid or thumbprint')
      .option('--client-id <id>', 'client id (consumer key) of the app')
      .option('--username <user>', 'user to sign in as')
      .option('--audience <aud>', "the assertion's aud, where it is not the usual one")
      .option('--instance-url <url>', 'Salesforce: My Domain of the org')
      .option('--app-type <type>', 'Salesforce: external-client-app or connected-app')
      .option('--site-url <url>', 'Salesforce: Experience Cloud site of the user')
      .option('--region <region>', 'Anypoint: us, eu, ca, jp, gov')
      .option('--host <url>', 'Anypoint: address of a private control plane')
      .option('--idp-id <id>', 'Anypoint: id of the identity provider')
      .option('--sub-version <text>', 'Anypoint: first field of sub (default: 1, unverified)')
      .option('--token-url <url>', 'generic: the token end point'),
  ).action(
    runs(
      'init',
      async () => (await import('./commands/init.ts')).init,
      (flags: GlobalOptions & InitOptions & Record<string, string | undefined>, directory) => {
        const { provider, name, subject, days, bits, key, passphraseFile, jwk, kid } = flags;
        const settings = Object.fromEntries(settingNames.map((setting) => [setting, flags[setting]]));
        return { directory, provider, name, subject, days, bits, key, passphraseFile, jwk, kid, settings };
      },
    ),
  );

  globals(
    command(
      'key',
      'make an RSA private key',
      `  $ ${invokedAs} key --out server.key
  $ ${invokedAs} key --bits 4096 --passphrase-file pass.txt --out server.key`,
    )
      .option('--bits <n>', 'size of the key: 2048, 3072, 4096 (default: 2048)', wholeNumber('--bits'))
      .option('--passphrase-file <file>', 'encrypt the key; - is standard input')
      .option('--out <file>', 'where to write (default: standard output)'),
  ).action(
    runs(
      'key',
      async () => (await import('./commands/key.ts')).key,
      (flags: GlobalOptions & { bits?: number; passphraseFile?: string; out?: string }) => flags,
    ),
  );

  globals(
    command(
      'csr',
      'make a certificate request for a key',
      `  $ ${invokedAs} csr --key server.key --subject "CN=Order Sync,O=Acme"`,
    )
      .option('--key <file>', 'the RSA private key: PEM, DER or JWK; - is standard input')
      .option('--subject <dn>', 'whom it is for: CN=Order Sync,O=Acme,C=US')
      .option('--san <name>', 'alternative name, dns:, email:, uri: or ip:; repeatable', collect)
      .option('--passphrase-file <file>', 'passphrase of the key; - is standard input')
      .option('--out <file>', 'where to write (default: standard output)'),
  ).action(
    runs(
      'csr',
      async () => (await import('./commands/csr.ts')).csr,
      (flags: GlobalOptions & CsrOptions) => flags,
    ),
  );

  globals(
    command(
      'cert',
      'make a self-signed certificate for a key',
      `  $ ${invokedAs} cert --key server.key --subject "CN=Order Sync" --out server.crt
  $ ${invokedAs} cert --key server.key --csr server.csr --days 730`,
    )
      .option('--key <file>', 'the RSA private key: PEM, DER or JWK; - is standard input')
      .option('--csr <file>', 'copy subject and alternative names from this request')
      .option('--subject <dn>', 'whom it is for: CN=Order Sync,O=Acme,C=US')
      .option('--san <name>', 'alternative name, dns:, email:, uri: or ip:; repeatable', collect)
      .option('--days <n>', 'how long it is valid (default: 365)', wholeNumber('--days'))
      .option('--passphrase-file <file>', 'passphrase of the key; - is standard input')
      .option('--out <file>', 'where to write (default: standard output)'),
  ).action(
    runs(
      'cert',
      async () => (await import('./commands/cert.ts')).cert,
      (flags: GlobalOptions & CertOptions) => flags,
    ),
  );

  globals(
    command('checklist', 'write CHECKLIST.md again, from jwt-kit.json', `  $ ${invokedAs} checklist order-sync`)
      .argument('[directory]', 'what init made (default: the working directory)')
      .option('--set-up', 'after a renewal: the steps of a set-up, for another app')
      .option('--app-type <type>', 'Salesforce, with --set-up: the kind of that app'),
  ).action(
    runs(
      'checklist',
      async () => (await import('./commands/checklist.ts')).checklist,
      ({ setUp, appType }: GlobalOptions & { setUp?: boolean; appType?: string }, directory) => ({ directory, setUp, appType }),
    ),
  );

  globals(
    command(
      'convert',
      'turn a JWK into PEM, or a key into a JWK',
      `  $ ${invokedAs} convert keys.json --out public.pem
  $ ${invokedAs} convert https://login.example.com/keys --kid kJ8
  $ ${invokedAs} convert server.crt --to jwks
  $ ${invokedAs} convert private.jwk --to pkcs8 --private --out server.key`,
    )
      .argument('[input]', 'a file, -, or the https URL of a key set or discovery document')
      .option('--to <form>', 'spki, pkcs8, pkcs1, jwk or jwks (default: spki for a JWK, else jwk)')
      .option('--kid <id>', 'which key: its kid or thumbprint, or the start of one')
      .option('--private', 'write the private key; else its public half is written')
      .option('--passphrase-file <file>', 'opens an encrypted key; - is standard input')
      .option('--allow-weak', 'take RSA keys under 2048 bits too')
      .option('--alg <alg>', 'what the written JWK says (default: as it was, or RS256)')
      .option('--use <use>', 'what the written JWK says: sig or enc')
      .option('--kid-out <id>', "the written JWK's kid (default: its thumbprint)")
      .option('--out <file>', 'where to write (default: standard output)'),
  ).action(
    runs(
      'convert',
      async () => (await import('./commands/convert.ts')).convert,
      (flags: GlobalOptions & Omit<ConvertOptions, 'input'>, input) => ({ ...flags, input }),
    ),
  );

  for (const { name, description, examples, argument, flags, load, options } of [...tokenCommands, ...upkeepCommands]) {
    const lines = examples.map((example) => `  $ ${invokedAs} ${example.replaceAll('npx jwt-kit', invokedAs)}`);
    const target = command(name, description, lines.join('\n')).argument(...argument);
    for (const flag of flags) {
      const [spec, says] = flag;
      const read = readingOf(flag);
      if (read === undefined) target.option(spec, says);
      else target.option<unknown>(spec, says, read as (text: string, before: unknown) => unknown);
    }
    globals(target).action(
      runs(name, load as () => Promise<Command<object>>, (given, word, all) => options({ ...given }, word, all)),
    );
  }

  for (const subcommand of program.commands) subcommand.copyInheritedSettings(program);
  const [first, topic] = words;
  if (first === 'help' && topic !== undefined && !program.commands.some((known) => known.name() === topic)) {
    throw usage(new CommanderError(2, 'commander.unknownCommand', `unknown command '${topic}'`), words, invokedAs);
  }
  try {
    program.parse([...words], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0 || error.code === 'commander.help') return { show: shown };
    throw usage(error, words, invokedAs);
  }
  return invocation ?? { show: program.helpInformation() };
}

/** How the value of a flag is read. */
function readingOf([spec, , reading]: Flag): ((text: string, before?: string[]) => unknown) | undefined {
  if (reading === 'number') return wholeNumber(spec.split(' ')[0] as string);
  return reading === 'list' ? collect : undefined;
}

/** Commander's words for a mistake in ours: the same shape as every other error. */
function usage({ message, code }: CommanderError, words: readonly string[], invokedAs: string): KitError {
  // The message repeats what was typed: cut it short, since it may be a key in the wrong place.
  const short = message.replace(/^error: /, '').replace(/'([^']{41,})'/g, (_, typed: string) => excerpt(typed));
  const [first = '', ...more] = short.split(/\n(?=\(Did you mean)/);
  const command = words.find((word) => /^[a-z]{2,12}$/.test(word));
  const help =
    command === undefined || code === 'commander.unknownCommand' ? `${invokedAs} --help` : `${invokedAs} ${command} --help`;
  const suggestion = more.join(' ').replace(/[()]/g, '').trim();
  return new KitError('USAGE', visible(first), { hint: suggestion === '' ? `see ${help}` : suggestion });
}

/** A number that makes sense for a flag, where 365 does not. */
const exampleOf: Readonly<Record<string, number>> = { '--bits': 2048, '--port': 8899 };

/** Reads the value of a flag as a whole number. */
const wholeNumber =
  (flag: string) =>
  (text: string): number => {
    if (/^\d{1,9}$/.test(text)) return Number(text);
    throw new KitError('USAGE', `${flag} takes a whole number`, {
      hint: `for example ${`${flag} ${exampleOf[flag] ?? 365}`}`,
    });
  };

const collect = (value: string, before: string[] = []): string[] => [...before, value];
