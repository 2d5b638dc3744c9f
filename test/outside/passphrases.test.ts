/** Passphrases as files and pipes on Windows contain them: with a byte order mark, in UTF-16, with a space at the end. */
import { createPrivateKey } from 'node:crypto';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { runIn } from '../cli/world.ts';
import { fixture } from '../fixtures.ts';
import { scratch } from '../strangers.ts';

const enc = fixture('keys/rsa.pkcs8.enc.pem');
const generic = ['init', 'app', '--provider', 'generic', '--name', 'a'];

/** A directory with a passphrase in `pass`, and a key that `secret` opens. */
function withPassphrase(content: string | Buffer): string {
  const cwd = scratch();
  writeFileSync(join(cwd, 'pass'), content);
  writeFileSync(join(cwd, 'enc.pem'), enc);
  return cwd;
}

describe('a passphrase is the same', () => {
  test.each([
    ['with a byte order mark, as Notepad writes it', Buffer.from('\ufeffgehe\u00efm\r\n')],
    ['in UTF-16, as PowerShell 5 writes it', Buffer.from('\ufeffgehe\u00efm\r\n', 'utf16le')],
    ['in UTF-16, big-endian', Buffer.from('\ufeffgehe\u00efm', 'utf16le').swap16()],
  ])('%s', async (_, content) => {
    const { stdout, stderr } = await runIn(withPassphrase(content), ['key', '--passphrase-file', 'pass']);
    expect(createPrivateKey({ key: stdout, passphrase: 'gehe\u00efm' }).type).toBe('private');
    expect(stderr).toBe('');
  });
});

describe('a space at the end', () => {
  const about = 'ends with a space, which is part of it; if that is not meant: remove the space and try again';
  test.each([
    ['a file', 'pass', 'secret \r\n', 'the passphrase in pass'],
    ['a pipe', '-', 'secret\t', 'the passphrase in standard input'],
  ])('is part of the passphrase of a new key, with a note: %s', async (_, path, text, where) => {
    const words = ['key', '--passphrase-file', path];
    const ran = await runIn(withPassphrase(text), words, { stdin: Readable.from([text]) });
    expect(ran.stderr).toBe(`jwt-kit: note: ${where} ${about}\n`);
    expect(
      createPrivateKey({ key: ran.stdout, passphrase: text.trimEnd() + (text.includes('\t') ? '\t' : ' ') }),
    ).toBeDefined();
  });
  test('is in the notes of --json too', async () => {
    const ran = await runIn(withPassphrase('secret '), [...generic, '--passphrase-file', 'pass', '--json']);
    expect(JSON.parse(ran.stdout).notes).toContain(`the passphrase in pass ${about}`);
  });

  const without = 'jwt-kit: note: the passphrase ends with a space that is not part of it: the key was opened without it\n';
  test.each([
    ['cert', ['cert', '--key', 'enc.pem', '--subject', 'CN=a']],
    ['convert', ['convert', 'enc.pem', '--to', 'spki']],
    ['init', [...generic, '--key', 'enc.pem', '--dry-run']],
  ])('is ignored if the key opens only without it: %s', async (_, words) => {
    const ran = await runIn(withPassphrase('secret \r\n'), [...words, '--passphrase-file', 'pass']);
    expect(ran.status).toBe(0);
    expect(ran.stderr.split(without)).toHaveLength(2);
  });
  test('a bundle gets the passphrase that opened its key, and doctor tries both', async () => {
    const cwd = withPassphrase('secret \r\n');
    await runIn(cwd, [...generic, '--key', 'enc.pem', '--passphrase-file', 'pass']);
    copyFileSync(join(cwd, 'app/server.key'), join(cwd, 'new.pem'));
    writeFileSync(join(cwd, 'exact'), 'secret');
    expect(await runIn(cwd, ['cert', '--key', 'new.pem', '--subject', 'CN=a', '--passphrase-file', 'exact'])).toMatchObject({
      status: 0,
      stderr: '',
    });
    const ran = await runIn(cwd, ['doctor', 'app', '--passphrase-file', 'pass']);
    expect(ran.stdout).toContain('  ok    key                    server.key is a private key, encrypted\n');
    expect(ran.stderr).toBe(without);
  });
  test.each([
    ['quotes', "'secret'", 'has quotes around it that are not part of it: the key was opened without them'],
    ['a name', 'KEY_PASSWORD=secret', 'has a name and = before it: the key was opened without them'],
    [
      'a name and quotes',
      'export PW="secret" ',
      'has a name before it, and quotes around it that are not part of it: the key was opened without them',
    ],
  ])('opens the key without %s around it', async (_, text, says) => {
    const words = ['cert', '--key', 'enc.pem', '--subject', 'CN=a', '--passphrase-file', 'pass'];
    expect(await runIn(withPassphrase(text), words)).toMatchObject({
      status: 0,
      stderr: `jwt-kit: note: the passphrase ${says}\n`,
    });
  });
  test('without a note if it is part of the passphrase, or if neither opens the key', async () => {
    const cwd = withPassphrase('two words ');
    const { stdout } = await runIn(cwd, ['key', '--passphrase-file', 'pass']);
    writeFileSync(join(cwd, 'spaced.pem'), stdout);
    const words = (file: string): string[] => ['cert', '--key', file, '--subject', 'CN=a', '--passphrase-file', 'pass'];
    expect(await runIn(cwd, words('spaced.pem'))).toMatchObject({ status: 0, stderr: '' });
    expect((await runIn(cwd, words('enc.pem'))).stderr.split('\n')[0]).toBe(
      'jwt-kit: error: enc.pem: the passphrase does not open the private key',
    );
  });
});
