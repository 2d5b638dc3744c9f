/** Keys in documents of other programs, and documents in which a program hid the key. */
import { createPublicKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { thumbprint } from '../../../../src/core/keys/jwk/thumbprint.ts';
import { findKeys } from '../../../../src/core/keys/read-keys.ts';
import { fixture, testKey } from '../../../fixtures.ts';

const pem = fixture('keys/rsa.pem').toString();
const der = fixture('keys/rsa.pkcs8.der');
const lines = pem.trim().split('\n');
const secret = thumbprint(createPublicKey(testKey));
const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64');
const json = (value: unknown): string => JSON.stringify(value, null, 2);
const account = { type: 'service_account', private_key_id: 'a1', private_key: pem, client_email: 'a@b' };
const hex = (bytes: Buffer, separator: string): string =>
  [...bytes].map((one) => one.toString(16).padStart(2, '0')).join(separator);
const registry = (bytes: Buffer): string =>
  `Windows Registry Editor Version 5.00\r\n\r\n[HKEY_CURRENT_USER\\Acme]\r\n"Key"=hex:${hex(bytes, ',').replace(/(.{75})/g, '$1\\\r\n  ')}\r\n`;
const rows = der.length / 16;
const formatHex = `           00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F\r\n\r\n${Array.from(
  { length: Math.ceil(rows) },
  (_, row) => {
    const part = der.subarray(row * 16, row * 16 + 16);
    return `${(row * 16).toString(16).padStart(8, '0').toUpperCase()}   ${hex(part, ' ').toUpperCase()}  ${'.'.repeat(part.length)}\r\n`;
  },
).join('')}`;

describe('the key is found in', () => {
  test.each<[string, string | Buffer, string]>([
    ['what docker inspect prints', json([{ Config: { Env: ['A=b', `KEY=${pem}`] } }]), 'used only this member of the JSON'],
    ['the same in base64', json([{ Config: { Env: ['A=b', `KEY=${base64(pem)}`] } }]), 'used only this member of the JSON'],
    ['a service account in base64', base64(json(account)), 'it was base64-encoded JSON: decoded'],
    ['the same in lines', base64(JSON.stringify(account)).replace(/.{76}/g, '$&\n'), 'it was base64-encoded JSON: decoded'],
    ['the same in a variable', `A=b\nKEY=${base64(json(account))}\nC=d\n`, 'it was base64-encoded JSON: decoded'],
    ['the same in a Kubernetes secret', json({ data: { 'key.json': base64(json(account)) } }), 'it was base64-encoded JSON'],
    ['percent-encoding twice', encodeURIComponent(encodeURIComponent(pem)), 'repaired: it was percent-encoded, as in a URL'],
    ['a log in JSON', lines.map((log) => JSON.stringify({ log: `${log}\n`, time: 1 })).join('\n'), 'messages of a log in JSON'],
    [
      'a log with the newest first',
      lines
        .map((one, at) => `2026-11-28T03:37:${at}Z ${one}`)
        .reverse()
        .join('\n'),
      'in reverse order',
    ],
    ['lines in reverse order', [...lines].reverse().join('\n'), 'in reverse order'],
    [
      'colours of a terminal',
      lines.map((one) => `\x1b[32m${one}\x1b[0m\x1b[K`).join('\n'),
      'removed the colours of a terminal',
    ],
    ['the same as text', lines.map((one) => `^[[32m${one}^[[0m`).join('\n'), 'removed the colours of a terminal'],
    ['the same without ESC', lines.map((one) => `[1;32m${one}[0m`).join('\n'), 'removed the colours of a terminal'],
    [
      'a table of psql',
      ` id | pem\n----+----\n  1 | ${lines.map((one) => one.padEnd(64)).join('+\n    | ')}\n(1 row)\n`,
      'what was before',
    ],
    ['code in Markdown', lines.map((one) => `\`${one}\``).join('\n'), ''],
    ['joined strings of JavaScript', `k = ${lines.map((one) => `"${one}"`).join("\n  + '\\n' + ")}`, 'removed quotes'],
    ['joined strings of C#', `k = ${lines.map((one) => `"${one}" + Environment.NewLine`).join(' +\n  ')};`, 'removed quotes'],
    ['joined strings of SQL', `VALUES ('${lines.join("'||CHR(10)||'")}')`, 'removed quotes'],
    ['joined strings of ABAP', `k = '${lines.join("' && cl_abap_char_utilities=>newline && '")}'.`, 'removed quotes'],
    [
      'joined strings without its lines',
      `k = ${lines
        .slice(1, -1)
        .map((one) => `'${one}'`)
        .join('+\n')};`,
      'its BEGIN and END lines',
    ],
    ['lines of grep -A', lines.map((one, at) => `k.pem-${at + 1}-${one}`).join('\n'), 'what was before each of its lines'],
    ['a registry file', registry(Buffer.from(pem)), 'it was a list of octets: decoded'],
    ['the same of DER', registry(der), 'it was a list of octets: decoded'],
    ['hexadecimal in SQL', `INSERT INTO k VALUES (1, 0x${hex(Buffer.from(pem), '')});`, 'it was a list of octets: decoded'],
    ['what Format-Hex prints', formatHex, 'it was a hex dump: decoded'],
    ['a page of Outlook', lines.map((one) => `<p class="MsoNormal">${one}<o:p></o:p></p>`).join('\n'), 'it had HTML tags'],
    ['DER after a BOM', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), der]), 'removed the byte order mark (BOM)'],
    [
      'quoted-printable with divided line breaks',
      lines
        .map((one) => one.replaceAll('=', '=3D'))
        .join('=0D=0A')
        .replace(/.{30}/g, '$&=\r\n'),
      'it was quoted-printable',
    ],
  ])('%s', (_, text, note) => {
    const [found] = findKeys(Buffer.from(text)).keys.map((key) => key.open({}));
    expect(found && [thumbprint(found.key), found.key.type]).toEqual([secret, 'private']);
    expect(found?.notes.join('\n')).toContain(note);
  });
});

test.each(['.', '.\n'])('a token with a private key in a claim is no document with a key: %j', (dot) => {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const token = [part({ alg: 'RS256', x: 'a'.repeat(60) }), part({ key: pem }), 'AA'].join(dot);
  expect(() => findKeys(Buffer.from(`token: ${token}\n`))).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
});

describe('what hides a key is named:', () => {
  const masked = [...lines.slice(0, 3), 'REDACTED', ...lines.slice(-3)].join('\n');
  const shuffled = [lines[0], ...lines.slice(2, -1), lines[1], lines.at(-1)].join('\n');
  test.each<[string, string, string]>([
    ['a placeholder in JSON', json({ ...account, private_key: 'REDACTED' }), '"private_key" has no key: a program hid it'],
    ['brackets', json({ ...account, private_key: '[hidden]' }), '"private_key" has no key: a program hid it'],
    ['stars', json([{ a: { private_key_pem: '***' } }]), '"private_key_pem" has no key: a program hid it'],
    ['an empty member', json({ ...account, private_key: '' }), '"private_key" is empty'],
    ['a word between its lines', masked, 'part of its text was left out or hidden at line 4'],
    ['Terraform', 'cert = <sensitive>\nkey = <sensitive>\n', 'this is output of Terraform, which hides its values'],
    [
      'a masked log',
      lines.map(() => '2026-11-28T03:37:50Z ***').join('\n'),
      'this is a text in which the key was hidden (***)',
    ],
    [
      'a value of Ansible Vault',
      'k: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162\n',
      'with values encrypted by Ansible Vault',
    ],
    ['Bitwarden', json({ encrypted: true, encKeyValidation_DO_NOT_EDIT: '2.a' }), 'this is an encrypted export of Bitwarden'],
    ['octal words of od', '0000000 026455 026455 041055 043505\n', 'this is an octal dump of od'],
    ['characters of od', '0000000   -   -   -   -   -   B   E   G\n', 'this is an octal dump of od'],
    ['lines in another order', shuffled, ''],
  ])('%s', (_, text, says) => {
    const open = (): unknown => findKeys(Buffer.from(text)).keys.map((key) => key.open({}));
    expect(open).toThrow(expect.objectContaining({ code: 'INPUT_INVALID', message: expect.stringContaining(says) }));
  });
  test('padding that is not at the end shows that the lines are in another order', () => {
    const padded = fixture('keys/rsa.pkcs1.pem').toString().trim().split('\n');
    const last = padded.at(-2) as string;
    expect(last).toMatch(/=$/);
    const text = [padded[0], last, ...padded.slice(1, -2), padded.at(-1)].join('\n');
    expect(() => findKeys(Buffer.from(text)).keys.map((key) => key.open({}))).toThrow('so the lines may be in another order');
  });
});
