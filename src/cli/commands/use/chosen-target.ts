/** Which target of which bundle is meant. */
import { bundleFiles } from '../../../core/bundle/bundle-files.ts';
import { KitError } from '../../../core/errors.ts';
import { excerpt } from '../../../core/escape.ts';
import { nearest } from '../../../core/octets/edit-distance.ts';
import { providers } from '../../../providers/index.ts';
import type { Provider } from '../../../providers/provider.ts';
import type { Target } from '../../../providers/targets/target.ts';
import { bundlesBelow, orListed } from '../../bundle/chosen-bundles.ts';
import { type OpenedBundle, openBundle } from '../../bundle/open-bundle.ts';
import type { CommandIo } from '../../command.ts';
import { printedCommand } from '../../printed-command.ts';
import type { UseOptions } from './flags.ts';
import { type Listed, targetsOf } from './list.ts';

/** A target of a bundle, or what to list. */
export type Chosen = { target: Target; bundle: OpenedBundle } | Listed;

/** Most characters that a typed name may differ in from the one that was meant. */
const NEAR = 2;

/**
 * Finds the target that was named. A word that is no target but a directory is the bundle.
 *
 * @throws KitError USAGE if no target of the bundle's provider has this name
 */
export async function chooseTarget({ target: named, directory }: UseOptions, io: CommandIo): Promise<Chosen> {
  const known = io.providers ?? providers;
  if (named === undefined) return here(io);
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
  const swapped = directory?.trim().toLowerCase();
  if (owners.length === 0 && swapped !== undefined && ownersOf(swapped).length > 0 && io.isDirectory(named)) {
    throw new KitError('USAGE', `${excerpt(named)} is a directory: the target comes first`, {
      hint: `for example ${printedCommand({ command: `use ${swapped}`, directory: named }, io)}`,
    });
  }
  if (owners.length === 0) throw unknown(named, await idsFor(at, known, io), at, io);
  const open = (): Promise<OpenedBundle> => openBundle(at, io, { withoutSteps: true });
  const bundle = await (directory === undefined ? orListed(open, `use ${name}`, io) : open());
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

/** What to list if nothing is named: what the bundle in the working directory has, or the only one below it; else all. */
async function here(io: CommandIo): Promise<Chosen> {
  if (io.list('.')?.entries.some(({ name }) => name === bundleFiles.record)) {
    return { listed: (await openBundle('.', io)).provider };
  }
  const [directory, another] = bundlesBelow('.', io, 2);
  if (directory === undefined) return { listed: undefined };
  try {
    const { provider } = await openBundle(directory, io, { withoutSteps: true });
    return another === undefined ? { listed: provider, directory } : { listed: undefined, example: { provider, directory } };
  } catch (cause) {
    // The list of all is of use too.
    if (cause instanceof KitError) return { listed: undefined };
    throw cause;
  }
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
