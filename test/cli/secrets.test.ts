/** No keys, passphrases, assertions or tokens appear on standard error, in --json of a failure, or on disk. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { fixture } from '../fixtures.ts';
import { scratch } from '../strangers.ts';
import { expectNone, filesIn, jwt, keyLines, PASSPHRASE, path, TOKEN, ways } from './no-secrets.ts';
import { acme, bundleIn, key, network } from './rehearsal.ts';
import { runIn } from './world.ts';

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
