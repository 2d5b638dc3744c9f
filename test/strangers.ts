/** Independent programs that check our output: OpenSSL, keytool, certtool, pk12util, Java, curl; expect and strace to watch runs. */
import { spawnSync } from 'node:child_process';
import { lstatSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, type RunnerTestCase, TestRunner, test } from 'vitest';

/** Arguments that show whether a program is installed. */
const probes = {
  openssl: ['version'],
  keytool: ['-help'],
  certtool: ['--version'],
  pk12util: ['-H'],
  expect: ['-v'],
  git: ['--version'],
  java: ['-version'],
  javac: ['-version'],
  curl: ['--version'],
  'ssh-keygen': ['-?'],
  strace: ['-V'],
  mkfifo: ['--version'],
  bash: ['--version'],
  zsh: ['--version'],
  fish: ['--version'],
  groff: ['--version'],
  groovy: ['--version'],
  man: ['--version'],
} as const;

export type Stranger = keyof typeof probes;

/**
 * A test that needs a program. Without the program, the test is skipped with a note; if `CI` is set, it fails, because CI must
 * have every program, except on Windows, where few of them exist.
 */
export function testWith(program: Stranger, name: string, body: () => void | Promise<void>, timeout?: number): void {
  const there = spawnSync(program, probes[program]).error === undefined;
  if (there || (process.env['CI'] && process.platform !== 'win32')) test(name, body, timeout);
  else test.skip(`${name} (${program} is not installed)`, body);
}

/** Runs a program and returns its output; throws if it fails. */
export function run(program: Stranger, args: readonly string[], input: string | Uint8Array = ''): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { input, encoding: 'utf8' });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ${args[0]} exited with ${status}: ${stderr}${stdout}`);
  return stdout + stderr;
}

/** An empty directory that is removed after the test. */
export function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'jwt-kit-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));
  return directory;
}

/** Makes a symbolic link. Without them, as under Wine or for users of Windows without the right, the test is skipped. */
export function symbolicLink(target: string, path: string): void {
  try {
    symlinkSync(target, path);
  } catch (error) {
    if (process.platform !== 'win32' || (error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
  }
  if (!lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) skipThisTest('symbolic links cannot be made here');
}

/** Makes a named pipe. Windows has none in directories: there, the test is skipped. */
export function namedPipe(path: string): void {
  if (process.platform === 'win32') skipThisTest('Windows has no named pipes in directories');
  run('mkfifo', ['-m', '644', path]);
}

/** Skips the running test. */
export function skipThisTest(reason: string): never {
  const { context } = TestRunner.getCurrentTest() as RunnerTestCase;
  return context.skip(reason);
}
