import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import settings from '../vitest.config.ts';

/** Files that are not run under Wine, as patterns. */
const reasons: Record<string, object> = JSON.parse(readFileSync(join(import.meta.dirname, 'left-out.json'), 'utf8'));
const leftOut = Object.values(reasons)
  .flatMap((each) => Object.keys(each))
  .filter((what) => /^(core|cli)\//.test(what));

const test = resolve(import.meta.dirname, '..');

/** In the Windows Node: the tests of core, providers and the command line, the kills, and the packed program. */
const inWindows = {
  dir: test,
  include: ['{core,providers,cli}/**/*.test.ts', 'outside/kill.test.ts', 'windows/packed.test.ts'],
  exclude: leftOut,
};

/** In Node on Linux: a console of Wine, seen from outside. */
const onLinux = { dir: import.meta.dirname, include: ['console.test.ts'] };

export default defineConfig({ test: { ...settings.test, ...(process.platform === 'win32' ? inWindows : onLinux) } });
