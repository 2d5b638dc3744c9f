/** What the files for other programs mean to these programs, as far as parsers can tell. */
import { createDecipheriv, createPrivateKey, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DOMParser } from '@xmldom/xmldom';
import { Ajv } from 'ajv';
import MarkdownIt from 'markdown-it';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { bundleIn, key } from '../../cli/rehearsal.ts';
import { type Ran, runIn } from '../../cli/world.ts';
import { fixture } from '../../fixtures.ts';

/** Values with characters that formats escape. */
const name = 'Order "Sync" 日本語 & <b>';
const odd = `O'Brien & "Söhne" $x`;

let cwd: string;

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'jwt-kit-targets-'));
  const flags = ['--instance-url', 'https://acme.my.salesforce.com', '--username', odd, '--client-id', odd];
  await bundleIn(cwd, 'salesforce', [...flags, '--name', name]);
});

afterAll(() => rmSync(cwd, { recursive: true, force: true }));

/** The files of a target by name. */
async function files(target: string, more: readonly string[] = []): Promise<Record<string, string>> {
  const ran = await runIn(cwd, ['use', target, 'app', ...more, '--json']);
  expect(ran).toMatchObject({ status: 0 });
  const { contents } = JSON.parse(ran.stdout) as { contents: { name: string; text: string }[] };
  return Object.fromEntries(contents.map((one) => [one.name, one.text]));
}

describe('postman', () => {
  test('the collection is valid by the published schema', async () => {
    const [text = ''] = Object.values(await files('postman'));
    const collection = JSON.parse(text);
    const validate = new Ajv({ strict: false, allErrors: true }).compile(
      JSON.parse(String(fixture('postman/collection-v2.1.0.json'))) as object,
    );
    expect(validate(collection) ? [] : validate.errors).toEqual([]);
    expect(validate({ ...collection, info: {} })).toBe(false);
    expect(collection.info.name).toBe(name);
    expect(collection.item[0].request.url).toBe('https://acme.my.salesforce.com/services/oauth2/token');
    expect(text).not.toMatch(/PRIVATE|server\.key/);
  });
});

/** The texts of the elements of XML by name. */
function elements(xml: string, name: string): (string | null)[] {
  return [...new DOMParser().parseFromString(xml, 'text/xml').getElementsByTagName(name)].map((one) => one.textContent);
}

/** The cells of the tables in a Markdown text, row by row. */
function rows(text: string): string[][] {
  const found: string[][] = [];
  for (const { type, children } of new MarkdownIt().enable('table').parse(text, {})) {
    if (type === 'tr_open') found.push([]);
    if (type === 'inline' && found.length > 0) {
      found.at(-1)?.push((children ?? []).map(({ content }) => content).join(''));
    }
  }
  return found;
}

const tokenUrl = 'https://acme.my.salesforce.com/services/oauth2/token';
const address = 'https://acme.my.salesforce.com';

test('a site takes the place of the org', async () => {
  const site = 'https://acme.my.site.com/partners';
  await bundleIn(cwd, 'salesforce', ['--site-url', site, '--username', 'u', '--client-id', 'c'], 'site');
  const ran = await runIn(cwd, ['use', 'jsforce', 'site']);
  expect(ran.status).toBe(0);
  expect(ran.stdout).toContain(`const loginUrl = "${site}";`);
  expect((await runIn(cwd, ['use', 'sf', 'site'])).stderr).toContain('missing: --instance-url <url>');
});

describe('apex', () => {
  test('the class and its metadata are named as a project has them', async () => {
    const made = await files('apex');
    expect(Object.keys(made)).toEqual([
      'force-app/main/default/classes/JwtBearerToken.cls',
      'force-app/main/default/classes/JwtBearerToken.cls-meta.xml',
      'force-app/main/default/remoteSiteSettings/JwtBearerToken.remoteSite-meta.xml',
    ]);
    const [code = '', meta = '', site = ''] = Object.values(made);
    expect(code).toContain(`jwt.setIss('O\\'Brien & "Söhne" $x');`);
    expect(code).toContain(`new Auth.JWS(jwt, 'order_sync_b')`);
    expect(elements(meta, 'apiVersion')).toEqual(['64.0']);
    expect(elements(site, 'url')).toEqual([address]);
  });
  test('the key store has the same alias', async () => {
    const ran = await runIn(cwd, ['use', 'apex', 'app']);
    expect(ran.stderr).toContain(
      'app/order_sync_b.jks is not there yet; to make it: npx jwt-kit keystore app --type jks --alias order_sync_b',
    );
  });
});

describe('mulesoft', () => {
  test('the configuration reads every property', async () => {
    const { 'src/main/mule/salesforce.xml': xml = '', 'src/main/resources/salesforce.properties': properties = '' } =
      await files('mulesoft');
    const [config] = [...new DOMParser().parseFromString(xml, 'text/xml').getElementsByTagName('salesforce:jwt-connection')];
    const asked = [...(config?.attributes ?? [])].map(({ value }) => /^\$\{(.*)\}$/.exec(value)?.[1]).sort();
    const given = properties
      .trim()
      .split('\n')
      .map((line) => line.slice(0, line.indexOf('=')));
    expect(asked).toEqual([...given, 'salesforce.storePassword'].sort());
    expect(properties).toContain(String.raw`salesforce.principal=O'Brien & "S\u00f6hne" $x`);
    expect(properties).toContain('salesforce.keyStore=order-sync-b.jks\n');
  });
  test('with --secret, the key store is among the resources', async () => {
    writeFileSync(join(cwd, 'password.txt'), 'changeit');
    const out = ['--out-dir', 'mule', '--secret', '--store-password-file', 'password.txt'];
    const ran = await runIn(cwd, ['use', 'mulesoft', 'app', ...out]);
    expect(ran.stdout).toContain('wrote mule/src/main/resources/order-sync-b.jks');
  });
});

describe.each(['talend', 'named-credential', 'fields'])('%s', (target) => {
  test('the values are in its tables, whatever is in them', async () => {
    const [text = ''] = Object.values(await files(target));
    const cells = rows(text).flat();
    expect(cells).toEqual(expect.arrayContaining([odd, tokenUrl, address, '180', 'RS256'].filter((one) => text.includes(one))));
    expect(cells.filter((cell) => cell === odd).length).toBeGreaterThanOrEqual(2);
    if (target === 'named-credential') expect(rows(text)).toContainEqual(['Label', name]);
  });
});

describe('simple-salesforce', () => {
  test('refuses hosts that the library does not accept', async () => {
    const words = ['use', 'simple-salesforce', 'app', '--instance-url', 'https://acme.my.salesforce.mil'];
    expect(await runIn(cwd, words)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('accepts only hosts that end in .salesforce.com, not "acme.my.salesforce.mil"'),
    });
  });
});

describe('sfdx-hardis', () => {
  test('decrypts the key as sfdx-hardis does', async () => {
    const ran = await runIn(cwd, ['use', 'sfdx-hardis', 'app', '--branch', 'pre-prod', '--secret', '--out-dir', 'git']);
    expect(ran.stdout.match(/(?<=wrote )git\/[^\s,]+/g)).toEqual([
      'git/.gitignore',
      'git/config/branches/.sfdx-hardis.pre-prod.yml',
      'git/config/branches/.jwt/pre-prod.key',
      'git/sfdx-hardis-variables.sh',
    ]);
    const read = (path: string): string => readFileSync(join(cwd, 'git', path), 'utf8');
    const [, id, passphrase = ''] =
      /^SFDX_CLIENT_ID_PRE_PROD=(.*)\nSFDX_CLIENT_KEY_PRE_PROD=([0-9a-f]{32})\n$/.exec(read('sfdx-hardis-variables.sh')) ?? [];
    expect(id).toBe(`'O'\\''Brien & "Söhne" $x'`);
    const [iv = '', text = ''] = read('config/branches/.jwt/pre-prod.key').split(':');
    const decipher = createDecipheriv('aes-256-cbc', Buffer.from(passphrase), Buffer.from(iv, 'hex'));
    const pem = Buffer.concat([decipher.update(Buffer.from(text, 'hex')), decipher.final()]);
    expect(createPrivateKey(pem).equals(createPrivateKey(readFileSync(key)))).toBe(true);
    expect(parseYaml(read('config/branches/.sfdx-hardis.pre-prod.yml'))).toEqual({ targetUsername: odd, instanceUrl: address });
  });
  test('leaves complete files as they are, makes new ones with --force, and replaces no others', async () => {
    const words = ['use', 'sfdx-hardis', 'app', '--secret', '--out-dir', 'twice'];
    const run = (...more: string[]): Promise<Ran> => runIn(cwd, [...words, ...more], { random: randomBytes });
    const texts = (): string[] =>
      ['config/branches/.jwt/main.key', 'sfdx-hardis-variables.sh'].map((path) =>
        readFileSync(join(cwd, 'twice', path), 'utf8'),
      );
    expect((await run()).status).toBe(0);
    const first = texts();
    expect((await run()).status).toBe(0);
    expect(texts()).toEqual(first);
    expect((await run('--force')).status).toBe(0);
    const second = texts();
    expect(second.map((text, at) => text === first[at])).toEqual([false, false]);
    const variables = join(cwd, 'twice/sfdx-hardis-variables.sh');
    writeFileSync(variables, readFileSync(variables, 'utf8').replace(/[\da-f]{32}/, '0'.repeat(32)));
    const refused = { status: 1, stderr: expect.stringContaining('main.key: the file already exists') };
    expect(await run()).toMatchObject(refused);
    // Without its variables, nobody can say what the encrypted key is.
    rmSync(variables);
    expect(await run()).toMatchObject(refused);
  });
  test.each(['a/b', '../x', '-x', ''])('refuses the branch %j', async (branch) => {
    const ran = await runIn(cwd, ['use', 'sfdx-hardis', 'app', '--branch', branch]);
    expect(ran.status).toBe(2);
  });
});
