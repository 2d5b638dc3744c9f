/** A made-up provider: with one object and one folder of templates, every command works, and names no vendor. */
import { createHash, createPrivateKey } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Io } from '../../src/cli/command.ts';
import { settingFlags } from '../../src/cli/setting-flags.ts';
import { pageData } from '../../src/providers/checklist/page-data.ts';
import { refusalsIn, rfcRefusals } from '../../src/providers/grant.ts';
import { providers } from '../../src/providers/index.ts';
import type { Claims, Provider } from '../../src/providers/provider.ts';
import { rfcRefusalGroups } from '../../src/providers/refusals/rfc-refusals.ts';
import { clientId, oneLine, type Settings, username } from '../../src/providers/settings.ts';
import { examineClientId } from '../../src/providers/settings-checks.ts';
import { fixturePath } from '../fixtures.ts';
import { scratch } from '../strangers.ts';
import { key } from './rehearsal.ts';
import { type Ran, runIn } from './world.ts';

const TOKEN_PATH = '/grant';

const claims = ({ clientId: iss, username: sub, realm }: Settings): Claims => {
  const base = realm && `https://${realm}.made-up.test`;
  return { iss, sub, aud: base, tokenUrl: base && `${base}${TOKEN_PATH}` };
};

const madeUp: Provider = {
  id: 'made-up',
  title: 'Made-up Identity',
  shortTitle: 'Made-up',
  description: 'a server that stands in no catalogue',
  upload: 'jwks.json',
  renews: 'key',
  afterEnd: 'nobody there looks at dates',
  settings: [
    {
      name: 'realm',
      flag: { value: 'realm', says: 'realm of the account' },
      judgedBy: 'host',
      kept: true,
      check: (text) => ({ value: oneLine('realm', text).toLowerCase() }),
    },
    clientId,
    username,
  ],
  own: {
    audience: (audience) => audience.endsWith('.made-up.test'),
    hostEnding: (host) => (host.endsWith('.made-up.test') ? '.made-up.test' : undefined),
    environment: [{ name: 'MADE_UP_REALM', setting: 'realm' }],
  },
  review: () => [],
  claims,
  examine: ({ clientId: id, realm }, remedies) => [
    { check: 'host', status: realm === undefined ? 'warn' : 'ok', says: `the realm is ${realm ?? 'not known yet'}` },
    examineClientId(id, 'ticket', remedies),
  ],
  checklist(record) {
    const { values, conditions } = pageData(record, claims(record.settings), 'jwks.json');
    return { page: 'page', values: { ...values, realm: record.settings['realm'] }, conditions };
  },
  grant: {
    clientIdName: 'ticket',
    tokenPath: TOKEN_PATH,
    tokenUrlExample: `https://a.made-up.test${TOKEN_PATH}`,
    lifetime: 90,
    makes: [],
    wants: ({ realm, clientId: id }) => [...(realm === undefined ? ['realm'] : []), ...(id === undefined ? ['clientId'] : [])],
    remarks: () => [],
    refusals: refusalsIn(rfcRefusalGroups),
    whoAmI: () => undefined,
    rehearsal: {
      tokenPath: () => TOKEN_PATH,
      examples: (): Record<string, string> => ({}),
      audiences: (origin) => [origin],
      refusals: rfcRefusals,
      grant: (token) => ({ access_token: token }),
    },
  },
  targets: {
    options: [{ name: 'gate', value: 'name', says: 'the gate to use' }],
    load: async () => [
      {
        id: 'turnstile',
        says: 'Turnstile: its ticket file',
        tested: 'run with nothing',
        unverified: ['whether there is such a program'],
        needs: ({ realm }) => (realm === undefined ? ['realm'] : []),
        options: ['gate'],
        files: [{ template: 'ticket.json', name: ({ settings }) => `tickets/${settings['realm']}.json` }],
        values: ({ claims: { tokenUrl } }) => ({ address: tokenUrl }),
      },
      {
        id: 'vault',
        says: 'Vault: the key in a variable, and in a key store',
        tested: 'not run',
        needs: () => [],
        plainKey: true,
        files: [
          { template: 'vault.properties' },
          { template: 'key.sh', name: 'vault.env', secret: true },
          { store: 'jks', directory: 'stores' },
        ],
        // Sealing takes a tenth of a second.
        secrets: async ({ pem, encryptedPem, settings: { realm } }) => ({
          lines: `${pem.split('\n').length}`,
          sealed: realm === undefined ? undefined : await encryptedPem('secret'),
        }),
      },
    ],
  },
  refusals: {
    groups: [
      {
        id: 'bad-ticket',
        title: 'the ticket is not known',
        texts: [{ kinds: ['token endpoint'], error: 'bad_ticket', clientId: true }],
        causes: [],
      },
    ],
    byCode: true,
  },
};

/** Everything that its checklist needs. */
const page = `---
iss: the ticket
sub: the user
aud: the address of your realm
tokenUrl: the address of your realm, then ${TOKEN_PATH}
realm: your realm
---
# {{name}} at Made-up

| What | Value |
| --- | --- |
{{> value-rows}}

## Ask for a ticket {#ticket}

- [ ] The realm: \`{{realm}}\`

{{> hand-over-values}}
`;

/** Words that only a vendor uses. */
const vendors =
  /salesforce|anypoint|mulesoft|\bSF_|consumer key|my domain|client app|connected app|--instance-url|--region|--token-url/i;

let cwd: string;
let templates: string;
const said: string[] = [];

/** The responses of the made-up server. */
const sent: string[] = [];
const answering =
  (body: object, status = 200): Io['fetch'] =>
  async (url) => {
    sent.push(url);
    return new Response(JSON.stringify(body), { status });
  };

/** Runs the program with only this provider, or with others too. */
async function runs(words: readonly string[], changes: Partial<Io> = {}): Promise<Ran> {
  const ran = await runIn(cwd, words, { providers: [madeUp], templateDirectory: templates, ...changes });
  said.push(ran.stdout, ran.stderr);
  return ran;
}

/** Changes the record of the bundle. */
function edit(change: (record: { settings: object }) => void): void {
  const path = join(cwd, 'app/jwt-kit.json');
  const record = JSON.parse(readFileSync(path, 'utf8'));
  change(record);
  writeFileSync(path, JSON.stringify(record));
}

beforeEach(() => {
  cwd = scratch();
  templates = scratch();
  said.length = 0;
  sent.length = 0;
  cpSync(resolve(import.meta.dirname, '../../templates/parts'), join(templates, 'parts'), { recursive: true });
  mkdirSync(join(templates, 'made-up/en'), { recursive: true });
  writeFileSync(join(templates, 'made-up/en/page.md'), page);
  mkdirSync(join(templates, 'made-up/use/turnstile'), { recursive: true });
  writeFileSync(join(templates, 'made-up/use/turnstile/ticket.json'), ticket);
  mkdirSync(join(templates, 'made-up/use/vault'));
  writeFileSync(join(templates, 'made-up/use/vault/vault.properties'), vault);
  writeFileSync(join(templates, 'made-up/use/vault/key.sh'), vaultKey);
});

/** The file of its target. */
const ticket = '{ "for": <%username%>, "at": <%address%><%#gate%>, "gate": <%gate%><%/gate%> }\n';

const vault = 'store=<%storeFile%>\nalias=<%storeAlias%>\n';
const vaultKey =
  'KEY=<%privateKeyBase64%>\nSUM=<%privateKeySha256%>\nLINES=<%lines%>\n<%#sealed%>\nSEALED=<%sealed%>\n<%/sealed%>\n';

const env = { MADE_UP_REALM: 'North' };
const init = ['init', 'app', '--provider', 'made-up', '--name', 'Order Sync', '--key', key];

test('works with init, doctor, sign, token and renew, and no vendor is named', async () => {
  const made = await runs([...init, '--client-id', 'T-1', '--username', 'u@made-up.test']);
  expect(made).toMatchObject({ status: 0, stderr: '' });
  // Its templates make no page for a browser.
  expect(made.stdout).toContain('    CHECKLIST.md    start here: the 2 steps\n');
  expect(made.stdout).toContain(`  Next: follow app/CHECKLIST.md
  To try it before the app exists:
        npx jwt-kit rehearse app
  When the app is set up:
`);
  expect(made.stdout).toContain('    jwks.json       upload this one');
  expect((await runs(['sign', 'app'])).stderr).toBe(
    'jwt-kit: error: missing: --realm <realm>\njwt-kit: hint: add this flag, or set MADE_UP_REALM\n',
  );
  const signed = await runs(['sign', 'app', '--json'], { env });
  expect(JSON.parse(signed.stdout)).toMatchObject({
    claims: { iss: 'T-1', sub: 'u@made-up.test', aud: 'https://north.made-up.test', exp: expect.any(Number) },
    notes: ['realm comes from MADE_UP_REALM'],
  });
  const got = await runs(['token', 'app', '--check'], { env, fetch: answering({ access_token: 'T' }) });
  expect(got).toEqual({
    status: 5,
    stdout: 'T\n',
    stderr:
      'jwt-kit: note: realm comes from MADE_UP_REALM\njwt-kit: note: Made-up Identity has no known way to tell whose token it is\n',
  });
  await runs(['token', 'app', '--url', 'https://other.test'], { env, fetch: answering({ access_token: 'T' }) });
  expect(sent).toEqual(['https://north.made-up.test/grant', 'https://other.test/grant']);
  const refused = await runs(['token', 'app'], { env, fetch: answering({ error: 'invalid_grant' }, 400) });
  expect(refused.stderr).toContain('jwt-kit: error: Made-up Identity refused the assertion: invalid_grant\n');
  expect((await runs(['token', 'app', '--url', 'ftp://x'], { env })).stderr).toContain('https://a.made-up.test/grant');
  const failing: Io['fetch'] = () =>
    Promise.reject(new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND x') }));
  expect((await runs(['token', 'app'], { env, fetch: failing })).status).toBe(5);

  expect((await runs(['doctor', 'app'])).stdout).toContain('the realm is not known yet');
  await runs(['doctor', 'app', '--online', '--url', 'https://north.made-up.test'], { fetch: answering({ access_token: 'T' }) });
  edit((record) => Object.assign(record.settings, { realm: 'north' }));
  await runs(['doctor', 'app', '--report', 'report.json']);
  // The vendor's part of a URL stays.
  const report = JSON.parse(readFileSync(join(cwd, 'report.json'), 'utf8'));
  expect(report.bundles[0].claims).toMatchObject({
    aud: expect.stringMatching(/^https:\/\/#[0-9a-f]{12}\.made-up\.test$/),
    tokenUrl: expect.stringMatching(/^https:\/\/#[0-9a-f]{12}\.made-up\.test\/grant$/),
  });
  expect((await runs(['explain', '{"error":"invalid_client"}', '--bundle', 'app'])).status).toBe(0);
  await runs(['explain', '--list']);
  expect((await runs(['checklist', 'app'])).stdout).toBe('wrote app/CHECKLIST.md\n');
  expect((await runs(['checklist', 'app'])).stdout).toBe('app/CHECKLIST.md is up to date\n');
  expect((await runs(['checklist', 'app', '--set-up'])).status).toBe(0);
  expect((await runs(['renew', 'app', '--new-key'])).status).toBe(0);
  expect((await runs(['checklist', 'app', '--set-up'])).status).toBe(0);

  const files = readdirSync(join(cwd, 'app'), { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'));
  expect(files.join('\n')).toContain('# Order Sync at Made-up');
  const all = [...said, ...files, readFileSync(join(cwd, 'report.json'), 'utf8')].join('\n').split('\n');
  expect(all.filter((text) => vendors.test(text))).toEqual([]);
});

test('has a target of its own for use, with a file name and an option that depend on it', async () => {
  await runs([...init, '--username', 'u"x@made-up.test']);
  expect((await runs(['use', 'app'])).stdout).toBe(
    [
      'Made-up Identity:',
      '  turnstile  Turnstile: its ticket file',
      '  vault      Vault: the key in a variable, and in a key store',
      '',
      'for example: npx jwt-kit use turnstile app',
      '',
    ].join('\n'),
  );
  expect((await runs(['use', 'turnstile', 'app'])).stderr).toMatch(/missing: --realm <realm>/);
  expect((await runs(['use', 'turnstil', 'app'])).stderr).toContain('did you mean npx jwt-kit use turnstile app?');
  const made = await runs(['use', 'turnstile', 'app', '--out-dir', 'out'], { env });
  expect(made).toEqual({
    status: 0,
    stdout: 'wrote out/tickets/north.json\n',
    stderr: ['realm comes from MADE_UP_REALM', 'turnstile: run with nothing', 'unverified: whether there is such a program']
      .map((note) => `jwt-kit: note: ${note}\n`)
      .join(''),
  });
  expect(JSON.parse(readFileSync(join(cwd, 'out/tickets/north.json'), 'utf8'))).toEqual({
    for: 'u"x@made-up.test',
    at: 'https://north.made-up.test/grant',
  });
  expect(said.filter((text) => vendors.test(text))).toEqual([]);
});

describe('a target with the private key', () => {
  const secretly = ['use', 'vault', 'app', '--secret', '--store-password-file', 'password.txt', '--out-dir', 'out'];
  beforeEach(async () => {
    await runs(init);
    writeFileSync(join(cwd, 'password.txt'), 'changeit\n');
  });

  test('is made without it unless that is asked for', async () => {
    const made = await runs(['use', 'vault', 'app']);
    expect(made).toEqual({
      status: 0,
      stdout: 'store=app/order-sync.jks\nalias=order-sync\n',
      stderr: [
        'app/order-sync.jks is not there yet; to make it: npx jwt-kit keystore app --type jks',
        'left out, because they contain the private key: vault.env; --secret adds them',
        'vault: not run',
        'to write it: npx jwt-kit use vault app --out-dir vault',
      ]
        .map((note) => `jwt-kit: note: ${note}\n`)
        .join(''),
    });
    await runs(['keystore', 'app', '--type', 'jks', '--store-password-file', 'password.txt']);
    expect((await runs(['use', 'vault', 'app'])).stderr).not.toContain('not there yet');
  });

  test('is written readable only by its owner', async () => {
    const made = await runs(secretly, { env });
    expect(made.status).toBe(0);
    const alone = process.platform === 'win32' ? '' : ', readable only by you';
    expect(made.stdout).toBe(
      `wrote out/.gitignore\nwrote out/vault.properties\nwrote out/vault.env${alone}\nwrote out/stores/order-sync.jks${alone}\n`,
    );
    expect(readFileSync(join(cwd, 'out/vault.properties'), 'utf8')).toBe('store=stores/order-sync.jks\nalias=order-sync\n');
    const text = readFileSync(join(cwd, 'out/vault.env'), 'utf8');
    const [, base64 = '', sum, lines, sealed = ''] = /^KEY=(.*)\nSUM=(.*)\nLINES=(.*)\nSEALED='([^']*)'\n$/.exec(text) ?? [];
    const pem = Buffer.from(base64, 'base64').toString();
    expect(createHash('sha256').update(pem).digest('hex')).toBe(sum);
    expect(`${pem.split('\n').length}`).toBe(lines);
    const there = readFileSync(key, 'utf8');
    expect(createPrivateKey(pem).equals(createPrivateKey(there))).toBe(true);
    expect(createPrivateKey({ key: sealed, passphrase: 'secret' }).equals(createPrivateKey(there))).toBe(true);
    for (const name of ['vault.env', 'stores/order-sync.jks'])
      if (process.platform !== 'win32') expect(statSync(join(cwd, 'out', name)).mode & 0o777).toBe(0o600);
    const store = await runs(['inspect', 'out/stores/order-sync.jks', '--store-password-file', 'password.txt']);
    expect(store.stdout).toContain('order-sync');
  });

  test('has no secret in --json', async () => {
    const { status, stdout } = await runs([...secretly, '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      values: { storeFile: 'stores/order-sync.jks', storeAlias: 'order-sync' },
      contents: [
        { name: 'vault.properties', text: expect.any(String) },
        { name: 'vault.env', secret: true },
        { name: 'stores/order-sync.jks', secret: true },
      ],
    });
    expect(stdout).not.toMatch(/PRIVATE|LS0tLS1/);
  });

  test('takes the key from elsewhere, if it is the key of the bundle', async () => {
    rmSync(join(cwd, 'app/server.key'));
    expect((await runs([...secretly, '--key', key])).status).toBe(0);
    expect((await runs([...secretly, '--key', fixturePath('keys/other.pem'), '--force'])).status).toBe(4);
  });

  test('is refused if the certificate is for another key', async () => {
    const other = await runs(['cert', '--key', fixturePath('keys/other.pem'), '--subject', 'CN=x']);
    writeFileSync(join(cwd, 'app/server.crt'), other.stdout);
    const made = await runs(secretly);
    expect({ status: made.status, first: made.stderr.split('\n')[0] }).toEqual({
      status: 4,
      first: 'jwt-kit: error: app/server.crt: the certificate is not for the key in server.key',
    });
  });

  test.each([
    [['use', 'vault', 'app', '--secret'], '--secret: a key store is not text'],
    [['use', 'vault', 'app', '--secret', '--out-dir', 'o'], 'missing: --store-password-file <file>'],
    [['use', 'turnstile', 'app', '--secret'], '--secret: turnstile has no file with the private key'],
    [['use', 'vault', 'app', '--key', 'x'], '--key: the private key is not used without --secret'],
  ])('%j: %s', async (words, message) => {
    const made = await runs(words);
    expect({ status: made.status, first: made.stderr.split('\n')[0] }).toEqual({
      status: 2,
      first: `jwt-kit: error: ${message}`,
    });
  });
});

test('saves a client id, unless its own code says that it is wrong', async () => {
  await runs(init);
  const record = (): { settings: object } => JSON.parse(readFileSync(join(cwd, 'app/jwt-kit.json'), 'utf8'));
  const words = ['token', 'app', '--client-id', 'T-2', '--username', 'u'];
  await runs(words, { env, fetch: answering({ error: 'bad_ticket' }, 400) });
  expect(record().settings).toEqual({});
  const kept = await runs(words, { env, fetch: answering({ error: 'invalid_grant' }, 400) });
  expect(kept.stderr).toContain('saved client-id, username in app/jwt-kit.json, and in CHECKLIST.md');
  expect(record().settings).toEqual({ clientId: 'T-2', username: 'u' });
});

test('is recognised among the others, and they are still recognised', async () => {
  const beside = { providers: [...providers, madeUp] };
  const words = ['sign', '--key', key, '--client-id', 'c', '--username', 'u@acme.com', '--json'];
  const aud = async (more: readonly string[], changes: Partial<Io>): Promise<unknown> =>
    JSON.parse((await runs([...words, ...more], { ...beside, ...changes })).stdout).claims?.aud;
  expect(await aud([], { env })).toBe('https://north.made-up.test');
  expect(await aud([], { env: { SF_INSTANCE_URL: 'acme.my.salesforce.com' } })).toBe('https://acme.my.salesforce.com');
  expect(await aud(['--token-url', 'https://a.example'], { env })).toBe('https://a.example');
  expect(await aud(['--idp-id', 'i'], { env })).toBe('https://anypoint.mulesoft.com/accounts/api/v2/oauth2/token');
  const other = await runs(['sign', '--key', key, '--client-id', 'c'], {
    providers: [
      { ...madeUp, own: { environment: [] } },
      { ...madeUp, id: 'second' },
    ],
  });
  expect(other.stderr).toBe('jwt-kit: error: missing: --provider made-up|second\njwt-kit: hint: give it as a flag\n');
});

test('has flags of its own in the help', () => {
  const before = settingFlags('init');
  const flags = settingFlags('init', [...providers, madeUp]);
  const added = Object.keys(flags).filter((name) => before[name] === undefined);
  expect(added).toEqual(['realm']);
  expect(flags['realm']).toEqual({
    kind: 'text',
    placeholder: '<realm>',
    says: 'realm of the account',
    provider: madeUp.title,
  });
});

test('settings that providers share are one definition', () => {
  const flags = new Map<string, object | undefined>();
  for (const { settings } of providers)
    for (const { name, flag } of settings) {
      if (flags.has(name)) expect(flags.get(name), name).toBe(flag);
      flags.set(name, flag);
    }
});
