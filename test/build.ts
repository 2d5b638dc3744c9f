/** Builds the program once before any test runs it as a process of its own, and gives all of them a state directory. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export default function setup(): () => void {
  // What runs of the program prove to each other is kept out of the home directory of whoever runs the tests.
  const state = mkdtempSync(join(tmpdir(), 'jwt-kit-state-'));
  process.env['XDG_STATE_HOME'] = state;
  process.env['LOCALAPPDATA'] = state;
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: resolve(import.meta.dirname, '..'), stdio: 'inherit' });
  return () => rmSync(state, { recursive: true, force: true });
}
