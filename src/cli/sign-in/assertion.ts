/** Makes a signed assertion from flags, a bundle and the environment: `sign` prints it, `token` sends it. */
import type { KeyObject } from 'node:crypto';
import { parseDuration } from '../../core/durations.ts';
import { KitError } from '../../core/errors.ts';
import { excerpt, visible } from '../../core/escape.ts';
import { type Algorithm, algorithmsOf, checkAlgorithm, describeKey, SIGNING_KEYS } from '../../core/jwt/algorithms.ts';
import {
  type ClaimSet,
  checkClaims,
  checkClaimsSize,
  type Named,
  parseNamed,
  readClaims,
} from '../../core/jwt/claims/claims.ts';
import { timeFault } from '../../core/jwt/claims/time-order.ts';
import { signJwt } from '../../core/jwt/sign.ts';
import { thumbprint } from '../../core/keys/jwk/thumbprint.ts';
import { textOf } from '../../core/octets/text-encoding.ts';
import { refusePlaceholder } from '../../core/placeholder.ts';
import { refusePrivateKey } from '../../core/private-key-text.ts';
import { assertionClaims } from '../../providers/assertion-claims.ts';
import { checkProvider } from '../../providers/index.ts';
import type { Provider } from '../../providers/provider.ts';
import { openBundleKey } from '../bundle/bundle-key.ts';
import { type OpenedBundle, openBundle } from '../bundle/open-bundle.ts';
import type { CommandIo } from '../command.ts';
import { givesKey, type KeyFile, readGivenKey } from '../input/given-key.ts';
import { naming } from '../input/name-file-in-error.ts';
import { givenPassphrase } from '../input/passphrase.ts';
import { anyKind, notesOnKey, openSigningKey } from '../input/private-key.ts';
import type { AssertionOptions } from './assertion-flags.ts';
import { certificateNotes } from './certificate-notes.ts';
import { fittingProvider, type Gathered, gatherSettings, keepable } from './gather-settings.ts';

/** The passphrase and the given key, if they were already read. */
export interface AlreadyRead {
  passphrase?: Uint8Array | undefined;
  given?: KeyFile | undefined;
}

/** Whether the assertion is sent to the server of the settings, so that what this needs is asked for too. */
interface Sent {
  sends?: boolean | undefined;
}

/** A signed assertion, and what it says. */
export interface Assertion {
  jwt: string;
  header: Readonly<Record<string, unknown>>;
  claims: ClaimSet;
}

/** A claim given with a flag or a file. */
export interface ClaimSource {
  name: string;
  value: unknown;
  /** Where it was given: `--claim sub`. */
  by: string;
}

/** Everything that an assertion is made from. */
export interface Signer extends Gathered {
  provider: Provider;
  bundle: OpenedBundle | undefined;
  /** The key that was given instead of the bundle's. */
  given: KeyFile | undefined;
  /** Claims that were given with flags or a file; they override those from the settings. */
  claimed: readonly ClaimSource[];
  /** The token endpoint, if it is known. */
  tokenUrl: string | undefined;
  /** Signs an assertion that is valid from now; each call makes a new one. */
  sign(): Promise<Assertion>;
}

/**
 * Reads everything that an assertion needs, and asks for missing answers at a terminal.
 *
 * @throws KitError ANSWER_MISSING, naming every flag; USAGE if values contradict each other; MISMATCH if the key does not
 *   match the bundle
 */
export async function prepareAssertion(options: AssertionOptions & AlreadyRead & Sent, io: CommandIo): Promise<Signer> {
  const bundle = await readBundle(options, io);
  const provider = bundle?.provider ?? checkProvider(options.provider ?? fittingProvider(options, io), io.providers);
  if (options.provider !== undefined && checkProvider(options.provider, io.providers) !== provider) {
    throw new KitError('USAGE', `--provider ${excerpt(options.provider)}: the bundle is for ${provider.id}`, {
      hint: 'leave out --provider, or leave out the directory and use --key',
    });
  }
  if (!givesKey(options) && options.given === undefined) refuseForeignKey(bundle);
  const directory = bundle?.directory;
  const recorded = bundle?.record.settings;
  const gathered = await gatherSettings(options, { provider, recorded, directory, sends: options.sends }, io);
  return keepable(gathered.typed, directory, io, () => preparedWith(gathered, { provider, bundle, options }, io));
}

/** The signer, when all settings are known. */
async function preparedWith(
  gathered: Gathered,
  {
    provider,
    bundle,
    options,
  }: { provider: Provider; bundle: OpenedBundle | undefined; options: AssertionOptions & AlreadyRead },
  io: CommandIo,
): Promise<Signer> {
  const { settings, notes } = gathered;
  const given = await readGiven(options, io);
  const { key, file, notes: repaired } = await readKey(options, bundle, io);
  for (const note of notesOnKey(repaired)) io.note(note);
  const alg = chooseAlgorithm(options.alg, provider, key);
  const { tokenUrl } = provider.claims(settings);
  const parts = { provider, settings, given, alg, key };
  const { claims, lifetime } = makeClaims(parts, io);
  notes.push(...provider.grant.remarks({ claims, alg, lifetime, settings }), ...timeNotes(lifetime, claims));
  if (bundle !== undefined) notes.push(...(await certificateNotes(bundle, key, io)));
  const from = { bundle, given: file };
  return { ...gathered, ...from, provider, claimed: given.sources, tokenUrl, sign: () => makeAssertion(parts, io) };
}

async function readBundle(options: AssertionOptions, io: CommandIo): Promise<OpenedBundle | undefined> {
  const { directory, provider, settings } = options;
  if (directory === undefined && givesKey(options)) return undefined;
  const instead = `, or use --key <file>${provider === undefined ? ' and the claims' : ''}`;
  const replaced = Object.keys(settings).filter((name) => settings[name] !== undefined);
  return openBundle(directory ?? '.', io, { instead, replaced, withoutSteps: true });
}

/** Rejects a bundle for someone else's public key: it cannot sign. */
function refuseForeignKey(bundle: OpenedBundle | undefined): void {
  if (bundle === undefined || bundle.record.certificate !== undefined) return;
  throw new KitError('USAGE', 'someone else has the private key of this bundle: they have to sign', {
    hint: 'give them the values in CHECKLIST.md; if you have the key, give it with --key or --key-env',
  });
}

/** The given claims and header parameters, each one checked. */
interface Given {
  lifetime: number | undefined;
  claims: ClaimSet;
  sources: readonly ClaimSource[];
  header: Readonly<Record<string, unknown>>;
}

async function readGiven({ expiresIn, claim, claims, header, kid }: AssertionOptions, io: CommandIo): Promise<Given> {
  const lifetime = expiresIn === undefined ? undefined : parseDuration('expiresIn', expiresIn);
  if (lifetime === 0)
    throw new KitError('USAGE', '--expires-in is 0: the assertion would be expired', { hint: 'for example --expires-in 3m' });
  for (const [flag, texts] of [
    ['--claim', claim],
    ['--header', header],
    ['--kid', kid],
  ] as const)
    refusePrivateKey(flag, texts);
  refusePlaceholder('--kid', kid);
  for (const [flag, texts] of [
    ['--claim', claim],
    ['--header', header],
  ] as const)
    refusePlaceholder(
      flag,
      texts?.map((text) => text.replace(/^[^=]*=/, '')),
    );
  const file = claims === undefined ? {} : await readClaimsFile(claims, io);
  const single = together('claim', claim ?? []);
  const all = { ...file, ...single };
  if (lifetime !== undefined && all['exp'] !== undefined) {
    throw new KitError('USAGE', '--expires-in cannot be combined with the claim exp', { hint: 'use one of the two' });
  }
  const parameters = together('header', header ?? []);
  for (const [name, reason] of Object.entries(fixedHeader)) {
    if (parameters[name] !== undefined) throw new KitError('USAGE', `--header cannot set ${name}`, { hint: reason });
  }
  const sources = Object.entries(all).map(([name, value]) => ({
    name,
    value,
    by: Object.hasOwn(single, name) ? `--claim ${name}` : `${name} of --claims`,
  }));
  return { lifetime, claims: all, sources, header: { ...parameters, ...(kid === undefined ? {} : { kid }) } };
}

/** Instead of a key id: the thumbprint of the key (RFC 7638), its `kid` in jwks.json. */
const AUTO_KID = 'auto';

const fixedHeader: Readonly<Record<string, string>> = {
  alg: 'use --alg',
  crit: 'it requires extensions, and none are supported',
  b64: 'the payload of a JWT is always base64url (RFC 7797 §7)',
};

async function readClaimsFile(path: string, io: CommandIo): Promise<ClaimSet> {
  const bytes = await io.read(path);
  return naming(path, () => {
    const text = textOf(bytes);
    // Checked first, so that a huge file is not searched for a key.
    checkClaimsSize(text);
    refusePrivateKey('the file', text, 'INPUT_INVALID');
    return readClaims(text);
  });
}

/** Collects the `name=value` pairs of one option; rejects duplicate names. */
function together(option: string, texts: readonly string[]): Record<string, unknown> {
  const found: Record<string, unknown> = Object.create(null);
  for (const { name, value } of texts.map((text): Named => parseNamed(option, text))) {
    if (Object.hasOwn(found, name)) {
      throw new KitError('USAGE', `${visible(name.slice(0, 60))} is given twice`, {
        option,
        hint: 'for a list, write it as JSON',
        next: { options: { [option]: `${name.slice(0, 60)}=["a", "b"]` } },
      });
    }
    found[name] = value;
  }
  return found;
}

async function readKey(
  options: AssertionOptions & AlreadyRead,
  bundle: OpenedBundle | undefined,
  io: CommandIo,
): Promise<{ key: KeyObject; file: KeyFile | undefined; notes: readonly string[] }> {
  const given = options.given ?? (await readGivenKey(options, io));
  const passphrase = options.passphrase ?? (await givenPassphrase(options, io));
  const store = { storePasswordFile: options.storePasswordFile, alias: options.alias };
  const opening = { passphrase, store, check: anyKind };
  const { key, notes } =
    bundle === undefined
      ? await openSigningKey(given as KeyFile, { ...opening, io })
      : await openBundleKey(bundle, { ...opening, given }, io);
  return { key, file: given, notes: given === undefined ? [] : notes };
}

function chooseAlgorithm(name: string | undefined, { grant, title }: Provider, key: KeyObject): Algorithm {
  const able = algorithmsOf(key);
  const alg = name === undefined ? (grant.algorithms?.[0] ?? able[0]) : checkAlgorithm(name);
  if (alg === undefined) {
    throw new KitError('INPUT_INVALID', `the key is ${describeKey(key)}, which is not supported for signing`, {
      hint: `use ${SIGNING_KEYS}`,
    });
  }
  if (grant.algorithms !== undefined && !grant.algorithms.includes(alg)) {
    throw new KitError('USAGE', `${title} accepts only ${grant.algorithms.join(', ')}, not ${alg}`, {
      hint: 'leave out --alg',
    });
  }
  return alg;
}

/** The checked parts of an assertion. */
interface Parts {
  provider: Provider;
  settings: Readonly<Record<string, string>>;
  given: Given;
  alg: Algorithm;
  key: KeyObject;
}

/** The claims as of now, and the seconds until exp. */
function makeClaims({ provider, settings, given }: Parts, io: CommandIo): { claims: ClaimSet; lifetime: number | undefined } {
  const now = io.now();
  const made = assertionClaims(provider, settings, { now, random: io.random, lifetime: given.lifetime });
  const all = { ...made, ...given.claims };
  const claims = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  checkClaims(claims);
  const { exp } = claims;
  return { claims, lifetime: typeof exp === 'number' ? exp - Math.floor(now.getTime() / 1000) : undefined };
}

const timeNotes = (lifetime: number | undefined, claims: object): string[] => {
  if (lifetime !== undefined && lifetime <= 0) return ['exp is in the past: every server will reject this assertion'];
  const fault = timeFault({ ...claims });
  return fault === undefined ? [] : [fault.says];
};

async function makeAssertion(parts: Parts, io: CommandIo): Promise<Assertion> {
  const { given, alg, key } = parts;
  const { claims } = makeClaims(parts, io);
  const own = given.header['kid'] === AUTO_KID ? { ...given.header, kid: thumbprint(key) } : given.header;
  const header = { alg, typ: 'JWT', ...own };
  return { jwt: await signJwt(claims, key, { alg, header: own }), header, claims };
}
