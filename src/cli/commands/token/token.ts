/** `jwt-kit token`: signs an assertion and exchanges it for an access token; only the token goes to standard output. */
import { DEFAULT_TIMEOUT, LONGEST_TIMEOUT } from '../../../core/defaults.ts';
import { LONGEST_WAIT, parseDuration, spoken } from '../../../core/durations.ts';
import { exitCodes, KitError } from '../../../core/errors.ts';
import { visible } from '../../../core/escape.ts';
import { JWT_BEARER } from '../../../core/jwt/grant-type.ts';
import { ownWords } from '../../../core/jwt/server-words.ts';
import { CLOCKS_APART, expiryOf, type Refusal, type TokenAnswer } from '../../../core/jwt/token-request.ts';
import { isOnThisComputer } from '../../../core/jwt/web-addresses.ts';
import { refusePlaceholder } from '../../../core/placeholder.ts';
import { refusePrivateKey } from '../../../core/private-key-text.ts';
import { harmless, harmlessBeside } from '../../../core/refusals/hide-secrets.ts';
import type { RecognisedRefusal } from '../../../core/refusals/recognise-refusal.ts';
import type { Provider } from '../../../providers/provider.ts';
import { recogniseAnswer } from '../../../providers/refusals/catalogue.ts';
import { flagOf } from '../../../providers/settings.ts';
import { workOn } from '../../bundle/chosen-bundles.ts';
import type { Command, CommandIo, FileSet, Outcome } from '../../command.ts';
import { aboutLeftOut } from '../../printed-command.ts';
import { type Assertion, prepareAssertion, type Signer } from '../../sign-in/assertion.ts';
import { exchange, identify, NO_TOKEN, namedEndPoint, refusalWords, type Sending } from '../../sign-in/exchange.ts';
import type { Explained } from '../../sign-in/explain-failure.ts';
import { againOptions, curlCommand } from './curl.ts';
import type { TokenOne, TokenOptions } from './flags.ts';
import { nextAfter } from './next-call.ts';
import { keepSettings, notKept } from './save-settings.ts';

/** Seconds between two attempts. */
const PAUSE = 15;

export const token: Command<TokenOptions> = ({ directories, ...options }, io) =>
  workOn(
    directories,
    { command: 'token' },
    {
      one: (directory) => tokenOf({ ...options, directory }, io),
      doing: 'asking',
      text: () => '',
      withoutJson: new KitError('USAGE', 'without --json, token prints the token of one bundle only', {
        hint: 'add --json, or name one bundle',
      }),
    },
    io,
  );

/** Gets the token of one bundle. */
async function tokenOf(options: TokenOne, io: CommandIo): Promise<Outcome> {
  const wait = options.wait === undefined ? 0 : parseDuration('wait', options.wait, LONGEST_WAIT);
  const signer = await prepareAssertion({ ...options, sends: options.url === undefined }, io);
  const sending = prepareSending(options, signer);
  if (options.curl) return asCurl(options, sending, signer, io);
  if (io.offline) return describe(await signer.sign(), sending, signer);

  const again = againOptions(options, signer.answered);
  const asked = { signer, url: sending.url, directory: options.directory, again, all: options.all };
  // Ctrl-C would end the process, and what was typed would be lost.
  const until = Object.keys(signer.typed).length === 0 ? undefined : io.interrupted();
  const tried = await tryAndWait(signer, { ...sending, until }, wait, io);
  if (tried instanceof KitError) {
    const { explainNoAnswer } = await import('../../sign-in/explain-failure.ts');
    const explained = await explainNoAnswer(tried, asked, io);
    const { files, note } = await keep(signer, undefined, sending.url, io);
    const unkept = note === undefined ? [] : [note];
    return { ...saying(explained), notes: [...signer.notes, ...unkept], failure: tried, ...(files ? { files } : {}) };
  }
  const { answer, assertion, ahead, rehearsed } = tried;
  const notes = [...clockNote(ahead), ...signer.notes];
  const { files, note: unkept } = await keep(signer, { answer, claims: assertion.claims }, sending.url, io);
  const last = unkept === undefined ? [] : [unkept];
  if (!answer.granted) {
    const secrets = secretsOf(assertion);
    const failure = refused(answer.refusal, secrets, { signer, rehearsed });
    const { explainRefusal } = await import('../../sign-in/explain-failure.ts');
    const explained = await explainRefusal(answer.recognised, { ...asked, assertion, ahead, secrets }, io);
    return {
      ...saying(explained),
      notes: [...notes, ...last, ...(rehearsed ? [standIn(signer)] : [])],
      failure,
      ...(files ? { files } : {}),
    };
  }
  const expires = expiryOf(answer.body, io.now());
  const who: Partial<Identified> = options.check
    ? await whoIsIt(answer, signer, { ...sending, secrets: secretsOf(assertion) }, io)
    : {};
  const { grant } = signer.provider;
  const call = grant.firstCall?.(answer.body, sending.url);
  const about = { url: call, tokenUrl: sending.url, grant, token: answer.accessToken, server: nameOf(signer) };
  const next = nextAfter(options, { ...about, asked: signer.answered }, io);
  return {
    text: `${answer.accessToken}\n`,
    data: {
      tokenUrl: sending.url,
      answer: answer.body,
      ...(expires === undefined ? {} : { expires: expires.toISOString() }),
      ...(who.identity === undefined ? {} : { identity: who.identity }),
    },
    notes: [...notes, ...(who.note === undefined ? [] : [who.note]), ...last, ...next],
    status: who.status ?? 0,
    ...(files ? { files } : {}),
  };
}

/** The request as a curl command, and the values left out of it. */
function asCurl(options: TokenOne, sending: Sending, { answered, notes }: Signer, io: CommandIo): Outcome {
  const { line, leftOut } = curlCommand(options, sending, answered, io);
  const whole = leftOut.length === 0;
  return {
    text: `${line}\n`,
    data: { tokenUrl: sending.url, curl: line, ...(whole ? {} : { leftOut }) },
    notes: [...notes, ...(whole ? [] : [`the command is incomplete: ${aboutLeftOut(leftOut)}`])],
  };
}

function prepareSending({ url, scope, field = [], timeout }: TokenOne, { provider, tokenUrl }: Signer): Sending {
  const seconds = parseDuration('timeout', timeout, LONGEST_TIMEOUT);
  if (seconds === 0)
    throw new KitError('USAGE', '--timeout is 0: no server answers that fast', {
      hint: `for example --timeout ${DEFAULT_TIMEOUT}`,
    });
  refusePrivateKey('--scope', scope);
  refusePlaceholder('--scope', scope);
  const fields = field.map((text) => {
    refusePrivateKey('--field', text);
    const name = text.slice(0, Math.max(0, text.indexOf('=')));
    if (name === '')
      throw new KitError('USAGE', '--field takes <name>=<value>', {
        hint: 'for example --field resource=api',
      });
    if (['grant_type', 'assertion', 'client_secret'].includes(name)) {
      throw new KitError('USAGE', `--field cannot set ${name}`, {
        hint: name === 'client_secret' ? 'this grant needs no secret: the signature is the proof' : 'it is set automatically',
      });
    }
    return [name, text.slice(name.length + 1)] as const;
  });
  const address = url ?? tokenUrl;
  if (address === undefined) {
    throw new KitError('ANSWER_MISSING', 'missing: --url <token endpoint>', {
      hint: orSetting(provider),
    });
  }
  const endPoint = namedEndPoint(address, provider.grant);
  return { url: url === undefined ? address : endPoint.href, timeout: seconds, scope, fields };
}

/** A hint with the setting that determines the token endpoint. */
function orSetting({ settings }: Provider): string | undefined {
  const address = settings.find(({ judgedBy, flag }) => judgedBy === 'host' && flag !== undefined);
  return address && `or ${flagOf(address.name)} <${address.flag?.value}>`;
}

/** The text after the message of a failure. */
const saying = (explained: Explained | undefined): Pick<Outcome, 'text' | 'data'> => ({
  text: explained?.text ?? '',
  data: explained === undefined ? {} : { explanation: explained.explanation },
});

/** A response; an error response is recognised once, for retrying, saving and explaining. */
type Answer = Extract<TokenAnswer, { granted: true }> | { granted: false; refusal: Refusal; recognised: RecognisedRefusal };

/** The response to a request. */
interface Tried {
  answer: Answer;
  assertion: Assertion;
  ahead: number | undefined;
  /** Whether a rehearsal answered. */
  rehearsed: boolean;
}

/** Signs and sends, and retries while waiting can help; returns an error if there was no response. */
async function tryAndWait(signer: Signer, sending: Sending, wait: number, io: CommandIo): Promise<Tried | KitError> {
  for (let waited = 0; ; waited += PAUSE) {
    const assertion = await signer.sign();
    const exchanged = await exchange(assertion.jwt, sending, io).catch(kitError);
    if (exchanged instanceof KitError) return exchanged;
    const { answer, ...about } = exchanged;
    if (answer.granted) return { answer, assertion, ...about };
    const { refusal } = answer;
    const recognised = recogniseAnswer(refusal, signer.provider, io.providers);
    if (!recognised.retryable || waited + PAUSE > wait) {
      return { answer: { granted: false, refusal, recognised }, assertion, ...about };
    }
    const { error, description } = refusal;
    const secrets = secretsOf(assertion);
    const words = description === undefined ? harmless(error, secrets) : harmlessBeside(error, description, secrets);
    io.say(`jwt-kit: ${words}; retrying for ${spoken(wait - waited)}`);
    await countDown(io, sending.until);
    if (sending.until?.aborted) return new KitError('CANCELLED', NO_TOKEN);
  }
}

/** Returns a KitError as a value; throws any other error. */
function kitError(error: unknown): KitError {
  if (error instanceof KitError) return error;
  throw error;
}

async function countDown(io: CommandIo, until: AbortSignal | undefined): Promise<void> {
  const terminal = 'isTTY' in io.stderr && io.stderr.isTTY === true;
  for (let left = PAUSE; left > 0 && !until?.aborted; left -= 1) {
    if (terminal) io.stderr.write(`\r  next try in ${left} s \u001b[K`);
    await io.wait(1000, until);
  }
  if (terminal) io.stderr.write('\r\u001b[K');
}

function clockNote(ahead: number | undefined): string[] {
  if (ahead === undefined || Math.abs(ahead) <= CLOCKS_APART) return [];
  const [side, cause] = ahead > 0 ? ['behind', 'expired when it arrives'] : ['ahead of', 'not valid yet when it arrives'];
  return [`this computer's clock is ${spoken(ahead)} ${side} the server's: set it right, or an assertion may be ${cause}`];
}

const secretsOf = ({ jwt }: Assertion): string[] => [jwt, jwt.slice(jwt.lastIndexOf('.') + 1)];

/**
 * Saves settings in the bundle, unless the server is on this computer. What was typed is kept whatever the result is, so that
 * nobody has to type it again; what flags give is kept unless nothing answered, or the server rejects the client id.
 *
 * @param got the response; undefined if there was none
 */
async function keep(
  { bundle, answered, typed, provider }: Signer,
  got: { answer: Answer; claims: Assertion['claims'] } | undefined,
  url: string,
  io: CommandIo,
): Promise<{ files?: FileSet | undefined; note?: string | undefined }> {
  if (bundle === undefined) return {};
  const granted = got?.answer.granted === true;
  const rejected = got === undefined || (!got.answer.granted && got.answer.recognised.clientId);
  const keepable = provider.settings.flatMap(({ name, kept }) => (kept ? [name] : []));
  const worth = Object.entries(rejected ? typed : answered).filter(
    // A recorded value is replaced only after a token was granted.
    ([name]) => keepable.includes(name) && (granted || bundle.record.settings[name] === undefined),
  );
  const settings = Object.fromEntries(worth);
  const asked = new URL(url);
  if (isOnThisComputer(asked)) return { note: notKept(bundle, settings, asked) };
  const proof = granted ? { claims: got.claims, url } : undefined;
  return { files: await keepSettings(bundle, { settings, granted: proof }, io) };
}

/** The server's name in messages. */
const nameOf = ({ provider }: Signer): string => provider.server ?? provider.title;

/** What the refusal of a rehearsal says, and what not. */
const standIn = (signer: Signer): string =>
  `${nameOf(signer)} was not asked: the terminal of the rehearsal says exactly what it found wrong; the causes below are those at ${nameOf(signer)}`;

const refused = (
  refusal: Refusal,
  secrets: readonly string[],
  { signer, rehearsed }: { signer: Signer; rehearsed: boolean },
): KitError =>
  new KitError(
    'TOKEN_REFUSED',
    `${rehearsed ? `the rehearsal of ${nameOf(signer)}` : nameOf(signer)} ${ownWords.refused}${refusalWords(refusal, secrets)}`,
  );

/** The result of asking whose token it is. */
interface Identified {
  identity?: string;
  note: string;
  status?: number;
}

/** Exit status if the server does not say whose token it is: the token is printed anyway. */
const UNIDENTIFIED = exitCodes.NETWORK;

/** Asks whose token it is; if the server does not say, the token is printed anyway. */
async function whoIsIt(
  answer: TokenAnswer & { granted: true },
  signer: Signer,
  { url, timeout, secrets }: Sending & { secrets: readonly string[] },
  io: CommandIo,
): Promise<Identified> {
  const whoAmI = signer.provider.grant.whoAmI(answer.body, url);
  if (whoAmI === undefined)
    return { note: `${nameOf(signer)} has no known way to tell whose token it is`, status: UNIDENTIFIED };
  const source = { url, grant: signer.provider.grant, name: nameOf(signer), secrets };
  try {
    const identity = await identify(answer.accessToken, whoAmI, { source, timeout }, io);
    return { identity, note: `the token belongs to ${identity}` };
  } catch (error) {
    if (!(error instanceof KitError)) throw error;
    return { note: error.message, status: UNIDENTIFIED };
  }
}

/** The output of `--dry-run`. */
function describe({ header, claims }: Assertion, { url, scope, fields = [] }: Sending, { notes }: Signer): Outcome {
  const form = { grant_type: JWT_BEARER, ...(scope === undefined ? {} : { scope }), ...Object.fromEntries(fields) };
  const lines = [
    'nothing was sent; without --dry-run, it would send:',
    `  POST ${visible(url)}`,
    '  content-type: application/x-www-form-urlencoded',
    ...Object.entries(form).map(([name, value]) => `  ${visible(name)}=${visible(value)}`),
    '  assertion=(a signed JWT)',
    `    header  ${visible(JSON.stringify(header))}`,
    `    claims  ${visible(JSON.stringify(claims))}`,
  ];
  return { text: `${lines.join('\n')}\n`, data: { tokenUrl: url, form, header, claims }, notes };
}
