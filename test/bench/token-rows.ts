/** `token` against a server on this computer, compared with the Salesforce CLI. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { Setting } from './bench.ts';
import { type Measured, run, runNode } from './run.ts';
import { interleaved, median } from './statistics.ts';
import { milliseconds, type Row, skipped } from './table.ts';

/** The ratio of the medians. */
export async function tokenRows({ program, scratch, rounds, wanted }: Setting): Promise<Row[]> {
  const [name, goal] = ['`token` on loopback / `sf org login jwt`', 0.08];
  if (!wanted(name)) return [];
  const { stdout } = spawnSync('sf', ['--version'], { encoding: 'utf8' });
  const server = spawn(process.execPath, [program, 'rehearse', 'app'], { cwd: scratch, stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const [printed] = (await once(server.stdout, 'data')) as [Buffer];
    const { origin } = new URL(String(printed).trim());
    const token = (): Measured => runNode([program, 'token', 'app', '--url', origin], { cwd: scratch, scratch });
    if (!stdout?.includes('@salesforce/cli')) {
      const [ours = []] = interleaved(Math.min(rounds, 10), [token]);
      const wall = milliseconds(median(ours.map((one) => one.wall)));
      return [skipped(name, goal.toFixed(2), `sf is not installed; \`token\` alone takes ${wall}`)];
    }
    const flags = [
      '--username',
      'sync@acme.com',
      '--client-id',
      '3MVG9',
      '--jwt-key-file',
      'key.pem',
      '--instance-url',
      origin,
    ];
    // HOME, because sf stores each sign-in there.
    const sf = (): Measured =>
      run('sf', ['org', 'login', 'jwt', ...flags], { cwd: scratch, env: { ...process.env, HOME: scratch } });
    const [ours = [], theirs = []] = interleaved(Math.min(rounds, 5), [token, sf]);
    const ratio = median(ours.map((one) => one.wall)) / median(theirs.map((one) => one.wall));
    return [{ name, goal: goal.toFixed(2), measured: ratio.toFixed(3), met: ratio <= goal }];
  } finally {
    server.kill('SIGTERM');
  }
}
