import { appendFileSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Io } from '../../../../src/cli/command.ts';
import { fixturePath } from '../../../fixtures.ts';
import { namedPipe, scratch, symbolicLink } from '../../../strangers.ts';
import { runIn } from '../../world.ts';
import { answers, DAY, type Found, file, killed, settings, sound, warn, wrong } from './broken-bundle.ts';

describe('a sound bundle', () => {
  test.each(Object.keys(answers))('for %s has nothing wrong', async (provider) => {
    expect(await wrong(await sound(provider))).toEqual({ status: 0, found: [] });
  });
  test("for someone else's key has nothing wrong", async () => {
    const cwd = await sound('anypoint', ['--jwk', fixturePath('keys/rsa.pub.jwk')]);
    expect(await wrong(cwd)).toEqual({ status: 0, found: [] });
  });
  test("for someone else's key needs no settings of those who sign", async () => {
    const jwk = fixturePath('keys/rsa.pub.jwk');
    const cwd = scratch();
    expect((await runIn(cwd, ['init', 'app', '--name', 'a', '--jwk', jwk])).status).toBe(0);
    expect(await wrong(cwd)).toEqual({ status: 0, found: [] });
    const { stdout } = await runIn(cwd, ['doctor', 'app']);
    expect(stdout.replace(/\s+/g, ' ')).toContain('the client id is not needed here: the holder of the private key signs');
    expect((await runIn(cwd, ['explain', 'invalid_grant', '--bundle', 'app'])).stdout).not.toContain('jwt-kit token');
  });
  test('with an encrypted key has nothing wrong, opened or not', async () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'pass.txt'), 'correct horse');
    await sound('salesforce', ['--passphrase-file', 'pass.txt'], cwd);
    expect(await wrong(cwd)).toEqual({ status: 0, found: [] });
    expect(await wrong(cwd, ['--passphrase-file', 'pass.txt'])).toEqual({ status: 0, found: [] });
  });
  test('is sound at the limits: last moment and last byte', async () => {
    const cwd = await sound();
    const at = (iso: string): Partial<Io> => ({ now: () => new Date(iso) });
    expect(await wrong(cwd, [], at('2026-11-21T22:08:20.000Z'))).toEqual({ status: 0, found: [] });
    expect((await wrong(cwd, [], at('2026-11-21T22:08:19.999Z'))).found.map(({ check }) => check)).toEqual(['times']);
    expect(await wrong(cwd, [], at('2027-10-22T22:13:20.000Z'))).toEqual({ status: 0, found: [] });
    expect((await wrong(cwd, [], at('2027-10-22T22:13:20.001Z'))).found.map(({ status }) => status)).toEqual(['warn']);
    expect((await wrong(cwd, [], at('2027-11-21T22:13:20.000Z'))).found.map(({ status }) => status)).toEqual(['warn']);
    const pem = readFileSync(file(cwd, 'server.crt'));
    writeFileSync(file(cwd, 'server.crt'), `${' '.repeat(4094 - pem.length)}\n${pem}`);
    expect(await wrong(cwd)).toEqual({ status: 0, found: [] });
    writeFileSync(file(cwd, 'server.crt'), `${' '.repeat(4095 - pem.length)}\n${pem}`);
    expect((await wrong(cwd)).found.map(({ check }) => check)).toEqual(['upload-size']);
  });
  test('may be protected by the .gitignore of a parent directory', async () => {
    const cwd = await sound();
    writeFileSync(join(cwd, '.gitignore'), '*.key\n');
    writeFileSync(file(cwd, '.gitignore'), 'previous/\n');
    expect((await wrong(cwd)).found).toEqual([]);
    writeFileSync(file(cwd, '.gitignore'), '!server.key\n');
    expect((await wrong(cwd)).found.map(({ check }) => check)).toEqual(['git']);
    // The .gitignore of a subdirectory protects its content.
    writeFileSync(file(cwd, '.gitignore'), '');
    mkdirSync(file(cwd, 'previous/2026'), { recursive: true });
    copyFileSync(file(cwd, 'server.key'), file(cwd, 'previous/2026/other.pem'));
    expect((await wrong(cwd)).found.map(({ check }) => check)).toEqual(['git']);
    writeFileSync(file(cwd, 'previous/.gitignore'), '*\n');
    expect((await wrong(cwd)).found).toEqual([]);
    // The working tree ends here: directories above belong to another one.
    mkdirSync(file(cwd, '.git'));
    expect((await wrong(cwd)).found.map(({ check }) => check)).toEqual(['git']);
  });
  test.each<[string, string, string]>([
    ['more lines than the limit', 'server.key', '*.key\n'.repeat(5001)],
    ['one long line', 'server.key', 'x'.repeat(300_000)],
    ['10 MB', 'server.key', '!/*x/**/y\n'.repeat(1_000_000)],
    ['wildcards that match a name in very many ways', `${'a'.repeat(200)}.key`, `*a${'*a'.repeat(20)}x\n`],
    ['many lines with some wildcards', `${'a'.repeat(200)}.key`, '*a*a*a*x\n'.repeat(4000)],
  ])('is not checked against a .gitignore with %s, which would take too long', async (_, name, text) => {
    const cwd = await sound();
    copyFileSync(file(cwd, 'server.key'), file(cwd, name === 'server.key' ? 'more.key' : name));
    writeFileSync(file(cwd, '.gitignore'), text);
    const before = process.cpuUsage();
    const { found } = await wrong(cwd);
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(1500);
    const first = name === 'server.key' ? 'more.key' : name;
    expect(found).toEqual([
      warn(
        'git',
        'app/.gitignore has too many or too long lines, or too many wildcards, to check',
        `git check-ignore -v app/${first} shows whether git ignores it`,
      ),
    ]);
  });
  test('is checked against a .gitignore of 4,000 usual lines', async () => {
    const cwd = await sound();
    writeFileSync(file(cwd, '.gitignore'), `${'/build/**/*.o\n'.repeat(4000)}*.key\nprevious/\n`);
    expect((await wrong(cwd)).found).toEqual([]);
  });
  // Windows forbids such names.
  test.skipIf(process.platform === 'win32')('is protected by the lines that the fix names, for any file names', async () => {
    const cwd = await sound();
    for (const name of ['back up[1].pem', '#bak.pem', '!bak.pem', 'a*b?.txt', 'blank.pem ', 'back\\\\slash.pem']) {
      copyFileSync(file(cwd, 'server.key'), file(cwd, name));
      const [{ fix = '' } = {}] = (await wrong(cwd)).found as [Found];
      expect(fix).toMatch(/^add .* to app\/\.gitignore$/);
      appendFileSync(file(cwd, '.gitignore'), `${fix.replace(/^add | to app\/\.gitignore$/g, '')}\n`);
      expect((await wrong(cwd)).found).toEqual([]);
    }
  });
  test('with a certificate from a CA is sound, and only the CA can extend it', async () => {
    const cwd = await sound();
    const leaf = fixturePath('issued/leaf.crt');
    const { notAfter } = JSON.parse((await runIn(cwd, ['renew', 'app', '--certificate', leaf, '--json'])).stdout).record
      .certificate;
    expect((await wrong(cwd)).found).toEqual([]);
    const [end, ...more] = (await wrong(cwd, [], { now: () => new Date(Date.parse(notAfter) - DAY) })).found;
    expect(more).toEqual([]);
    expect(end?.fix).toMatch(
      /^have server\.csr signed again, save the answer as from-the-ca\.crt, then: npx jwt-kit renew app --certificate from-the-ca\.crt; or self-signed: npx jwt-kit renew app/,
    );
  });
  test('may be for a site, with the audience of its org', async () => {
    const cwd = await sound();
    settings({ siteUrl: 'https://acme.my.site.com/partners', audience: 'https://acme.my.salesforce.com' })(cwd);
    expect((await wrong(cwd)).found).toEqual([]);
  });
  test('is checked although it contains pipes, directories and circular links', { timeout: 20_000 }, async () => {
    const cwd = await sound();
    namedPipe(file(cwd, 'pipe'));
    symbolicLink('loop', file(cwd, 'loop'));
    expect(await wrong(cwd)).toEqual({ status: 0, found: [] });
    for (const place of [file(cwd, '.gitignore'), join(cwd, '.gitignore')]) {
      rmSync(place, { force: true });
      namedPipe(place);
      expect((await wrong(cwd)).found.map(({ check }) => check)).toEqual(['git']);
      rmSync(place);
      mkdirSync(place);
      expect((await wrong(cwd)).found.map(({ check }) => check)).toEqual(['git']);
      rmSync(place, { recursive: true });
    }
    rmSync(file(cwd, 'server.csr'));
    namedPipe(file(cwd, 'server.csr'));
    expect((await wrong(cwd)).found.map(({ says }) => says)).toContain('server.csr is not a file');
  });
  test('is not touched', async () => {
    const cwd = await sound();
    mkdirSync(file(cwd, killed));
    const { status, stderr } = await runIn(cwd, ['doctor', 'app']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect((await wrong(cwd)).found.map(({ check }) => check)).toEqual(['leftovers']);
  });
});
