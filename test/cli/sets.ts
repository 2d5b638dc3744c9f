/** Checks the files on disk with node:crypto only, without our own code. */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, verify, X509Certificate } from 'node:crypto';
import { cpSync, existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { expect } from 'vitest';
import { scratch } from '../strangers.ts';
import type { Program, Run } from './built.ts';
import { runIn } from './world.ts';

const root = resolve(import.meta.dirname, '../..');

/** The files of a bundle. */
export const setNames = [
  '.gitignore',
  'CHECKLIST.html',
  'CHECKLIST.md',
  'jwks.json',
  'jwt-kit.json',
  'public.pem',
  'server.crt',
  'server.csr',
  'server.key',
];

/** Paths of the two keys that tests alternate between, so that a mixed set is noticed. */
export const keyFiles = ['rsa', 'other'].map((name) => join(root, 'test/fixtures/keys', `${name}.pem`)) as [string, string];

/** Flags of `init` that leave nothing to ask. */
const initFlags = [
  ...['--provider', 'salesforce', '--name', 'App', '--no-input'],
  ...['--instance-url', 'https://acme.my.salesforce.com', '--username', 'a@example.com'],
];

/** Makes a bundle with one of the two keys in `app`. */
export const initWith = (key: number, ...more: string[]): string[] => [
  'init',
  'app',
  ...initFlags,
  '--key',
  keyFiles[key] ?? '',
  ...more,
];

/** What is wrong with the set in a directory; undefined if it is complete and all files match. */
export function flawOf(directory: string): string | undefined {
  const missing = setNames.filter((name) => lstatSync(join(directory, name), { throwIfNoEntry: false }) === undefined);
  if (missing.length > 0) return `${missing.join(', ')} missing`;
  const text = (name: string): string => readFileSync(join(directory, name), 'utf8');
  try {
    const key = createPublicKey(createPrivateKey(text('server.key')));
    const certificate = new X509Certificate(text('server.crt'));
    const record = JSON.parse(text('jwt-kit.json'));
    const belongs = {
      'server.crt': certificate.publicKey.equals(key) && certificate.verify(key),
      'public.pem': createPublicKey(text('public.pem')).equals(key),
      'jwks.json': createPublicKey({ key: JSON.parse(text('jwks.json')).keys[0], format: 'jwk' }).equals(key),
      'server.csr': isRequestOf(text('server.csr'), key),
      'jwt-kit.json': record.certificate.sha256 === certificate.fingerprint256,
      'CHECKLIST.html': text('CHECKLIST.html').includes(
        ` data-memory="${record.key.thumbprint}.${record.certificate.sha256.replaceAll(':', '').slice(0, 16)}"`,
      ),
      'CHECKLIST.md': record.checklist === createHash('sha256').update(text('CHECKLIST.md')).digest('hex'),
    };
    const strange = Object.entries(belongs).filter(([, fits]) => !fits);
    return strange.length === 0 ? undefined : `${strange.map(([name]) => name).join(', ')} not of this key`;
  } catch (error) {
    return `damaged: ${error}`;
  }
}

/** Whether a PKCS#10 request contains a 2048-bit key and is signed by it: a sequence of content, algorithm and signature. */
function isRequestOf(pem: string, key: KeyObject): boolean {
  const der = Buffer.from(pem.replace(/-----.*-----/g, ''), 'base64');
  const content = der.subarray(4, 8 + der.readUInt16BE(6));
  return content.includes(key.export({ type: 'spki', format: 'der' })) && verify('sha256', content, key, der.subarray(-256));
}

/** Which of the two keys a set contains, 0 or 1. */
export const keyIn = (directory: string): number =>
  keyFiles.findIndex((file) =>
    createPrivateKey(readFileSync(file)).equals(createPrivateKey(readFileSync(join(directory, 'server.key')))),
  );

/** All files below a directory, as paths from there with slashes. */
export const below = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((path) => !lstatSync(join(directory, path)).isDirectory())
    .map((path) => path.replaceAll(sep, '/'))
    .sort();

/**
 * Private keys below a directory that others could read (not 0600, or not in a 0700 directory), or that git would commit
 * (staged without a `.gitignore` next to them). Windows has no such modes.
 */
export function exposedKeys(directory: string): string[] {
  const mode = (path: string): number => lstatSync(join(directory, path)).mode & 0o777;
  return below(directory).filter((path) => {
    if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----\s/.test(readFileSync(join(directory, path), 'latin1'))) return false;
    const parts = path.split('/');
    const above = parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join('/'));
    const ignored =
      !/\.jwt-kit-\d[^/]*\/(new\/)?[^/]*$/.test(path) || existsSync(join(directory, ...parts.slice(0, -1), '.gitignore'));
    const others = mode(path) !== 0o600 || !above.some((parent) => mode(parent) === 0o700);
    return !ignored || (others && process.platform !== 'win32');
  });
}

/** Names in a directory; none if it does not exist. */
export const namesIn = (directory: string): string[] => (existsSync(directory) ? readdirSync(directory) : []);

/** Directories of replaced files in a directory. */
export const stampsIn = (directory: string): string[] =>
  namesIn(join(directory, 'previous')).filter((name) => name !== '.gitignore');

/** Staging directories in a directory. */
export const stagings = (directory: string): string[] => namesIn(directory).filter((name) => /^\.jwt-kit-\d/.test(name));
const previous = (cwd: string): string[] => stampsIn(join(cwd, 'app')).map((stamp) => join(cwd, 'app/previous', stamp));

/** What must be true right after a kill, before any recovery. */
export function expectUnharmed(cwd: string): void {
  const app = join(cwd, 'app');
  const staged = stagings(app).flatMap((name) => ['new', 'old'].map((set) => join(app, name, set)));
  expect([app, ...previous(cwd), ...staged].map(flawOf), below(cwd).join('\n')).toContain(undefined);
  expect(exposedKeys(cwd)).toEqual([]);
}

/** What must be true after the next command: the keys of the set and of the replaced one. */
export function expectWhole(cwd: string, key: number, replaced: readonly number[]): void {
  expect(flawOf(join(cwd, 'app'))).toBeUndefined();
  expect(previous(cwd).map(flawOf)).toEqual(replaced.map(() => undefined));
  expect([keyIn(join(cwd, 'app')), ...previous(cwd).map(keyIn).sort()]).toEqual([key, ...replaced]);
  expect(below(cwd).filter((path) => path.includes('.jwt-kit-'))).toEqual([]);
  expect(exposedKeys(cwd)).toEqual([]);
}

/** Makes a bundle with key 0 in its own directory. */
export async function bundled(program: Program): Promise<string> {
  const cwd = scratch();
  await program(initWith(0), { cwd });
  expectWhole(cwd, 0, []);
  return cwd;
}

/** The next command, which finds the killed run. */
export async function next(cwd: string, words: readonly string[]): Promise<void> {
  const { status, stderr } = await runIn(cwd, words, { now: () => new Date() });
  expect(status, stderr).toBe(0);
}

/** The disk operations of an undisturbed run, step by step; paths relative to its directory. */
export async function stepsOf(program: Program, words: readonly string[], { cwd, steps }: Run): Promise<string[][]> {
  const log = join(scratch(), 'steps');
  const { status, stderr } = await program(words, { cwd, steps: { ...steps, AT_STEP_LOG: log } });
  expect(status, stderr).toBe(0);
  const plain = (word: string): string => `${word}`.replace(`${cwd}/`, '').replace(/\.jwt-kit-\d+(-\w+)+/, 'STAGING');
  return JSON.parse(readFileSync(log, 'utf8')).map((step: string[]) => step.map(plain));
}

/** A copy of a directory, with its modes. */
export function copyOf(directory: string): string {
  const copy = scratch();
  cpSync(directory, copy, { recursive: true });
  return copy;
}
