/** Every command of the packed program on Windows, in a directory with a space and an umlaut. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { flawOf, stampsIn } from '../cli/sets.ts';
import { program } from '../program.ts';
import { scratch } from '../strangers.ts';

/** A directory as users have them. */
function home(): string {
  const directory = join(scratch(), 'Mein Büro');
  mkdirSync(directory);
  return directory;
}

/** Runs one command that must succeed, and returns its standard output. */
function kit(cwd: string, words: readonly string[], input = ''): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], { cwd, input, encoding: 'utf8' });
  expect({ words, status, stderr: status === 0 ? '' : stderr }).toEqual({ words, status: 0, stderr: '' });
  return stdout;
}

const org = ['--instance-url', 'https://acme.my.salesforce.com', '--username', 'sync@acme.com', '--client-id', '3MVG9'];
const init = ['init', 'app', '--provider', 'salesforce', '--name', 'Order Sync', ...org, '--no-input'];

/** Starts a rehearsal of `app`; returns its URL. It is ended after the test. */
async function rehearsal(cwd: string): Promise<string> {
  const child: ChildProcess = spawn(process.execPath, [program, 'rehearse', 'app'], {
    cwd,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void child.kill());
  return new Promise((done) => child.stdout?.once('data', (bytes: Buffer) => done(bytes.toString().trim())));
}

test('init makes a complete set, and replaces it with --force', () => {
  const cwd = home();
  kit(cwd, init);
  const app = join(cwd, 'app');
  expect(flawOf(app)).toBeUndefined();
  const before = readFileSync(join(app, 'server.key'), 'utf8');
  kit(cwd, [...init, '--force']);
  expect(flawOf(app)).toBeUndefined();
  const [stamp = ''] = stampsIn(app);
  expect(flawOf(join(app, 'previous', stamp))).toBeUndefined();
  expect(readFileSync(join(app, 'previous', stamp, 'server.key'), 'utf8')).toBe(before);
  expect(kit(cwd, ['doctor', 'app'])).toContain('server.key');
});

test('a token is signed, verified, decoded and exchanged', async () => {
  const cwd = home();
  kit(cwd, init);
  const token = kit(cwd, ['sign', 'app']);
  expect(kit(cwd, ['verify', '--with', 'app', '-'], token)).toContain('VERIFIED: RS256');
  writeFileSync(join(cwd, 'token.jwt'), token);
  expect(kit(cwd, ['decode', 'token.jwt'])).toContain('3MVG9');
  expect(kit(cwd, ['token', 'app', '--url', await rehearsal(cwd), '--check'])).toMatch(/^rehearsal\./);
});

test('renew makes a new certificate, and a new key with --new-key', () => {
  const cwd = home();
  const app = join(cwd, 'app');
  kit(cwd, init);
  const first = readFileSync(join(app, 'server.key'), 'utf8');
  kit(cwd, ['renew', 'app']);
  expect(flawOf(app)).toBeUndefined();
  expect(readFileSync(join(app, 'server.key'), 'utf8')).toBe(first);
  kit(cwd, ['renew', 'app', '--new-key']);
  expect(flawOf(app)).toBeUndefined();
  expect(readFileSync(join(app, 'server.key'), 'utf8')).not.toBe(first);
});

test('single files are made and converted', () => {
  const cwd = home();
  kit(cwd, ['key', '--out', 'server.key']);
  kit(cwd, ['csr', '--key', 'server.key', '--subject', 'CN=x', '--out', 'server.csr']);
  kit(cwd, ['cert', '--key', 'server.key', '--csr', 'server.csr', '--out', 'server.crt']);
  kit(cwd, ['convert', 'server.crt', '--out', 'public.jwk']);
  expect(kit(cwd, ['convert', 'public.jwk', '--to', 'pkcs1'])).toContain('BEGIN RSA PUBLIC KEY');
});

test('the checklist, an explanation and a help text are printed', () => {
  const cwd = home();
  kit(cwd, init);
  kit(cwd, ['checklist', 'app']);
  expect(existsSync(join(cwd, 'app/CHECKLIST.md'))).toBe(true);
  expect(existsSync(join(cwd, 'app/CHECKLIST.html'))).toBe(true);
  expect(kit(cwd, ['explain', 'invalid_grant: audience is invalid', '--bundle', 'app'])).toContain('audience');
  expect(kit(cwd, ['help', 'init'])).toMatch(/^Usage: .*jwt-kit init /);
});
