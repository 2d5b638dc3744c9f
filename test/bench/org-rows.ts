/** Many organisations: `init --from` and `renew --new-key`, compared with `openssl genrsa`, and `doctor`. */
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Setting } from './bench.ts';
import { type Measured, runNode, runScript } from './run.ts';
import { median } from './statistics.ts';
import { type Row, seconds, skipped } from './table.ts';

const ORGS = 200;

/** Peak memory for all may be this much higher than for a quarter, in MB: the garbage collector decides when it runs. */
const FLAT = 30;

/** `orgs.csv` with 200 rows, and `few.csv` with a quarter of them. */
function writeTables(scratch: string): void {
  const rows = Array.from(
    { length: ORGS },
    (_, at) => `org${at},Org ${at},https://org${at}.my.salesforce.com,sync@org${at}.com,3MVG9\n`,
  );
  const header = 'directory,name,instance-url,username,client-id\n';
  writeFileSync(join(scratch, 'orgs.csv'), header + rows.join(''));
  writeFileSync(join(scratch, 'few.csv'), header + rows.slice(0, ORGS / 4).join(''));
}

/** Rows for new keys: once each, because a run takes many seconds, and the times of 200 keys vary little together. */
export function orgRows({ program, floors, scratch, rounds, wanted }: Setting): Row[] {
  const names = {
    init: `\`init --from\`, ${ORGS} new keys / \`openssl genrsa\` one after the other`,
    renew: `\`renew --new-key\` of ${ORGS} bundles / \`openssl genrsa\` one after the other`,
    doctor: `\`doctor\` on ${ORGS} bundles`,
  };
  if (!Object.values(names).some(wanted)) return [];
  writeTables(scratch);
  const node = (words: readonly string[]): Measured => runNode([program, ...words], { cwd: scratch, scratch });
  const from = (table: string, directory: string): Measured =>
    node(['init', directory, '--provider', 'salesforce', '--from', table]);
  const few = from('few.csv', 'few');
  const init = from('orgs.csv', 'orgs');
  const rows: Row[] = [];
  const goal = Number(process.versions.node.split('.')[0]) >= 22 ? 0.3 : 0.7;
  const openssl = wanted(names.init) || wanted(names.renew) ? genrsa(scratch) : undefined;
  const ratio = (name: string, own: Measured, memory: number): Row => {
    if (openssl === undefined) return skipped(name, goal.toFixed(2), 'openssl or bash is not installed');
    const least = runNode([`${floors}/init-many.cjs`, `floor-${rows.length}`, `${ORGS}`], { cwd: scratch, scratch });
    const wall = own.wall / openssl.wall;
    return {
      name,
      goal: `${goal.toFixed(2)}, + ${FLAT} MB at most for four times as many`,
      measured: `${wall.toFixed(2)} (${seconds(own.wall)} / ${seconds(openssl.wall)}, ${busyCores(own)} cores busy), + ${Math.max(0, memory).toFixed(0)} MB`,
      floor: `${(least.wall / openssl.wall).toFixed(2)} (${busyCores(least)} cores busy)`,
      // On two cores, half of it is the least that the ratio of the times can be.
      cpu: (own.cpu / openssl.cpu).toFixed(2),
      met: wall <= goal && memory <= FLAT,
    };
  };
  if (wanted(names.init)) rows.push(ratio(names.init, init, init.memory - few.memory));
  if (wanted(names.doctor)) rows.push(doctorRow(names.doctor, { node, floors, scratch, rounds }));
  if (wanted(names.renew)) {
    const fewAgain = node(['renew', 'few', '--new-key']);
    const again = node(['renew', 'orgs', '--new-key']);
    rows.push(ratio(names.renew, again, again.memory - fewAgain.memory));
  }
  for (const directory of ['orgs', 'few', 'floor-0', 'floor-1', 'floor-2']) {
    rmSync(join(scratch, directory), { recursive: true, force: true });
  }
  return rows;
}

/** How many cores a run kept busy on average. */
const busyCores = ({ cpu, wall }: Measured): string => (cpu / wall).toFixed(1);

/** As many keys with OpenSSL, one after the other; undefined if it is not installed. */
function genrsa(scratch: string): Measured | undefined {
  if (spawnSync('openssl', ['version']).error || spawnSync('bash', ['--version']).error) return undefined;
  const each = `for ((at = 0; at < ${ORGS}; at += 1)); do openssl genrsa -out "genrsa.key" 2048 2>/dev/null; done`;
  return runScript(each, { cwd: scratch });
}

function doctorRow(
  name: string,
  { node, floors, scratch, rounds }: Pick<Setting, 'floors' | 'scratch' | 'rounds'> & { node: (words: string[]) => Measured },
): Row {
  const [own, least, few]: Measured[][] = [[], [], []];
  for (let round = 0; round < Math.min(rounds, 10); round += 1) {
    own?.push(node(['doctor', 'orgs']));
    least?.push(runNode([`${floors}/doctor.cjs`, 'orgs'], { cwd: scratch, scratch }));
    few?.push(node(['doctor', 'few']));
  }
  const [mine, floor, quarter] = [own, least, few].map((runs = []) => ({
    wall: median(runs.map((one) => one.wall)),
    cpu: median(runs.map((one) => one.cpu)),
    memory: median(runs.map((one) => one.memory)),
  })) as [Omit<Measured, 'stdout'>, Omit<Measured, 'stdout'>, Omit<Measured, 'stdout'>];
  const more = mine.memory - quarter.memory;
  return {
    name,
    goal: `0.50 s, + ${FLAT} MB at most for four times as many`,
    measured: `${seconds(mine.wall)}, + ${Math.max(0, more).toFixed(0)} MB`,
    floor: seconds(floor.wall),
    cpu: seconds(mine.cpu),
    met: mine.wall <= 500 && more <= FLAT,
  };
}
