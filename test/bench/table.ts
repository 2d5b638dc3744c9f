/** The table that the benchmark prints, in Markdown. */
import { arch, cpus, loadavg, platform } from 'node:os';

/** One row: what was measured, the goal, and the result. */
export interface Row {
  name: string;
  goal: string;
  measured: string;
  /** What a bare script with the same cryptography and disk work takes. */
  floor?: string;
  /** Processor time, if it was measured. */
  cpu?: string;
  /** Whether the goal is met; undefined if the row was skipped. */
  met?: boolean;
}

/** A row that was not measured. */
export const skipped = (name: string, goal: string, why: string): Row => ({ name, goal, measured: `skipped: ${why}` });

export const milliseconds = (value: number): string => `${value.toFixed(1)} ms`;
export const seconds = (value: number): string => `${(value / 1000).toFixed(2)} s`;
/** A difference, with its sign. */
export const more = (value: number): string => `${value < 0 ? '-' : '+'} ${milliseconds(Math.abs(value))}`;

/** Whether a goal is met, in a word. */
const verdict = ({ met }: Row): string => (met === undefined ? '' : met ? 'met' : 'missed');

/** All rows, below a line about the machine and its load: with more load than cores, only processor time says much. */
export function tableOf(rows: readonly Row[], rounds: number): string {
  const date = new Date().toISOString().slice(0, 10);
  const machine = `Node ${process.versions.node}, ${platform()} ${arch()}, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}`;
  const lines = rows.map(
    (row) => `| ${[row.name, row.goal, row.measured, row.floor ?? '', row.cpu ?? '', verdict(row)].join(' | ')} |`,
  );
  return [
    `${date}, ${machine}, medians of up to ${rounds} rounds`,
    '',
    '| what | goal | measured | floor | processor time | |',
    '| --- | --- | --- | --- | --- | --- |',
    ...lines,
    '',
  ].join('\n');
}
