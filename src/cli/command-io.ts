/** What a command gets (`CommandIo`): the `Io` of the run, and the disk under `--force` and `--dry-run`. */
import { basename, dirname, resolve } from 'node:path';
import { KitError } from '../core/errors.ts';
import { ownTargetTemplates, ownTemplates } from '../own-templates/own-templates.ts';
import { readTargetTemplates, readTemplates } from '../own-templates/read-templates.ts';
import { bundleHint, type CommandIo, changed, type Io } from './command.ts';
import type { GlobalOptions } from './command-line/program.ts';
import { heldIn, listDirectory, modeOfFile, readInDirectory, savedInTemp } from './disk/list-directory.ts';
import { isInterruptedIn } from './disk/occupied.ts';
import { recoverIn } from './disk/publish.ts';
import { checkPath, isDirectory } from './disk/read-files.ts';
import { refuseReserved } from './disk/reserved-names.ts';
import { identify } from './disk/same-file.ts';
import { type Inputs, inputReader } from './input/input-reader.ts';
import { talk } from './streams/report.ts';
import { fitted } from './terminal-text.ts';
import { Access } from './windows/access.ts';

/** What a run was asked for, and the files it read. */
export interface Running {
  globals: GlobalOptions;
  inputs: Inputs;
  access: Access | undefined;
}

/** The access lists of Windows; undefined elsewhere. */
export const accessIn = (io: Io): Access | undefined =>
  io.runProgram && new Access({ run: io.runProgram, saved: savedInTemp, say: (text) => talk(io, 'note', text) });

/** Adds to `Io` what every command needs from the disk; applies `--force` and `--dry-run`. */
export function commandIo(
  io: Io,
  { globals: { force, dryRun, input }, inputs, access }: Running,
  noted: Set<string>,
): CommandIo {
  const say = (text: string): void => void io.stderr.write(`${fitted(text, io.stderr, io.printedCommands)}\n`);
  const remark = (text: string): void => talk(io, 'note', text);
  const check = (path: string): void => checkPath(path, io.cwd, io.platform);
  const reading = {
    cwd: io.cwd,
    get hint() {
      return bundleHint(io);
    },
  };
  return changed(io as CommandIo, {
    interactive: io.interactive && input,
    offline: dryRun,
    say,
    note: (text) => {
      if (!noted.has(text)) remark(text);
      noted.add(text);
    },
    choose: async (question) => (await import('./ask.ts')).askChoice(question, io),
    confirm: async (message) => (await import('./ask.ts')).askYesNo(message, io),
    fetch: dryRun ? refuseFetch : io.fetch,
    read: inputReader(io, inputs, say),
    readInBundle: async (directory, name) => {
      check(directory);
      refuseReserved(directory, io.cwd, 'read');
      inputs.add(resolve(io.cwd, directory, name));
      return readInDirectory(directory, name, reading);
    },
    written: async (path) => {
      check(path);
      const place = { cwd: io.cwd, hint: 'choose another name' };
      return readInDirectory(dirname(path), basename(path), place);
    },
    recover: (directory) => {
      check(directory);
      if (!dryRun) recoverIn(directory, { cwd: io.cwd, state: io.state, say: remark });
    },
    isInterrupted: (directory) => {
      check(directory);
      return isInterruptedIn(directory, io.cwd);
    },
    list: (path) => {
      check(path);
      return listDirectory(path, reading);
    },
    others: (path) => access?.others(resolve(io.cwd, path)),
    realPath: (path) => identify(resolve(io.cwd, path))?.real ?? resolve(io.cwd, path),
    modeOf: (path) => modeOfFile(path, io.cwd),
    isDirectory: (path) => isDirectory(path, io.cwd),
    taken: async (directory, names) => {
      check(directory);
      refuseReserved(directory, io.cwd);
      return force ? [] : heldIn(directory, names, io.cwd);
    },
    completionScript: async (shell) => (await import('./command-line/completion/scripts.ts')).completionScript(shell),
    templates: (directory) => async (provider, language) => {
      const { templateDirectory: from } = io;
      const found = await (from === undefined ? ownTemplates(provider, language) : readTemplates(provider, from, language));
      return { ...found, parts: { ...found.parts, program: io.invokedIn(resolve(io.cwd, directory)) } };
    },
    targetTemplates: async (provider, target) =>
      io.templateDirectory === undefined
        ? ownTargetTemplates(provider, target)
        : readTargetTemplates(provider, target, io.templateDirectory),
  });
}

/** The network under `--dry-run`. */
async function refuseFetch(url: string, { method = 'GET' }: RequestInit): Promise<Response> {
  const { shownUrl } = await import('./input/network.ts');
  throw new KitError(
    'USAGE',
    `--dry-run sends nothing; without it, this command would send ${method} ${shownUrl(new URL(url))}`,
    {
      hint: 'download the document and use the file, or leave out --dry-run',
    },
  );
}
