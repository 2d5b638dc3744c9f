/** Builds the program before any test runs it as a process of its own, and gives all of them a state directory. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');

export default function setup(): () => void {
  // What runs of the program prove to each other is kept out of the home directory of whoever runs the tests.
  const state = mkdtempSync(join(tmpdir(), 'jwt-kit-state-'));
  process.env['XDG_STATE_HOME'] = state;
  process.env['LOCALAPPDATA'] = state;
  execFileSync(process.execPath, ['src/build/build.mjs'], { cwd: root, stdio: 'inherit' });
  return () => rmSync(state, { recursive: true, force: true });
}
