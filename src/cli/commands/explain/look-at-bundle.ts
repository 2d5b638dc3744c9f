/** `--bundle`: the checks of a bundle that can be related to an error response. */
import { nothingToDoWithAnswers } from '../../../core/refusals/explain-refusal.ts';
import { type Examined, examineBundle } from '../../bundle/inspect-bundle.ts';
import { refuseMixedSet } from '../../bundle/open-bundle.ts';
import type { CommandIo } from '../../command.ts';
import { type KeyOptions, readGivenKey } from '../../input/given-key.ts';
import { givenPassphrase } from '../../input/passphrase.ts';

/**
 * Checks a bundle, without the checks that no error response depends on.
 *
 * @throws KitError INTERRUPTED if an interrupted run left a mix of old and new files
 */
export async function lookAtBundle(directory: string, keys: KeyOptions, io: CommandIo): Promise<Examined> {
  const given = await readGivenKey(keys, io);
  const passphrase = await givenPassphrase(keys, io);
  await refuseMixedSet(directory, io);
  const examined = await examineBundle(directory, io, { given, passphrase, without: nothingToDoWithAnswers });
  // If the key was not opened, `pair` proves nothing about it.
  const findings = examined.findings.filter(({ check, status }) => examined.keyOpened || check !== 'pair' || status !== 'ok');
  return { ...examined, findings };
}
