/** The answers of `init`: those of the flags, and at a terminal those of the questions. */
import { KitError } from '../../../core/errors.ts';
import { checkProvider } from '../../../providers/index.ts';
import { checkGiven, checkName, checkSetup, directoryName, type Setup } from '../../../providers/setup.ts';
import { type Agreed, recheckDestination } from '../../bundle/destination.ts';
import type { CommandIo } from '../../command.ts';
import { withoutSlash } from '../../path-inside.ts';
import type { ExistingKey } from './existing-key.ts';
import type { InitOptions } from './flags.ts';

/**
 * Checks the flags before the disk: what is wrong with a command matters more than what is in its way.
 *
 * @throws KitError USAGE
 */
export function checkFlags(given: InitOptions, io: CommandIo): void {
  const { provider: id, name, key, bits, jwk } = given;
  if (key !== undefined && bits !== undefined && jwk === undefined) {
    throw new KitError('USAGE', '--bits cannot be combined with --key: it is the size of a new key', {
      hint: 'use one of the two',
    });
  }
  if (id !== undefined) checkGiven(checkProvider(id, io.providers), given, { now: io.now(), known: io.providers });
  else if (name !== undefined) checkName(name);
}

/** What a bundle is made of, and where it goes. */
interface Complete extends Agreed {
  directory: string;
  setup: Setup;
  /** The key that the user has already. */
  existing?: ExistingKey | undefined;
}

/**
 * Asks for missing answers at a terminal, and checks once more where the bundle goes.
 *
 * @param place what `checkDestination` returned
 */
export async function completeAnswers(given: InitOptions, place: Agreed, io: CommandIo): Promise<Complete> {
  const asked = io.interactive ? await (await import('./wizard.ts')).askInit(given, io, place) : undefined;
  const setup = asked?.setup ?? checkSetup(given, io.now(), io.providers);
  const directory = withoutSlash(asked?.directory ?? given.directory ?? directoryName(setup.name));
  const { replaces } = asked ?? place;
  await recheckDestination(directory, { ...given, replaces }, io);
  return { directory, setup, replaces, existing: asked?.existing };
}
