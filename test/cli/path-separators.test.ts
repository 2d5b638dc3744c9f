/** On Windows, paths are printed with one kind of separator, whichever one was typed. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { forwardSlashes } from '../../src/cli/path-inside.ts';
import { scratch } from '../strangers.ts';
import { runIn } from './world.ts';

const generic = ['--provider', 'generic', '--name', 'a'];

describe.skipIf(process.platform === 'win32')('a backslash in a path', () => {
  test('is a forward slash on Windows, in every message', async () => {
    const cwd = scratch();
    mkdirSync(join(cwd, 'keys'));
    const run = async (...words: string[]): Promise<string> => {
      const { stdout, stderr } = await runIn(cwd, words, { platform: 'win32' });
      return stdout + stderr;
    };
    const said = [
      await run('key', '--out', 'keys\\a.key'),
      await run('convert', 'keys\\a.key', '--out', 'keys\\a.pem'),
      await run('convert', 'keys\\none.key'),
      await run('init', 'apps\\one', ...generic, '--key', 'keys\\a.key'),
      await run('init', 'apps\\one', ...generic),
      await run('doctor', 'apps\\one', 'apps', '--ics', 'keys\\none\\a.ics'),
      await run('renew', 'apps\\one'),
      await run('token', 'apps\\two'),
      await run('explain', 'invalid_grant: invalid assertion', '--bundle', 'apps\\one'),
    ];
    for (const text of said) expect(text).not.toMatch(/(?:keys|apps)\\/);
    expect(said[0]).toContain('wrote keys/a.key');
    expect(said[2]).toContain('keys/none.key: there is no such file');
    expect(said[3]).toContain('apps/one/CHECKLIST.html');
    expect(said[6]).toContain('npx jwt-kit token apps/one');
    expect(said[7]).toContain('apps/two');
  });
  test('is part of a name elsewhere', async () => {
    expect((await runIn(scratch(), ['key', '--out', 'a\\b.key'])).stdout).toContain('wrote a\\b.key');
  });
  test('is no path in a key given instead of its file', async () => {
    const jwk = '{"kty":"RSA","n":"\\u0041"}';
    const changed = await runIn(scratch(), ['convert', jwk], { platform: 'win32' });
    expect(changed).toEqual(await runIn(scratch(), ['convert', jwk]));
  });
});

test('network shares and long paths keep their two slashes', () => {
  expect(forwardSlashes('\\\\host\\share\\a', 'win32')).toBe('//host/share/a');
  expect(forwardSlashes('\\\\?\\C:\\a', 'win32')).toBe('//?/C:/a');
});
