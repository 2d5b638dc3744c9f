/** Builds the program before tests run it as a process, and gives them a state directory. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');

export default function setup(): () => void {
  // Keeps the state directory of the program out of the developer's home directory.
  const state = mkdtempSync(join(tmpdir(), 'jwt-kit-state-'));
  process.env['XDG_STATE_HOME'] = state;
  process.env['LOCALAPPDATA'] = state;
  const built = process.env['JWT_KIT_PROGRAM'] !== undefined;
  if (!built) execFileSync(process.execPath, ['src/build/build.mjs'], { cwd: root, stdio: 'inherit' });
  return () => rmSync(state, { recursive: true, force: true });
}
