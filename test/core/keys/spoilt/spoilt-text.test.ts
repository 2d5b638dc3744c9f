/** Every way in which programs change the text of a key, with the note, or the words of the message. */
import { createPublicKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { thumbprint } from '../../../../src/core/keys/jwk/jwk.ts';
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
const ESCAPED = 'repaired: its line breaks were written as \\n';
const PLUS = 'repaired: each + of its base64 had become a blank';
const ARMOUR = 'repaired: its BEGIN or END line was damaged';
const CROWDED = 'repaired: other text stood in its BEGIN or END line';
const PREFIX = 'repaired: removed what was before each of its lines';

/** Changes that headers of encrypted keys survive too. */
const changes: readonly [string, (pem: string) => string | Buffer, string][] = [
  ['a byte order mark', (pem) => `\ufeff${pem}`, 'repaired: removed its byte order mark (BOM)'],
  ['UTF-16', (pem) => Buffer.from(`\ufeff${pem}`, 'utf16le'), 'repaired: it was UTF-16; most programs need UTF-8'],
  ['line ends of old Macs', (pem) => pem.replaceAll('\n', '\r'), LOST],
  ['indented lines', (pem) => pem.replace(/^/gm, '    '), LOST],
  ['empty lines between its lines', (pem) => pem.replaceAll('\n', '\n\n'), LOST],
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
  ['four dashes', (pem) => pem.replaceAll('-----', '----'), ARMOUR],
  ['six dashes', (pem) => pem.replaceAll('-----', '------'), ARMOUR],
  ['no dashes', (pem) => pem.replaceAll('-----', ''), ARMOUR],
  ['small letters', (pem) => pem.replace(/(?:BEGIN|END) [A-Z ]+/g, (label) => label.toLowerCase()), ARMOUR],
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
  ['YAML', (pem) => `a:\n  key: |\n${pem.replace(/^(?=.)/gm, '    ')}  b: 1\n`, LOST],
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
  test('an encrypted key without its BEGIN and END lines', () => {
    expect(() => findKeys(Buffer.from(traditional.replace(/-----.*\n/g, '')))).toThrow(
      expect.objectContaining({ message: 'this is an encrypted private key without its BEGIN and END lines' }),
    );
  });
});
