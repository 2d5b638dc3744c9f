/** Runs every command the same way: parse, run, write, print, exit status. */
import { resolve } from 'node:path';
import { KitError } from '../core/errors.ts';
import { asTyped, visible } from '../core/escape.ts';
import { ASSISTANT, type CommandIo, type FileSet, type Io, type Outcome, type Several, type WrittenFile } from './command.ts';
import { accessIn, commandIo, type Running } from './command-io.ts';
import { type GlobalOptions, parse } from './command-line/program.ts';
import { checkPublishable, publish } from './disk/publish.ts';
import { checkPath } from './disk/read-files.ts';
import { refusePreviousName, refuseReserved } from './disk/reserved-names.ts';
import { identify, isSame } from './disk/same-file.ts';
import type { Inputs } from './input/input-reader.ts';
import { readableByOthers } from './output.ts';
import { inside } from './path-inside.ts';
import { fail, print, printJson, said, talk, wouldWrite } from './streams/report.ts';
import { fitted } from './terminal-text.ts';
import { oneDriveNotes } from './windows/onedrive.ts';

/**
 * Runs one command line.
 *
 * @param words the words after the program's name
 * @returns exit status
 */
export async function main(words: readonly string[], io: Io): Promise<number> {
  if (words[1] === ASSISTANT) return assisting(io);
  const json = words.includes('--json');
  let name: string | undefined;
  try {
    const invocation = await parse(words, io);
    if ('show' in invocation) {
      await print(invocation.show, io);
      return 0;
    }
    name = invocation.name;
    return await run(invocation.name, invocation.globals, invocation.run, io);
  } catch (error) {
    return await fail(error, { json, debug: words.includes('--debug'), name, input: !words.includes('--no-input') }, io);
  }
}

/** What a second thread does: it prints and writes nothing. */
async function assisting(io: Io): Promise<number> {
  const { assistDoctor } = await import('./commands/doctor/doctor.ts');
  const globals = { json: false, force: false, dryRun: false, input: false, debug: false };
  await assistDoctor(commandIo(io, { globals, inputs: new Set(), access: accessIn(io) }, new Set()));
  return 0;
}

async function run(
  name: string,
  globals: GlobalOptions,
  command: (io: CommandIo) => Promise<Outcome>,
  io: Io,
): Promise<number> {
  const { json, dryRun } = globals;
  const [inputs, noted]: [Inputs, Set<string>] = [new Set(), new Set()];
  // One for the whole run: it says once that a drive has no access lists, and asks once who the user is.
  const running = { globals, inputs, access: accessIn(io) };
  const outcome = await command(commandIo(io, running, noted));
  if (outcome.withJson && json) throw outcome.withJson;
  if (outcome.several) return runSeveral({ name, outcome, several: outcome.several, noted }, running, io);
  const { text, data, secret = false, files, status = 0 } = outcome;
  if (secret && json) {
    throw new KitError('USAGE', 'private keys are not printed with --json', { hint: 'add --out <file>' });
  }
  const { written, keys, notes: own } = await settle(outcome, running, io);
  const notes = [...oneDriveNotes(keys, io), ...own];
  for (const note of notes) talk(io, 'note', note);
  if (outcome.failure) {
    const more = { text: String(typeof text === 'function' ? text(written) : text), data };
    return fail(outcome.failure, { json, debug: globals.debug, name, input: globals.input, more }, io);
  }
  if (json) {
    const flags = dryRun ? { dryRun } : {};
    await printJson(
      { ok: status === 0, command: name, ...flags, ...data, files: pathsOf(files), notes: [...noted, ...notes] },
      io,
    );
  } else if (dryRun && files) {
    await print(wouldWrite(pathsOf(files)), io);
  } else {
    const printed = typeof text === 'function' ? text(written) : text;
    const folds = outcome.prose === true && typeof printed === 'string';
    await print(folds ? fitted(printed, io.stdout, io.printedCommands) : printed, io);
  }
  if (outcome.opens !== undefined && !dryRun) await show(outcome.opens, io);
  await outcome.running;
  return status;
}

/** Shows a page in the browser, or says where it is. */
async function show(page: string, io: Io): Promise<void> {
  const path = resolve(io.cwd, page);
  if (!(await io.openPage(path))) talk(io, 'note', `no browser was found here; open this file in one: ${visible(path)}`);
}

/** Writes the files of an outcome, and collects the notes, and the paths of private keys. */
async function settle(
  { files, besides = [], prove, secret = false, notes: own = [] }: Outcome,
  running: Running,
  io: Io,
): Promise<{ written: WrittenFile[]; files: string[]; keys: string[]; notes: string[] }> {
  if (files) checkTargets(files, running.inputs, io);
  const keys = (files?.files ?? []).filter((file) => file.secret).map(({ path }) => inside(files?.directory, path));
  const notes = [...own, ...(secret ? readableByOthers(io) : [])];
  const written = files ? await writeOrNote(files, running, { prove, notes }, io) : [];
  for (const set of besides) await writeOrNote(set, running, { prove: undefined, notes }, io);
  return { written, files: pathsOf(files), keys, notes };
}

/** Runs an outcome that is about several bundles; returns the exit status. */
async function runSeveral(
  { name, outcome, several, noted }: { name: string; outcome: Outcome; several: Several; noted: ReadonlySet<string> },
  running: Running,
  io: Io,
): Promise<number> {
  const { json, dryRun } = running.globals;
  if (several.withoutJson && !json) throw several.withoutJson;
  const { commonStatus } = await import('./several/common-status.ts');
  const { settleEach } = await import('./several/several.ts');
  const { reportSeveral } = await import('./streams/report-several.ts');
  const keys: string[] = [];
  const settled = async (part: Outcome): ReturnType<typeof settle> => {
    const done = await settle(part, running, io);
    keys.push(...done.keys);
    return done;
  };
  const results = await settleEach(several, settled, io);
  const status = commonStatus(results.map((one) => one.status));
  const notes = oneDriveNotes(keys, io);
  await reportSeveral(results, { name, outcome, text: several.text, notes, noted, status, json, dryRun }, io);
  return status;
}

/**
 * Rejects invalid and reserved paths, and a single file that was also read: `--force` would replace a key with what was
 * made from it. A directory may be written from a file in it, because the old set is kept in `previous/`; what is replaced in
 * place, or as it was read (`replaces`), is meant.
 */
function checkTargets({ directory, files, inPlace }: FileSet, inputs: Inputs, { cwd, platform }: Io): void {
  for (const path of directory === undefined ? files.map((file) => file.path) : [directory]) {
    checkPath(path, cwd, platform);
    refuseReserved(path, cwd);
    if (directory === undefined) refusePreviousName(path);
  }
  if (directory !== undefined || inPlace) return;
  const there = files.flatMap(({ path, replaces }) => {
    const identity = replaces !== undefined ? undefined : identify(resolve(cwd, path));
    return identity === undefined ? [] : [{ path, identity }];
  });
  if (there.length === 0) return;
  const read = [...inputs].flatMap((input) => identify(input) ?? []);
  const lost = there.find(({ identity }) => read.some((input) => isSame(input, identity)));
  if (lost === undefined) return;
  throw new KitError(
    'USAGE',
    `${asTyped(lost.path)}: this is the input file, and writing the output there would overwrite it`,
    {
      hint: 'choose another name for the output',
    },
  );
}

/** Writes files; if they are optional, an error becomes a note. */
async function writeOrNote(
  set: FileSet,
  running: Running,
  { prove, notes }: { prove: Outcome['prove']; notes: string[] },
  io: Io,
): Promise<WrittenFile[]> {
  try {
    const written = await write(set, running, prove, io);
    for (const { path, kept } of written) {
      if (kept !== undefined) notes.push(`${visible(path)}: the replaced file is kept as ${visible(kept)}`);
    }
    if (set.optional !== undefined && !running.globals.dryRun) notes.push(set.optional);
    return written;
  } catch (error) {
    if (set.optional === undefined || !(error instanceof KitError)) throw error;
    notes.push((await said(error, io)).message);
    return [];
  }
}

/** Writes a command's files, or with `--dry-run` only checks whether that is possible. */
async function write(
  set: FileSet,
  { globals: { force, dryRun }, access }: Running,
  prove: Outcome['prove'],
  io: Io,
): Promise<WrittenFile[]> {
  const publishing = {
    cwd: io.cwd,
    now: io.now(),
    force,
    prove,
    state: io.state,
    say: (text: string) => talk(io, 'note', text),
    access,
  };
  if (!dryRun) return publish(set, publishing);
  checkPublishable(set, publishing);
  return [];
}

const pathsOf = (set: FileSet | undefined): string[] => (set?.files ?? []).map(({ path }) => inside(set?.directory, path));
