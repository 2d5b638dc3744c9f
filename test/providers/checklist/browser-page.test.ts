/** CHECKLIST.html of every provider and page: the same steps and values as CHECKLIST.md, and nothing that acts. */
import { createHash } from 'node:crypto';
import MarkdownIt from 'markdown-it';
import { describe, expect, test } from 'vitest';
import type { BundleRecord } from '../../../src/core/bundle/record.ts';
import { pageHtml } from '../../../src/core/checklist/browser/page-html.ts';
import { readWords } from '../../../src/core/checklist/browser/words.ts';
import { pageMarkdown } from '../../../src/core/checklist/markdown.ts';
import type { Look } from '../../../src/core/checklist/page.ts';
import { readPage } from '../../../src/core/checklist/read-page.ts';
import { visible } from '../../../src/core/escape.ts';
import { thumbprint } from '../../../src/core/keys/jwk/thumbprint.ts';
import { languages } from '../../../src/own-templates/languages.ts';
import { ownTemplates } from '../../../src/own-templates/own-templates.ts';
import { browserPage, type Making } from '../../../src/providers/checklist/browser-page.ts';
import { findProvider, providers } from '../../../src/providers/index.ts';
import { fixture, testKey } from '../../fixtures.ts';

const templates = Object.fromEntries(
  await Promise.all(
    providers.map(async ({ id }) => {
      const own = await ownTemplates(id);
      return [id, { ...own, parts: { ...own.parts, program: 'npx jwt-kit' } }] as const;
    }),
  ),
);

const certificate = fixture('keys/rsa.crt').toString();
const publicKey = fixture('keys/rsa.pub.pem').toString();
const derOf = (pem: string): Buffer => Buffer.from(pem.replace(/-----.*-----|\s/g, ''), 'base64');
const sha256 = (createHash('sha256').update(derOf(certificate)).digest('hex').toUpperCase().match(/../g) ?? []).join(':');
const made: Omit<BundleRecord, 'provider' | 'name' | 'settings'> = {
  schema: 1,
  key: { bits: 2048, encrypted: true, thumbprint: thumbprint(testKey) },
  certificate: {
    ...{ subject: 'CN=Order Sync', serial: '0a1b2c', sha256 },
    ...{ notBefore: '2026-11-21T22:13:20.000Z', notAfter: '2027-11-21T22:13:20.000Z' },
  },
  checklist: '',
};
const renewed = (which: 'same' | 'new'): Partial<BundleRecord> => ({
  renewal: {
    at: '2026-11-21T22:13:20.000Z',
    key: which,
    previous: { sha256: '0B:AD', notAfter: '2026-12-01T22:13:20.000Z', thumbprint: 'old-thumbprint' },
  },
});

const known: Record<string, Record<string, string>> = {
  salesforce: {
    ...{ instanceUrl: 'https://acme--uat.sandbox.my.salesforce.com', clientId: '3MVG9.key' },
    ...{ username: 'integration@acme.com', email: 'admin@acme.com' },
  },
  anypoint: { clientId: '0123456789abcdef', idpId: 'okta', username: 'integration@acme.com' },
  generic: { tokenUrl: 'https://login.example.com/oauth2/token', clientId: 'order-sync', username: 'u', email: 'a@b.example' },
};
const hostile = `<img src=x onerror=alert(1)>"'><script>alert(1)</script>&amp;\`|\u202e**x**{{name}}`;
const longest = 'x'.repeat(512);

/** A record for each page of each provider, known and unknown, harmless and not. */
const records: BundleRecord[] = providers.flatMap(({ id }) => {
  const record = (changes: Partial<BundleRecord> = {}): BundleRecord => ({
    ...made,
    ...{ provider: id, name: 'Order Sync (EU) #2', settings: known[id] ?? {} },
    ...changes,
  });
  const { certificate: _, ...foreign } = record();
  return [
    record(),
    record({ settings: {} }),
    record(renewed('same')),
    record(renewed('new')),
    record({ name: hostile, settings: Object.fromEntries(Object.keys(known[id] ?? {}).map((name) => [name, hostile])) }),
    record({ name: longest, settings: Object.fromEntries(Object.keys(known[id] ?? {}).map((name) => [name, longest])) }),
    ...(id === 'salesforce' ? [record({ settings: { ...known[id], appType: 'connected-app' } })] : []),
    ...(id === 'anypoint' ? [foreign] : []),
  ];
});

/** What a record becomes. */
function pagesOf(record: BundleRecord, changes: Partial<Making> = {}): { html: string; markdown: string; page: string } {
  const provider = findProvider(record.provider);
  const own = templates[record.provider];
  if (provider === undefined || own?.look === undefined) throw new Error(`no provider ${record.provider}`);
  const data = provider.checklist(record);
  const upload = provider.upload === 'server.crt' ? certificate : publicKey;
  const view = browserPage(record, { provider, templates: own, look: own.look, upload, ...changes });
  // CHECKLIST.md has the same page, except for what it says of the file that is in this one.
  const page = readPage(own, { ...data, conditions: { ...data.conditions, fileInPage: view.upload !== undefined } });
  return { html: pageHtml(view), markdown: pageMarkdown(page), page: `${record.provider}/${data.page}` };
}

const references: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', '#34': '"', '#39': "'" };
const decoded = (text: string): string => text.replace(/&(amp|lt|gt|#34|#39);/g, (_, name: string) => references[name] ?? '');
const plain = (text: string): string => text.replace(/\s+/g, ' ').trim();
const textOf = (html: string): string =>
  plain(decoded(html.replace(/<span class="blank"[^>]*>(.*?)<\/span>/g, '____ ($1)').replace(/<[^>]*>/g, '')));

/** Steps with their ids and lines, and the rows of the table. */
interface Content {
  steps: { id: string; lines: string[] }[];
  rows: string[][];
}

function contentOfHtml(html: string): Content {
  const [edition = ''] = /<section class="edition kind-1"[\s\S]*?<\/dl>/.exec(html) ?? [];
  const parts = edition
    .replace(/\n<div class="upload"[\s\S]*?<\/div>/g, '')
    .split('\n<li class="step"')
    .slice(1);
  const steps = parts.map((part) => {
    const [, id = ''] = / data-step="([^"]*)"/.exec(part) ?? [];
    const whole = part.replace(/\n<\/ol>[\s\S]*$/, '');
    const found = whole.matchAll(
      /<h3>(?<title>.*?)<\/h3>|<span class="text"[^>]*>(?<action>.*?)<\/span><\/li>|<li class="remark[^>]*><span>(?<remark>.*?)<\/span><\/li>|<pre><code>(?<command>[\s\S]*?)<\/code>/g,
    );
    const lines = [...found].map(({ groups = {} }) => {
      const { title, action, remark, command } = groups;
      return textOf(title?.replace(/<span class="number"[^>]*>\d+<\/span>/, '') ?? action ?? remark ?? command ?? '');
    });
    return { id, lines };
  });
  const rows = [...edition.matchAll(/<dt>(.*?)<\/dt><dd>(.*?)<\/dd>/g)].map(([, name = '', value = '']) => [
    textOf(name),
    textOf(value),
  ]);
  return { steps, rows };
}

function contentOfMarkdown(markdown: string): Content {
  const steps: Content['steps'] = [];
  const cells: string[] = [];
  let inCell = false;
  let inHeading = '';
  for (const { type, tag, content, children } of new MarkdownIt({ html: true }).parse(markdown, {})) {
    if (type === 'heading_open') inHeading = tag;
    if (type === 'td_open') inCell = true;
    if (type === 'td_close') inCell = false;
    if (type === 'fence') steps.at(-1)?.lines.push(plain(content));
    if (type !== 'inline') continue;
    const texts = (children ?? []).filter((one) => ['text', 'code_inline', 'text_special'].includes(one.type));
    const text = plain(texts.map((one) => one.content).join('')).replace(/^\[ \] /, '');
    const [, id] = /<!-- (\S+) -->/.exec(content) ?? [];
    if (inCell) cells.push(text);
    else if (inHeading === 'h2' && id !== undefined)
      steps.push({ id, lines: [text.replace(/^\d+\. | \((?:Administrator|Developer)\)$/g, '').trim()] });
    else steps.at(-1)?.lines.push(text);
    inHeading = '';
  }
  return { steps, rows: cells.flatMap((_, index) => (index % 2 === 0 ? [cells.slice(index, index + 2)] : [])) };
}

const all = records.map((record) => ({ record, ...pagesOf(record) }));

test('every page of every provider is among them', () => {
  const pages = providers.flatMap(({ id }) => Object.keys(templates[id]?.pages ?? {}).map((page) => `${id}/${page}`));
  expect([...new Set(all.map(({ page }) => page))].sort()).toEqual(pages.sort());
});

describe.each(all.map((one, index) => [`${index}: ${one.page}`, one] as const))('%s', (_, { html, markdown }) => {
  test('has the steps and values of CHECKLIST.md', () => {
    const content = contentOfHtml(html);
    expect(content.steps.length).toBeGreaterThan(3);
    expect(content).toEqual(contentOfMarkdown(markdown));
  });

  test('is smaller than 150 kB', () => expect(Buffer.byteLength(html)).toBeLessThan(150_000));

  test('allows only its own style and script', () => {
    const hashOf = (tag: string): string => {
      const [, text = ''] = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(html) ?? [];
      return `sha256-${createHash('sha256').update(text).digest('base64')}`;
    };
    const [, policy = ''] = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(html) ?? [];
    expect(decoded(policy)).toBe(
      `default-src 'none'; script-src '${hashOf('script')}'; style-src '${hashOf('style')}'; img-src data:; base-uri 'none'; form-action 'none'`,
    );
    expect(html.indexOf('Content-Security-Policy')).toBeLessThan(html.indexOf('<style>'));
  });

  const body = html.replace(/<style>[\s\S]*?<\/style>|<script>[\s\S]*?<\/script>/g, '');
  const tags = [...body.matchAll(/<([a-z][a-z0-9]*)((?:\s+[^\s=>]+(?:="[^"]*")?)*)\s*\/?>/gi)];
  const attributes = tags.flatMap(([, tag = '', rest = '']) =>
    [...rest.matchAll(/([^\s=]+)(?:="([^"]*)")?/g)].map(([, name = '', value = '']) => ({ tag, name, value })),
  );

  test('has no elements and attributes but its own', () => {
    // Every < starts a known tag, the end of one, or the type of the document.
    expect(body.match(/</g)).toHaveLength(tags.length + (body.match(/<\/[a-z0-9]+>/g) ?? []).length + 1);
    const elements = [
      ...['html', 'head', 'meta', 'title', 'link', 'body', 'div', 'nav', 'main', 'header', 'footer', 'section', 'fieldset'],
      ...['legend', 'label', 'input', 'button', 'progress', 'details', 'summary', 'h1', 'h2', 'h3', 'h4', 'p', 'ol', 'ul'],
      ...['li', 'dl', 'dt', 'dd', 'pre', 'code', 'b', 'strong', 'small', 'span', 'a', 'time', 'wbr'],
      ...['svg', 'symbol', 'use', 'path', 'line', 'rect', 'circle', 'noscript'],
    ];
    expect([...new Set(tags.map(([, tag]) => tag))].filter((tag) => !elements.includes(tag ?? ''))).toEqual([]);
    const names = attributes.map(({ name }) => name).filter((name) => !/^(?:data|aria)-[a-z0-9-]+$/.test(name));
    expect([...new Set(names)].filter((name) => /^on|^style$|^src|^action|^formaction|^xlink/i.test(name))).toEqual([]);
  });

  test('links only to itself, to its own hosts and to the documentation of the vendor', () => {
    const links = attributes.filter(({ name, tag }) => name === 'href' && tag === 'a').map(({ value }) => decoded(value));
    const ids = attributes.filter(({ name }) => name === 'id').map(({ value }) => value);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    for (const link of links.filter((link) => link.startsWith('#') && link !== '#')) expect(ids).toContain(link.slice(1));
    const hosts = links.filter((link) => !link.startsWith('#')).map((link) => new URL(link));
    expect(hosts.filter(({ protocol }) => protocol !== 'https:')).toEqual([]);
    const allowed = [
      ...['acme--uat.sandbox.my.salesforce.com', 'anypoint.mulesoft.com'],
      ...['help.salesforce.com', 'docs.mulesoft.com'],
    ];
    expect(hosts.map(({ host }) => host).filter((host) => !allowed.includes(host))).toEqual([]);
  });
});

/** Names that take most room: characters of three and four octets, and those that HTML writes as up to nine. */
const widest = ['\u65e5', '\u{1f511}', '&', '"', '\u200b', '\u{e0041}', 'x/'];

/** The longest values that the program takes, of one character each. */
function longestSettings(id: string, character: string): Record<string, string> {
  const label = 'a'.repeat(63);
  const addresses: Record<string, string> = {
    instanceUrl: `https://${label.slice(0, 40)}--${'b'.repeat(10)}.sandbox.my.salesforce.com`,
    tokenUrl: `https://${label}.${label}.example.com/${'&'.repeat(365)}`,
  };
  return Object.fromEntries(
    (findProvider(id)?.settings ?? []).flatMap((setting): [string, string][] => {
      const { name } = setting;
      for (const text of [addresses[name], `${character.repeat(250)}@${character.repeat(250)}.jp`, character.repeat(512)]) {
        for (const value of text === undefined ? [] : [text, text.slice(0, 512), text.slice(0, 250)]) {
          try {
            return [[name, setting.check(value).value]];
          } catch {}
        }
      }
      return [];
    }),
  );
}

describe.each(languages)('with the longest names, in %s', async (language) => {
  const folders = await Promise.all(providers.map(async ({ id }) => [id, await ownTemplates(id, language)] as const));
  // 4096 octets is the most that Salesforce takes.
  const body = 'A'.repeat(4096 - 55).replace(/.{64}/g, '$&\n');
  const largest = `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;
  const program = `npx --prefix ${`/${'\u65e5'.repeat(85)}`} jwt-kit`;
  const cases = folders.flatMap(([id, own]) =>
    [{}, { appType: 'connected-app' }, renewed('new')].flatMap((changes) =>
      widest.map((character) => [id, JSON.stringify(changes).slice(0, 30), character, own, changes] as const),
    ),
  );

  test.each(cases)('%s %s of %j is smaller than 150 kB', (id, _what, character, own, changes) => {
    const provider = findProvider(id);
    if (provider === undefined) throw new Error(`no provider ${id}`);
    const appType = 'appType' in changes && id === 'salesforce' ? changes : {};
    const settings = { ...longestSettings(id, character), ...appType };
    const sha = createHash('sha256').update(derOf(largest)).digest('hex').toUpperCase().match(/../g)?.join(':');
    const certificateOf4096 = { ...made.certificate, sha256: sha } as BundleRecord['certificate'];
    const record: BundleRecord = {
      ...{ ...made, provider: id, settings, certificate: certificateOf4096 },
      name: character.repeat(255),
      ...('renewal' in changes ? changes : {}),
    };
    const templates = { ...own, parts: { ...own.parts, program } };
    const page = readPage(templates, provider.checklist(record));
    const done = new Map(page.steps.map(({ id }) => [id, 'Proven on 26 November 2026: a token was granted']));
    const upload = provider.upload === 'server.crt' ? largest : publicKey;
    const view = browserPage(record, { provider, templates, look: templates.look as Look, upload, done });
    const html = pageHtml(view);
    expect(Buffer.byteLength(html)).toBeLessThan(150_000);
    expect(html).toContain('class="upload"');
    // Every value is there as a whole, to be copied.
    for (const { value } of page.rows)
      for (const { kind, text } of value) if (kind === 'code') expect(textOf(html)).toContain(plain(visible(text)));
  });
});

test('only a page that would be too large leaves out the other kind of app', () => {
  const kinds = (name: string): number =>
    pagesOf({ ...made, provider: 'salesforce', name, settings: known['salesforce'] ?? {} }).html.match(/ data-kind=/g)
      ?.length ?? 1;
  expect(kinds('x'.repeat(255))).toBe(2);
  expect(kinds('\u65e5'.repeat(255))).toBe(2);
  const { html } = pagesOf({ ...made, provider: 'salesforce', name: hostile, settings: longestSettings('salesforce', '&') });
  expect(html).not.toMatch(/ data-kind=|class="[^"]*kind-2/);
});

const salesforce: BundleRecord = { ...made, provider: 'salesforce', name: 'Order Sync', settings: known['salesforce'] ?? {} };
const anypoint: BundleRecord = { ...made, provider: 'anypoint', name: 'Order Sync', settings: known['anypoint'] ?? {} };

test('each role sees where its steps begin, with a link, and what others do before', () => {
  const startsOf = (record: BundleRecord): string[] =>
    [...pagesOf(record).html.matchAll(/<p class="start">(.*?)<\/p>/g)].map(([, start = '']) => start);
  expect(startsOf({ ...salesforce, ...renewed('same') })).toEqual([
    '<a href="#external-client-app.2026-11-21T22:13:20.000Z.rehearse">Start at step 1: Check the new files</a>',
    '<a href="#external-client-app.2026-11-21T22:13:20.000Z.upload">Start at step 2: Upload the new certificate</a>, after step 1 (Developer): <a href="#external-client-app.2026-11-21T22:13:20.000Z.rehearse">Check the new files</a>',
  ]);
  expect(startsOf(anypoint)[1]).toMatch(
    /^<a href="#app\.try">Start at step 7: Try it<\/a>, after steps 1&#8211;6 \(Administrator\)$/,
  );
  expect(pagesOf({ ...anypoint, ...renewed('new') }).markdown).toContain(
    'Start at step 2: Paste the new public key, after step 1 (Developer): Choose how to change over',
  );
});

test('what has to be known before saving comes before it: how long a change takes', () => {
  const pages = [salesforce, { ...salesforce, settings: { ...salesforce.settings, appType: 'connected-app' } }];
  const all = pages.flatMap((record) => [record, { ...record, ...renewed('same') }, { ...record, ...renewed('new') }]);
  for (const record of all) {
    const steps = pagesOf(record).markdown.split(/\n(?=## )/);
    const [step = '', ...others] = steps.filter((one) => /\n> .*2 to 10 minutes/.test(one));
    expect(others).toEqual([]);
    expect(step.indexOf('2 to 10 minutes')).toBeLessThan(step.indexOf('**Save**'));
  }
});

test('the file to hand over is offered only if it is that of the record, and nothing else', () => {
  const offered = (record: BundleRecord, upload: string | undefined): boolean =>
    pagesOf(record, { upload }).html.includes('class="upload"');
  expect(offered(salesforce, certificate)).toBe(true);
  expect(offered(anypoint, publicKey)).toBe(true);
  const secret = fixture('keys/rsa.pem').toString();
  for (const other of [undefined, '', 'hello', secret, certificate + secret, certificate + certificate, publicKey]) {
    expect(offered(salesforce, other), other).toBe(false);
  }
  expect(offered({ ...salesforce, certificate: { ...salesforce.certificate, sha256: '0B:AD' } as never }, certificate)).toBe(
    false,
  );
  for (const other of [secret, certificate.replaceAll('CERTIFICATE', 'PUBLIC KEY')])
    expect(offered(anypoint, other)).toBe(false);
  expect(offered({ ...anypoint, key: { ...anypoint.key, thumbprint: 'other' } }, publicKey)).toBe(false);
});

test('steps that are recorded as done are marked, with their proof', () => {
  const { html } = pagesOf(salesforce, {
    done: new Map([
      ['try', 'Proven by a token on 26 November 2026'],
      ['start', 'Done'],
    ]),
  });
  const stepOf = (id: string): string =>
    new RegExp(`<li class="step" id="external-client-app\\.${id}"[\\s\\S]*?(?=<ul)`).exec(html)?.[0] ?? '';
  expect(textOf(stepOf('try').replace(/<h3>.*<\/h3>/, ''))).toBe('Proven by a token on 26 November 2026');
  expect(stepOf('start')).toContain(' data-done>');
  expect(stepOf('describe')).not.toContain('data-done');
});

test('the other kind of app is there, and has its own client id', () => {
  const { html } = pagesOf(salesforce);
  const [, other = ''] = /<section class="edition kind-2" data-edition="connected-app">([\s\S]*)/.exec(html) ?? [];
  const command = 'npx jwt-kit checklist --set-up --app-type connected-app';
  expect(html).toMatch(new RegExp(`<div class="other kind-2">.*\\n<div class="command"><pre><code>${command}</code>`));
  expect(textOf(other)).toContain('Start a new connected app');
  expect(other).not.toContain('3MVG9.key');
  const claims = html.match(/<li><span>iss<\/span>.*?<\/li>/)?.[0] ?? '';
  expect(textOf(claims)).toBe('iss 3MVG9.keyNot known yet');
  expect(claims).toContain('<code class="kind-1">3MVG9');
  expect(claims).toContain('<span class="blank kind-2">');
  for (const record of [{ ...salesforce, ...renewed('new') }, anypoint])
    expect(pagesOf(record).html).not.toContain('class="edition kind-2');
});

test('an administrator is told to send every value that is open, and where the own part ends', () => {
  const stepOf = (settings: Record<string, string>, provider: string, id: string): string => {
    const { html } = pagesOf({ ...made, provider, name: 'Order Sync', settings });
    const [step = ''] = new RegExp(`data-step="${id}"[\\s\\S]*?(?=\\n<ul class="remarks|\\n<li class="step")`).exec(html) ?? [];
    return textOf(step.replace(/<h3>.*<\/h3>/, ''));
  };
  const keys = stepOf({}, 'salesforce', 'consumer-key');
  for (const text of ['Send this to the developer', 'address of the org (My Domain)', 'the username of the user'])
    expect(keys).toContain(text);
  const settings = salesforce.settings as Record<string, string>;
  const known = stepOf({ ...settings, username: 'integration@acme.com.uat' }, 'salesforce', 'consumer-key');
  expect(known).toContain('Compare it with the one that the developer has: 3MVG9.key. If they differ');
  expect(known).not.toContain('Send this');
  // In a sandbox, the user probably has another name.
  expect(stepOf(settings, 'salesforce', 'consumer-key')).toContain(
    'Send this too, if it is not integration@acme.com: the username',
  );
  expect(stepOf({}, 'anypoint', 'client-id').match(/Send this too/g)).toHaveLength(2);
  expect(stepOf({}, 'generic', 'client-id').match(/Send this too/g)).toHaveLength(3);
  const [ending = ''] = /<li class="card ending">[\s\S]*?<li class="turn">.*?<\/h2>/.exec(pagesOf(salesforce).html) ?? [];
  expect(textOf(ending)).toContain('The developer goes on with step 10. If sign-in is refused');
});

test.each(['en', 'it'])('buttons that a page names are there: %s', async (language) => {
  const own = await ownTemplates('salesforce', language);
  const { parts } = own;
  const words = readWords(`${parts['words']}`);
  expect(parts['get-file']).toContain(`"${words.save.replace('{file}', '{{upload}}')}"`);
  for (const word of [words.sameKey, words.wrongFile, words.notTheFile, words.severalInFile, words.largeFile])
    expect(word).toContain(`"${words.save}"`);
  expect((await ownTemplates('anypoint', language)).pages['set-up']).toContain(`"${words.copyFile}"`);
});

test('what a code of the RFCs means at Anypoint is said to be not documented', () => {
  expect(textOf(pagesOf(anypoint).html)).toContain('what Anypoint means by it is not documented');
  expect(textOf(pagesOf(salesforce).html)).not.toContain('what the code means in the RFCs');
});
