/** A bundle that git checked out with CRLF, as on Windows: no command claims that its files were edited. */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { setNames } from '../../sets.ts';
import { runIn } from '../../world.ts';
import { bundled, later, leaf, renew, set } from './renew-setup.ts';

/** Commits a bundle, and checks it out again with `core.autocrlf`; the key is not in git, and stays. */
function checkedOut(cwd: string): void {
  const git = (...words: string[]): unknown =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'core.autocrlf=true', ...words], {
      cwd,
      stdio: 'pipe',
    });
  git('init', '--quiet');
  git('add', 'app');
  git('commit', '--quiet', '--message', 'bundle');
  for (const name of setNames) if (name !== 'server.key') rmSync(join(cwd, 'app', name));
  git('checkout', '--quiet', '--', 'app');
  for (const name of [
    'CHECKLIST.md',
    'CHECKLIST.html',
    'public.pem',
    'jwks.json',
    'server.crt',
    'jwt-kit.json',
    '.gitignore',
  ]) {
    expect(readFileSync(join(cwd, 'app', name), 'utf8')).toContain('\r\n');
  }
}

test('doctor finds the same, and checklist has nothing to do', async () => {
  const cwd = await bundled();
  const before = await runIn(cwd, ['doctor', 'app'], later);
  checkedOut(cwd);
  // Its size is really another one.
  const found = await runIn(cwd, ['doctor', 'app'], later);
  const sized = /server\.crt has [\d,]+ bytes/;
  expect({ ...found, stdout: found.stdout.replace(sized, '') }).toEqual({
    ...before,
    stdout: before.stdout.replace(sized, ''),
  });
  const files = set(join(cwd, 'app'));
  expect(await runIn(cwd, ['checklist', 'app'])).toEqual({
    status: 0,
    stdout: 'app/CHECKLIST.md is up to date\n',
    stderr: '',
  });
  expect(set(join(cwd, 'app'))).toEqual(files);
});

test('renew does not say that a file was changed by hand', async () => {
  const cwd = await bundled();
  checkedOut(cwd);
  expect(await renew(cwd)).toMatchObject({ status: 0, stderr: '' });
});

test('renew recognises a certificate that is already there', async () => {
  const cwd = await bundled();
  expect((await renew(cwd, '--certificate', leaf)).status).toBe(0);
  checkedOut(cwd);
  expect(await renew(cwd, '--certificate', leaf)).toMatchObject({
    status: 0,
    stdout: 'app/server.crt is already this certificate: nothing was changed\n',
    stderr: '',
  });
});
