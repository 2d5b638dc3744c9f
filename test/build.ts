/** Builds the program before any test runs it as a process of its own, and gives all of them a state directory. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');

export default function setup(): () => void {
  // What runs of the program prove to each other is kept out of the home directory of whoever runs the tests.
  const state = mkdtempSync(join(tmpdir(), 'jwt-kit-state-'));
  process.env['XDG_STATE_HOME'] = state;
  process.env['LOCALAPPDATA'] = state;
  // The build takes longer than most single tests.
  if (process.env['CI'] !== undefined || !isBuilt()) {
    execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
  }
  return () => rmSync(state, { recursive: true, force: true });
}

/** Whether the program is newer than all it is built from; a directory is as new as the last change of its entries. */
function isBuilt(): boolean {
  const changed = (path: string): number => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).map((name) => join('src', name));
  const newest = ['src', ...sources, 'package.json', 'tsconfig.json', 'package-lock.json'].map(changed);
  return changed('dist/cli/bin.js') > Math.max(...newest);
}
