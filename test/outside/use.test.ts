/** The files of `use` do what they are for: each is run by its program against a rehearsal. */
import { execFile } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { literal } from '../../src/core/templates/literals.ts';
import { acme, bundleIn, rehearsing } from '../cli/rehearsal.ts';
import { runIn } from '../cli/world.ts';
import { program } from '../program.ts';
import { run, scratch, testWith } from '../strangers.ts';
import { installed } from './installed.ts';

const start = promisify(execFile);
const now = (): Date => new Date();

/** Settings with values that every language quotes. */
const odd = `O'Brien & "Söhne" $x \`id\` 日本語 <b>`;

/** Bundles by provider. */
const providers = {
  salesforce: [...acme.slice(0, 2), '--username', odd, '--client-id', odd],
  anypoint: ['--idp-id', 'idp', '--username', odd, '--client-id', 'c'],
  generic: ['--token-url', 'https://login.example.com/token', '--client-id', odd, '--username', odd],
} as const;
type ProviderId = keyof typeof providers;
const ids = Object.keys(providers) as ProviderId[];

/** A directory with the files of a target for a rehearsal. */
async function prepared(provider: ProviderId, target: string, more: readonly string[] = []): Promise<{ cwd: string }> {
  const root = scratch();
  await bundleIn(root, provider, providers[provider]);
  const { url } = await rehearsing(root, [], { now });
  writeFileSync(join(root, 'password.txt'), 'changeit');
  const there = target === 'simple-salesforce' ? [] : ['--url', url];
  const made = await runIn(root, ['use', target, 'app', '--out-dir', 'out', ...there, ...more]);
  expect(made).toMatchObject({ status: 0 });
  return { cwd: join(root, 'out') };
}

/** The token of an answer. */
const token = (answer: string): string => JSON.parse(answer).access_token;

for (const provider of ids) {
  testWith('curl', `curl gets a token: ${provider}`, async () => {
    const { cwd } = await prepared(provider, 'curl');
    const { stdout } = await start('sh', ['token.sh'], { cwd });
    expect(token(stdout)).toMatch(/^rehearsal\./);
  });

  testWith(
    'javac',
    `java gets a token: ${provider}`,
    async () => {
      const secret = ['--secret', '--store-password-file', 'password.txt'];
      const { cwd } = await prepared(provider, 'java', secret);
      const env = { ...process.env, STORE_PASSWORD: 'changeit', LC_ALL: 'C' };
      const { stdout } = await start('java', ['JwtBearerToken.java'], { cwd, env });
      expect(token(stdout)).toMatch(/^rehearsal\./);
    },
    60_000,
  );
}

testWith(
  'javac',
  'java reads JKS too, compiles without warnings, and says what is wrong',
  async () => {
    const { cwd } = await prepared('salesforce', 'java');
    run('javac', ['-Xlint:all', '-Werror', '-d', join(cwd, 'classes'), join(cwd, 'JwtBearerToken.java')]);
    const java = (env: object): ReturnType<typeof start> =>
      start('java', ['-cp', 'classes', 'JwtBearerToken'], { cwd, env: { ...process.env, ...env } });
    await expect(java({})).rejects.toThrow(/set STORE_PASSWORD/);
    await runIn(join(cwd, '..'), [
      'keystore',
      'app',
      '--type',
      'jks',
      '--store-password-file',
      'password.txt',
      '--out',
      'app/order-sync.p12',
    ]);
    const { stdout } = await java({ STORE_PASSWORD: 'changeit' });
    expect(token(String(stdout))).toMatch(/^rehearsal\./);
  },
  60_000,
);

/** A signed assertion for the bundle next to a directory. */
async function assertionFor(cwd: string): Promise<string> {
  const { stdout } = await start(process.execPath, [program, 'sign', 'app'], { cwd: join(cwd, '..') });
  return stdout.trim();
}

test('http: the request gets a token in httpYac, which reads the files of both editors', async () => {
  const directory = installed('httpyac', { httpyac: '6.16.7' });
  for (const provider of ids) {
    const { cwd } = await prepared(provider, 'http');
    const words = ['token.http', '--all', '--output', 'body', '--var', `assertion=${await assertionFor(cwd)}`];
    const { stdout } = await start(process.execPath, [join(directory, 'node_modules/httpyac/bin/httpyac.js'), ...words], {
      cwd,
    });
    expect(stdout).toContain('rehearsal.');
  }
}, 240_000);

test('jsforce signs in and queries the org', async () => {
  const directory = installed('jsforce', { jsforce: '3.10.16' });
  const { cwd } = await prepared('salesforce', 'jsforce');
  symlinkSync(join(directory, 'node_modules'), join(cwd, 'node_modules'));
  const { stdout } = await start(process.execPath, ['sign-in.mjs'], { cwd });
  expect(stdout).toBe('00D000000000001EAA Rehearsal\n');
}, 240_000);

test('newman runs the collection for Postman', async () => {
  const directory = installed('newman', { newman: '6.2.2' });
  const { cwd } = await prepared('salesforce', 'postman');
  const newman = join(directory, 'node_modules/newman/bin/newman.js');
  const run = (assertion: string): ReturnType<typeof start> =>
    start(process.execPath, [newman, 'run', 'jwt-bearer.postman_collection.json', '--env-var', `assertion=${assertion}`], {
      cwd,
    });
  const { stdout } = await run(await assertionFor(cwd));
  expect(stdout).toMatch(/assertions[^\n]* 2 [^\n]* 0 /);
  await expect(run('e30.e30.AA')).rejects.toThrow();
}, 240_000);

test('Python runs the program for simple-salesforce, with a stand-in that records its arguments', async () => {
  const { cwd } = await prepared('salesforce', 'simple-salesforce');
  writeFileSync(
    join(cwd, 'simple_salesforce.py'),
    `import json
class Salesforce:
    def __init__(self, **given):
        print(json.dumps(given))
    def query(self, text):
        return {"records": [{"Name": text}]}
`,
  );
  const [given = '', answer] = (await start('python3', ['sign_in.py'], { cwd })).stdout.split('\n');
  expect(JSON.parse(given)).toEqual({
    username: odd,
    consumer_key: odd,
    privatekey_file: '../app/server.key',
    domain: 'acme.my',
  });
  expect(answer).toBe('SELECT Id, Name FROM Organization');
});

testWith(
  'javac',
  'Java reads the properties for Mule, and literals of every kind of character',
  async () => {
    const { cwd } = await prepared('salesforce', 'mulesoft');
    writeFileSync(join(cwd, 'Read.java'), reader);
    const { stdout } = await start('java', ['Read.java', 'src/main/resources/salesforce.properties'], { cwd });
    const read = Object.fromEntries(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.split(':').map((part) => Buffer.from(part, 'base64').toString())),
    );
    expect(read).toMatchObject({ 'salesforce.principal': odd, 'salesforce.consumerKey': odd });
    const values = [odd, 'a\\\\u0041\\', '😀 \u{e0001}\u2028', 'tab\tline\nend"', '\\\\\\u000a'];
    const literals = values.map((value) => literal('java', value)).join(', ');
    writeFileSync(
      join(cwd, 'Literals.java'),
      `class Literals { public static void main(String[] a) { for (String s : new String[] {${literals}})
        System.out.println(java.util.Base64.getEncoder().encodeToString(s.getBytes(java.nio.charset.StandardCharsets.UTF_8))); } }`,
    );
    const lines = (await start('java', ['Literals.java'], { cwd, env: { ...process.env, LC_ALL: 'C' } })).stdout
      .trim()
      .split('\n');
    expect(lines.map((line) => Buffer.from(line, 'base64').toString())).toEqual(values);
  },
  60_000,
);

const reader = `
import java.io.FileInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Properties;

public class Read {
  static String coded(Object text) {
    return Base64.getEncoder().encodeToString(text.toString().getBytes(StandardCharsets.UTF_8));
  }
  public static void main(String[] args) throws Exception {
    Properties all = new Properties();
    all.load(new FileInputStream(args[0]));
    all.forEach((key, value) -> System.out.println(coded(key) + ":" + coded(value)));
  }
}
`;

test('the Salesforce CLI signs in with the command', async () => {
  // Newer versions of what it needs run only on Node 22.
  const directory = installed('sf', { '@salesforce/cli': '2.146.3' }, { '@jsforce/jsforce-node': '3.10.16' });
  const { cwd } = await prepared('salesforce', 'sf', ['--alias', 'my org', '--set-default-dev-hub']);
  const quiet = { SF_USE_GENERIC_UNIX_KEYCHAIN: 'true', SF_DISABLE_TELEMETRY: 'true', SF_AUTOUPDATE_DISABLE: 'true' };
  const env = { ...process.env, ...quiet, SF_DISABLE_LOG_FILE: 'true', HOME: cwd, USERPROFILE: cwd };
  const command = readFileSync(join(cwd, 'login.sh'), 'utf8');
  const path = `${join(directory, 'node_modules/.bin')}${delimiter}${process.env['PATH']}`;
  const { stdout } = await start('sh', ['-c', command], { cwd, env: { ...env, PATH: path } });
  expect(stdout).toContain(`Successfully authorized ${odd} with org ID 00D000000000001EAA`);
}, 600_000);
