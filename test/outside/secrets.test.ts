/** No secret is printed by commands that encrypt keys, in every way to run them: deriving keys takes long. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { expectNone, filesIn, jwt, keyLines, PASSPHRASE, path, TOKEN, ways } from '../cli/no-secrets.ts';
import { acme, key, network, rehearsing } from '../cli/rehearsal.ts';
import { type Ran, runIn } from '../cli/world.ts';
import { fixture } from '../fixtures.ts';
import { scratch } from '../strangers.ts';

describe('no secret is printed', () => {
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
        'CHECKLIST.html',
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
});
