/** Disks that fail: full, limited, read-only, without hard links. Nothing may be left over or lost. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { stagingNameOf } from '../../src/cli/disk/journal/staging.ts';
import { recoverIn } from '../../src/cli/disk/publish.ts';
import { builtProgram, twoByTwo } from '../cli/built.ts';
import { failure, plant, put, tree } from '../cli/directory-tree.ts';
import { journal, proofFor } from '../cli/interrupted.ts';
import { bundled, copyOf, expectWhole, initWith, keyFiles, namesIn, next, setNames, stampsIn, stepsOf } from '../cli/sets.ts';
import { runIn } from '../cli/world.ts';
import { scratch } from '../strangers.ts';

const program = builtProgram();
const stepsIn = (words: readonly string[], cwd: string): Promise<string[][]> => stepsOf(program, words, { cwd });
const stride = process.env['JWT_KIT_KILLS'] === undefined ? 3 : 1;

describe('a RAM disk that is too small', () => {
  const mount = (place: string, options: string): boolean =>
    spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', place]).status === 0;
  /** An empty disk of that size; undefined if this user or this container may not mount one. */
  function disk(options: string): string | undefined {
    const place = scratch();
    if (!mount(place, options)) return undefined;
    onTestFinished(() => void spawnSync('umount', [place]));
    return place;
  }
  const full = 'jwt-kit: error: app: no space left on the device\njwt-kit: hint: make room, or choose another place\n';
  const mayMount = process.geteuid?.() === 0 && spawnSync('unshare', ['--mount', 'true']).status === 0;

  test.skipIf(!mayMount)('gets no new directory, whichever file is the first that does not fit', async () => {
    let failures = 0;
    for (let size = 4; ; size += 4) {
      const cwd = disk(`size=${size}k`) as string;
      const { status, stderr } = await runIn(cwd, initWith(0));
      if (status === 0) {
        expectWhole(cwd, 0, []);
        break;
      }
      expect([status, stderr, tree(cwd)]).toEqual([1, full, {}]);
      failures += 1;
    }
    expect(failures).toBeGreaterThanOrEqual(setNames.length);
  });

  test.skipIf(!mayMount).each([
    ['room', 'size', 4096, setNames.length],
    ['names', 'nr_inodes', 1, setNames.length],
  ])('keeps the old set unchanged, whichever step is the first without %s', async (_, option, unit, least) => {
    const cwd = disk('size=1m,nr_inodes=100') as string;
    await next(cwd, initWith(0));
    const before = tree(cwd);
    const { blocks, bfree, bsize, files, ffree } = statfsSync(cwd);
    const used = option === 'size' ? (blocks - bfree) * bsize : files - ffree;
    let failures = 0;
    for (let more = 0; ; more += unit) {
      expect(spawnSync('mount', ['-o', `remount,${option}=${used + more}`, cwd]).status).toBe(0);
      const { status, stderr } = await runIn(cwd, initWith(1, '--force'));
      if (status === 0) break;
      expect([status, stderr, tree(cwd)]).toEqual([1, full, before]);
      failures += 1;
    }
    expectWhole(cwd, 1, [0]);
    expect(failures).toBeGreaterThanOrEqual(least);
  });

  test.skipIf(!mayMount)('cannot hold the replaced files of another one', async () => {
    const cwd = scratch();
    plant(cwd, { 'app/server.key': '600 old' });
    const previous = join(cwd, 'app/previous');
    mkdirSync(previous);
    expect(mount(previous, 'size=1m')).toBe(true);
    onTestFinished(() => void spawnSync('umount', [previous]));
    const before = tree(cwd);
    await expect(
      put({ directory: 'app', files: [{ path: 'server.key', content: 'x' }] }, cwd, { force: true }),
    ).rejects.toThrow(
      failure(
        'FILE_EXISTS',
        `${previous}: this is another disk, so the old files cannot go there`,
        'move it away, then try again',
      ),
    );
    expect(tree(cwd)).toEqual(before);
  });

  test.skipIf(!mayMount)('cannot hold a replaced single file of another disk', async () => {
    const cwd = scratch();
    plant(cwd, { 'server.key': '600 old' });
    mkdirSync(join(cwd, 'previous'));
    expect(mount(join(cwd, 'previous'), 'size=1m')).toBe(true);
    onTestFinished(() => void spawnSync('umount', [join(cwd, 'previous')]));
    await expect(put({ files: [{ path: 'server.key', content: 'x' }] }, cwd, { force: true })).rejects.toThrow(
      failure(
        'FILE_EXISTS',
        'previous: this is another disk, so the old files cannot go there',
        'move it away, then try again',
      ),
    );
    expect(tree(cwd)).toMatchObject({ 'server.key': '600 old' });
    expect(stampsIn(cwd)).toEqual([]);
  });

  test.skipIf(!mayMount)('keeps a single file unchanged', async () => {
    const cwd = disk('size=4k') as string;
    plant(cwd, { 'app.crt': '644 old' });
    const words = ['cert', '--key', keyFiles[0], '--subject', 'CN=x', '--out', 'app.crt', '--force'];
    const { status, stderr } = await runIn(cwd, words);
    expect([status, stderr, tree(cwd)]).toEqual([1, full.replace('app:', 'app.crt:'), { 'app.crt': '644 old' }]);
  });
});

describe('a file size limit', () => {
  test.skipIf(process.platform === 'win32').each([1, 2, 4])(
    'of %i KB leaves nothing over and loses nothing',
    async (largest) => {
      const fresh = scratch();
      const bundle = await bundled(program);
      const before = tree(bundle);
      for (const [cwd, words, left] of [
        [fresh, initWith(0), {}],
        [bundle, initWith(1, '--force'), before],
      ] as const) {
        const { status, stderr } = await program(words, { cwd, largest });
        expect(stderr).toMatch(/^jwt-kit: error: app: .*\n/);
        expect([status, tree(cwd)]).toEqual([1, left]);
      }
    },
  );
});

describe('a disk that fails at one step,', () => {
  const attempt = (words: readonly string[], cwd: string, step: number): ReturnType<typeof program> =>
    program(words, { cwd, steps: { AT_STEP: `${step}`, AT_STEP_DO: 'ENOSPC' } });

  const every = (steps: readonly string[][]): number[] =>
    steps.flatMap(([name], step) => (step % stride === 0 || name === 'renameSync' ? [step + 1] : []));

  test('at any step: init --force changes nothing, or the next command finishes it', { timeout: 120_000 }, async () => {
    const bundle = await bundled(program);
    const words = initWith(1, '--force');
    const before = tree(bundle);
    const outcomes = new Set<string>();
    await twoByTwo(every(await stepsIn(words, copyOf(bundle))), async (step) => {
      const cwd = copyOf(bundle);
      const { status, stderr } = await attempt(words, cwd, step);
      const [, hint = ''] =
        /^jwt-kit: error: .*app(?:\/previous)?: no space left on the device\njwt-kit: hint: (.*)\n$/.exec(stderr) ?? [];
      if (hint === 'make room, or choose another place') {
        outcomes.add('nothing changed');
        expect([status, tree(cwd)]).toEqual([1, before]);
        return;
      }
      outcomes.add(hint);
      expect(status).toBe(hint === '' ? 0 : 1);
      await next(cwd, ['checklist', 'app']);
      expectWhole(cwd, 1, [0]);
    });
    expect([...outcomes].sort()).toEqual([
      '',
      'make room, or choose another place, then run it again to finish the change; all old and new files are safe',
      'nothing changed',
    ]);
  });

  test('at any step: a single file is replaced and kept, or nothing changes', { timeout: 120_000 }, async () => {
    const before = scratch();
    const words = ['key', '--out', 'server.key'];
    await next(before, words);
    const old = tree(before);
    const forced = [...words, '--force'];
    const outcomes = new Set<number | null>();
    await twoByTwo(every(await stepsIn(forced, copyOf(before))), async (step) => {
      const cwd = copyOf(before);
      const { status, stderr } = await attempt(forced, cwd, step);
      outcomes.add(status);
      if (status === 1) {
        expect(stderr).toMatch(/^jwt-kit: error: .*(server\.key|previous): no space left on the device\n/);
        expect(tree(cwd)).toEqual(old);
        return;
      }
      expect(status).toBe(0);
      const [stamp = ''] = stampsIn(cwd);
      expect(tree(join(cwd, 'previous'))).toEqual({
        '.gitignore': '600 *\n',
        [`${stamp}/`]: '700',
        [`${stamp}/server.key`]: old['server.key'],
      });
      expect(tree(cwd)['server.key']).not.toBe(old['server.key']);
    });
    expect([...outcomes].sort()).toEqual([0, 1]);
  });

  test('at any step: init makes a complete directory or none', { timeout: 120_000 }, async () => {
    await twoByTwo(every(await stepsIn(initWith(0), scratch())), async (step) => {
      const cwd = scratch();
      const { status } = await attempt(initWith(0), cwd, step);
      if (status === 0) expectWhole(cwd, 0, []);
      else expect([status, tree(cwd)]).toEqual([1, {}]);
    });
  });
});

test('a disk that cannot sync a directory gets none; if the directory already exists, it keeps it', async () => {
  const at = (await stepsIn(initWith(0), scratch())).flatMap(([name, path = ''], step) =>
    name === 'fsyncSync' && !path.includes('.') ? [step + 1] : [],
  );
  const outcomes = at.map(async (step) => {
    const cwd = scratch();
    const { status } = await program(initWith(0), { cwd, steps: { AT_STEP: `${step}`, AT_STEP_DO: 'EIO' } });
    return [status, namesIn(cwd)];
  });
  expect(await Promise.all(outcomes)).toEqual([
    [1, []],
    [0, ['app']],
  ]);
});

describe.each(['EPERM', 'ENOTSUP', 'EISDIR'])('a disk without hard links, with the error %s,', (code) => {
  const links = { AT_STEP_REFUSE: `linkSync=${code}` };

  test('keeps the old set with its modes, and overwrites nothing', async () => {
    const cwd = await bundled(program);
    chmodSync(join(cwd, 'app/public.pem'), 0o440);
    const before = tree(join(cwd, 'app'));
    const { status } = await program(initWith(1, '--force'), { cwd, steps: links });
    expect(status).toBe(0);
    expectWhole(cwd, 1, [0]);
    const [stamp = ''] = stampsIn(join(cwd, 'app'));
    expect(tree(join(cwd, 'app/previous', stamp))).toEqual(before);

    const words = ['cert', '--key', keyFiles[0], '--subject', 'CN=x', '--out', 'app.crt'];
    expect(await program(words, { cwd, steps: links })).toMatchObject({ status: 0 });
    const made = tree(cwd);
    expect(await program(words, { cwd, steps: links })).toMatchObject({ status: 1 });
    expect(tree(cwd)).toEqual(made);

    const elsewhere = scratch();
    const taking =
      (await stepsOf(program, words, { cwd: copyOf(elsewhere), steps: links })).findIndex(([, path]) => path === 'app.crt') + 1;
    const late = { ...links, AT_STEP: `${taking}`, AT_STEP_DO: 'taken' };
    expect(await program(words, { cwd: elsewhere, steps: late })).toMatchObject({ status: 1 });
    expect(tree(elsewhere)).toEqual({ 'app.crt': expect.stringMatching(/ theirs$/) });
  });
});

test('a disk without permissions, on which chmod fails, accepts a bundle and its replacement', async () => {
  const steps = { AT_STEP_REFUSE: 'chmodSync=EPERM' };
  const cwd = scratch();
  expect(await program(initWith(0), { cwd, steps })).toMatchObject({ status: 0 });
  expect(await program(initWith(1, '--force'), { cwd, steps })).toMatchObject({ status: 0 });
  expectWhole(cwd, 1, [0]);
});

describe('permissions', () => {
  const nobody = 65534;
  /** A directory with the planted files; this process has no root privileges until the test is over. */
  function asNobody(planted: Record<string, string>): string {
    const cwd = scratch();
    plant(cwd, planted);
    // Otherwise, the scratch directory could not be removed.
    onTestFinished(() => {
      for (const path of Object.keys(planted)) if (path.endsWith('/')) spawnSync('chmod', ['700', join(cwd, path)]);
    });
    if (process.geteuid?.() === 0) {
      spawnSync('chown', ['-R', `${nobody}`, cwd]);
      process.seteuid?.(nobody);
      onTestFinished(() => void process.seteuid?.(0));
    }
    return cwd;
  }
  const set = { directory: 'app', files: [{ path: 'server.key', content: 'new', secret: true }] };
  const refused = (path: string): Error =>
    failure('WRITE_FAILED', `${path}: permission denied`, 'check who owns it and its permissions');
  const posix = test.skipIf(process.platform === 'win32');

  posix('that do not let us write: nothing changes', async () => {
    const cwd = asNobody({
      'in/': '555',
      'app/': '755',
      'app/server.key': '600 old',
      'app/previous/kept': '644 x',
      'app/previous/': '555',
      'closed/server.key': '600 old',
      'closed/': '555',
    });
    const before = tree(cwd);
    await expect(put({ ...set, directory: 'in/app' }, cwd)).rejects.toThrow(refused('in/app'));
    await expect(put({ ...set, directory: 'closed' }, cwd, { force: true })).rejects.toThrow(refused('closed'));
    await expect(put({ files: [{ path: 'in/x', content: 'x' }] }, cwd)).rejects.toThrow(refused('in/x'));
    await expect(put(set, cwd, { force: true })).rejects.toThrow(refused(join(cwd, 'app/previous')));
    expect(tree(cwd)).toEqual(before);
  });

  posix('that do not let us list a directory are no reason to fail', async () => {
    const cwd = asNobody({ 'in/': '311', 'app/': '311' });
    await put({ ...set, directory: 'in/app' }, cwd);
    await put({ files: [{ path: 'in/x', content: 'x' }] }, cwd);
    await put(set, cwd);
    expect(tree(join(cwd, 'in/app'))).toEqual({ 'server.key': '600 new' });
    expect(readFileSync(join(cwd, 'app/server.key'), 'utf8')).toBe('new');
  });

  posix('that do not let us clear away what an interrupted run left: it is named, and the rest goes on', () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    const cwd = asNobody({ 'in/x': '644 x', 'in/': '755' });
    const state = join(cwd, 'state');
    const directory = join(cwd, 'in');
    const left = stagingNameOf(pid, '0123456789ab', proofFor(directory, '0123456789ab', state));
    plant(directory, { [`${left}/server.key`]: '600 old', [`${left}/`]: '700' });
    chmodSync(directory, 0o555);
    const said: string[] = [];
    recoverIn('in', { cwd, state, say: (text) => said.push(text) });
    expect(said).toEqual([
      `${join(cwd, 'in', left)}, left by an interrupted run, cannot be removed; it may contain a private key: delete it`,
    ]);
  });

  posix('that do not let us finish what an interrupted run began are said', () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    const left = stagingNameOf(pid, '0123456789ab');
    const cwd = asNobody({ [`in/${left}/new/`]: '700', [`in/${left}/`]: '700', 'in/': '755' });
    const state = join(cwd, 'state');
    journal(join(cwd, 'in'), join(cwd, 'in', left), { arriving: {}, leaving: [] }, state);
    chmodSync(join(cwd, 'in'), 0o555);
    const before = tree(cwd);
    expect(() => recoverIn('in', { cwd, state, say: () => {} })).toThrow(refused(join(cwd, 'in')));
    expect(tree(cwd)).toEqual(before);
  });
});
