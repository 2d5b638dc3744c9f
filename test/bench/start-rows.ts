/** Short commands, compared with `node -e 0`: what the program adds to the start of Node. */
import type { Setting } from './bench.ts';
import { runNode } from './run.ts';
import { setUp } from './samples.ts';
import { difference, interleaved, median } from './statistics.ts';
import { milliseconds, more, type Row } from './table.ts';

/** Each command, and the milliseconds that it may take longer than Node alone. */
const commands: readonly (readonly [name: string, allowed: number, words: (run: number) => readonly string[]])[] = [
  ['`--version`', 5, () => ['--version']],
  ['`--help`', 5, () => ['--help']],
  ['`init --help`', 5, () => ['init', '--help']],
  ['`decode`', 12, () => ['decode', 'token.jwt']],
  ['`convert` of one JWK', 12, () => ['convert', 'public.jwk']],
  ['`sign` from a bundle', 20, () => ['sign', 'app']],
  ['`init --key`, all files', 30, (run) => ['init', `made-${run}`, '--key', 'key.pem', ...setUp]],
];

/** Measures them in turn with Node alone. */
export function startRows({ program, scratch, rounds, wanted }: Setting): Row[] {
  const chosen = commands.filter(([name]) => wanted(name));
  if (chosen.length === 0) return [];
  let run = 0;
  const node = (words: readonly string[]) => runNode(words, { cwd: scratch, scratch });
  const [bare = [], ...runs] = interleaved(rounds, [
    () => node(['-e', '0']),
    ...chosen.map(([, , words]) => () => {
      run += 1;
      return node([program, ...words(run)]);
    }),
  ]);
  const rows = chosen.map(([name, allowed], index): Row => {
    const wall = difference(runs[index] ?? [], bare, 'wall');
    const cpu = difference(runs[index] ?? [], bare, 'cpu');
    return { name, goal: more(allowed), measured: more(wall), cpu: more(cpu), met: wall <= allowed };
  });
  const [wall, cpu] = (['wall', 'cpu'] as const).map((of) => milliseconds(median(bare.map((one) => one[of]))));
  return [{ name: '`node -e 0`, for comparison', goal: '', measured: wall ?? '', cpu: cpu ?? '' }, ...rows];
}
