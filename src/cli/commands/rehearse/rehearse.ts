/** `jwt-kit rehearse`: runs a local token endpoint that checks assertions like the provider. */
import { selfSignedCertificate } from '../../../core/certificates/make-certificate.ts';
import { DEFAULT_BITS } from '../../../core/defaults.ts';
import { LONGEST_WAIT, parseDuration } from '../../../core/durations.ts';
import { KitError } from '../../../core/errors.ts';
import { asTyped, visible } from '../../../core/escape.ts';
import { LOOPBACK } from '../../../core/jwt/web-addresses.ts';
import { generateRsaKey } from '../../../core/keys/rsa.ts';
import type { NextCommand } from '../../../core/next-command.ts';
import type { KnownRefusal } from '../../../providers/grant.ts';
import type { Provider } from '../../../providers/provider.ts';
import { failureFor, NO_FAILURE, wordsOf } from '../../../rehearsal/forced-failure.ts';
import { respond, type Told } from '../../../rehearsal/respond.ts';
import {
  type Asked,
  type Listening,
  listen,
  type Replied,
  type Tls,
  type TurnedAway,
} from '../../../rehearsal/token-server.ts';
import type { Command, CommandIo } from '../../command.ts';
import { givesKey, keyFlagsOf } from '../../input/given-key.ts';
import { forwardSlashes } from '../../path-inside.ts';
import { commandLine, printedCommand, shellWord } from '../../printed-command.ts';
import type { RehearseOptions } from './flags.ts';
import { openStages, type ServedBundle } from './served-bundles.ts';

export const rehearse: Command<RehearseOptions> = async (options, io) => {
  const { directory = '.', port = 0, for: time, fail, exact, tlsCertificate } = options;
  const seconds = time === undefined ? undefined : parseDuration('for', time, LONGEST_WAIT);
  if (seconds === 0) throw new KitError('USAGE', '--for is 0: it would stop immediately', { hint: 'for example --for 60s' });
  if (port > 65_535)
    throw new KitError('USAGE', `--port ${port} is not a valid port`, { hint: 'use 1 to 65535, or leave it out' });
  refuseLonePassphrase(options);
  const { stages, notes: left } = await openStages(directory, { fail, forcedFor: knownFailure, keys: options }, io);
  const [first] = stages;
  const all = stages.length > 1 && left.length === 0 && stages.every(({ signsAlone }) => signsAlone);
  const shown = stages.find(({ signsAlone }) => signsAlone) ?? stages.find(({ signs }) => signs) ?? first;
  const caveats = new Set(stages.flatMap(({ provider }) => provider.grant.rehearsal.caveat ?? []));
  const notes = [
    ...left,
    ...stages.flatMap((stage) => stage.notes),
    ...caveats,
    ...(first.forced === undefined ? [] : [`every request is answered with ${visible(wordsOf(first.forced))}`]),
  ];
  const tls = options.tls || tlsCertificate !== undefined ? await makeTls(io) : undefined;
  const files =
    tls === undefined || tlsCertificate === undefined ? undefined : { files: [{ path: tlsCertificate, content: tls.cert }] };
  if (io.offline)
    return {
      text: `not started; without --dry-run, it would listen on ${LOOPBACK}\n`,
      data: { listening: false },
      notes,
      ...(files ? { files } : {}),
    };

  const told = ({ asked, status, says, notes: more, stage }: Told<ServedBundle>): void => {
    const whose = stages.length > 1 && stage !== undefined ? `${asTyped(stage.directory)}: ` : '';
    log(asked, `${status} ${whose}${says}`, io);
    for (const note of more) io.say(`  ${note}`);
  };
  const rehearsing = { stages, granted: new Map(), exact, now: io.now, random: io.random, told };
  const answer = (asked: Asked): Promise<Replied> => respond(asked, rehearsing);
  const interrupted = io.interrupted();
  const turnAway = (refused: TurnedAway): void => log(refused, `${refused.status} ${refused.because}`, io);
  const listening = await listen(answer, { port, now: io.now, turnAway, tls });
  const origin = `${tls === undefined ? 'http' : 'https'}://${LOOPBACK}:${listening.port}`;
  const urls = [...new Set(stages.map(({ tokenPath }) => `${origin}${tokenPath}`))];
  const [url = origin, another] = urls;
  const titles = [...new Set(stages.map(({ provider }) => provider.title))].join(' and ');
  const several = stages.length > 1;
  const next = {
    command: 'token',
    // One bundle of a tree whose others cannot sign: the command for the tree would end with an error.
    directory: all ? directory : shown.directory,
    options: {
      ...keyFlagsOf(options),
      json: all,
      url: all && another !== undefined ? origin : `${origin}${shown.tokenPath}`,
      ...(all ? {} : shown.provider.grant.rehearsal.examples(origin, shown.settings)),
    },
  };
  return {
    text: urls.map((one) => `${one}\n`).join(''),
    data: {
      url,
      port: listening.port,
      provider: first.provider.id,
      ...(several
        ? { bundles: stages.map((stage) => ({ directory: stage.directory, url: `${origin}${stage.tokenPath}` })) }
        : {}),
    },
    ...(files ? { files } : {}),
    notes: [
      ...notes,
      ...tlsNotes(tls, tlsCertificate),
      ...(several ? [`serves ${stages.length} bundles, each by the claims of the assertion`] : []),
      `checks assertions like ${titles}, as far as known; Ctrl-C stops it`,
      shown.signs
        ? inAnotherTerminal(next, { tls, path: tlsCertificate }, io)
        : 'send it an assertion that the holder of the private key signed',
    ],
    running: goOn(listening, { seconds, interrupted }, io),
  };
};

/** @throws KitError USAGE if there is a passphrase, but no key that it could open: the rehearsal itself needs none */
function refuseLonePassphrase(options: RehearseOptions): void {
  const option = options.passphraseFile === undefined ? 'passphraseEnv' : 'passphraseFile';
  if (givesKey(options) || options[option] === undefined) return;
  throw new KitError('USAGE', 'a passphrase works only with --key or --key-env', {
    option,
    hint: 'add the key, or leave it out',
  });
}

/** Days that the certificate of a run is valid: longer than a rehearsal lasts. */
const TLS_DAYS = 7;

/** A key and a certificate for this computer, in memory only and for this run. */
async function makeTls({ now, random }: CommandIo): Promise<Tls> {
  const key = await generateRsaKey(DEFAULT_BITS);
  const san = ['dns:localhost', `ip:${LOOPBACK}`, 'ip:::1'];
  const cert = selfSignedCertificate(key, {
    for: { subject: 'CN=jwt-kit rehearsal', san },
    days: TLS_DAYS,
    now: now(),
    random,
  });
  return { key: key.export({ type: 'pkcs8', format: 'pem' }).toString(), cert };
}

/** The command for another terminal. Node trusts the certificate of this run only if a variable names it when it starts. */
function inAnotherTerminal(
  next: NextCommand,
  { tls, path }: { tls: Tls | undefined; path: string | undefined },
  io: CommandIo,
): string {
  const command = printedCommand(next, io);
  if (tls === undefined) return `in another terminal: ${command}`;
  if (path === undefined) return `with --tls-certificate <file>, ${io.invokedAs} token could trust it too`;
  const value = shellWord(forwardSlashes(path, io.platform), io.platform);
  // No syntax sets a variable in both cmd and PowerShell.
  if (io.platform === 'win32' || value === undefined) {
    return `in another terminal, set NODE_EXTRA_CA_CERTS to ${asTyped(path)}, then: ${command}`;
  }
  const set = `NODE_EXTRA_CA_CERTS=${value}`;
  io.printedCommands.add(`${set} ${commandLine(next, io).line}`);
  return `in another terminal: ${set} ${command}`;
}

function tlsNotes(tls: Tls | undefined, path: string | undefined): string[] {
  if (tls === undefined) return [];
  if (path === undefined) return ['no client trusts the certificate of this run: --tls-certificate <file> writes it'];
  return [`the client has to trust ${asTyped(path)}: curl --cacert, NODE_EXTRA_CA_CERTS, REQUESTS_CA_BUNDLE, SSL_CERT_FILE`];
}

/** @throws KitError USAGE if the text is not a description, or a status that no error has */
function knownFailure(text: string, provider: Provider): KnownRefusal {
  const known = failureFor(text, provider);
  if (known !== undefined) return known;
  throw new KitError('USAGE', `--fail: ${NO_FAILURE}`, {
    hint: `for example --fail "${provider.grant.refusals[0]?.description}"`,
  });
}

/** Serves until the time is up, or until Ctrl-C. */
async function goOn(
  listening: Listening,
  { seconds, interrupted }: { seconds: number | undefined; interrupted: AbortSignal },
  io: CommandIo,
): Promise<void> {
  if (seconds !== undefined) await io.wait(seconds * 1000, interrupted);
  else if (!interrupted.aborted) {
    await new Promise<void>((done) => interrupted.addEventListener('abort', () => done(), { once: true }));
  }
  await listening.close();
}

/** Prints one line about a request. */
function log({ method, path }: Pick<Asked, 'method' | 'path'>, text: string, io: CommandIo): void {
  io.say(`${visible(`${method} ${path.slice(0, 200)}`)}: ${visible(text)}`);
}
