/** doctor --online: the checks of the server. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { frozen } from '../../../fixtures.ts';
import { scratch } from '../../../strangers.ts';
import { key, network, rehearsing } from '../../rehearsal.ts';
import { runIn } from '../../world.ts';
import { org, salesforceBundle } from './many-bundles-setup.ts';

describe('--online', () => {
  const findings = (stdout: string): Record<string, string> =>
    Object.fromEntries(
      JSON.parse(stdout)
        .bundles[0].findings.filter(({ check }: { check: string }) => ['clock', 'reachable', 'token'].includes(check))
        .map(({ check, status, says }: Record<string, string>) => [check, `${status}: ${says}`]),
    );

  test('checks the clock, the response without credentials, and a token', async () => {
    const cwd = scratch();
    await salesforceBundle(cwd);
    const { origin } = await rehearsing(cwd);
    const ran = await runIn(cwd, ['doctor', 'app', '--online', '--url', origin, '--json'], network);
    expect(findings(ran.stdout)).toEqual({
      clock: "ok: this computer's clock agrees with the server's, to within a minute",
      reachable: `ok: ${origin}/services/data answers`,
      token: 'ok: a token was granted, and not kept',
    });
    expect(ran.status).toBe(0);
    expect(ran.stdout + ran.stderr).not.toContain('rehearsal.');
  });
  test('records the steps that the token proves, but not those of a rehearsal', async () => {
    const cwd = scratch();
    await salesforceBundle(cwd);
    const done = async (): Promise<number> =>
      JSON.parse((await runIn(cwd, ['checklist', 'app', '--status', '--json'])).stdout).done;
    const { origin } = await rehearsing(cwd);
    await runIn(cwd, ['doctor', 'app', '--online', '--url', origin], network);
    expect(await done()).toBe(0);
    const answers: Record<string, string> = { GET: '[{"version":"64.0"}]', POST: '{"access_token":"t"}' };
    const fetch = async (_: string, { method = 'GET' }: RequestInit): Promise<Response> =>
      new Response(answers[method], { headers: { date: frozen.toUTCString() } });
    const ran = await runIn(cwd, ['doctor', 'app', '--online'], { fetch });
    expect(ran.stderr).toBe('jwt-kit: note: recorded the steps that a granted token proves in app/jwt-kit.json\n');
    expect(await done()).toBe(8);
    expect((await runIn(cwd, ['doctor', 'app', '--online'], { fetch })).stderr).toBe('');
  });
  test('an error response is a problem of the server: exit status 5', async () => {
    const cwd = scratch();
    await salesforceBundle(cwd);
    const { origin } = await rehearsing(cwd, ['--fail', 'inactive user']);
    const ran = await runIn(cwd, ['doctor', 'app', '--online', '--url', origin, '--json'], network);
    expect(findings(ran.stdout)['token']).toBe('fail: Salesforce refused the assertion: inactive user (invalid_grant)');
    expect(ran.status).toBe(5);
    rmSync(join(cwd, 'app/server.crt'));
    expect((await runIn(cwd, ['doctor', 'app', '--online', '--url', origin], network)).status).toBe(4);
  });
  test('a wrong clock is a local failure: exit status 4', async () => {
    const cwd = scratch();
    await salesforceBundle(cwd);
    const { origin } = await rehearsing(cwd);
    const changes = { ...network, now: () => new Date(frozen.getTime() + 5 * 60_000) };
    const ran = await runIn(cwd, ['doctor', 'app', '--online', '--url', origin, '--json'], changes);
    expect(findings(ran.stdout)['clock']).toBe("fail: this computer's clock is 5 min ahead of the server's");
    expect(ran.status).toBe(4);
  });
  test('an unreachable server, and a wrong one', async () => {
    const cwd = scratch();
    await salesforceBundle(cwd);
    const refused = Object.assign(new Error('x'), { code: 'ECONNREFUSED' });
    const dead = await runIn(cwd, ['doctor', 'app', '--online', '--json'], { fetch: () => Promise.reject(refused) });
    expect(findings(dead.stdout)).toEqual({ reachable: 'fail: acme.my.salesforce.com: the host refused the connection' });
    expect(dead.status).toBe(5);
    const page = new Response('<html>', { status: 200, headers: { date: frozen.toUTCString() } });
    const strange = await runIn(cwd, ['doctor', 'app', '--online', '--json'], { fetch: async () => page.clone() });
    expect(findings(strange.stdout)['reachable']).toBe(
      'fail: unexpected response from https://acme.my.salesforce.com/services/data (HTTP 200)',
    );
    expect(strange.status).toBe(5);
  });
  test('an encrypted key is opened with the passphrase on standard input, which is read once', async () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'pass.txt'), 'correct horse');
    await salesforceBundle(cwd, 'app', [...org, '--passphrase-file', 'pass.txt']);
    const { origin } = await rehearsing(cwd);
    const changes = { ...network, stdin: Readable.from([Buffer.from('correct horse')]) };
    const ran = await runIn(cwd, ['doctor', 'app', '--online', '--url', origin, '--passphrase-file', '-', '--json'], changes);
    expect(findings(ran.stdout)['token']).toBe('ok: a token was granted, and not kept');
    expect(ran.status).toBe(0);
  });
  test('an invalid URL in one record does not stop the checks of the others', async () => {
    const cwd = scratch();
    await salesforceBundle(cwd);
    await runIn(cwd, [
      'init',
      'bad',
      '--provider',
      'generic',
      '--name',
      'b',
      '--key',
      key,
      '--token-url',
      'https://b.example.com/t',
    ]);
    const path = join(cwd, 'bad/jwt-kit.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('https://b', 'http://b'));
    const asked: string[] = [];
    const fetch = async (url: string): Promise<Response> => {
      asked.push(url);
      return new Response('[]');
    };
    const { stdout } = await runIn(cwd, ['doctor', 'bad', 'app', '--online', '--json'], { fetch });
    expect(findings(stdout)).toEqual({
      reachable: 'fail: not tried: --url "http://b.example.com/t" is not https',
    });
    expect(asked[0]).toBe('https://acme.my.salesforce.com/services/data');
  });
  test('says what cannot be tried, and sends nothing without the flag or with --dry-run', async () => {
    const cwd = scratch();
    await salesforceBundle(cwd, 'app', ['--instance-url', 'https://acme.my.salesforce.com']);
    const { origin } = await rehearsing(cwd);
    const ran = await runIn(cwd, ['doctor', 'app', '--online', '--url', origin, '--json'], network);
    expect(findings(ran.stdout)['token']).toBe('fail: not tried: missing: --client-id <consumer key>, --username <user>');
    expect(ran.status).toBe(5);
    expect((await runIn(cwd, ['doctor', 'app', '--online', '--dry-run'])).status).toBe(0);
    const { status, stderr } = await runIn(cwd, ['doctor', 'app', '--url', origin]);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: 'jwt-kit: error: --url works only with --online\njwt-kit: hint: add --online\n',
    });
  });
});
