/** Words that lead on: other names of providers, the key id of jwks.json, the next step after a token. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { main } from '../../../src/cli/main.ts';
import { readCompact } from '../../../src/core/jwt/decode.ts';
import { checkProvider } from '../../../src/providers/index.ts';
import { scratch } from '../../strangers.ts';
import { acme, bundleIn, network, rehearsing } from '../rehearsal.ts';
import { runIn, world } from '../world.ts';

describe('a provider is known by', () => {
  test.each([
    ['Salesforce', 'salesforce'],
    [' SALESFORCE ', 'salesforce'],
    ['mulesoft', 'anypoint'],
    ['MuleSoft Anypoint', 'anypoint'],
    ['Generic', 'generic'],
  ])('%j', (name, id) => expect(checkProvider(name).id).toBe(id));
  test('another name in init and in sign; a name of another provider is refused', async () => {
    const cwd = scratch();
    await bundleIn(cwd, 'Salesforce', [...acme, '--client-id', 'c']);
    expect(JSON.parse(readFileSync(join(cwd, 'app/jwt-kit.json'), 'utf8')).provider).toBe('salesforce');
    expect((await runIn(cwd, ['sign', 'app', '--provider', 'Salesforce'])).status).toBe(0);
    expect((await runIn(cwd, ['sign', 'app', '--provider', 'mulesoft'])).stderr).toContain('the bundle is for salesforce');
  });
});

describe('--kid auto', () => {
  const server = ['--token-url', 'https://as.example/token', '--client-id', 'c', '--username', 'u'];
  const kidOf = (jwt: string): unknown => readCompact(jwt.trim()).header?.['kid'];
  test('is the key id in jwks.json; without it, a note says that the server may need it', async () => {
    const cwd = scratch();
    await bundleIn(cwd, 'generic', server);
    const { kid } = JSON.parse(readFileSync(join(cwd, 'app/jwks.json'), 'utf8')).keys[0];
    const auto = await runIn(cwd, ['sign', 'app', '--kid', 'auto']);
    expect({ kid: kidOf(auto.stdout), stderr: auto.stderr }).toEqual({ kid, stderr: '' });
    const plain = await runIn(cwd, ['sign', 'app']);
    expect(kidOf(plain.stdout)).toBe(undefined);
    expect(plain.stderr).toBe(
      'jwt-kit: note: no kid: a server that reads jwks.json may need it (ruby-jwt and php-jwt do); --kid auto adds it\n',
    );
  });
});

describe('after a token', () => {
  const terminal = (): PassThrough => Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
  async function said(words: readonly string[], answer?: object): Promise<string> {
    const cwd = scratch();
    await bundleIn(cwd, 'salesforce', [...acme, '--client-id', 'c']);
    const { url } = await rehearsing(cwd);
    const own = { fetch: async () => new Response(JSON.stringify(answer)) };
    const stderr = terminal();
    const { io } = world(cwd, { ...(answer === undefined ? network : own), stdout: terminal(), stderr });
    await main(['token', 'app', '--url', url, ...words], io);
    return stripVTControlCharacters(String(stderr.read() ?? '')).replaceAll(new URL(url).origin, 'http://here');
  }
  test('at a terminal, the next step is a command with everything that was typed, and without the token', async () => {
    expect(await said(['--expires-in', '2m'])).toBe(
      'jwt-kit: note: this token is from a rehearsal: the key signs, and the assertion\n  has the right form; Salesforce was not asked, so nothing is known yet about\n  the app there, its certificate and who may use it\njwt-kit: note: next, a first call with it:\n  curl --header "Authorization: Bearer $(npx jwt-kit token app --expires-in 2m --url http://here/services/oauth2/token)" http://here/services/data/v60.0/\njwt-kit: note: for other programs: npx jwt-kit use app\n',
    );
  });
  test('a server cannot name another host for it', async () => {
    const answer = { access_token: 't', token_type: 'Bearer', instance_url: 'https://evil.example' };
    expect(await said([], answer)).not.toContain('next');
  });
  test('a token of another server on this computer is not called one of a rehearsal', async () => {
    expect(await said([], { access_token: 't', token_type: 'Bearer' })).toBe('');
  });
  test('in a pipe, nothing is said', async () => {
    const cwd = scratch();
    await bundleIn(cwd, 'salesforce', [...acme, '--client-id', 'c']);
    const { url } = await rehearsing(cwd);
    expect((await runIn(cwd, ['token', 'app', '--url', url], network)).stderr).toBe('');
  });
});
