/** No keys, passphrases, assertions or tokens appear on standard error, in --json of a failure, or on disk. */
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { fixture, fixturePath } from '../fixtures.ts';
import { scratch } from '../strangers.ts';
import { acme, bundleIn, key, network, rehearsing } from './rehearsal.ts';
import { type Ran, runIn } from './world.ts';

const path = (file: string): string => fixturePath(`keys/${file}`);
const keyLines = ['rsa.pem', 'other.pem', 'rsa.pkcs8.enc.pem'].flatMap((file) =>
  fixture(`keys/${file}`).toString().split('\n').slice(1, -2),
);
const PASSPHRASE = 'hunter2-passphrase';
const TOKEN = 'token-of-the-server-0123456789';
const ways = [[], ['--debug'], ['--json'], ['--json', '--debug']];

/** A server that sends back the assertion in the given part of its response, and records the assertions. */
async function echo(place: 'description' | 'error' | 'html' | 'token', assertions: string[]): Promise<string> {
  const server = createServer((request, response) => {
    let form = '';
    request.on('data', (chunk) => {
      form += chunk;
    });
    request.on('end', () => {
      const assertion = new URLSearchParams(form).get('assertion') ?? '';
      if (request.method === 'POST') assertions.push(assertion);
      if (place === 'token') response.end(JSON.stringify({ access_token: TOKEN, id: 'nowhere' }));
      else if (place === 'html') response.writeHead(500, { 'x-echo': assertion }).end(`<html>${form}</html>`);
      else if (place === 'error') response.writeHead(400).end(JSON.stringify({ error: assertion.split('.')[2] }));
      else
        response
          .writeHead(400)
          .end(JSON.stringify({ error: 'x', error_description: `no: ${assertion} ${assertion.split('.')[2]}` }));
    });
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/t`;
}

/** The texts of all files in a directory but the private keys themselves. */
function filesIn(directory: string): string {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(directory, name)).isFile() && !name.endsWith('server.key'))
    .map((name) => readFileSync(join(directory, name), 'latin1'))
    .join('\n');
}

function expectNone(secrets: readonly string[], ...texts: string[]): void {
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(5);
    for (const text of texts) expect(text.includes(secret), `${secret.slice(0, 12)}... in ${text.slice(0, 400)}`).toBe(false);
  }
}

const stdin = (): Readable => Readable.from([Buffer.from(PASSPHRASE)]);

describe('no secret is printed', () => {
  test.each(['description', 'error', 'html', 'token'] as const)('by token, if the server sends it back: %s', async (place) => {
    const cwd = scratch();
    await bundleIn(cwd, 'salesforce', [...acme, '--client-id', 'c']);
    for (const extra of ways) {
      const assertions: string[] = [];
      const url = await echo(place, assertions);
      const ran = await runIn(cwd, ['token', 'app', '--url', url, '--check', ...extra], network);
      const tails = assertions.map((assertion) => assertion.split('.')[2] ?? '');
      expect(tails).toHaveLength(1);
      expect(ran.status).toBe(5);
      expectNone([...keyLines, ...tails, TOKEN], ran.stderr, filesIn(cwd));
      if (place === 'token') expect(ran.stdout).toContain(TOKEN);
      else expectNone(tails, ran.stdout);
    }
  });
  const jwt = async (): Promise<string> =>
    (
      await runIn(scratch(), ['sign', '--key', key, '--iss', 'a', '--sub', 'b', '--aud', 'c', '--claim', 'exp=5'])
    ).stdout.trim();
  test.each<[string, (jwt: string) => string[]]>([
    ['sign with a wrong passphrase', () => ['sign', '--key', path('rsa.pkcs8.enc.pem'), '--passphrase-file', '-']],
    ['sign without a passphrase', () => ['sign', '--key', path('rsa.pkcs8.enc.pem')]],
    ['sign with a damaged key', () => ['sign', '--key', path('rsa-mismatch.pem')]],
    ['sign with a key as its claims', () => ['sign', '--key', key, '--claims', key]],
    ['sign with a key as its passphrase', () => ['sign', '--key', path('rsa.pkcs8.enc.pem'), '--passphrase-file', key]],
    ['sign with a wrong claim', () => ['sign', '--key', key, '--claim', 'exp=x']],
    ['sign without a bundle', () => ['sign', 'nowhere']],
    ['decode of a key', () => ['decode', fixture('keys/rsa.pem').toString()]],
    ['decode of a damaged token', (token) => ['decode', `x${token}`]],
    ['verify of two parts', (token) => ['verify', token.split('.').slice(0, 2).join('.'), '--with', path('rsa.crt')]],
    ['verify of an expired token', (token) => ['verify', token, '--with', path('rsa.crt')]],
    ['verify with another key', (token) => ['verify', token, '--with', path('other.pem')]],
    ['verify with a key that is a CSR', (token) => ['verify', token, '--with', path('rsa.csr')]],
    ['verify with an encrypted key', (token) => ['verify', token, '--with', path('rsa.pkcs8.enc.pem')]],
    ['verify of a key', () => ['verify', fixture('keys/rsa.pem').toString(), '--with', path('rsa.crt')]],
    ['verify of another algorithm', (token) => ['verify', token, '--with', path('rsa.crt'), '--alg', 'PS256']],
    [
      'token if no server listens',
      () => ['token', '--key', key, '--iss', 'a', '--sub', 'b', '--aud', 'c', '--url', 'http://127.0.0.1:1/t'],
    ],
    ['token without an endpoint', () => ['token', '--key', key, '--iss', 'a']],
    [
      'token with a password in its address',
      () => ['token', '--key', key, '--iss', 'a', '--url', `https://u:${PASSPHRASE}@a.example.com`],
    ],
    ['renew without a bundle', () => ['renew', 'nowhere']],
    ['renew with a key in place of a file', () => ['renew', '--certificate', fixture('keys/rsa.pem').toString()]],
    ['rehearse without a bundle', () => ['rehearse', 'nowhere']],
  ])('by %s', async (_, words) => {
    const token = await jwt();
    for (const extra of ways) {
      const cwd = scratch();
      const ran = await runIn(cwd, [...words(token), ...extra], { stdin: stdin(), ...network });
      expect(ran.status).toBeGreaterThan(0);
      expectNone([...keyLines, PASSPHRASE, token.split('.')[2] ?? ''], ran.stderr, ran.stdout, filesIn(cwd));
    }
  });
  test('by commands that succeed, except as their product', async () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'pass'), 'secret');
    await runIn(cwd, [
      'init',
      'app',
      '--provider',
      'salesforce',
      '--name',
      'a',
      ...acme,
      '--key',
      path('rsa.pkcs8.enc.pem'),
      '--passphrase-file',
      'pass',
    ]);
    writeFileSync(join(cwd, 'pass'), PASSPHRASE);
    const { url, said } = await rehearsing(cwd);
    const opening = ['--passphrase-file', '-', '--client-id', 'c'];
    for (const extra of ways) {
      const secret = { stdin: Readable.from([Buffer.from('secret')]), ...network };
      const signed = await runIn(cwd, ['sign', 'app', ...opening, ...extra], secret);
      const given = await runIn(cwd, ['token', 'app', ...opening, '--url', url, '--check', ...extra], {
        ...secret,
        stdin: Readable.from([Buffer.from('secret')]),
      });
      const product = (ran: Ran, name: string): string =>
        extra.includes('--json')
          ? name === 'jwt'
            ? JSON.parse(ran.stdout).jwt
            : JSON.parse(ran.stdout).answer.access_token
          : ran.stdout.trim();
      expect([signed.status, given.status]).toEqual([0, 0]);
      const secrets = [...keyLines, product(signed, 'jwt').split('.')[2] ?? '', product(given, 'token')];
      writeFileSync(join(cwd, 'pass'), 'x');
      expectNone(secrets, signed.stderr, given.stderr, said(), filesIn(cwd));
      const decoded = await runIn(cwd, ['decode', product(signed, 'jwt'), ...extra]);
      const verified = await runIn(cwd, ['verify', product(signed, 'jwt'), '--with', 'app', ...extra]);
      expectNone(secrets, decoded.stdout, decoded.stderr, verified.stdout, verified.stderr);
    }
  });
  test('by doctor and explain, for any content of the bundle and any pasted text', async () => {
    const token = await jwt();
    for (const extra of ways) {
      const cwd = scratch();
      writeFileSync(join(cwd, 'pass'), PASSPHRASE);
      const flags = ['--provider', 'salesforce', '--name', 'a', ...acme, '--passphrase-file', 'pass', '--key', key];
      expect((await runIn(cwd, ['init', 'app', ...flags])).status).toBe(0);
      rmSync(join(cwd, 'pass'));
      const looked = async (words: readonly string[], input = ''): Promise<void> => {
        const ran = await runIn(cwd, [...words, ...extra], { stdin: Readable.from([Buffer.from(input)]), ...network });
        expectNone([...keyLines, PASSPHRASE, token, token.split('.')[2] ?? '', TOKEN], ran.stdout, ran.stderr);
      };
      await looked(['doctor', 'app', '--passphrase-file', '-', '--report', 'r.json', '--ics', 'r.ics'], PASSPHRASE);
      for (const name of [
        'server.key',
        'server.crt',
        'server.csr',
        'public.pem',
        'jwks.json',
        'jwt-kit.json',
        'CHECKLIST.md',
      ]) {
        const before = readFileSync(join(cwd, 'app', name));
        writeFileSync(join(cwd, 'app', name), fixture('keys/other.pem'));
        await looked(['doctor', 'app', '--report', `${name}.json`]);
        await looked(['explain', 'invalid assertion', '--bundle', 'app']);
        writeFileSync(join(cwd, 'app', name), before);
      }
      const paste = [
        fixture('keys/rsa.pem').toString(),
        `curl -d assertion=${token} https://a.example.com\n{"error":"x","error_description":"no: ${token}"}`,
        `{"access_token":"${TOKEN}","error":"y"}`,
        `Authorization: Bearer ${TOKEN}\ninvalid assertion`,
      ];
      for (const text of paste) await looked(['explain', '-'], text);
      expectNone([...keyLines, PASSPHRASE], filesIn(cwd));
    }
  });
  test('by a renewal, even from a file with the key next to a certificate', async () => {
    const issued = scratch();
    writeFileSync(join(issued, 'ca.pem'), Buffer.concat([fixture('keys/rsa.pem'), fixture('issued/leaf.crt')]));
    for (const extra of ways) {
      const cwd = scratch();
      writeFileSync(join(cwd, 'pass'), PASSPHRASE);
      const flags = ['--provider', 'salesforce', '--name', 'a', ...acme, '--passphrase-file', 'pass', '--key', key];
      expect((await runIn(cwd, ['init', 'app', ...flags])).status).toBe(0);
      for (const words of [[], ['--certificate', join(issued, 'ca.pem')], ['--new-key']]) {
        const ran = await runIn(cwd, ['renew', 'app', '--passphrase-file', 'pass', ...words, ...extra]);
        expect(ran.status, ran.stderr).toBe(0);
        expectNone([...keyLines, PASSPHRASE], ran.stdout, ran.stderr, filesIn(join(cwd, 'app')));
      }
    }
  });
  test('by --dry-run and --curl', async () => {
    const words = ['token', '--key', key, '--iss', 'a', '--sub', 'b', '--aud', 'c', '--url', 'https://login.example.com/t'];
    for (const extra of [['--dry-run'], ['--dry-run', '--json'], ['--curl'], ['--curl', '--json']]) {
      const ran = await runIn(scratch(), [...words, ...extra]);
      expect(ran.status).toBe(0);
      expectNone(keyLines, ran.stdout, ran.stderr);
      expect(ran.stdout).not.toMatch(/eyJ[\w-]+\.[\w-]+\.[\w-]+/);
    }
  });
});
