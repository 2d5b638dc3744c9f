import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { screen } from '@inquirer/testing/vitest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixture, fixturePath } from '../../../fixtures.ts';
import { scratch } from '../../../strangers.ts';
import { bundleIn, network, rehearsing } from '../../rehearsal.ts';
import { copyTree, removeDirectory, sharedDirectory } from '../../several-bundles.ts';
import { runIn } from '../../world.ts';

/** Two bundles for Salesforce and one for Anypoint. */
let tree = '';
afterAll(() => removeDirectory(tree));
beforeAll(async () => {
  tree = sharedDirectory();
  const rows = [
    { directory: 'a', name: 'A', key: fixturePath('keys/rsa.pem'), clientId: 'one', username: 'a@acme.com' },
    { directory: 'b', name: 'B', key: fixturePath('keys/other.pem'), clientId: 'two', username: 'b@acme.com' },
    {
      directory: 'mule',
      name: 'M',
      key: fixturePath('keys/rsa.pem'),
      clientId: 'three',
      username: 'm',
      provider: 'anypoint',
      idpId: 'i',
    },
  ];
  for (const row of rows) if (row.provider === undefined) Object.assign(row, { instanceUrl: 'https://acme.my.salesforce.com' });
  writeFileSync(join(tree, 'orgs.json'), JSON.stringify(rows));
  mkdirSync(join(tree, 'app'));
  const made = await runIn(tree, ['init', 'app', '--into-existing', '--provider', 'salesforce', '--from', 'orgs.json']);
  expect(made).toMatchObject({ status: 0 });
});

test('the command that a rehearsal prints works for servers with paths of their own', async () => {
  const cwd = scratch();
  mkdirSync(join(cwd, 'app'));
  for (const [name, user] of [
    ['one', 'a'],
    ['two', 'b'],
  ] as const) {
    const flags = ['--token-url', `https://${name}.example/${name}/token`, '--client-id', name, '--username', user];
    await bundleIn(cwd, 'generic', flags, `app/${name}`);
  }
  const { said, end } = await rehearsing(cwd);
  const [, words = ''] = /in another terminal: npx jwt-kit (.*)/.exec(said()) ?? [];
  const ran = await runIn(cwd, words.split(' '), network);
  expect(JSON.parse(ran.stdout).bundles).toMatchObject([{ ok: true }, { ok: true }]);
  await end();
});
test('Ctrl-C after an answer ends all of them', async () => {
  const cwd = scratch();
  mkdirSync(join(cwd, 'app'));
  for (const name of ['one', 'two'])
    await bundleIn(cwd, 'generic', ['--token-url', 'https://a.example/t', '--username', 'u'], `app/${name}`);
  const leaving = new AbortController();
  const asked: string[] = [];
  const running = runIn(cwd, ['token', 'app', '--json'], {
    interactive: true,
    interrupted: () => leaving.signal,
    fetch: async (url) => {
      asked.push(url);
      leaving.abort();
      throw new Error('aborted');
    },
  });
  await screen.next();
  screen.type('one');
  screen.keypress('enter');
  const ran = await running;
  expect({ status: ran.status, error: JSON.parse(ran.stdout).error.code, asked }).toEqual({
    status: 130,
    error: 'CANCELLED',
    asked: ['https://a.example/t'],
  });
  expect(readFileSync(join(cwd, 'app/one/jwt-kit.json'), 'utf8')).toContain('"clientId": "one"');
});
test('a rehearsal names the only bundle of a tree that it could open', async () => {
  const cwd = copyTree(tree);
  for (const name of ['a', 'mule']) writeFileSync(join(cwd, 'app', name, 'jwt-kit.json'), '{');
  const { said, url } = await rehearsing(cwd);
  expect(said()).toContain(`in another terminal: npx jwt-kit token app/b --url ${url}\n`);
});
test.each([
  ['its record is damaged', 'jwt-kit.json', '{'],
  ['its certificate is missing', 'server.crt', undefined],
  ['its key is missing', 'server.key', undefined],
  ['its key is damaged', 'server.key', '-----BEGIN PRIVATE KEY-----\n'],
] as const)('a rehearsal of a tree names a bundle that gets a token if another one does not: %s', async (_, name, content) => {
  const cwd = copyTree(tree);
  if (content === undefined) rmSync(join(cwd, 'app/a', name));
  else writeFileSync(join(cwd, 'app/a', name), content);
  const { said } = await rehearsing(cwd);
  const [, words = ''] = /in another terminal: npx jwt-kit (.*)/.exec(said()) ?? [];
  expect(words).toMatch(/^token app\/b --url /);
  expect(await runIn(cwd, words.split(' '), network)).toMatchObject({ status: 0 });
});
test('tokens for all bundles of a tree, against one rehearsal', async () => {
  const cwd = copyTree(tree);
  const { origin, said } = await rehearsing(cwd);
  const { status, stdout } = await runIn(cwd, ['token', 'app', '--json', '--check', '--url', origin], network);
  const { bundles } = JSON.parse(stdout);
  expect(bundles).toMatchObject([
    {
      directory: 'app/a',
      ok: true,
      identity: expect.stringContaining('a@acme.com'),
      answer: { access_token: expect.any(String) },
    },
    { directory: 'app/b', ok: true, identity: expect.stringContaining('b@acme.com') },
    { directory: 'app/mule', tokenUrl: expect.stringContaining('/accounts/api/') },
  ]);

  expect(status).toBe(0);
  expect(said()).toContain('serves 3 bundles');
  expect(said()).toContain('200 app/b: a token for "b@acme.com"');
});

test('a bundle that is refused does not stop the others', async () => {
  const cwd = copyTree(tree);
  rmSync(join(cwd, 'app/mule'), { recursive: true });
  const { origin } = await rehearsing(cwd);
  writeFileSync(join(cwd, 'app/a/server.key'), '');
  const { status, stdout } = await runIn(cwd, ['token', 'app/a', 'app/b', '--json', '--url', origin], network);
  const { ok, bundles } = JSON.parse(stdout);
  expect([status, ok, bundles[0].ok, bundles[1].ok]).toEqual([3, false, false, true]);
  expect(bundles[0].error.code).toBe('INPUT_INVALID');
});

test('a rehearsal leaves out a bundle that it cannot open, and serves the others', async () => {
  const cwd = copyTree(tree);
  writeFileSync(join(cwd, 'app/a/jwt-kit.json'), '{}');
  rmSync(join(cwd, 'app/mule/server.crt'));
  rmSync(join(cwd, 'app/mule/public.pem'));
  const { origin, said } = await rehearsing(cwd);
  expect(said()).toMatch(/note: not served: app\/a\/jwt-kit\.json: /);
  expect(said()).toContain('note: not served: app/mule/server.crt: there is no such file');
  const { stdout } = await runIn(cwd, ['token', 'app/b', '--json', '--url', origin], network);
  expect(JSON.parse(stdout)).toMatchObject({ ok: true });
  writeFileSync(join(cwd, 'app/b/jwt-kit.json'), '{}');
  expect(await runIn(cwd, ['rehearse', 'app'])).toMatchObject({ status: 3, stdout: '' });
});

test('a key from standard input may be that of all bundles of a rehearsal', async () => {
  const cwd = copyTree(tree);
  rmSync(join(cwd, 'app/b'), { recursive: true });
  const { said, end } = await rehearsing(cwd, ['--key', '-'], { stdin: Readable.from([fixture('keys/rsa.pem')]) });
  expect(said()).toContain('serves 2 bundles');
  expect(await end()).toBe(0);
  const other = await runIn(tree, ['rehearse', 'app', '--key', fixturePath('keys/rsa.pem')]);
  expect(other).toMatchObject({ status: 4, stdout: '' });
});

test('without --json, prints one token only', async () => {
  expect(await runIn(tree, ['token', 'app'], network)).toEqual({
    status: 2,
    stdout: '',
    stderr: `jwt-kit: error: without --json, token prints the token of one bundle only
jwt-kit: hint: add --json, or name one bundle
`,
  });
});

test('in a directory above bundles, lists those below', async () => {
  expect(await runIn(tree, ['token'])).toEqual({
    status: 3,
    stdout: '',
    stderr: `jwt-kit: error: no bundle in this directory; below it: app/a, app/b, app/mule
jwt-kit: hint: name one: npx jwt-kit token app/a
`,
  });
  const { stderr } = await runIn(scratch(), ['token']);
  expect(stderr).toContain('jwt-kit.json: there is no such file');
});
