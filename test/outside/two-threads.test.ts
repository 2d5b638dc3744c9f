/** The built program checks many bundles on two threads: the same as on one. */
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { org } from '../cli/commands/doctor/many-bundles-setup.ts';
import { runIn } from '../cli/world.ts';
import { fixturePath } from '../fixtures.ts';
import { program } from '../program.ts';
import { scratch } from '../strangers.ts';

/** What is done to a bundle, by its number modulo the number of these. */
const changes: readonly ((directory: string) => void)[] = [
  () => {},
  (directory) => rmSync(join(directory, 'server.key')),
  (directory) => copyFileSync(fixturePath('keys/other.pem'), join(directory, 'server.key')),
  (directory) => writeFileSync(join(directory, 'jwt-kit.json'), '{'),
  (directory) => appendFileSync(join(directory, 'CHECKLIST.md'), readFileSync(join(directory, 'server.key'))),
  (directory) => writeFileSync(join(directory, '.gitignore'), ''),
  (directory) => copyFileSync(fixturePath('keys/rsa.p12'), join(directory, 'store.p12')),
  (directory) => chmodSync(join(directory, 'server.key'), 0o644),
  (directory) => replaceIn(join(directory, 'jwt-kit.json'), '"provider": "salesforce"', '"provider": "unknown"'),
  (directory) => replaceIn(join(directory, 'jwt-kit.json'), 'sync@acme.com', 'not a user'),
];

function replaceIn(file: string, from: string, to: string): void {
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
}

/** 60 bundles with two keys, most of them damaged. */
async function manyBundles(): Promise<string> {
  const cwd = scratch();
  copyFileSync(fixturePath('keys/rsa.pem'), join(cwd, '0.pem'));
  await runIn(cwd, ['key', '--out', '1.pem']);
  for (const at of [0, 1]) {
    await runIn(cwd, ['init', `${at}`, '--provider', 'salesforce', '--name', `App ${at}`, '--key', `${at}.pem`, ...org]);
  }
  mkdirSync(join(cwd, 'tree'));
  for (let at = 0; at < 60; at += 1) {
    const directory = join(cwd, 'tree', `org ${at}`);
    cpSync(join(cwd, `${at % 2}`), directory, { recursive: true });
    changes[at % changes.length]?.(directory);
  }
  return cwd;
}

/** Runs the built program with a script that each thread loads first. */
function doctor(
  cwd: string,
  words: readonly string[],
  script: string,
): { status: number | null; stdout: string; stderr: string } {
  writeFileSync(join(cwd, 'first.cjs'), script);
  const env = { ...process.env, NODE_OPTIONS: `--require ${JSON.stringify(join(cwd, 'first.cjs'))}` };
  return spawnSync(process.execPath, [program, 'doctor', 'tree', ...words], { cwd, env, encoding: 'utf8' });
}

const leavesTrace = `const { isMainThread } = require('node:worker_threads');
if (!isMainThread) require('node:fs').writeFileSync('second-thread', '');`;

const hasOneCore = `require('node:os').availableParallelism = () => 1;
${leavesTrace}`;

/** Scripts of a second thread that ends without a result, and what the program says of it: messages of bugs are not printed. */
const endings = [
  [`throw new Error('no second thread');`, 'first.cjs:2:'],
  ['process.exit();', 'a bug in jwt-kit'],
] as const;

const inSecond = (script: string): string => `const { isMainThread, parentPort } = require('node:worker_threads');
if (!isMainThread) { ${script} }`;

const sendsNote = `const send = parentPort.postMessage.bind(parentPort);
parentPort.postMessage = (found) => send({ ...found, notes: [...found.notes, 'from the second thread'] });`;

test('two threads find in every bundle what one finds, and print it in the same order', { timeout: 120_000 }, async () => {
  const cwd = await manyBundles();
  for (const words of [[], ['--json'], ['--strict', '--format', 'github']]) {
    const one = doctor(cwd, words, hasOneCore);
    expect(existsSync(join(cwd, 'second-thread'))).toBe(false);
    const two = doctor(cwd, words, leavesTrace);
    expect(existsSync(join(cwd, 'second-thread'))).toBe(availableParallelism() > 1);
    expect(two).toMatchObject({ status: 4, stdout: one.stdout, stderr: one.stderr });
    expect(two.stdout).toContain('org 59');
    rmSync(join(cwd, 'second-thread'), { force: true });
  }
});

test.runIf(availableParallelism() > 1)('of the second thread, notes and errors are printed', { timeout: 120_000 }, async () => {
  const cwd = await manyBundles();
  const { status, stderr } = doctor(cwd, [], inSecond(sendsNote));
  expect({ status, stderr }).toEqual({ status: 4, stderr: expect.stringContaining('note: from the second thread\n') });
  for (const [script, message] of endings) {
    const ended = doctor(cwd, ['--debug'], inSecond(script));
    expect(ended).toMatchObject({ status: 70, stdout: '' });
    expect(ended.stderr).toContain(message);
  }
});
