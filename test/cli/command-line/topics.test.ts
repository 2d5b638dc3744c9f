import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { manPage } from '../../../src/cli/command-line/man-page.ts';
import { topicRows, topics, topicText } from '../../../src/cli/command-line/topics/topic-texts.ts';
import { commands } from '../../../src/cli/command-table.ts';
import { type CommandData, flagEntries } from '../../../src/cli/flags.ts';
import { exitCodes } from '../../../src/core/errors.ts';
import { providers } from '../../../src/providers/index.ts';
import { flagOf } from '../../../src/providers/settings.ts';
import { fixture } from '../../fixtures.ts';
import { scratch } from '../../strangers.ts';
import { runIn } from '../world.ts';

const src = resolve(import.meta.dirname, '../../../src');
const names = topicRows.map(([name]) => name);

describe('a topic of help', () => {
  test.each(names)('%s', async (name) => {
    const { status, stdout, stderr } = await runIn(scratch(), ['help', name]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    await expect(stdout).toMatchFileSnapshot(`../../fixtures/help/topics/${name}.txt`);
  });
  test('is listed by help', async () => {
    const { stdout } = await runIn(scratch(), ['help']);
    for (const [name, says] of topicRows) expect(stdout).toMatch(new RegExp(`^  ${name} +${says}$`, 'm'));
  });
  test('names the program as it is called', () => {
    expect(topicText('files', 'npx jwt-kit')).toContain('`npx jwt-kit checklist`');
    expect(topicText('files', 'jwt-kit')).toContain('`jwt-kit checklist`');
  });
  test.each([
    ['exit', 'see npx jwt-kit --help'],
    ['exit-code', 'did you mean exit-codes?'],
    ['enviroment', 'did you mean environment?'],
    ['file', 'did you mean files?'],
    ['doktor', 'did you mean doctor?'],
  ])('%s is refused with the nearest', async (topic, hint) => {
    const { status, stdout, stderr } = await runIn(scratch(), ['help', topic]);
    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: '',
      stderr: `jwt-kit: error: unknown command '${topic}'\njwt-kit: hint: ${hint}\n`,
    });
  });
});

describe('help exit-codes', () => {
  test('has every exit status and every code with its status', () => {
    const text = topicText('exit-codes', 'jwt-kit')?.replace(/\s+/g, ' ') ?? '';
    for (const status of [0, ...Object.values(exitCodes), 70]) expect(text).toMatch(new RegExp(` ${status} \\w`));
    for (const [code, status] of Object.entries(exitCodes)) expect(text).toMatch(new RegExp(` ${code} [^(]+\\(${status}\\)`));
  });
});

describe('help environment', () => {
  test('names every variable that the sources read', () => {
    const text = topicText('environment', 'jwt-kit') ?? '';
    const sources = readdirSync(join(src, 'cli'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.includes('topics'))
      .map((name) => readFileSync(join(src, 'cli', name), 'utf8'))
      .join('\n');
    const read = [
      ...[...sources.matchAll(/\benv\??\.?\[?['"]?([A-Za-z][A-Za-z_]{3,})['"]?\]/g)].map(([, name]) => name as string),
      ...[...sources.matchAll(/\{ (\w+): \w+ \} = (?:process\.)?env;/g)].map(([, name]) => name as string),
      ...[...sources.matchAll(/^ +(GIT_\w+):/gm)].map(([, name]) => name as string),
      ...providers.flatMap(({ own }) => own.environment.map(({ name }) => name)),
    ].filter((name) => !['name', 'variable'].includes(name));
    expect(read).toEqual(
      expect.arrayContaining(['HTTPS_PROXY', 'FORCE_COLOR', 'GIT_DIR', 'LOCALAPPDATA', 'SF_USERNAME', 'MSYSTEM']),
    );
    expect(read.filter((name) => !text.includes(name))).toEqual([]);
  });
});

describe('help json', () => {
  test('names every field of doctor, inspect, match, explain and the rest', async () => {
    const text = topicText('json', 'jwt-kit') ?? '';
    const cwd = scratch();
    writeFileSync(join(cwd, 'server.key'), fixture('keys/rsa.pem'));
    const org = ['--instance-url', 'https://acme.my.salesforce.com', '--username', 'a@acme.com', '--client-id', '3MVG9'];
    await runIn(cwd, ['init', 'app', '--provider', 'salesforce', '--name', 'a', '--key', 'server.key', ...org]);
    writeFileSync(join(cwd, 'token.jwt'), (await runIn(cwd, ['sign', 'app'])).stdout);
    const runs = [
      ['doctor', 'app', '--without-key'],
      ['inspect', 'app', 'token.jwt'],
      ['match', 'app/server.key', 'app/server.crt'],
      ['explain', 'invalid_grant: audience is invalid', '--bundle', 'app'],
      ['explain', 'invalid_grant: the stars are wrong'],
      ['sign', 'app'],
      ['decode', 'token.jwt'],
      ['verify', '--with', 'app', 'token.jwt'],
      ['token', 'app', '--curl'],
      ['csr', '--key', 'server.key', '--subject', 'CN=a'],
      ['cert', '--key', 'server.key', '--subject', 'CN=a', '--out', 'a.crt'],
      ['convert', 'server.key'],
      ['checklist', 'app'],
      ['doctor', 'nothing'],
    ];
    const missing = new Set<string>();
    for (const words of runs) {
      const document = JSON.parse((await runIn(cwd, [...words, '--json'])).stdout) as Record<string, unknown>;
      for (const name of fieldsOf(document)) if (!new RegExp(`\\b${name}\\b`).test(text)) missing.add(`${words[0]}: ${name}`);
    }
    expect([...missing]).toEqual([]);
  });
});

/** Members whose own members have names of somebody else: claims, settings, the JWK itself. */
const opaque = ['claims', 'header', 'record', 'settings', 'times', 'jwk', 'jwks', 'values', 'labels'];

/** The names of the fields of a document, at every level. */
function fieldsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(fieldsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...(opaque.includes(name) ? [] : fieldsOf(inner))]);
}

describe('the manual page', () => {
  test('names every command, flag, topic and exit status', async () => {
    const all: CommandData[] = await Promise.all(commands.map(({ data }) => data()));
    const page = manPage({ commands: all, topics, version: '1.2.3' });
    const text = page.replaceAll('\\-', '-');
    expect(text).toMatch(/^\.TH JWT-KIT 1 "" "jwt-kit 1\.2\.3" ""\n/);
    for (const one of all) {
      const [, part = ''] = text.split(new RegExp(`^\\.SS jwt-kit ${one.name}\\b`, 'm'));
      const own = part.split(/^\.S[SH] /m)[0] ?? '';
      for (const [member] of flagEntries(one)) expect(own, one.name).toMatch(new RegExp(`^\\.B ${flagOf(member)}( <|$)`, 'm'));
      expect(own, one.name).toMatch(/^\.B --json$/m);
    }
    for (const title of ['FILES', 'JSON', 'EXIT CODES', 'ENVIRONMENT']) expect(text).toContain(`\n.SH ${title}\n`);
    expect(page).toMatch(/^[\n\x20-\x7e]*$/);
  });
  test('reads as written, whatever is in a text', () => {
    const odd = {
      name: 'odd',
      says: '',
      parts: [{ title: 'a\\b', text: ['.dot \'quote\' "x" `y` ~/z ^ \\n -a'], rows: [['', 'more']] }],
    };
    const page = manPage({ commands: [], topics: [odd as never], version: '1' });
    expect(page).toContain(
      '.SS a\\eb\n.PP\n\\&.dot \\(aqquote\\(aq \\(dqx\\(dq \\(gay\\(ga \\(tiz'.replace('\\(tiz', '\\(ti/z'),
    );
    expect(page).toContain('\\(ha \\en \\-a\n.br\nmore\n');
  });
});
