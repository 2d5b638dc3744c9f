/** Medians, and comparisons in pairs: run in turn, two commands meet the same load of the machine. */
import type { Measured } from './run.ts';

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}

/**
 * Runs all commands once in each round, in rotating order, after one round that does not count.
 *
 * @returns the runs of each command, by round
 */
export function interleaved(rounds: number, commands: readonly (() => Measured)[]): Measured[][] {
  const runs: Measured[][] = commands.map(() => []);
  for (const command of commands) command();
  for (let round = 0; round < rounds; round += 1) {
    for (let at = 0; at < commands.length; at += 1) {
      const index = (at + round) % commands.length;
      const command = commands[index];
      if (command) runs[index]?.push(command());
    }
  }
  return runs;
}

/** The median of the differences between two commands, round by round. */
export const difference = (runs: readonly Measured[], base: readonly Measured[], of: 'wall' | 'cpu'): number =>
  median(runs.map((run, round) => run[of] - (base[round]?.[of] ?? Number.NaN)));
