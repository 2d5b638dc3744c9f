/** `jwt-kit rehearse`: runs a local token endpoint that checks assertions like the provider. */
import type { KeyObject } from 'node:crypto';
import { bundleFiles } from '../../../core/bundle/bundle-files.ts';
import { parseDuration } from '../../../core/durations.ts';
import { KitError } from '../../../core/errors.ts';
import { visible } from '../../../core/escape.ts';
import { LOOPBACK } from '../../../core/jwt/web-addresses.ts';
import { looksLikeKey } from '../../../core/key-shape.ts';
import { findKeys } from '../../../core/keys/read-keys.ts';
import { publicHalf } from '../../../core/keys/write-keys.ts';
import type { KnownRefusal } from '../../../providers/grant.ts';
import type { Provider } from '../../../providers/provider.ts';
import { judgeRequest, type Stage } from '../../../providers/rehearsal.ts';
import { mismatchNotes } from '../../bundle/matching-files.ts';
import { type OpenedBundle, openBundle } from '../../bundle/open-bundle.ts';
import type { Command, CommandIo } from '../../command.ts';
import { givesKey, keyFlagsOf, readGivenKey } from '../../input/given-key.ts';
import { naming } from '../../input/name-file-in-error.ts';
import { givenPassphrase } from '../../input/passphrase.ts';
import { printedCommand } from '../../printed-command.ts';
import type { RehearseOptions } from './flags.ts';
import { type Asked, type Listening, listen, type Replied, type TurnedAway } from './token-server.ts';

export const rehearse: Command<RehearseOptions> = async (options, io) => {
  const { directory = '.', port = 0, for: time, fail } = options;
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
  if (givesKey(options)) await checkGivenKey(bundle, options, io);
  const { settings } = record;
  const forced = fail === undefined ? undefined : knownFailure(fail, provider);
  const { rehearsal } = provider.grant;
  const tokenPath = rehearsal.tokenPath(settings);
  const notes = [
    ...(await mismatchNotes(bundle, bundleFiles[holds], publicKey, io)),
    ...(rehearsal.caveat === undefined ? [] : [rehearsal.caveat]),
    ...(forced === undefined ? [] : [`every request is answered with ${visible(wordsOf(forced))}`]),
  ];
  if (io.offline)
    return { text: `not started; without --dry-run, it would listen on ${LOOPBACK}\n`, data: { listening: false }, notes };

  /** Granted tokens, and the `sub` of each. */
  const granted = new Map<string, string>();
  const stage = { provider, settings, publicKey, forced };
  const answer = (asked: Asked): Promise<Replied> => respond(asked, { ...stage, tokenPath, granted }, io);
  const interrupted = io.interrupted();
  const turnAway = (refused: TurnedAway): void => log(refused, `${refused.status} ${refused.because}`, io);
  const listening = await listen(answer, { port, now: io.now, turnAway });
  const url = `http://${LOOPBACK}:${listening.port}${tokenPath}`;
  return {
    text: `${url}\n`,
    data: { url, port: listening.port, provider: provider.id },
    notes: [
      ...notes,
      `checks assertions like ${provider.title}, as far as known; Ctrl-C stops it`,
      record.certificate === undefined
        ? 'send it an assertion that the holder of the private key signed'
        : `in another terminal: ${printedCommand({ command: 'token', directory, options: { ...keyFlagsOf(options), url } }, io)}`,
    ],
    running: goOn(listening, { seconds, interrupted }, io),
  };
};

/** Checks that the given key belongs to the bundle; it is not needed for the rehearsal itself. */
async function checkGivenKey(bundle: OpenedBundle, options: RehearseOptions, io: CommandIo): Promise<void> {
  const { openBundleKey } = await import('../../bundle/bundle-key.ts');
  const [given, passphrase] = [await readGivenKey(options, io), await givenPassphrase(options, io)];
  const { notes } = await openBundleKey(bundle, { given, passphrase }, io);
  for (const note of notes) io.note(`the private key: ${note}`);
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

interface Rehearsing extends Pick<Stage, 'provider' | 'settings' | 'publicKey' | 'forced'> {
  tokenPath: string;
  granted: Map<string, string>;
}

/** Prints one line about a request. */
function log({ method, path }: Pick<Asked, 'method' | 'path'>, text: string, io: CommandIo): void {
  io.say(`${visible(`${method} ${path.slice(0, 200)}`)}: ${visible(text)}`);
}

async function respond(asked: Asked, rehearsing: Rehearsing, io: CommandIo): Promise<Replied> {
  const { provider, settings, tokenPath, granted } = rehearsing;
  const { whoAmI, probe } = provider.grant.rehearsal;
  const { method, path, origin, form, bearer } = asked;
  const say = (status: number, text: string): void => log(asked, `${status} ${text}`, io);
  if (method === 'POST' && path === tokenPath) {
    const token = `rehearsal.${Buffer.from(io.random(24)).toString('base64url')}`;
    const verdict = await judgeRequest(form, { ...rehearsing, origin, now: io.now(), token });
    const { status, body, page, because, sub, notes } = verdict;
    if (sub !== undefined) granted.set(token, sub);
    say(status, status === 200 ? because : `${Object.values(body).join(', ')}: ${because}`);
    for (const note of notes) io.say(`  ${note}`);
    return { status, body, page };
  }
  if (method === 'GET' && path === whoAmI?.path) {
    const sub = bearer === undefined ? undefined : granted.get(bearer);
    say(sub === undefined ? 403 : 200, sub === undefined ? 'not a token of this rehearsal' : 'whose token it is');
    return sub === undefined ? { status: 403, body: 'Bad_OAuth_Token' } : { status: 200, body: whoAmI.answer(settings, sub) };
  }
  if (method === 'GET' && path === probe?.path) {
    say(200, 'needs no credentials');
    return { status: 200, body: probe.answer };
  }
  say(404, 'not part of the rehearsal');
  return { status: 404, body: [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }] };
}
