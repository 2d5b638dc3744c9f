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
const { existsSync, statSync } = fs;
const { native } = fs.realpathSync;
const isInstalled = (path) => basename(String(path)) === 'jwt-kit' && basename(dirname(String(path))) === 'node_modules';
fs.existsSync = (path) => isInstalled(path) || existsSync(path);
fs.statSync = (path, options) => statSync(isInstalled(path) ? root : path, options);
fs.realpathSync.native = (path, options) => native(isInstalled(path) ? root : path, options);

process.argv = [process.argv[0], program, ...process.argv.slice(2)];
createRequire(import.meta.url)(program);
