/** Shared by the tests of the journal. */
import { spawnSync } from 'node:child_process';
import { linkSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { stagingNameOf } from '../../../../src/cli/disk/journal/staging.ts';
import { recoverIn } from '../../../../src/cli/disk/publish.ts';
import { scratch, symbolicLink } from '../../../strangers.ts';
import { plant, type Tree } from '../../directory-tree.ts';
import { JOURNAL, journal, type Planned, proofFor } from '../../interrupted.ts';
import { ownState } from '../../world.ts';

export const id = '0123456789ab';

/** A process that has ended. */
export const dead = spawnSync(process.execPath, ['--version']).pid;

/** One that lives as long as this test. */
export const alive = process.ppid;

export const stagingOf = (pid: number): string => stagingNameOf(pid, id);

/** The same with the proof that it was made in a directory. */
export const provenIn = (directory: string): string => stagingNameOf(dead, id, proofFor(directory, id));

/** The staging directory of a run in another container, whose process ids mean nothing here. */
export const elsewhere = `.jwt-kit-${alive}-00000000-${id}`;

export const plan: Planned = {
  stamp: '20261121T221300Z',
  arriving: { 'server.key': 'new', 'server.crt': 'new' },
  leaving: ['server.csr'],
};

export const unrelated: Tree = { README: '664 x' };

export const old: Tree = { 'server.crt': '644 old', 'server.csr': '640 old', 'server.key': '600 old' };

export const fresh: Tree = { 'server.crt': '644 new', 'server.key': '600 new' };

export const under = (where: string, files: Tree): Tree => ({
  [where]: '700',
  ...Object.fromEntries(Object.entries(files).map(([name, value]) => [where + name, value])),
});

export const finished: Tree = {
  ...unrelated,
  ...fresh,
  'previous/': '700',
  ...under('previous/20261121T221300Z/', old),
};

/** A directory as left by a run that was killed the given number of steps after it made its plan. */
export function interrupted(holder: number | string, steps: number): string {
  const cwd = scratch();
  const staging = join(cwd, typeof holder === 'string' ? holder : stagingOf(holder));
  plant(cwd, { ...unrelated, ...old, 'previous/': '700' });
  plant(staging, { ...under('new/', fresh), 'old/': '700', 'plan.json': '600 {}' });
  for (const name of Object.keys(old)) linkSync(join(cwd, name), join(staging, 'old', name));
  journal(cwd, staging, plan);
  const todo = [
    () => renameSync(join(staging, 'old'), join(cwd, 'previous/20261121T221300Z')),
    () => renameSync(join(staging, 'new/server.key'), join(cwd, 'server.key')),
    () => renameSync(join(staging, 'new/server.crt'), join(cwd, 'server.crt')),
    () => rmSync(join(cwd, 'server.csr')),
    () => rmSync(join(cwd, JOURNAL)),
    () => rmSync(join(staging, 'new'), { recursive: true }),
  ];
  for (const step of todo.slice(0, steps)) step();
  return cwd;
}

/** The first step of a command that writes bundles; returns its messages. */
export function look(cwd: string, state = ownState): string[] {
  const said: string[] = [];
  recoverIn('.', { cwd, state, say: (text) => said.push(text) });
  return said;
}

/** Makes a staging directory the given number of minutes old. */
export function age(path: string, minutes: number): void {
  const then = new Date(Date.now() - minutes * 60_000);
  utimesSync(path, then, then);
}

export const done = (cwd: string): string[] => [`finished an interrupted run in ${cwd}`];

/** Moves a directory away and puts a link to it in its place. */
export function away(where: string, name: string, aside: string): void {
  renameSync(join(where, name), join(aside, name));
  symbolicLink(join(aside, name), join(where, name));
}
