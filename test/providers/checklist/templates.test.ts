/** Checks the templates of all pages: valid, and without parts or blanks that no page uses. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { hasMark, mark, readLine } from '../../../src/core/checklist/dialect.ts';
import type { PageData } from '../../../src/core/checklist/page.ts';
import { splitFrontMatter, tagsOf } from '../../../src/core/checklist/page-template.ts';
import { readPage } from '../../../src/core/checklist/read-page.ts';
import { insideOf, type Token } from '../../../src/core/templates/mustache.ts';
import { languages } from '../../../src/own-templates/languages.ts';
import { ownTemplates } from '../../../src/own-templates/own-templates.ts';
import { providers } from '../../../src/providers/index.ts';

const root = resolve(import.meta.dirname, '../../../templates');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.md') && path !== 'README.md' && !/(?:^|\/)use\//.test(path))
  .sort();
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

/** The faults of a template, line by line, for all conditions: tags are removed and values replaced by marks. */
function faultsIn(text: string): string[] {
  const found: string[] = [];
  const attempt = (work: () => unknown): void => {
    try {
      work();
    } catch (error) {
      found.push((error as Error).message);
    }
  };
  let body = text;
  attempt(() => {
    body = splitFrontMatter(text).body;
  });
  attempt(() => tagsOf(body));
  let fenced = false;
  for (const line of body.split('\n')) {
    const plain = line.replace(/\{\{[#^/>][^{}]*\}\}/g, '').replace(/\{\{\w+\}\}/g, mark(0));
    if (plain === '```') fenced = !fenced;
    else if (plain.trim() !== '' && !fenced) attempt(() => readLine(plain, [{ kind: 'value', text: 'x' }]));
    else if (fenced && hasMark(plain)) found.push(`a command contains a value: ${line}`);
  }
  return found;
}

test('commands start with the name that the program was called by', () => {
  const bare = files.filter((path) => /(?:^|`)(?:npx )?jwt-kit [a-z]/m.test(textOf(path)));
  expect(bare).toEqual([]);
});

test.each(files)('%s uses only the dialect of pages', (path) => {
  expect(faultsIn(textOf(path))).toEqual([]);
});

test.each([
  ['{{{name}}}'],
  ['{{&name}}'],
  ['{{=<% %>=}}'],
  ['{{! a comment }}'],
  ['{{#a}} no end'],
  ['a character of marks \ue000'],
  ['### a heading of another level'],
  ['## A step without an id'],
  ['## A step {#Id}'],
  ['## A step {#id .admin .token}'],
  ['## A step {#id .other}'],
  ['* another list'],
  ['- a line without a box'],
  ['- [x] a ticked box'],
  ['1. a number'],
  ['> a quotation of another kind'],
  ['<b>HTML</b>'],
  ['*emphasis*'],
  ['a [link](http://not.https)'],
  ['an ![image](https://a.example)'],
  ['a lone ` backtick'],
  ['a back\\slash'],
  ['**a label with {{value}}**'],
  ['| one cell |'],
  ['  indented'],
  ['```sh'],
  ['```\njwt-kit token {{name}}\n```'],
  ['---\nname: words\nno words\n---\ntext'],
  ['---\nname: one\nname: two\n---\ntext'],
])('refuses %j', (text) => expect(faultsIn(text)).not.toEqual([]));

test.each([
  ['# {{name}}: a title'],
  ['text with **a label**, `code {{value}}`, {{value}} and [a link](https://a.example/b)'],
  ['| a | {{#b}}`{{c}}`{{/b}}{{^b}}____{{/b}} |'],
  ['- [ ] an action (with: punctuation; "quotes")'],
  ['- [ ] Sign in at <`{{a}}`>.'],
  ['## A step {#id .admin}'],
  ['## A step {#id .token .admin}'],
  ['```\njwt-kit token\n```'],
])('accepts %j', (text) => expect(faultsIn(text)).toEqual([]));

/** The names of all parts and values that a template and its parts use. */
function namesIn(text: string, parts: Readonly<Record<string, string>>, type: 'name' | '>'): string[] {
  const walk = (tokens: readonly Token[]): string[] =>
    tokens.flatMap((token) => {
      const [kind, name] = token;
      return [
        ...(kind === type ? [name] : []),
        ...(kind === '>' ? namesIn(parts[name] ?? '', parts, type) : walk(insideOf(token))),
      ];
    });
  return walk(tagsOf(splitFrontMatter(text).body));
}

test.each(providers.map(({ id }) => id))('%s: every blank is used, and every part', async (id) => {
  const { pages, parts } = await ownTemplates(id);
  for (const [page, text] of Object.entries(pages)) {
    const used = namesIn(text, parts, 'name');
    expect(
      [...splitFrontMatter(text).blanks.keys()].filter((name) => !used.includes(name)),
      page,
    ).toEqual([]);
  }
  const used = Object.values(pages).flatMap((text) => namesIn(text, parts, '>'));
  const own = files.filter((path) => path.startsWith(`${id}/en/parts/`)).map((path) => basename(path, '.md'));
  expect(own.filter((name) => !used.includes(name))).toEqual([]);
  const shared = files.filter((path) => path.startsWith('parts/en/')).map((path) => basename(path, '.md'));
  expect(own.filter((name) => shared.includes(name))).toEqual([]);
});

test('every file is a page or a part of an existing provider, or a shared part', () => {
  const ids = providers.map(({ id }) => id).join('|');
  const tags = languages.join('|');
  const known = new RegExp(`^(?:(?:${ids})/(?:${tags})/(?:parts/)?[a-z-]+|parts/(?:${tags})/[a-z-]+)\\.md$`);
  expect(files.filter((path) => !known.test(path))).toEqual([]);
});

test('templates/README.md lists all values and conditions, and the providers whose pages have them', () => {
  const record = {
    ...{ schema: 1, name: 'a', settings: {}, key: { bits: 2048, encrypted: false, thumbprint: 't' }, checklist: '' },
    certificate: { subject: 'CN=x', serial: '1', sha256: 'AB', notBefore: '2026-01-01', notAfter: '2027-01-01' },
  } as const;
  const where = new Map<string, string[]>();
  for (const { id, checklist } of providers) {
    const { values, conditions } = checklist({ ...record, provider: id });
    for (const name of Object.keys({ ...values, ...conditions })) where.set(name, [...(where.get(name) ?? []), id]);
  }
  const listed = new Map<string, string[]>();
  for (const [, names = '', pages = ''] of textOf('README.md').matchAll(/^\| (`.*?`) \| .* \| (.*) \|$/gm)) {
    const ids = pages === 'all' ? providers.map(({ id }) => id) : pages.split(', ');
    for (const [, name = ''] of names.matchAll(/`(\w+)`/g)) listed.set(name, ids);
  }
  const sorted = (map: Map<string, string[]>): unknown => [...map].map(([name, ids]) => [name, [...ids].sort()]).sort();
  expect(sorted(listed)).toEqual(sorted(where));
});

test('a sentence and a condition can be changed without TypeScript', async () => {
  const { pages, parts } = await ownTemplates('generic');
  const data: PageData | undefined = providers
    .find(({ id }) => id === 'generic')
    ?.checklist({
      schema: 1,
      provider: 'generic',
      name: 'Order Sync',
      settings: {},
      key: { bits: 2048, encrypted: true, thumbprint: 't' },
      certificate: { subject: 'CN=x', serial: '1', sha256: 'AB', notBefore: '2026-01-01', notAfter: '2027-01-01' },
      checklist: '',
    });
  const changed = `${pages['set-up']}`.replace(
    '## Allow the user {#user .token .admin}',
    '## Let the user in {#user .token .admin}\n\n{{#encrypted}}\n> Careful: Keep the passphrase at hand.\n{{/encrypted}}',
  );
  const step = (text: string): object | undefined =>
    readPage({ pages: { ...pages, 'set-up': text }, parts }, data as PageData).steps.find(({ id }) => id === 'user');
  expect(step(`${pages['set-up']}`)).toMatchObject({ title: [{ text: 'Allow the user' }], parts: [{ kind: 'action' }] });
  expect(step(changed)).toMatchObject({
    title: [{ text: 'Let the user in' }],
    parts: [{ kind: 'caution', line: [{ kind: 'text', text: 'Keep the passphrase at hand.' }] }, { kind: 'action' }],
  });
});
