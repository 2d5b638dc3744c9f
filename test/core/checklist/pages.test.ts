/** A template and values become a page, and a page becomes Markdown; no value is interpreted. */
import MarkdownIt from 'markdown-it';
import { describe, expect, test } from 'vitest';
import { renderMarkdown } from '../../../src/core/checklist/markdown.ts';
import type { Page, PageData, Templates } from '../../../src/core/checklist/page.ts';
import { readAll } from '../../../src/core/checklist/page-template.ts';
import { readPage } from '../../../src/core/checklist/read-page.ts';

const front = '---\nuser: the user | who signs in\nadded: an address of your own\n---\n';
const page = `# {{name}}: a checklist

Work from top to bottom.

| What | Value |
| --- | --- |
| App | \`{{name}}\` |
{{#sealed}}
| Key | RSA, {{bits}} bits |
{{/sealed}}

## Start {{name}} {#start}

- [ ] Click **Save**, then type \`{{name}}\`{{#sealed}} and the passphrase{{/sealed}}.
- [ ] The user \`{{user}}\`, and {{added}}

{{> care}}

\`\`\`
jwt-kit token
jwt-kit verify
\`\`\`

> Unverified: See [the guide](https://a.example/b).

## End {#end}
`;
const parts = { care: '> Careful: It is {{^sealed}}not {{/sealed}}sealed, {{name}}.\n' };

const templates = (text: string): Templates => ({ pages: { p: text }, parts });
const data = (values: PageData['values'], sealed = false): PageData => ({
  page: 'p',
  values: { bits: '2048', user: undefined, ...values },
  conditions: { sealed },
});
function catchError(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}
const read = (text: string, values: PageData['values'] = { name: 'x' }): unknown => readPage(templates(text), data(values));

test('a page as data: values are still separate', () => {
  expect(read(front + page, { name: 'A b', user: 'u' })).toEqual({
    title: [
      { kind: 'value', text: 'A b' },
      { kind: 'text', text: ': a checklist' },
    ],
    intro: [[{ kind: 'text', text: 'Work from top to bottom.' }]],
    rows: [
      { name: [{ kind: 'text', text: 'What' }], value: [{ kind: 'text', text: 'Value' }] },
      { name: [{ kind: 'text', text: 'App' }], value: [{ kind: 'code', text: 'A b' }] },
    ],
    steps: [
      {
        id: 'start',
        title: [
          { kind: 'text', text: 'Start ' },
          { kind: 'value', text: 'A b' },
        ],
        by: 'developer',
        parts: [
          {
            kind: 'action',
            line: [
              { kind: 'text', text: 'Click ' },
              { kind: 'label', text: 'Save' },
              { kind: 'text', text: ', then type ' },
              { kind: 'code', text: 'A b' },
              { kind: 'text', text: '.' },
            ],
          },
          {
            kind: 'action',
            line: [
              { kind: 'text', text: 'The user ' },
              { kind: 'code', text: 'u' },
              { kind: 'text', text: ', and ' },
              { kind: 'blank', text: 'an address of your own' },
            ],
          },
          {
            kind: 'caution',
            line: [
              { kind: 'text', text: 'It is not sealed, ' },
              { kind: 'value', text: 'A b' },
              { kind: 'text', text: '.' },
            ],
          },
          { kind: 'command', text: 'jwt-kit token\njwt-kit verify' },
          {
            kind: 'unverified',
            line: [
              { kind: 'text', text: 'See ' },
              { kind: 'link', text: 'the guide', url: 'https://a.example/b' },
              { kind: 'text', text: '.' },
            ],
          },
        ],
      },
      { id: 'end', title: [{ kind: 'text', text: 'End' }], by: 'developer', parts: [] },
    ],
  });
});

test('a page as Markdown', () => {
  const expected = `# A \\_ b: a checklist

Work from top to bottom.

| What | Value |
| --- | --- |
| App | \`A _ b\` |
| Key | RSA, 2048 bits |

## 1. Start A \\_ b <!-- start -->

- [ ] Click **Save**, then type \`A _ b\` and the passphrase.
- [ ] The user ____ (the user \\| who signs in), and ____ (an address of your own)

> Careful: It is sealed, A \\_ b.

\`\`\`sh
jwt-kit token
jwt-kit verify
\`\`\`

> Unverified: See [the guide](https://a.example/b).

## 2. End <!-- end -->
`;
  expect(renderMarkdown(templates(front + page), data({ name: 'A _ b', user: '' }, true))).toBe(expected);
  const windows = (front + page).replaceAll('\n', '\r\n');
  expect(renderMarkdown(templates(windows), data({ name: 'A _ b' }, true))).toBe(expected);
});

describe('a value stays one value', () => {
  const hostile = [
    'a\n\n## 9. x <!-- y -->\n\n- [x] z',
    '## x {#p}',
    '{{name}} {{{name}}} {{#sealed}} {{> care}}',
    '\ue0000\ue001 \ue001\ue000',
    '<b onclick="x">b</b><!-- c -->',
    '`code` **label** [link](https://a.example) | a | b |',
    '```',
    '- [ ] an action',
    '> Careful: no',
    '---',
    '$& $1 $`',
    '!',
  ];
  test.each(hostile)('%j', (name) => {
    const known = JSON.stringify(readPage(templates(front + page), data({ name: 'KNOWN' })));
    const found = JSON.stringify(readPage(templates(front + page), data({ name })));
    expect(found).toBe(known.replaceAll('"KNOWN"', () => JSON.stringify(name)));
  });

  test.each(hostile)('%j, in Markdown', (name) => {
    const html = new MarkdownIt({ html: true }).render(renderMarkdown(templates(front + page), data({ name, user: name })));
    const known = new MarkdownIt({ html: true }).render(
      renderMarkdown(templates(front + page), data({ name: 'x', user: 'x' })),
    );
    const tagsOf = (text: string): string[] => text.match(/<[^>]*>/g) ?? [];
    expect(tagsOf(html)).toEqual(tagsOf(known));
  });

  test('before a link', () => {
    const text = renderMarkdown(templates('# x\n\n## y {#y}\n\n- [ ] {{name}}[l](https://a.example)\n'), data({ name: 'a!' }));
    expect(text).toContain('- [ ] a\\![l](https://a.example)\n');
  });
});

const step = '# x\n\n## y {#y}\n\n';

test.each([
  ['', 'a page needs a step: "## ... {#id}"'],
  ['# x', 'a page needs a step: "## ... {#id}"'],
  ['text', 'a page starts with its title, # ...: "text"'],
  ['# x\n\n# y', 'a page has only one title: "# y"'],
  ['# x\n\n- [ ] y', 'it must come after the heading of a step, ## ... {#id}: "- [ ] y"'],
  [`${step}text`, 'text and tables must come before the first step: "text"'],
  [`${step}| a | b |`, 'text and tables must come before the first step: "| a | b |"'],
  [`${step}## z {#y}`, 'duplicate id y: "## z {#y}"'],
  [`${step}### {{name}} z`, 'a line of a page cannot start like this: "### {{...}} z"'],
  [`${step}- [ ] a <b> {{name}}`, 'it has markup other than **label**, `code` and [link](https://...): "- [ ] a <b> {{...}}"'],
  [`${step}- [ ] a **{{name}}**`, 'a label or a link must not contain a value: "- [ ] a **{{...}}**"'],
  [
    `${step}- [ ] [{{name}}](https://a.example)`,
    'a label or a link must not contain a value: "- [ ] [{{...}}](https://a.example)"',
  ],
  [`${step}- [ ] [a](https://{{name}})`, 'a label or a link must not contain a value: "- [ ] [a](https://{{...}})"'],
  [`${step}- [ ]  a`, 'extra blanks, or no text: "- [ ]  a"'],
  [`${step}\`\`\`\na`, 'the line that ends the commands is missing: "```"'],
  [`${step}\`\`\`\n\`\`\``, 'commands must not contain values, backticks or empty lines: "```"'],
  [`${step}\`\`\`\na {{name}}\n\`\`\``, 'commands must not contain values, backticks or empty lines: "a {{...}}"'],
  [`${step}- [ ] \`{{user}}\``, 'the front matter has no blank for {{user}}, whose value is unknown'],
  [`${step}{{{name}}}`, 'unsupported tag: {{{name}}}'],
  [`${step}{{&name}}`, 'unsupported tag: {{&name}}'],
  [`${step}{{#sealed}}{{{name}}}{{/sealed}}`, 'unsupported tag: {{{name}}}'],
  [`${step}{{> nothing}}`, 'there is no part "nothing"'],
  [`${step}\ue000`, 'it has a character that is reserved for values (U+E000, U+E001)'],
  [`${step}{{#sealed}}`, 'not a Mustache template'],
  [`---\nuser: \ue000\n---\n${step}`, 'a line of the front matter is not a name and its blank: "user: \ue000"'],
])('refuses %j', (text, message) => {
  expect(() => read(text)).toThrow(expect.objectContaining({ code: 'USAGE', message: `template: ${message}` }));
});

test.each([
  [`${step}{{nobody}}`, '5: {{nobody}} is neither a value nor a blank in the front matter'],
  [`${step}{{constructor}}`, '5: {{constructor}} is neither a value nor a blank in the front matter'],
  [`${step}{{sealed}}`, '5: {{sealed}} is neither a value nor a blank in the front matter'],
  [
    `---\nuser: the user\n---\n${step}\n{{#name}}\n{{^other}}{{/other}}{{/name}}`,
    '10: {{^other}} is neither a condition nor a value',
  ],
])('names the line of what it does not know, and all that it knows: %j', (text, message) => {
  const hint = 'conditions of this page: sealed; values, which are also conditions: bits, name, user';
  expect(() => read(text)).toThrow(expect.objectContaining({ code: 'USAGE', message: `template p, line ${message}`, hint }));
});

test('a value is also a condition: whether it is known', () => {
  const text =
    '---\nuser: the user\n---\n# x {{#user}}for {{user}}{{/user}}{{^user}}for nobody{{/user}}: {{user}}\n\n## y {#y}\n\n{{> a}}';
  const titleOf = (user: string | undefined): unknown =>
    (
      readPage(
        { pages: { p: text }, parts: { a: '- [ ] {{#user}}**Known**{{/user}}{{^user}}**Ask**{{/user}}' } },
        data({ user }),
      ) as Page
    ).title;
  expect(titleOf('u')).toEqual([
    { kind: 'text', text: 'x for ' },
    { kind: 'value', text: 'u' },
    { kind: 'text', text: ': ' },
    { kind: 'value', text: 'u' },
  ]);
  expect(titleOf(undefined)).toEqual([
    { kind: 'text', text: 'x for nobody: ' },
    { kind: 'blank', text: 'the user' },
  ]);
});

test('refuses a missing page, and a part that contains itself', () => {
  expect(() => readPage({ pages: {}, parts }, data({}))).toThrow('template: there is no page "p"');
  expect(() => readPage({ pages: { p: '{{> a}}' }, parts: { a: '{{> b}}', b: '{{> a}}' } }, data({}))).toThrow(
    'template: the part "a" contains itself',
  );
});

test('a page that the build has read is the same, and so is what is wrong with it', () => {
  const texts = { pages: { p: front + page }, parts };
  const read = readAll(texts);
  const built = { pages: {}, parts: {}, read };
  expect(readPage(built, data({ name: 'x' }, true))).toEqual(readPage(texts, data({ name: 'x' }, true)));
  const program = { care: '> Careful: Named {{name}} later.\n' };
  expect(readPage({ ...built, parts: program }, data({ name: 'x' }))).toEqual(
    readPage({ ...texts, parts: program }, data({ name: 'x' })),
  );
  const faultOf = (of: Templates): unknown => catchError(() => readPage(of, { page: 'p', values: {}, conditions: {} }));
  expect(faultOf(built)).toEqual(faultOf(texts));
  expect(faultOf(built)).toMatchObject({ message: expect.stringMatching(/^template p, line \d+: /) });
});

test('an unknown value is allowed if a condition leaves it out', () => {
  expect(read(`${step}{{#sealed}}\n- [ ] {{user}}\n{{/sealed}}`)).toMatchObject({ steps: [{ id: 'y', parts: [] }] });
});

test.each([
  ['https://acme.example/a?b=c', true],
  ['https://acme.example', true],
  ['http://acme.example', undefined],
  ['https://user@acme.example', undefined],
  ['https://', undefined],
  ['javascript:alert(1)', undefined],
  ['HTTPS://acme.example x', undefined],
])('an address to open: %s', (user, opens) => {
  const { steps } = readPage(templates(`${front}# x\n\n## y {#z}\n\n- [ ] Open <\`{{user}}\`>.\n`), data({ name: 'x', user }));
  const code = steps[0]?.parts.flatMap((part) => (part.kind === 'action' ? part.line : []))[1];
  expect(code).toEqual({ kind: 'code', text: user, ...(opens && { opens }) });
});

test('an unknown address to open is a blank', () => {
  const text = renderMarkdown(templates(`${front}# x\n\n## y {#z}\n\n- [ ] Open <\`{{user}}\`>.\n`), data({ name: 'x' }));
  expect(text).toContain('- [ ] Open \\_\\_\\_\\_'.replaceAll('\\', ''));
});
