/** The answers of `init`: those of the flags, and at a terminal those of the questions. */
import { checkSetup, directoryName, type Setup } from '../../../providers/setup.ts';
import { type Agreed, recheckDestination } from '../../bundle/destination.ts';
import type { CommandIo } from '../../command.ts';
import { withoutSlash } from '../../path-inside.ts';
import type { ExistingKey } from './existing-key.ts';
import type { InitOptions } from './flags.ts';

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
