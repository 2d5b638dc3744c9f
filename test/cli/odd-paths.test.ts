/** Arguments in place of a file or directory that do not name one. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { signJwt } from '../../src/core/jwt/sign.ts';
import { fixture, fixturePath, testKey } from '../fixtures.ts';
import { scratch, symbolicLink } from '../strangers.ts';
import { runIn } from './world.ts';

const jwt = await signJwt({ iss: 'a', exp: 4_000_000_000 }, testKey, { alg: 'RS256' });
const keyFile = fixturePath('keys/rsa.pem');

function place(): string {
  const cwd = scratch();
  symbolicLink('self', join(cwd, 'self'));
  writeFileSync(join(cwd, 'file'), 'x');
  mkdirSync(join(cwd, 'directory'));
  return cwd;
}

const long = 'x'.repeat(300);
const tooLong = 'x'.repeat(5000);

describe('verify --with', () => {
  test.each([
    [long.replaceAll('x', 'x.'), `${long.replaceAll('x', 'x.')}: the name is too long`],
    ['self', 'self: too many symbolic links'],
    ['self/x', 'self/x: too many symbolic links'],
    ['file/x', 'file/x: part of the path is a file, not a directory'],
    ['none', 'none: there is no such file'],
    ['a\0b', 'expected a file name, found text, perhaps a key'],
    ['directory', 'directory/jwt-kit.json: there is no such file'],
  ])('%j', async (path, message) => {
    const ran = await runIn(place(), ['verify', jwt, '--with', path]);
    expect(ran.stderr.split('\n')[0]).toBe(`jwt-kit: error: ${message}`);
    expect([2, 3]).toContain(ran.status);
  });
});

describe('a bundle without', () => {
  const back = 'restore it from previous/ or from';
  const lost = 'if you no longer have it';
  const noKey = `give it: --key <file> or --key-env <name>; or save it as signing.key and run npx jwt-kit set app --key signing.key to put it back; ${lost}: npx jwt-kit renew app --new-key`;
  const again = `${back} version control; ${lost}, make the set again`;
  const orKey = 'use --key <file> and the claims; or ';
  const init = 'npx jwt-kit init app';
  test.each([
    ['sign app', 'server.key', noKey],
    ['token app --curl', 'server.key', noKey],
    ['renew app', 'server.key', noKey],
    ['rehearse app', 'server.crt', `${back} your backup; ${lost}: npx jwt-kit renew app`],
    [`verify ${jwt} --with app`, 'server.crt', `${back} your backup; ${lost}: npx jwt-kit renew app`],
    [
      'sign app',
      'jwt-kit.json',
      `${orKey}${again} with the same key and certificate: ${init} --name a --key app/server.key --certificate app/server.crt --into-existing --force (add --provider with the name of the provider)`,
    ],
    [
      'checklist app',
      'jwt-kit.json',
      `${again} with the same key and certificate: ${init} --name a --key app/server.key --certificate app/server.crt --into-existing --force (add --provider with the name of the provider)`,
    ],
  ])('%s: %s, says how to get it back', async (line, name, hint) => {
    const cwd = place();
    const words = ['--provider', 'generic', '--name', 'a', '--client-id', 'c', '--username', 'u', '--audience', 'd'];
    await runIn(cwd, ['init', 'app', ...words, '--token-url', 'https://acme.example/token', '--key', keyFile]);
    rmSync(join(cwd, 'app', name));
    const stderr = `jwt-kit: error: app/${name}: there is no such file\njwt-kit: hint: ${hint}\n`;
    expect(await runIn(cwd, line.split(' '))).toEqual({ status: 3, stdout: '', stderr });
  });
  test('public.pem, made for the key of someone else', async () => {
    const cwd = place();
    const jwk = fixturePath('keys/rsa.pub.jwk');
    await runIn(cwd, ['init', 'app', '--provider', 'anypoint', '--name', 'a', '--jwk', jwk]);
    rmSync(join(cwd, 'app/public.pem'));
    expect((await runIn(cwd, ['rehearse', 'app'])).stderr).toBe(
      'jwt-kit: error: app/public.pem: there is no such file\njwt-kit: hint: npx jwt-kit convert app/jwks.json --to spki --out app/public.pem\n',
    );
  });
});

test('a key store in place of a request: the hint gives what is wanted', async () => {
  const line = ['cert', '--key', keyFile, '--csr', fixturePath('keys/rsa.p12')];
  const { status, stderr } = await runIn(place(), line);
  expect([status, stderr.trimEnd().endsWith(': give the file that starts with BEGIN CERTIFICATE REQUEST')]).toEqual([3, true]);
});

describe('a file in place of a bundle', () => {
  const stderr =
    'jwt-kit: error: file: this is a file, not a directory\njwt-kit: hint: name the directory that npx jwt-kit init made\n';
  test.each([
    'sign file',
    'token file',
    'renew file',
    'renew file --new-key',
    'checklist file',
    'rehearse file',
    'doctor file',
    'explain invalid_grant --bundle file',
  ])('%s', async (line) => {
    const cwd = place();
    expect(await runIn(cwd, line.split(' '))).toEqual({ status: 3, stdout: '', stderr });
    const absolute = line.replace(/file$|file(?= )/, join(cwd, 'file')).split(' ');
    expect((await runIn(cwd, [...absolute, '--json'])).status).toBe(3);
  });
  test('a broken link', async () => {
    const cwd = place();
    symbolicLink('gone', join(cwd, 'link'));
    const ran = await runIn(cwd, ['renew', 'link']);
    expect([ran.status, ran.stderr]).toEqual([
      3,
      stderr.replace('file: this is a file', 'link: this is a broken symbolic link'),
    ]);
  });
  test.each(['--days 9', '--force', '--dry-run'])('where a new one should go, with %s', async (flag) => {
    const words = ['init', 'file', '--provider', 'generic', '--name', 'a', ...flag.split(' ')];
    const ran = await runIn(place(), words);
    const hint = 'jwt-kit: error: file: this is a file, not a directory\njwt-kit: hint: choose another name\n';
    expect(ran).toEqual({ status: 1, stdout: '', stderr: hint });
  });
});

/** Every flag and argument that takes a path, `@` in its place. */
const lines = [
  'verify @ --with file',
  'decode @',
  'convert @',
  'convert file --passphrase-file @',
  'sign --iss a --sub b --aud c --key @',
  `sign --iss a --sub b --aud c --key ${keyFile} --claims @`,
  `sign --iss a --sub b --aud c --key ${keyFile} --passphrase-file @`,
  'csr --subject CN=a --key @',
  `csr --subject CN=a --key ${keyFile} --out @/x`,
  `cert --key ${keyFile} --csr @`,
  'key --passphrase-file @',
  'init @ --provider generic --name a',
  'init --provider generic --name a --key @',
  'init --provider anypoint --name a --jwk @',
  'checklist @',
  'doctor @',
  'doctor @ --ics a.ics',
  'renew @',
  'renew directory --certificate @',
  'rehearse @ --for 1',
  'sign @',
  'token @',
  'explain x --bundle @',
];

describe('no path ends with status 70:', () => {
  test.each(lines)('%s', async (line) => {
    const cwd = place();
    // No path leaves the test's directory, because some of these commands write.
    for (const path of [long, tooLong, 'self', 'self/x', 'file/x', 'directory', 'a\0b', '\0']) {
      const words = line.split(' ').map((word) => word.replace('@', path));
      // Making a bundle here is not an error.
      if (path === 'directory' && (line.startsWith('init @') || line.includes('--out'))) continue;
      const { status, stderr } = await runIn(cwd, words);
      expect([path.slice(0, 10), status > 0 && status < 10, stderr.includes('a bug')]).toEqual([
        path.slice(0, 10),
        true,
        false,
      ]);
    }
  });
});

describe('a public key in place of its file is read', () => {
  const jwk = fixture('keys/rsa.pub.jwk').toString();
  const pem = fixture('keys/rsa.pub.pem').toString();
  test.each([
    ['a JWK', jwk],
    ['a key set', `{"keys":[${jwk}]}`],
    ['PEM', pem],
    ['a certificate', fixture('keys/rsa.crt').toString()],
  ])('%s', async (_, text) => {
    expect((await runIn(scratch(), ['verify', jwt, '--with', text])).stdout.split('\n')[0]).toBe(
      'VERIFIED: RS256, with the key given',
    );
    const made = await runIn(scratch(), ['convert', text, '--to', 'spki']);
    expect(made.stdout).toBe(pem);
    expect((await runIn(scratch(), ['init', 'a', '--provider', 'anypoint', '--name', 'a', '--jwk', text])).status).toBe(0);
  });
  test.each([
    ['a JWK', fixture('keys/rsa.jwk').toString()],
    ['PEM', fixture('keys/rsa.pem').toString()],
    ['encrypted PEM', fixture('keys/rsa.pkcs8.enc.pem').toString()],
    ['base64', fixture('keys/rsa.pkcs8.der').toString('base64')],
  ])('but not a private one: %s', async (_, text) => {
    const stderr =
      'jwt-kit: error: the key given: a private key is on the command line, where other programs can see it\n' +
      'jwt-kit: hint: put it into a file, or pipe it in and use - as the name; if others use this computer, make a new key\n';
    expect(await runIn(scratch(), ['verify', jwt, '--with', text])).toEqual({ status: 2, stdout: '', stderr });
    expect((await runIn(scratch(), ['convert', text])).stderr).toBe(stderr);
  });
  test('a text that is not a key is refused, and not repeated', async () => {
    const ran = await runIn(scratch(), ['verify', jwt, '--with', '{"a":"secret"}']);
    expect(ran).toEqual({
      status: 3,
      stdout: '',
      stderr:
        'jwt-kit: error: the key given: the JSON is not a JWK\njwt-kit: hint: give a JWK, an object with "kty", or a key set, an object with "keys"\n',
    });
  });
});
