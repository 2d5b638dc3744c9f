/** doctor in a pipeline: annotations, test results, and files that it replaces. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { annotations } from '../../../../src/cli/commands/doctor/annotations.ts';
import { fail, ok, warn } from '../../../../src/core/findings.ts';
import { fixturePath } from '../../../fixtures.ts';
import { copyTree, removeDirectory, sharedDirectory } from '../../several-bundles.ts';
import { runIn } from '../../world.ts';

let tree = '';
afterAll(() => removeDirectory(tree));
beforeAll(async () => {
  tree = sharedDirectory();
  writeFileSync(
    join(tree, 'orgs.csv'),
    'directory,name,days,username,client-id\na,A,300,a@acme.com,c\nb,B,40,b@acme.com,d\nc,C,100,,e\n',
  );
  const words = ['init', 'orgs', '--provider', 'salesforce', '--from', 'orgs.csv', '--key', fixturePath('keys/rsa.pem')];
  expect((await runIn(tree, [...words, '--instance-url', 'https://acme.my.salesforce.com'])).status).toBe(0);
});

test('the table has host, user and days left, and what ends first comes first', async () => {
  const cwd = copyTree(tree);
  rmSync(join(cwd, 'orgs/c/server.crt'));
  const { status, stdout } = await runIn(cwd, ['doctor', 'orgs']);
  expect(stdout.slice(0, stdout.indexOf('\n\n  orgs/'))).toBe(`
  bundle  host                    user        days  state
  orgs/c  acme.my.salesforce.com  -              -  fail   certificate
  orgs/b  acme.my.salesforce.com  b@acme.com    39  ok
  orgs/a  acme.my.salesforce.com  a@acme.com   299  ok`);
  expect(status).toBe(4);
});

describe('--format', () => {
  const hostile = {
    directory: 'x,y:z%\u001b/<&"\'',
    keyOpened: false,
    findings: [
      ok('key', 'fine'),
      warn('git', 'a\nb%0A', 'do: this, <now>'),
      fail('record', '::error::x & "y" \ufffe', "]]> it's"),
    ],
  };

  test('github: one escaped workflow command for each problem', () => {
    expect(annotations('github', [hostile], false)).toBe(
      '::warning file=x%2Cy%3Az%25\\x1b/<&"\'/jwt-kit.json,title=jwt-kit%3A git::a%0Ab%250A%0Ado: this, <now>\n' +
        '::error file=x%2Cy%3Az%25\\x1b/<&"\'/jwt-kit.json,title=jwt-kit%3A record::::error::x & "y" \ufffe%0A]]> it\'s\n',
    );
    expect(annotations('github', [hostile], true)).toMatch(/^::error .*\n::error .*\n$/);
    expect(annotations('github', [{ ...hostile, findings: [ok('key', 'fine')] }], true)).toBe('');
  });

  test('junit: a suite for each bundle, a test for each check', () => {
    const name = 'x,y:z%\\x1b/&lt;&amp;&quot;&apos;';
    expect(annotations('junit', [hostile], false)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="jwt-kit doctor" tests="3" failures="1" errors="0">
  <testsuite name="${name}" tests="3" failures="1" errors="0">
    <testcase classname="${name}" name="key"/>
    <testcase classname="${name}" name="git"><system-out>warning: a
b%0A
do: this, &lt;now&gt;</system-out></testcase>
    <testcase classname="${name}" name="record"><failure message="::error::x &amp; &quot;y&quot; \ufffd">::error::x &amp; &quot;y&quot; \ufffd
]]&gt; it&apos;s</failure></testcase>
  </testsuite>
</testsuites>
`);
    expect(annotations('junit', [hostile], true)).toContain('failures="2"');
  });

  test('prints nothing else, keeps the exit status, and is not combined with --json', async () => {
    const cwd = copyTree(tree);
    rmSync(join(cwd, 'orgs/b/server.key'));
    const { status, stdout } = await runIn(cwd, ['doctor', 'orgs', '--format', 'github', '--ics', 'x.ics']);
    expect(status).toBe(4);
    expect(stdout.split('\n').filter((line) => line !== '' && !/^::(?:error|warning) file=orgs\//.test(line))).toEqual([]);
    expect(await runIn(cwd, ['doctor', 'orgs', '--format', 'junit', '--json'])).toMatchObject({ status: 2 });
  });
});

describe('--ics and --report', () => {
  test('replace what doctor wrote before', async () => {
    const cwd = copyTree(tree);
    const write = (now: string) =>
      runIn(cwd, ['doctor', 'orgs', '--ics', 'r.ics', '--report', 'r.json'], { now: () => new Date(now) });
    expect((await write('2026-11-22')).status).toBe(0);
    const before = readFileSync(join(cwd, 'r.json'), 'utf8');
    const again = await write('2026-11-23');
    expect({ status: again.status, stderr: again.stderr }).toEqual({ status: 0, stderr: '' });
    expect(readFileSync(join(cwd, 'r.ics'), 'utf8')).toContain('DTSTAMP:20261123T000000Z');
    expect(readFileSync(join(cwd, 'r.json'), 'utf8')).not.toBe(before);
  });

  test.each([
    ['--ics', 'BEGIN:VCALENDAR\r\nPRODID:-//other//EN\r\nEND:VCALENDAR\r\n'],
    ['--ics', 'BEGIN:VCALENDAR\r\nPRODID:-//jwt-kit//doctor//EN\r\nUID:mine@example.com\r\nEND:VCALENDAR\r\n'],
    ['--report', '{"schema":1,"note":"mine","bundles":[]}'],
    ['--report', 'no JSON'],
  ])('%s replaces no other file without --force', async (flag, content) => {
    const cwd = copyTree(tree);
    writeFileSync(join(cwd, 'f'), content);
    const { status, stderr } = await runIn(cwd, ['doctor', 'orgs', flag, 'f']);
    expect(stderr).toContain('jwt-kit: error: f: the file already exists');
    expect(status).toBe(1);
    expect(readFileSync(join(cwd, 'f'), 'utf8')).toBe(content);
  });
});

test('the exit status is that of all bundles that fail, or 1 if they differ', async () => {
  const cwd = copyTree(tree);
  rmSync(join(cwd, 'orgs/a/server.key'));
  const unreachable = { fetch: () => Promise.reject(new TypeError('no network')) };
  expect((await runIn(cwd, ['doctor', 'orgs/b', 'orgs/c', '--online'], unreachable)).status).toBe(5);
  expect((await runIn(cwd, ['doctor', 'orgs/a', 'orgs/b', '--online'], unreachable)).status).toBe(1);
  expect((await runIn(cwd, ['doctor', 'orgs'])).status).toBe(4);
});
