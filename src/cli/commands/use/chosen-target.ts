/** Which target of which bundle is meant. */
import { bundleFiles } from '../../../core/bundle/bundle-files.ts';
import { KitError } from '../../../core/errors.ts';
import { excerpt } from '../../../core/escape.ts';
import { nearest } from '../../../core/octets/edit-distance.ts';
import { providers } from '../../../providers/index.ts';
import type { Provider } from '../../../providers/provider.ts';
import type { Target } from '../../../providers/targets/target.ts';
import { type OpenedBundle, openBundle } from '../../bundle/open-bundle.ts';
import type { CommandIo } from '../../command.ts';
import { printedCommand } from '../../printed-command.ts';
import type { UseOptions } from './flags.ts';
import { targetsOf } from './list.ts';

/** A target of a bundle, or what to list. */
export type Chosen =
  | { target: Target; bundle: OpenedBundle }
  | { listed: Provider | undefined; directory?: string | undefined };

/** Most characters that a typed name may differ in from the one that was meant. */
const NEAR = 2;

/**
 * Finds the target that was named. A word that is no target but a directory is the bundle.
 *
 * @throws KitError USAGE if no target of the bundle's provider has this name
 */
export async function chooseTarget({ target: named, directory }: UseOptions, io: CommandIo): Promise<Chosen> {
  const known = io.providers ?? providers;
  if (named === undefined) return { listed: await providerHere(io) };
  const lists = await Promise.all(known.map(async (provider) => ({ provider, targets: await targetsOf(provider) })));
  const ownersOf = (id: string): Provider[] =>
    lists.flatMap(({ provider, targets }) => (targets.some((target) => target.id === id) ? [provider] : []));
  const typed = named.trim().toLowerCase();
  // A directory comes before another name of a target, which it may have by chance.
  const isBundle = ownersOf(typed).length === 0 && directory === undefined && io.isDirectory(named);
  const words = typed.replace(/[\s_]+/g, '-');
  const meant = lists.flatMap(({ targets }) => targets).find(({ also = [] }) => also.includes(words))?.id;
  const name = ownersOf(typed).length > 0 ? typed : (meant ?? words);
  const owners = ownersOf(name);
  if (isBundle) {
    return { listed: (await openBundle(named, io)).provider, directory: named };
  }
  const at = directory ?? '.';
  if (owners.length === 0) throw unknown(named, await idsFor(at, known, io), at, io);
  const bundle = await openBundle(at, io, { withoutSteps: true });
  const target = (await targetsOf(bundle.provider)).find(({ id }) => id === name);
  if (target !== undefined) return { target, bundle };
  throw new KitError(
    'USAGE',
    `${name} is for ${owners.map(({ title }) => title).join(', ')}, not for ${bundle.provider.title}`,
    {
      hint: `for the list: ${printedCommand({ command: 'use', input: at }, io)}`,
    },
  );
}

/** The provider of the bundle in the working directory; undefined if there is none. */
async function providerHere(io: CommandIo): Promise<Provider | undefined> {
  const there = io.list('.')?.entries.some(({ name }) => name === bundleFiles.record);
  return there ? (await openBundle('.', io)).provider : undefined;
}

/** The targets of the bundle in a directory; those of all providers if there is none. */
async function idsFor(directory: string, known: readonly Provider[], io: CommandIo): Promise<string[]> {
  const of = async (some: readonly Provider[]): Promise<string[]> => [
    ...new Set((await Promise.all(some.map(targetsOf))).flatMap((targets) => targets.map(({ id }) => id))),
  ];
  try {
    return await of([(await openBundle(directory, io)).provider]);
  } catch (cause) {
    if (cause instanceof KitError) return of(known);
    throw cause;
  }
}

/** The error for an unknown target: names the nearest, or all. */
function unknown(named: string, ids: readonly string[], directory: string, io: CommandIo): KitError {
  const near = nearest(named, ids, { most: () => NEAR });
  const hint =
    near !== undefined
      ? `did you mean ${printedCommand({ command: `use ${near}`, ...(directory === '.' ? {} : { directory }) }, io)}?`
      : `use one of ${ids.join(', ')}; a bundle is named by its directory`;
  return new KitError('USAGE', `unknown target ${excerpt(named)}`, { hint });
}
