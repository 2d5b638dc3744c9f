/** Simultaneous runs of the program in one directory: some report that it is busy, none damages or loses a set. */
import { existsSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { builtProgram } from '../cli/built.ts';
import { tree } from '../cli/directory-tree.ts';
import {
  below,
  bundled,
  copyOf,
  expectWhole,
  exposedKeys,
  flawOf,
  initWith,
  keyIn,
  next,
  stagings,
  stampsIn,
  stepsOf,
} from '../cli/sets.ts';
import { scratch } from '../strangers.ts';

const program = builtProgram();
const rounds = Number(process.env['JWT_KIT_KILLS'] ?? 20) / 10;

/** The message for a run that comes second; the latter if it had already read the old set. */
const refusal =
  /^jwt-kit: error: .*: (another run of jwt-kit is writing here|changed by another run or program in the meantime)$/m;

/** Runs all simultaneously; each succeeds or reports that it came second. */
async function atOnce(cwd: string, commands: readonly string[][]): Promise<number> {
  const ends = await Promise.all(commands.map((words) => program(words, { cwd })));
  for (const { status, stderr } of ends) expect(status === 0 || (status === 1 && refusal.test(stderr)), stderr).toBe(true);
  return ends.filter(({ status }) => status === 0).length;
}

test('several init --force: each set that one of them made is kept completely', { timeout: 120_000 }, async () => {
  for (let round = 0; round < rounds; round += 1) {
    const cwd = await bundled(program);
    const done = await atOnce(cwd, [initWith(0, '--force'), initWith(1, '--force'), initWith(0, '--force')]);
    const sets = [join(cwd, 'app'), ...stampsIn(join(cwd, 'app')).map((name) => join(cwd, 'app/previous', name))];
    expect(sets.map(flawOf)).toEqual(Array(1 + done).fill(undefined));
    expect(below(cwd).filter((path) => path.includes('.jwt-kit-'))).toEqual([]);
    expect(exposedKeys(cwd)).toEqual([]);
  }
});

test('several commands that find an interrupted run: it is finished once', { timeout: 120_000 }, async () => {
  for (let round = 0; round < rounds; round += 1) {
    const cwd = await bundled(program);
    const moving = 1 + (await stepsOf(program, initWith(1, '--force'), { cwd: copyOf(cwd) })).findIndex(isMoving);
    const killed = await program(initWith(1, '--force'), { cwd, steps: { AT_STEP: `${moving}`, AT_STEP_DO: 'kill' } });
    expect(killed.signal).toBe('SIGKILL');
    expect(existsSync(join(cwd, 'app/.jwt-kit-journal.json'))).toBe(true);
    await atOnce(cwd, [['checklist', 'app'], initWith(0, '--force'), ['checklist', 'app']]);
    await next(cwd, ['checklist', 'app']);
    const key = keyIn(join(cwd, 'app'));
    expectWhole(cwd, key, key === 1 ? [0] : [0, 1]);
  }
});

test('several key --force on one file: each key that one of them made is kept', { timeout: 120_000 }, async () => {
  for (let round = 0; round < rounds; round += 1) {
    const cwd = scratch();
    await next(cwd, replacingKey);
    const done = await atOnce(cwd, [replacingKey, replacingKey, replacingKey]);
    expect(keysIn(cwd).size).toBe(1 + done);
    expect(below(cwd).filter((path) => path.includes('.jwt-kit-'))).toEqual([]);
  }
});

test('key --force that stops before the new key arrives: another one is told to wait', { timeout: 60_000 }, async () => {
  const cwd = scratch();
  await next(cwd, replacingKey);
  const counted = scratch();
  await next(counted, replacingKey);
  const isArriving = ([name, , to = '']: string[]): boolean => name === 'renameSync' && to === 'server.key';
  const arriving = 1 + (await stepsOf(program, replacingKey, { cwd: counted })).findIndex(isArriving);
  const { proceed, stopped } = await stopAt(arriving, replacingKey, cwd);
  expect(await program(replacingKey, { cwd })).toMatchObject({ status: 1, stderr: expect.stringMatching(refusal) });
  proceed();
  expect(await stopped).toMatchObject({ status: 0 });
  expect(keysIn(cwd).size).toBe(2);
});

const replacingKey = ['key', '--out', 'server.key', '--force'];

/** The live key and those that were kept. */
const keysIn = (cwd: string): Set<string> =>
  new Set([cwd, ...stampsIn(cwd).map((name) => join(cwd, 'previous', name))].map(keyTextIn));

const keyTextIn = (directory: string): string => readFileSync(join(directory, 'server.key'), 'utf8');

test('several init: one makes the directory', { timeout: 120_000 }, async () => {
  for (let round = 0; round < rounds; round += 1) {
    const cwd = scratch();
    const ends = await Promise.all([0, 1].map((key) => program(initWith(key), { cwd })));
    const [won, lost] = ends[0]?.status === 0 ? [0, 1] : [1, 0];
    expect(ends[won]?.status).toBe(0);
    expect(ends[lost]).toMatchObject({ status: 1, stderr: expect.stringContaining('error: app: ') });
    expectWhole(cwd, won, []);
  }
});

test('a run that stops half-way, even a recovering one, keeps the others out until it is done', {
  timeout: 60_000,
}, async () => {
  // A copy of a killed run cannot be recovered, so the steps are counted in a directory of their own.
  const killed = async (): Promise<string> => {
    const cwd = await bundled(program);
    const moving = 1 + (await stepsOf(program, initWith(1, '--force'), { cwd: copyOf(cwd) })).findIndex(isMoving);
    expect(await program(initWith(1, '--force'), { cwd, steps: { AT_STEP: `${moving}`, AT_STEP_DO: 'kill' } })).toMatchObject({
      signal: 'SIGKILL',
    });
    return cwd;
  };
  const recovering = 1 + (await stepsOf(program, ['checklist', 'app'], { cwd: await killed() })).findIndex(isMoving);
  const cwd = await killed();

  // The age of the interrupted run's directory is counted from the takeover.
  for (const name of stagings(join(cwd, 'app'))) utimesSync(join(cwd, 'app', name), 0, 0);
  const { proceed, stopped } = await stopAt(recovering, ['checklist', 'app'], cwd);
  const before = tree(cwd);
  for (const words of [['checklist', 'app'], initWith(0, '--force')]) {
    const { status, stderr } = await program(words, { cwd });
    expect([status, stderr.split('\n')[0]]).toEqual([1, expect.stringMatching(/: another run of jwt-kit is writing here$/)]);
  }
  expect(tree(cwd)).toEqual(before);
  proceed();
  expect(await stopped).toMatchObject({ status: 0 });
  expectWhole(cwd, 1, [0]);
});

const isMoving = ([name, , to = '']: string[]): boolean => name === 'renameSync' && to === 'app/server.crt';

/** Starts a run and stops it before one of its steps; `proceed` lets it go on to its end, `stopped`. */
async function stopAt(step: number, words: string[], cwd: string) {
  const log = join(scratch(), 'steps');
  let proceed = (): void => {};
  const stopped = program(words, {
    cwd,
    steps: { AT_STEP: `${step}`, AT_STEP_DO: 'stop', AT_STEP_LOG: log },
    started: (send) => {
      proceed = () => send('SIGCONT');
    },
  });
  await vi.waitUntil(() => existsSync(log), { timeout: 20_000 });
  return { proceed: () => proceed(), stopped };
}
