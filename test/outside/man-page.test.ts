/** The manual page of the package, as groff and man show it, and where npm puts it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect } from 'vitest';
import { commands } from '../../src/cli/command-table.ts';
import { flagEntries } from '../../src/cli/flags.ts';
import { flagOf } from '../../src/providers/settings.ts';
import { program } from '../program.ts';
import { scratch, testWith } from '../strangers.ts';

const root = resolve(import.meta.dirname, '../..');
const page = resolve(program, '../../man/jwt-kit.1');
const plain = { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8', MANWIDTH: '80', GROFF_NO_SGR: '1' } } as const;

describe('the manual page', () => {
  testWith('groff', 'is formatted without a warning', () => {
    const { status, stdout, stderr } = spawnSync('groff', ['-man', '-Tutf8', '-ww', page], plain);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.length).toBeGreaterThan(20_000);
  });
  testWith('man', 'shows every command and flag as they are typed', async () => {
    const { status, stdout, stderr } = spawnSync('man', ['-l', '--warnings', page], plain);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const text = stdout.replace(/.\x08/g, '');
    for (const { data } of commands) {
      const one = await data();
      expect(text).toMatch(new RegExp(`^ {3}jwt-kit ${one.name}\\b`, 'm'));
      for (const [member] of flagEntries(one)) expect(text).toContain(flagOf(member));
    }
  });
  testWith('man', 'is found after npm install -g', () => {
    const directory = scratch();
    const npm = (...words: string[]) => execFileSync('npm', words, { cwd: root, encoding: 'utf8', stdio: 'pipe' });
    npm('pack', '--ignore-scripts', '--pack-destination', directory);
    const [packed = ''] = readdirSync(directory);
    npm('install', '-g', '--ignore-scripts', '--prefix', join(directory, 'global'), join(directory, packed));
    const found = execFileSync('man', ['-M', join(directory, 'global/share/man'), 'jwt-kit'], plain);
    expect(found.replace(/.\x08/g, '')).toContain('jwt-kit init [directory]');
  });
});
