/** Which commands use the network: observed from outside, by the system calls of the built program. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { fixturePath } from '../fixtures.ts';
import { program } from '../program.ts';
import { scratch, testWith } from '../strangers.ts';

const keyPath = (file: string): string => fixturePath(`keys/${file}`);

/** The network addresses that a run connected to, bound or sent to; local sockets do not count. */
function calls(cwd: string, words: readonly string[]): { status: number | null; calls: string[]; stderr: string } {
  const log = join(cwd, 'strace.log');
  const trace = ['-f', '-qq', '-e', 'trace=connect,bind,sendto,sendmsg', '-o', log];
  const ran = spawnSync('strace', [...trace, process.execPath, program, ...words], { cwd, encoding: 'utf8', input: '' });
  const lines = readFileSync(log, 'utf8').split('\n');
  return { status: ran.status, stderr: ran.stderr, calls: lines.filter((line) => /AF_INET/.test(line)) };
}

/** A directory with a bundle for Salesforce, a token and a key set. */
function place(): string {
  const cwd = scratch();
  const run = (...words: string[]): string =>
    spawnSync(process.execPath, [program, ...words], { cwd, encoding: 'utf8', input: '' }).stdout;
  const org = ['--instance-url', 'https://acme.my.salesforce.com', '--username', 'u@acme.com', '--client-id', 'c'];
  run('init', 'app', '--provider', 'salesforce', '--name', 'a', ...org);
  copyFileSync(keyPath('rsa.pub.jwk'), join(cwd, 'key.jwk'));
  writeFileSync(join(cwd, 'jwt'), run('sign', 'app'));
  return cwd;
}

describe('the network is not used', () => {
  testWith(
    'strace',
    'by any command but token, rehearse and doctor --online',
    () => {
      const cwd = place();
      const jwt = readFileSync(join(cwd, 'jwt'), 'utf8').trim();
      const commands: string[][] = [
        ['init', 'new', '--provider', 'anypoint', '--name', 'b', '--no-input'],
        ['init', 'other', '--provider', 'anypoint', '--name', 'b', '--jwk', 'key.jwk'],
        ['key', '--out', 'k'],
        ['csr', '--key', 'app/server.key', '--subject', 'CN=a'],
        ['cert', '--key', 'app/server.key', '--subject', 'CN=a'],
        ['checklist', 'app'],
        ['convert', 'key.jwk'],
        ['sign', 'app'],
        ['decode', jwt],
        ['verify', jwt, '--with', 'app'],
        ['verify', jwt, '--with', 'key.jwk'],
        ['token', 'app', '--curl'],
        ['token', 'app', '--dry-run'],
        ['rehearse', 'app', '--dry-run'],
        ['doctor', 'app', '--ics', 'r.ics', '--report', 'r.json'],
        ['doctor', 'app', '--online', '--dry-run'],
        ['explain', 'fetch failed ENOTFOUND', '--bundle', 'app'],
        ['renew', 'app'],
        ['--help'],
        ['token', '--help'],
      ];
      for (const words of commands) {
        const ran = calls(cwd, words);
        expect({ words, calls: ran.calls, bug: /a bug in jwt-kit/.test(ran.stderr) }).toEqual({ words, calls: [], bug: false });
      }
    },
    120_000,
  );
  testWith(
    'strace',
    'beyond this computer by rehearse, nor by token to it',
    () => {
      const cwd = place();
      const rehearsal = calls(cwd, ['rehearse', 'app', '--for', '1s']);
      expect(rehearsal.status).toBe(0);
      expect(rehearsal.calls.length).toBeGreaterThan(0);
      for (const call of rehearsal.calls) expect(call).toMatch(/bind\(.*inet_addr\("127\.0\.0\.1"\)/);
      const refused = calls(cwd, ['token', 'app', '--url', 'http://127.0.0.1:59999/t']);
      expect(refused.status).toBe(5);
      expect(refused.calls.length).toBeGreaterThan(0);
      for (const call of refused.calls)
        expect(call).toMatch(/connect\(.*sin_port=htons\(59999\), sin_addr=inet_addr\("127\.0\.0\.1"\)/);
    },
    60_000,
  );
});
