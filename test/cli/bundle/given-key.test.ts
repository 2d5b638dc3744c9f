import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { fixture, fixturePath } from '../../fixtures.ts';
import { scratch } from '../../strangers.ts';
import { later } from '../commands/renew/renew-setup.ts';
import { acme, bundleIn, key, network, rehearsing } from '../rehearsal.ts';
import { runIn } from '../world.ts';

const pem = fixture('keys/rsa.pem').toString();
const other = fixturePath('keys/other.pem');

/** A bundle called `app`, as a clone has it: without its key. */
async function cloned(flags: readonly string[] = ['--client-id', '3MVG9']): Promise<string> {
  const cwd = scratch();
  await bundleIn(cwd, 'salesforce', [...acme, ...flags]);
  rmSync(join(cwd, 'app/server.key'));
  return cwd;
}

const claimsOf = (jwt: string): { iss: string; sub: string } =>
  JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString());

/** What CI systems and people do to a key in a variable. */
const spoilt: readonly (readonly [what: string, value: string])[] = [
  ['as it is', pem],
  ['base64 of the file', Buffer.from(pem).toString('base64')],
  ['base64 in lines', Buffer.from(pem).toString('base64').replace(/.{76}/g, '$&\n')],
  ['literal \\n', pem.replaceAll('\n', '\\n')],
  ['line breaks lost', pem.replaceAll('\n', ' ')],
  ['in quotes, with literal \\n', `"${pem.replaceAll('\n', '\\n')}"`],
  ['CRLF', pem.replaceAll('\n', '\r\n')],
];

describe('a key beside a bundle', () => {
  test.each(spoilt)('signs from a variable: %s', async (_, value) => {
    const cwd = await cloned();
    const ran = await runIn(cwd, ['sign', 'app', '--key-env', 'SF_KEY'], { env: { SF_KEY: value } });
    expect({ status: ran.status, claims: claimsOf(ran.stdout) }).toMatchObject({
      status: 0,
      claims: { iss: '3MVG9', sub: 'u@acme.com' },
    });
    // A repair is said; what most programs accept anyway is not one.
    if (value !== pem && !value.includes('\r')) expect(ran.stderr).toMatch(/^jwt-kit: note: the private key: /);
    expect(ran.stderr).not.toContain(pem.slice(100, 140));
  });
  test('signs from a file and from standard input', async () => {
    const cwd = await cloned();
    const [file, piped] = [
      await runIn(cwd, ['sign', 'app', '--key', key]),
      await runIn(cwd, ['sign', 'app', '--key', '-'], { stdin: Readable.from([pem]) }),
    ];
    expect(file).toMatchObject({ status: 0, stderr: '' });
    expect(piped).toEqual(file);
  });
  test('that is encrypted and not opened is a warning of doctor: it may be of another bundle', async () => {
    const env = { SF_KEY: fixture('keys/rsa.pkcs8.enc.pem').toString() };
    const { stdout } = await runIn(await cloned(), ['doctor', 'app', '--key-env', 'SF_KEY', '--json'], { env });
    const findings: { check: string }[] = JSON.parse(stdout).bundles[0].findings;
    expect(findings.find(({ check }) => check === 'key')).toMatchObject({
      status: 'warn',
      says: '--key-env SF_KEY is encrypted and was not opened: it may be the key of another bundle',
    });
  });
  test('opens an encrypted key with a passphrase in a variable', async () => {
    const cwd = await cloned();
    const env = { SF_KEY: fixture('keys/rsa.pkcs8.enc.pem').toString(), SF_PASS: 'secret\n' };
    const words = ['sign', 'app', '--key-env', 'SF_KEY', '--passphrase-env', 'SF_PASS'];
    expect(await runIn(cwd, words, { env })).toMatchObject({ status: 0, stderr: '' });
    expect(await runIn(cwd, words, { env: { ...env, SF_PASS: 'wrong-secret' } })).toMatchObject({
      status: 3,
      stdout: '',
      stderr: expect.not.stringContaining('wrong-secret'),
    });
  });
  test.each<[string[], Record<string, string>, number, string]>([
    [['--key-env', 'SF_KEY'], {}, 3, '--key-env SF_KEY: there is no such environment variable'],
    [['--key-env', 'SF_KEY'], { SF_KEY: ' ' }, 3, '--key-env SF_KEY: the environment variable is empty'],
    [['--key-env', '-----BEGIN PRIVATE KEY-----'], {}, 2, '--key-env: not the name of an environment variable'],
    [['--key-env', 'SF_KEY', '--key', key], { SF_KEY: pem }, 2, '--key-env cannot be combined with --key'],
    [['--key', key, '--passphrase-env', 'hunter2'], {}, 3, '--passphrase-env: there is no such environment variable'],
    [
      ['--key', key, '--passphrase-env', 'P', '--passphrase-file', 'p.txt'],
      { P: 'hunter2' },
      2,
      '--passphrase-env cannot be combined with --passphrase-file',
    ],
    [['--key', other], {}, 4, `${other}: does not match the certificate of app`],
    [
      ['--key-env', 'SF_KEY'],
      { SF_KEY: readFileSync(other, 'utf8') },
      4,
      '--key-env SF_KEY: does not match the certificate of app',
    ],
  ])('refuses %j', async (words, env, status, message) => {
    const cwd = await cloned();
    const ran = await runIn(cwd, ['token', 'app', ...words], { env });
    expect({ status: ran.status, stdout: ran.stdout, first: ran.stderr.split('\n')[0] }).toEqual({
      status,
      stdout: '',
      first: `jwt-kit: error: ${message}`,
    });
    expect(ran.stderr).not.toContain('hunter2');
  });
  test('refuses a key that only the record knows, or only the certificate', async () => {
    const cwd = await cloned();
    await runIn(cwd, ['init', 'two', '--provider', 'generic', '--name', 'Two', '--key', other]);
    copyFileSync(join(cwd, 'two/server.crt'), join(cwd, 'app/server.crt'));
    expect(await runIn(cwd, ['sign', 'app', '--key', key])).toMatchObject({ status: 4, stdout: '' });
    const second = await runIn(cwd, ['sign', 'app', '--key', other]);
    expect(second).toMatchObject({ status: 4, stdout: '' });
    expect(second.stderr).toContain('does not match the key in jwt-kit.json');
  });
  test('gets a token from a rehearsal that was given the key too', async () => {
    const cwd = await cloned();
    const server = await rehearsing(cwd, ['--key-env', 'K'], { env: { K: pem } });
    expect(server.said()).toContain('npx jwt-kit token app --key-env K --url ');
    const ran = await runIn(cwd, ['token', 'app', '--key-env', 'K', '--url', server.url], { ...network, env: { K: pem } });
    expect(ran).toMatchObject({ status: 0, stdout: expect.stringMatching(/^rehearsal\./) });
    expect(await runIn(cwd, ['rehearse', 'app', '--key', other])).toMatchObject({ status: 4, stdout: '' });
  });
  test('explains an error response without asking for server.key', async () => {
    const cwd = await cloned();
    const server = await rehearsing(cwd, ['--fail', 'user is not admin approved to access this app']);
    const ran = await runIn(cwd, ['token', 'app', '--key', key, '--url', server.url], network);
    expect(ran.status).toBe(5);
    expect(ran.stderr).not.toContain('server.key');
  });
});

describe('other commands with a key beside a bundle', () => {
  test('doctor checks the given key, and names where it is from', async () => {
    const cwd = await cloned();
    const ran = await runIn(cwd, ['doctor', 'app', '--key-env', 'K', '--json'], { env: { K: pem.replaceAll('\n', '\\n') } });
    const [{ findings, status }] = JSON.parse(ran.stdout).bundles;
    const of = (name: string): string => findings.find(({ check }: { check: string }) => check === name)?.says;
    expect(of('key')).toMatch(/^--key-env K is a private key; repaired: /);
    expect(of('pair')).toBe('all 5 files use one key, as recorded');
    expect({ exit: ran.status, status }).not.toMatchObject({ exit: 4 });
    const wrong = await runIn(cwd, ['doctor', 'app', '--json', '--key', other]);
    expect(wrong.status).toBe(4);
    expect(JSON.parse(wrong.stdout).bundles[0].findings).toContainEqual({
      check: 'pair',
      status: 'fail',
      says: `${other} does not match the key of server.csr`,
      fix: 'give the private key of this bundle, as it was made',
    });
  });
  test('keystore takes the key from a variable and the rest from the bundle', async () => {
    const cwd = await cloned();
    writeFileSync(join(cwd, 'password.txt'), 'changeit\n');
    const words = ['keystore', 'app', '--store-password-file', 'password.txt', '--key-env', 'K'];
    expect(await runIn(cwd, words, { env: { K: pem } })).toMatchObject({ status: 0 });
    const wrong = await runIn(cwd, [...words, '--force'], { env: { K: readFileSync(other, 'utf8') } });
    expect(wrong).toMatchObject({ status: 4, stdout: '' });
  });
  test('renew signs with the given key, and never writes server.key', async () => {
    const cwd = await cloned();
    const before = readFileSync(join(cwd, 'app/server.crt'), 'utf8');
    const ran = await runIn(cwd, ['renew', 'app', '--key-env', 'K'], { ...later, env: { K: pem } });
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    expect(ran.stdout).toContain('server.key      not here, the same as before');
    expect(existsSync(join(cwd, 'app/server.key'))).toBe(false);
    expect(readFileSync(join(cwd, 'app/server.crt'), 'utf8')).not.toBe(before);
    const left = await runIn(cwd, ['doctor', 'app', '--key', key], later);
    expect(left.status, left.stdout).toBe(0);
    expect(await runIn(cwd, ['renew', 'app', '--key', other])).toMatchObject({ status: 4, stdout: '' });
  });
  test('renew leaves a server.key as it is if another file has the key', async () => {
    const cwd = await cloned();
    writeFileSync(join(cwd, 'app/server.key'), 'damaged');
    expect(await runIn(cwd, ['renew', 'app', '--key', key])).toMatchObject({ status: 0 });
    expect(readFileSync(join(cwd, 'app/server.key'), 'utf8')).toBe('damaged');
  });
  test.each<[string[], string]>([
    [[], 'the old key where it is kept, such as in a secret of your CI,'],
    [['--key-env', 'K'], 'the secret in K'],
    [['--key', 'vault/app.key'], 'vault/app.key'],
  ])('renew --new-key %j writes the new key, and says where it has to go', async (words, place) => {
    const cwd = await cloned();
    const ran = await runIn(cwd, ['renew', 'app', '--new-key', ...words]);
    expect(ran.status, ran.stderr).toBe(0);
    expect(ran.stderr).toBe(
      `jwt-kit: note: when the server has the new certificate, replace ${place} with server.key; git ignores that file\n`,
    );
    expect(readFileSync(join(cwd, 'app/server.key'), 'utf8')).toContain('PRIVATE KEY');
  });
  test('doctor --without-key skips what needs the key, and counts it apart', async () => {
    const cwd = await cloned();
    const ran = await runIn(cwd, ['doctor', 'app', '--without-key', '--json']);
    const [{ counts, status, findings }] = JSON.parse(ran.stdout).bundles;
    expect({ exit: ran.status, status, counts }).toEqual({
      exit: 0,
      status: 'ok',
      counts: { ok: 21, warn: 0, fail: 0, skip: 1 },
    });
    expect(findings).toContainEqual({ check: 'key', status: 'skip', says: 'server.key was not checked: it is not here' });
    const text = await runIn(cwd, ['doctor', 'app', '--without-key']);
    expect(text.stdout).toContain('  21 ok, 0 warnings, 0 failures, 1 skipped\n');
    writeFileSync(join(cwd, 'app/server.key'), 'damaged', { mode: 0o600 });
    expect(await runIn(cwd, ['doctor', 'app', '--without-key', '--strict'])).toMatchObject({ status: 0 });
    expect(await runIn(cwd, ['doctor', 'app', '--without-key', '--key', key])).toMatchObject({ status: 2 });
  });
  test('doctor --online --without-key checks the server, and asks for no token', async () => {
    const cwd = await cloned();
    const server = await rehearsing(cwd);
    const ran = await runIn(cwd, ['doctor', 'app', '--without-key', '--online', '--url', server.url, '--json'], network);
    expect(JSON.parse(ran.stdout).bundles[0].findings.slice(-1)).toEqual([
      { check: 'token', status: 'skip', says: 'not tried: it needs the private key' },
    ]);
    expect(server.said()).not.toContain('POST');
  });
  test('doctor and sign say first how to give a missing key, and last how to make a new one', async () => {
    const cwd = await cloned();
    const give = 'give it: --key <file> or --key-env <name>; ';
    const fix = `${give}or save it as signing.key and run npx jwt-kit set app --key signing.key to put it back; if you no longer have it: npx jwt-kit renew app --new-key`;
    const ran = await runIn(cwd, ['doctor', 'app', '--json']);
    expect(JSON.parse(ran.stdout).bundles[0].findings).toContainEqual({
      check: 'key',
      status: 'fail',
      says: 'server.key is missing',
      fix,
    });
    expect((await runIn(cwd, ['sign', 'app'])).stderr).toBe(
      `jwt-kit: error: app/server.key: there is no such file\njwt-kit: hint: ${fix}\n`,
    );
  });
});
