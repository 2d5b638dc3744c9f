import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FileSet } from '../../../../src/cli/command.ts';
import { removeJournal } from '../../../../src/cli/disk/journal/journal.ts';
import { finish } from '../../../../src/cli/disk/journal/replace-set.ts';
import { stagingNameOf } from '../../../../src/cli/disk/journal/staging.ts';
import { scratch, symbolicLink } from '../../../strangers.ts';
import { failure, plant, put, type Tree, tree } from '../../directory-tree.ts';
import { forge, JOURNAL, journal, proofFor } from '../../interrupted.ts';
import {
  age,
  alive,
  dead,
  done,
  elsewhere,
  finished,
  fresh,
  id,
  interrupted,
  look,
  old,
  plan,
  provenIn,
  stagingOf,
  under,
  unrelated,
} from './journal-setup.ts';

describe('a run that is killed', () => {
  test.each([0, 1, 2, 3, 4])('%i steps after its plan is finished by the next command, which says so', (steps) => {
    const cwd = interrupted(dead, steps);
    expect(look(cwd)).toEqual(done(cwd));
    expect(tree(cwd)).toEqual(finished);
    expect(look(cwd)).toEqual([]);
    expect(tree(cwd)).toEqual(finished);
  });

  test.each([5, 6])('%i steps after its plan is complete, and its leftovers are removed', (steps) => {
    const cwd = interrupted(dead, steps);
    const staging = join(cwd, provenIn(cwd));
    renameSync(join(cwd, stagingOf(dead)), staging);
    expect(look(cwd)).toEqual([`removed ${staging}, left by an interrupted run`]);
    expect(tree(cwd)).toEqual(finished);
  });

  test.each([0, 1, 2])('%i steps after a plan that keeps no old set is finished without the old set', (steps) => {
    const cwd = scratch();
    const staging = join(cwd, stagingOf(dead));
    const unkept = { arriving: plan.arriving, leaving: [] };
    const { 'server.csr': _, ...before } = old;
    plant(cwd, before);
    plant(staging, { ...under('new/', fresh), 'old/': '700' });
    for (const name of Object.keys(before)) linkSync(join(cwd, name), join(staging, 'old', name));
    journal(cwd, staging, unkept);
    for (const name of Object.keys(unkept.arriving).slice(0, steps)) renameSync(join(staging, 'new', name), join(cwd, name));
    expect(tree(join(staging, 'old'))).toEqual(before);
    expect(look(cwd)).toEqual(done(cwd));
    expect(tree(cwd)).toEqual(fresh);
  });

  test.each<[string, (cwd: string, staging: string) => void]>([
    [
      'had claimed the directory',
      (cwd, staging) => {
        plant(cwd, { 'previous/': '700' });
        journal(cwd, staging);
      },
    ],
    ['had claimed it on a disk without hard links', (cwd) => plant(cwd, { [JOURNAL]: '600 ' })],
    ['was staging', () => {}],
  ])('when it %s is undone', (_, begun) => {
    const cwd = scratch();
    plant(cwd, old);
    const staging = join(cwd, provenIn(cwd));
    plant(staging, { ...under('new/', fresh), ...under('old/', old) });
    begun(cwd, staging);
    expect(look(cwd)).toEqual([
      expect.stringMatching(/^removed .+\/\.jwt-kit-\d+-[0-9a-f]{8}-0123456789ab-[0-9a-f]{16}, left by/),
    ]);
    expect(tree(cwd)).toEqual(old);
  });

  test('and whose staging directory was deleted loses its claim, and no file is lost', () => {
    const cwd = interrupted(dead, 0);
    rmSync(join(cwd, stagingOf(dead)), { recursive: true });
    expect(look(cwd)).toEqual([`an interrupted run in ${cwd} cannot be finished: its new files were removed`]);
    expect(tree(cwd)).toEqual({ ...unrelated, ...old });
  });

  test.each([2, 3])('%i steps after its plan, without its staging directory, leaves a mix: an error, once', (steps) => {
    const cwd = interrupted(dead, steps);
    rmSync(join(cwd, stagingOf(dead)), { recursive: true });
    const before = tree(cwd);
    expect(() => look(cwd)).toThrow(
      expect.objectContaining({
        code: 'INTERRUPTED',
        message: `${cwd}: an interrupted run cannot be finished, because its new files were removed: some files are old, some new`,
        hint: `restore the old files from ${cwd}/previous/20261121T221300Z, the old key included`,
      }),
    );
    const { [JOURNAL]: _, ...after } = before;
    expect(tree(cwd)).toEqual(after);
    expect(look(cwd)).toEqual([]);
  });

  test('in a directory that was renamed since is finished there', () => {
    const cwd = interrupted(dead, 1);
    const moved = `${cwd}-moved`;
    renameSync(cwd, moved);
    mkdirSync(cwd);
    expect(look(moved)).toEqual(done(moved));
    expect(tree(moved)).toEqual(finished);
    rmSync(moved, { recursive: true });
  });

  test('is not finished by a command that writes a file next to it', async () => {
    const cwd = interrupted(dead, 2);
    const before = tree(cwd);
    await put({ files: [{ path: 'more', content: 'x' }] }, cwd);
    expect(tree(cwd)).toEqual({ ...before, more: '644 x' });
  });

  test('is not finished by replacing a file there', async () => {
    const cwd = interrupted(dead, 2);
    const before = tree(cwd);
    const replacing: FileSet = { files: [{ path: 'README', content: 'y' }] };
    await expect(put(replacing, cwd)).rejects.toThrow(expect.objectContaining({ code: 'FILE_EXISTS' }));
    await expect(put(replacing, cwd, { force: true })).rejects.toThrow(
      failure('INTERRUPTED', `${cwd}: an interrupted run must be finished first`),
    );
    expect(tree(cwd)).toEqual(before);
  });

  test('that had only claimed the directory is removed by a command that writes a file next to it', async () => {
    const cwd = scratch();
    plant(cwd, old);
    const staging = join(cwd, provenIn(cwd));
    plant(staging, under('new/', { 'server.key': '600 new' }));
    journal(cwd, staging);
    const said: string[] = [];
    await put({ files: [{ path: 'more', content: 'x' }] }, cwd, { say: (text) => said.push(text) });
    expect(said).toEqual([expect.stringMatching(/^removed .*\.jwt-kit-.*, left by an interrupted run$/)]);
    expect(tree(cwd)).toEqual({ ...old, more: '644 x' });
  });

  test('is not finished by a command that only saves settings', async () => {
    const cwd = interrupted(dead, 2);
    const before = tree(cwd);
    const set: FileSet = { directory: '.', files: [{ path: 'jwt-kit.json', content: 'x' }], optional: 'kept it' };
    await expect(put(set, cwd, { force: true })).rejects.toThrow(
      failure('INTERRUPTED', `${cwd}: an interrupted run must be finished first`),
    );
    expect(tree(cwd)).toEqual(before);
  });
});

describe('an active run', () => {
  const busy = (cwd: string): Error =>
    failure(
      'BUSY',
      `${cwd}: another run of jwt-kit is writing here`,
      'wait until it is finished, then try again; after an interrupted run, wait ten minutes at most',
    );

  test('keeps other writers out', async () => {
    const cwd = interrupted(alive, 2);
    const before = tree(cwd);
    expect(() => look(cwd)).toThrow(busy(cwd));
    await expect(put({ directory: '.', names: [], files: [] }, cwd, { force: true })).rejects.toThrow(busy(cwd));
    expect(tree(cwd)).toEqual(before);
  });

  test('that claims the directory while another run is staging is not disturbed', async () => {
    const cwd = scratch();
    plant(cwd, old);
    const set: FileSet = { directory: '.', files: [{ path: 'server.key', content: 'x' }] };
    let theirs: Tree = {};
    const claim = async (): Promise<void> => {
      const [ours] = Object.keys(tree(cwd)).filter((path) => path.startsWith('.jwt-kit-'));
      plant(join(cwd, stagingOf(alive)), fresh);
      journal(cwd, join(cwd, stagingOf(alive)));
      theirs = Object.fromEntries(Object.entries(tree(cwd)).filter(([path]) => !path.startsWith(ours as string)));
    };
    await expect(put(set, cwd, { force: true, prove: claim })).rejects.toThrow(busy(cwd));
    expect(tree(cwd)).toEqual(theirs);
  });

  test('cannot be one without a sign of life for ten minutes: its process id was reused', () => {
    const cwd = interrupted(alive, 2);
    age(join(cwd, stagingOf(alive)), 9);
    expect(() => look(cwd)).toThrow(busy(cwd));
    age(join(cwd, stagingOf(alive)), 11);
    expect(look(cwd)).toEqual(done(cwd));
    expect(tree(cwd)).toEqual(finished);
  });

  test('cannot be another one with our own process id', () => {
    const cwd = interrupted(process.pid, 2);
    expect(look(cwd)).toEqual(done(cwd));
    expect(tree(cwd)).toEqual(finished);
  });

  test('first claims the directory with an empty file if there are no hard links', () => {
    const cwd = scratch();
    plant(cwd, { ...old, [`${stagingOf(alive)}/`]: '700', [JOURNAL]: '600 ' });
    const before = tree(cwd);
    expect(() => look(cwd)).toThrow(busy(cwd));
    expect(tree(cwd)).toEqual(before);
    rmSync(join(cwd, stagingOf(alive)), { recursive: true });
    expect(look(cwd)).toEqual([]);
    expect(tree(cwd)).toEqual(old);
  });

  test('keeps a run out that would replace a single file, but not one that writes a new one', async () => {
    const cwd = scratch();
    plant(cwd, old);
    plant(join(cwd, stagingOf(alive)), fresh);
    journal(cwd, join(cwd, stagingOf(alive)));
    const before = tree(cwd);
    await expect(put({ files: [{ path: 'server.key', content: 'x' }] }, cwd, { force: true })).rejects.toThrow(busy(cwd));
    expect(tree(cwd)).toEqual(before);
    await put({ files: [{ path: 'more', content: 'x' }] }, cwd);
    expect(tree(cwd)).toEqual({ ...before, more: '644 x' });
  });

  test('in another container is alive until a minute after its last sign of life, with any process id', () => {
    const cwd = interrupted(elsewhere, 2);
    expect(() => look(cwd)).toThrow(busy(cwd));
    age(join(cwd, elsewhere), 0.9);
    expect(() => look(cwd)).toThrow(busy(cwd));
    age(join(cwd, elsewhere), 1.1);
    expect(look(cwd)).toEqual(done(cwd));
    expect(tree(cwd)).toEqual(finished);
  });

  test('stops if another run took over its staging directory', async () => {
    const cwd = scratch();
    plant(cwd, old);
    const set: FileSet = { directory: '.', files: [{ path: 'server.key', content: 'x' }] };
    const takeOver = async (): Promise<void> => {
      const [name = ''] = Object.keys(tree(cwd)).filter((path) => path.startsWith('.jwt-kit-'));
      renameSync(join(cwd, name), join(cwd, name.replace(/-\d+-/, '-1-').slice(0, -1)));
    };
    await expect(put(set, cwd, { force: true, prove: takeOver })).rejects.toThrow(
      failure('BUSY', `${cwd}: another run of jwt-kit took over the work of this one`),
    );
    expect(Object.fromEntries(Object.entries(tree(cwd)).filter(([path]) => !path.startsWith('.jwt-kit-')))).toEqual(old);
    expect(existsSync(join(cwd, JOURNAL))).toBe(false);
  });

  test('stops if its staging directory disappears before a single file is in place', async () => {
    const cwd = scratch();
    plant(cwd, old);
    const takeOver = async (): Promise<void> => {
      const [name = ''] = Object.keys(tree(cwd)).filter((path) => path.startsWith('.jwt-kit-'));
      rmSync(join(cwd, name), { recursive: true });
    };
    const set: FileSet = { files: [{ path: 'server.key', content: 'x' }] };
    await expect(put(set, cwd, { force: true, prove: takeOver })).rejects.toThrow(
      failure('BUSY', `${cwd}: another run of jwt-kit took over the work of this one`),
    );
    expect(tree(cwd)).toEqual(old);
  });
});

describe('a leftover', () => {
  test('is removed and reported; staging directories of active runs and other names are kept', async () => {
    const cwd = scratch();
    const gone = provenIn(cwd);
    const names = [gone, stagingNameOf(alive, id, gone.slice(-16)), elsewhere, '.jwt-kit-1-x', 'x'];
    for (const name of names) plant(cwd, under(`${name}/`, fresh));
    plant(cwd, { [stagingNameOf(dead, 'ba9876543210')]: '644 a file' });
    const before = tree(cwd);
    const said: string[] = [];
    await put({ directory: 'app', files: [] }, cwd, { say: (text) => said.push(text) });
    expect(said).toEqual([`removed ${join(cwd, gone)}, left by an interrupted run`]);
    const kept = Object.entries(before).filter(([path]) => !path.startsWith(`${gone}/`));
    expect(tree(cwd)).toEqual({ ...Object.fromEntries(kept), 'app/': '700' });
  });

  test.each<[string, (cwd: string) => string]>([
    ['without a proof', () => stagingOf(dead)],
    ['with the proof of another staging directory', (cwd) => stagingNameOf(dead, 'ba9876543210', proofFor(cwd, id))],
    ['that was copied from elsewhere', () => provenIn(scratch())],
  ])('%s is reported and left alone', async (_, nameIn) => {
    const cwd = scratch();
    const name = nameIn(cwd);
    plant(cwd, under(`${name}/`, fresh));
    const before = tree(cwd);
    expect(look(cwd)).toEqual([
      `${join(cwd, name)}: looks like the leftover of an interrupted run, but not one of yours on this computer; check its content, then delete it`,
    ]);
    expect(tree(cwd)).toEqual(before);
  });

  test.skipIf(process.geteuid?.() !== 0)('of another user is not ours to remove', () => {
    const cwd = scratch();
    const name = provenIn(cwd);
    plant(cwd, under(`${name}/`, fresh));
    chownSync(join(cwd, name), 65534, 65534);
    const before = tree(cwd);
    expect(look(cwd)).toEqual([]);
    expect(tree(cwd)).toEqual(before);
  });
});

describe('a journal without a valid proof', () => {
  const unproven = (cwd: string): Error =>
    failure(
      'INTERRUPTED',
      `${cwd}: found files of an interrupted run, but no proof that one of your runs wrote them here; nothing was changed`,
      `check ${join(cwd, JOURNAL)} and ${join(cwd, stagingOf(dead))}: save what you need, then delete them`,
    );

  test.each<[string, (journal: Record<string, unknown>) => unknown]>([
    ...['..', '.', '', '../x', 'a/b', '/etc/passwd', 'notes', 7].flatMap((name): [string, () => unknown][] => [
      [`arriving ${name}`, () => ({ plan: { ...plan, arriving: [{ name, sha256: 'a'.repeat(64) }] } })],
      [`leaving ${name}`, () => ({ plan: { ...plan, arriving: [], leaving: [name] } })],
      [`stamp ${name}`, () => ({ plan: { ...plan, arriving: [], stamp: name } })],
    ]),
    ['arriving is a text', () => ({ plan: { ...plan, arriving: 'server.key' } })],
    ['leaving is missing', () => ({ plan: { arriving: [] } })],
    ['the plan is null', () => ({ plan: null })],
    ['another staging directory', () => ({ staging: 'ba9876543210' })],
    ['a path for a staging directory', () => ({ staging: '../x' })],
    ['another version', () => ({ version: 1 })],
    ['no identities', () => ({ identities: null })],
    ['another content arrives', () => ({ plan: { ...plan, arriving: [{ name: 'server.key', sha256: 'a'.repeat(64) }] } })],
    ['no proof', () => ({ proof: undefined })],
    ['a proof that is too short', ({ proof }) => ({ proof: `${proof}`.slice(1) })],
    ['a proof that is not a string', () => ({ proof: 7 })],
  ])('touches nothing: %s', async (_, change) => {
    const cwd = interrupted(dead, 0);
    forge(cwd, (content) => ({ ...content, ...(change(content) as object) }));
    const before = tree(cwd);
    expect(() => look(cwd)).toThrow(unproven(cwd));
    await expect(put({ directory: '.', files: [] }, cwd, { force: true })).rejects.toThrow(unproven(cwd));
    expect(tree(cwd)).toEqual(before);
  });

  test.each(['{"version":2', 'null', '[]', 'x'.repeat(100_000)])('touches nothing: the text %#', (content) => {
    const cwd = interrupted(dead, 0);
    writeFileSync(join(cwd, JOURNAL), content);
    const before = tree(cwd);
    expect(() => look(cwd)).toThrow(unproven(cwd));
    expect(tree(cwd)).toEqual(before);
  });

  // It needs `cp -a`.
  test.skipIf(process.platform === 'win32')('is a copied one, even with links and times', () => {
    const cwd = interrupted(dead, 1);
    const copy = scratch();
    spawnSync('cp', ['-a', `${cwd}/.`, copy]);
    const before = tree(copy);
    expect(before).toEqual(tree(cwd));
    expect(() => look(copy)).toThrow(unproven(copy));
    expect(tree(copy)).toEqual(before);
  });

  test('is one that another user, or this one elsewhere, has proven', () => {
    const cwd = interrupted(dead, 1);
    const before = tree(cwd);
    for (const state of [scratch(), '/dev/null/none']) expect(() => look(cwd, state)).toThrow(unproven(cwd));
    expect(tree(cwd)).toEqual(before);
  });

  test('neither moves files from elsewhere into a bundle nor out of it', () => {
    const [home, cwd] = [scratch(), scratch()];
    plant(home, { '.ssh/id_rsa': '600 a key', '.ssh/': '700' });
    plant(cwd, { 'server.key': '600 old', [`${stagingOf(dead)}/old/authorized_keys`]: '644 theirs' });
    symbolicLink(join(home, '.ssh'), join(cwd, stagingOf(dead), 'new'));
    symbolicLink(home, join(cwd, 'previous'));
    const forged = { stamp: '.ssh2', arriving: [{ name: 'id_rsa', sha256: '' }], leaving: ['server.key'] };
    for (const version of [1, 2]) {
      writeFileSync(join(cwd, JOURNAL), JSON.stringify({ version, staging: id, identities: {}, plan: forged }));
      const before = [tree(home), tree(cwd)];
      expect(() => look(cwd)).toThrow(unproven(cwd));
      expect([tree(home), tree(cwd)]).toEqual(before);
    }
  });

  test('is one that is not a file', () => {
    const cwd = scratch();
    mkdirSync(join(cwd, JOURNAL));
    expect(() => look(cwd)).toThrow(expect.objectContaining({ code: 'INTERRUPTED', exitCode: 1 }));
  });
});

test('a journal that is not the expected one any more is put back', () => {
  const cwd = scratch();
  plant(cwd, { [JOURNAL]: '600 of another run', 'own/': '700' });
  const path = join(cwd, JOURNAL);
  removeJournal(path, join(cwd, 'own'), (content) => content.length === 0);
  expect(tree(cwd)).toEqual({ [JOURNAL]: '600 of another run', 'own/': '700' });
  removeJournal(path, join(cwd, 'own'), (content) => content.toString() === 'of another run');
  expect(tree(cwd)).toEqual({ 'own/': '700' });
  removeJournal(path, join(cwd, 'own'), () => false);
  expect(tree(cwd)).toEqual({ 'own/': '700' });
});

test('a plan moves no file once the journal is that of another run, or gone', () => {
  const cwd = interrupted(dead, 1);
  const staging = join(cwd, stagingOf(dead));
  const replacement = { arriving: [{ name: 'server.key', sha256: '' }], leaving: [] };
  const takenOver = failure('BUSY', `${cwd}: another run of jwt-kit took over the work of this one`);
  forge(cwd, (content) => ({ ...content, staging: 'ffffffffffff' }));
  const before = tree(cwd);
  expect(() => finish(cwd, staging, replacement, { journal: join(cwd, JOURNAL), say: () => {} })).toThrow(takenOver);
  expect(tree(cwd)).toEqual(before);
  rmSync(join(cwd, JOURNAL));
  expect(() => finish(cwd, staging, replacement, { journal: join(cwd, JOURNAL), say: () => {} })).toThrow(takenOver);
  expect(tree(cwd)['server.key']).toEqual('600 old');
});
