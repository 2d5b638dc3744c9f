/** From flags, a bundle and the environment to a signed assertion: what `sign` prints and `token` sends. */
import type { KeyObject } from 'node:crypto';
import { type Algorithm, algorithmsOf, checkAlgorithm, describeKey } from '../core/algorithms.ts';
import { type ClaimSet, checkClaims, type Named, parseNamed, readClaims } from '../core/claims.ts';
import { parseDuration } from '../core/durations.ts';
import { KitError, missing } from '../core/errors.ts';
import { excerpt, visible } from '../core/escape.ts';
import { thumbprint } from '../core/jwks.ts';
import { signJwt } from '../core/jwt.ts';
import type { Provider } from '../providers/provider.ts';
import { checkProvider, checkSettings, flagOf } from '../providers/setup.ts';
import { type OpenedBundle, openBundle } from './bundle-reading.ts';
import type { CommandIo } from './command.ts';
import { naming } from './naming.ts';
import { flagWords, printedCommand, sentence } from './printed-command.ts';
import { openSigningKey, readPassphrase } from './secrets.ts';

export interface AssertionOptions {
  /** The bundle; the working directory where neither it nor `key` is given. */
  directory?: string | undefined;
  /** Id of a provider; that of the bundle, else the one that the settings fit. */
  provider?: string | undefined;
  /** File with the private key, instead of a bundle; `-` for standard input. */
  key?: string | undefined;
  passphraseFile?: string | undefined;
  /** The passphrase itself, where it was read already. */
  passphrase?: Uint8Array | undefined;
  /** A provider's settings by name, unchecked; they win over the bundle's. */
  settings: Readonly<Record<string, string | undefined>>;
  /** The claims by their own names: `iss` is the client id, `sub` the user, `aud` the audience. */
  iss?: string | undefined;
  sub?: string | undefined;
  aud?: string | undefined;
  /** Until exp: `180`, `3m`, `2h`. */
  expiresIn?: string | undefined;
  /** `name=value`. */
  claim?: readonly string[] | undefined;
  /** File with a JSON object of claims; `-` for standard input. */
  claims?: string | undefined;
  /** `name=value`. */
  header?: readonly string[] | undefined;
  kid?: string | undefined;
  alg?: string | undefined;
}

/** A signed assertion, and what it says. */
export interface Assertion {
  jwt: string;
  header: Readonly<Record<string, unknown>>;
  claims: ClaimSet;
}

/** All that an assertion is made from. */
export interface Signer {
  provider: Provider;
  bundle: OpenedBundle | undefined;
  settings: Readonly<Record<string, string>>;
  /** Those of them that came from flags or from a person, and not from the bundle or the environment. */
  answered: Readonly<Record<string, string>>;
  /** The token end point, where it is known. */
  tokenUrl: string | undefined;
  notes: string[];
  /** Signs an assertion that counts from now; each call makes a new one. */
  sign(): Promise<Assertion>;
}

/**
 * Reads everything that an assertion needs, and asks a person who is there for what is missing.
 *
 * @throws KitError ANSWER_MISSING, naming every flag; USAGE where values contradict each other; MISMATCH where the key is
 *   not the bundle's
 */
export async function prepareAssertion(options: AssertionOptions, io: CommandIo): Promise<Signer> {
  const bundle = await readBundle(options, io);
  const provider = bundle?.provider ?? checkProvider(options.provider ?? fittingProvider(options, io));
  if (options.provider !== undefined && options.provider !== provider.id) {
    throw new KitError('USAGE', `--provider ${excerpt(options.provider)} is not that of the bundle, ${provider.id}`, {
      hint: 'leave out --provider, or give --key instead of the bundle',
    });
  }
  refuseForeignKey(bundle);
  const { settings, answered, notes } = await gatherSettings(options, { provider, bundle }, io);
  const given = await readGiven(options, io);
  const { key } = await readKey(options, bundle, io);
  const alg = chooseAlgorithm(options.alg, provider, key);
  const { tokenUrl } = provider.claims(settings);
  const parts = { provider, settings, given, alg, key };
  const { claims, lifetime } = makeClaims(parts, io);
  notes.push(...provider.grant.remarks({ claims, alg, lifetime, settings }), ...pastNote(lifetime));
  return { provider, bundle, settings, answered, tokenUrl, notes, sign: () => makeAssertion(parts, io) };
}

async function readBundle({ directory, key, provider }: AssertionOptions, io: CommandIo): Promise<OpenedBundle | undefined> {
  if (key === undefined) {
    return openBundle(directory ?? '.', io, `, or give --key <file>${provider === undefined ? ' and the claims' : ''}`);
  }
  if (directory === undefined) return undefined;
  throw new KitError('USAGE', '--key names a key, and the directory another', { hint: 'give one of the two' });
}

/** A bundle around somebody else's public key signs nothing. */
function refuseForeignKey(bundle: OpenedBundle | undefined): void {
  if (bundle === undefined || bundle.record.certificate !== undefined) return;
  throw new KitError('USAGE', "the private key of this bundle is somebody else's, and they have to sign", {
    hint: 'give them the values in CHECKLIST.md, or make a key of your own with init',
  });
}

/** Settings that only one provider has. */
const telling: Readonly<Record<string, readonly string[]>> = {
  anypoint: ['region', 'host', 'idpId', 'subVersion', 'firstName', 'lastName', 'userEmail', 'groups'],
  generic: ['tokenUrl'],
  salesforce: ['instanceUrl', 'siteUrl', 'appType'],
};

/** Audiences that only one provider has. */
const audiences: Readonly<Record<string, RegExp>> = {
  salesforce: /^https:\/\/[^/]+\.(?:salesforce\.(?:com|mil)|my\.site\.com)(?:\/|$)/i,
  anypoint: /^https:\/\/[^/]+\.mulesoft\.com(?:\/|$)/i,
};

function fittingProvider({ settings }: AssertionOptions, io: CommandIo): string {
  const told = Object.keys(telling).find((id) => telling[id]?.some((name) => settings[name] !== undefined));
  const aimedAt = Object.keys(audiences).find((id) => audiences[id]?.test(settings['audience'] ?? ''));
  return told ?? aimedAt ?? (Object.keys(environment).some((name) => io.env[name]) ? 'salesforce' : 'generic');
}

/** Settings that the Salesforce CLI's own CI samples keep in the environment. */
const environment: Readonly<Record<string, string>> = {
  SF_CONSUMER_KEY: 'clientId',
  SF_USERNAME: 'username',
  SF_INSTANCE_URL: 'instanceUrl',
};

async function gatherSettings(
  { settings: flags, iss, sub, aud }: AssertionOptions,
  { provider, bundle }: { provider: Provider; bundle: OpenedBundle | undefined },
  io: CommandIo,
): Promise<Pick<Signer, 'settings' | 'answered' | 'notes'>> {
  const raw = provider.settings.some(({ name }) => name === 'sub');
  const given: Record<string, string | undefined> = {
    ...flags,
    clientId: same('--client-id', flags['clientId'], '--iss', iss),
    audience: same('--audience', flags['audience'], '--aud', aud),
    ...(raw ? { sub } : { username: same('--username', flags['username'], '--sub', sub) }),
  };
  const checked = checkSettings(provider, given);
  const notes = [...checked.notes];
  // A fallback of a setting is no answer: the bundle's own goes before it.
  const answered = Object.entries(checked.settings).filter(([name]) => given[name] !== undefined);
  const settings: Record<string, string> = { ...bundle?.record.settings, ...Object.fromEntries(answered) };
  if (provider.id === 'salesforce') {
    for (const [variable, name] of Object.entries(environment)) {
      const text = io.env[variable];
      if (text === undefined || text === '' || settings[name] !== undefined) continue;
      if (name === 'instanceUrl' && settings['siteUrl'] !== undefined) continue;
      const fromEnvironment = checkSettings(provider, { [name]: text });
      settings[name] = fromEnvironment.settings[name] as string;
      notes.push(...fromEnvironment.notes, `${flagOf(name).slice(2)} comes from ${variable}`);
    }
  }
  const asked = await askMissing(settings, provider, io);
  return { settings: { ...settings, ...asked }, answered: { ...Object.fromEntries(answered), ...asked }, notes };
}

/** One value that has two flags. */
function same(flag: string, value: string | undefined, other: string, otherValue: string | undefined): string | undefined {
  if (value === undefined || otherValue === undefined || value === otherValue) return value ?? otherValue;
  throw new KitError('USAGE', `${flag} and ${other} are the same, and were given two values`, { hint: 'give one of the two' });
}

async function askMissing(
  settings: Readonly<Record<string, string>>,
  provider: Provider,
  io: CommandIo,
): Promise<Record<string, string>> {
  const { wants, clientIdName } = provider.grant;
  const open = wants(settings);
  if (open.length === 0) return {};
  if (!io.interactive) {
    const flags = open.map((name) => `${flagOf(name)} <${name === 'clientId' ? clientIdName : (placeholders[name] ?? name)}>`);
    throw missing(
      flags,
      `give the answers as flags${provider.id === 'salesforce' ? `, or as ${Object.keys(environment).join(', ')}` : ''}`,
    );
  }
  const { askAnswer } = await import('./wizard.ts');
  const answers: Record<string, string> = {};
  for (const name of open) {
    const setting = provider.settings.find((known) => known.name === name);
    if (setting === undefined) continue;
    const message =
      name === 'clientId' ? `What is the app's ${clientIdName}?` : (setting.question?.message ?? `${flagOf(name)}?`);
    answers[name] = setting.check(await askAnswer(message, setting.check, io)).value;
  }
  return answers;
}

const placeholders: Readonly<Record<string, string>> = { username: 'user', instanceUrl: 'url', idpId: 'id' };

/** What was given of claims and header, read and checked one by one. */
interface Given {
  lifetime: number | undefined;
  claims: ClaimSet;
  header: Readonly<Record<string, unknown>>;
}

async function readGiven({ expiresIn, claim, claims, header, kid }: AssertionOptions, io: CommandIo): Promise<Given> {
  const lifetime = expiresIn === undefined ? undefined : parseDuration('--expires-in', expiresIn);
  if (lifetime === 0)
    throw new KitError('USAGE', '--expires-in is 0: the assertion would be expired', { hint: 'for example --expires-in 3m' });
  const file = claims === undefined ? {} : await readClaimsFile(claims, io);
  const single = together('--claim', claim ?? [], io);
  const all = { ...file, ...single };
  if (lifetime !== undefined && all['exp'] !== undefined) {
    throw new KitError('USAGE', '--expires-in and the claim exp are the same', { hint: 'give one of the two' });
  }
  const parameters = together('--header', header ?? [], io);
  for (const [name, reason] of Object.entries(fixedHeader)) {
    if (parameters[name] !== undefined) throw new KitError('USAGE', `--header does not set ${name}`, { hint: reason });
  }
  return { lifetime, claims: all, header: { ...parameters, ...(kid === undefined ? {} : { kid }) } };
}

const fixedHeader: Readonly<Record<string, string>> = {
  alg: 'use --alg',
  crit: 'it demands extensions, and none is made here',
  b64: 'the payload of a JWT is always base64url (RFC 7797 §7)',
};

async function readClaimsFile(path: string, io: CommandIo): Promise<ClaimSet> {
  const bytes = await io.read(path);
  return naming(path, () => readClaims(Buffer.from(bytes).toString()));
}

/** `name=value` of one flag, together; a name that stands twice is refused. */
function together(flag: string, texts: readonly string[], { platform }: CommandIo): Record<string, unknown> {
  const found: Record<string, unknown> = Object.create(null);
  for (const { name, value } of texts.map((text): Named => parseNamed(flag, text))) {
    if (Object.hasOwn(found, name)) {
      throw new KitError('USAGE', `${flag} gives ${visible(name.slice(0, 60))} twice`, {
        hint: `for a list, write it as JSON: ${sentence(flagWords(flag, `${name.slice(0, 60)}=["a", "b"]`, platform))}`,
      });
    }
    found[name] = value;
  }
  return found;
}

async function readKey(
  options: AssertionOptions,
  bundle: OpenedBundle | undefined,
  io: CommandIo,
): Promise<{ key: KeyObject }> {
  const passphrase = options.passphrase ?? (await readPassphrase(options.passphraseFile, io));
  if (bundle === undefined) {
    const path = options.key as string;
    return openSigningKey({ path, bytes: await io.read(path) }, { passphrase, io, anyKind: true });
  }
  const file = await bundle.file('key');
  const opened = await openSigningKey(file, { passphrase, io, anyKind: true });
  if (thumbprint(opened.key) === bundle.record.key.thumbprint) return opened;
  throw new KitError('MISMATCH', `${visible(file.path)} is not the key that the certificate was made for`, {
    hint: `take the key back from previous/ or from where it is kept; where it is lost: ${printedCommand({ command: 'renew', directory: bundle.directory, options: { newKey: true } }, io)}`,
  });
}

function chooseAlgorithm(name: string | undefined, { grant, title }: Provider, key: KeyObject): Algorithm {
  const able = algorithmsOf(key);
  const alg = name === undefined ? (grant.algorithms?.[0] ?? able[0]) : checkAlgorithm(name);
  if (alg === undefined) {
    throw new KitError('INPUT_INVALID', `the key is ${describeKey(key)}, which signs no JWT here`, { hint: 'give an RSA key' });
  }
  if (grant.algorithms !== undefined && !grant.algorithms.includes(alg)) {
    throw new KitError('USAGE', `${title} takes ${grant.algorithms.join(', ')} only, not ${alg}`, { hint: 'leave out --alg' });
  }
  return alg;
}

/** What an assertion is made from, once it is read. */
interface Parts {
  provider: Provider;
  settings: Readonly<Record<string, string>>;
  given: Given;
  alg: Algorithm;
  key: KeyObject;
}

/** The claims as of now, and the seconds until exp. */
function makeClaims({ provider, settings, given }: Parts, io: CommandIo): { claims: ClaimSet; lifetime: number | undefined } {
  const { grant } = provider;
  const { iss, sub, aud } = provider.claims(settings);
  const now = Math.floor(io.now().getTime() / 1000);
  const made: Record<string, unknown> = { iss, sub, aud, exp: now + (given.lifetime ?? grant.lifetime) };
  if (grant.makes.includes('iat')) made['iat'] = now;
  if (grant.makes.includes('jti')) made['jti'] = Buffer.from(io.random(16)).toString('base64url');
  const all = { ...made, ...given.claims };
  const claims = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  checkClaims(claims);
  const { exp } = claims;
  return { claims, lifetime: typeof exp === 'number' ? exp - now : undefined };
}

const pastNote = (lifetime: number | undefined): string[] =>
  lifetime !== undefined && lifetime <= 0 ? ['exp is in the past: whoever gets this assertion will refuse it'] : [];

async function makeAssertion(parts: Parts, io: CommandIo): Promise<Assertion> {
  const { given, alg, key } = parts;
  const { claims } = makeClaims(parts, io);
  const header = { alg, typ: 'JWT', ...given.header };
  return { jwt: await signJwt(claims, key, { alg, header: given.header }), header, claims };
}
