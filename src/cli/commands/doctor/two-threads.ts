/**
 * Checks many bundles on two threads: nearly all of the time goes into OpenSSL and into searching texts, which one thread does for
 * one bundle after the other. The second thread loads this program again, and runs `assist` with the same checks.
 */
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { findProvider } from '../../../providers/index.ts';
import type { Examined } from '../../bundle/inspect-bundle.ts';
import { ASSISTANT, type CommandIo } from '../../command.ts';

/** Checks one bundle; an error in it becomes a finding. */
export type Examine = (directory: string) => Promise<Examined>;

/** What the second thread needs to know; copied to it. */
interface Job<How> {
  directories: readonly string[];
  /** How many bundles were taken, by either thread. */
  taken: Int32Array;
  how: How;
  /** How the program was called: the second thread cannot find it out. */
  invokedAs: string;
}

/** The results of the second thread. Providers have functions, which cannot be copied. */
interface Assisted {
  results: (readonly [at: number, examined: Omit<Examined, 'provider'>])[];
  notes: string[];
  /** The commands in the findings, by which folding knows them. */
  commands: string[];
}

/** Takes the next bundle that no thread has taken, until there is none. */
async function share(
  { directories, taken }: Pick<Job<unknown>, 'directories' | 'taken'>,
  examine: (directory: string, at: number) => Promise<void>,
): Promise<void> {
  for (;;) {
    const at = Atomics.add(taken, 0, 1);
    const directory = directories[at];
    if (directory === undefined) return;
    await examine(directory, at);
  }
}

/**
 * Checks bundles; returns the results in their order.
 *
 * @param how what the second thread makes the same checks from
 * @param began called before each bundle of this thread, with the number of those before it
 */
export async function examineAll<How>(
  { directories, how, examine }: { directories: readonly string[]; how: How; examine: Examine },
  io: CommandIo,
  began: (count: number) => void,
): Promise<Examined[]> {
  const taken = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const assisting = assistant({ directories, taken, how, invokedAs: io.invokedAs });
  const all: Examined[] = [];
  await share({ directories, taken }, async (directory, at) => {
    began(at);
    all[at] = await examine(directory);
  });
  const { results, notes, commands } = (await assisting) ?? { results: [], notes: [], commands: [] };
  for (const note of notes) io.note(note);
  for (const line of commands) io.printedCommands.add(line);
  for (const [at, examined] of results) {
    const { record } = examined;
    all[at] = { ...examined, provider: record && findProvider(record.provider, io.providers) };
  }
  return all;
}

/** Whether this is the built program: it has all its files in one directory, also the one that a thread can start. */
const isBuilt = (): boolean => basename(import.meta.dirname) === 'cli';

/** Starts the second thread; undefined if there is only one core, or this is the source. */
function assistant<How>(job: Job<How>): Promise<Assisted> | undefined {
  if (availableParallelism() < 2 || !isBuilt()) return undefined;
  const worker = new Worker(join(import.meta.dirname, 'bin.cjs'), { argv: ['doctor', ASSISTANT], workerData: job });
  const assisted = new Promise<Assisted>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the second thread ended without a result')));
  });
  assisted.catch(() => {}); // Awaited later.
  return assisted;
}

/** The second thread: checks bundles that the first one has not taken, and sends the results. */
export async function assist<How>(examinerFor: (how: How, io: CommandIo) => Examine, io: CommandIo): Promise<void> {
  const job = workerData as Job<How>;
  const assisted: Assisted = { results: [], notes: [], commands: [] };
  const own: CommandIo = Object.create(io, {
    invokedAs: { value: job.invokedAs },
    note: { value: (text: string) => void assisted.notes.push(text) },
  });
  const examine = examinerFor(job.how, own);
  await share(job, async (directory, at) => {
    const { provider: _, ...examined } = await examine(directory);
    assisted.results.push([at, examined]);
  });
  assisted.commands.push(...io.printedCommands.all());
  parentPort?.postMessage(assisted);
}
