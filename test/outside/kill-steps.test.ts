/**
 * The program, really killed at each of its disk operations. Before any recovery, a complete matching
 * set must be on disk and no key may be exposed; then the next command repairs it.
 *
 * If JWT_KIT_KILLS is not set, only every third step.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { twoByTwo } from '../cli/built.ts';
import {
  below,
  bundled,
  copyOf,
  expectUnharmed,
  expectWhole,
  exposedKeys,
  initWith,
  keyFiles,
  namesIn,
  next,
  stampsIn,
} from '../cli/sets.ts';
import { runIn } from '../cli/world.ts';
import { scratch } from '../strangers.ts';
import { chosen, isPlan, killAt, program, stepsIn, stride, TIMEOUT } from './killing.ts';

/** Whether a directory contains a page and the record of this page. */
function fits(directory: string): boolean {
  const [page, record] = ['CHECKLIST.md', 'jwt-kit.json'].map((name) => join(directory, name)) as [string, string];
  if (!existsSync(page) || !existsSync(record)) return false;
  return createHash('sha256').update(readFileSync(page)).digest('hex') === JSON.parse(readFileSync(record, 'utf8')).checklist;
}

/** Checks that kept and staged files are accessible only to their owner and ignored by git. */
function expectPrivate(cwd: string): void {
  for (const path of below(cwd).filter((name) => /^(previous|\.jwt-kit-[^/]+)\/[^/]+\//.test(name))) {
    const [top = '', inner = ''] = path.split('/');
    const modes = [top, `${top}/${inner}`].map((name) => statSync(join(cwd, name)).mode & 0o777);
    expect([path, ...modes]).toEqual([path, 0o700, 0o700]);
    expect(readFileSync(join(cwd, top, '.gitignore'), 'utf8'), path).toBe('*\n');
    if (readFileSync(join(cwd, path), 'utf8').includes('PRIVATE KEY'))
      expect(statSync(join(cwd, path)).mode & 0o777).toBe(0o600);
  }
}

describe('killed at every step,', () => {
  const replace = initWith(1, '--force');

  test('init --force leaves the old set or the new one', { timeout: TIMEOUT }, async () => {
    const bundle = await bundled(program);
    const steps = await stepsIn(replace, copyOf(bundle));
    const plan = steps.findIndex(isPlan);
    expect(plan).toBeGreaterThan(40);
    await twoByTwo(chosen(steps), async (step) => {
      const cwd = copyOf(bundle);
      await killAt(step + 1, replace, cwd);
      expectUnharmed(cwd);
      if (step % 2 === 0) {
        await next(cwd, ['checklist', 'app']);
        expectWhole(cwd, ...((step > plan ? [1, [0]] : [0, []]) as [number, number[]]));
      } else {
        await next(cwd, initWith(0, '--force'));
        expectWhole(cwd, 0, step > plan ? [0, 1] : [0]);
      }
    });
  });

  test('renew leaves the old set or the new one', { timeout: TIMEOUT }, async () => {
    const bundle = await bundled(program);
    const steps = await stepsIn(['renew', 'app'], copyOf(bundle));
    const plan = steps.findIndex(isPlan);
    expect(plan).toBeGreaterThan(40);
    const moves = chosen(steps).filter((step) => stride === 1 || steps[step]?.[0] === 'renameSync');
    await twoByTwo(moves, async (step) => {
      const cwd = copyOf(bundle);
      await killAt(step + 1, ['renew', 'app'], cwd);
      expectUnharmed(cwd);
      await next(cwd, ['renew', 'app']);
      expectWhole(cwd, 0, step > plan ? [0, 0] : [0]);
    });
  });

  test('checklist leaves the old page with its record or the new one', { timeout: TIMEOUT }, async () => {
    const bundle = await bundled(program);
    await next(bundle, ['renew', 'app']);
    const words = ['checklist', 'app', '--set-up'];
    const steps = await stepsIn(words, copyOf(bundle));
    const plan = steps.findIndex(isPlan);
    expect(plan).toBeGreaterThan(10);
    await twoByTwo(chosen(steps), async (step) => {
      const cwd = copyOf(bundle);
      await killAt(step + 1, words, cwd);
      expectUnharmed(cwd);
      const staging = namesIn(join(cwd, 'app')).find((name) => /^\.jwt-kit-\d/.test(name)) ?? '.';
      expect(['.', `${staging}/old`].map((where) => fits(join(cwd, 'app', where)))).toContain(true);
      // checklist would write the page again: a refused renewal only finishes the interrupted run.
      await runIn(cwd, ['renew', 'app', '--certificate', 'none'], { now: () => new Date() });
      expect(fits(join(cwd, 'app'))).toBe(true);
      const page = readFileSync(join(cwd, 'app/CHECKLIST.md'), 'utf8');
      expect(page).toContain(step > plan ? 'set-up checklist' : 'renewal checklist');
      expect(stampsIn(join(cwd, 'app'))).toHaveLength(1);
      expect(namesIn(join(cwd, 'app')).filter((name) => name.startsWith('.jwt-kit-'))).toEqual([]);
    });
  });

  test('init leaves a complete directory or none', { timeout: TIMEOUT }, async () => {
    const steps = await stepsIn(initWith(0), scratch());
    const appears = steps.findIndex(([name, , to]) => name === 'renameSync' && to === 'app');
    expect(appears).toBeGreaterThan(20);
    await twoByTwo(chosen(steps), async (step) => {
      const cwd = scratch();
      await killAt(step + 1, initWith(0), cwd);
      expect(existsSync(join(cwd, 'app'))).toBe(step > appears);
      expect(exposedKeys(cwd)).toEqual([]);
      await next(cwd, step > appears ? ['checklist', 'app'] : initWith(0));
      expectWhole(cwd, 0, []);
    });
  });

  test('init in an existing directory leaves nothing or is finished', { timeout: TIMEOUT }, async () => {
    const empty = (): string => {
      const cwd = scratch();
      mkdirSync(join(cwd, 'app'), { mode: 0o700 });
      return cwd;
    };
    const steps = await stepsIn(initWith(0), empty());
    const plan = steps.findIndex(isPlan);
    const claim = steps.findIndex(([name]) => name === 'linkSync');
    await twoByTwo(chosen(steps, claim), async (step) => {
      const cwd = empty();
      await killAt(step + 1, initWith(0), cwd);
      expect(exposedKeys(cwd)).toEqual([]);
      if (step <= plan) expect(namesIn(join(cwd, 'app')).filter((name) => !name.startsWith('.jwt-kit-'))).toEqual([]);
      await next(cwd, step > plan ? ['checklist', 'app'] : initWith(0));
      expectWhole(cwd, 0, []);
    });
  });

  test('a recovering command that is killed can be recovered too', { timeout: TIMEOUT }, async () => {
    const bundle = await bundled(program);
    const moving = (await stepsIn(replace, copyOf(bundle))).findIndex(([, , to]) => to === 'app/server.crt');
    // A copy of a killed run cannot be recovered, so a run is killed again in each directory.
    const killed = async (): Promise<string> => {
      const cwd = copyOf(bundle);
      await killAt(moving + 1, replace, cwd);
      return cwd;
    };
    const recovery = await stepsIn(['checklist', 'app'], await killed());
    expect(recovery.length).toBeGreaterThan(10);
    await twoByTwo(chosen(recovery), async (step) => {
      const cwd = await killed();
      await killAt(step + 1, ['checklist', 'app'], cwd);
      expectUnharmed(cwd);
      await next(cwd, ['checklist', 'app']);
      expectWhole(cwd, 1, [0]);
    });
  });

  const certificate = ['cert', '--key', keyFiles[0], '--subject', 'CN=x', '--out', 'app.crt'];
  test.each<[string, string[], boolean]>([
    ['app.crt', certificate, false],
    ['app.crt', certificate, true],
    ['server.key', ['key', '--out', 'server.key'], true],
  ])(
    '%s is a complete file, and no old one is lost: %j, replacing %s',
    { timeout: TIMEOUT },
    async (name, words, replacing) => {
      const before = scratch();
      if (replacing) await next(before, words);
      const old = replacing ? readFileSync(join(before, name), 'utf8') : undefined;
      const forced = [...words, ...(replacing ? ['--force'] : [])];
      const steps = await stepsIn(forced, copyOf(before));
      const placing = steps.findIndex(([call, , to]) => call !== 'openSync' && to === name);
      expect(placing).toBeGreaterThan(replacing ? 15 : 7);
      await twoByTwo(chosen(steps), async (step) => {
        const cwd = copyOf(before);
        await killAt(step + 1, forced, cwd);
        const texts = below(cwd)
          .filter((path) => basename(path) === name && !path.startsWith('.jwt-kit-'))
          .map((path) => readFileSync(join(cwd, path), 'utf8'));
        for (const text of texts) expect(text).toMatch(/^-----BEGIN ([A-Z ]+)-----\n.*-----END \1-----\n$/s);
        expect(existsSync(join(cwd, name))).toBe(replacing || step > placing);
        if (old !== undefined) expect(texts).toContain(old);
        if (old !== undefined) expect(readFileSync(join(cwd, name), 'utf8') === old).toBe(step <= placing);
        expectPrivate(cwd);
        await next(cwd, [...words, '--force']);
        expect(namesIn(cwd).filter((left) => left !== 'previous')).toEqual([name]);
        if (old !== undefined) expect(below(cwd).map((path) => readFileSync(join(cwd, path), 'utf8'))).toContain(old);
        expectPrivate(cwd);
      });
    },
  );
});

const isTrial = (path: string): boolean => /^app\/previous\/\.jwt-kit-[0-9a-f]{12}$/.test(path);

/** What was written but not yet synced at each step: files, and directories with new names in them. */
function unsynced(steps: readonly string[][]): Set<string>[] {
  const dirty = new Set<string>();
  return steps.map(([name, path = '', to = '']) => {
    const before = new Set(dirty);
    if (name === 'writeFileSync') dirty.add(path);
    // A sign of life does not have to survive.
    if ((name === 'openSync' || name === 'mkdirSync') && !path.endsWith('/alive')) dirty.add(dirname(path));
    // A directory that is moved there and back as a trial leaves nothing to sync.
    if (name === 'linkSync' || (name === 'renameSync' && !isTrial(path) && !isTrial(to))) dirty.add(dirname(to));
    if (name === 'rmSync') {
      dirty.add(dirname(path));
      // What was in a removed directory does not have to be synced.
      dirty.delete(path);
    }
    if (name === 'fsyncSync') dirty.delete(path);
    return before;
  });
}

test('everything is synced before it takes effect', async () => {
  const cwd = scratch();
  const fresh = await stepsIn(initWith(0), cwd);
  const dirtyWhen = (steps: string[][], counts: (step: string[]) => boolean): string[] =>
    [...(unsynced(steps)[steps.findIndex(counts)] ?? ['no such step'])].filter((path) => /^(app|STAGING)/.test(path));
  expect(dirtyWhen(fresh, ([name, , to]) => name === 'renameSync' && to === 'app')).toEqual([]);

  const replace = await stepsIn(initWith(1, '--force'), cwd);
  expect(dirtyWhen(replace, isPlan)).toEqual(['app']);
  expect(
    dirtyWhen(replace, ([name, path, to = '']) => name === 'renameSync' && path === 'app/STAGING/old' && !isTrial(to)),
  ).toEqual([]);
  expect(dirtyWhen(replace, ([name, , to]) => name === 'renameSync' && to === 'app/server.key')).toEqual([]);
  expect(dirtyWhen(replace, ([name, path]) => name === 'renameSync' && path === 'app/.jwt-kit-journal.json')).toEqual([]);
  expect(dirtyWhen([...replace, ['end']], ([name]) => name === 'end')).toEqual([]);
});
