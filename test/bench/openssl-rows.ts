/** `init` with a new key, compared with the OpenSSL recipe that it replaces. */
import { spawnSync } from 'node:child_process';
import type { Setting } from './bench.ts';
import { type Measured, runNode, runScript } from './run.ts';
import { setUp } from './samples.ts';
import { interleaved, median } from './statistics.ts';
import { milliseconds, type Row, skipped } from './table.ts';

type Times = Pick<Measured, 'wall' | 'cpu'>;

/** The four commands of the recipe. */
const recipe = `openssl genrsa -des3 -passout pass:secret -out pass.key 2048
openssl rsa -passin pass:secret -in pass.key -out openssl.key
openssl req -new -key openssl.key -subj '/CN=Order Sync' -out openssl.csr
openssl x509 -req -sha256 -days 365 -in openssl.csr -signkey openssl.key -out openssl.crt`;

/** Environments for OpenSSL: as it is, and without a configuration file and a CA bundle to read. */
const environments = (): readonly (readonly [name: string, env: NodeJS.ProcessEnv])[] => {
  const { SSL_CERT_FILE: _, SSL_CERT_DIR: __, ...rest } = process.env;
  return [
    ['', process.env],
    [' without configuration and CA bundle', { ...rest, OPENSSL_CONF: '/dev/null' }],
  ];
};

/**
 * The ratio of the medians, in half the rounds, because each takes a second. Not in pairs: the time to make a key varies too
 * much.
 */
export function opensslRows({ program, floors, scratch, rounds, wanted }: Setting): Row[] {
  const name = '`init`, new 2048-bit key / the four OpenSSL commands';
  const goal = Number(process.versions.node.split('.')[0]) >= 22 ? 0.45 : 1;
  if (!wanted(name)) return [];
  for (const needed of ['openssl version', 'bash --version']) {
    const [command = '', word = ''] = needed.split(' ');
    if (spawnSync(command, [word]).error) return [skipped(name, goal.toFixed(2), `${command} is not installed`)];
  }
  let made = 0;
  const init = (): Measured => {
    made += 1;
    return runNode([program, 'init', `new-${made}`, ...setUp], { cwd: scratch, scratch });
  };
  const variants = environments();
  const bare = (): Measured => {
    made += 1;
    return runNode([`${floors}/init.cjs`, `least-${made}`], { cwd: scratch, scratch });
  };
  const [ours = [], least = [], ...theirs] = interleaved(Math.ceil(rounds / 2), [
    init,
    bare,
    ...variants.map(
      ([, env]) =>
        () =>
          runScript(recipe, { cwd: scratch, env }),
    ),
  ]);
  return variants.map(([variant], index) => {
    const [mine, floor, other] = [ours, least, theirs[index] ?? []].map((runs) => ({
      wall: median(runs.map((one) => one.wall)),
      cpu: median(runs.map((one) => one.cpu)),
    })) as [Times, Times, Times];
    const wall = mine.wall / other.wall;
    const measured = `${wall.toFixed(2)} (${milliseconds(mine.wall)} / ${milliseconds(other.wall)})`;
    return {
      name: `${name}${variant}`,
      goal: goal.toFixed(2),
      measured,
      floor: (floor.wall / other.wall).toFixed(2),
      cpu: (mine.cpu / other.cpu).toFixed(2),
      met: wall <= goal,
    };
  });
}
