/** `repair --in-place`: the clean text takes the place of the file, or nothing changes. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { fixture } from '../../../fixtures.ts';
import { scratch, symbolicLink } from '../../../strangers.ts';
import { runIn } from '../../world.ts';

const key = fixture('keys/rsa.pem').toString();
const certificate = fixture('issued/root.crt').toString();
const spoilt = (text: string): string => text.replaceAll('\n', '\\n');

/** Runs it on a file with this text; returns also what the file then is. */
async function repaired(text: string | Buffer, words: readonly string[] = ['--in-place']) {
  const cwd = scratch();
  const path = join(cwd, 'a.pem');
  writeFileSync(path, text, { mode: 0o644 });
  const ran = await runIn(cwd, ['repair', 'a.pem', ...words]);
  return { ...ran, after: readFileSync(path, 'utf8'), mode: statSync(path).mode & 0o777 };
}

describe('replaces', () => {
  test('a private key, which only its owner can read afterwards', async () => {
    const { status, stdout, stderr, after, mode } = await repaired(spoilt(key));
    expect({ status, stdout, after }).toEqual({ status: 0, stdout: 'repaired a.pem\n', after: key });
    expect(stderr).toBe('jwt-kit: note: a private key: repaired: its line breaks were written as \\n\n');
    if (process.platform !== 'win32') expect(mode).toBe(0o600);
  });

  test('a certificate and its key together', async () => {
    const { status, after } = await repaired(`${spoilt(certificate)}\n${key}`);
    expect({ status, after }).toEqual({ status: 0, after: `${certificate}${key}` });
  });

  test.each([
    ['in quotes', `"${spoilt(key)}"`],
    ['in UTF-16', Buffer.from(`\ufeff${key}`, 'utf16le')],
    ['in base64', Buffer.from(key).toString('base64')],
    ['quoted as in mail', key.replace(/^(?=.)/gm, '> ')],
    ['without its END line', key.replace(/-----END.*\n/, '')],
    ['without its line breaks', key.replaceAll('\n', ' ')],
    ['without BEGIN and END', key.replace(/-----.*\n/g, '')],
  ])('a key %s', async (_, text) => {
    const { status, after } = await repaired(text);
    expect({ status, after }).toEqual({ status: 0, after: key });
  });

  test('--json has what was repaired, and no key', async () => {
    const { stdout } = await repaired(spoilt(key), ['--in-place', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      file: 'a.pem',
      changed: true,
      found: [{ name: 'a private key', repaired: ['repaired: its line breaks were written as \\n'] }],
    });
    expect(stdout).not.toContain(key.split('\n')[5]);
  });
});

describe('leaves as it is', () => {
  test.each<[name: string, text: string, status: number, says: string, words?: string[]]>([
    ['a file without damage', `a comment\n${key}`, 0, 'nothing to repair in a.pem\n'],
    ['a file with --dry-run', spoilt(key), 0, 'a.pem', ['--in-place', '--dry-run']],
    ['a file with --out', spoilt(key), 2, '--in-place: cannot be combined with --out', ['--in-place', '--out', 'b.pem']],
    ['a damaged one', key.replace('MII', 'MI'), 3, 'a private key'],
    ['a JWK', fixture('keys/rsa.pub.jwk').toString('base64'), 2, '--in-place: a.pem: JWKs are not replaced in their file'],
    ...[
      `DB_PASSWORD=hunter2\nSF_KEY="${spoilt(key)}"\n`,
      `SF_KEY="${spoilt(key)}"\n`,
      JSON.stringify({ client_id: 'a', private_key: spoilt(key) }),
      `key: |\n${key.replace(/^/gm, '  ')}`,
      `Hi Bob,\n${key.replace(/^/gm, '> ')}`,
      `<p>here it is</p><pre>${key}</pre>`,
      `${spoilt(key)}\nab`,
      `KEY: |\n${spoilt(key)}`,
      `END\nendpoint\n${spoilt(key)}`,
      `${spoilt(key)}\nA\nKEY`,
    ].map((text, index): [string, string, number, string] => [
      `one with other text: ${index}`,
      text,
      2,
      '--in-place: a.pem: the file would lose its other text',
    ]),
    [
      'one with something that is not repaired',
      `${spoilt(key)}\n-----BEGIN DH PARAMETERS-----\nMIIBCAKCAQEA\n-----END DH PARAMETERS-----\n`,
      2,
      '--in-place: a.pem: the file would lose a PEM block of the type DH PARAMETERS',
    ],
  ])('%s', async (_name, text, status, says, words) => {
    const ran = await repaired(text, words);
    expect({ status: ran.status, after: ran.after }).toEqual({ status, after: text });
    expect(ran.stdout + ran.stderr).toContain(says);
  });

  test('a symbolic link', async () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'a.pem'), spoilt(key));
    symbolicLink('a.pem', join(cwd, 'link.pem'));
    const { status, stderr } = await runIn(cwd, ['repair', 'link.pem', '--in-place']);
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('this is a symbolic link') });
    expect(readFileSync(join(cwd, 'a.pem'), 'utf8')).toBe(spoilt(key));
  });

  test('standard input', async () => {
    const { status, stderr } = await runIn(scratch(), ['repair', '-', '--in-place'], { stdin: Readable.from([spoilt(key)]) });
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringContaining('--in-place: standard input cannot be replaced'),
    });
  });
});
