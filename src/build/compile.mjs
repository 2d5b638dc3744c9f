/**
 * Compiles the files of the program for this version of Node: `node compile.mjs <directory of the program>`.
 *
 * V8 compiles a function when it is first called, so each command runs twice: first to see which files it loads, then with one
 * script of these files, to keep what V8 compiled for it. All runs share a process of their own, because the program uses the
 * arguments, the directory and the exit status of its process.
 */
import { createSign, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import vm from 'node:vm';
import loader from './loader.cjs';

const directory = resolve(process.argv[2] ?? '');
const salesforce = ['--instance-url', 'https://acme.my.salesforce.com', '--username', 'a@acme.com', '--client-id', '3MVG9'];

/** Asks its first question, which is cancelled. */
const wizard = ['init'];

/** What people do most with each command; the input of each is `server.key`, `token.jwt` or what earlier ones made. */
const runs = [
  ['--version'],
  ['--help'],
  ['init', '--help'],
  ['key'],
  ['key', '--out', 'new.key'],
  ['csr', '--key', 'server.key', '--subject', 'CN=a,O=b', '--out', 'server.csr'],
  ['cert', '--key', 'server.key', '--csr', 'server.csr', '--out', 'server.crt'],
  ['convert', 'server.crt', '--out', 'key.jwk'],
  ['convert', 'key.jwk'],
  ['convert', 'server.key', '--to', 'jwks', '--out', 'keys.json'],
  ['init', 'app', '--provider', 'salesforce', '--name', 'a', '--key', 'server.key', ...salesforce],
  ['init', 'mule', '--provider', 'anypoint', '--name', 'a'],
  ['init', 'other', '--provider', 'generic', '--name', 'a'],
  ['init', '--no-input'],
  wizard,
  ['sign', 'app'],
  ['decode', 'token.jwt'],
  ['verify', '--with', 'app', 'token.jwt'],
  ['token', 'app', '--dry-run'],
  ['doctor', 'app'],
  ['doctor', '.'],
  ['explain', 'invalid_grant: audience is invalid', '--bundle', 'app'],
  ['checklist', 'app', '--force'],
  ['inspect', 'app/server.crt', 'app/server.key'],
  ['match', 'app/server.crt', 'app/server.key'],
  ['renew', 'app', '--new-key'],
];

/** Exit statuses of runs that fail. */
const statuses = { 'init --no-input': 2, init: 130 };

/** The file that is kept for a run. */
const nameOf = (words) => {
  const [first = '', second = ''] = words;
  if (words === wizard) return 'questions';
  return first.startsWith('-') || second === '--help' ? 'help' : first;
};

const works = [1, 2].map(() => mkdtempSync(join(tmpdir(), 'jwt-kit-compile-')));
const require = createRequire(join(directory, 'bin.cjs'));
const bin = readFileSync(join(directory, 'bin.cjs'), 'utf8').replace(/^#!.*/, '');
const start = vm.runInThisContext(`(function (require) {${bin}\n})`, { filename: join(directory, 'bin.cjs') });

process.on('exit', () => {
  process.chdir('/');
  for (const work of works) rmSync(work, { recursive: true, force: true });
});

/** What each kept file consists of: first the names of the files, then their script. */
const loaded = new Map(runs.map((words) => [nameOf(words), new Set()]));
const scripts = new Map();
const failed = new Set();
const compiled = join(directory, 'compiled', `${process.versions.v8}-${process.arch}`);

const steps = [
  () => useDirectory(works[0]),
  ...runs.map((words) => () => {
    const names = [];
    const leave = run(words, { files: {}, loaded: names });
    return () => {
      leave();
      for (const id of names) loaded.get(nameOf(words)).add(id);
    };
  }),
  () => {
    // If the build was killed and the next one has removed its files, these must not come back.
    mkdirSync(join(directory, 'compiled'));
    mkdirSync(compiled);
    useDirectory(works[1]);
  },
  ...runs.map((words, at) => () => {
    const name = nameOf(words);
    if (!scripts.has(name)) scripts.set(name, scriptOf(name));
    const { text, script } = scripts.get(name);
    const leave = run(words, { files: script.runInThisContext(), loaded: [] });
    // At once, because V8 drops compiled functions that are not used for a while.
    return () => {
      leave();
      if (!runs.slice(at + 1).some((later) => nameOf(later) === name)) keep(name, text, script.createCachedData());
    };
  }),
];

// Each step is over when the process has nothing left to do.
let [last, finish] = [[], () => {}];
process.on('beforeExit', () => {
  const { exitCode = 0 } = process;
  // In an odd environment, a command may fail that works elsewhere: it is then compiled as usual when it runs.
  if (exitCode !== (statuses[last.join(' ')] ?? 0)) failed.add(nameOf(last));
  process.exitCode = 0;
  finish();
  const step = steps.shift();
  if (step === undefined) return void process.removeAllListeners('beforeExit');
  finish = step() ?? (() => {});
  // Pending promises alone do not keep a process alive.
  setImmediate(() => {});
});

function useDirectory(work) {
  process.chdir(work);
  for (const name of ['HOME', 'XDG_STATE_HOME', 'LOCALAPPDATA']) process.env[name] = work;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${part({ alg: 'RS256' })}.${part({ iss: 'a', sub: 'b', exp: Math.floor(Date.now() / 1000) + 3600 })}`;
  writeFileSync('server.key', privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  writeFileSync('token.jwt', `${input}.${createSign('sha256').update(input).sign(privateKey, 'base64url')}`);
}

function run(words, building) {
  last = words;
  process.argv = [process.execPath, join(directory, 'bin.cjs'), ...words];
  const leave = words === wizard ? playTerminal() : () => {};
  start(loader(directory, require, words, building));
  return leave;
}

/** Makes the next run believe that it is in a terminal, in which Ctrl-C is pressed when it has asked. */
function playTerminal() {
  const [fs, tty] = [require('node:fs'), require('node:tty')];
  const { isatty } = tty;
  const { fstatSync } = fs;
  const stdin = Object.getOwnPropertyDescriptor(process, 'stdin');
  const keys = Object.assign(new PassThrough(), { isTTY: true, isRaw: false, setRawMode: () => keys });
  Object.defineProperty(process, 'stdin', { value: keys, configurable: true });
  tty.isatty = () => true;
  // A device, but not /dev/null.
  fs.fstatSync = (...all) => Object.assign(fstatSync(...all), { isCharacterDevice: () => true, rdev: 0 });
  const pressing = setInterval(() => {
    if (process.exitCode) clearInterval(pressing);
    else keys.write('\u0003');
  }, 150);
  return () => {
    Object.defineProperty(process, 'stdin', stdin);
    Object.assign(fs, { fstatSync });
    Object.assign(tty, { isatty });
  };
}

/** The script of all files that a command loads: an object of their functions, by file. */
function scriptOf(name) {
  const files = [...loaded.get(name)].map((id) => {
    const text = readFileSync(join(directory, id), 'utf8');
    return `${JSON.stringify(id)}: (function (exports, require, module, __filename, __dirname) {${text}\n})`;
  });
  const text = `({\n${files.join(',\n')}\n})`;
  return { text, script: new vm.Script(text, { filename: name }) };
}

function keep(name, text, data) {
  if (failed.has(name)) return;
  const size = Buffer.alloc(8);
  size.writeUInt32LE(data.length);
  // V8 does not check the content, so it must be complete on disk even after a power failure.
  writeFileSync(join(compiled, `${name}.bin`), Buffer.concat([size, data, Buffer.from(text, 'latin1')]), { flush: true });
}
