/** Programs that did not make what they judge: OpenSSL, keytool, certtool, Java, curl; expect and strace to watch. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, test } from 'vitest';

/** What each program is started with to find out whether it is there. */
const probes = {
  openssl: ['version'],
  keytool: ['-help'],
  certtool: ['--version'],
  expect: ['-v'],
  java: ['-version'],
  javac: ['-version'],
  curl: ['--version'],
  strace: ['-V'],
  mkfifo: ['--version'],
} as const;

export type Stranger = keyof typeof probes;

/**
 * A test that needs a program. Without it the test is skipped and says so; where `CI` is set it fails, since there
 * every judge is meant to sit.
 */
export function testWith(program: Stranger, name: string, body: () => void | Promise<void>, timeout?: number): void {
  const there = spawnSync(program, probes[program]).error === undefined;
  if (there || process.env['CI']) test(name, body, timeout);
  else test.skip(`${name} (${program} is not installed)`, body);
}

/** Runs a program and returns all it printed; throws where it fails. */
export function run(program: Stranger, args: readonly string[], input: string | Uint8Array = ''): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { input, encoding: 'utf8' });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ${args[0]} exited with ${status}: ${stderr}${stdout}`);
  return stdout + stderr;
}

/** An empty directory that is gone when the test is over. */
export function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'jwt-kit-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
