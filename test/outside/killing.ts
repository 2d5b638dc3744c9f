/** Kills the program at one of its disk operations; for kill-*.test.ts. */
import { expect } from 'vitest';
import { builtProgram } from '../cli/built.ts';
import { stepsOf } from '../cli/sets.ts';

export const program = builtProgram();
export const stepsIn = (words: readonly string[], cwd: string): Promise<string[][]> => stepsOf(program, words, { cwd });

/** Milliseconds for one test: it starts a process for each step. */
export const TIMEOUT = 300_000;

/** If JWT_KIT_KILLS is not set, only every third step. */
export const stride = process.env['JWT_KIT_KILLS'] === undefined ? 3 : 1;

/** The steps to kill at, starting with 1; includes every step that changes a name. */
export const chosen = (steps: readonly string[][], from = 0): number[] =>
  [...steps.keys()].filter((step) => step >= from && (step % stride === 0 || steps[step]?.[0] === 'renameSync'));

/** Kills a run just before a step, or half-way through a write. */
export async function killAt(step: number, words: readonly string[], cwd: string): Promise<void> {
  const { signal } = await program(words, { cwd, steps: { AT_STEP: String(step), AT_STEP_DO: 'kill' } });
  expect(signal).toBe('SIGKILL');
}

/** Whether a step turns the claim of a bundle into the plan, from which on the change is always finished. */
export const isPlan = ([name, , to]: string[]): boolean => name === 'renameSync' && to === 'app/.jwt-kit-journal.json';
