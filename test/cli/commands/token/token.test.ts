import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { screen } from '@inquirer/testing/vitest';
import { describe, expect, test, vi } from 'vitest';
import type { Io } from '../../../../src/cli/command.ts';
import { newKeyPair } from '../../../new-keys.ts';
import { scratch } from '../../../strangers.ts';
import { acme, bundleIn, network, rehearsing } from '../../rehearsal.ts';
import { type Ran, runIn } from '../../world.ts';
import { answering, checklist, distant, readRecord, salesforce, server, startingWith, tokenIn } from './token-setup.ts';

const SAVED = 'jwt-kit: note: saved client-id and the steps that the token proves in app/jwt-kit.json, and in CHECKLIST.md\n';

describe('a token from a rehearsal', () => {
  test('alone on standard output, and no given setting is saved', async () => {
    const cwd = await salesforce();
    const before = [readRecord(cwd), checklist(cwd)];
    const { url, said } = await rehearsing(cwd);
    const ran = await tokenIn(cwd, ['--client-id', '3MVG9', '--url', url]);
    expect(ran).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^rehearsal\.[\w-]{32}\n$/),
      stderr: `jwt-kit: note: client-id was not saved in app/jwt-kit.json: ${new URL(url).host} is an address on this computer\n`,
    });
    expect(said()).toContain('POST /services/oauth2/token: 200 a token for "u@acme.com"\n');
    expect([readRecord(cwd), checklist(cwd)]).toEqual(before);
  });
  test('with the client id that the rehearsal printed, without a note', async () => {
    const cwd = await salesforce();
    const { url } = await rehearsing(cwd);
    expect(await tokenIn(cwd, ['--client-id', 'rehearsal', '--url', url])).toMatchObject({ status: 0, stderr: '' });
    expect(readRecord(cwd).settings['clientId']).toBeUndefined();
  });
  test('from another computer: the client id is saved, also in the checklist', async () => {
    const cwd = await salesforce();
    const { url } = await rehearsing(cwd);
    const ran = await tokenIn(cwd, ['--client-id', '3MVG9'], distant(url));
    expect(ran).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^rehearsal\.[\w-]{32}\n$/),
      stderr: SAVED,
    });
    expect(readRecord(cwd).settings['clientId']).toBe('3MVG9');
    expect(checklist(cwd)).toContain('| Issuer (iss) | `3MVG9` |');
    expect((await runIn(cwd, ['checklist', 'app'])).stdout).toBe('app/CHECKLIST.md is up to date\n');
    expect(await tokenIn(cwd, ['--url', url])).toMatchObject({ status: 0, stderr: '' });
  });
  test('the address of the server alone is enough', async () => {
    const cwd = await salesforce('--client-id', 'c');
    const { origin } = await rehearsing(cwd);
    expect((await tokenIn(cwd, ['--url', origin])).status).toBe(0);
  });
  test('with --check says whose it is, with --json the whole response', async () => {
    const cwd = await salesforce('--client-id', 'c');
    const { url, origin } = await rehearsing(cwd);
    const ran = await tokenIn(cwd, ['--url', url, '--check', '--json']);
    const note = 'the token belongs to u@acme.com (Rehearsal User), org 00D000000000001EAA';
    expect(JSON.parse(ran.stdout)).toEqual({
      schema: 1,
      ok: true,
      command: 'token',
      tokenUrl: url,
      answer: {
        access_token: expect.stringMatching(/^rehearsal\./),
        scope: 'api',
        instance_url: origin,
        id: `${origin}/id/00D000000000001EAA/005000000000001AAA`,
        token_type: 'Bearer',
      },
      identity: 'u@acme.com (Rehearsal User), org 00D000000000001EAA',
      files: [],
      notes: [note],
    });
    expect(ran.stderr).toBe(`jwt-kit: note: ${note}\n`);
  });
  test('for Anypoint, with its expiry time', async () => {
    const cwd = scratch();
    await bundleIn(cwd, 'anypoint', ['--region', 'eu', '--client-id', 'c', '--idp-id', 'i', '--username', 'ann']);
    const { url, said } = await rehearsing(cwd);
    const ran = await tokenIn(cwd, ['--url', url, '--check', '--json']);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      answer: { token_type: 'bearer', expires_in: 3600 },
      expires: '2026-11-21T23:13:20.500Z',
      identity: 'ann, identity provider i, organization Rehearsal',
    });
    expect(said()).toContain('the error responses of Anypoint are not public: these are from RFC 6749');
  });
  test('for another server, with scope and fields', async () => {
    const cwd = scratch();
    await bundleIn(cwd, 'generic', ['--token-url', 'https://login.example.com/t', '--client-id', 'c', '--username', 'u']);
    const forms: string[] = [];
    const url = await server((request, response) => {
      request.on('data', (chunk) => forms.push(String(chunk)));
      request.on('end', () => answering(200, '{"access_token":"t"}')(request, response));
    });
    const ran = await tokenIn(cwd, ['--url', url, '--scope', 'a b', '--field', 'resource=x=y']);
    expect(ran).toEqual({ status: 0, stdout: 't\n', stderr: '' });
    expect([...new URLSearchParams(forms.join('')).keys()]).toEqual(['grant_type', 'scope', 'resource', 'assertion']);
    expect(forms.join('')).toMatch(
      /^grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&scope=a\+b&resource=x%3Dy&assertion=/,
    );
  });
  test('asks for what is missing, once', async () => {
    const cwd = scratch();
    await bundleIn(cwd, 'salesforce', ['--instance-url', 'https://acme.my.salesforce.com']);
    const { url } = await rehearsing(cwd);
    const running = tokenIn(cwd, [], { interactive: true, ...distant(url) });
    await screen.next();
    expect(screen.getScreen()).toContain("What is the app's consumer key?");
    screen.type('3MVG9');
    screen.keypress('enter');
    await screen.next();
    expect(screen.getScreen()).toContain('Which user does it sign in as?');
    screen.type('u@acme.com');
    screen.keypress('enter');
    expect((await running).status).toBe(0);
    expect(readRecord(cwd).settings).toMatchObject({ clientId: '3MVG9', username: 'u@acme.com' });
  });
  test.each([
    ['3MVG9 x', '"3MVG9 x" contains a space'],
    ["'3MVG9'", `"'3MVG9'" contains '`],
  ])('doubts the consumer key %j once, as the wizard and the flag do', async (typed, doubt) => {
    const cwd = await salesforce();
    const { url } = await rehearsing(cwd);
    const running = tokenIn(cwd, [], { interactive: true, ...distant(url) });
    await screen.next();
    screen.type(typed);
    screen.keypress('enter');
    await screen.next();
    expect(screen.getScreen()).toContain(`client id ${doubt}: check that it was copied correctly`);
    screen.keypress('enter');
    expect((await running).status).toBe(0);
    expect(readRecord(cwd).settings).toMatchObject({ clientId: typed });
  });
  test('--curl prints a command that gets one, and sends nothing itself', async () => {
    const cwd = await salesforce('--client-id', 'c');
    const { url } = await rehearsing(cwd);
    const ran = await runIn(cwd, ['token', 'app', '--curl', '--url', url, '--claim', "x=it's", '--scope', 'a b']);
    expect(ran.stdout).toBe(
      `npx jwt-kit sign app --claim 'x=it'\\''s' --form | curl --silent --show-error --max-time 15 --data @- --data-urlencode 'scope=a b' ${url}\n`,
    );
  });
  test('--curl --json gives the command, and says what was left out of it', async () => {
    const cwd = await salesforce('--client-id', 'c');
    const words = ['token', 'app', '--curl', '--json', '--url', 'https://a.example/token', '--claim', 'x=a b'];
    const sending = 'curl --silent --show-error --max-time 15 --data @- https://a.example/token';
    expect(JSON.parse((await runIn(cwd, words)).stdout)).toMatchObject({
      ok: true,
      command: 'token',
      curl: `npx jwt-kit sign app --claim 'x=a b' --form | ${sending}`,
    });
    expect(JSON.parse((await runIn(cwd, words, { platform: 'win32' })).stdout)).toMatchObject({
      curl: 'npx jwt-kit sign app --form | curl.exe --silent --show-error --max-time 15 --data "@-" https://a.example/token',
      leftOut: ['--claim'],
    });
  });
  test('--dry-run describes the request, and sends and writes nothing', async () => {
    const cwd = await salesforce();
    const before = readRecord(cwd);
    const ran = await runIn(cwd, ['token', 'app', '--client-id', 'c', '--dry-run']);
    expect(ran).toEqual({
      status: 0,
      stderr: '',
      stdout: `nothing was sent; without --dry-run, it would send:
  POST https://acme.my.salesforce.com/services/oauth2/token
  content-type: application/x-www-form-urlencoded
  grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer
  assertion=(a signed JWT)
    header  {"alg":"RS256","typ":"JWT"}
    claims  {"iss":"c","sub":"u@acme.com","aud":"https://acme.my.salesforce.com","exp":1795299380,"iat":1795299200}
`,
    });
    expect(readRecord(cwd)).toEqual(before);
  });
});

describe('a granted token proves steps', () => {
  const proven = ['start', 'describe', 'oauth', 'upload', 'create', 'approve', 'consumer-key', 'try'];
  const status = async (cwd: string): Promise<string[]> => {
    const { steps } = JSON.parse((await runIn(cwd, ['checklist', 'app', '--status', '--json'])).stdout);
    return steps.flatMap((step: { id: string; by?: string }) => (step.by === 'token' ? [step.id] : []));
  };
  test('of the checklist, once: a step that was undone stays open', async () => {
    const cwd = await salesforce('--client-id', 'c');
    const url = await server(answering(200, '{"access_token":"t"}'));
    expect(await tokenIn(cwd, [], distant(url))).toMatchObject({
      stderr: 'jwt-kit: note: saved the steps that the token proves in app/jwt-kit.json, and in CHECKLIST.md\n',
    });
    expect(await status(cwd)).toEqual(proven);
    expect(checklist(cwd)).toContain('<!-- upload -->\n\n> Proven on 21 November 2026: a token was granted\n\n- [x] Under');
    await runIn(cwd, ['checklist', 'app', '--undo', 'upload']);
    expect(await tokenIn(cwd, [], distant(url))).toMatchObject({ status: 0, stderr: '' });
    expect(await status(cwd)).toEqual(proven.filter((id) => id !== 'upload'));
  });
  test.each([
    ['with another audience', ['--audience', 'https://test.salesforce.com']],
    ['from another address', ['--url', 'https://other.example/services/oauth2/token']],
  ])('not if it is %s', async (_, words) => {
    const cwd = await salesforce('--client-id', 'c');
    const url = await server(answering(200, '{"access_token":"t"}'));
    expect((await tokenIn(cwd, words, distant(url))).status).toBe(0);
    expect(await status(cwd)).toEqual([]);
  });
  test('not if it was refused, or by a rehearsal on this computer', async () => {
    const cwd = await salesforce('--client-id', 'c');
    await tokenIn(cwd, [], distant(await server(answering(400, '{"error":"invalid_grant"}'))));
    await tokenIn(cwd, ['--url', (await rehearsing(cwd)).url]);
    expect(await status(cwd)).toEqual([]);
  });
  test('of a renewal only if the key is new', async () => {
    const cwd = await salesforce('--client-id', 'c');
    const url = await server(answering(200, '{"access_token":"t"}'));
    await tokenIn(cwd, [], distant(url));
    await runIn(cwd, ['renew', 'app']);
    expect(await status(cwd)).toEqual([]);
    await tokenIn(cwd, [], distant(url));
    expect(await status(cwd)).toEqual(['check']);
    await runIn(cwd, ['renew', 'app', '--new-key']);
    await tokenIn(cwd, [], distant(url));
    expect(await status(cwd)).toEqual(['upload', 'check']);
  });
});

describe('given settings are saved', () => {
  test('even after an error response, unless it says that the client id is wrong', async () => {
    const cwd = await salesforce();
    const approval = await rehearsing(cwd, ['--fail', "user hasn't approved this consumer"]);
    const ran = await tokenIn(cwd, ['--client-id', 'good'], distant(approval.url));
    expect(ran).toEqual({
      status: 5,
      stdout: '',
      stderr: expect.stringMatching(
        startingWith(`jwt-kit: note: saved client-id in app/jwt-kit.json, and in CHECKLIST.md; to change this: npx jwt-kit set app
jwt-kit: error: Salesforce refused the assertion: user hasn't approved this consumer (invalid_grant)

  Means: the user has not approved the app, or the app does not let the user in.

  Checked and OK: key and certificate match, the certificate has not expired,
  the certificate is already valid, the address has the right form, aud matches
  the address, the client id looks valid, the user looks valid, the clock is
  right.

  Ruled out: aud does not match the address: production for a sandbox, or the
  reverse.

  Most likely, in this order:
  1. Permitted Users of Order Sync is "All users may self-authorize", and
     u@acme.com never approved it (documented)
`),
      ),
    });
    expect(readRecord(cwd).settings['clientId']).toBe('good');
    const other = await tokenIn(cwd, ['--client-id', 'other'], distant(approval.url));
    expect(other.status).toBe(5);
    expect(readRecord(cwd).settings['clientId']).toBe('good');
  });
  test('but not from a flag if the response says that the client id is wrong', async () => {
    const cwd = await salesforce();
    const { url } = await rehearsing(cwd, ['--fail', 'client identifier invalid']);
    const ran = await tokenIn(cwd, ['--client-id', 'bad'], distant(url));
    expect(ran).toEqual({
      status: 5,
      stdout: '',
      stderr: expect.stringMatching(
        startingWith('jwt-kit: error: Salesforce refused the assertion: client identifier invalid (invalid_client_id)\n\n'),
      ),
    });
    expect(readRecord(cwd).settings['clientId']).toBeUndefined();
  });
  describe('if they were typed, whatever the result is:', () => {
    const typing = async (cwd: string, changes: Partial<Io>): Promise<Ran> => {
      const running = tokenIn(cwd, [], { interactive: true, ...changes });
      await screen.next();
      screen.type('3MVG9');
      screen.keypress('enter');
      return running;
    };
    const note =
      'jwt-kit: note: saved client-id in app/jwt-kit.json, and in CHECKLIST.md; to change this: npx jwt-kit set app\n';
    const unknownHost: Partial<Io> = {
      fetch: async () => {
        throw new TypeError('fetch failed', { cause: Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }) });
      },
    };
    test('an unknown host', async () => {
      const cwd = await salesforce();
      const ran = await typing(cwd, unknownHost);
      expect(ran).toEqual({ status: 5, stdout: '', stderr: expect.stringMatching(startingWith(`${note}jwt-kit: error: `)) });
      expect(readRecord(cwd).settings['clientId']).toBe('3MVG9');
      expect(checklist(cwd)).toContain('`3MVG9`');
    });
    test('a client id that the server rejects: it may not have been copied to all servers yet', async () => {
      const cwd = await salesforce();
      const { url } = await rehearsing(cwd, ['--fail', 'client identifier invalid']);
      const ran = await typing(cwd, distant(url));
      expect(ran).toEqual({ status: 5, stdout: '', stderr: expect.stringMatching(startingWith(`${note}jwt-kit: error: `)) });
      expect(readRecord(cwd).settings['clientId']).toBe('3MVG9');
    });
    test('Ctrl-C while it waits for the next try', async () => {
      const cwd = await salesforce();
      const { url } = await rehearsing(cwd, ['--fail', 'client identifier invalid']);
      const [leaving, waits] = [new AbortController(), [] as (AbortSignal | undefined)[]];
      const running = tokenIn(cwd, ['--wait', '5m'], {
        interactive: true,
        interrupted: () => leaving.signal,
        wait: async (_, until) => {
          waits.push(until);
          if (waits.length === 3) leaving.abort();
        },
        ...distant(url),
      });
      await screen.next();
      screen.type('3MVG9');
      screen.keypress('enter');
      const { status, stdout, stderr } = await running;
      expect({ status, stdout }).toEqual({ status: 130, stdout: '' });
      expect(stderr.endsWith(`${note}jwt-kit: note: cancelled: there is no token yet\n`)).toBe(true);
      expect(waits).toEqual([leaving.signal, leaving.signal, leaving.signal]);
      expect(readRecord(cwd).settings['clientId']).toBe('3MVG9');
    });
    test('Ctrl-C while the server does not answer', async () => {
      const cwd = await salesforce();
      const leaving = new AbortController();
      const silent = (): void => leaving.abort();
      const ran = await typing(cwd, { interrupted: () => leaving.signal, ...distant(await server(silent)) });
      expect(ran).toEqual({ status: 130, stdout: '', stderr: `${note}jwt-kit: note: cancelled: there is no token yet\n` });
      expect(readRecord(cwd).settings['clientId']).toBe('3MVG9');
    });
    test('but Ctrl-C ends the process as usual if nothing was typed', async () => {
      const cwd = await salesforce('--client-id', '3MVG9');
      const { url } = await rehearsing(cwd);
      const interrupted = vi.fn();
      expect((await tokenIn(cwd, [], { interrupted, ...distant(url) })).status).toBe(0);
      expect(interrupted).not.toHaveBeenCalled();
    });
    test.each([
      ['a key that does not fit', ['--key', 'other.pem'], 4],
      ['an invalid flag', ['--kid', '<kid>'], 2],
    ])('not saved after %s, and it says how to keep it', async (_, words, status) => {
      const cwd = await salesforce();
      writeFileSync(
        join(cwd, 'other.pem'),
        newKeyPair('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
      );
      const running = tokenIn(cwd, words, { interactive: true });
      await screen.next();
      screen.type('3MVG9');
      screen.keypress('enter');
      const ran = await running;
      expect(ran.status).toBe(status);
      expect(ran.stderr).toContain(
        'jwt-kit: note: to keep the answer, so that no command asks again: npx jwt-kit set app --client-id 3MVG9\n',
      );
    });
    test.each(['token', 'sign', 'use sf'])(
      'not saved after Ctrl-C at the next question of %s, and it says how to keep it',
      async (words) => {
        const cwd = scratch();
        await bundleIn(cwd, 'salesforce', ['--instance-url', 'https://acme.my.salesforce.com']);
        const running = runIn(cwd, [...words.split(' '), 'app'], { interactive: true });
        await screen.next();
        screen.type('3MVG9');
        screen.keypress('enter');
        await screen.next();
        screen.keypress({ name: 'c', ctrl: true });
        expect(await running).toEqual({
          status: 130,
          stdout: '',
          stderr: `jwt-kit: note: to keep the answer, so that no command asks again: npx jwt-kit set app --client-id 3MVG9
jwt-kit: note: cancelled: nothing was written
`,
        });
      },
    );
    test('but not those from flags if no server answered', async () => {
      const cwd = await salesforce();
      const ran = await tokenIn(cwd, ['--client-id', '3MVG9'], unknownHost);
      expect(ran).toEqual({ status: 5, stdout: '', stderr: expect.stringMatching(startingWith('jwt-kit: error: ')) });
      expect(readRecord(cwd).settings['clientId']).toBeUndefined();
    });
  });
  test('replacing a recorded client id only after a token was granted', async () => {
    const cwd = await salesforce('--client-id', 'old');
    const url = await server(answering(200, '{"access_token":"t"}'));
    await tokenIn(cwd, ['--client-id', 'new'], distant(url));
    expect(readRecord(cwd).settings['clientId']).toBe('new');
  });
  test('but not those from the environment', async () => {
    const cwd = await salesforce();
    const url = await server(answering(200, '{"access_token":"t"}'));
    const ran = await tokenIn(cwd, [], { ...distant(url), env: { SF_CONSUMER_KEY: 'ci' } });
    expect(ran).toEqual({ status: 0, stdout: 't\n', stderr: 'jwt-kit: note: client-id comes from SF_CONSUMER_KEY\n' });
    expect(readRecord(cwd).settings['clientId']).toBeUndefined();
  });
  test('in a page with ticks and notes, which stay', async () => {
    const cwd = await salesforce();
    const path = join(cwd, 'app', 'CHECKLIST.md');
    const notes = '\n## Notes\n\nAsk Bob.\n';
    writeFileSync(path, checklist(cwd).replaceAll('- [ ]', '- [x]') + notes);
    const url = await server(answering(200, '{"access_token":"t"}'));
    const ran = await tokenIn(cwd, ['--client-id', 'c'], distant(url));
    expect(ran.stderr).toBe(SAVED);
    expect(checklist(cwd)).toContain('- [x] Issuer (iss): `c`\n');
    expect(checklist(cwd)).not.toContain('- [ ]');
    expect(checklist(cwd).endsWith(notes)).toBe(true);
    expect(readdirSync(join(cwd, 'app'))).not.toContain('previous');
  });
  test('in a page that was edited, which is moved to previous/', async () => {
    const cwd = await salesforce();
    const edited = checklist(cwd).replace('- [ ]', '- [x]').replace('Click', 'Press');
    writeFileSync(join(cwd, 'app', 'CHECKLIST.md'), edited);
    const url = await server(answering(200, '{"access_token":"t"}'));
    const ran = await tokenIn(cwd, ['--client-id', 'c'], distant(url));
    expect(ran.stderr).toBe(
      'jwt-kit: note: saved client-id and the steps that the token proves in app/jwt-kit.json, and in CHECKLIST.md; app/CHECKLIST.md was edited: your version is kept in app/previous/\n',
    );
    expect(checklist(cwd)).toMatch(/- \[x\][\s\S]*Issuer \(iss\): `c`/);
    expect(readRecord(cwd).settings['clientId']).toBe('c');
    const [kept = ''] = readdirSync(join(cwd, 'app', 'previous')).filter((name) => name !== '.gitignore');
    expect(readFileSync(join(cwd, 'app', 'previous', kept, 'CHECKLIST.md'), 'utf8')).toBe(edited);
  });
  test('the token is printed even if the disk fails', async () => {
    const cwd = await salesforce();
    const url = await server((request, response) => {
      // The record changes before the server responds.
      writeFileSync(join(cwd, 'app', 'jwt-kit.json'), `${readFileSync(join(cwd, 'app', 'jwt-kit.json'), 'utf8')}\n`);
      answering(200, '{"access_token":"t"}')(request, response);
    });
    const ran = await tokenIn(cwd, ['--client-id', 'c'], distant(url));
    expect(ran).toEqual({
      status: 0,
      stdout: 't\n',
      stderr: 'jwt-kit: note: app/jwt-kit.json: changed by another run or program in the meantime\n',
    });
  });
});

describe('nothing is saved for a server on this computer', () => {
  const granted: Partial<Io> = { fetch: async () => new Response('{"access_token":"t"}') };
  test.each([
    'https://localhost/t',
    'https://LOCALHOST./t',
    'https://org.localhost/t',
    'https://localhost.localdomain/t',
    'https://ip6-localhost/t',
    'https://ip6-loopback/t',
    'https://127.0.0.1/t',
    'http://127.8.9.10/t',
    'http://127.1/t',
    'http://2130706433/t',
    'http://0x7f.1/t',
    'http://[::1]/t',
    'https://[::ffff:127.0.0.1]/t',
    'https://[::127.0.0.1]/t',
    'https://0.0.0.0/t',
    'https://0/t',
    'https://[::]/t',
    'https://[::ffff:0.0.0.0]/t',
  ])('%s', async (url) => {
    const cwd = await salesforce('--client-id', 'real');
    const before = readRecord(cwd);
    const words = ['--client-id', 'c', '--username', 'other@acme.com', '--instance-url', 'https://beta.my.salesforce.com'];
    const ran = await tokenIn(cwd, [...words, '--audience', 'https://login.salesforce.com', '--url', url], granted);
    const names = 'instance-url, username, client-id were';
    expect(ran).toEqual({
      status: 0,
      stdout: 't\n',
      stderr: `jwt-kit: note: ${names} not saved in app/jwt-kit.json: ${new URL(url).host} is an address on this computer\n`,
    });
    expect(readRecord(cwd)).toEqual(before);
  });
  test.each(['https://localhost.example.com/t', 'https://127.0.0.1.example.com/t', 'https://[::ffff:10.0.0.1]/t'])(
    'but of %s, which is not on it',
    async (url) => {
      const cwd = await salesforce();
      const ran = await tokenIn(cwd, ['--client-id', 'c', '--url', url], granted);
      expect(ran.stderr).toBe('jwt-kit: note: saved client-id in app/jwt-kit.json, and in CHECKLIST.md\n');
    },
  );
  test('but a note names no example of a rehearsal', async () => {
    const cwd = await salesforce();
    const words = ['--client-id', 'rehearsal', '--username', 'v@acme.com', '--url', 'http://127.0.0.1:8899/t'];
    expect((await tokenIn(cwd, words, granted)).stderr).toBe(
      'jwt-kit: note: username was not saved in app/jwt-kit.json: 127.0.0.1:8899 is an address on this computer\n',
    );
  });
  test('even if the record names it, and with --json', async () => {
    const cwd = scratch();
    await bundleIn(cwd, 'generic', ['--token-url', 'http://127.0.0.1:8899/t', '--username', 'u']);
    const before = readRecord(cwd);
    const ran = await tokenIn(cwd, ['--client-id', 'c', '--json'], granted);
    expect(JSON.parse(ran.stdout)).toEqual({
      schema: 1,
      ok: true,
      command: 'token',
      tokenUrl: 'http://127.0.0.1:8899/t',
      answer: { access_token: 't' },
      files: [],
      notes: ['client-id was not saved in app/jwt-kit.json: 127.0.0.1:8899 is an address on this computer'],
    });
    expect(readRecord(cwd)).toEqual(before);
  });
  test('also by doctor --online', async () => {
    const cwd = await salesforce('--client-id', 'c');
    const before = [readRecord(cwd), checklist(cwd)];
    const { url } = await rehearsing(cwd);
    await runIn(cwd, ['doctor', 'app', '--online', '--url', url], network);
    expect([readRecord(cwd), checklist(cwd)]).toEqual(before);
  });
});

test('the command that waits for a change makes the same request again', async () => {
  const cwd = scratch();
  await bundleIn(cwd, 'salesforce', acme);
  const body = '{"error":"invalid_client_id","error_description":"client identifier invalid"}';
  const fetch = (): Promise<Response> => Promise.resolve(new Response(body, { status: 400 }));
  const typed = ['--client-id', 'typed', '--url', 'https://other.example.com/token', '--scope', 'a b', '--claim', 'x=1'];
  const ran = await runIn(cwd, ['token', 'app', ...typed, '--timeout', '5'], { fetch });
  expect(ran.stderr).toContain(
    "npx jwt-kit token app --client-id typed --claim x=1 --url https://other.example.com/token --scope 'a b' --timeout 5 --wait 10m\n",
  );
});
