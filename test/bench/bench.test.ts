/** The benchmark runs; its times are not tested. */
import { execFileSync, spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { median } from './statistics.ts';

test('prints a table with the asked row, whatever the times are', () => {
  const words = ['--quick', '--rounds', '2', '--only', 'version'];
  const options = { cwd: resolve(import.meta.dirname, '../..'), encoding: 'utf8' } as const;
  const printed = execFileSync(process.execPath, [join(import.meta.dirname, 'start.mjs'), ...words], options);
  const time = String.raw`[+-]? ?\d+\.\d ms`;
  expect(printed.split('\n')).toEqual([
    expect.stringMatching(/^\d{4}-\d\d-\d\d, Node [\d.]+, \w+ \w+, \d+ cores, load [\d.]+, medians of up to 2 rounds$/),
    '',
    '| what | goal | measured | floor | processor time | |',
    '| --- | --- | --- | --- | --- | --- |',
    expect.stringMatching(new RegExp(String.raw`^\| \`node -e 0\`, for comparison \|  \| ${time} \|  \| ${time} \|  \|$`)),
    expect.stringMatching(
      new RegExp(String.raw`^\| \`--version\` \| \+ 5\.0 ms \| ${time} \| ${time} \| ${time} \| (?:met|missed) \|$`),
    ),
    '',
  ]);
});

test('fails if no row was asked for', () => {
  const words = ['--rounds', '1', '--only', 'sing'];
  const options = { cwd: resolve(import.meta.dirname, '../..'), encoding: 'utf8' } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, 'start.mjs'), ...words], options);
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toContain('--only sing: no row has this in its name; the rows:\n`--version`\n`--help`\n');
});

test.each([
  [[3, 1, 2], 2],
  [[4, 1, 3, 2], 2.5],
  [[7], 7],
])('the median of %j is %d', (values, expected) => {
  expect(median(values)).toBe(expected);
});
