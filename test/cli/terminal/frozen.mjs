/**
 * The program at a moment that does not pass, called as in the checkout, so that what it prints can be compared. All else is
 * real: streams, disk, keys.
 */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const moment = Date.parse('2026-11-21T22:13:20.500Z');
const program = fileURLToPath(new URL('../../../dist/cli/bin.cjs', import.meta.url));
const root = fileURLToPath(new URL('../../../', import.meta.url));

globalThis.Date = class extends Date {
  constructor(...given) {
    super(...(given.length === 0 ? [moment] : given));
  }
  static now() {
    return moment;
  }
};

// Every directory depends on this package, as it seems: then npx finds it.
const { existsSync, realpathSync } = fs;
const isInstalled = (path) => basename(path) === 'jwt-kit' && basename(dirname(path)) === 'node_modules';
fs.existsSync = (path) => isInstalled(path) || existsSync(path);
fs.realpathSync = Object.assign((path, options) => realpathSync(isInstalled(path) ? root : path, options), {
  native: realpathSync.native,
});

process.argv = [process.argv[0], program, ...process.argv.slice(2)];
createRequire(import.meta.url)(program);
