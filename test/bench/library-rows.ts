/** The library in a program that gets tokens for many orgs, compared with the signatures that OpenSSL makes on all cores. */
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import type { Setting } from './bench.ts';
import { run } from './run.ts';
import { median } from './statistics.ts';
import { milliseconds, type Row, skipped } from './table.ts';

/** Longest time that the event loop may be blocked, in milliseconds. */
const BLOCKED = 5;

/** The ratio of the medians; the runs take turns, so that they meet the same load of the machine. */
export function libraryRows({ program, bench, scratch, rounds, wanted }: Setting): Row[] {
  const [name, least] = ['tokens for 200 orgs: signatures per second / `openssl speed rsa2048`, all cores', 0.75];
  const goal = `${least.toFixed(2)}, blocked for ${milliseconds(BLOCKED)} of processor time at most`;
  if (!wanted(name)) return [];
  if (spawnSync('openssl', ['version']).error) return [skipped(name, goal, 'openssl is not installed')];
  const cores = String(availableParallelism());
  const env = { ...process.env, UV_THREADPOOL_SIZE: cores };
  const script = [`${bench}/many-orgs.mjs`, program.replace(/\/cli\/bin\.cjs$/, ''), 'key.pem'];
  const measured = (words: readonly string[]): number[] =>
    run(process.execPath, words, { cwd: scratch, env }).stdout.split(' ').map(Number);
  const openssl = (): number => {
    const { stdout } = run('openssl', ['speed', '-seconds', '1', '-multi', cores, 'rsa2048'], { cwd: scratch });
    return Number(/^rsa 2048 bits\s+[\d.]+s\s+[\d.]+s\s+([\d.]+)/m.exec(stdout)?.[1]);
  };
  const times = Array.from({ length: Math.min(rounds, 5) }, () => ({
    ours: measured(script),
    bare: measured([...script, 'bare']),
    theirs: openssl(),
  }));
  const middle = (of: (one: (typeof times)[number]) => number | undefined): number =>
    median(times.map((one) => of(one) ?? Number.NaN));
  const [ours, bare, theirs] = [middle((one) => one.ours[0]), middle((one) => one.bare[0]), middle((one) => one.theirs)];
  const [blocked, bareBlocked] = [middle((one) => one.ours[1]), middle((one) => one.bare[1])];
  const processor = middle((one) => one.ours[2]) / middle((one) => one.bare[2]);
  const shown = (rate: number, longest: number): string => `${(rate / theirs).toFixed(2)}, ${milliseconds(longest)}`;
  return [
    {
      name,
      goal,
      measured: `${shown(ours, blocked)} (${Math.round(ours)} / ${Math.round(theirs)})`,
      floor: shown(bare, bareBlocked),
      cpu: processor.toFixed(2),
      met: ours / theirs >= least && blocked <= BLOCKED,
    },
  ];
}
