/** npm packages that only single tests need: installed when they run, once per checkout. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { skipThisTest } from '../strangers.ts';

const cache = resolve(import.meta.dirname, '../../node_modules/.cache/outside');

/**
 * The directory with the `node_modules` of some packages. Where they cannot be installed, the test is skipped, but not in CI.
 *
 * @param name names the directory
 * @param dependencies exact versions by name
 * @param overrides exact versions of packages that these need
 */
export function installed(name: string, dependencies: Record<string, string>, overrides: Record<string, string> = {}): string {
  const directory = join(cache, name);
  const text = `${JSON.stringify({ private: true, dependencies, overrides })}\n`;
  const done = join(directory, 'done');
  // Two tests may need other versions.
  if (existsSync(done) && readFileSync(done, 'utf8') === text) return directory;
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'package.json'), text);
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status, stderr } = spawnSync(npm, ['install', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: directory,
    encoding: 'utf8',
  });
  if (status !== 0 && !process.env['CI']) skipThisTest(`${name} cannot be installed here`);
  if (status !== 0) throw new Error(`npm install of ${name}: ${stderr}`);
  writeFileSync(done, text);
  return directory;
}
