/** Large inputs: many bundles, many keys, junk. */
import { generatePrimeSync } from 'node:crypto';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Setting } from './bench.ts';
import { type Measured, runNode } from './run.ts';
import { type Row, seconds } from './table.ts';

/** Four times the size may take this factor more than four times the time and still count as linear. */
const LINEAR = 1.3;

/** A row for a size and for a quarter of it, each run once: such a run takes seconds, and its processor time varies little. */
function growing(name: string, most: { seconds: number; memory?: number }, work: (part: 'quarter' | 'all') => Measured): Row {
  const quarter = work('quarter');
  const { wall, cpu, memory } = work('all');
  const growth = cpu / quarter.cpu;
  const limits = most.memory === undefined ? '' : `, ${most.memory} MB`;
  return {
    name,
    goal: `${most.seconds.toFixed(1)} s${limits}, linear`,
    measured: `${seconds(wall)}, ${memory.toFixed(0)} MB, ${growth.toFixed(1)} times a quarter of it`,
    cpu: seconds(cpu),
    met: wall <= most.seconds * 1000 && memory <= (most.memory ?? Number.POSITIVE_INFINITY) && growth <= 4 * LINEAR,
  };
}

/** All rows of this file. */
export function inputRows(setting: Setting): Row[] {
  const { program, floors, scratch, wanted } = setting;
  const node = (words: readonly string[], status = 0): Measured =>
    runNode([program, ...words], { cwd: scratch, scratch, status });
  const rows: Row[] = [];
  if (wanted('`doctor` on 1,000 bundles')) {
    for (let at = 0; at < 1000; at += 1)
      cpSync(join(scratch, 'app'), join(scratch, `all/${at % 4}/${at}`), { recursive: true });
    const directory = { quarter: 'all/0', all: 'all' };
    const row = growing('`doctor` on 1,000 bundles', { seconds: 2 }, (part) => node(['doctor', directory[part]]));
    const floor = runNode([`${floors}/doctor.cjs`, 'all'], { cwd: scratch, scratch });
    rows.push({ ...row, floor: seconds(floor.wall) });
    rmSync(join(scratch, 'all'), { recursive: true });
  }
  if (wanted('`convert --to jwks`, 10,000 RSA keys')) {
    writeKeySets(scratch);
    const convert = (part: string): Measured => node(['convert', `${part}.json`, '--to', 'jwks']);
    const row = growing('`convert --to jwks`, 10,000 RSA keys', { seconds: 2, memory: 250 }, convert);
    const floor = runNode([`${floors}/convert-many.cjs`, 'all.json'], { cwd: scratch, scratch });
    rows.push({ ...row, floor: seconds(floor.wall) });
  }
  return wanted('10 MB of junk') ? [...rows, junkRow(setting, node)] : rows;
}

/** Writes sets of 2,500 and 10,000 RSA public keys. Each modulus is another pair of primes, which is faster than making keys. */
function writeKeySets(scratch: string): void {
  const primes = Array.from({ length: 142 }, () => generatePrimeSync(1024, { bigint: true }));
  const keys = primes
    .flatMap((p, at) => primes.slice(at + 1).map((q) => p * q))
    .slice(0, 10_000)
    .map((n) => ({ kty: 'RSA', e: 'AQAB', n: Buffer.from(n.toString(16).padStart(512, '0'), 'hex').toString('base64url') }));
  writeFileSync(join(scratch, 'quarter.json'), JSON.stringify({ keys: keys.slice(0, 2500) }));
  writeFileSync(join(scratch, 'all.json'), JSON.stringify({ keys }));
}

/** The slowest and the largest of several runs, over kinds of junk and commands. */
function junkRow({ scratch, floors }: Setting, node: (words: readonly string[], status: number) => Measured): Row {
  mkdirSync(join(scratch, 'junk'));
  const kinds = ['< HTTP/1.1 400\r\n', 'M ', '-----BEGIN PUBLIC KEY-----\n', '['];
  const runs = kinds.flatMap((unit, at) => {
    const file = `junk/${at}`;
    writeFileSync(join(scratch, file), Buffer.alloc(10_000_000, unit));
    return ['convert', 'decode'].map((command) => node([command, file], 3));
  });
  const worst = (of: 'wall' | 'cpu' | 'memory'): number => Math.max(...runs.map((one) => one[of]));
  const measured = `${seconds(worst('wall'))}, ${worst('memory').toFixed(0)} MB`;
  const met = worst('wall') <= 1000 && worst('memory') <= 150;
  const floor = runNode([`${floors}/junk.cjs`, 'junk/0'], { cwd: scratch, scratch, status: 3 });
  const least = `${seconds(floor.wall)}, ${floor.memory.toFixed(0)} MB`;
  return { name: '10 MB of junk', goal: '1.0 s, 150 MB', measured, floor: least, cpu: seconds(worst('cpu')), met };
}
