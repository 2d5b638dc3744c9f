/** How to go on with the files of a target: write them, run them, and what comes then. */
import { visible } from '../../../core/escape.ts';
import type { TextFile } from '../../../providers/targets/target.ts';
import type { CommandIo } from '../../command.ts';
import { keyFlagsOf } from '../../input/given-key.ts';
import { inside } from '../../path-inside.ts';
import { otherCommand, printedCommand } from '../../printed-command.ts';
import type { UseOptions } from './flags.ts';
import { type Filling, inputOf, nameOf, withPaths } from './target-values.ts';

/** What to do next, in this order; sentences. */
export function nextSteps(filling: Filling, options: UseOptions, io: CommandIo): string[] {
  const { target, bundle } = filling;
  const { directory } = bundle;
  const { settings, targetOptions, url, secret, outDir } = options;
  const place = outDir ?? target.home ?? target.id;
  const again = { ...settings, ...targetOptions, url, ...keyFlagsOf(options), secret, outDir: place };
  const writes = outDir === undefined && !target.onScreen;
  const steps = target.next?.map((step) => {
    if (typeof step === 'string') return withPaths(step, place);
    if ('commits' in step) return committing(step, place);
    if ('runs' in step) return `${step.says}: ${otherCommand([...step.runs, { path: inside(place, step.file) }], io)}`;
    return `${step.says}: ${printedCommand({ command: step.command, directory, options: settings }, io)}`;
  });
  return [
    ...(writes ? [`to write it: ${printedCommand({ command: `use ${target.id}`, directory, options: again }, io)}`] : []),
    ...(writes || outDir !== undefined ? running(filling, place, io) : []),
    ...(steps ?? []),
  ];
}

/** A service reads its job only from its place in the repository. */
function committing({ commits, says }: { commits: string; says: string }, place: string): string {
  const made = inside(place, commits);
  if (made === commits) return `commit ${commits}, ${says}`;
  return `copy ${visible(made)} to ${commits} at the root of the repository, commit it, ${says}`;
}

/** The command that runs a file of the target, in the directory that its paths start from. */
function running(filling: Filling, outDir: string, io: CommandIo): string[] {
  const { runs, files } = filling.target;
  if (runs === undefined) return [];
  const here = io.platform === 'win32' ? 'windows' : 'elsewhere';
  const words = 'windows' in runs ? runs[here] : runs;
  const texts = files.filter((one): one is TextFile => 'template' in one && (one.on ?? here) === here);
  const file = texts.find(({ started }) => started) ?? texts[0];
  if (file === undefined) return [];
  const path = nameOf(file, inputOf(filling));
  const run = (from: string): string => otherCommand([...words, { path: from }], io);
  if (inside(outDir, 'x') === 'x') return [`to run it: ${run(path)}`];
  // Windows has no way to join two commands that cmd and PowerShell both know.
  if (here === 'windows') return [`to run it, in the directory ${visible(inside(outDir, '.'))}: ${run(path)}`];
  return [`to run it: ${otherCommand(['cd', { path: outDir }, '&&', ...words, { path }], io)}`];
}
