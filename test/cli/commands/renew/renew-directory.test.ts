/** renew: other files in the directory; an encrypted key. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readRequest } from '../../../../src/core/certificates/read-request.ts';
import { findRequest } from '../../../../src/core/keys/read-keys.ts';
import { namedPipe, run, scratch, symbolicLink, testWith } from '../../../strangers.ts';
import { flawOf, setNames } from '../../sets.ts';
import { runIn } from '../../world.ts';
import { bundled, expectRefused, org, path, previous, record, renew, text } from './renew-setup.ts';

describe('other files in the directory', () => {
  test('an edited checklist is kept, with a note', async () => {
    const cwd = await bundled();
    writeFileSync(join(cwd, 'app/CHECKLIST.md'), 'mine');
    const { status, stderr } = await renew(cwd);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: 'jwt-kit: note: app/CHECKLIST.md was edited: your version is kept in app/previous/\n',
    });
    expect(previous(cwd).map((kept) => text(kept, 'CHECKLIST.md'))).toEqual(['mine']);
  });

  test('notes move to the new checklist, ticks stay in the old one', async () => {
    const cwd = await bundled();
    const notes = '\n## Notes\n\nAsk Bob.\n';
    writeFileSync(join(cwd, 'app/CHECKLIST.md'), text(cwd, 'app/CHECKLIST.md') + notes);
    expect((await renew(cwd)).stderr).toBe('');
    expect(text(cwd, 'app/CHECKLIST.md')).toMatch(/renewal checklist[\s\S]*\n## Notes\n\nAsk Bob.\n$/);
    expect((await runIn(cwd, ['checklist', 'app'])).stdout).toBe('app/CHECKLIST.md is up to date\n');
    const ticked = text(cwd, 'app/CHECKLIST.md').replaceAll('- [ ]', '- [x]');
    writeFileSync(join(cwd, 'app/CHECKLIST.md'), ticked);
    expect((await renew(cwd)).stderr).toBe(
      'jwt-kit: note: app/CHECKLIST.md was edited: your version is kept in app/previous/\n',
    );
    expect(text(cwd, 'app/CHECKLIST.md')).not.toContain('- [x]');
    expect(previous(cwd).map((kept) => text(kept, 'CHECKLIST.md'))).toContain(ticked);
  });

  test('ticks of steps that are recorded as done are not called edits', async () => {
    const cwd = await bundled();
    const step = / <!-- ([a-z-]+) -->/.exec(text(cwd, 'app/CHECKLIST.md'))?.[1] as string;
    expect((await runIn(cwd, ['checklist', 'app', '--done', step])).status).toBe(0);
    expect(text(cwd, 'app/CHECKLIST.md')).toContain('- [x]');
    expect((await renew(cwd)).stderr).not.toContain('edited');
  });

  test('steps that were not done are named, if others were', async () => {
    const cwd = await bundled();
    const page = text(cwd, 'app/CHECKLIST.md');
    const steps = [...page.matchAll(/^## \d+\. (.*) \(\w+\) <!-- ([a-z-]+) -->$/gm)];
    const [, open = ''] = steps[1] ?? [];
    const done = steps.flatMap(([, title, id]) => (title === open ? [] : [id])).join();
    expect(open).not.toBe('');
    expect((await runIn(cwd, ['checklist', 'app', '--done', done])).status).toBe(0);
    expect((await renew(cwd)).stderr).toBe(`jwt-kit: note: not done on the old page, which is in app/previous/: "${open}"\n`);
    expect((await renew(cwd)).stderr).toBe('');
  });

  test('an edited key set is kept, with a note', async () => {
    const cwd = await bundled();
    writeFileSync(join(cwd, 'app/jwks.json'), '{"keys":[]}');
    const { status, stderr } = await renew(cwd);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: 'jwt-kit: note: app/jwks.json was changed by hand: the old file is in app/previous/\n',
    });
    expect(flawOf(join(cwd, 'app'))).toBeUndefined();
  });

  test.each<[string, (app: string) => void, string]>([
    ['missing', (app) => rmSync(join(app, 'server.csr')), 'missing'],
    ['damaged', (app) => writeFileSync(join(app, 'server.csr'), 'x'), 'this is plain text, not a certificate request'],
    [
      'of another key',
      (app) => copyFileSync(path('keys/rsa-pss.csr'), join(app, 'server.csr')),
      'the certificate request is signed with RSA-PSS, which is not supported',
    ],
  ])('a request that is %s is replaced by a new one, with a note', async (_, spoil, why) => {
    const cwd = await bundled();
    const request = text(cwd, 'app/server.csr');
    spoil(join(cwd, 'app'));
    const { status, stderr } = await renew(cwd);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: `jwt-kit: note: app/server.csr: ${why}; a new one was made with the subject of the certificate\n`,
    });
    expect(text(cwd, 'app/server.csr')).toBe(request);
  });

  test('a request of another RSA key is replaced by a new one', async () => {
    const cwd = await bundled();
    const other = await runIn(cwd, ['csr', '--key', path('keys/other.pem'), '--subject', 'CN=x']);
    writeFileSync(join(cwd, 'app/server.csr'), other.stdout);
    expect((await renew(cwd)).stderr).toContain('app/server.csr: it was for another key; a new one was made');
    expect(flawOf(join(cwd, 'app'))).toBeUndefined();
  });

  test.each([[[]], [['--new-key']]])(
    "subject and alternative names are copied from the user's own request, byte for byte: %j",
    async (words) => {
      const cwd = await bundled();
      const names = ['--subject', '/C=IT/O=Società/CN=Own', '--san', 'dns:app.acme.com', '--san', 'uri:https://acme.com/x'];
      const own = (await runIn(cwd, ['csr', '--key', path('keys/rsa.pem'), ...names])).stdout;
      writeFileSync(join(cwd, 'app/server.csr'), own);
      expect((await renew(cwd, ...words)).status).toBe(0);
      const read = (pem: string): ReturnType<typeof readRequest> => readRequest(findRequest(Buffer.from(pem)));
      const made = read(text(cwd, 'app/server.csr'));
      expect([made.name, made.subjectAltName]).toEqual([read(own).name, read(own).subjectAltName]);
      if (words.length === 0) expect(text(cwd, 'app/server.csr')).toBe(own);
      const certificate = new X509Certificate(text(cwd, 'app/server.crt'));
      expect(certificate.subjectAltName).toBe('DNS:app.acme.com, URI:https://acme.com/x');
      expect(record(cwd).certificate.subject).toBe('CN=Own,O=Società,C=IT');
    },
  );

  testWith('openssl', 'a request without a subject is replaced by a new one', async () => {
    const cwd = await bundled();
    run('openssl', ['req', '-new', '-key', path('keys/rsa.pem'), '-subj', '/', '-out', join(cwd, 'app/server.csr')]);
    expect((await renew(cwd)).stderr).toContain('app/server.csr: its subject was empty; a new one was made');
  });

  test('a request in DER is written as PEM', async () => {
    const cwd = await bundled();
    copyFileSync(path('keys/rsa.csr.der'), join(cwd, 'app/server.csr'));
    expect((await renew(cwd)).stderr).toBe('');
    expect(text(cwd, 'app/server.csr')).toMatch(/^-----BEGIN CERTIFICATE REQUEST-----\n/);
  });

  test('a pipe in the place of a file is refused, not waited for', async () => {
    const cwd = await bundled();
    rmSync(join(cwd, 'app/server.csr'));
    namedPipe(join(cwd, 'app/server.csr'));
    expect(await renew(cwd)).toEqual({
      status: 3,
      stdout: '',
      stderr:
        'jwt-kit: error: app/server.csr: this is a pipe, a socket or a device, not a file\njwt-kit: hint: move it away, or replace it with a file\n',
    });
  });

  test('symbolic links, as Kubernetes makes them, are read and not replaced, with --force or without', async () => {
    const cwd = await bundled();
    renameSync(join(cwd, 'app'), join(cwd, 'data'));
    mkdirSync(join(cwd, 'app'));
    for (const name of setNames) symbolicLink(`../data/${name}`, join(cwd, 'app', name));
    const refused = {
      status: 1,
      stdout: '',
      stderr:
        'jwt-kit: error: app/server.key: this is a symbolic link; only regular files are replaced\njwt-kit: hint: work on a copy of the directory, or move it away first\n',
    };
    for (const words of [[], ['--force'], ['--dry-run']]) expect(await renew(cwd, ...words)).toEqual(refused);
  });

  test('lines of .gitignore stay', async () => {
    const cwd = await bundled();
    writeFileSync(join(cwd, 'app/.gitignore'), 'mine\n');
    await renew(cwd);
    expect(text(cwd, 'app/.gitignore')).toBe('mine\n*.key*\n*.p12\n*.jks\nprevious/\n.jwt-kit-*\n');
  });
});

describe('an encrypted key', () => {
  const encrypted = async (): Promise<string> => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'pass'), 'secret\n');
    const flags = ['--provider', 'salesforce', '--name', 'Order Sync', ...org, '--passphrase-file', 'pass'];
    expect((await runIn(cwd, ['init', 'app', ...flags, '--key', path('keys/rsa.pem')])).status).toBe(0);
    return cwd;
  };

  test('keeps its bytes, and is opened to sign', async () => {
    const cwd = await encrypted();
    const key = text(cwd, 'app/server.key');
    expect((await renew(cwd, '--passphrase-file', 'pass')).status).toBe(0);
    expect(text(cwd, 'app/server.key')).toBe(key);
    expect(record(cwd).key.encrypted).toBe(true);
    expect(record(cwd).certificate.notAfter).toBe('2028-10-21T08:00:00.000Z');
  });

  test('is replaced by an encrypted one', async () => {
    const cwd = await encrypted();
    const { status, stdout } = await renew(cwd, '--new-key', '--passphrase-file', 'pass');
    expect(status).toBe(0);
    expect(stdout).toContain('server.key      new, encrypted, a secret   ');
    const pem = text(cwd, 'app/server.key');
    expect(pem).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----\n/);
    expect(createPrivateKey({ key: pem, passphrase: 'secret' }).asymmetricKeyType).toBe('rsa');
    expect(record(cwd).key.encrypted).toBe(true);
  });

  test.each([
    [
      'no passphrase and no terminal',
      [],
      'the private key is encrypted, and no passphrase was given',
      'put the passphrase into a file that only you can read; to use it: --passphrase-file <file>',
    ],
    [
      'a wrong passphrase',
      ['--passphrase-file', 'wrong'],
      'the passphrase does not open the private key',
      'check the passphrase; if it is right, the file was changed after it was made',
    ],
  ])('with %s is refused', async (_, words, message, hint) => {
    const cwd = await encrypted();
    writeFileSync(join(cwd, 'wrong'), 'wrong');
    await expectRefused(cwd, words, {
      status: 3,
      stderr: `jwt-kit: error: app/server.key: ${message}\njwt-kit: hint: ${hint}\n`,
    });
  });

  test('is not replaced by an unencrypted key', async () => {
    const cwd = await encrypted();
    await expectRefused(cwd, ['--new-key'], {
      status: 3,
      stderr:
        'jwt-kit: error: app/server.key was encrypted, but no passphrase was given for the new key\njwt-kit: hint: write a passphrase to a file that only you can read; to use it: --passphrase-file <file>\n',
    });
  });

  test('replaces an unencrypted one if a passphrase is given', async () => {
    const cwd = await bundled();
    writeFileSync(join(cwd, 'pass'), 'secret');
    expect((await renew(cwd, '--passphrase-file', 'pass')).stderr).toBe(
      'jwt-kit: note: app/server.key is not encrypted: the passphrase was not used, and the file stays as it is\n',
    );
    expect((await renew(cwd, '--new-key', '--passphrase-file', 'pass')).stderr).toBe('');
    expect(record(cwd).key.encrypted).toBe(true);
  });
});
