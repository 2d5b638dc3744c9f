/** Short commands, compared with `node -e 0`: what the program adds to the start of Node. */
import type { Setting } from './bench.ts';
import { runNode } from './run.ts';
import { setUp } from './samples.ts';
import { difference, interleaved, median } from './statistics.ts';
import { milliseconds, more, type Row } from './table.ts';

/** A command to compare with Node alone. */
interface Short {
  name: string;
  /** Milliseconds that it may take longer. */
  allowed: number;
  words: (run: number) => readonly string[];
  /** A script with the same cryptography and disk work, and its arguments. */
  floor: (run: number) => readonly [script: string, ...string[]];
}

const commands: readonly Short[] = [
  { name: '`--version`', allowed: 5, words: () => ['--version'], floor: () => ['text.cjs'] },
  { name: '`--help`', allowed: 5, words: () => ['--help'], floor: () => ['text.cjs'] },
  { name: '`init --help`', allowed: 5, words: () => ['init', '--help'], floor: () => ['text.cjs'] },
  { name: '`decode`', allowed: 12, words: () => ['decode', 'token.jwt'], floor: () => ['decode.cjs', 'token.jwt'] },
  {
    name: '`convert` of one JWK',
    allowed: 12,
    words: () => ['convert', 'public.jwk'],
    floor: () => ['convert.cjs', 'public.jwk'],
  },
  { name: '`sign` from a bundle', allowed: 20, words: () => ['sign', 'app'], floor: () => ['sign.cjs', 'app'] },
  {
    name: '`init --key`, all files',
    allowed: 30,
    words: (run) => ['init', `made-${run}`, '--key', 'key.pem', ...setUp],
    floor: (run) => ['init.cjs', `floor-${run}`, 'key.pem'],
  },
];

/** Measures them in turn with Node alone. */
export function startRows({ program, floors, scratch, rounds, wanted }: Setting): Row[] {
  const chosen = commands.filter(({ name }) => wanted(name));
  if (chosen.length === 0) return [];
  // In rotating order, a floor may run before its command: each run has its own number, and so its own directory.
  let runs = 0;
  const next = (): number => {
    runs += 1;
    return runs;
  };
  const node = (words: readonly string[]) => runNode(words, { cwd: scratch, scratch });
  const [bare = [], ...measured] = interleaved(rounds, [
    () => node(['-e', '0']),
    ...chosen.flatMap(({ words, floor }) => [
      () => node([program, ...words(next())]),
      () => {
        const [script, ...rest] = floor(next());
        return node([`${floors}/${script}`, ...rest]);
      },
    ]),
  ]);
  const rows = chosen.map(({ name, allowed }, index): Row => {
    const [own = [], least = []] = measured.slice(2 * index);
    const wall = difference(own, bare, 'wall');
    const cpu = difference(own, bare, 'cpu');
    const floor = more(difference(least, bare, 'wall'));
    return { name, goal: more(allowed), measured: more(wall), floor, cpu: more(cpu), met: wall <= allowed };
  });
  const [wall, cpu] = (['wall', 'cpu'] as const).map((of) => milliseconds(median(bare.map((one) => one[of]))));
  return [{ name: '`node -e 0`, for comparison', goal: '', measured: wall ?? '', cpu: cpu ?? '' }, ...rows];
}
