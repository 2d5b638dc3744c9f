/** Files that `use` wrote for other programs and that have the old certificate. */
import { visible } from '../../../core/escape.ts';
import type { TargetInput } from '../../../providers/targets/target.ts';
import type { OpenedBundle } from '../../bundle/open-bundle.ts';
import type { CommandIo } from '../../command.ts';
import { inside } from '../../path-inside.ts';
import { printedCommand } from '../../printed-command.ts';

/**
 * Notes on such files in the working directory, in the bundle, and in directories there that are named after their target.
 *
 * @param renewed the new certificate, PEM
 */
export async function filesForPrograms(
  { directory, provider, record: { name, settings } }: OpenedBundle,
  renewed: string,
  io: CommandIo,
): Promise<string[]> {
  const targets = (await provider.targets?.load()) ?? [];
  const notes: string[] = [];
  for (const { id, certificateFile } of targets) {
    if (certificateFile === undefined) continue;
    const input: TargetInput = { name, settings, claims: provider.claims(settings), options: {} };
    for (const place of new Set(['.', id, directory, inside(directory, id)])) {
      const file = inside(place, certificateFile(input));
      if (!io.isDirectory(file.slice(0, file.lastIndexOf('/')))) continue;
      const bytes = await io.written(file);
      if (bytes === undefined || Buffer.from(bytes).toString().includes(renewed.trim())) continue;
      const again = { command: `use ${id}`, directory, options: { outDir: place, force: true } };
      notes.push(
        `${visible(file)} ${io.offline ? 'would still have' : 'still has'} the old certificate, and is the only file of ${id} that changes; to write it again: ${printedCommand(again, io)}`,
      );
    }
  }
  return notes;
}
