import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fixturePath } from '../../../fixtures.ts';
import { scratch } from '../../../strangers.ts';
import { key } from '../../rehearsal.ts';
import { runIn } from '../../world.ts';

const other = fixturePath('keys/other.pem');
const record = (cwd: string): ReturnType<typeof JSON.parse> => JSON.parse(readFileSync(join(cwd, 'app/jwt-kit.json'), 'utf8'));

/** A bundle with somebody else's public key. */
async function foreign(...more: readonly string[]): Promise<string> {
  const cwd = scratch();
  const given = ['--name', 'Orders', '--region', 'eu', '--idp-id', 'idp', '--username', 'ann', '--client-id', 'c1'];
  const made = await runIn(cwd, [
    'init',
    'app',
    '--provider',
    'anypoint',
    '--jwk',
    fixturePath('keys/rsa.pub.jwk'),
    ...given,
    ...more,
  ]);
  expect(made.status, made.stderr).toBe(0);
  return cwd;
}

describe('renew --jwk', () => {
  test('takes the new key, and keeps the region and everything else', async () => {
    const cwd = await foreign();
    const { settings, name, provider, key: before } = record(cwd);
    const ran = await runIn(cwd, ['renew', 'app', '--jwk', other]);
    expect(ran).toEqual({
      status: 0,
      stdout: 'renewed app with the new public key; next: follow app/CHECKLIST.md\n',
      stderr:
        'jwt-kit: note: the input is a private key; only its public key goes into the bundle; if the key is yours, use --key instead of --jwk\n',
    });
    const after = record(cwd);
    expect(after).toMatchObject({ settings, name, provider });
    expect(after.settings.region).toBe('eu');
    expect(after.key.thumbprint).not.toBe(before.thumbprint);
    expect(await runIn(cwd, ['doctor', 'app'])).toMatchObject({ status: 0 });
    expect((await runIn(cwd, ['renew', 'app', '--jwk', other])).stdout).toBe('app already has this key: nothing was changed\n');
  });
  test('keeps the language of the pages', async () => {
    const cwd = await foreign('--lang', 'it');
    expect(await runIn(cwd, ['renew', 'app', '--jwk', other])).toMatchObject({ status: 0 });
    expect(record(cwd).language).toBe('it');
    for (const page of ['CHECKLIST.md', 'CHECKLIST.html']) {
      expect(readFileSync(join(cwd, 'app', page), 'utf8'), page).toContain('lista di controllo');
    }
  });
  test('is for such a bundle only, and for no key of your own', async () => {
    const cwd = await foreign();
    await runIn(cwd, ['init', 'own', '--provider', 'generic', '--name', 'Own', '--key', key]);
    expect(await runIn(cwd, ['renew', 'own', '--jwk', other])).toMatchObject({ status: 2, stdout: '' });
    expect(await runIn(cwd, ['renew', 'app', '--jwk', other, '--new-key'])).toMatchObject({ status: 2, stdout: '' });
    expect(await runIn(cwd, ['renew', 'own', '--kid', 'x'])).toMatchObject({ status: 2, stdout: '' });
  });
  test('doctor and renew print it as the fix', async () => {
    const cwd = await foreign();
    const fix = 'npx jwt-kit renew app --jwk their-key.jwk';
    expect((await runIn(cwd, ['renew', 'app'])).stderr).toContain(`hint: save their new JWK as their-key.jwk, then: ${fix}\n`);
    rmSync(join(cwd, 'app/public.pem'));
    rmSync(join(cwd, 'app/jwks.json'));
    const ran = await runIn(cwd, ['doctor', 'app', '--json']);
    const fixes = JSON.parse(ran.stdout).bundles[0].findings.flatMap((one: { fix?: string }) => one.fix ?? []);
    expect(fixes).toContain(`ask its owner for the public key, save it as their-key.jwk, then: ${fix}`);
    expect(fixes.join()).not.toMatch(/init|--new-key/);
  });
  test('the owner of the key signs beside the bundle', async () => {
    const cwd = await foreign();
    expect(await runIn(cwd, ['sign', 'app', '--key', key])).toMatchObject({ status: 0 });
    expect(await runIn(cwd, ['sign', 'app', '--key', other])).toMatchObject({ status: 4, stdout: '' });
  });
});
