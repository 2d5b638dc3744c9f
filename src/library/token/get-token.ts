/** Gets access tokens with the JWT Bearer grant. */
import { a, type Rule, requireArguments } from '../../core/arguments.ts';
import { KitError } from '../../core/errors.ts';
import { type Algorithm, algorithms } from '../../core/jwt/algorithms.ts';
import { clockFinding } from '../../core/jwt/clock-check.ts';
import { CLOCKS_APART, expiryOf, ownFields, type TokenAnswer } from '../../core/jwt/token-request.ts';
import { checkKey } from '../../core/keys/key-checks.ts';
import { checkProvider } from '../../providers/index.ts';
import type { Provider } from '../../providers/provider.ts';
import { recogniseAnswer } from '../../providers/refusals/catalogue.ts';
import type { Settings } from '../../providers/settings.ts';
import { checkSettings } from '../../providers/setup.ts';
import { checkedTime, type Fetch, systemClock, systemRandom } from '../edge.ts';
import type { Claims } from '../jwt/sign.ts';
import { checkEach, namingOptions, requireSettings, withOptionNames } from '../settings.ts';
import { inTurn } from '../turns.ts';
import { naming } from '../words.ts';
import { signed, unsigned } from './assertion.ts';
import { explained, type RefusalExplanation } from './explain-refusal.ts';
import { endpoint, exchange } from './send.ts';
import { type SignIn, signInOf, withSignIn } from './sign-in.ts';

/** Who asks which server for a token. */
export type TokenOptions = SignIn & TokenRequest;

/** How to ask for a token; all of it may be left out. */
export interface TokenRequest {
  /** Where to send the assertion, if not to the provider's own address: a rehearsal, for example. It does not change `aud`. */
  url?: string | undefined;
  /** Scopes with blanks between them (RFC 6749 §3.3); most servers need none. */
  scope?: string | undefined;
  /** Further fields of the request, each once, for servers that require them: not `grant_type` or `assertion`. */
  fields?: readonly (readonly [name: string, value: string])[] | undefined;
  /** Claims to add or to replace. */
  claims?: Claims | undefined;
  /** Header parameters of the assertion, such as `kid`. */
  header?: Readonly<Record<string, unknown>> | undefined;
  /** Default: RS256 for Salesforce, else the usual algorithm of the key. */
  alg?: Algorithm | undefined;
  /** Seconds until the assertion, not the token, expires; default: 180 for Salesforce, else 300. */
  expiresIn?: number | undefined;
  /** Longest wait for the complete response, in seconds, up to 3600; default: 15. */
  timeout?: number | undefined;
  /** Ends the request early; `getToken` then rejects with its reason. */
  signal?: AbortSignal | undefined;
  /** Sends the request; default: the built-in `fetch`. Use it for a proxy: that of Node 20 knows none. */
  fetch?: Fetch | undefined;
  /** Default: the clock of this computer. */
  clock?: (() => Date) | undefined;
  /** Default: `randomBytes` of `node:crypto`. */
  random?: ((size: number) => Uint8Array) | undefined;
}

/** A granted token. */
export interface GrantedToken {
  granted: true;
  accessToken: string;
  /** When it ends, if the server says so with `expires_in` (RFC 6749 §5.1); Salesforce does not. */
  expiresAt?: Date | undefined;
  /** The base of the APIs that take the token, if the server names it (`instance_url`), as Salesforce does. */
  instanceUrl?: string | undefined;
  /** The whole response. */
  body: Readonly<Record<string, unknown>>;
  /** What may go wrong later, such as a clock that differs. */
  notes: readonly string[];
}

/** An error response. */
export interface RefusedToken {
  granted: false;
  /** What the server said, what it means, and how to fix it. */
  refusal: RefusalExplanation;
  notes: readonly string[];
}

/** The response of a token endpoint: check `granted` first. */
export type TokenResult = GrantedToken | RefusedToken;

/** Fields that servers accept more than once (RFC 8707 §2, RFC 8693 §2.1). */
const repeatable = ['resource', 'audience'];

/** Fields with names of their own: servers refuse a request with two of most (RFC 6749 §3.2). */
const fieldsRule: Rule = (value, name) => {
  const fault = a.list(a.pair(a.text))(value, name);
  if (fault !== undefined) return fault;
  const names = (value as readonly (readonly [string, string])[]).map(([field]) => field);
  const at = names.findIndex(
    (field, index) =>
      field === '' || ownFields.includes(field) || (!repeatable.includes(field) && names.indexOf(field) !== index),
  );
  if (at === -1) return undefined;
  const expected = `another name than ${ownFields.join(', ')} or that of an earlier field`;
  return { name: `${name}[${at}]`, expected, value: names[at], hint: 'leave it out' };
};

/** @internal */
export const requestRules = {
  url: a.optional(a.word),
  scope: a.optional(a.word),
  fields: a.optional(fieldsRule),
  claims: a.optional(a.jsonObject),
  header: a.optional(a.jsonObject),
  alg: a.optional(a.oneOf(algorithms)),
  expiresIn: a.optional(a.lifetime),
  timeout: a.optional(a.timeout),
  signal: a.optional(a.abortSignal),
  fetch: a.optional(a.function),
  clock: a.optional(a.function),
  random: a.optional(a.function),
};

const tokenRule = withSignIn(requestRules);

/**
 * Gets an access token: signs an assertion with iss, sub, aud and exp as the provider expects them (RFC 7523 §3), sends it to
 * the provider's token endpoint (§2.1), and reads the response. An error response is a result, not an exception.
 *
 * Signs on the thread pool. Does not retry, and keeps nothing: `tokenSource` keeps a token while it is valid. Does not follow
 * redirects, and sends only to https, or to this computer.
 *
 * @throws KitError NETWORK if there is no response of a token endpoint; ANSWER_MISSING, naming the missing settings; USAGE if
 *   an option is invalid; INPUT_INVALID if the key is unsafe
 * @example
 * import { createBundle } from 'jwt-kit';
 * import { rehearse } from 'jwt-kit/testing';
 * import { getToken } from 'jwt-kit/token';
 *
 * const settings = { clientId: '3MVG9', username: 'ada@acme.com', instanceUrl: 'https://acme.my.salesforce.com' };
 * const bundle = await createBundle({ provider: 'salesforce', name: 'Order Sync', ...settings });
 * const server = await rehearse(bundle); // a server on this computer; leave out url for the real one
 * const result = await getToken({ bundle, url: server.url });
 * if (result.granted) console.log(result.accessToken);
 * else console.error(result.refusal.text);
 * await server.close();
 */
export async function getToken(options: TokenOptions): Promise<TokenResult> {
  requireArguments({ options }, { options: a.plainObject });
  // A copy: the caller may change the options before it is their turn.
  const asked = { ...options };
  // Hundreds of calls may start at once, and checking a new key takes milliseconds.
  const { signing, ...about } = await inTurn(() => started(asked));
  const jwt = await signing;
  const { fetch, signal, timeout, scope, fields, clock = systemClock } = asked;
  const { answer, ahead } = await exchange(jwt, about.url, { fetch, signal, timeout, scope, fields, clock });
  const notes = [...about.notes, ...clockNotes(ahead)];
  // Hundreds of responses may come at once too, and explaining a refusal takes milliseconds.
  return inTurn(() =>
    answer.granted ? granted(answer, about, { now: checkedTime(clock), notes }) : refused(answer, about, { jwt, ahead, notes }),
  );
}

/** What is known about a request when its assertion is being signed. */
interface Started extends CheckedServer {
  signing: Promise<string>;
}

/** The checked settings of a server, and where to send. */
interface CheckedServer {
  provider: Provider;
  settings: Settings;
  url: string;
  /** What is unusual about the settings; later, about the assertion too. */
  notes: readonly string[];
}

/** Checked settings and URLs, because a program asks for tokens with the same ones again and again. */
const known = new Map<string, CheckedServer>();

/** Most set-ups to remember. */
const MOST_KNOWN = 1000;

function checkedServer(
  { provider: name, given }: Omit<ReturnType<typeof signInOf>, 'key'>,
  to: string | undefined,
): CheckedServer {
  const id = JSON.stringify([name, to, given]);
  const found = known.get(id);
  if (found !== undefined) return found;
  const provider = naming('provider', () => checkProvider(name));
  checkEach(provider, given);
  const { settings, notes } = namingOptions(() => checkSettings(provider, given));
  requireSettings(provider, settings);
  const url = endpoint(provider, to, provider.claims(settings).tokenUrl);
  const server = { provider, settings, url, notes: notes.map(withOptionNames) };
  const [oldest] = known.keys();
  if (oldest !== undefined && known.size >= MOST_KNOWN) known.delete(oldest);
  known.set(id, server);
  return server;
}

/** Checks the options, and starts to sign. */
function started(options: TokenOptions): Started {
  requireArguments({ options }, { options: tokenRule });
  const { alg, header, claims, expiresIn, clock = systemClock, random = systemRandom } = options;
  if (expiresIn !== undefined && claims?.['exp'] !== undefined) {
    throw new KitError('USAGE', 'options.expiresIn: options.claims has exp already', { hint: 'use one of the two' });
  }
  if (options.scope !== undefined && options.fields?.some(([name]) => name === 'scope')) {
    throw new KitError('USAGE', 'options.scope: options.fields has scope already', { hint: 'use one of the two' });
  }
  const now = checkedTime(clock);
  const { key, ...signIn } = signInOf(options, requestRules);
  const server = checkedServer(signIn, options.url);
  const { provider, settings } = server;
  const parts = { provider, settings, key, alg, header, claims, expiresIn, now, random };
  const assertion = unsigned(parts);
  checkKey(key);
  return { ...server, notes: [...server.notes, ...assertion.notes], signing: signed(assertion, parts) };
}

function granted(
  { accessToken, body }: Extract<TokenAnswer, { granted: true }>,
  { provider }: CheckedServer,
  { now, notes }: { now: Date; notes: readonly string[] },
): GrantedToken {
  const expiresAt = expiryOf(body, now);
  const instanceUrl = provider.grant.apiBase?.(body);
  return {
    granted: true,
    accessToken,
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(instanceUrl === undefined ? {} : { instanceUrl }),
    body,
    notes,
  };
}

function refused(
  { refusal }: Extract<TokenAnswer, { granted: false }>,
  { provider, settings }: CheckedServer,
  { jwt, ahead, notes }: { jwt: string; ahead: number | undefined; notes: readonly string[] },
): RefusedToken {
  const secrets = [jwt, jwt.slice(jwt.lastIndexOf('.') + 1)];
  const about = { provider, settings, own: true, findings: clockFinding(ahead), secrets };
  return { granted: false, refusal: explained(recogniseAnswer(refusal, provider), about), notes };
}

/** A note if the clocks differ so much that assertions may be refused. */
const clockNotes = (ahead: number | undefined): string[] =>
  ahead === undefined || Math.abs(ahead) <= CLOCKS_APART ? [] : clockFinding(ahead).map(({ says }) => says);
