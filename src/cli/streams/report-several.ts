/** Prints what work on several bundles led to: its errors, notes and text, or the JSON document. */
import type { BundleResult, Io, Outcome, Several } from '../command.ts';
import { namedError, notesOf } from '../several/several.ts';
import { fitted } from '../terminal-text.ts';
import { print, printJson, said, talk, wouldWrite } from './report.ts';

/** What was done, and how it is printed. */
interface Reporting {
  /** The name of the command. */
  name: string;
  outcome: Outcome;
  text: Several['text'];
  /** Notes about all of them. */
  notes: readonly string[];
  /** Notes that were printed already. */
  noted: ReadonlySet<string>;
  /** The common exit status. */
  status: number;
  json: boolean;
  dryRun: boolean;
}

/** Prints the results of all bundles. */
export async function reportSeveral(
  results: readonly BundleResult[],
  { name, outcome, text, notes: common, noted, status, json, dryRun }: Reporting,
  io: Io,
): Promise<void> {
  const notes = [...(outcome.notes ?? []), ...(json ? [] : notesOf(results)), ...common];
  const bundles: object[] = [];
  for (const { directory, data, files, error, ...one } of results) {
    const { message = '', hint } = error === undefined ? {} : await said(error, io);
    if (error !== undefined && !json) talk(io, 'error', namedError(directory, message));
    if (hint !== undefined && !json) talk(io, 'hint', hint);
    const failed = error && { error: { code: error.code, message, option: error.option, hint, exitCode: error.exitCode } };
    bundles.push({ ...data, directory, ok: one.status === 0, ...failed, files, notes: one.notes });
  }
  for (const note of notes) talk(io, 'note', note);
  if (json) {
    const flags = dryRun ? { dryRun } : {};
    await printJson({ ok: status === 0, command: name, ...flags, ...outcome.data, bundles, notes: [...noted, ...notes] }, io);
    return;
  }
  const paths = results.flatMap(({ files }) => files);
  // With nothing to write, the usual text says why.
  if (dryRun && paths.length > 0) await print(wouldWrite(paths), io);
  else await print(fitted(text(results), io.stdout, io.printedCommands), io);
}
