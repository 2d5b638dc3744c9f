/**
 * Compiles the files of the program for this version of Node: `node compile.mjs <directory of the program>`.
 *
 * V8 compiles a function when it is first called, so the program runs common commands first; what they call is kept with the
 * files. Runs as a process of its own, because the program uses the arguments, the directory and the exit status of its process.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import vm from 'node:vm';
import loader from './loader.cjs';

const directory = resolve(process.argv[2] ?? '');
const salesforce = ['--instance-url', 'https://acme.my.salesforce.com', '--username', 'a@acme.com', '--client-id', '3MVG9'];

/** Commands that reach most of the code; each takes its input from the files that earlier ones made. */
const runs = [
  ['--version'],
  ['--help'],
  ['init', '--help'],
  ['key', '--out', 'server.key'],
  ['csr', '--key', 'server.key', '--subject', 'CN=a,O=b', '--out', 'server.csr'],
  ['cert', '--key', 'server.key', '--csr', 'server.csr', '--out', 'server.crt'],
  ['convert', 'server.crt', '--out', 'key.jwk'],
  ['convert', 'key.jwk'],
  ['convert', 'key.jwk', '--to', 'jwks', '--out', 'keys.json'],
  ['init', 'app', '--provider', 'salesforce', '--name', 'a', '--key', 'server.key', ...salesforce],
  ['init', 'mule', '--provider', 'anypoint', '--name', 'a'],
  ['sign', 'app', '--out', 'token.jwt'],
  ['sign', 'app'],
  ['decode', 'token.jwt'],
  ['verify', '--with', 'app', 'token.jwt'],
  ['token', 'app', '--dry-run'],
  ['doctor', 'app'],
  ['doctor', '.'],
  ['explain', 'invalid_grant: audience is invalid', '--bundle', 'app'],
  ['checklist', 'app'],
  ['renew', 'app', '--new-key'],
  ['init', '--no-input'],
];

const work = mkdtempSync(join(tmpdir(), 'jwt-kit-compile-'));
process.chdir(work);
for (const name of ['HOME', 'XDG_STATE_HOME', 'LOCALAPPDATA']) process.env[name] = work;

const scripts = new Map();
const load = loader(directory, createRequire(join(directory, 'bin.cjs')), (id, script) => scripts.set(id, script));
const bin = readFileSync(join(directory, 'bin.cjs'), 'utf8').replace(/^#!.*/, '');
const start = vm.runInThisContext(`(function (require) {${bin}\n})`, { filename: join(directory, 'bin.cjs') });

process.on('exit', () => {
  process.chdir('/');
  rmSync(work, { recursive: true, force: true });
});

// Each run is over when the process has nothing left to do.
let last = ['no command'];
process.on('beforeExit', () => {
  const { exitCode = 0 } = process;
  if (exitCode > 4) throw new Error(`${last.join(' ')}: exit status ${exitCode}`);
  process.exitCode = 0;
  const words = runs.shift();
  if (words !== undefined) {
    last = words;
    process.argv = [process.execPath, join(directory, 'bin.cjs'), ...words];
    // Pending promises alone do not keep a process alive.
    setImmediate(start, load);
    return;
  }
  const compiled = join(directory, 'compiled', `${process.versions.v8}-${process.arch}`);
  // If the build was killed and the next one has removed its files, these must not come back.
  mkdirSync(join(directory, 'compiled'));
  mkdirSync(compiled);
  for (const [id, script] of scripts) {
    // V8 does not check the content, so it must be complete on disk even after a power failure.
    writeFileSync(join(compiled, `${basename(id)}.cache`), script.createCachedData(), { flush: true });
  }
  process.removeAllListeners('beforeExit');
});
