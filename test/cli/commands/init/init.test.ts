import { createPrivateKey, X509Certificate } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createLocalJWKSet, jwtVerify, SignJWT } from 'jose';
import MarkdownIt from 'markdown-it';
import { describe, expect, test } from 'vitest';
import type { CommandIo } from '../../../../src/cli/command.ts';
import { init } from '../../../../src/cli/commands/init/init.ts';
import { ownTemplates } from '../../../../src/own-templates/own-templates.ts';
import { fixture, fixturePath, testKey } from '../../../fixtures.ts';
import { run, scratch, testWith } from '../../../strangers.ts';
import { setNames } from '../../sets.ts';
import { runIn, world } from '../../world.ts';

const salesforce = ['init', '--provider', 'salesforce', '--name', 'Order Sync'];
const key = fixturePath('keys/rsa.pem');
const withKey = [...salesforce, '--key', key];

/** The names in a directory, sorted. */
const names = (directory: string): string[] => readdirSync(directory).sort();
const text = (...path: string[]): string => readFileSync(join(...path), 'utf8');
const mode = (...path: string[]): string => (statSync(join(...path)).mode & 0o777).toString(8);

describe('init with flags', () => {
  // Windows has no modes: it says something else about the key.
  test.skipIf(process.platform === 'win32')(
    'makes a bundle and says what was made, where, when it expires, and what to do next',
    async () => {
      const cwd = scratch();
      const ran = await runIn(cwd, [
        ...salesforce,
        '--instance-url',
        'acme.lightning.force.com',
        '--username',
        'integration@acme.com',
        '--email',
        'a@acme.com',
      ]);
      expect(ran).toEqual({
        status: 0,
        stdout: `
  Made order-sync/, and checked: the key signs, the certificate verifies,
  all files agree.

    CHECKLIST.html  start here: the 12 steps, to click through
    server.crt      upload this one            expires 21 Nov 2027
    server.key      secret, keep it here       only you can read it

  Next: follow order-sync/CHECKLIST.html; to open it:
        npx jwt-kit checklist order-sync --open
  Someone else is the administrator? Send this page alone: it contains the file
  to hand over, and nothing secret.
  To try it before the app exists:
        npx jwt-kit rehearse order-sync
  When the app is set up, with its consumer key at hand:
        npx jwt-kit token order-sync

`,
        stderr: '',
      });
      expect(names(cwd)).toEqual(['order-sync']);
      expect(names(join(cwd, 'order-sync'))).toEqual(setNames);
      expect(mode(cwd, 'order-sync')).toBe('700');
      expect(mode(cwd, 'order-sync', 'server.key')).toBe('600');
      expect(text(cwd, 'order-sync', '.gitignore')).toBe('*.key*\n*.p12\n*.jks\nprevious/\n.jwt-kit-*\n');
    },
  );

  test('records what was chosen and made, and no secret', async () => {
    const cwd = scratch();
    const flags = [
      '--instance-url',
      'https://acme.my.salesforce.com',
      '--client-id',
      '3MVG9',
      '--username',
      'u@acme.com',
      '--days',
      '90',
    ];
    await runIn(cwd, [...withKey, ...flags, 'app']);
    const certificate = new X509Certificate(text(cwd, 'app', 'server.crt'));
    const record = JSON.parse(text(cwd, 'app', 'jwt-kit.json'));
    expect(record).toEqual({
      schema: 1,
      provider: 'salesforce',
      name: 'Order Sync',
      settings: {
        appType: 'external-client-app',
        clientId: '3MVG9',
        instanceUrl: 'https://acme.my.salesforce.com',
        username: 'u@acme.com',
      },
      key: { bits: 2048, encrypted: false, thumbprint: expect.stringMatching(/^[\w-]{43}$/) },
      certificate: {
        subject: 'CN=Order Sync',
        serial: certificate.serialNumber.toLowerCase(),
        sha256: certificate.fingerprint256,
        notBefore: '2026-11-21T22:08:20.000Z',
        notAfter: '2027-02-19T22:13:20.000Z',
      },
      checklist: expect.stringMatching(/^[0-9a-f]{64}$/),
      page: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test('the same answers, key, clock and random bytes give the same files', async () => {
    const [one, two] = [scratch(), scratch()];
    await runIn(one, withKey);
    await runIn(two, withKey);
    for (const name of setNames) expect(text(one, 'order-sync', name)).toBe(text(two, 'order-sync', name));
  });

  testWith('openssl', 'OpenSSL agrees that key, request, certificate and public key match', async () => {
    const cwd = scratch();
    await runIn(cwd, [...salesforce, 'app']);
    const spki = run('openssl', ['pkey', '-pubout'], text(cwd, 'app', 'server.key'));
    expect(run('openssl', ['x509', '-noout', '-pubkey'], text(cwd, 'app', 'server.crt'))).toBe(spki);
    expect(run('openssl', ['req', '-noout', '-pubkey'], text(cwd, 'app', 'server.csr'))).toBe(spki);
    expect(text(cwd, 'app', 'public.pem')).toBe(spki);
  });

  test('jose verifies with jwks.json what it signs with server.key', async () => {
    const cwd = scratch();
    await runIn(cwd, [...salesforce, 'app']);
    const jwks = JSON.parse(text(cwd, 'app', 'jwks.json'));
    const signer = createPrivateKey(text(cwd, 'app', 'server.key'));
    const jwt = await new SignJWT({ sub: 'u' }).setProtectedHeader({ alg: 'RS256', kid: jwks.keys[0].kid }).sign(signer);
    expect((await jwtVerify(jwt, createLocalJWKSet(jwks))).payload).toEqual({ sub: 'u' });
  });

  testWith('openssl', 'OpenSSL shows the given subject', async () => {
    const cwd = scratch();
    await runIn(cwd, [...withKey, 'app', '--subject', '/C=JP/O=日本/CN=Order Sync']);
    expect(run('openssl', ['x509', '-noout', '-subject', '-nameopt', 'RFC2253,-esc_msb'], text(cwd, 'app', 'server.crt'))).toBe(
      'subject=CN=Order Sync,O=日本,C=JP\n',
    );
    expect(JSON.parse(text(cwd, 'app', 'jwt-kit.json')).certificate.subject).toBe('CN=Order Sync,O=日本,C=JP');
  });
});

describe('the key', () => {
  test.each(['rsa.pem', 'rsa.pkcs1.pem', 'rsa.pkcs8.der', 'rsa.pkcs1.der', 'rsa.jwk', 'rsa.with-certificate.pem'])(
    'is taken from %s',
    async (file) => {
      const cwd = scratch();
      await runIn(cwd, [...salesforce, 'app', '--key', fixturePath(`keys/${file}`)]);
      expect(text(cwd, 'app', 'server.key')).toBe(fixture('keys/rsa.pem').toString());
    },
  );

  testWith('openssl', 'is opened and encrypted again with the passphrase in a file', async () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'pass'), 'secret\r\n');
    copyFileSync(new URL('../../../fixtures/keys/rsa.pkcs8.enc.pem', import.meta.url), join(cwd, 'old.key'));
    const ran = await runIn(cwd, [...salesforce, 'app', '--key', 'old.key', '--passphrase-file', 'pass']);
    expect(ran.stdout).toContain('server.key      secret, encrypted          only you can read it');
    expect(text(cwd, 'app', 'server.key')).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----\n/);
    const opened = run('openssl', ['pkey', '-passin', 'pass:secret'], text(cwd, 'app', 'server.key'));
    expect(opened).toBe(fixture('keys/rsa.pem').toString());
    expect(JSON.parse(text(cwd, 'app', 'jwt-kit.json')).key.encrypted).toBe(true);
  });

  test('is made and encrypted with the passphrase from standard input', async () => {
    const cwd = scratch();
    const stdin = Readable.from([Buffer.from('two words\n')]);
    expect((await runIn(cwd, [...salesforce, 'app', '--passphrase-file', '-'], { stdin })).status).toBe(0);
    expect(
      createPrivateKey({ key: text(cwd, 'app', 'server.key'), passphrase: 'two words' }).asymmetricKeyDetails?.modulusLength,
    ).toBe(2048);
  });

  test('has the given size', async () => {
    const cwd = scratch();
    await runIn(cwd, [...salesforce, 'app', '--bits', '3072']);
    expect(createPrivateKey(text(cwd, 'app', 'server.key')).asymmetricKeyDetails?.modulusLength).toBe(3072);
  });

  test.each([
    ['rsa-1024.pem', 'the RSA key has 1024 bits; RS256 needs 2048 or more'],
    ['rsa-pss.pem', 'this is an RSA-PSS key; RS256 needs plain RSA'],
    ['ec.pem', 'this is an elliptic curve (EC) key; RS256 needs plain RSA'],
    ['rsa.crt', 'this is a certificate, not a private key'],
    ['rsa-mismatch.jwk', 'the JWK: the private key contradicts itself: "p" times "q" is not "n"'],
  ])('is refused if it is %s, and nothing is written', async (file, message) => {
    const cwd = scratch();
    copyFileSync(new URL(`../../../fixtures/keys/${file}`, import.meta.url), join(cwd, file));
    const ran = await runIn(cwd, [...salesforce, 'app', '--key', file]);
    expect(ran.status).toBe(3);
    expect(ran.stdout).toBe('');
    expect(ran.stderr.split('\n')[0]).toBe(`jwt-kit: error: ${file}: ${message}`);
    expect(names(cwd)).toEqual([file]);
  });
});

/** A subject that makes a certificate of more than 4,096 bytes. */
const long = ['CN=a', ...Array.from({ length: 30 }, (_, index) => `OU=${index}${'a'.repeat(58)}`)].join();

test('the size limit of a certificate depends on the provider', async () => {
  const cwd = scratch();
  expect(await runIn(cwd, ['init', 'app', '--provider', 'generic', '--name', 'a', '--subject', long])).toMatchObject({
    status: 0,
  });
});

describe('missing or invalid answers', () => {
  test.each<[string, string[], number, string]>([
    ['provider and name', ['init'], 2, 'missing: --provider salesforce|anypoint|generic, --name <app>'],
    ['name', ['init', '--provider', 'generic'], 2, 'missing: --name <app>'],
    ['an empty name', ['init', '--provider', 'generic', '--name', ' '], 2, 'the name of the app is empty'],
    ['a flag of another provider', [...salesforce, '--region', 'eu'], 2, '--region: not a setting of Salesforce'],
    ['an unsupported size', [...salesforce, '--bits', '1024'], 2, '--bits: unsupported key size 1024'],
    ['no number of days', [...salesforce, '--days', 'ten'], 2, '--days takes a whole number'],
    ['no days', [...salesforce, '--days', '0'], 2, '--days: a certificate cannot be valid for 0 days'],
    [
      'an invalid subject',
      [...salesforce, '--subject', 'Order Sync'],
      2,
      '"Order Sync" is not a type and a value in the subject',
    ],
    [
      'a subject too long for the certificate to be uploaded',
      [...salesforce, '--subject', long],
      3,
      'server.crt would have 6,855 bytes; Salesforce accepts fewer than 4,096',
    ],
    ['two keys', [...withKey, '--bits', '2048'], 2, '--bits cannot be combined with --key: it is the size of a new key'],
    ['no such key', [...salesforce, '--key', 'nowhere.key'], 3, 'nowhere.key: there is no such file'],
    ['a directory as key', [...salesforce, '--key', '.'], 3, '.: this is a directory, not a file'],
    ['an empty passphrase', [...salesforce, '--passphrase-file', '-'], 3, 'the passphrase in standard input is empty'],
  ])('%s: nothing is written', async (_, words, status, message) => {
    const cwd = scratch();
    const ran = await runIn(cwd, words);
    expect({ status: ran.status, stdout: ran.stdout, first: ran.stderr.split('\n')[0] }).toEqual({
      status,
      stdout: '',
      first: `jwt-kit: error: ${message}`,
    });
    expect(names(cwd)).toEqual([]);
  });
});

test('standard input can be used only once', async () => {
  const cwd = scratch();
  const ran = await runIn(cwd, [...salesforce, '--key', '-', '--passphrase-file', '-'], {
    stdin: Readable.from([Buffer.from('secret')]),
  });
  expect(ran.status).toBe(2);
  expect(ran.stderr).toContain('error: standard input (-) can be read only once\n');
});

describe('an untrusted name', () => {
  const hostile = '`|<b>`\u001b[31m\u202e[x](javascript:1)';
  test('is escaped in terminal and page', async () => {
    const cwd = scratch();
    const ran = await runIn(cwd, ['init', '--provider', 'salesforce', '--name', hostile, '--key', key]);
    expect(ran.status).toBe(0);
    expect(ran.stdout + ran.stderr).not.toMatch(/[\u001b\u202e]/);
    const [directory] = names(cwd) as [string];
    expect(directory).toBe('b-31m-x-javascript-1');
    const page = text(cwd, directory, 'CHECKLIST.md');
    expect(page).not.toMatch(/[\u001b\u202e]/);
    // A Markdown reader that lets HTML through: the name starts neither a tag, a link, a code span nor a cell.
    const html = new MarkdownIt({ html: true, linkify: true }).render(page);
    const shown = '`|&lt;b&gt;`\\x1b[31m\\u{202e}[x](javascript:1)';
    expect(/<h1>(.*)<\/h1>/.exec(html)?.[1]).toBe(`${shown}: set-up checklist for Salesforce`);
    expect(html).not.toMatch(/<b>|javascript:1\)?"/);
    for (const [row] of html.matchAll(/<tr>[\s\S]*?<\/tr>/g)) expect(row.match(/<t[dh]>/g)).toHaveLength(2);
    expect(JSON.parse(text(cwd, directory, 'jwt-kit.json')).name).toBe(hostile);
  });
  test.each([
    ['日本', 'jwt-bundle'],
    ['CON', 'jwt-bundle'],
    ['../../etc', 'etc'],
    ['Società Ünïcode!', 'societa-unicode'],
    ['x'.repeat(200), 'x'.repeat(60)],
  ])('%s goes to the directory %s', async (name, directory) => {
    const cwd = scratch();
    expect((await runIn(cwd, ['init', '--provider', 'generic', '--name', name, '--key', key])).status).toBe(0);
    expect(names(cwd)).toEqual([directory]);
  });
});

describe('the proof before anything is published', () => {
  const proving = async (changes: Record<string, string>): Promise<void> => {
    const io: CommandIo = {
      ...world(scratch()).io,
      offline: false,
      say: () => {},
      note: () => {},
      list: () => undefined,
      modeOf: () => undefined,
      others: () => undefined,
      isDirectory: () => false,
      realPath: (path) => path,
      confirm: () => Promise.reject(new Error('there is nothing to agree to')),
      choose: () => Promise.reject(new Error('nothing is there to choose')),
      read: async () => fixture('keys/rsa.pem'),
      written: async () => undefined,
      readInBundle: async () => undefined,
      recover: () => {},
      isInterrupted: () => false,
      taken: async () => [],
      completionScript: async () => '',
      templates: () => ownTemplates,
      targetTemplates: async () => ({}),
    };
    const { files, prove } = await init({ provider: 'generic', name: 'a', key: 'server.key' }, io);
    const staged = (name: string): string => changes[name] ?? String(files?.files.find((file) => file.path === name)?.content);
    await prove?.(async (name) => Buffer.from(staged(name)));
  };
  test('accepts the files as they were written', async () => {
    await expect(proving({})).resolves.toBeUndefined();
  });
  test.each([
    ['server.key', fixture('keys/other.pem').toString(), 'server.crt does not match server.key'],
    [
      'server.csr',
      fixture('keys/rsa.csr').toString().replace('M', 'N'),
      'a certificate request: it is damaged: its base64 contains no key, certificate or request',
    ],
    ['public.pem', fixture('keys/other.pem').toString(), 'public.pem does not match server.key'],
  ])('fails for another %s', async (name, content, message) => {
    await expect(proving({ [name]: content })).rejects.toThrow(message);
  });
});

describe('an existing directory', () => {
  test('keeps its own .gitignore, with the missing lines added', async () => {
    const cwd = scratch();
    mkdirSync(join(cwd, 'app'));
    writeFileSync(join(cwd, 'app', '.gitignore'), 'node_modules\r\n*.key*');
    writeFileSync(join(cwd, 'app', 'notes.txt'), 'mine');
    expect((await runIn(cwd, [...withKey, 'app'])).stderr).toContain('app: .gitignore already exists');
    expect((await runIn(cwd, [...withKey, 'app', '--force', '--into-existing'])).status).toBe(0);
    expect(text(cwd, 'app', '.gitignore')).toBe('node_modules\r\n*.key*\n*.p12\n*.jks\nprevious/\n.jwt-kit-*\n');
    expect(text(cwd, 'app', 'notes.txt')).toBe('mine');
  });
  test('with a bundle is refused, and with --force the old bundle is kept complete', async () => {
    const cwd = scratch();
    await runIn(cwd, [...salesforce, 'app']);
    const before = setNames.map((name) => text(cwd, 'app', name));
    const refused = await runIn(cwd, [...salesforce, 'app']);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toBe(
      'jwt-kit: error: app: server.key, server.csr, server.crt, public.pem, jwks.json, CHECKLIST.md, CHECKLIST.html, jwt-kit.json, .gitignore already exist\n' +
        'jwt-kit: hint: choose another directory, or add --force to replace them; replaced files are kept in app/previous\n',
    );
    const forced = await runIn(cwd, [...salesforce, 'app', '--force']);
    expect(forced.status).toBe(0);
    expect(forced.stdout).toContain('\n  The bundle that was there is kept in app/previous/: the server needs the new file.\n');
    expect(setNames.map((name) => text(cwd, 'app', 'previous', '20261121T221320Z', name))).toEqual(before);
    expect(text(cwd, 'app', 'server.key')).not.toBe(before[7]);
  });
});

test('the key in a bundle is the given one', async () => {
  const cwd = scratch();
  await runIn(cwd, [...withKey, 'app']);
  expect(createPrivateKey(text(cwd, 'app', 'server.key')).equals(testKey)).toBe(true);
});

test('a username without the ending of its sandbox gets a note', async () => {
  const words = ['init', 'app', '--provider', 'salesforce', '--name', 'A', '--key', fixturePath('keys/rsa.pem'), '--no-input'];
  const org = ['--instance-url', 'https://acme--uat.sandbox.my.salesforce.com'];
  const { stderr } = await runIn(scratch(), [...words, ...org, '--username', 'sync@acme.com']);
  expect(stderr).toContain(
    'note: username sync@acme.com does not end in .uat, as usernames in a sandbox usually do: compare it',
  );
  expect((await runIn(scratch(), [...words, ...org, '--username', 'sync@acme.com.uat'])).stderr).not.toContain(
    'does not end in',
  );
});

describe('init --certificate', () => {
  const bundle = async (cwd: string, ...more: string[]): Promise<void> => {
    await runIn(cwd, [...withKey, 'app', '--days', '100', ...more]);
  };
  const lost = (cwd: string): string => {
    rmSync(join(cwd, 'app/jwt-kit.json'));
    return text(cwd, 'app/server.crt');
  };
  /** The words of a command that a message prints, without the name of the program. */
  const wordsIn = (command: string): string[] =>
    [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? (bare as string)).slice(2);

  test('makes a lost record again around key and certificate, by the command that doctor prints', async () => {
    const cwd = scratch();
    await bundle(cwd);
    writeFileSync(join(cwd, 'app/notes.txt'), 'mine');
    const [before, certificate] = [text(cwd, 'app/server.key'), lost(cwd)];
    const { stdout } = await runIn(cwd, ['doctor', 'app', '--json']);
    const fix: string = JSON.parse(stdout).bundles[0].findings[0].fix;
    expect(fix).toMatch(
      / with the same key and certificate: npx jwt-kit init app .* \(add --provider with the name of the provider\)$/,
    );
    const command = wordsIn((/: (npx .*) \(add/.exec(fix) as RegExpExecArray)[1] as string);
    const again = await runIn(cwd, [...command, '--provider', 'salesforce']);
    expect(again).toMatchObject({ status: 0, stderr: '' });
    expect(again.stdout).toContain('the key and the\n  certificate are the same, so a server that has it needs nothing new.\n');
    expect(text(cwd, 'app/server.crt')).toBe(certificate);
    expect(text(cwd, 'app/server.key')).toBe(before);
    expect(JSON.parse(text(cwd, 'app/jwt-kit.json'))).toMatchObject({
      name: 'Order Sync',
      certificate: { sha256: new X509Certificate(certificate).fingerprint256 },
    });
    expect((await runIn(cwd, ['doctor', 'app'])).stdout).toContain(' 0 failures');
  });
  test('a key that is kept elsewhere is asked for: a new one would not be that of the certificate', async () => {
    const cwd = scratch();
    await bundle(cwd);
    const certificate = lost(cwd);
    rmSync(join(cwd, 'app/server.key'));
    const { stderr } = await runIn(cwd, ['token', 'app']);
    expect(stderr).toContain(
      "save the private key as signing.key, then make the set again with the same key and certificate: npx jwt-kit init app --name 'Order Sync' --key signing.key --certificate app/server.crt ",
    );
    copyFileSync(key, join(cwd, 'signing.key'));
    await runIn(cwd, [...salesforce, 'app', '--key', 'signing.key', '--certificate', 'app/server.crt', '--force']);
    expect(text(cwd, 'app/server.crt')).toBe(certificate);
  });
  test('keeps the subject of the certificate, also in the request', async () => {
    const cwd = scratch();
    await bundle(cwd, '--subject', 'O=Acme');
    const certificate = lost(cwd);
    expect(await runIn(cwd, [...withKey, 'two', '--certificate', 'app/server.crt'])).toMatchObject({ status: 0 });
    expect(text(cwd, 'two/server.crt')).toBe(certificate);
    expect(JSON.parse(text(cwd, 'two/jwt-kit.json')).certificate.subject).toBe('O=Acme');
    expect((await runIn(cwd, ['inspect', 'two/server.csr'])).stdout).toContain('O=Acme');
  });
  test.each([
    [
      'without a key',
      ['--certificate', 'app/server.crt'],
      '--certificate works only with --key, the private key of the certificate',
    ],
    ['with days', ['--key', key, '--days', '9'], '--certificate cannot be combined with --days'],
    ['with a subject', ['--key', key, '--subject', 'CN=a'], '--certificate cannot be combined with --subject'],
    ['with a table', ['--from', 'orgs.csv'], '--certificate cannot be combined with --from'],
    ['with a public key', ['--jwk', 'a.jwk'], '--certificate cannot be combined with --jwk'],
  ])('is refused %s', async (_, more, message) => {
    const cwd = scratch();
    const ran = await runIn(cwd, [...salesforce, 'two', '--certificate', 'app/server.crt', ...more]);
    expect(ran).toMatchObject({ status: 2, stderr: expect.stringContaining(`jwt-kit: error: ${message}\n`) });
    expect(names(cwd)).toEqual([]);
  });
  test('of another key, or one that has expired, is refused', async () => {
    const cwd = scratch();
    await runIn(cwd, [...salesforce, 'other']);
    const all = [...withKey, 'two', '--certificate', 'other/server.crt'];
    const hint = 'jwt-kit: hint: leave out --certificate: a new one is made, which the server then needs\n';
    expect(await runIn(cwd, all)).toMatchObject({
      status: 4,
      stderr: expect.stringMatching(/^jwt-kit: error: other\/server\.crt: .* does not match the key of .*rsa\.pem\n/),
    });
    expect((await runIn(cwd, all)).stderr).toContain(hint);
    await bundle(cwd);
    const late = { now: () => new Date('2029-01-01') };
    const expired = await runIn(cwd, [...withKey, 'two', '--certificate', 'app/server.crt'], late);
    expect(expired).toMatchObject({ status: 4, stderr: expect.stringContaining(hint) });
    expect(names(cwd)).toEqual(['app', 'other']);
  });
});

describe('a directory that is taken', () => {
  test.each([
    [['--provider', 'nosuch', '--name', 'A'], 'unknown provider "nosuch"', 2],
    [['--provider', 'salesforce', '--name', ''], 'the name of the app is empty', 2],
    [['--provider', 'salesforce', '--name', 'A', '--token-url', 'https://a.b'], '--token-url: not a setting of Salesforce', 2],
    [
      ['--provider', 'salesforce', '--name', 'A', '--key', 'none', '--bits', '2048'],
      '--bits cannot be combined with --key: it is the size of a new key',
      2,
    ],
    [['--provider', 'anypoint', '--jwk', 'none', '--name', ''], 'the name of the app is empty', 2],
  ])('is not what is said about wrong flags: %j', async (flags, message, status) => {
    const cwd = scratch();
    await runIn(cwd, [...withKey, 'app']);
    const ran = await runIn(cwd, ['init', 'app', ...flags]);
    expect(ran.stderr.split('\n')[0]).toContain(`jwt-kit: error: ${message}`);
    expect(ran.status).toBe(status);
  });
});
