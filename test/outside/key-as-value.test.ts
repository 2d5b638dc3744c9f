import { createPrivateKey } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { acme, bundleIn, key } from '../cli/rehearsal.ts';
import { runIn } from '../cli/world.ts';
import { fixture } from '../fixtures.ts';
import { scratch } from '../strangers.ts';

const pem = fixture('keys/ed25519.pem').toString();
const jwk = createPrivateKey(pem).export({ format: 'jwk' });
const [, heart = ''] = pem.split('\n');

/** The key as typed, and the part of it that must not be repeated. */
const forms: readonly (readonly [string, string, string])[] = [
  ['PEM', pem, heart],
  ['PEM on one line', pem.replaceAll('\n', ''), heart],
  ['base64 alone', heart, heart],
  ['JWK', JSON.stringify(jwk), String(jwk.d)],
];

const KEY = ['--key', key, '--provider', 'generic', '--iss', 'a', '--sub', 'b', '--aud', 'c'];
const HINT = 'remove it: a private key is never signed, sent or recorded; if others could read it, make a new key';

describe.each(forms)('a private key as a value (%s) is refused:', (_, secret, hidden) => {
  test.each<[string, string[], string]>([
    ['sign --kid', ['sign', ...KEY, '--kid', secret], '--kid'],
    ['sign --claim', ['sign', ...KEY, '--claim', `x=${secret}`], '--claim'],
    ['sign --claim without a name', ['sign', ...KEY, '--claim', secret], '--claim'],
    ['sign --header', ['sign', ...KEY, '--header', `x=${secret}`], '--header'],
    ['sign --iss', ['sign', 'app', '--iss', secret], 'client id'],
    ['sign --sub', ['sign', 'app', '--sub', secret], 'username'],
    ['sign --aud', ['sign', 'app', '--aud', secret], 'audience'],
    ['sign --username', ['sign', 'app', '--username', secret], 'username'],
    ['token --client-id', ['token', 'app', '--client-id', secret], 'client id'],
    ['token --instance-url', ['token', 'app', '--instance-url', `https://${secret}@acme.my.salesforce.com`], 'instance URL'],
    ['token --url', ['token', 'app', '--url', `https://${secret}@acme.example/t`], '--url'],
    ['token --scope', ['token', 'app', '--scope', secret], '--scope'],
    ['token --field', ['token', 'app', '--field', `x=${secret}`], '--field'],
    ['token --curl', ['token', 'app', '--curl', '--kid', secret], '--kid'],
    ['token --dry-run', ['token', 'app', '--dry-run', '--claim', `x=${secret}`], '--claim'],
    ['init --name', ['init', 'new', '--provider', 'generic', '--name', secret], 'the name of the app'],
    ['init --client-id', ['init', 'new', '--provider', 'generic', '--name', 'n', '--client-id', secret], 'client id'],
    ['init --subject', ['init', 'new', '--provider', 'generic', '--name', 'n', '--subject', `CN=${secret}`], 'the subject'],
    ['csr --san', ['csr', '--key', key, '--subject', 'CN=a', '--san', `uri:x:${secret}`], 'the alternative name'],
  ])('%s', async (__, words, what) => {
    const cwd = scratch();
    await bundleIn(cwd, 'salesforce', [...acme, '--client-id', 'c']);
    const ran = await runIn(cwd, words);
    expect(ran).toEqual({
      status: 2,
      stdout: '',
      stderr: `jwt-kit: error: ${what} contains a private key\njwt-kit: hint: ${HINT}\n`,
    });
    const json = await runIn(cwd, [...words, '--json', '--debug']);
    expect(json.status).toBe(2);
    expect(json.stdout + json.stderr).not.toContain(hidden);
    expect(readdirSync(cwd)).toEqual(['app']);
  });
  test('sign --claims', async () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'c.json'), JSON.stringify({ x: { y: [secret] } }));
    expect(await runIn(cwd, ['sign', ...KEY, '--claims', 'c.json'])).toEqual({
      status: 3,
      stdout: '',
      stderr: `jwt-kit: error: c.json: the file contains a private key\njwt-kit: hint: ${HINT}\n`,
    });
  });
  test('a variable', async () => {
    const cwd = scratch();
    await bundleIn(cwd, 'salesforce', acme);
    const ran = await runIn(cwd, ['sign', 'app'], { env: { SF_CONSUMER_KEY: secret } });
    expect(ran).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('client id contains a private key\n') });
  });
  test('a record that contains one', async () => {
    const cwd = scratch();
    await bundleIn(cwd, 'salesforce', [...acme, '--client-id', 'c']);
    const path = join(cwd, 'app', 'jwt-kit.json');
    const record = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify({ ...record, settings: { ...record.settings, username: secret } }));
    const signed = await runIn(cwd, ['sign', 'app']);
    expect(signed).toMatchObject({ status: 3, stdout: '' });
    expect(signed.stderr).toContain('"settings.username" looks like a key\n');
    const renewed = await runIn(cwd, ['renew', 'app']);
    expect(renewed.status).not.toBe(0);
    expect(signed.stderr + renewed.stderr + renewed.stdout).not.toContain(hidden);
  });
});
