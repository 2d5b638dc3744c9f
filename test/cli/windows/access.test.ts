/** Access lists on Windows: what icacls is asked, and what its answers mean. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { othersIn, sidIn } from '../../../src/cli/windows/access.ts';
import { systemProgram } from '../../../src/cli/windows/programs.ts';
import { scratch } from '../../strangers.ts';
import { runIn } from '../world.ts';
import { lists, recorded, sid, whoami } from './recorded.ts';

describe('an access list', () => {
  const admin = 'S-1-5-21-1-2-3-500';
  test.each([
    [lists.shared, ['Users', 'Authenticated Users']],
    [lists.profile, []],
    [lists.alone, []],
    [lists.none, ['Everyone']],
    ['D:', []],
    [`D:(A;;FA;;;WD)(A;;FA;;;${sid})`, ['Everyone']],
    ['D:(A;;FR;;;S-1-5-21-9-9-9-1002)(A;;FR;;;S-1-5-21-9-9-9-1003)', ['another account']],
    ['D:(D;;FA;;;BU)(A;OICIIO;FA;;;BU)(A;ID;FA;;;CO)(A;;FA;;;OW)', []],
    ['D:(A;;0x1200a9;;;AC)(A;;FR;;;S-1-15-3-1024-1)', []],
    ['D:(XA;;FX;;;AU;(Member_of {SID(BA)}))', ['Authenticated Users']],
    ['D:(A;;FA;;;LA)', ['another account']],
    ['D:AI(A;ID;FA;;;S-1-5-18)(A;ID;FA;;;S-1-5-32-544)(A;;FA;;;DA)(A;;FA;;;EA)', []],
  ])('%s gives access to %j', (list, others) => {
    expect(othersIn(`server.key\r\n${list}\r\n`, sid)).toEqual(others);
  });
  test('the administrator is LA in it', () => {
    expect(othersIn('a\r\nD:P(A;;FA;;;LA)\r\n', admin)).toEqual([]);
  });
  test.each(['', 'server.key\r\n', 'not D:(A;;FA;;;BA)'])('%j is none', (text) => {
    expect(() => othersIn(text, sid)).toThrow('no access list');
  });
});

describe('whoami', () => {
  test('gives the SID', () => expect(sidIn(whoami)).toBe(sid));
  test.each(['', 'VM\\root\r\n', '"S-1-5-21-1","x"'])('%j has none', (output) => {
    expect(() => sidIn(output)).toThrow('no SID');
  });
});

test.each([
  ['C:\\WINDOWS', 'C:\\WINDOWS\\System32\\icacls.exe'],
  ['D:\\Windows', 'D:\\Windows\\System32\\icacls.exe'],
  [undefined, 'C:\\Windows\\System32\\icacls.exe'],
  ['.', 'C:\\Windows\\System32\\icacls.exe'],
  ['\\\\server\\share', 'C:\\Windows\\System32\\icacls.exe'],
])('programs are run from the system directory: %s', (root, path) => {
  expect(systemProgram('icacls', root)).toBe(path);
});

const inTemp = expect.stringMatching(/jwt-kit-\w+[\\/]access$/);
const windows = (list: string | undefined) => {
  const { run, calls } = recorded(list);
  return { calls, changes: { platform: 'win32' as const, runProgram: run } };
};
const unsure =
  'jwt-kit: note: the private key could not be made readable only by you; keep it in a folder that only you can open, such as your user folder\n';
const init = ['init', 'app', '--provider', 'generic', '--name', 'a'];

describe('a command that writes a private key', () => {
  test('init closes the staging directory before the key is in it, then the key, and reads both back', async () => {
    const cwd = scratch();
    const { run, calls } = recorded(lists.alone);
    const seen: (readonly string[])[] = [];
    const runProgram: typeof run = (program, args) => {
      const [path = '', what] = args;
      if (what === '/inheritance:r' && existsSync(path) && !path.endsWith('server.key')) seen.push(readdirSync(path));
      return run(program, args);
    };
    const ran = await runIn(cwd, init, { platform: 'win32', runProgram });
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    expect(ran.stdout).toMatch(/server\.key .* only you can read it\n/);
    const staging = expect.stringMatching(/\.jwt-kit-[\w-]+$/);
    const staged = expect.stringMatching(/\.jwt-kit-[\w-]+[\\/]server\.key$/);
    expect(seen).toEqual([[]]);
    expect(calls).toEqual([
      ['whoami', '/user', '/fo', 'csv', '/nh'],
      ['icacls', staging, '/inheritance:r', '/grant:r', `*${sid}:(OI)(CI)F`],
      ['icacls', staging, '/save', inTemp],
      ['icacls', staged, '/inheritance:r', '/grant:r', `*${sid}:F`],
      ['icacls', staged, '/save', inTemp],
      ['icacls', join(cwd, 'app/server.key'), '/save', inTemp],
    ]);
  });
  test('renew closes the key, which moves into a directory that others may read', async () => {
    const cwd = scratch();
    await runIn(cwd, init);
    const { calls, changes } = windows(lists.alone);
    expect(await runIn(cwd, ['renew', 'app'], changes)).toMatchObject({ status: 0, stderr: '' });
    const staged = expect.stringMatching(/\.jwt-kit-[\w-]+[\\/]new[\\/]server\.key$/);
    expect(calls.slice(3)).toEqual([
      ['icacls', staged, '/inheritance:r', '/grant:r', `*${sid}:F`],
      ['icacls', staged, '/save', inTemp],
      ['icacls', join(cwd, 'app/server.key'), '/save', inTemp],
    ]);
  });
  test.each([
    ['key', '--out', 'k.pem'],
    ['convert', 'app/server.key', '--private', '--to', 'jwk', '--out', 'k.pem'],
  ])('%s --out does too', async (...words) => {
    const cwd = scratch();
    await runIn(cwd, init);
    const { calls, changes } = windows(lists.alone);
    expect(await runIn(cwd, words, changes)).toEqual({ status: 0, stdout: 'wrote k.pem, readable only by you\n', stderr: '' });
    expect(calls.map(([, path, what]) => [path?.replace(/^.*[\\/]/, ''), what])).toEqual([
      ['user', '/fo'],
      [expect.stringMatching(/^\.jwt-kit-/), '/inheritance:r'],
      [expect.stringMatching(/^\.jwt-kit-/), '/save'],
      ['k.pem', '/inheritance:r'],
      ['k.pem', '/save'],
      ['k.pem', '/save'],
    ]);
  });
  test.each([
    ['the drive has no access lists', lists.none],
    ['icacls does nothing', undefined],
    ['others still have access', lists.shared],
  ])('says once that it is not sure if %s', async (_, list) => {
    const cwd = scratch();
    const ran = await runIn(cwd, init, windows(list).changes);
    expect(ran).toMatchObject({ status: 0, stderr: unsure });
    expect(ran.stdout).toMatch(/server\.key .* as private as its folder\n/);
    expect((await runIn(cwd, ['renew', 'app'], windows(list).changes)).stderr).toBe(unsure);
    expect(await runIn(cwd, ['key', '--out', 'k'], windows(list).changes)).toEqual({
      status: 0,
      stdout: 'wrote k\n',
      stderr: unsure,
    });
  });
  test('a program that does not end is run only once', async () => {
    const calls: string[] = [];
    const runProgram = (program: string): never => {
      calls.push(program);
      throw Object.assign(new Error('quoted'), { code: 'ETIMEDOUT' });
    };
    const ran = await runIn(scratch(), ['key', '--out', 'k'], { platform: 'win32', runProgram });
    expect({ ...ran, calls }).toEqual({ status: 0, stdout: 'wrote k\n', stderr: unsure, calls: ['whoami'] });
  });
});

test('a command that writes no private key runs no program', async () => {
  const cwd = scratch();
  await runIn(cwd, init);
  const { calls, changes } = windows(lists.alone);
  const key = ['--key', 'app/server.key', '--subject', 'CN=a'];
  expect((await runIn(cwd, ['csr', ...key, '--out', 'a.csr'], changes)).stdout).toBe('wrote a.csr\n');
  expect((await runIn(cwd, ['checklist', 'app'], changes)).status).toBe(0);
  expect((await runIn(cwd, ['key', '--out', 'k', '--dry-run'], changes)).status).toBe(0);
  expect(calls).toEqual([]);
});

describe('doctor', () => {
  const tab = 'in its Properties, on the Security tab';
  test.each([
    [lists.alone, { status: 'ok', says: 'only you can read server.key' }],
    [lists.profile, { status: 'ok', says: 'only you can read server.key' }],
    [
      lists.shared,
      {
        status: 'fail',
        says: 'others on this computer have access to server.key: Users and Authenticated Users',
        fix: `${tab}, under Advanced, disable inheritance and remove everyone but yourself`,
      },
    ],
    [undefined, { status: 'warn', says: 'who can read server.key could not be checked', fix: `check it ${tab}` }],
  ])('%s', async (list, finding) => {
    const cwd = scratch();
    await runIn(cwd, init);
    const { stdout } = await runIn(cwd, ['doctor', 'app', '--json'], windows(list).changes);
    const { findings } = JSON.parse(stdout).bundles[0] as { findings: { check: string }[] };
    expect(findings.find(({ check }) => check === 'permissions')).toEqual({ check: 'permissions', ...finding });
  });
});
