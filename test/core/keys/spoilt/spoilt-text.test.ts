/** Every way in which programs change the text of a key, with the note, or the words of the message. */
import { createPublicKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { thumbprint } from '../../../../src/core/keys/jwk/thumbprint.ts';
import { findKeys } from '../../../../src/core/keys/read-keys.ts';
import { fixture, testKey } from '../../../fixtures.ts';

const files = ['rsa.pub.pem', 'rsa.pem', 'rsa.pkcs1.pem', 'rsa.pkcs8.enc.pem', 'rsa.crt'] as const;
const traditional = fixture('spoilt/encrypted-pkcs1-one-line/control.key').toString();
const passwordOf = fixture('spoilt/encrypted-pkcs1-one-line/pw').toString().trimEnd();

const secret = thumbprint(createPublicKey(testKey));
const textOf = (file: string): string => fixture(`keys/${file}`).toString();
const open = (text: string | Buffer, passphrase = 'secret') =>
  findKeys(Buffer.from(text)).keys.map((key) => key.open({ passphrase: Buffer.from(passphrase) }));

const lines = (pem: string, change: (line: string, index: number) => string, end = '\n'): string =>
  pem.trim().split('\n').map(change).join(end);
const escaped = (pem: string): string => pem.replaceAll('\n', '\\n');
const bare = (pem: string): string => pem.replace(/-----.*\n/g, '').replaceAll('\n', '');
const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64');

const LOST = 'repaired: the line breaks were lost';
const INDENTED = 'repaired: removed the blanks before its lines';
const OLD_ENDS = 'repaired: its line breaks were those of old Macs (CR without LF)';
const ESCAPED = 'repaired: its line breaks were written as \\n';
const PLUS = 'repaired: each + of its base64 had become a blank';
const ARMOUR = 'repaired: its BEGIN or END line was damaged';
const CROWDED = 'repaired: other text stood in its BEGIN or END line';
const PREFIX = 'repaired: removed what was before each of its lines';

/** Changes that headers of encrypted keys survive too. */
const changes: readonly [string, (pem: string) => string | Buffer, string][] = [
  ['a byte order mark', (pem) => `\ufeff${pem}`, 'repaired: removed its byte order mark (BOM)'],
  ['UTF-16', (pem) => Buffer.from(`\ufeff${pem}`, 'utf16le'), 'repaired: it was UTF-16; most programs need UTF-8'],
  ['line ends of old Macs', (pem) => pem.replaceAll('\n', '\r'), OLD_ENDS],
  ['indented lines', (pem) => pem.replace(/^/gm, '    '), INDENTED],
  ['lines indented by tabs', (pem) => pem.replace(/^/gm, '\t'), INDENTED],
  ['empty lines between its lines', (pem) => pem.replaceAll('\n', '\n\n'), 'removed the empty lines between its lines'],
  ['blanks for line breaks', (pem) => pem.replaceAll('\n', ' '), LOST],
  ['no line breaks', (pem) => pem.replaceAll('\n', ''), LOST],
  ['escaped line breaks', escaped, ESCAPED],
  ['line breaks escaped twice', (pem) => pem.replaceAll('\n', '\\\\n'), ESCAPED],
  ['/n', (pem) => pem.replaceAll('\n', '/n'), 'repaired: its line breaks were written as /n'],
  ['n', (pem) => pem.replaceAll('\n', 'n'), 'repaired: its line breaks were written as n'],
  ['_', (pem) => pem.replaceAll('\n', '_'), 'repaired: its line breaks were written as _'],
  ['<br>', (pem) => pem.replaceAll('\n', '<br>'), 'repaired: it had HTML tags'],
  ['<p>', (pem) => lines(pem, (line) => `<p>${line}</p>`, ''), 'repaired: it had HTML tags'],
  ['HTML entities', (pem) => pem.replaceAll('\n', '&#10;').replaceAll('+', '&#x2B;'), 'repaired: it had HTML entities'],
  ['percent-encoding', (pem) => encodeURIComponent(pem), 'repaired: it was percent-encoded, as in a URL'],
  [
    'a form',
    (pem) => `key=${new URLSearchParams({ k: pem }).toString().slice(2)}`,
    'repaired: it was percent-encoded, as in a URL',
  ],
  ['blanks for + and line breaks', (pem) => pem.replaceAll('\n', ' ').replaceAll('+', ' '), PLUS],
  ['blanks for +', (pem) => pem.replace(/(?<=\n)[^-:]+(?=\n-)/, (body) => body.replaceAll('+', ' ')), PLUS],
  ['quotes', (pem) => `"${pem.trim()}"`, 'repaired: it was in quotes, as in a program'],
  ['words in its first line', (pem) => `key: ${pem}`, CROWDED],
  ['quoted lines', (pem) => lines(pem, (line) => `"${line}\\n" +`), 'repaired: removed quotes'],
  ['escapes in quotes', (pem) => `"${escaped(pem)}"`, 'repaired: it was in quotes, as in a program'],
  ['en dashes', (pem) => pem.replaceAll('-----', '\u2013\u2013\u2013\u2013\u2013'), ARMOUR],
  ['one em dash', (pem) => pem.replaceAll('-----', '\u2014'), ARMOUR],
  ['minus signs for dashes', (pem) => pem.replaceAll('-', '\u2212'), ''],
  ['four dashes', (pem) => pem.replaceAll('-----', '----'), ARMOUR],
  ['six dashes', (pem) => pem.replaceAll('-----', '------'), ARMOUR],
  ['no dashes', (pem) => pem.replaceAll('-----', ''), ARMOUR],
  ['small letters', (pem) => pem.replace(/(?:BEGIN|END) [A-Z ]+/g, (label) => label.toLowerCase()), ARMOUR],
  ['small letters in one line', (pem) => pem.replace(/BEGIN [A-Z ]+/, (label) => label.toLowerCase()), ARMOUR],
  ['an END line of another kind', (pem) => pem.replace(/END [A-Z ]+/, 'END KEY'), 'but its END line says KEY'],
  ['its BEGIN line twice', (pem) => `${pem.split('\n')[0]}\n${pem}`, 'repaired: removed a duplicate BEGIN line'],
  ['quoted mail', (pem) => pem.replace(/^(?=.)/gm, '> '), ''],
  ['line numbers', (pem) => lines(pem, (line, index) => `${index + 1}  ${line}`), ''],
  ['invisible characters', (pem) => pem.replaceAll('\n', '\u200b\n'), 'repaired: removed invisible characters'],
  [
    'quoted-printable',
    (pem) => pem.replaceAll('=', '=3D').replace(/.{60}/g, '$&=\n'),
    'repaired: it was quoted-printable, as in mail',
  ],
  ['base64 of it', base64, 'it was base64-encoded PEM: decoded'],
  ['base64 of it, twice', (pem) => base64(base64(pem)), 'it was base64-encoded twice: decoded'],
  ['base64 of UTF-16', (pem) => base64(Buffer.from(pem, 'utf16le')), 'it was base64-encoded PEM: decoded'],
  ['a shell variable', (pem) => `export KEY="${escaped(pem)}"\n`, ESCAPED],
  ['a .env file', (pem) => `A=b\nKEY=${base64(pem)}\nC=d\n`, 'it was base64-encoded PEM: decoded'],
  ['YAML', (pem) => `a:\n  key: |\n${pem.replace(/^(?=.)/gm, '    ')}  b: 1\n`, INDENTED],
  ['a Kubernetes secret', (pem) => `data:\n  tls.key: ${base64(pem)}\n`, 'it was base64-encoded PEM: decoded'],
  [
    'line breaks of PowerShell',
    (pem) => pem.replaceAll('\n', '`r`n'),
    'repaired: its line breaks were written as `n, as in PowerShell',
  ],
  [
    'rich text',
    (pem) => `{\\rtf1\\ansi\\f0\\fs20 ${lines(pem, (line) => `${line}\\par`)}\n}`,
    'repaired: it was rich text (RTF)',
  ],
  ['a list of lines in a program', (pem) => `key = ['${lines(pem, (line) => line, "', '")}']`, 'repaired: removed quotes'],
  ['lines in JSON', (pem) => JSON.stringify(pem.split('\n')), 'repaired: its lines were a list in JSON'],
  [
    'lines in a member of JSON',
    (pem) => JSON.stringify({ a: { key: pem.split('\n') } }),
    'repaired: its lines were a list in JSON',
  ],
  ['settings in JSON', (pem) => JSON.stringify({ auth: { key: pem }, name: 'a' }), 'used only this member of the JSON'],
  ['commas', (pem) => pem.trim().replaceAll('\n', ','), 'repaired: its line breaks were written as ,'],
  ['semicolons', (pem) => pem.trim().replaceAll('\n', ';'), 'repaired: its line breaks were written as ;'],
  ['bars', (pem) => pem.trim().replaceAll('\n', '|'), 'repaired: its line breaks were written as |'],
  ['octal escapes', (pem) => pem.trim().replaceAll('\n', '\\012'), 'repaired: its line breaks were written as numbers'],
  ['hexadecimal escapes', (pem) => pem.trim().replaceAll('\n', '\\x0a'), 'repaired: its line breaks were written as numbers'],
  ['no-break spaces', (pem) => pem.replaceAll(' ', '\u00a0'), ''],
  ['soft hyphens in its BEGIN line', (pem) => pem.replaceAll('BEGIN ', 'BEGIN \u00ad'), ''],
  ['invisible characters in its BEGIN line', (pem) => pem.replaceAll('BEGIN ', 'BEGIN\u200b '), ''],
  ['dashes as numbers', (pem) => pem.replaceAll('-', '&#45;'), 'repaired: it had HTML entities'],
  ['dashes as entities', (pem) => pem.replaceAll('-', '&hyphen;'), 'repaired: it had HTML entities'],
  [
    'soft hyphens at its line ends',
    (pem) => pem.replace(/(?<=[^-\n])\n(?=[^-\n])/g, '\u00ad\n'),
    'repaired: removed invisible characters',
  ],
  ['lines in a frame', (pem) => lines(pem, (line) => `\u2502 ${line.padEnd(70)} \u2502`), PREFIX],
  ['rows of a table', (pem) => lines(pem, (line) => `| ${line} |`), PREFIX],
  [
    'Markdown',
    (pem) => pem.replaceAll('-----', '\\-----').replaceAll('+', '\\+'),
    'repaired: removed backslashes, as Markdown has them',
  ],
  ['line numbers of cat', (pem) => lines(pem, (line, index) => `${String(index + 1).padStart(6)}\t${line}`), PREFIX],
  ['file names of grep', (pem) => lines(pem, (line, index) => `a.pem:${index + 1}:${line}`), PREFIX],
  [
    'source of Visual Basic',
    (pem) => `k = ${lines(pem, (line) => `"${line}"`, ' & vbCrLf & _\n')}`,
    'repaired: removed quotes',
  ],
  ['dollar signs at the ends of lines', (pem) => lines(pem, (line) => `${line}$`), ''],
  ['groups of four', (pem) => lines(pem, (line) => (/[-:]/.test(line) ? line : line.replace(/.{4}(?=.)/g, '$& '))), LOST],
  ['properties with escaped signs', (pem) => `key=${pem.trim().replaceAll('=', '\\=').replaceAll('\n', '\\n')}\n`, ESCAPED],
  ['soft line breaks', (pem) => pem.replace(/.{40}/g, '$&=\n'), 'repaired: it was quoted-printable, as in mail'],
  [
    'quoted-printable without soft line breaks',
    (pem) => pem.replaceAll('/', '=2F').replaceAll('+', '=2B'),
    'repaired: it was quoted-printable, as in mail',
  ],
  [
    'Cyrillic letters',
    (pem) => pem.replaceAll('A', '\u0410').replaceAll('o', '\u043e'),
    'repaired: it had Cyrillic or Greek letters that look like Latin ones',
  ],
  [
    'line breaks in quoted-printable',
    (pem) => pem.replaceAll('\n', '=0D=0A=\n'),
    'repaired: it was quoted-printable, as in mail',
  ],
  [
    'a soft line break in its BEGIN line',
    (pem) => pem.replace('KEY-', 'KEY-=\n').replace('CATE-', 'CATE-=\n'),
    'quoted-printable',
  ],
  ['properties', (pem) => `key=${pem.trim().replaceAll('\n', '\\n\\\n  ')}\n`, ESCAPED],
];

/** Changes that only survive without headers. */
const changesOfDer: readonly [string, (pem: string) => string | Buffer, string][] = [
  ['no END line', (pem) => pem.replace(/-----END.*\n/, ''), 'repaired: its END line was missing'],
  ['no BEGIN line', (pem) => pem.replace(/-----BEGIN.*\n/, ''), 'repaired: its BEGIN line was missing'],
  ['neither', bare, 'its BEGIN and END lines were missing: repaired'],
  ['neither, and blanks for +', (pem) => bare(pem).replaceAll('+', ' '), PLUS],
  ['neither, in a .env file', (pem) => `A=b\nKEY=${bare(pem)}\nC=d\n`, 'its BEGIN and END lines were missing: repaired'],
  ['neither, in XML', (pem) => `<X509>\n${bare(pem)}\n</X509>`, 'its BEGIN and END lines were missing: repaired'],
  ['neither, in hexadecimal', (pem) => Buffer.from(bare(pem), 'base64').toString('hex'), 'it was hexadecimal: decoded'],
  ['a log', (pem) => lines(pem, (line) => `10:00 INFO ${line}`), PREFIX],
  [
    'a service account',
    (pem) => JSON.stringify({ type: 'a', private_key_id: 'k', private_key: pem, client_id: '1', auth_uri: 'https://a' }),
    'used only this member of the JSON',
  ],
];

describe.each([...changes, ...changesOfDer])('with %s', (_, change, note) => {
  test.each(files)('%s is the same key, with a note', (file) => {
    const found = open(change(textOf(file)));
    expect(found.map(({ key }) => thumbprint(key))).toEqual([secret]);
    expect(found[0]?.notes.join('; ')).toContain(note);
    expect(found[0]?.notes).not.toEqual([]);
  });
});

describe.each(changes)('with %s', (_, change, note) => {
  test('an encrypted key with headers is the same key, with a note', () => {
    const [control] = open(traditional, passwordOf);
    const [found, ...more] = open(change(traditional), passwordOf);
    expect(more).toEqual([]);
    expect(thumbprint(found?.key ?? testKey)).toBe(thumbprint(control?.key ?? testKey));
    expect(found?.notes.join('; ')).toContain(note);
  });
});

test('a JWK in base64 and in base64url', () => {
  const jwk = fixture('keys/rsa.pub.jwk');
  for (const text of [base64(jwk), jwk.toString('base64url')]) {
    const [found] = open(text);
    expect([thumbprint(found?.key ?? testKey), found?.notes[0]]).toEqual([secret, 'it was base64-encoded JSON: decoded']);
  }
});

test('the hint on a block of another type does not ask for a BEGIN line', () => {
  const other = textOf('rsa.pem').replaceAll('PRIVATE KEY', 'SSL SESSION PARAMETERS');
  expect(() => findKeys(Buffer.from(other))).toThrow(
    expect.objectContaining({ hint: expect.stringContaining('export it again in a supported form') }),
  );
});

describe('DER that a transfer changed', () => {
  const ders = ['rsa.pkcs8.der', 'rsa.pub.der', 'rsa.crt.der', 'rsa.pkcs8.enc.der'];
  test.each<[string, (der: Buffer) => Buffer, string]>([
    [
      'a line break after it',
      (der) => Buffer.concat([der, Buffer.from('\r\n')]),
      'repaired: removed white space after its end',
    ],
    [
      'text mode',
      (der) => Buffer.from(der.toString('latin1').replaceAll('\n', '\r\n'), 'latin1'),
      'repaired: a transfer in text mode had changed its line feeds',
    ],
    ['UTF-8', (der) => Buffer.from(der.toString('latin1'), 'utf8'), 'repaired: its bytes had been saved as text in UTF-8'],
  ])('%s', (_, change, note) => {
    for (const file of ders) {
      const [found] = open(change(fixture(`keys/${file}`)));
      expect([thumbprint(found?.key ?? testKey), found?.notes], file).toEqual([secret, [note]]);
    }
  });
  test.each<[string, (der: Buffer) => Buffer, RegExp]>([
    ['other bytes after it', (der) => Buffer.concat([der, Buffer.from('abc')]), /^3 bytes follow the end of its content$/],
    ['a missing end', (der) => der.subarray(0, -3), /^it is cut off: it has only [\d,]+ of its [\d,]+ bytes$/],
    [
      'lost bytes',
      (der) => Buffer.concat([der.subarray(0, 90), Buffer.from('\ufffd'), der.subarray(200)]),
      /bytes, and others were replaced when it was saved as text$/,
    ],
  ])('%s is named', (_, change, says) => {
    for (const file of ders) {
      expect(() => findKeys(change(fixture(`keys/${file}`))), file).toThrow(
        expect.objectContaining({ message: expect.stringMatching(says), hint: expect.stringContaining('in binary mode') }),
      );
    }
  });
});

/** Changes a line of the body. */
const inLine = (number: number, change: (line: string) => string) => (pem: string) =>
  pem
    .split('\n')
    .map((line, index) => (index + 1 === number ? change(line) : line))
    .join('\n');

describe('what cannot be repaired is named:', () => {
  test.each<[string, (pem: string) => string, string]>([
    [
      'another character',
      inLine(4, (line) => `${line.slice(0, 20)}*${line.slice(21)}`),
      'line 4, character 21 is "*", which is not base64',
    ],
    ['a missing character', inLine(4, (line) => line.slice(1)), 'line 4 has 63 characters instead of 64: 1 missing'],
    ['a character too many', inLine(4, (line) => `A${line}`), 'line 4 has 65 characters instead of 64: 1 too many'],
    [
      'capitals',
      (pem: string) => pem.toUpperCase(),
      'all its letters are capitals, which base64 never has: something changed them',
    ],
    [
      'small letters',
      (pem: string) => pem.toLowerCase(),
      'all its letters are small, which base64 never has: something changed them',
    ],
    ['a line twice', inLine(4, (line) => `${line}\n${line}`), 'line 5 repeats the line before it'],
    ['a missing line', (pem) => pem.replace(/\n[^-\n]{64}\n/, '\n'), 'its base64 contains no key, certificate or request'],
    ['a missing line inside', (pem) => pem.replace(/(\n[^-\n]{64})\n[^-\n]{64}\n/, '$1\n'), 'some of its text is missing'],
    ['text left out', inLine(4, () => '...'), 'part of its text was left out or hidden at line 4'],
    ['hidden text', inLine(4, () => '[REDACTED]'), 'part of its text was left out or hidden at line 4'],
    ['nothing', (pem) => pem.replace(/\n[^-]+\n/, '\n'), 'nothing is between its BEGIN and END lines'],
    ['padding inside', inLine(4, (line) => `${line.slice(0, -1)}=`), 'line 4 has padding (=), but other lines follow'],
  ])('%s', (_, change, says) => {
    for (const file of ['rsa.pem', 'rsa.pub.pem', 'rsa.crt']) {
      const [key] = findKeys(Buffer.from(change(textOf(file)))).keys;
      expect(() => key?.open({}), file).toThrow(
        expect.objectContaining({
          code: 'INPUT_INVALID',
          message: expect.stringContaining(`it is damaged: ${says.startsWith('some') ? 'it has only' : says}`),
          hint: 'copy the whole block again, from the BEGIN line to the END line',
        }),
      );
    }
  });
  test.each<[string, (pem: string) => string]>([
    ['a line lost', (pem) => pem.replace(/(?<=\n\n(?:.{64}\n){4}).{64}\n/, '')],
    ['a character twice', inLine(9, (line) => `A${line}`)],
  ])('an encrypted key with %s: its passphrase is not blamed', (_, change) => {
    expect(change(traditional)).not.toBe(traditional);
    expect(() => open(change(traditional), passwordOf)).toThrow(
      'it is damaged: the passphrase is right, but part of its text was changed, lost or doubled',
    );
    expect(() => open(change(traditional), 'wrong')).toThrow('the passphrase does not open the private key');
  });
  test.each<[string, (pem: string) => string, string]>([
    ['a line twice', inLine(9, (line) => `${line}\n${line}`), 'line 10 repeats the line before it'],
    [
      'lines twice, quoted',
      (pem) => pem.replace(/(?<=\n\n(?:.{64}\n){4})(?:.{64}\n){2}/, '$&$&').replace(/^/gm, '> '),
      'some of its text is duplicated',
    ],
    ['a hidden line', inLine(9, () => '*'.repeat(64)), 'part of its text was left out or hidden at line 9'],
    ['dots for lines', inLine(9, () => '...'), 'part of its text was left out or hidden at line 9'],
  ])('an encrypted key with %s is refused without its passphrase', (_, change, says) => {
    expect(() => open(change(traditional), 'any')).toThrow(`it is damaged: ${says}`);
  });
  test('an encrypted key without its Proc-Type line is read', () => {
    expect(open(traditional.replace(/Proc-Type.*\n/, ''), passwordOf)[0]?.notes).toEqual([
      'repaired: its Proc-Type line was missing',
    ]);
  });
  test('an encrypted key without its BEGIN and END lines', () => {
    expect(() => findKeys(Buffer.from(traditional.replace(/-----.*\n/g, '')))).toThrow(
      expect.objectContaining({ message: 'this is an encrypted private key without its BEGIN and END lines' }),
    );
  });
});
