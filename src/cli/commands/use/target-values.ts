/** The values that every template of a target has. */
import { relative, resolve } from 'node:path';
import { bundleFiles } from '../../../core/bundle/bundle-files.ts';
import { visible } from '../../../core/escape.ts';
import type { FileValues } from '../../../core/templates/fill-in.ts';
import type { Settings } from '../../../providers/settings.ts';
import { slugOf } from '../../../providers/setup.ts';
import type { StoreFile, Target, TargetInput, TextFile } from '../../../providers/targets/target.ts';
import type { OpenedBundle } from '../../bundle/open-bundle.ts';
import type { CommandIo } from '../../command.ts';
import { inside, printable } from '../../path-inside.ts';
import { certificateText, publicKeyTexts } from './public-files.ts';

/** What a target is filled in with. */
export interface Filling {
  target: Target;
  bundle: OpenedBundle;
  settings: Settings;
  options: TargetInput['options'];
  /** The token endpoint that was named instead of that of the settings. */
  url?: URL | undefined;
  /** The directory that the files are in. */
  place: string;
  /** Whether the files with the private key are made too. */
  secret: boolean;
}

/** The name of a text file. */
export const nameOf = ({ name, template }: TextFile, input: TargetInput): string =>
  typeof name === 'function' ? name(input) : (name ?? template);

/** A sentence with the names of files in braces, as paths in the directory that the files are in. */
export const withPaths = (says: string, place: string): string =>
  says.replace(/\{([^{}]+)\}/g, (_, name: string) => visible(inside(place, name)));

/** The key store of a target, if it has one. */
export const storeOf = ({ files }: Target): StoreFile | undefined => files.find((file): file is StoreFile => 'store' in file);

/**
 * The alias of its entry, as `keystore` chooses it if the target has no other, and the name and the path of its file: stores with
 * different aliases have different names.
 */
export function storeNames(
  { bundle: { record } }: Pick<Filling, 'bundle'>,
  { store, directory = '', separator }: StoreFile,
): { alias: string; name: string; path: string } {
  const slug = slugOf(record.name) || 'key';
  const alias = separator === undefined ? slug : slug.replaceAll('-', separator);
  const name = `${alias}.${store}`;
  return { alias, name, path: inside(directory, name) };
}

/** What the values are made from. */
export function inputOf({ bundle: { record, provider }, settings, options, url }: Filling): TargetInput {
  const claims = provider.claims(settings);
  return { name: record.name, settings, claims: url === undefined ? claims : { ...claims, tokenUrl: url.href }, options };
}

/** The address to sign in at, under both of its names, for programs that know the path of the token endpoint. */
const originValues = ({ target, url }: Filling): FileValues =>
  url !== undefined && target.url !== undefined && 'takes' in target.url && target.url.takes === 'origin'
    ? { loginUrl: url.origin, instanceUrl: url.origin }
    : {};

/**
 * The values by name: all settings and options, `name`, `slug`, the claims, `claimsStart`, `lifetime`, `keyFile`,
 * `certificateFile`, `program`, `npx` (whether the program is called with it), `npxPrefix` (the directory of its
 * package, if npx needs it), `thumbprint`, `fingerprint`, `variablesFile` (the path of such a file of a pipeline); `storeFile`,
 * `storeName` and `storeAlias` if it has a key store; `certificate`, `publicKey` and `publicKeySha256` if the target reads them;
 * and its own.
 */
export async function valuesFor(filling: Filling, io: CommandIo): Promise<FileValues> {
  const { target, bundle, settings, options, place } = filling;
  const { provider, record, directory } = bundle;
  const input = inputOf(filling);
  const { iss, sub, aud } = input.claims;
  const from = (name: string): string => pathFrom(target.fromRoot ? '.' : place, directory, name, io);
  return {
    ...Object.fromEntries(provider.settings.map(({ name }) => [name, settings[name]])),
    ...Object.fromEntries((provider.targets?.options ?? []).map(({ name }) => [name, options[name]])),
    name: record.name,
    slug: slugOf(record.name) || 'jwt-bearer',
    ...input.claims,
    // A JSON object without its end: scripts add the times.
    claimsStart: JSON.stringify({ iss, sub, aud }).slice(0, -1),
    lifetime: provider.grant.lifetime,
    ...storeValues(filling, from),
    keyFile: from(bundleFiles.key),
    certificateFile: from(bundleFiles.certificate),
    bundle: from('.'),
    variablesFile: inside(place, 'variables.env'),
    thumbprint: record.key.thumbprint,
    fingerprint: record.certificate?.sha256,
    certificate: target.reads?.includes('certificate') ? await certificateText(bundle, io) : undefined,
    ...(target.reads?.includes('publicKey') ? await publicKeyTexts(bundle, io) : {}),
    program: io.invokedAs,
    npx: io.invokedAs.startsWith('npx '),
    npxPrefix: /^npx --prefix (\S+) /.exec(io.invokedAs)?.[1],
    ...target.values?.(input),
    ...originValues(filling),
  };
}

/** The key store: that of the target if it is made, else the one that `keystore` makes in the bundle. */
function storeValues(filling: Filling, from: (name: string) => string): FileValues {
  const file = storeOf(filling.target);
  if (file === undefined) return {};
  const { alias, name, path } = storeNames(filling, file);
  return { storeAlias: alias, storeName: name, storeFile: filling.secret ? path : from(name) };
}

/** The path of a file of a bundle, from the directory that a script is in; one that looks like a flag gets `./` in front. */
function pathFrom(place: string, directory: string, name: string, { cwd }: CommandIo): string {
  const path = printable(relative(resolve(cwd, place), resolve(cwd, directory, name))) || '.';
  return path.startsWith('-') ? `./${path}` : path;
}
