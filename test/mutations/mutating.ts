/**
 * Gives random mutations of real inputs to every reader: readers may throw only KitError, no command may end with status 70, and
 * nothing may take over a second.
 *
 * JWT_KIT_MUTATIONS sets the number, JWT_KIT_SEED repeats a run; a failure names both and the number of the try.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { KitError } from '../../src/core/errors.ts';
import { cpuTimeOf } from '../cpu-time.ts';
import { chanceOf } from './chance.ts';
import { command } from './commands.ts';
import { type Input, inputs } from './inputs.ts';
import { mutate } from './mutate.ts';
import { type Reader, readersFor } from './readers.ts';

const SEED = Number(process.env['JWT_KIT_SEED'] ?? Date.now() % 1_000_000_000);

/** After this many tries, a command also reads the bytes. */
const COMMANDS_EVERY = 100;

/** Longest processor time, in milliseconds. */
const LONGEST = 1000;

/** Stop after this many failures. */
const MOST_FAILURES = 10;

/** What a reader did wrong; undefined if nothing. */
async function failureOf(
  [name, read]: Reader,
  bytes: Buffer,
  again: () => ReturnType<typeof chanceOf>,
): Promise<string | undefined> {
  const outcome = async (): Promise<{ thrown?: unknown; took: number }> => {
    let thrown: unknown;
    const took = await cpuTimeOf(async () => {
      try {
        await read(bytes, again());
      } catch (cause) {
        thrown = cause;
      }
    });
    return { thrown, took };
  };
  const first = await outcome();
  if (first.thrown !== undefined && !(first.thrown instanceof KitError)) {
    return `${name} threw ${first.thrown instanceof Error ? first.thrown.stack : String(first.thrown)}`;
  }
  // Measured again, since other work of this process may have been included.
  const slow = first.took > LONGEST ? Math.min(first.took, (await outcome()).took) : 0;
  return slow > LONGEST ? `${name} took ${slow} ms` : undefined;
}

/** Mutates the input of one try, and gives it to a reader. */
async function tryOne(number: number, all: readonly Input[], cwd: string): Promise<string[]> {
  const chance = chanceOf(SEED, number);
  const { name, kind, bytes } = chance.pick(all);
  const bent = mutate(
    bytes,
    all.map((input) => input.bytes),
    chance,
  );
  const again = (): typeof chance => chanceOf(SEED, -number - 1);
  const failures: string[] = [];
  // One reader per try: thousands of tries reach all of them in a fraction of the time.
  const failure = await failureOf(chance.pick(readersFor(kind, chance)), bent, again);
  if (failure !== undefined) failures.push(failure);
  if (number % COMMANDS_EVERY === 0) {
    let ended: string | undefined;
    const run = async (): Promise<void> => {
      ended = await command(kind, bent, again(), cwd).finally(() =>
        rmSync(join(cwd, 'place'), { recursive: true, force: true }),
      );
    };
    const took = await cpuTimeOf(run);
    // The first run may have included making a key or loading the program.
    if (took > LONGEST && (await cpuTimeOf(run)) > LONGEST) failures.push(`a command took ${took} ms`);
    if (ended !== undefined) failures.push(ended);
  }
  return failures.map(
    (failure) =>
      `JWT_KIT_SEED=${SEED}, try ${number}, ${name}: ${failure}\nbytes in base64: ${bent.toString('base64').slice(0, 6000)}`,
  );
}

/** How many mutations to try: `usual`, or what the environment says. */
export const mutationsOr = (usual: number): number => Number(process.env['JWT_KIT_MUTATIONS'] ?? usual);

/** Milliseconds that mutations may take. */
export const longestFor = (mutations: number): number => 60_000 + mutations * 60;

/** Tries mutations of real inputs. */
export async function expectReadersWithstand(mutations: number): Promise<void> {
  process.stdout.write(`mutations: JWT_KIT_MUTATIONS=${mutations} JWT_KIT_SEED=${SEED}\n`);
  const cwd = mkdtempSync(join(tmpdir(), 'jwt-kit-mutations-'));
  const failures: string[] = [];
  try {
    const all = await inputs();
    for (let number = 0; number < mutations && failures.length < MOST_FAILURES; number += 1) {
      failures.push(...(await tryOne(number, all, cwd)));
    }
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
  expect(failures).toEqual([]);
}
