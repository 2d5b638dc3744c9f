/** `jwt-kit rehearse`: runs a local token endpoint that checks assertions like the provider. */
import type { KeyObject } from 'node:crypto';
import { bundleFiles } from '../../../core/bundle/bundle-files.ts';
import { selfSignedCertificate } from '../../../core/certificates/make-certificate.ts';
import { DEFAULT_BITS } from '../../../core/defaults.ts';
import { parseDuration } from '../../../core/durations.ts';
import { KitError } from '../../../core/errors.ts';
import { asTyped, visible } from '../../../core/escape.ts';
import { LOOPBACK } from '../../../core/jwt/web-addresses.ts';
import { looksLikeKey } from '../../../core/key-shape.ts';
import { findKeys } from '../../../core/keys/read-keys.ts';
import { generateRsaKey } from '../../../core/keys/rsa.ts';
import { publicHalf } from '../../../core/keys/write-keys.ts';
import type { KnownRefusal } from '../../../providers/grant.ts';
import type { Provider } from '../../../providers/provider.ts';
import { judgeRequest, type Stage } from '../../../providers/rehearsal.ts';
import { mismatchNotes } from '../../bundle/matching-files.ts';
import { openBundle } from '../../bundle/open-bundle.ts';
import type { Command, CommandIo } from '../../command.ts';
import { naming } from '../../input/name-file-in-error.ts';
import { printedCommand } from '../../printed-command.ts';
import type { RehearseOptions } from './flags.ts';
import { type Asked, type Listening, listen, type Replied, type Tls, type TurnedAway } from './token-server.ts';

export const rehearse: Command<RehearseOptions> = async (options, io) => {
  const { directory = '.', port = 0, for: time, fail, exact, tlsCertificate } = options;
  const seconds = time === undefined ? undefined : parseDuration('for', time);
  if (seconds === 0) throw new KitError('USAGE', '--for is 0: it would stop immediately', { hint: 'for example --for 60s' });
  if (port > 65_535)
    throw new KitError('USAGE', `--port ${port} is not a valid port`, { hint: 'use 1 to 65535, or leave it out' });
  const bundle = await openBundle(directory, io);
  const { provider, record } = bundle;
  // A bundle for someone else's public key has no certificate.
  const holds = record.certificate === undefined ? 'publicKey' : 'certificate';
  const holder = await bundle.file(holds);
  const publicKey = await naming(holder.path, () => readHolder(holder.bytes));
  const certificateEnd = record.certificate === undefined ? undefined : new Date(record.certificate.notAfter);
  const { settings } = record;
  const forced = fail === undefined ? undefined : knownFailure(fail, provider);
  const { rehearsal } = provider.grant;
  const tokenPath = rehearsal.tokenPath(settings);
  const notes = [
    ...(await mismatchNotes(bundle, bundleFiles[holds], publicKey, io)),
    ...(rehearsal.caveat === undefined ? [] : [rehearsal.caveat]),
    ...(forced === undefined ? [] : [`every request is answered with ${visible(wordsOf(forced))}`]),
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

  /** Granted tokens, and the `sub` of each. */
  const granted = new Map<string, string>();
  const stage = { provider, settings, publicKey, forced, exact, certificateEnd, used: new Set<string>() };
  const answer = (asked: Asked): Promise<Replied> => respond(asked, { ...stage, tokenPath, granted }, io);
  const interrupted = io.interrupted();
  const turnAway = (refused: TurnedAway): void => log(refused, `${refused.status} ${refused.because}`, io);
  const listening = await listen(answer, { port, now: io.now, turnAway, tls });
  const url = `${tls === undefined ? 'http' : 'https'}://${LOOPBACK}:${listening.port}${tokenPath}`;
  return {
    text: `${url}\n`,
    data: { url, port: listening.port, provider: provider.id },
    ...(files ? { files } : {}),
    notes: [
      ...notes,
      ...tlsNotes(tls, tlsCertificate),
      `checks assertions like ${provider.title}, as far as known; Ctrl-C stops it`,
      record.certificate === undefined
        ? 'send it an assertion that the holder of the private key signed'
        : `in another terminal: ${printedCommand({ command: 'token', directory, options: { url } }, io)}`,
    ],
    running: goOn(listening, { seconds, interrupted }, io),
  };
};

/** A key and a certificate for this computer, in memory only and for this run. */
async function makeTls({ now, random }: CommandIo): Promise<Tls> {
  const key = await generateRsaKey(DEFAULT_BITS);
  const san = ['dns:localhost', `ip:${LOOPBACK}`, 'ip:::1'];
  const cert = selfSignedCertificate(key, { for: { subject: 'CN=jwt-kit rehearsal', san }, days: 7, now: now(), random });
  return { key: key.export({ type: 'pkcs8', format: 'pem' }).toString(), cert };
}

function tlsNotes(tls: Tls | undefined, path: string | undefined): string[] {
  if (tls === undefined) return [];
  if (path === undefined) return ['no client trusts the certificate of this run: --tls-certificate <file> writes it'];
  return [`the client has to trust ${asTyped(path)}: curl --cacert, NODE_EXTRA_CA_CERTS, REQUESTS_CA_BUNDLE, SSL_CERT_FILE`];
}

/** Reads the public key of a certificate or of a public key file. */
function readHolder(bytes: Uint8Array): KeyObject {
  const [sealed] = findKeys(bytes).keys;
  if (sealed === undefined) throw new KitError('INPUT_INVALID', 'no key found', { hint: 'restore it from previous/' });
  return publicHalf(sealed.open({}).key);
}

/** An error response as the log shows it, and as `--fail` accepts it. */
const wordsOf = ({ error, description, page }: KnownRefusal): string =>
  page ?? (description === undefined ? error : `${error}: ${description}`);

const bare = ({ description, page }: KnownRefusal): boolean => description === undefined && page === undefined;

/** Finds the provider's error response for a description; an unknown description is sent with `invalid_grant`. */
function knownFailure(text: string, { grant }: Provider): KnownRefusal {
  const wanted = text.trim();
  if (wanted === '' || wanted.length > 300 || looksLikeKey(wanted)) {
    throw new KitError('USAGE', '--fail takes an error description', {
      hint: `for example --fail "${grant.refusals[0]?.description}"`,
    });
  }
  const same = (known: string | undefined): boolean => known?.toLowerCase() === wanted.toLowerCase();
  const exact = grant.refusals.find(
    (known) => same(known.description) || same(known.page) || same(wordsOf(known)) || (same(known.error) && bare(known)),
  );
  const known = exact ?? grant.refusals.find(({ error }) => same(error));
  if (known !== undefined) return known;
  const [, failing] = /^HTTP (5\d\d)$/i.exec(wanted) ?? [];
  if (failing !== undefined) return { error: '', page: `HTTP ${failing}`, status: Number(failing) };
  const [, error, description] = /^([a-z_]{3,40}): (.+)$/.exec(wanted) ?? [];
  return { error: error ?? 'invalid_grant', description: description ?? wanted };
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

interface Rehearsing extends Omit<Stage, 'origin' | 'now' | 'token'> {
  tokenPath: string;
  granted: Map<string, string>;
}

/** Prints one line about a request. */
function log({ method, path }: Pick<Asked, 'method' | 'path'>, text: string, io: CommandIo): void {
  io.say(`${visible(`${method} ${path.slice(0, 200)}`)}: ${visible(text)}`);
}

async function respond(asked: Asked, rehearsing: Rehearsing, io: CommandIo): Promise<Replied> {
  const { provider, settings, tokenPath, granted } = rehearsing;
  const { method, path, origin, bearer } = asked;
  const say = (status: number, text: string): void => log(asked, `${status} ${text}`, io);
  if (method === 'POST' && path === tokenPath) {
    const token = `rehearsal.${Buffer.from(io.random(24)).toString('base64url')}`;
    const verdict = await judgeRequest(asked, { ...rehearsing, origin, now: io.now(), token });
    const { status, body, page, because, sub, notes } = verdict;
    if (sub !== undefined) granted.set(token, sub);
    const answered = Object.values(body).join(', ');
    say(status, status === 200 ? because : answered.endsWith(because) ? answered : `${answered}: ${because}`);
    for (const note of notes) io.say(`  ${note}`);
    return { status, body, page };
  }
  const sub = bearer === undefined ? undefined : granted.get(bearer);
  const answered = provider.grant.rehearsal.answer?.({ ...asked, settings, sub });
  if (answered !== undefined) {
    if (answered.revokes !== undefined) granted.delete(answered.revokes);
    say(answered.status, answered.says);
    return answered;
  }
  say(404, 'not part of the rehearsal');
  return { status: 404, body: [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }] };
}
