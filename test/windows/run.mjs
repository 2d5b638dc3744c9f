/**
 * `npm run test:windows`: a real Windows Node, under Wine, runs the tests that vitest.config.ts chooses, and the packed
 * program; then the wizard runs in a console. Without the Debian packages it prints why it was skipped.
 *
 *   node test/windows/run.mjs [--node VERSION] [--report FILE.json] [VITEST ARGUMENTS...]
 *
 * The report has the numbers of tests in the form of vitest's JSON reporter. The exit status is 1 if anything failed.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { installCheckout, installNode, installPacked, installWine, nodeIn, packedIn } from './install.mjs';
import { createWindows, inWine, shutDown, variables, windowsPath } from './wine.mjs';

const root = resolve(import.meta.dirname, '../..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { node: { type: 'string', default: '20.20.2' }, report: { type: 'string' } },
});

const say = (text) => process.stdout.write(`${text}\n`);
let begun = performance.now();
/** Says how long a step took, in seconds. */
function took(step) {
  say(`${step}: ${((performance.now() - begun) / 1000).toFixed(0)} s`);
  begun = performance.now();
}

const windows = mkdtempSync(join(tmpdir(), 'jwt-kit-windows-'));
const reports = { tests: join(windows, 'tests.json'), console: join(windows, 'console.json') };
try {
  const missing = install();
  if (missing === undefined) runTests();
  else say(`skipped: ${missing}`);
  process.exitCode = summary(missing === undefined) ? 0 : 1;
} finally {
  shutDown(windows);
  rmSync(windows, { recursive: true, force: true, maxRetries: 5 });
}

/**
 * Installs everything.
 *
 * @returns what cannot be had on this machine
 * @throws Error if something is there, but broken
 */
function install() {
  for (const [what, installed] of [
    ['Wine', installWine],
    [`Node ${values.node}`, () => installNode(windows, values.node)],
    ['the packages of the tests', () => installCheckout(join(windows, 'checkout'))],
  ]) {
    const missing = installed();
    if (missing !== undefined) return `${what}: ${missing}`;
    took(what);
  }
  const broken = installPacked(join(windows, 'project')) ?? createWindows(windows);
  if (broken !== undefined) throw new Error(broken);
  took('the packed program and a Windows');
  return undefined;
}

/** The tests in the Windows Node, and those of a console from outside. */
function runTests() {
  const node = nodeIn(windows);
  const program = windowsPath(packedIn(join(windows, 'project')));
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/windows/vitest.config.ts'];
  const reporters = (file) => ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const inside = inWine(windows, [node, ...vitest, ...reporters(windowsPath(reports.tests)), ...positionals], {
    cwd: join(windows, 'checkout'),
    env: { ...variables(windows), JWT_KIT_PROGRAM: program },
    limit: 1_200_000,
  });
  say(inside.output);
  took('in the Windows Node');
  spawnSync(process.execPath, [...vitest, ...reporters(reports.console)], {
    cwd: root,
    env: { ...process.env, JWT_KIT_CONSOLE: JSON.stringify({ words: ['wine', node, program], env: variables(windows) }) },
    stdio: 'inherit',
  });
  took('in a console');
}

/** Adds the numbers of a report. A test file that did not even start is a failure. */
function add(total, report) {
  try {
    const { testResults, ...counted } = JSON.parse(readFileSync(report, 'utf8'));
    for (const name of Object.keys(total)) total[name] += counted[name];
    for (const { status, assertionResults, name } of testResults) {
      if (status === 'passed' || assertionResults.some((one) => one.status === 'failed')) continue;
      say(`failed: ${name}`);
      total.numFailedTests += 1;
    }
  } catch (error) {
    say(`failed: ${error.message}`);
    total.numFailedTests += 1;
  }
}

/** Prints what was not run, and why. */
function printLeftOut() {
  const leftOut = JSON.parse(readFileSync(join(import.meta.dirname, 'left-out.json'), 'utf8'));
  for (const [heading, reasons] of Object.entries(leftOut)) {
    say(`${heading}:`);
    for (const [what, why] of Object.entries(reasons)) say(`  ${what}: ${why}`);
  }
}

/** Counts the tests and prints what was not run. Returns whether all passed. */
function summary(ran) {
  const total = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0 };
  if (ran) {
    for (const report of Object.values(reports)) add(total, report);
    printLeftOut();
  }
  if (values.report !== undefined) writeFileSync(values.report, JSON.stringify(total));
  say(`${total.numPassedTests} passed, ${total.numFailedTests} failed, ${total.numPendingTests} skipped`);
  return total.numFailedTests === 0;
}
