import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { allRefusals } from '../../../../src/providers/refusals/catalogue.ts';
import { cpuTimeOf } from '../../../cpu-time.ts';
import { fixturePath } from '../../../fixtures.ts';
import { scratch } from '../../../strangers.ts';
import { acme, bundleIn, key } from '../../rehearsal.ts';
import { runIn } from '../../world.ts';
import {
  asked,
  codes,
  document,
  explained,
  flat,
  fromPrograms,
  fromServers,
  idsIn,
  saysOfFirst,
  whole,
} from './explain-setup.ts';
import { serverForms, wordForms } from './pasted-forms.ts';

test('every group with a text is in these tables', () => {
  const rows = readFileSync(new URL('../../../fixtures/program-errors.txt', import.meta.url), 'utf8').matchAll(/^([a-z-]+) /gm);
  const listed = [...[...fromServers, ...fromPrograms, ...whole].map(([id]) => id), ...[...rows].map(([, id = '']) => id)];
  const all = [...listed, ...asked.map(([, id]) => id), ...codes.map((code) => `rfc-${code.replaceAll('_', '-')}`)];
  const wanted = allRefusals.filter(({ texts }) => texts.length > 0).map(({ id }) => id);
  expect([...new Set(all)].sort()).toEqual(wanted.sort());
});

describe('a response of a server', () => {
  test.each(fromServers)('%s %j', async (id, sample, cause, fix) => {
    const forms = [...serverForms(sample), ...(sample.words === undefined ? [] : wordForms(sample.words))];
    const wrong: string[] = [];
    for (const [form, text] of forms) {
      const found = idsIn(await document(text));
      // A text without its code, or in place of a code, is still recognised as this response only.
      if (found.join() !== id) wrong.push(`${form}: ${found.join() || 'not known'}`);
    }
    expect(wrong).toEqual([]);
    await saysOfFirst(serverForms(sample)[0]?.[1] ?? '', cause, fix);
  });
});

describe('a message of a program', () => {
  test.each(fromPrograms)('%s: %s', async (id, words, cause, fix) => {
    const wrong: string[] = [];
    for (const [form, text] of wordForms(words)) {
      const found = idsIn(await document(text));
      if (found.join() !== id) wrong.push(`${form}: ${found.join() || 'not known'}`);
    }
    expect(wrong).toEqual([]);
    await saysOfFirst(words, cause, fix);
  });
});

test.each(whole)('%s from %s', async (id, _, text, cause, fix) => {
  expect(idsIn(await document(text))).toEqual([id]);
  await saysOfFirst(text, cause, fix);
});

test.each(asked)('of %s: %s', async (provider, id, text) => {
  expect(idsIn(await document(text, ['--provider', provider]))).toEqual([id]);
});

test.each(codes)('%s alone', async (code) => {
  for (const text of [code, `{"error":"${code}"}`, `error=${code}`]) {
    expect(idsIn(await document(text))).toEqual([`rfc-${code.replaceAll('_', '-')}`]);
  }
});

describe('an unknown response', () => {
  test.each([
    [
      'a known phrase among other words',
      '{"error":"invalid_grant","error_description":"hint: audience is invalid, or so"}',
      'invalid_grant: hint: audience is invalid, or so',
    ],
    ['a known phrase after a code', 'invalid_grant: the audience is invalid', 'invalid_grant: the audience is invalid'],
    [
      'a known phrase with another code',
      '{"error":"invalid_scope","error_description":"audience is invalid"}',
      'invalid_scope: audience is invalid',
    ],
    [
      'a message of our own',
      'Salesforce refused the assertion: x: audience is invalid (invalid_grant)',
      'invalid_grant: x: audience is invalid',
    ],
    ['an address', 'https://a.example/?error=odd&error_description=user+hasn%27t', "odd: user hasn't"],
    ['an escape', '{"error":"odd","error_description":"a\\u001b[31mb\\u202ec"}', 'odd: a\\x1b[31mb\\u{202e}c'],
    ['words', 'something went wrong', 'something went wrong'],
    [
      'a permission in another context',
      "You don't have permission to access / on this server",
      "You don't have permission to access / on this server",
    ],
    [
      'a connection that works',
      '* Connected to eu1.anypoint.mulesoft.com:443 ok',
      'Connected to eu1.anypoint.mulesoft.com:443 ok',
    ],
    ['a longer number', 'part number AC-10169', 'part number AC-10169'],
    ['a title in a program', 'const x = <title>Hi</title>;', 'const x = <title>Hi</title>;'],
    ['five attempts, of which only a later one is known', 'Errors encountered:\nodd words\naudience is invalid', 'odd words'],
  ])('gets no guess: %s', async (_, text, shown) => {
    const ran = await explained(text);
    expect({ status: ran.status, stderr: ran.stderr, first: ran.stdout.split('\n').slice(0, 3).join(' ') }).toEqual({
      status: 1,
      stderr: '',
      first: `${shown} This response is not in the catalogue: no cause is known. It is shown as received.`,
    });
    expect(ran.stdout).not.toContain('1. ');
  });
  test('still has a code that the RFC defines', async () => {
    const { stdout } = await explained('{"error":"invalid_grant","error_description":"odd words"}');
    expect(stdout).toBe(`invalid_grant: odd words
This response is not in the catalogue: no cause is known. It is shown as
received.

  RFC 6749 defines invalid_grant: the assertion is not valid, has expired, or
  was revoked.
`);
  });
  test('is truncated, and contains no key and no token', async () => {
    const key = readFileSync(new URL('../../../fixtures/keys/rsa.pem', import.meta.url), 'utf8');
    const jwt = `eyJhbGciOiJSUzI1NiJ9.${'a'.repeat(60)}.${'b'.repeat(300)}`;
    const session = `00D000000000001!${'A'.repeat(96)}`;
    for (const text of [
      key,
      `Error: ${key}`,
      key.split('\n').slice(2, 9).join('\n'),
      key.split('\n').slice(-9).join('\n'),
      'grant_type=password&password=hunter2',
      jwt,
      `assertion=${jwt}`,
      `Bearer ${session}`,
      `{"error":"x","error_description":"client_secret=hunter2hunter2 ${jwt} ${session}"}`,
    ]) {
      const ran = await explained(text);
      expect(ran.stdout.length).toBeLessThan(700);
      expect(ran.stdout).not.toMatch(/MII|[\w+/]{40}|hunter2/);
      expect((await explained(text, ['--json'])).stdout).not.toMatch(/MII|[\w+/]{40}|hunter2/);
    }
    expect((await explained('word '.repeat(10_000))).stdout.length).toBeLessThan(700);
  });
});

describe('any input', () => {
  test.each([
    ['nothing', ''],
    ['blanks', ' \n\t\n '],
    ['a byte order mark', '\ufeff'],
  ])('%s is not a response', async (_, text) => {
    expect(await explained(text)).toEqual({
      status: 3,
      stdout: '',
      stderr: `jwt-kit: error: no error response found in the input
jwt-kit: hint: paste the response: JSON, the output of curl or sf, a URL, or just the error text
`,
    });
  });
  test('UTF-16, as PowerShell writes it', async () => {
    const text = `{"error":"invalid_grant","error_description":"user hasn't approved this consumer"}\r\n`;
    const little = Buffer.from(`\ufeff${text}`, 'utf16le');
    const big = Buffer.from(little).swap16();
    for (const bytes of [little, big, little.subarray(2), big.subarray(2)]) {
      expect(idsIn(await document(bytes))).toEqual(['user-not-approved']);
    }
  });
  test.each([
    ['brackets', '{'.repeat(9_000_000)],
    ['open arrays', '[{"a":'.repeat(1_000_000)],
    ['quotes', '"'.repeat(9_000_000)],
    ['blanks', `${' '.repeat(9_000_000)}x`],
    ['tags', '<html'.repeat(1_000_000)],
    ['addresses', '?error='.repeat(1_000_000)],
    ['lines', 'a: b\n'.repeat(1_000_000)],
    ['heads', 'a: '.repeat(1_000_000)],
    ['zeros', '\0'.repeat(9_000_000)],
    ['dots', `${'a: '.repeat(6)}${'.'.repeat(1900)}x\n`.repeat(2000)],
    ['stops', `${'a: '.repeat(6)}${`.'"! `.repeat(380)}x\n`.repeat(2000)],
    ['parentheses', `${'('.repeat(1900)}x${')'.repeat(90)}y\n`.repeat(2000)],
    ['typographic quotes', '\u201c'.repeat(3_000_000)],
    ['backslashes', '\\'.repeat(3_000_000)],
    ['equals signs', 'error='.repeat(1_000_000)],
    ['arrows', '=> '.repeat(1_000_000)],
    ['percent signs', '?error=%25'.repeat(500_000)],
    ['nested strings', '{"a":"'.repeat(500_000)],
    ['escaped quotes', '{\\"a\\":'.repeat(500_000)],
  ])('megabytes of %s are read quickly', async (_, text) => {
    const took = await cpuTimeOf(async () => {
      expect([0, 1, 3]).toContain((await explained(text)).status);
    });
    expect(took).toBeLessThan(3000);
  });
  test('an access token is not an error, and is not repeated', async () => {
    const ran = await explained('{"access_token":"00Dsecret","instance_url":"https://a.example"}');
    expect(ran).toEqual({ status: 0, stdout: 'this response contains an access token: it is not an error\n', stderr: '' });
  });
});

describe('with a bundle', () => {
  async function bundle(...flags: string[]): Promise<string> {
    const cwd = scratch();
    await bundleIn(cwd, 'salesforce', [...acme, '--client-id', '3MVG9kBt168mda_1234567890', ...flags]);
    return cwd;
  }
  test('passed checks rule out causes, and the names are filled in', async () => {
    const cwd = await bundle();
    const { explanation } = await document('invalid assertion', ['--bundle', 'app'], cwd);
    const [group] = explanation.groups;
    expect(group?.ruledOut).toEqual(['server.key and server.crt do not match']);
    expect(group?.causes[0]?.says).toBe('the certificate uploaded to Order Sync is not the one for this key');
    const { stdout } = await explained('invalid assertion', ['--bundle', 'app'], cwd);
    expect(stdout).toContain('Checked and OK: key and certificate match,');
    expect(flat(stdout)).toContain('Ruled out: server.key and server.crt do not match.');
    expect(stdout.replace(/\s+/g, ' ')).toContain('compare acme.my.salesforce.com with the address in the browser');
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });
  test('causes with a failed check come first, with what was found', async () => {
    const cwd = await bundle();
    writeFileSync(join(cwd, 'app/server.key'), readFileSync(new URL('../../../fixtures/keys/other.pem', import.meta.url)));
    const { explanation } = await document('{"error":"invalid_grant"}', ['--bundle', 'app'], cwd);
    const [group] = explanation.groups;
    expect(group?.causes[0]).toMatchObject({
      says: 'the private key and the public key do not match',
      found: [
        {
          check: 'pair',
          says: expect.stringContaining('does not match the key of server.csr'),
          fix: expect.stringContaining('renew app'),
        },
      ],
    });
    const stdout = flat((await explained('invalid_grant', ['--bundle', 'app'], cwd)).stdout);
    expect(stdout).toMatch(
      /1\. the private key and the public key do not match .{1,100} Found here: .{1,100} does not match the key of server\.csr Fix: restore/,
    );
    expect(stdout).not.toContain('key and certificate match');
  });
  test('a cause with a warning comes after those with failed checks, before unchecked ones', async () => {
    const cwd = scratch();
    await bundleIn(cwd, 'salesforce', ['--instance-url', 'https://login.salesforce.com', '--username', 'u@acme.com']);
    const { explanation } = await document('app_not_found', ['--bundle', 'app'], cwd);
    expect(explanation.groups[0]?.causes[0]).toMatchObject({
      says: 'the request went to login.salesforce.com or test.salesforce.com',
      found: [{ check: 'host', says: expect.stringContaining('login.salesforce.com is the same for every org') }],
    });
    const fitting = await document('app_not_found', ['--bundle', 'app'], await bundle());
    expect(fitting.explanation.groups[0]?.ruledOut).toEqual([
      'the request went to login.salesforce.com or test.salesforce.com',
    ]);
  });
  test('at a host that all orgs share, no check rules out the wrong host', async () => {
    const cwd = scratch();
    const org = ['--instance-url', 'https://login.salesforce.com', '--app-type', 'connected-app', '--username', 'u@acme.com'];
    await bundleIn(cwd, 'salesforce', org);
    for (const text of ['app_not_found', 'audience is invalid', "user hasn't approved this consumer"]) {
      const { explanation } = await document(text, ['--bundle', 'app'], cwd);
      expect(explanation.groups[0]?.ruledOut).toEqual([]);
    }
    const org2 = await document('audience is invalid', ['--bundle', 'app'], await bundle());
    expect(org2.explanation.groups[0]?.ruledOut).toHaveLength(1);
  });
  test('an encrypted key rules out causes only if it was opened', async () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'pass.txt'), 'correct horse');
    await bundleIn(cwd, 'salesforce', [...acme, '--passphrase-file', 'pass.txt']);
    const closed = await document('invalid assertion', ['--bundle', 'app'], cwd);
    expect(closed.explanation.groups[0]?.ruledOut).toEqual([]);
    const opened = await document('invalid assertion', ['--bundle', 'app', '--passphrase-file', 'pass.txt'], cwd);
    expect(opened.explanation.groups[0]?.ruledOut).toHaveLength(1);
  });
  test('a key that is kept elsewhere counts like server.key', async () => {
    const cwd = await bundle();
    rmSync(join(cwd, 'app/server.key'));
    const ruledOut = async (words: readonly string[], env: Record<string, string> = {}): Promise<number | undefined> => {
      const stdin = Readable.from(['invalid assertion']);
      const { stdout } = await runIn(cwd, ['explain', '--bundle', 'app', ...words, '--json'], { stdin, env });
      return JSON.parse(stdout).explanation.groups[0].ruledOut.length;
    };
    expect(await ruledOut([])).toBe(0);
    expect(await ruledOut(['--key', key])).toBe(1);
    const sealed = readFileSync(fixturePath('keys/rsa.pkcs8.enc.pem'), 'utf8');
    expect(await ruledOut(['--key-env', 'K', '--passphrase-env', 'P'], { K: sealed, P: 'secret' })).toBe(1);
    expect(await ruledOut(['--key-env', 'K'], { K: sealed })).toBe(0);
    const foreign = await explained('invalid assertion', ['--bundle', 'app', '--key', fixturePath('keys/other.pem')], cwd);
    expect(foreign.stdout).toContain('other.pem');
  });
  test.each([
    ['--key', key],
    ['--key-env', 'K'],
    ['--passphrase-env', 'P'],
  ])('%s needs a bundle', async (...words) => {
    expect(await explained('invalid_grant', words)).toMatchObject({
      status: 2,
      stderr: `jwt-kit: error: ${words[0]}: works only with --bundle\njwt-kit: hint: add --bundle with the directory of the bundle\n`,
    });
  });
  test('that is not one, the error is that of sign', async () => {
    const cwd = scratch();
    mkdirSync(join(cwd, 'e'));
    const stderr =
      'jwt-kit: error: e/jwt-kit.json: there is no such file\njwt-kit: hint: name the directory that npx jwt-kit init made\n';
    expect(await runIn(cwd, ['explain', 'invalid_grant', '--bundle', 'e'])).toEqual({ status: 3, stdout: '', stderr });
    expect((await runIn(cwd, ['rehearse', 'e'])).stderr).toBe(stderr);
  });
  test('menu paths are for its kind of app; without a bundle, for both', async () => {
    const classic = (await explained('invalid assertion', ['--bundle', 'app'], await bundle('--app-type', 'connected-app')))
      .stdout;
    expect(classic).toContain('Setup > App Manager > Order Sync');
    expect(classic).not.toContain('External Client App Manager');
    const external = (await explained('invalid assertion', ['--bundle', 'app'], await bundle())).stdout;
    expect(external).toContain('Setup > External Client App Manager > Order Sync');
    expect(external).not.toContain('Setup > App Manager >');
    const both = (await explained('invalid assertion')).stdout;
    expect(both).toContain('External Client App: Setup > External Client App Manager > the app');
    expect(both).toContain('connected app: Setup > App Manager > the app');
  });
  test('an unknown response is shown with the checks', async () => {
    const cwd = await bundle();
    writeFileSync(join(cwd, 'app/server.key'), readFileSync(new URL('../../../fixtures/keys/other.pem', import.meta.url)));
    const ran = await explained('odd words', ['--bundle', 'app'], cwd);
    expect(ran.status).toBe(1);
    expect(ran.stdout).toContain('  Checked and OK: ');
    expect(flat(ran.stdout)).toMatch(/Also found here: - .{1,100} does not match the key of server\.csr: restore/);
  });
  test('the provider is that of the bundle', async () => {
    const cwd = scratch();
    await bundleIn(cwd, 'anypoint', ['--region', 'eu']);
    expect(idsIn(await document('{"error":"invalid_grant","error_description":"x"}', ['--bundle', 'app'], cwd))).toEqual([
      'rfc-invalid-grant',
    ]);
  });
  test('that does not exist is an error', async () => {
    const ran = await explained('invalid assertion', ['--bundle', 'nowhere'], scratch());
    expect({ status: ran.status, first: ran.stderr.split('\n')[0] }).toEqual({
      status: 3,
      first: 'jwt-kit: error: nowhere: there is no such directory',
    });
  });
});

describe('help', () => {
  test('fits 80 columns, and matches the fixture', async () => {
    const ran = await runIn('/', ['explain', '--help']);
    expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: '' });
    expect(Math.max(...ran.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    await expect(ran.stdout).toMatchFileSnapshot('../../../fixtures/help/explain.txt');
  });
  test('the examples in it run', async () => {
    const cwd = scratch();
    await runIn(cwd, ['init', 'order-sync', '--provider', 'salesforce', '--name', 'Order Sync', ...acme]);
    writeFileSync(join(cwd, 'answer.txt'), 'audience is invalid');
    const { stdout } = await runIn('/', ['explain', '--help']);
    const examples = stdout.match(/(?<=\$ npx jwt-kit ).*/g) ?? [];
    expect(examples).toHaveLength(3);
    for (const example of examples) {
      const words = (example.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''));
      const ran = await runIn(cwd, words);
      expect({ example, status: ran.status, stderr: ran.stderr }).toEqual({ example, status: 0, stderr: '' });
    }
  });
});
