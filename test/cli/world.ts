/** A world for `main` that a test controls: streams that record, and a fixed clock. */
import { homedir } from 'node:os';
import { Readable, Writable } from 'node:stream';
import type { Io } from '../../src/cli/command.ts';
import { stateDirectory } from '../../src/cli/disk/journal/journal-proof.ts';
import { main } from '../../src/cli/main.ts';
import { Commands } from '../../src/core/fold.ts';
import { frozen, repeatable } from '../fixtures.ts';

/** The results of a run. */
export interface Ran {
  status: number;
  stdout: string;
  stderr: string;
}

/** A stream that records everything written to it. */
class Ear extends Writable {
  readonly #chunks: Buffer[] = [];
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#chunks.push(chunk);
    done();
  }
  heard(): string {
    return Buffer.concat(this.#chunks).toString();
  }
}

/** The state directory that the tests and the programs they start share. */
export const ownState = stateDirectory(process.env, process.platform, homedir());

/** A world in a directory; `changes` replace parts of it. */
export function world(cwd: string, changes: Partial<Io> = {}): { io: Io; heard: () => Omit<Ran, 'status'> } {
  const [stdout, stderr] = [new Ear(), new Ear()];
  const io: Io = {
    cwd,
    now: () => frozen,
    random: repeatable(),
    fetch: () => Promise.reject(new Error('a test that wants the network says so')),
    stdin: Readable.from([]),
    stdout,
    stderr,
    stdoutMode: () => undefined,
    interactive: false,
    invokedAs: 'npx jwt-kit',
    invokedIn: () => 'npx jwt-kit',
    platform: 'linux',
    printedCommands: new Commands(),
    env: {},
    state: ownState,
    openPage: async () => false,
    wait: () => Promise.reject(new Error('a test that lets time pass says so')),
    interrupted: () => new AbortController().signal,
    ...changes,
  };
  return { io, heard: () => ({ stdout: stdout.heard(), stderr: stderr.heard() }) };
}

/** Runs one command line in a directory. */
export async function runIn(cwd: string, words: readonly string[], changes: Partial<Io> = {}): Promise<Ran> {
  const { io, heard } = world(cwd, changes);
  const status = await main(words, io);
  return { status, ...heard() };
}
