import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { screen } from '@inquirer/testing/vitest';
import { beforeEach, describe, expect, test } from 'vitest';
import type { CommandIo } from '../../../../src/cli/command.ts';
import { useFlags } from '../../../../src/cli/commands/use/flags.ts';
import { targetsOf } from '../../../../src/cli/commands/use/list.ts';
import { use } from '../../../../src/cli/commands/use/use.ts';
import { flagEntries } from '../../../../src/cli/flags.ts';
import { openStore } from '../../../../src/core/keystores/open-store.ts';
import type { NewEntry } from '../../../../src/core/keystores/store-entries.ts';
import { writePkcs12 } from '../../../../src/core/keystores/write-pkcs12.ts';
import { ownTargetTemplates } from '../../../../src/own-templates/own-templates.ts';
import { providers } from '../../../../src/providers/index.ts';
import { fixturePath, otherKey, repeatable } from '../../../fixtures.ts';
import { scratch, symbolicLink } from '../../../strangers.ts';
import { acme, bundleIn } from '../../rehearsal.ts';
import { type Ran, runIn } from '../../world.ts';
import { asker } from '../init/questions-setup.ts';

let cwd: string;

const run = (words: readonly string[], changes = {}): Promise<Ran> => runIn(cwd, ['use', ...words], changes);

/** The first line that is printed of an error, and its hint. */
const refused = ({ status, stdout, stderr }: Ran): object => ({ status, stdout, lines: stderr.trim().split('\n') });

const line = (more = ''): string =>
  `sf org login jwt --client-id 3MVG9 --jwt-key-file app/server.key --username u@acme.com --instance-url https://acme.my.salesforce.com${more}\n`;

beforeEach(async () => {
  cwd = scratch();
  await bundleIn(cwd, 'salesforce', acme);
});

describe('without a target', () => {
  test('lists the targets of all providers, one line each', async () => {
    rmSync(join(cwd, 'app'), { recursive: true });
    const { status, stdout, stderr } = await run([]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^Salesforce:\n {2}sf +Salesforce CLI: the command that signs in\n/);
    expect(stdout).toMatch(/\nAnypoint|\nMuleSoft/);
    expect(stdout).toMatch(/\nfor example: npx jwt-kit use sf\n$/);
  });
  test('lists those of the only bundle below the working directory', async () => {
    const { status, stdout, stderr } = await run([]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toBe((await run(['app'])).stdout);
  });
  test('with several bundles below it, the example names the first', async () => {
    await runIn(cwd, ['init', 'a-server', '--provider', 'generic', '--name', 'A', '--key', fixturePath('keys/rsa.pem')]);
    const { stdout } = await run([]);
    expect(stdout).toMatch(/^Salesforce:\n/);
    expect(stdout).toMatch(/\nfor example: npx jwt-kit use curl a-server\n$/);
  });
  test('one without a bundle names those below the working directory', async () => {
    expect(refused(await run(['sf']))).toEqual({
      status: 3,
      stdout: '',
      lines: ['jwt-kit: error: no bundle in this directory; below it: app', 'jwt-kit: hint: name one: npx jwt-kit use sf app'],
    });
  });
  test('a target behind its bundle is named with the command that was meant', async () => {
    expect(refused(await run(['app', 'sf']))).toEqual({
      status: 2,
      stdout: '',
      lines: [
        'jwt-kit: error: "app" is a directory: the target comes first',
        'jwt-kit: hint: for example npx jwt-kit use sf app',
      ],
    });
  });
  test('lists those of the bundle in a directory', async () => {
    const { stdout } = await run(['app']);
    expect(stdout).not.toMatch(/Anypoint|Generic/);
    expect(stdout).toMatch(/\nfor example: npx jwt-kit use sf app\n$/);
    expect((await runIn(join(cwd, 'app'), ['use'])).stdout).not.toMatch(/Anypoint|Generic/);
    const { targets } = JSON.parse((await run(['app', '--json'])).stdout);
    expect(targets[0]).toEqual({
      target: 'sf',
      provider: 'salesforce',
      says: expect.any(String),
      tested: expect.stringMatching(/^run /),
      unverified: [expect.any(String)],
    });
  });
  test('a directory without a bundle is an error', async () => {
    mkdirSync(join(cwd, 'empty'));
    expect(refused(await run(['empty']))).toEqual({
      status: 3,
      stdout: '',
      lines: [
        'jwt-kit: error: empty/jwt-kit.json: there is no such file',
        'jwt-kit: hint: name the directory that npx jwt-kit init made',
      ],
    });
    expect((await run(['sf', 'empty'])).status).toBe(3);
  });
});

describe('a target', () => {
  test('is printed with the values of the bundle, and notes say how it was tested', async () => {
    const ran = await run(['sf', 'app', '--client-id', '3MVG9']);
    expect(ran).toMatchObject({ status: 0, stdout: line() });
    expect(ran.stderr).toMatch(
      /^jwt-kit: note: [^\n]+ the scope web too: [^\n]+\njwt-kit: note: sf: run with [^\n]+\njwt-kit: note: unverified: [^\n]+\n$/,
    );
    expect(readFileSync(join(cwd, 'app/jwt-kit.json'), 'utf8')).not.toContain('3MVG9');
    expect((await runIn(join(cwd, 'app'), ['use', 'SF', '--client-id', '3MVG9'])).stdout).toBe(
      line().replace('app/server.key', 'server.key'),
    );
  });
  test('takes its options, and refuses those of others', async () => {
    const { stdout } = await run(['sf', 'app', '--client-id', '3MVG9', '--alias', 'my org', '--set-default-dev-hub']);
    expect(stdout).toBe(line(" --alias 'my org' --set-default-dev-hub"));
    expect(refused(await run(['curl', 'app', '--client-id', 'c', '--alias', 'a']))).toMatchObject({
      status: 2,
      lines: ['jwt-kit: error: --alias does not work with curl', expect.stringMatching(/^jwt-kit: hint: leave it out: /)],
    });
    expect(await run(['sf', 'app', '--client-id', '3MVG9', '--alias', ''])).toMatchObject({
      status: 2,
      stderr: 'jwt-kit: error: alias is empty\njwt-kit: hint: leave it out until you know it\n',
    });
  });
  test('takes another token endpoint, and says so', async () => {
    const here = 'http://localhost:8899/services/oauth2/token';
    const { stdout, stderr } = await run(['http', 'app', '--client-id', 'c', '--url', 'http://localhost:8899']);
    expect(stdout).toContain(`POST ${here}\n`);
    expect(stderr).toContain(
      'jwt-kit: note: localhost:8899 is an address on this computer: without --url, the files are for the real server\n',
    );
    expect(stderr).toContain(
      'to write it: npx jwt-kit use http app --client-id c --url http://localhost:8899 --out-dir http\n',
    );
    // The audience stays that of the settings: the token endpoint does not change what the assertion says.
    const curl = await run(['curl', 'app', '--client-id', 'c', '--url', 'https://proxy.acme.com/t']);
    expect(curl.stdout).toContain('url=https://proxy.acme.com/t\n');
    expect(curl.stdout).toContain('https://acme.my.salesforce.com');
    expect(curl.stderr).not.toContain('on this computer');
    expect((await run(['sf', 'app', '--client-id', '3MVG9', '--url', here])).stdout).toBe(
      line().replace('https://acme.my.salesforce.com', 'http://localhost:8899'),
    );
    expect((await run(['jsforce', 'app', '--client-id', 'c', '--url', here])).stdout).toContain(
      'const loginUrl = "http://localhost:8899";\n',
    );
  });
  test.each([
    ['metadata', 'https://a.b', '--url does not work with metadata: it makes the app, and gets no token', 'leave it out'],
    [
      'github',
      'https://a.b',
      '--url does not work with github: the job signs in at the org, which --instance-url names',
      'leave it out',
    ],
    ['apex', 'https://a.b', '--url does not work with apex: the org itself asks for the token', 'leave it out'],
    [
      'curl',
      'http://a.b',
      '--url "http://a.b" is not https',
      'use https: anybody who intercepts the assertion can sign in with it',
    ],
    ['curl', 'a.b', '--url "a.b" is not a URL', 'write it like https://acme.my.salesforce.com/services/oauth2/token'],
    [
      'sf',
      'https://a.b/token',
      '--url: sf adds the path of the token endpoint itself, which is /services/oauth2/token',
      'leave out the path: https://a.b',
    ],
    [
      'sf',
      'https://a.b/services/oauth2/token?x=1',
      '--url: sf adds the path of the token endpoint itself, which is /services/oauth2/token',
      'leave out the path: https://a.b',
    ],
  ])('%s with --url %s is refused', async (target, url, message, hint) => {
    expect(refused(await run([target, 'app', '--client-id', 'c', '--url', url]))).toEqual({
      status: 2,
      stdout: '',
      lines: [`jwt-kit: error: ${message}`, `jwt-kit: hint: ${hint}`],
    });
  });
  test('mulesoft of Anypoint takes https only, also on this computer', async () => {
    const cwd = scratch();
    await bundleIn(cwd, 'anypoint', ['--name', 'a', '--idp-id', 'i', '--username', 'u', '--client-id', 'c']);
    expect(refused(await runIn(cwd, ['use', 'mulesoft', 'app', '--url', 'http://localhost:8899']))).toEqual({
      status: 2,
      stdout: '',
      lines: [
        'jwt-kit: error: --url: mulesoft uses https only',
        'jwt-kit: hint: write it like https://anypoint.mulesoft.com/accounts/api/v2/oauth2/token',
      ],
    });
  });
  test('names missing values with their flags, and takes them from the environment', async () => {
    expect(refused(await run(['sf', 'app']))).toMatchObject({
      status: 2,
      lines: ['jwt-kit: error: missing: --client-id <consumer key>', expect.stringContaining('SF_CONSUMER_KEY')],
    });
    const { stdout, stderr } = await run(['sf', 'app'], { env: { SF_CONSUMER_KEY: '3MVG9' } });
    expect(stdout).toBe(line());
    expect(stderr).toContain('client-id comes from SF_CONSUMER_KEY');
  });
  test('on Windows, values that need quotes are quoted for PowerShell', async () => {
    const words = ['sf', 'app', '--client-id', "O'B"];
    const { stdout } = await run(words, { platform: 'win32' });
    expect(stdout).toContain("--client-id 'O''B' --jwt-key-file app/server.key --username u@acme.com ");
  });
  test('says so if the program cannot read an encrypted key', async () => {
    writeFileSync(join(cwd, 'phrase.txt'), 'secret');
    await runIn(cwd, ['passphrase', 'app', '--new-passphrase-file', 'phrase.txt']);
    const { status, stderr } = await run(['sf', 'app', '--client-id', '3MVG9']);
    expect(status).toBe(0);
    expect(stderr).toContain('sf cannot read a key with a passphrase; to remove it: npx jwt-kit passphrase app --remove');
  });
  test('calls jwt-kit in a script as it was called', async () => {
    const deploying = async (invokedAs: string): Promise<string> =>
      (await run(['metadata', 'app', '--email', 'a@acme.com'], { invokedAs })).stdout;
    for (const called of ['jwt-kit', 'npx jwt-kit', 'npx --prefix /tools/kit jwt-kit']) {
      expect(await deploying(called)).toContain(`\n${called} set app --client-id "$key"\n`);
    }
  });
  test('asks for what is missing, and says how to keep it', async () => {
    const running = run(['sf', 'app'], { interactive: true });
    await screen.next();
    screen.type('3MVG9');
    screen.keypress('enter');
    const ran = await running;
    expect(ran).toMatchObject({ status: 0, stdout: line() });
    const keep = 'npx jwt-kit set app --client-id 3MVG9';
    expect(ran.stderr).toContain(`jwt-kit: note: to keep the answer, so that no command asks again: ${keep}\n`);
    expect((await runIn(cwd, keep.split(' ').slice(2))).status).toBe(0);
    expect((await run(['sf', 'app'])).stderr).not.toContain('to keep');
  });
  test('says so if the key is not in the bundle, or is that of somebody else', async () => {
    rmSync(join(cwd, 'app/server.key'));
    expect((await run(['sf', 'app', '--client-id', 'c'])).stderr).toContain(
      'app/server.key is not there; to put it back, save the key as signing.key, then: npx jwt-kit set app --key signing.key',
    );
    expect((await run(['postman', 'app', '--client-id', 'c'])).stderr).not.toContain('server.key');
    writeFileSync(join(cwd, 'their.jwk'), (await runIn(cwd, ['convert', fixturePath('keys/rsa.crt')])).stdout);
    const theirs = ['--idp-id', 'i', '--username', 'u', '--client-id', 'c'];
    await runIn(cwd, ['init', 'theirs', '--provider', 'anypoint', '--name', 'a', '--jwk', 'their.jwk', ...theirs]);
    expect((await run(['curl', 'theirs'])).stderr).toContain(
      'theirs/server.key is not there: only the owner of the private key can run this',
    );
  });
  test('with --json, gives files and values', async () => {
    const { contents, values, target, provider, files } = JSON.parse(
      (await run(['sf', 'app', '--client-id', 'c', '--json'])).stdout,
    );
    expect({ target, provider, files, names: contents.map(({ name }: { name: string }) => name), values }).toEqual({
      target: 'sf',
      provider: 'salesforce',
      files: [],
      names: ['login.sh'],
      values: {
        clientId: 'c',
        keyFile: 'app/server.key',
        username: 'u@acme.com',
        instanceUrl: 'https://acme.my.salesforce.com',
      },
    });
  });
});

describe('--out-dir', () => {
  const words = ['curl', 'app', '--client-id', '3MVG9', '--out-dir', 'new/scripts'];
  test('writes the files; the key is named from there', async () => {
    expect(await run(words)).toMatchObject({ status: 0, stdout: 'wrote new/scripts/token.sh\n' });
    expect(readFileSync(join(cwd, 'new/scripts/token.sh'), 'utf8')).toContain('\nkey=../../app/server.key\n');
  });
  test('replaces files only with --force, and keeps the old ones', async () => {
    mkdirSync(join(cwd, 'new/scripts'), { recursive: true });
    writeFileSync(join(cwd, 'new/scripts/token.sh'), 'mine');
    expect(await run(words)).toMatchObject({ status: 1, stdout: '' });
    expect(readFileSync(join(cwd, 'new/scripts/token.sh'), 'utf8')).toBe('mine');
    expect((await run([...words, '--force'])).stderr).toContain('the replaced file is kept as new/scripts/previous/');
    expect(readFileSync(join(cwd, 'new/scripts/token.sh'), 'utf8')).toContain('curl --silent');
  });
  test('with --dry-run, writes nothing', async () => {
    expect(await run([...words, '--dry-run'])).toMatchObject({
      status: 0,
      stdout: 'nothing was written; without --dry-run, it would write:\n  new/scripts/token.sh\n',
    });
    expect(existsSync(join(cwd, 'new'))).toBe(false);
  });
  test('leaves no directory and no other file behind if one file exists', async () => {
    const all = ['apex', 'app', '--client-id', 'c', '--out-dir', 'org'];
    const classes = join(cwd, 'org/force-app/main/default/classes');
    mkdirSync(classes, { recursive: true });
    writeFileSync(join(classes, 'JwtBearerToken.cls-meta.xml'), 'mine');
    expect((await run(all)).status).toBe(1);
    expect((await run([...all, '--dry-run'])).status).toBe(1);
    expect(readdirSync(join(classes, '..'))).toEqual(['classes']);
    expect(readdirSync(classes)).toEqual(['JwtBearerToken.cls-meta.xml']);
    expect((await run([...all, '--force'])).status).toBe(0);
    expect(readdirSync(join(classes, '../remoteSiteSettings'))).toEqual(['JwtBearerToken.remoteSite-meta.xml']);
  });
  test.each(['file', 'file/below'])('in %s, which is not a directory, is refused', async (path) => {
    writeFileSync(join(cwd, 'file'), '');
    for (const more of [[], ['--dry-run'], ['--force']]) {
      expect(refused(await run([...words.slice(0, -1), path, ...more]))).toEqual({
        status: 1,
        stdout: '',
        lines: ['jwt-kit: error: file: this is a file, not a directory', 'jwt-kit: hint: choose another name'],
      });
    }
  });
  test('goes on after a run that was interrupted between two files', async () => {
    const all = ['github', 'app', '--client-id', 'c', '--secret', '--out-dir', 'ci'];
    expect((await run(all)).status).toBe(0);
    const whole = readFileSync(join(cwd, 'ci/secrets.env'));
    rmSync(join(cwd, 'ci/secrets.env'));
    const privately = process.platform === 'win32' ? '' : ', readable only by you';
    const again = await run(all);
    expect(again).toMatchObject({ status: 0, stdout: expect.stringContaining(`wrote ci/secrets.env${privately}\n`) });
    expect(readFileSync(join(cwd, 'ci/secrets.env'))).toEqual(whole);
    expect(readdirSync(join(cwd, 'ci')).sort()).toEqual(['.github', '.gitignore', 'secrets.env', 'variables.env']);
    writeFileSync(join(cwd, 'ci/variables.env'), 'mine');
    expect(await run(all)).toMatchObject({ status: 1, stderr: expect.stringContaining('already exists') });
  });
  test('makes a key store once: a second run with the same password accepts it, one with another password does not', async () => {
    writeFileSync(join(cwd, 'pw'), 'long enough');
    const all = ['java', 'app', '--client-id', 'c', '--secret', '--store-password-file', 'pw', '--out-dir', 'java'];
    expect((await run(all)).status).toBe(0);
    expect((await run(all)).status).toBe(0);
    writeFileSync(join(cwd, 'pw'), 'another one');
    expect(await run(all)).toMatchObject({ status: 1, stderr: expect.stringContaining('order-sync.p12: the file already') });
  });
  test.skipIf(process.platform !== 'linux')('where the system makes nothing is refused', async () => {
    expect(refused(await run([...words.slice(0, -1), '/proc']))).toEqual({
      status: 1,
      stdout: '',
      lines: ['jwt-kit: error: /proc: no file can be made there', 'jwt-kit: hint: choose another place'],
    });
  });
  test('is not -, which would be a directory of that name', async () => {
    expect(await run([...words.slice(0, -1), '-'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('--out-dir takes a directory, not standard output'),
    });
    expect(readdirSync(cwd)).toEqual(['app']);
  });
  describe('with the private key', () => {
    const all = ['github', 'app', '--client-id', 'c', '--secret', '--out-dir', 'new/ci'];
    const ignore = (): string => readFileSync(join(cwd, 'new/ci/.gitignore'), 'utf8');
    const note = 'jwt-kit: note: new/ci/.gitignore gets what keeps the private key out of git: /secrets.env\n';
    const doubt =
      'jwt-kit: note: git would commit new/ci/secrets.env, which contains the private key: add /secrets.env to new/ci/.gitignore\n';

    test.each([true, false])('gets a .gitignore, like a bundle (in a repository: %s)', async (repository) => {
      if (repository) mkdirSync(join(cwd, '.git'));
      const { stdout, stderr } = await run(all);
      expect(stdout).toMatch(
        /^wrote new\/ci\/\.gitignore\nwrote .*sign-in\.yml\nwrote .*variables\.env\nwrote .*secrets\.env[,\n]/,
      );
      expect(stderr).toContain(note);
      expect(ignore()).toBe('/secrets.env\n');
      // A second run has nothing to add.
      expect((await run(all)).stdout).not.toContain('.gitignore');
      expect(ignore()).toBe('/secrets.env\n');
    });
    test('adds to the .gitignore that is there, and keeps its lines', async () => {
      mkdirSync(join(cwd, 'new/ci'), { recursive: true });
      writeFileSync(join(cwd, 'new/ci/.gitignore'), 'build/\r\nlogs');
      expect((await run(all)).stderr).toContain(note);
      expect(ignore()).toBe('build/\r\nlogs\n/secrets.env\n');
      expect(readdirSync(join(cwd, 'new/ci'))).not.toContain('previous');
    });
    test('leaves alone what git ignores already', async () => {
      mkdirSync(join(cwd, '.git'));
      writeFileSync(join(cwd, '.gitignore'), '*.env\n');
      expect((await run(all)).stderr).not.toMatch(/\.gitignore|git would/);
      expect(existsSync(join(cwd, 'new/ci/.gitignore'))).toBe(false);
    });
    test('says what git would commit if the .gitignore is a link', async () => {
      mkdirSync(join(cwd, 'new/ci'), { recursive: true });
      symbolicLink('../ignored', join(cwd, 'new/ci/.gitignore'));
      expect((await run(all)).stderr).toContain(doubt);
    });
    test('says the same if a later line undoes its own', async () => {
      mkdirSync(join(cwd, 'new/ci'), { recursive: true });
      writeFileSync(join(cwd, 'new/ci/.gitignore'), '/secrets.env\n!*.env\n');
      expect((await run(all)).stderr).toContain(doubt);
      expect(ignore()).toBe('/secrets.env\n!*.env\n');
    });
    test('does not ignore a key that belongs in git because it is encrypted', async () => {
      await run(['sfdx-hardis', 'app', '--client-id', 'c', '--secret', '--out-dir', 'new/ci']);
      expect(existsSync(join(cwd, 'new/ci/config/branches/.jwt/main.key'))).toBe(true);
      expect(ignore()).toBe('/sfdx-hardis-variables.sh\n');
    });
  });
  test('paths of a pipeline start from here, the root, wherever its files are written', async () => {
    const written = async (out: string): Promise<[job: string, variables: string, notes: string]> => {
      const { stderr } = await run(['github', 'app', '--client-id', 'c', '--out-dir', out]);
      const at = join(cwd, out);
      return [
        readFileSync(join(at, '.github/workflows/sign-in.yml'), 'utf8'),
        readFileSync(join(at, 'variables.env'), 'utf8'),
        stderr,
      ];
    };
    const [job, variables, notes] = await written('ci');
    expect(variables).toContain('jwt-kit convert app/server.key --to base64 --private | gh');
    expect(variables).toContain('#   gh variable set --env-file ci/variables.env\n');
    expect(notes).toContain('note: create the secret that ci/variables.env names, with the command there\n');
    expect(notes).toContain(
      'note: copy ci/.github/workflows/sign-in.yml to .github/workflows/sign-in.yml at the root of the repository, commit it, push, and start the job\n',
    );
    const [sameJob, ownVariables, ownNotes] = await written('.');
    expect(sameJob).toBe(job);
    expect(ownVariables).toBe(variables.replace('ci/variables.env', 'variables.env'));
    expect(ownNotes).toContain('note: commit .github/workflows/sign-in.yml, push, and start the job\n');
  });
  test('two targets with key stores of one type do not share a file unless its alias is the same', async () => {
    writeFileSync(join(cwd, 'pw'), 'store-password');
    await runIn(cwd, ['init', 'two', '--provider', 'salesforce', ...acme, '--name', 'Order Sync', '--client-id', 'c']);
    const make = (target: string, out: string): Promise<Ran> =>
      run([target, 'two', '--secret', '--store-password-file', 'pw', '--out-dir', out]);
    expect((await make('fields', 'out')).status).toBe(0);
    expect((await make('apex', 'out')).status).toBe(0);
    expect((await make('talend', 'out')).status).toBe(0);
    const aliasesIn = (name: string): string[] => {
      const { entries } = openStore(readFileSync(join(cwd, name)), { password: Buffer.from('store-password') });
      return entries.map(({ alias }) => `${alias}`);
    };
    expect(aliasesIn('out/order-sync.jks')).toEqual(['order-sync']);
    expect(aliasesIn('out/order_sync.jks')).toEqual(['order_sync']);
    // The commands for stores in the bundle make the same two.
    const made = (await run(['apex', 'two'])).stderr.match(/order_sync\.jks is not there yet; to make it: npx jwt-kit (.*)/);
    await runIn(cwd, [...(made?.[1]?.split(' ') ?? []), '--store-password-file', 'pw']);
    await runIn(cwd, ['keystore', 'two', '--type', 'jks', '--store-password-file', 'pw']);
    expect(aliasesIn('two/order-sync.jks')).toEqual(['order-sync']);
    expect(aliasesIn('two/order_sync.jks')).toEqual(['order_sync']);
    for (const target of ['apex', 'fields']) expect((await run([target, 'two'])).stderr).not.toContain('is not there yet');
  });
  test('is not named like a key', async () => {
    const typed = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj';
    const { status, stderr } = await run([...words.slice(0, -1), typed]);
    expect(status).toBe(2);
    expect(stderr).not.toContain(typed);
    expect(readdirSync(cwd)).toEqual(['app']);
  });
});

describe('how to go on', () => {
  const given = ['app', '--client-id', '3MVG9'];
  test('without --out-dir, the command that writes the files, with everything that was typed', async () => {
    const { stderr } = await run(['curl', ...given]);
    expect(stderr).toContain('note: to write it: npx jwt-kit use curl app --client-id 3MVG9 --out-dir curl\n');
    expect(stderr).toContain('note: to run it: cd curl && sh token.sh\n');
    expect((await run(['postman', ...given])).stderr).toContain(
      'valid for a few minutes: npx jwt-kit sign app --client-id 3MVG9\n',
    );
    expect((await run(['github', ...given, '--encrypted-key', 'ci/a.pem'])).stderr).toContain(
      'note: to write it: npx jwt-kit use github app --client-id 3MVG9 --encrypted-key ci/a.pem --out-dir .\n',
    );
    expect((await run(['sf', ...given])).stderr).not.toMatch(/to (?:write|run) it/);
  });
  test.each([
    ['curl', 'linux', 'a/b', 'to run it: cd a/b && sh token.sh'],
    ['curl', 'linux', '.', 'to run it: sh token.sh'],
    ['sf', 'linux', 'sf', 'to run it: cd sf && sh login.sh'],
    ['github', 'linux', 'ci', 'to create the variables: gh variable set --env-file ci/variables.env'],
    ['java', 'linux', 'java', 'to run it: cd java && java JwtBearerToken.java'],
    ['jsforce', 'win32', 'js', 'to run it, in the directory js: node sign-in.mjs'],
    ['powershell', 'win32', '.', 'to run it: powershell -ExecutionPolicy Bypass -File Get-Token.ps1'],
  ] as const)('with it, the command that runs %s on %s in %s', async (target, platform, out, says) => {
    const { stderr } = await run([target, ...given, '--out-dir', out], { platform });
    expect(stderr).toContain(`jwt-kit: note: ${says}\n`);
  });
  test('with it, the steps in another program', async () => {
    const { stderr } = await run(['postman', ...given, '--out-dir', 'p']);
    expect(stderr).toContain('note: in Postman, choose Import, then the file\n');
    expect(stderr).toContain('valid for a few minutes: npx jwt-kit sign app --client-id 3MVG9\n');
  });
  test('says where a key store belongs only while it is not made', async () => {
    writeFileSync(join(cwd, 'pw'), 'long enough');
    const place = 'the key store belongs into src/main/resources';
    expect((await run(['mulesoft', ...given])).stderr).toContain(place);
    const secret = ['--secret', '--store-password-file', 'pw', '--out-dir', 'mule'];
    expect((await run(['mulesoft', ...given, ...secret])).stderr).not.toContain(place);
  });
  test.each([
    ['linux', 'to run it: cd a && sh login.sh\n'],
    ['win32', 'login.ps1\n'],
  ] as const)('on %s, the file of this platform is run', async (platform, end) => {
    const { stderr } = await run(['sf', 'app', '--client-id', 'c', '--out-dir', 'a', '--dry-run'], { platform });
    expect(/to run it[^\n]*(?:\n {2}[^\n]*)?\n/.exec(stderr)?.[0]).toMatch(new RegExp(`${end.trim()}\\n$`));
  });
});

describe('another name of a target', () => {
  test.each([
    ['GitHub Actions', 'github'],
    ['gitlab_ci', 'gitlab'],
    ['circle', 'circleci'],
    ['mule', 'mulesoft'],
  ])('%s is %s', async (typed, id) => {
    const named = await run([typed, 'app', '--client-id', 'c', '--json']);
    expect(JSON.parse(named.stdout)).toMatchObject({ target: id });
  });
  test('is the bundle if it is a directory', async () => {
    await bundleIn(cwd, 'salesforce', acme, 'node');
    expect((await run(['node'])).stdout).toContain('for example: npx jwt-kit use sf node');
  });
  test('is that of one target, and the own name of none', async () => {
    const targets = (await Promise.all(providers.map(targetsOf))).flat();
    const ids = new Map<string, string>(targets.map(({ id }) => [id, id]));
    for (const { id, also = [] } of targets) {
      for (const other of also) expect([other, ids.get(other) ?? id]).toEqual([other, id]);
      for (const other of also) ids.set(other, id);
    }
  });
});

describe('an unknown target', () => {
  test.each([
    ['crul', 'did you mean npx jwt-kit use curl app?'],
    ['SFF', 'did you mean npx jwt-kit use sf app?'],
  ])('%s: the nearest is named', async (name, hint) => {
    expect(refused(await run([name, 'app']))).toEqual({
      status: 2,
      stdout: '',
      lines: [`jwt-kit: error: unknown target "${name}"`, `jwt-kit: hint: ${hint}`],
    });
  });
  test('that is near none: all are named', async () => {
    const { stderr } = await run(['workday']);
    expect(stderr).toMatch(
      /^jwt-kit: error: unknown target "workday"\njwt-kit: hint: use one of sf, curl\b.*; a bundle is named by its directory\n$/,
    );
  });
  test('that looks like a key is not repeated', async () => {
    const { stderr } = await run(['MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj']);
    expect(stderr).not.toContain('MIIEvQ');
  });
  test('of another provider', async () => {
    await bundleIn(cwd, 'generic', [], 'other');
    expect(refused(await run(['sf', 'other']))).toEqual({
      status: 2,
      stdout: '',
      lines: [
        'jwt-kit: error: sf is for Salesforce, not for Generic RFC 7523 server',
        'jwt-kit: hint: for the list: npx jwt-kit use other',
      ],
    });
  });
});

test('no option of a target has the name of another flag', () => {
  const members = flagEntries({ name: 'use', description: '', examples: [], flags: useFlags }).map(([member]) => member);
  expect(members).toEqual([...new Set(members)]);
});

test('a key store on disk is compared with the key and the certificate before it is published', async () => {
  const io: CommandIo = {
    ...asker().io,
    cwd,
    interactive: false,
    note: () => {},
    read: async (path) => readFileSync(resolve(cwd, path)),
    readInBundle: async (directory, name) => readFileSync(resolve(cwd, directory, name)),
    targetTemplates: ownTargetTemplates,
  };
  writeFileSync(join(cwd, 'password.txt'), 'changeit\n');
  const given = { settings: { clientId: '3MVG9' }, targetOptions: {}, secret: true, storePasswordFile: 'password.txt' };
  const { prove, files: set } = await use({ ...given, target: 'java', directory: 'app', outDir: 'out' }, io);
  const store = set?.files.find(({ path }) => path.endsWith('.p12'));
  const staged = (content: unknown) => async (path: string) => (path === store?.path ? (content as Buffer) : Buffer.alloc(0));
  await expect(prove?.(staged(store?.content))).resolves.toBeUndefined();
  const password = Buffer.from('changeit');
  const [entry] = openStore(store?.content as Buffer, { password }).entries;
  const other = { ...(entry as NewEntry), key: otherKey.export({ type: 'pkcs8', format: 'der' }) };
  const spoilt = await writePkcs12(other, { password, random: repeatable() });
  await expect(prove?.(staged(spoilt))).rejects.toMatchObject({ code: 'MISMATCH' });
});
