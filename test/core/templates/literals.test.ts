/** Values in files of other programs: parsers of each language read back what was written. */
import { execFileSync } from 'node:child_process';
import { DOMParser } from '@xmldom/xmldom';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { type FileValues, fillIn, namesIn } from '../../../src/core/templates/fill-in.ts';
import { kindOfFile, type LiteralKind, literal } from '../../../src/core/templates/literals.ts';
import { nodesIn } from '../../parsed.ts';

/** Values that end a quotation, start an expression or a comment, or are not ASCII. */
const hostile = [
  'O\'Brien & "Söhne" $x',
  `\`id\` $(id) $${'{HOME}'} %PATH% %{if} #{x} #[x] {{x}} <%x%>`,
  '日本語 & <b>',
  'a\\b\\\\c\\u0041\\',
  '\'\'\' """ ‘’‚‛',
  'https://acme.my.salesforce.com/?a=b&c=d#e',
  '-x',
  '@x',
  '=x',
  '~x',
  ' before and after ',
  '# no comment',
  'a: b, [c], {d}, *e, !f, - g, ]]>',
  'yes',
  '12',
  '3e5',
  'null',
  '😀 \u{e0001} \u200b\u202e\u2028\u0085\ufeff',
  '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
  'tab\tcr\r\nlf\nend',
  '',
];

/** Undoes backslash escapes by the grammar of a language: an own reader, for languages without a parser here. */
const unescaped = (text: string, escapes = 'nrt'): string =>
  text.replace(/\\(?:u([0-9a-f]{4})|U([0-9a-f]{8})|([\s\S]))/g, (_, four?: string, eight?: string, one = '') => {
    if (four !== undefined || eight !== undefined) return String.fromCodePoint(Number.parseInt((four ?? eight) as string, 16));
    const at = escapes.indexOf(one);
    return at < 0 ? one : ('\n\r\t'[at] as string);
  });

/** A literal between quotes, without an unescaped quote or line break inside. */
function inside(written: string, quote: string): string {
  const body = new RegExp(`^${quote}((?:[^${quote}\\\\\\n\\r]|\\\\[^\\n\\r])*)${quote}$`).exec(written)?.[1];
  if (body === undefined) throw new Error(`not one literal: ${written}`);
  return body;
}

const readers: Partial<Record<LiteralKind, (written: string) => string>> = {
  json: (written) => JSON.parse(written),
  js: (written) => new Function(`return ${written};`)(),
  mjs: (written) => new Function(`return ${written};`)(),
  yml: (written) => parseYaml(`a: ${written}\nb: 1\n`).a,
  yaml: (written) => parseYaml(`- ${written}\n- 1\n`)[0],
  // Java and Groovy: no character is left that Unicode escapes of the source could be taken for.
  java: (written) => unescaped(inside(written, '"')),
  groovy: (written) => unescaped(inside(written, "'")),
  cls: (written) => unescaped(inside(written, "'")),
  apex: (written) => unescaped(inside(written, "'")),
  py: (written) => unescaped(inside(written, '"')),
  tf: (written) => unescaped(inside(written, '"').replace(/[$%]([$%])(?=\{)/g, '$1')),
  properties: (written) => unescaped(written.replace(/^[ \t\f]+/, '')),
  ps1: (written) => {
    const body = /^'((?:[^'\u2018-\u201b]|(['\u2018-\u201b])\2)*)'$/u.exec(written)?.[1];
    if (body === undefined) throw new Error(`not one literal: ${written}`);
    return body.replace(/(['\u2018-\u201b])\1/g, '$1');
  },
};

describe.each(Object.entries(readers))('%s', (kind, read) => {
  test.each(hostile)('writes %j as one literal', (value) => {
    const written = literal(kind as LiteralKind, value);
    expect(read(written)).toBe(value);
    if (['java', 'groovy', 'properties'].includes(kind)) expect(written).toMatch(/^[ -~]*$/);
    if (kind !== 'ps1') expect(written).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });
});

test.skipIf(process.platform === 'win32')('sh: a real shell reads the same words', () => {
  const words = hostile.map((value) => literal('sh', value));
  const script = `for word in ${words.join(' ')}; do printf '%s\\0' "$word"; done`;
  expect(execFileSync('/bin/sh', ['-c', script]).toString().split('\0').slice(0, -1)).toEqual(hostile);
  expect(literal('sh', 'sync@acme.com')).toBe('sync@acme.com');
  expect(literal('sh', '=x')).toBe("'=x'");
});

test.each(hostile)('xml: %j as text and as an attribute', (value) => {
  const written = literal('xml', value);
  const { documentElement: root } = new DOMParser().parseFromString(`<a b="${written}">${written}</a>`, 'text/xml');
  expect(root?.textContent).toBe(value);
  // Line breaks and tabs in an attribute become spaces (XML 1.0 §3.3.3).
  expect(root?.getAttribute('b')?.replace(/\s/g, ' ')).toBe(value.replace(/\s/g, ' '));
});

test('xml: characters that it cannot have are replaced', () => {
  expect(literal('xml', 'a\u0000b\u001b\ud800')).toBe('a\ufffdb\ufffd\ufffd');
});

test.each(hostile)('ps1: the grammar of PowerShell takes %j as one literal', async (value) => {
  const written = literal('ps1', value);
  expect(await nodesIn('ps1', `$x = ${written}\n`, 'string_literal')).toEqual([written]);
  expect(await nodesIn('ps1', `sf --x ${literal('cmd', value)} --y`, 'generic_token')).not.toContain('id');
});

test.each(hostile)('java: the grammar takes %j as one literal', async (value) => {
  const written = literal('java', value);
  expect(await nodesIn('java', `class A { String a = ${written}; }`, 'string_literal')).toEqual([written]);
});

test.each(hostile)('py: the grammar takes %j as one literal', async (value) => {
  const written = literal('py', value);
  expect(await nodesIn('py', `a = ${written}\n`, 'string')).toEqual([written]);
});

test('cmd: plain words are bare, others are quoted for PowerShell', () => {
  expect(['a.b/c', 'u@x', '@x', "O'B", '%A%'].map((value) => literal('cmd', value))).toEqual([
    'a.b/c',
    'u@x',
    "'@x'",
    "'O''B'",
    "'%A%'",
  ]);
});

test('http: an address has only characters of addresses', () => {
  const address = 'https://acme.my.salesforce.com/services/oauth2/token?a=%20';
  expect(literal('http', address)).toBe(address);
  expect(literal('http', 'https://a/{{x}} y\n日\ud800')).toBe('https://a/%7B%7Bx%7D%7D%20y%0A%E6%97%A5%EF%BF%BD');
});

test('the kind of a file is known by its ending', () => {
  expect(['a.sh', 'x/pom.xml', 'A.java', 'ci/Jenkinsfile'].map(kindOfFile)).toEqual(['sh', 'xml', 'java', 'groovy']);
  for (const name of ['a.exe', 'README', 'a.constructor', '.sh.x'])
    expect(() => kindOfFile(name)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});

describe('a template', () => {
  const made = (text: string, values: FileValues): string => fillIn({ name: 'a.sh', text, kind: 'sh' }, values);
  test('has values, and parts that depend on them', () => {
    const text = 'x <%name%><%#alias%> --alias <%alias%><%/alias%><%^alias%> none<%/alias%>\r\n<%#yes%>\nline\n<%/yes%>\n';
    expect(made(text, { name: "O'B", alias: 'a b', yes: true })).toBe("x 'O'\\''B' --alias 'a b'\nline\n");
    expect(made(text, { name: '{{x}}', alias: undefined, yes: false })).toBe("x '{{x}}' none\n");
    expect(namesIn({ name: 'a.sh', text })).toEqual(['name', 'alias', 'yes']);
  });
  test('has numbers, which have no quotes', () => {
    expect(fillIn({ name: 'a.java', text: 'x = <%n%>;', kind: 'java' }, { n: 180 })).toBe('x = 180;');
  });
  test('keeps braces, and does not read values as templates', () => {
    expect(made('a {{b}} $[[ c ]] <%d%>', { d: '<%e%>' })).toBe("a {{b}} $[[ c ]] '<%e%>'");
  });
  test.each([
    ['<%other%>', 'there is no value other'],
    ['<%#other%>x<%/other%>', 'there is no value other'],
    ['<%unknown%>', 'the value unknown is not known'],
    ['<%yes%>', 'the value yes is not known'],
    ['<%&name%>', 'unsupported tag with name'],
    ['<%>name%>', 'unsupported tag with name'],
    ['<%#name%>', 'not a template'],
  ])('%s is refused: %s', (text, message) => {
    expect(() => made(text, { name: 'x', unknown: undefined, yes: true })).toThrow(
      expect.objectContaining({ code: 'USAGE', message: `template a.sh: ${message}` }),
    );
  });
});
