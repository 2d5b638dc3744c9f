/** `--bundle`: the checks of a bundle that an answer can have to do with. */
import { nothingToDoWithAnswers } from '../../../core/refusals/explain-refusal.ts';
import { type Examined, examineBundle } from '../../bundle/inspect-bundle.ts';
import { refuseMixedSet } from '../../bundle/open-bundle.ts';
import type { CommandIo } from '../../command.ts';
import { readPassphrase } from '../../input/private-key.ts';

/**
 * Looks at a bundle, and at no more of it than answers depend on.
 *
 * @throws KitError INTERRUPTED where an interrupted run left old and new files side by side
 */
export async function lookAtBundle(directory: string, passphraseFile: string | undefined, io: CommandIo): Promise<Examined> {
  const passphrase = await readPassphrase(passphraseFile, io);
  await refuseMixedSet(directory, io);
  const examined = await examineBundle(directory, io, { passphrase, without: nothingToDoWithAnswers });
  // What it says of a key that was not looked into is not certain.
  const findings = examined.findings.filter(({ check, status }) => examined.keyOpened || check !== 'pair' || status !== 'ok');
  return { ...examined, findings };
}
