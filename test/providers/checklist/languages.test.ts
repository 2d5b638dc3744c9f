/** The pages of all languages: the same steps, marks, values, conditions, labels and links as the English ones. */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { BundleRecord } from '../../../src/core/bundle/record.ts';
import { pageHtml } from '../../../src/core/checklist/browser/page-html.ts';
import { dateIn, readWords, type Words } from '../../../src/core/checklist/browser/words.ts';
import { pageMarkdown } from '../../../src/core/checklist/markdown.ts';
import type { Look, Templates } from '../../../src/core/checklist/page.ts';
import { splitFrontMatter } from '../../../src/core/checklist/page-template.ts';
import { readPage } from '../../../src/core/checklist/read-page.ts';
import { longDate } from '../../../src/core/dates.ts';
import { readTranslations, untranslated } from '../../../src/core/refusals/translations.ts';
import { languages } from '../../../src/own-templates/languages.ts';
import { ownTemplates } from '../../../src/own-templates/own-templates.ts';
import { readTemplates } from '../../../src/own-templates/read-templates.ts';
import { browserPage } from '../../../src/providers/checklist/browser-page.ts';
import { findProvider, providers } from '../../../src/providers/index.ts';
import type { Provider } from '../../../src/providers/provider.ts';
import { rfcRefusalGroups } from '../../../src/providers/refusals/rfc-refusals.ts';
import { scratch } from '../../strangers.ts';

const root = resolve(import.meta.dirname, '../../../templates');
const others = languages.filter((language) => language !== 'en');
const folders = ['parts', ...providers.flatMap(({ id }) => [id])];

/** The files of a folder in a language, by their paths in it. */
const filesOf = (folder: string, language: string): string[] =>
  readdirSync(join(root, folder, language), { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.md'))
    .sort();

const textOf = (folder: string, language: string, path: string): string =>
  readFileSync(join(root, folder, language, path), 'utf8');

/** What a translation keeps of each line: its kind, and what is not words of the language, in any order. */
function keptIn(text: string): string[] {
  const fixed = /\{\{[^{}]+\}\}|<?`[^`]+`>?|\*\*[^*]+\*\*|\]\(https:[^)]+\)|\{#[a-z-]+(?: \.[a-z]+)*\}|____/g;
  return splitFrontMatter(text)
    .body.split('\n')
    .flatMap((line) => {
      const [kind = ''] = /^(?:- \[ \] (?:Optional: )?|> \w+: |## ?|# |\| |```)/.exec(line) ?? [];
      const found = (line.match(fixed) ?? []).sort();
      return kind === '' && found.length === 0 ? [] : [[kind, ...found].join(' ')];
    });
}

test('English is there, and another one', () => expect(languages).toEqual(['en', 'it']));

describe.each(others)('%s', (language) => {
  test.each(folders)('%s: every page and part, and no other', (folder) => {
    expect(filesOf(folder, language)).toEqual(filesOf(folder, 'en'));
  });

  const files = folders.flatMap((folder) => filesOf(folder, 'en').map((path) => [folder, path] as const));
  test.each(files.filter(([, path]) => path !== 'words.md'))('%s/%s says the same', (folder, path) => {
    const [english, own] = [textOf(folder, 'en', path), textOf(folder, language, path)];
    expect(keptIn(own)).toEqual(keptIn(english));
    expect([...splitFrontMatter(own).blanks.keys()]).toEqual([...splitFrontMatter(english).blanks.keys()]);
    // Only what has no words is the same in both.
    if (keptIn(own).length > 0 && !/^(?:program)\.md$/.test(path)) expect(own).not.toBe(english);
  });

  test('the words have the same blanks, and twelve months', () => {
    const blanks = (words: Words): unknown =>
      Object.entries(words).map(([name, text]) => [name, (text.match(/\{\w+\}/g) ?? []).sort()]);
    const [english, own] = ['en', language].map((one) => readWords(textOf('parts', one, 'words.md'))) as [Words, Words];
    expect(blanks(own)).toEqual(blanks(english));
    expect(own.language).toBe(language);
    // The script gets them with this between them.
    expect(Object.values({ ...english, ...own }).join('')).not.toContain('|');
    expect(new Set(own.months.split(' ')).size).toBe(12);
  });

  test('says that no native speaker reviewed it, and that labels may differ', async () => {
    const { parts } = await ownTemplates('generic', language);
    const { howTo, made } = readWords(`${parts['words']}`);
    for (const text of [parts['how-to-use'], made]) {
      expect(text).toContain({ it: 'Nessun madrelingua ha rivisto questa traduzione.' }[language]);
    }
    for (const text of [parts['how-to-use'], howTo]) expect(text).toContain({ it: 'possono essere diverse' }[language]);
  });
});

/** The responses that pages show, and those that only the RFC defines. */
const codes = providers.flatMap(({ refusals: { codesUnverified: unverified } }) =>
  rfcRefusalGroups.map((group) => (unverified === undefined ? group : { ...group, unverified })),
);
const shown = [...providers.flatMap(({ refusals }) => refusals.groups), ...codes].filter(({ texts }) =>
  texts.some(({ kinds, error, words }) => kinds.includes('token endpoint') && (error ?? words) !== undefined),
);

describe.each(others)('error responses in %s', async (language) => {
  const lists = await Promise.all(providers.map(async ({ id }) => (await ownTemplates(id, language)).refusals ?? ''));
  const all = readTranslations([...new Set(lists.flatMap((list) => list.split(/(?<=\n)(?=## )/)))].join('\n'));

  test.each(shown.map((group) => [group.id, group] as const))('%s has a translation', (_, group) => {
    expect(untranslated(group, all)).toEqual([]);
  });

  test('nothing else is translated, and what is not words stays', () => {
    const english = shown.flatMap((group) => {
      const clicks = group.causes.flatMap((cause) => cause.clicks ?? []).map(({ path }) => path);
      const bare = { ...group, causes: group.causes.map((cause) => ({ ...cause, clicks: [] })) };
      return [...untranslated(bare, new Map()), ...clicks];
    });
    expect([...all.keys()].filter((text) => !english.includes(text))).toEqual([]);
    const kept = (text: string): string[] =>
      (text.match(/\{\w+\}|--[a-z-]+|"[^"]*"|\b[\w.:-]*[_.:]\w[\w.:-]*|\b[A-Z]{3,}\b|\d+/g) ?? []).sort();
    for (const [text, own] of all) expect(kept(own), text).toEqual(expect.arrayContaining(kept(text)));
    for (const [text, own] of all)
      if (text.startsWith('Setup > ')) expect(own.split(' > ')).toHaveLength(text.split(' > ').length);
  });
});

test('a user and a host that are not known are words of the language', async () => {
  const provider = findProvider('salesforce') as Provider;
  const templates = await ownTemplates('salesforce', 'it');
  const view = browserPage(
    { ...record, provider: 'salesforce', settings: {} },
    { provider, templates, look: templates.look as Look, upload: undefined },
  );
  const causes = JSON.stringify(view.refusals);
  expect(causes).toContain("selezionare un profilo o un insieme di autorizzazioni che l'utente ha");
  expect(causes).toContain("confrontare l'URL in uso con");
  expect(causes).not.toMatch(/the user\b|the URL in use/);
});

test.each([
  ['anypoint', 'en', 'as the RFCs define it', 'documented'],
  ['anypoint', 'it', 'come definito dagli RFC', 'documentato'],
  ['generic', 'en', 'documented', 'as the RFCs define it'],
] as const)('%s, %s: what only the RFCs say of a code is called so', async (id, language, says, not) => {
  const templates = await ownTemplates(id, language);
  const { refusals } = browserPage(
    { ...record, provider: id, settings: {} },
    { provider: findProvider(id) as Provider, templates, look: templates.look as Look, upload: undefined },
  );
  const certainties = refusals
    .filter((one) => one.id.startsWith('rfc-'))
    .flatMap(({ causes }) => causes.map((one) => one.certainty));
  expect(certainties).toContain(says);
  expect(certainties).not.toContain(not);
});

test('every cause on a page says who fixes it; what an administrator fixes in the org has a place', async () => {
  const provider = findProvider('salesforce') as Provider;
  const templates = await ownTemplates('salesforce');
  const whole = { ...record, provider: 'salesforce', settings: known['salesforce'] ?? {} };
  const view = browserPage(whole, { provider, templates, look: templates.look as Look, upload: undefined });
  const html = pageHtml(view);
  const fixes = html.match(/<p class="fix">.*?<\/b>/g) ?? [];
  expect(fixes.length).toBeGreaterThan(40);
  expect(fixes.filter((fix) => !/<b>Fix \((?:administrator|developer)\):<\/b>$/.test(fix))).toEqual([]);
  const placesOf = (id: string): string[] =>
    view.refusals.find((one) => one.id === id)?.causes.flatMap(({ where }) => where.map(({ path }) => path)) ?? [];
  expect(placesOf('inactive-user')).toEqual([
    'Setup > Users > integration@acme.com > Edit > Active > Save',
    'Setup > Users > integration@acme.com > Unfreeze',
  ]);
  expect(placesOf('user-locked')).toEqual(['Setup > Users > integration@acme.com > Unlock']);
  expect(placesOf('ip-restricted').join()).toMatch(/Login IP Ranges.*Network Access.*IP Relaxation/);
  expect(placesOf('authentication-failure').join()).toMatch(/Login History.*Login Hours.*Login IP Ranges/);
  expect(placesOf('high-assurance-required').join()).toContain('OAuth Policies');
});

test('a response of which a text has no translation is English as a whole, and the page says so', async () => {
  const provider = findProvider('generic') as Provider;
  const templates = await ownTemplates('generic', 'it');
  const whole = { ...record, provider: 'generic', settings: {} };
  const refusalsIn = (refusals: string | undefined): string => {
    const { refusals: _, ...rest } = templates;
    const given = refusals === undefined ? rest : { ...rest, refusals };
    const view = browserPage(whole, { provider, templates: given, look: templates.look as Look, upload: undefined });
    return /<section class="card refusals"[\s\S]*?<\/section>/.exec(pageHtml(view))?.[0] ?? '';
  };
  const partly = refusalsIn(templates.refusals?.replace(/\nenable it\n.*\n/, '\n'));
  expect(partly).toContain('Dove manca una traduzione, cause e rimedi sono in inglese.');
  expect(partly.match(/<details lang="en">/g)).toHaveLength(1);
  const [english = ''] = /<details lang="en">[\s\S]*?<\/details>/.exec(partly) ?? [];
  expect(english).toContain('<b lang="it">Rimedio (amministratore):</b> enable it');
  expect(english).toContain('<small>(unverified)</small>');
  expect(english).not.toContain('attivare');
  expect(refusalsIn(undefined).match(/<details lang="en">/g)).toHaveLength(rfcRefusalGroups.length);
});

test.each([['= alone'], ['one\ntwo\n= due'], ['one\n= uno\n= due'], ['one\n= uno\none\n= altro'], ['one'], ['one\n= ']])(
  'refuses the list %j',
  (text) => {
    expect(() => readTranslations(text)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  },
);

test('days in English are written like everywhere else', () => {
  const words = readWords(textOf('parts', 'en', 'words.md'));
  for (let month = 0; month < 12; month += 1) {
    const day = new Date(Date.UTC(2026, month, 1 + month));
    expect(dateIn(words, day)).toBe(longDate(day));
    expect(dateIn(undefined, day)).toBe(longDate(day));
  }
});

const record: Omit<BundleRecord, 'provider' | 'settings'> = {
  ...{ schema: 1, name: 'Order Sync', key: { bits: 2048, encrypted: true, thumbprint: 'the-thumbprint' }, language: 'it' },
  certificate: {
    ...{ subject: 'CN=Order Sync', serial: '0a1b2c', sha256: '0A:1B:2C' },
    ...{ notBefore: '2026-11-21T22:13:20.000Z', notAfter: '2027-11-21T22:13:20.000Z' },
  },
  checklist: '',
};
const known: Record<string, Record<string, string>> = {
  salesforce: { instanceUrl: 'https://acme.my.salesforce.com', username: 'integration@acme.com' },
  anypoint: { clientId: '0123456789abcdef', idpId: 'okta', username: 'integration@acme.com' },
  generic: {},
};

describe.each(Object.entries(known))('%s in Italian', (id, settings) => {
  const provider = findProvider(id);
  if (provider === undefined) throw new Error(`no provider ${id}`);
  const whole = { ...record, provider: id, settings };
  const written = async (): Promise<{ markdown: string; html: string }> => {
    const templates: Templates = await ownTemplates(id, 'it');
    const page = readPage(templates, provider.checklist(whole));
    const words = readWords(`${templates.parts['words']}`);
    const done = new Map([['try', `${words.doneOn.replace('{date}', dateIn(words, new Date('2026-11-21T22:13:20.000Z')))}`]]);
    const view = browserPage(whole, { provider, templates, look: templates.look as Look, upload: undefined, done });
    return { markdown: pageMarkdown(page, { done, words }), html: pageHtml(view) };
  };

  test('matches its golden file', async () => {
    const { markdown } = await written();
    expect(markdown).not.toMatch(/Careful|Unverified|November|certificate valid/i);
    await expect(markdown).toMatchFileSnapshot(`../../fixtures/checklists/${id}-it.md`);
  });

  test('in the browser, it says so, and marks what is English; it is not larger than the English one may be', async () => {
    const { html } = await written();
    expect(html).toContain('<html lang="it">');
    const [refusals = ''] = /<section class="card refusals"[\s\S]*?<\/section>/.exec(html) ?? [];
    expect(refusals).toContain('<b>Rimedio');
    expect(refusals).toContain('<summary><code lang="en">');
    // Every response is translated, with names and how certain it is.
    expect(refusals).not.toMatch(
      /lang="it"|<details lang|\((?:reported|documented|unverified)|\{|the user\b|the URL in use|di l'/,
    );
    expect(refusals).not.toContain('Dove manca una traduzione');
    expect(html).toContain(`<b lang="en">${id === 'salesforce' ? 'Setup' : 'JWT Bearer'}</b>`);
    expect(html).toContain('21 novembre 2027');
    expect(Buffer.byteLength(html)).toBeLessThan(150_000);
  });
});

test('a language without a page or a part is not used: no page mixes two', async () => {
  const directory = scratch();
  for (const folder of ['parts', 'generic']) cpSync(join(root, folder), join(directory, folder), { recursive: true });
  const english = await readTemplates('generic', directory);
  const titles = async (language: string): Promise<string> =>
    `${(await readTemplates('generic', directory, language)).pages['set-up']}`
      .split('\n')
      .filter((line) => line.startsWith('# '))[0] ?? '';
  expect(await titles('it')).toContain('lista di controllo');
  // One more part in English alone.
  writeFileSync(join(directory, 'generic/en/parts/new.md'), 'text\n');
  expect(await titles('it')).toContain('checklist');
  rmSync(join(directory, 'generic/en/parts/new.md'));
  rmSync(join(directory, 'generic/it/renewal.md'));
  expect(await readTemplates('generic', directory, 'it')).toEqual(english);
  mkdirSync(join(directory, 'generic/fr'));
  for (const language of ['fr', 'xx', '..', '../it', '', 'IT']) {
    expect(await readTemplates('generic', directory, language)).toEqual(english);
  }
});
