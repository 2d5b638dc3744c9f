/** `use --secret`, really killed at its disk operations: the next run completes the files, without `--force`. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { twoByTwo } from '../cli/built.ts';
import { below, bundled, copyOf, stagings } from '../cli/sets.ts';
import { chosen, killAt, program, stepsIn, TIMEOUT } from './killing.ts';

const sent = ['--client-id', 'c', '--username', 'u@acme.com', '--instance-url', 'https://acme.my.salesforce.com'];

test.each([
  ['java', ['JwtBearerToken.java', 'app.p12']],
  // What one file has by chance is the key of the other.
  ['sfdx-hardis', []],
])('%s', { timeout: TIMEOUT }, async (target, names) => {
  const bundle = await bundled(program);
  writeFileSync(join(bundle, 'pw'), 'long enough\n');
  mkdirSync(join(bundle, 'out'));
  const password = target === 'java' ? ['--store-password-file', 'pw'] : [];
  const words = ['use', target, 'app', '--secret', ...password, '--out-dir', 'out', ...sent];
  const whole = copyOf(bundle);
  const steps = await stepsIn(words, whole);
  const made = below(join(whole, 'out'));
  for (const name of names) expect(made).toContain(name);
  expect(made.length).toBeGreaterThan(1);
  // A link gives a file its name.
  const naming = steps.flatMap(([name], step) => (name === 'linkSync' ? [step, step + 1] : []));
  await twoByTwo([...new Set([...chosen(steps), ...naming])], async (step) => {
    const cwd = copyOf(bundle);
    await killAt(step + 1, words, cwd);
    const again = await program(words, { cwd });
    expect({ step, at: steps[step], status: again.status, said: again.stderr }).toMatchObject({ status: 0 });
    expect(below(join(cwd, 'out')).filter((path) => !/(?:^|\/)previous\//.test(path))).toEqual(made);
    expect(stagings(join(cwd, 'out'))).toEqual([]);
    expect(readdirSync(cwd).sort()).toEqual(['app', 'out', 'pw']);
  });
});
