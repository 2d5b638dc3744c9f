import { spawnSync } from 'node:child_process';
import { chownSync, linkSync, mkdirSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FileSet } from '../../src/cli/command.ts';
import { heldIn } from '../../src/cli/publish.ts';
import { scratch } from '../strangers.ts';
import { failure, plant, put, type Tree, tree } from './disk.ts';

const id = '0123456789ab';
/** A process that is no more. */
const dead = spawnSync(process.execPath, ['--version']).pid;
/** One that lives as long as this test. */
const alive = process.ppid;
const stagingOf = (pid: number): string => `.jwt-kit-${pid}-${id}`;
const journal = '.jwt-kit-journal.json';
const plan = { stamp: '20261121T221300Z', arriving: ['server.key', 'server.crt'], leaving: ['notes'] };
const journalWith = (changes: object): string => `600 ${JSON.stringify({ version: 1, staging: id, plan, ...changes })}`;

const unrelated: Tree = { README: '664 x' };
const old: Tree = { notes: '640 old', 'server.crt': '644 old', 'server.key': '600 old' };
const fresh: Tree = { 'server.crt': '644 new', 'server.key': '600 new' };
const under = (where: string, files: Tree): Tree => ({
  [where]: '700',
  ...Object.fromEntries(Object.entries(files).map(([name, value]) => [where + name, value])),
});
const finished: Tree = {
  ...unrelated,
  ...fresh,
  'previous/': '700',
  ...under('previous/20261121T221300Z/', old),
};

/** A directory as a run of `pid` leaves it that is killed so many steps after it made its plan. */
function interrupted(pid: number, steps: number): string {
  const cwd = scratch();
  const staging = join(cwd, stagingOf(pid));
  plant(cwd, { ...unrelated, ...old, 'previous/': '700', [journal]: journalWith({}) });
  plant(staging, { ...under('new/', fresh), 'old/': '700', 'plan.json': '600 {}' });
  for (const name of Object.keys(old)) linkSync(join(cwd, name), join(staging, 'old', name));
  const todo = [
    () => renameSync(join(staging, 'old'), join(cwd, 'previous/20261121T221300Z')),
    () => renameSync(join(staging, 'new/server.key'), join(cwd, 'server.key')),
    () => renameSync(join(staging, 'new/server.crt'), join(cwd, 'server.crt')),
    () => rmSync(join(cwd, 'notes')),
    () => rmSync(join(cwd, journal)),
    () => rmSync(join(staging, 'new'), { recursive: true }),
  ];
  for (const step of todo.slice(0, steps)) step();
  return cwd;
}

/** What the next command does first; returns what it says. */
function look(cwd: string): string[] {
  const said: string[] = [];
  heldIn('.', [], { cwd, recovering: true, say: (text) => said.push(text) });
  return said;
}

/** Makes a staging directory as old as that many minutes. */
function age(path: string, minutes: number): void {
  const then = new Date(Date.now() - minutes * 60_000);
  utimesSync(path, then, then);
}

describe('a run that is killed', () => {
  test.each([0, 1, 2, 3, 4])('%i steps after its plan is finished by the next command, which says so', (steps) => {
    const cwd = interrupted(dead, steps);
    expect(look(cwd)).toEqual([`finished what an interrupted run had begun in ${cwd}`]);
    expect(tree(cwd)).toEqual(finished);
    expect(look(cwd)).toEqual([]);
    expect(tree(cwd)).toEqual(finished);
  });

  test.each([5, 6])('%i steps after its plan is done, and cleared away', (steps) => {
    const cwd = interrupted(dead, steps);
    expect(look(cwd)).toEqual([`removed ${join(cwd, stagingOf(dead))}, left by an interrupted run`]);
    expect(tree(cwd)).toEqual(finished);
  });

  test.each([0, 1, 2])('%i steps after a plan that keeps no old set is finished, the old set gone', (steps) => {
    const cwd = scratch();
    const staging = join(cwd, stagingOf(dead));
    const unkept = { arriving: ['server.key', 'server.crt'], leaving: [] };
    const { notes: _, ...before } = old;
    plant(cwd, { ...before, [journal]: journalWith({ plan: unkept }) });
    plant(staging, { ...under('new/', fresh), 'old/': '700' });
    for (const name of Object.keys(before)) linkSync(join(cwd, name), join(staging, 'old', name));
    for (const name of unkept.arriving.slice(0, steps)) renameSync(join(staging, 'new', name), join(cwd, name));
    expect(tree(join(staging, 'old'))).toEqual(before);
    expect(look(cwd)).toEqual([`finished what an interrupted run had begun in ${cwd}`]);
    expect(tree(cwd)).toEqual(fresh);
  });

  test.each<[string, Tree]>([
    ['had claimed the directory', { [journal]: journalWith({ plan: undefined }), 'previous/': '700' }],
    ['had claimed it on a disk without hard links', { [journal]: '600 ' }],
    ['was staging', {}],
  ])('when it %s is undone', (_, planted) => {
    const cwd = scratch();
    plant(cwd, { ...old, ...planted });
    plant(join(cwd, stagingOf(dead)), { ...under('new/', fresh), ...under('old/', old) });
    expect(look(cwd)).toEqual([expect.stringMatching(/^removed .+\/\.jwt-kit-\d+-0123456789ab, left by an interrupted run$/)]);
    expect(tree(cwd)).toEqual(old);
  });

  test('and whose staging directory somebody removed has no claim any more, and no file is', () => {
    const cwd = scratch();
    plant(cwd, { ...old, [journal]: journalWith({}) });
    expect(look(cwd)).toEqual([]);
    expect(tree(cwd)).toEqual(old);
  });

  test('is finished before a file is written beside it', async () => {
    const cwd = interrupted(dead, 2);
    await put({ files: [{ path: 'more', content: 'x' }] }, cwd, { say: () => {} });
    expect(tree(cwd)).toEqual({ ...finished, more: '644 x' });
  });

  test('is left as it is where nothing may be written', () => {
    const cwd = interrupted(dead, 2);
    const before = tree(cwd);
    expect(heldIn('.', ['server.key'], { cwd, recovering: false, say: (text) => expect.fail(text) })).toEqual(['server.key']);
    expect(tree(cwd)).toEqual(before);
  });
});

describe('a run that lives', () => {
  const busy = (cwd: string): Error =>
    failure(
      'BUSY',
      `${cwd}: another run of jwt-kit is writing here`,
      'wait until it is done, then try again; what a dead run left is taken over after ten minutes at most',
    );

  test('keeps everybody else out, also from reading', async () => {
    const cwd = interrupted(alive, 2);
    const before = tree(cwd);
    expect(() => look(cwd)).toThrow(busy(cwd));
    await expect(put({ directory: '.', names: [], files: [] }, cwd, { force: true })).rejects.toThrow(busy(cwd));
    expect(tree(cwd)).toEqual(before);
  });

  test('and claims the directory while another one is staging is not disturbed', async () => {
    const cwd = scratch();
    plant(cwd, old);
    const theirs: Tree = { [journal]: journalWith({ plan: undefined }), ...under(`${stagingOf(alive)}/`, fresh) };
    const set: FileSet = { directory: '.', files: [{ path: 'server.key', content: 'x' }] };
    await expect(put(set, cwd, { force: true, prove: async () => plant(cwd, theirs) })).rejects.toThrow(busy(cwd));
    expect(tree(cwd)).toEqual({ ...old, ...theirs });
  });

  test('cannot be one that began over ten minutes ago: its number was given to another process', () => {
    const cwd = interrupted(alive, 2);
    age(join(cwd, stagingOf(alive)), 9);
    expect(() => look(cwd)).toThrow(busy(cwd));
    age(join(cwd, stagingOf(alive)), 11);
    expect(look(cwd)).toEqual([`finished what an interrupted run had begun in ${cwd}`]);
    expect(tree(cwd)).toEqual(finished);
  });

  test('cannot be one of our own number that is not ours', () => {
    const cwd = interrupted(process.pid, 2);
    expect(look(cwd)).toEqual([`finished what an interrupted run had begun in ${cwd}`]);
    expect(tree(cwd)).toEqual(finished);
  });
});

describe('a leftover', () => {
  const names = [stagingOf(dead), stagingOf(alive), '.jwt-kit-1-x', `.jwt-kit-${dead}-0123456789abc`, 'x'];

  test('is removed and named; what a living process has, and what is called otherwise, is kept', async () => {
    const cwd = scratch();
    for (const name of names) plant(cwd, under(`${name}/`, fresh));
    plant(cwd, { [`.jwt-kit-${dead}-ba9876543210`]: '644 a file' });
    const before = tree(cwd);
    const said: string[] = [];
    await put({ directory: 'app', files: [] }, cwd, { say: (text) => said.push(text) });
    expect(said).toEqual([`removed ${join(cwd, stagingOf(dead))}, left by an interrupted run`]);
    const kept = Object.entries(before).filter(([path]) => !path.startsWith(`${stagingOf(dead)}/`));
    expect(tree(cwd)).toEqual({ ...Object.fromEntries(kept), 'app/': '700' });
  });

  test.skipIf(process.geteuid?.() !== 0)('of another user is not ours to remove', () => {
    const cwd = scratch();
    plant(cwd, under(`${stagingOf(dead)}/`, fresh));
    chownSync(join(cwd, stagingOf(dead)), 65534, 65534);
    const before = tree(cwd);
    expect(look(cwd)).toEqual([]);
    expect(tree(cwd)).toEqual(before);
  });
});

describe('a journal that is not to be trusted', () => {
  const strange = 'this journal was not written by this version of jwt-kit';
  const hint = 'look at the files in the directory, then delete the journal';

  test.each([
    ...['..', '.', '', '../x', 'a/b', '/etc/passwd', 7].flatMap((name) => [
      journalWith({ plan: { ...plan, arriving: [name] } }),
      journalWith({ plan: { ...plan, leaving: [name] } }),
      journalWith({ plan: { ...plan, stamp: name } }),
    ]),
    journalWith({ plan: { ...plan, arriving: 'server.key' } }),
    journalWith({ plan: { ...plan, leaving: undefined } }),
    journalWith({ plan: null }),
    journalWith({ plan: 7 }),
    journalWith({ staging: '../x' }),
    journalWith({ staging: 7 }),
    journalWith({ version: 2 }),
    '600 {"version":1',
    '600 null',
  ])('is refused: %s', async (content) => {
    const cwd = interrupted(dead, 0);
    rmSync(join(cwd, journal));
    plant(cwd, { [journal]: content });
    const before = tree(cwd);
    const refusal = failure('INPUT_INVALID', `${join(cwd, journal)}: ${strange}`, hint);
    expect(() => look(cwd)).toThrow(refusal);
    await expect(put({ directory: '.', files: [] }, cwd, { force: true })).rejects.toThrow(refusal);
    expect(tree(cwd)).toEqual(before);
  });

  test.skipIf(process.geteuid?.() !== 0)('is one of another user, unless the directory is theirs too', () => {
    const cwd = interrupted(dead, 0);
    const before = tree(cwd);
    chownSync(join(cwd, journal), 65534, 65534);
    expect(() => look(cwd)).toThrow(
      failure('INPUT_INVALID', `${join(cwd, journal)}: this journal belongs to another user`, hint),
    );
    expect(tree(cwd)).toEqual(before);
    chownSync(cwd, 65534, 65534);
    expect(look(cwd)).toEqual([`finished what an interrupted run had begun in ${cwd}`]);
    expect(tree(cwd)).toEqual(finished);
  });

  test('is one that is no file', () => {
    const cwd = scratch();
    mkdirSync(join(cwd, journal));
    expect(() => look(cwd)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });
});
