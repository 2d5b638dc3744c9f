/** Independent programs that check our output: OpenSSL, keytool, certtool, Java, curl; expect and strace to watch runs. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, test } from 'vitest';

/** Arguments that show whether a program is installed. */
const probes = {
  openssl: ['version'],
  keytool: ['-help'],
  certtool: ['--version'],
  expect: ['-v'],
  git: ['--version'],
  java: ['-version'],
  javac: ['-version'],
  curl: ['--version'],
  strace: ['-V'],
  mkfifo: ['--version'],
} as const;

export type Stranger = keyof typeof probes;

/**
 * A test that needs a program. Without the program, the test is skipped with a note; if `CI` is set, it fails, because CI must
 * have every program.
 */
export function testWith(program: Stranger, name: string, body: () => void | Promise<void>, timeout?: number): void {
  const there = spawnSync(program, probes[program]).error === undefined;
  if (there || process.env['CI']) test(name, body, timeout);
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
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
