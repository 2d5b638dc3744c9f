import { createPrivateKey } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { fixture, fixturePath } from '../fixtures.ts';
import { scratch } from '../strangers.ts';
import { commands, key, secretLines } from './main-setup.ts';
import { runIn } from './world.ts';

describe('help', () => {
  test.each(['', ...commands])('of jwt-kit %s', async (command) => {
    const ran = await runIn(scratch(), [...(command === '' ? [] : [command]), '--help']);
    expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: '' });
    expect(Math.max(...ran.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    await expect(ran.stdout).toMatchFileSnapshot(`../fixtures/help/${command || 'jwt-kit'}.txt`);
  });
  test('the examples in it run', async () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'pass.txt'), 'secret\n');
    writeFileSync(join(cwd, 'keys.json'), fixture('jwks/auth0-dev-tenant-2019.json'));
    writeFileSync(join(cwd, 'orgs.csv'), 'directory,name,instance-url,username\na,A,https://acme.my.salesforce.com,a@b.c\n');
    writeFileSync(join(cwd, 'private.jwk'), fixture('keys/rsa.jwk'));
    for (const command of commands) {
      const { stdout } = await runIn(cwd, [command, '--help']);
      const examples = stdout.replace(/ \\\n +/g, ' ').match(/(?<=\$ npx jwt-kit ).*/g) ?? [];
      expect(examples, command).not.toEqual([]);
      for (const example of examples.filter((line) => line !== 'init' && !line.includes('https://login.'))) {
        const words = (example.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''));
        const ran = await runIn(cwd, [...words, '--force'], { openPage: async () => true });
        const stderr = ran.stderr.replace(/^jwt-kit: note: .*: the replaced file is kept as previous\/.*\n/m, '');
        expect({ example, status: ran.status, stderr }).toEqual({ example, status: 0, stderr: '' });
        // The key of the next example is not encrypted.
        writeFileSync(join(cwd, 'server.key'), fixture('keys/rsa.pem'), { mode: 0o600 });
        if (command === 'csr') await runIn(cwd, [...words, '--out', 'server.csr', '--force']);
      }
    }
  });
  test('of an unknown command is an error', async () => {
    const stderr = "jwt-kit: error: unknown command 'nope'\njwt-kit: hint: see npx jwt-kit --help\n";
    expect(await runIn(scratch(), ['help', 'nope'])).toEqual({ status: 2, stdout: '', stderr });
  });
  test('is shown without arguments, and by help', async () => {
    const cwd = scratch();
    const help = await runIn(cwd, ['--help']);
    expect(await runIn(cwd, [])).toEqual(help);
    expect(await runIn(cwd, ['help'])).toEqual(help);
    expect(await runIn(cwd, ['help', 'cert'])).toEqual(await runIn(cwd, ['cert', '--help']));
  });
  test('the version is that of package.json', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(await runIn(scratch(), ['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  });
});

describe('a usage error', () => {
  test.each<[string[], string]>([
    [['frobnicate'], "error: unknown command 'frobnicate'\njwt-kit: hint: see npx jwt-kit --help"],
    [['cret'], "error: unknown command 'cret'\njwt-kit: hint: did you mean cert?"],
    [['key', '--bit', '2048'], "error: unknown option '--bit'\njwt-kit: hint: did you mean --bits?"],
    [['key', '--out', '--force'], 'error: --out: the value is missing\njwt-kit: hint: give a value between --out and --force'],
    [['key', '--bits'], 'error: --bits: the value is missing\njwt-kit: hint: see npx jwt-kit key --help'],
    [['key', '--bits', 'x'], 'error: --bits takes a whole number\njwt-kit: hint: for example --bits 2048'],
    [['init', '--provider', 'okta'], 'error: unknown provider "okta"\njwt-kit: hint: use one of salesforce, anypoint, generic'],
    [['init', 'a', 'b'], 'error: too many arguments for init: expected 1, got 2\njwt-kit: hint: see npx jwt-kit init --help'],
    [
      ['csr'],
      'error: missing: --key <file>, --subject <dn>\njwt-kit: hint: for example --key server.key --subject "CN=Order Sync"',
    ],
    [
      ['cert'],
      'error: missing: --key <file>, --subject <dn> or --csr <file>\njwt-kit: hint: for example --key server.key --subject "CN=Order Sync"',
    ],
    [
      ['convert', `-----BEGIN PRIVATE KEY-----\n${'x'.repeat(64)}`],
      'error: the key given: a private key is on the command line, where other programs can see it\njwt-kit: hint: put it into a file, or pipe it in and use - as the name; if others use this computer, make a new key',
    ],
    [[`eyJ${'x'.repeat(300)}`], 'error: unknown command a text of 303 characters\njwt-kit: hint: see npx jwt-kit --help'],
    [['\u001b[31m'], "error: unknown command '\\x1b[31m'\njwt-kit: hint: see npx jwt-kit --help"],
  ])('%j', async (words, said) => {
    expect(await runIn(scratch(), words)).toEqual({ status: 2, stdout: '', stderr: `jwt-kit: ${said}\n` });
  });
});

describe('a key in place of a name', () => {
  const pem = fixture('keys/rsa.pem').toString();
  const oneLine = pem.replace(/\n/g, '');
  test.each<[string, string[]]>([
    ['as --key', ['csr', '--subject', 'CN=a', '--key']],
    ['as --passphrase-file', ['key', '--passphrase-file']],
    ['as --csr', ['cert', '--key', key, '--csr']],
    ['as --out', ['csr', '--key', key, '--subject', 'CN=a', '--out']],
    ['as --subject', ['csr', '--key', key, '--subject']],
    ['as --san', ['csr', '--key', key, '--subject', 'CN=a', '--san']],
    ['as --provider', ['init', '--name', 'a', '--provider']],
    ['as --region', ['init', '--name', 'a', '--provider', 'anypoint', '--region']],
    ['as --client-id', ['init', '--name', 'a', '--provider', 'generic', '--client-id']],
    ['as a directory', ['init', '--provider', 'generic', '--name', 'a']],
    ['as a command', []],
    ['as one argument too many', ['csr', '--key', key, '--subject', 'CN=a']],
    ['as another directory', ['checklist', 'app']],
    ['as another directory of doctor', ['doctor', 'app']],
    ['as a topic of help', ['help']],
  ])('%s is not repeated', async (_, words) => {
    for (const text of [pem, oneLine, pem.slice(28, 700), fixture('keys/rsa.jwk').toString()]) {
      for (const extra of [[], ['--json'], ['--debug']]) {
        const ran = await runIn(scratch(), [...words, text, ...extra]);
        expect(ran.status).toBeGreaterThan(0);
        for (const line of pem.split('\n').slice(2, -2)) expect(ran.stdout + ran.stderr).not.toContain(line.slice(0, 24));
        expect(ran.stdout + ran.stderr).not.toContain('"d"');
      }
    }
  });
});

describe('an invalid path', () => {
  test.each<string[][]>([
    [['init', '', '--provider', 'generic', '--name', 'a']],
    [['init', ' ', '--provider', 'generic', '--name', 'a']],
    [['key', '--out', '']],
    [['csr', '--key', '', '--subject', 'CN=a']],
    [['checklist', '']],
  ])('%j', async (words) => {
    const cwd = scratch();
    expect((await runIn(cwd, words)).stderr.split('\n')[0]).toBe('jwt-kit: error: the name of a file or directory is empty');
    expect(readdirSync(cwd)).toEqual([]);
  });
  test('a slash at the end of a directory is not part of its name', async () => {
    const ran = await runIn(scratch(), ['init', 'app/', '--provider', 'generic', '--name', 'a', '--key', key]);
    expect(ran.stdout).toContain('Made app/, and checked');
  });
});

test('escapes in a file reach the terminal as text', async () => {
  const cwd = scratch();
  writeFileSync(join(cwd, 'evil.jwk'), JSON.stringify({ kty: '\u001b[31m\u202e' }));
  mkdirSync(join(cwd, 'app'));
  const record = {
    schema: 1,
    provider: '\u001b[31m',
    name: 'a',
    settings: { '\u001b[31m': 1 },
    key: {},
    certificate: {},
    checklist: '',
  };
  writeFileSync(join(cwd, 'app', 'jwt-kit.json'), JSON.stringify(record));
  for (const words of [
    ['csr', '--subject', 'CN=a', '--key', 'evil.jwk'],
    ['checklist', 'app'],
  ]) {
    const ran = await runIn(cwd, words);
    expect(ran.status).toBe(3);
    expect(ran.stderr).not.toMatch(/[\u001b\u202e]/);
  }
});

test('a standard output that cannot be written is an error', async () => {
  const full = new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error('full'), { code: 'ENOSPC' })),
  });
  full.on('error', () => {});
  const ran = await runIn(scratch(), ['csr', '--key', key, '--subject', 'CN=a'], { stdout: full });
  expect(ran.status).toBe(1);
  expect(ran.stderr).toBe(
    'jwt-kit: error: standard output: no space left on the device\njwt-kit: hint: make room, or choose another place\n',
  );
});

describe('--json', () => {
  test.each<[string, string[], object]>([
    [
      'csr',
      ['csr', '--key', key, '--subject', 'CN=a'],
      { subject: 'CN=a', pem: expect.stringContaining('BEGIN CERTIFICATE REQUEST'), files: [], notes: [] },
    ],
    [
      'key',
      ['key', '--out', 'k'],
      { type: 'rsa', bits: 2048, encrypted: false, thumbprint: expect.any(String), out: 'k', files: ['k'], notes: [] },
    ],
  ])('of %s is one document', async (command, words, rest) => {
    const ran = await runIn(scratch(), [...words, '--json']);
    expect(ran).toEqual({ status: 0, stdout: expect.any(String), stderr: '' });
    expect(JSON.parse(ran.stdout)).toEqual({ schema: 1, ok: true, command, ...rest });
  });
  test('of init names the files and contains no key', async () => {
    const ran = await runIn(scratch(), ['init', 'app', '--provider', 'generic', '--name', 'a', '--key', key, '--json']);
    const document = JSON.parse(ran.stdout);
    expect(document.files).toEqual(
      [
        'server.key',
        'server.csr',
        'server.crt',
        'public.pem',
        'jwks.json',
        'CHECKLIST.md',
        'CHECKLIST.html',
        'jwt-kit.json',
        '.gitignore',
      ].map((name) => join('app', name)),
    );
    for (const line of secretLines) expect(ran.stdout).not.toContain(line);
  });
  test.each<[string, string[], object]>([
    [
      'of a mistake',
      ['frob'],
      { error: { code: 'USAGE', message: "unknown command 'frob'", hint: 'see npx jwt-kit --help', exitCode: 2 } },
    ],
    [
      'of a failure',
      ['cert', '--key', 'no.key', '--subject', 'CN=a'],
      {
        command: 'cert',
        error: {
          code: 'INPUT_UNREADABLE',
          message: 'no.key: there is no such file',
          hint: 'check the name and the directory you are in',
          exitCode: 3,
        },
      },
    ],
    [
      'of an option, which it names',
      ['cert', '--key', key, '--subject', 'CN=a', '--days', '0'],
      {
        command: 'cert',
        error: {
          code: 'USAGE',
          message: '--days: a certificate cannot be valid for 0 days',
          option: 'days',
          hint: expect.stringMatching(/^use a whole number from 1 to \d+$/),
          exitCode: 2,
        },
      },
    ],
    [
      'of a private key',
      ['key'],
      {
        command: 'key',
        error: { code: 'USAGE', message: 'private keys are not printed with --json', hint: 'add --out <file>', exitCode: 2 },
      },
    ],
  ])('%s is one document too', async (_, words, rest) => {
    const ran = await runIn(scratch(), [...words, '--json']);
    expect(ran.stderr).toBe('');
    expect(JSON.parse(ran.stdout)).toEqual({ schema: 1, ok: false, ...rest });
  });
});

describe('--dry-run', () => {
  test.each<[string[], string]>([
    [
      ['init', 'app', '--provider', 'generic', '--name', 'a', '--key', key],
      'app/server.key\n  app/server.csr\n  app/server.crt\n  app/public.pem\n  app/jwks.json\n  app/CHECKLIST.md\n  app/CHECKLIST.html\n  app/jwt-kit.json\n  app/.gitignore',
    ],
    [['key', '--out', 'k'], 'k'],
  ])('of %j writes nothing', async (words, files) => {
    const cwd = scratch();
    const stdout = `nothing was written; without --dry-run, it would write:\n  ${files}\n`;
    expect(await runIn(cwd, [...words, '--dry-run'])).toEqual({ status: 0, stdout, stderr: '' });
    expect(readdirSync(cwd)).toEqual([]);
  });
  test('refuses what would be refused without it', async () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'k'), 'mine');
    mkdirSync(join(cwd, 'app'));
    writeFileSync(join(cwd, 'app', 'server.crt'), 'mine');
    const out = ['key', '--out', 'k', '--dry-run'];
    expect((await runIn(cwd, out)).stderr).toContain('k: the file already exists');
    expect((await runIn(cwd, [...out, '--force'])).status).toBe(0);
    const init = ['init', 'app', '--provider', 'generic', '--name', 'a', '--key', key, '--dry-run'];
    expect((await runIn(cwd, init)).stderr).toContain('app: server.crt already exists');
    expect((await runIn(cwd, [...init, '--force'])).status).toBe(0);
    expect(readFileSync(join(cwd, 'k'), 'utf8')).toBe('mine');
    expect(readdirSync(join(cwd, 'app'))).toEqual(['server.crt']);
  });
});

describe('key', () => {
  test('prints one key, and nothing else', async () => {
    const ran = await runIn(scratch(), ['key']);
    expect(ran).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^-----BEGIN PRIVATE KEY-----\n[\s\S]+-----END PRIVATE KEY-----\n$/),
      stderr: '',
    });
    expect(createPrivateKey(ran.stdout).asymmetricKeyDetails).toEqual({ modulusLength: 2048, publicExponent: 65537n });
  });
  test('suggests --out if standard output is a file that others can read', async () => {
    const ran = await runIn(scratch(), ['key'], { stdoutMode: () => 0o644 });
    expect(ran.stderr).toBe(
      'jwt-kit: note: the output goes to a file that others on this computer can read (mode 644); with --out <file>, only you can read it\n',
    );
    expect((await runIn(scratch(), ['key'], { stdoutMode: () => 0o600 })).stderr).toBe('');
    expect((await runIn(scratch(), ['csr', '--key', key, '--subject', 'CN=a'], { stdoutMode: () => 0o644 })).stderr).toBe('');
  });
  // Windows has no modes.
  test.skipIf(process.platform === 'win32')('writes a file that only its owner can read, and says so', async () => {
    const cwd = scratch();
    expect((await runIn(cwd, ['key', '--out', 'server.key'])).stdout).toBe('wrote server.key, readable only by you\n');
    expect(statSync(join(cwd, 'server.key')).mode & 0o777).toBe(0o600);
  });
  test('is encrypted with the passphrase in a file', async () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'pass'), 'secret\n');
    const { stdout } = await runIn(cwd, ['key', '--passphrase-file', 'pass']);
    expect(createPrivateKey({ key: stdout, passphrase: 'secret' }).type).toBe('private');
    expect(() => createPrivateKey({ key: stdout, passphrase: 'secret\n' })).toThrow();
  });
  test('an empty passphrase of an existing key: how to open that', async () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'empty'), '\n');
    const words = ['convert', fixturePath('keys/rsa.pkcs8.enc.pem'), '--passphrase-file', 'empty'];
    const { status, stderr } = await runIn(cwd, words);
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr:
        'jwt-kit: error: the passphrase in empty is empty\njwt-kit: hint: if the key was encrypted with an empty passphrase, openssl pkey -passin pass: -in old.key -out new.key removes it; else use 1 to 1,024 bytes on one line, saved as UTF-8\n',
    });
    expect((await runIn(cwd, ['key', '--passphrase-file', 'empty'])).stderr).not.toContain('openssl');
  });
  test.each<[string, string | Buffer, string]>([
    ['empty', '', 'the passphrase in pass is empty'],
    ['a line break', '\n', 'the passphrase in pass is empty'],
    ['too long', Buffer.alloc(1025, 'x'), 'the passphrase in pass is longer than 1,024 bytes'],
    ['two lines', 'one\ntwo\n', 'the passphrase in pass has more than one line'],
    ['followed by an empty line', 'one\n\n', 'the passphrase in pass has more than one line'],
    ['a byte order mark', '\ufeff', 'the passphrase in pass is empty'],
    ['no text', Buffer.from('a\0b'), 'the passphrase in pass is not UTF-8 text'],
    ['in another encoding', Buffer.from('caf\u00e9', 'latin1'), 'the passphrase in pass is not UTF-8 text'],
  ])('is refused with a passphrase that is %s', async (_, content, message) => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'pass'), content);
    const ran = await runIn(cwd, ['key', '--passphrase-file', 'pass']);
    expect({ status: ran.status, stdout: ran.stdout, first: ran.stderr.split('\n')[0] }).toEqual({
      status: 3,
      stdout: '',
      first: `jwt-kit: error: ${message}`,
    });
  });
});
