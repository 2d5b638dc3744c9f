/**
 * The program, really killed at random moments. Before any recovery, a complete matching set must be on disk
 * and no key may be exposed; then the next command repairs it.
 *
 * JWT_KIT_KILLS is the number of kills: 20 by default, 200 in CI.
 */
import { existsSync, readFileSync, rmSync, watch } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { builtProgram, twoByTwo } from '../cli/built.ts';
import { bundled, expectUnharmed, expectWhole, exposedKeys, flawOf, initWith, keyIn, next, stagings } from '../cli/sets.ts';
import { scratch } from '../strangers.ts';

const program = builtProgram();
const rounds = Number(process.env['JWT_KIT_KILLS'] ?? 20);
const TIMEOUT = 300_000;

/** A moment to kill at: some time after the start, or after a name with this prefix appears. */
interface Moment {
  after: 'start' | '.jwt-kit-' | '.jwt-kit-journal.json';
  milliseconds: number;
}

/** Runs the program and kills it at a moment; polls the clock for precision. */
async function killAfter(
  words: readonly string[],
  cwd: string,
  watched: string,
  { after, milliseconds }: Moment,
): Promise<void> {
  let over = false;
  let kill = (): void => {};
  const killFrom = (start: number): void => {
    if (over) return;
    if (performance.now() >= start + milliseconds) kill();
    else setImmediate(killFrom, start);
  };
  const watcher = watch(watched, (_, name) => {
    if (!name?.startsWith(after)) return;
    watcher.close();
    killFrom(performance.now());
  });
  await program(words, {
    cwd,
    started: (send) => {
      kill = () => send('SIGKILL');
      if (after === 'start') killFrom(performance.now());
    },
  });
  over = true;
  watcher.close();
}

/** Random moments before the given ones, the same number for each. */
const moments = (count: number, latest: readonly Moment[]): Moment[] =>
  Array.from({ length: count }, (_, round) => {
    const { after, milliseconds } = latest[round % latest.length] as Moment;
    return { after, milliseconds: Math.random() * milliseconds };
  });

const anywhere = (took: number): Moment => ({ after: 'start', milliseconds: took * 1.1 });
const whilePublishing: Moment = { after: '.jwt-kit-', milliseconds: 20 };
const whileMoving: Moment = { after: '.jwt-kit-journal.json', milliseconds: 4 };

/** How far an interrupted run got, judged by its leftovers. */
function phaseOf(cwd: string, before: number): string {
  const app = join(cwd, 'app');
  const [staging = ''] = stagings(app);
  const journal = join(app, '.jwt-kit-journal.json');
  if (existsSync(journal)) {
    if (!readFileSync(journal, 'utf8').includes('"plan"')) return '3 keeping the old set';
    return existsSync(join(app, staging, 'old')) ? '4 planned' : '5 moving';
  }
  if (flawOf(app) === undefined && keyIn(app) !== before) return staging === '' ? '7 done' : '6 clearing away';
  return staging === '' && stagings(cwd).length === 0 ? '1 before staging' : '2 staging';
}

/** Reports how many kills hit which stage. */
function report(what: string, phases: readonly string[]): void {
  const counts = [...new Set(phases)]
    .sort()
    .map((name) => `${name.slice(2)} ${phases.filter((phase) => phase === name).length}`);
  process.stdout.write(`${what}: ${counts.join(', ')}\n`);
}

test('init --force leaves a complete set, whenever it is killed', { timeout: TIMEOUT }, async () => {
  const homes = [await bundled(program), await bundled(program)];
  const phases: string[] = [];
  const { took } = await program(initWith(0, '--force'), { cwd: homes[0] as string });
  const latest = [anywhere(took), whilePublishing, whileMoving, whileMoving];
  await twoByTwo(moments(rounds * 0.75, latest), async (moment, lane) => {
    const cwd = homes[lane] as string;
    const before = keyIn(join(cwd, 'app'));
    rmSync(join(cwd, 'app/previous'), { recursive: true, force: true });
    await killAfter(initWith(1 - before, '--force'), cwd, join(cwd, 'app'), moment);
    const phase = phaseOf(cwd, before);
    phases.push(phase);
    expectUnharmed(cwd);
    const replaced = phase > '4';
    if (phases.length % 2 === 0) {
      await next(cwd, ['checklist', 'app']);
      expectWhole(cwd, replaced ? 1 - before : before, replaced ? [before] : []);
    } else {
      await next(cwd, initWith(before, '--force'));
      expectWhole(cwd, before, replaced ? [0, 1] : [before]);
    }
  });
  report('init --force was killed', phases);
  expect(phases).toHaveLength(rounds * 0.75);
});

test('init leaves a complete directory or none, whenever it is killed', { timeout: TIMEOUT }, async () => {
  const phases: string[] = [];
  const { took } = await program(initWith(0), { cwd: scratch() });
  await twoByTwo(moments(rounds * 0.25, [anywhere(took), whilePublishing]), async (moment) => {
    const cwd = scratch();
    await killAfter(initWith(0), cwd, cwd, moment);
    const there = existsSync(join(cwd, 'app'));
    phases.push(there ? '7 done' : phaseOf(cwd, 0));
    expect(exposedKeys(cwd)).toEqual([]);
    await next(cwd, there ? ['checklist', 'app'] : initWith(0));
    expectWhole(cwd, 0, []);
  });
  report('init was killed', phases);
  expect(phases).toHaveLength(rounds * 0.25);
});
