/** A token endpoint on this computer, for tests of programs that get tokens. */
import type { KeyObject } from 'node:crypto';
import { a, type Rule, requireArguments } from '../../core/arguments.ts';
import { bundleFiles } from '../../core/bundle/bundle-files.ts';
import type { BundleRecord } from '../../core/bundle/record.ts';
import { KitError } from '../../core/errors.ts';
import { LOOPBACK } from '../../core/jwt/web-addresses.ts';
import { hasThumbprint } from '../../core/keys/jwk/thumbprint.ts';
import { publicHalf } from '../../core/keys/write-keys.ts';
import { publicKeyFrom } from '../../core/octets/foreign-keys.ts';
import type { Provider } from '../../providers/provider.ts';
import { failureFor, NO_FAILURE } from '../../rehearsal/forced-failure.ts';
import { respond, type Told } from '../../rehearsal/respond.ts';
import type { Served } from '../../rehearsal/served.ts';
import { listen, type TurnedAway } from '../../rehearsal/token-server.ts';
import { type BundleFiles, filesRule, inFile, publicKeyIn, recordedKey, recordIn } from '../bundle/read-bundle.ts';
import { checkedTime, systemClock, systemRandom } from '../edge.ts';
import { namingOptions, withOptionNames } from '../settings.ts';

/**
 * A bundle, by its files: `jwt-kit.json`, and one of `server.crt`, `public.pem` and `server.key`. Other members, such as
 * `settings`, are ignored.
 */
export interface RehearsedBundle {
  files: BundleFiles;
  /** The key, for a bundle without `server.crt` and `public.pem` whose `server.key` is encrypted. */
  key?: KeyObject | undefined;
}

/** How to rehearse. */
export interface RehearsalOptions {
  /** Port to listen on, 1 to 65,535; default: any free port. */
  port?: number | undefined;
  /**
   * Answers every token request with this error: a description that the server is known to send, such as `user hasn't approved
   * this consumer`; a code, such as `invalid_grant`; a status from 400 to 599, such as `HTTP 503`, with a web page, after which
   * `getToken` throws NETWORK; or any other text of at most 300 characters, which is sent as the description of
   * `invalid_grant`, or of another code in front of it: `invalid_client: no such app`.
   */
  fail?: string | undefined;
  /** Also refuses what the real server tolerates from some clients. */
  exact?: boolean | undefined;
  /** The server's clock; default: that of this computer. */
  clock?: (() => Date) | undefined;
  /** Default: `randomBytes` of `node:crypto`. */
  random?: ((size: number) => Uint8Array) | undefined;
}

/** A request that the server answered. */
export interface RehearsedRequest {
  method: string;
  path: string;
  /** HTTP status of the response. */
  status: number;
  /** Whom a token was granted for, or why the request was refused: more than the response says. */
  says: string;
  /** What was accepted although it is unusual. */
  notes: readonly string[];
}

/** A running server. */
export interface Rehearsal extends AsyncDisposable {
  /** URL of the token endpoint: of the first bundle, if there are several. */
  readonly url: string;
  /**
   * URL of the token endpoint of a bundle: providers have different paths.
   *
   * @param bundle one of those that were passed to `rehearse`
   * @throws KitError USAGE if it is another one
   */
  urlOf(bundle: RehearsedBundle): string;
  /** The server without a path, such as `http://127.0.0.1:49152`. */
  readonly origin: string;
  /** All requests so far, in order. */
  readonly requests: readonly RehearsedRequest[];
  /** Answers every token request with this error from now on, as the option `fail` does; `undefined` judges them again. */
  fail(description: string | undefined): void;
  /** Stops the server and closes its connections. May be called more than once. */
  close(): Promise<void>;
}

/** A bundle may have other members, because the result of `createBundle` is one. */
const bundleRule = a.options({ files: filesRule, key: a.optional(a.key) });
const bundlesRule: Rule = (value, name) => (Array.isArray(value) ? a.list(bundleRule) : bundleRule)(value, name);

const rehearsalRule = a.only({
  port: a.optional(a.port),
  fail: a.optional(a.word),
  exact: a.optional(a.boolean),
  clock: a.optional(a.function),
  random: a.optional(a.function),
});

/**
 * Starts a server on 127.0.0.1 that checks assertions as the provider of a bundle does, as far as that is known, and grants
 * tokens that only it accepts. Responses have the provider's own words. Requests from web pages are rejected. Its tokens do not
 * end; for Anypoint and other servers, responses say that they end after an hour, for Salesforce they say nothing.
 *
 * Serves http, not https: `getToken` accepts that on this computer. Pass its `url` as the option `url`. An open server keeps the
 * program running.
 *
 * @param bundles the result of `createBundle` or `readBundle`, or several: an assertion then chooses by its claims
 * @throws KitError USAGE if an argument is invalid; INPUT_INVALID if a bundle is damaged; MISMATCH if its files have different
 *   keys; PASSPHRASE if its only file with the key is encrypted; NETWORK if the port is in use
 * @example
 * import assert from 'node:assert/strict';
 * import { createBundle } from 'jwt-kit';
 * import { rehearse } from 'jwt-kit/testing';
 * import { getToken } from 'jwt-kit/token';
 *
 * const settings = { clientId: '3MVG9', username: 'ada@acme.com', instanceUrl: 'https://acme.my.salesforce.com' };
 * const bundle = await createBundle({ provider: 'salesforce', name: 'Order Sync', ...settings });
 * const server = await rehearse(bundle, { fail: "user hasn't approved this consumer" });
 * const result = await getToken({ bundle, url: server.url });
 * assert.equal(result.granted, false);
 * await server.close();
 * @example
 * // Several bundles, and a clock that moves on: the source renews its token.
 * import assert from 'node:assert/strict';
 * import { createBundle } from 'jwt-kit';
 * import { rehearse } from 'jwt-kit/testing';
 * import { tokenSource } from 'jwt-kit/token';
 *
 * const user = { clientId: 'order-sync', username: 'ada@acme.com' };
 * const one = await createBundle({ provider: 'generic', name: 'One', ...user, tokenUrl: 'https://login.example.com/token' });
 * const two = await createBundle({ provider: 'anypoint', name: 'Two', ...user, idpId: '4f3c' });
 * let now = new Date();
 * const clock = () => now;
 * const server = await rehearse([one, two], { clock });
 * const tokens = tokenSource({ bundle: two, url: server.urlOf(two), clock });
 * await tokens.get();
 * now = new Date(now.getTime() + 3_600_000);
 * await tokens.get();
 * assert.equal(server.requests.length, 2);
 * await server.close();
 * @example
 * // In a test of vitest; `bundle` is what your program reads at its start.
 * import { expect, test } from 'vitest';
 * import { createBundle } from 'jwt-kit';
 * import { rehearse } from 'jwt-kit/testing';
 * import { getToken } from 'jwt-kit/token';
 *
 * test('signs in, and reports a refusal', async () => {
 *   const settings = { clientId: '3MVG9', username: 'ada@acme.com', instanceUrl: 'https://acme.my.salesforce.com' };
 *   const bundle = await createBundle({ provider: 'salesforce', name: 'Order Sync', ...settings });
 *   const server = await rehearse(bundle);
 *   try {
 *     const options = { bundle, url: server.url };
 *     expect(await getToken(options)).toMatchObject({ granted: true });
 *     server.fail('audience is invalid');
 *     expect(await getToken(options)).toMatchObject({ granted: false, refusal: { error: 'invalid_grant' } });
 *     expect(server.requests).toHaveLength(2);
 *   } finally {
 *     await server.close();
 *   }
 * });
 */
export async function rehearse(
  bundles: RehearsedBundle | readonly RehearsedBundle[],
  options: RehearsalOptions = {},
): Promise<Rehearsal> {
  requireArguments({ bundles, options }, { bundles: bundlesRule, options: rehearsalRule });
  const { port = 0, exact, clock = systemClock, random = systemRandom } = options;
  const all: readonly RehearsedBundle[] = Array.isArray(bundles) ? bundles : [bundles];
  const stages = all.map((one, at) => (Array.isArray(bundles) ? inFile(`bundles[${at}]`, () => served(one)) : served(one)));
  const [first] = stages;
  if (first === undefined) throw new KitError('USAGE', 'bundles: expected a bundle, found none', { hint: 'give at least one' });
  const fail = (description: string | undefined): void => {
    requireArguments({ description }, { description: a.optional(a.word) });
    force(description, 'description');
  };
  const force = (text: string | undefined, name: string): void => {
    for (const stage of stages) stage.forced = text === undefined ? undefined : failure(text, stage.provider, name);
  };
  force(options.fail, 'options.fail');
  const now = (): Date => checkedTime(clock);
  now();

  const requests: RehearsedRequest[] = [];
  const told = ({ asked: { method, path }, status, says, notes }: Told<Served>): void => {
    requests.push({ method, path, status, says: withOptionNames(says), notes: notes.map(withOptionNames) });
  };
  const turnAway = ({ method, path, status, because }: TurnedAway): void => {
    requests.push({ method, path, status, says: because, notes: [] });
  };
  const rehearsing = { stages, granted: new Map(), exact, now, random, told };
  const listening = await listen((asked) => respond(asked, rehearsing), { port, now, turnAway }).catch((error) =>
    namingOptions(() => {
      throw error;
    }),
  );
  const origin = `http://${LOOPBACK}:${listening.port}`;
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= listening.close();
    return closed;
  };
  const urlOf = (bundle: RehearsedBundle): string => {
    requireArguments({ bundle }, { bundle: bundleRule });
    const stage = stages[all.findIndex((one) => one === bundle || one.files === bundle.files)];
    if (stage !== undefined) return `${origin}${stage.tokenPath}`;
    throw new KitError('USAGE', 'bundle: not one of those that are rehearsed', {
      hint: 'pass one that was passed to rehearse',
    });
  };
  return { url: `${origin}${first.tokenPath}`, urlOf, origin, requests, fail, close, [Symbol.asyncDispose]: close };
}

function served({ files, key }: RehearsedBundle): Served {
  const { record, provider } = recordIn(files);
  const publicKey = publicKeyIn(files, record) ?? ownPublicKey(files, record, key);
  const { settings, certificate } = record;
  return {
    provider,
    settings,
    publicKey,
    forced: undefined,
    used: new Set(),
    certificateEnd: certificate && new Date(certificate.notAfter),
    tokenPath: provider.grant.rehearsal.tokenPath(settings),
  };
}

/** The public half of the private key of a bundle without public files. */
function ownPublicKey(files: BundleFiles, record: BundleRecord, given: KeyObject | undefined): KeyObject {
  const { certificate, publicKey, key: file, record: name } = bundleFiles;
  const key = given ?? recordedKey(files, file, record, (bytes) => [opened(bytes)]);
  if (key === undefined) {
    throw new KitError('INPUT_INVALID', `missing: ${certificate}, ${publicKey} or ${file}`, {
      hint: 'give the content of one of these files',
    });
  }
  if (hasThumbprint(key, record.key.thumbprint)) return publicHalf(key);
  throw new KitError('MISMATCH', `key: it does not match the record in ${name}`, {
    hint: 'give a key and files that belong together',
  });
}

/** The key of server.key, which Node reads without a passphrase only if it is not encrypted. */
function opened(bytes: Buffer): KeyObject {
  const { certificate, publicKey } = bundleFiles;
  const text = bytes.toString();
  const sealed = /ENCRYPTED/.test(text);
  const key = sealed ? undefined : readOr(() => publicKeyFrom(text));
  if (key !== undefined) return key;
  const [code, message] = sealed
    ? (['PASSPHRASE', 'the private key is encrypted'] as const)
    : (['INPUT_INVALID', 'not a private key in PEM'] as const);
  throw new KitError(code, message, {
    hint: `give ${certificate} or ${publicKey} too, or the key itself, as readBundle returns it`,
  });
}

function readOr(read: () => KeyObject): KeyObject | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** @throws KitError USAGE if the text is not an error description */
function failure(text: string, provider: Provider, name: string): ReturnType<typeof failureFor> {
  const known = failureFor(text, provider);
  if (known !== undefined) return known;
  throw new KitError('USAGE', `${name}: ${NO_FAILURE}`, {
    hint: `for example "${provider.grant.refusals[0]?.description}"`,
  });
}
