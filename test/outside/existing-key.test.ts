/** The question whether there is a key already: the same files as with the flags, and answers that are refused. */
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { screen } from '@inquirer/testing/vitest';
import { describe, expect, test } from 'vitest';
import { findPrivateKey } from '../../src/core/keys/read-keys.ts';
import { agree, keyFile, press } from '../cli/commands/init/questions-setup.ts';
import { type Ran, runIn } from '../cli/world.ts';
import { fixture, fixturePath } from '../fixtures.ts';
import { scratch } from '../strangers.ts';

const ANYPOINT = ['--provider', 'anypoint', '--name', 'n', '--region', 'us', '--idp-id', 'i', '--username', 'u'];
const GENERIC = [
  ...['--provider', 'generic', '--name', 'n', '--token-url', 'a.b', '--client-id', 'c', '--username', 'u'],
  ...['--audience', 'a'],
];
const DAYS = ['--days', '365'];
const QUESTION = '? Do you already have a key?';

/** The screen to wait for, and the keys to press then. */
type Step = readonly [shown: string, keys: string | { down: number }];

/** Runs init, and answers its questions. */
async function asked(cwd: string, words: readonly string[], steps: readonly Step[]): Promise<Ran> {
  const running = runIn(cwd, ['init', 'app', ...words], { interactive: true });
  for (const [shown, keys] of steps) {
    await screen.next();
    expect(screen.getScreen()).toContain(shown);
    if (keys === '' || typeof keys !== 'string') press(keys);
    else {
      screen.keypress({ name: 'u', ctrl: true });
      press(keys);
    }
  }
  await agree();
  return running;
}

/** All files of the bundle, byte for byte. */
const contents = (cwd: string): Record<string, string> =>
  Object.fromEntries(readdirSync(join(cwd, 'app')).map((file) => [file, readFileSync(join(cwd, 'app', file), 'latin1')]));

const store = (name: string): string => fixturePath(`keystores/${name}`);

const STORES_PASSWORD = 'server.key is encrypted with the password of the key store';

describe('a key of the user', () => {
  test.each<[string, path: string, rest: Step[], flags: Record<string, string>]>([
    ['a file', keyFile('rsa.pem'), [], {}],
    ['an encrypted key', keyFile('rsa.pkcs8.enc.pem'), [['? Passphrase for ', 'secret']], { '--passphrase-file': 'secret' }],
    [
      'a key store, after a wrong password',
      store('keytool.jks'),
      [
        ['? Password for ', 'wrong'],
        ['? Password for ', 'secret'],
      ],
      { '--store-password-file': 'secret' },
    ],
    [
      'a key store with two keys',
      store('keytool-two.pkcs12'),
      [
        ['? Password for ', 'secret'],
        ['? Which key of ', { down: 1 }],
      ],
      { '--store-password-file': 'secret', '--alias': 'other' },
    ],
    ['a key store without a password', store('openssl-plain.p12'), [], {}],
  ])('in %s makes the same files as with flags', async (_, path, rest, flags) => {
    const [one, two] = [scratch(), scratch()];
    const steps: Step[] = [[QUESTION, { down: 1 }], ['? Which file is it in?', path], ...rest];
    expect(await asked(one, [...GENERIC, ...DAYS], steps)).toMatchObject({ status: 0 });
    writeFileSync(join(two, 'secret'), 'secret\n');
    const told = await runIn(two, ['init', 'app', '--key', path, ...GENERIC, ...DAYS, ...Object.entries(flags).flat()]);
    expect(told.status).toBe(0);
    expect(told.stderr.includes(STORES_PASSWORD)).toBe('--store-password-file' in flags);
    const { 'server.key': key, ...files } = contents(one);
    const { 'server.key': same, ...others } = contents(two);
    expect(files).toEqual(others);
    expect(key?.includes('ENCRYPTED')).toBe(same?.includes('ENCRYPTED'));
  });
  test('in a key store gets the passphrase that is given', async () => {
    const cwd = scratch();
    for (const name of ['secret', 'other']) writeFileSync(join(cwd, name), name);
    const passwords = ['--store-password-file', 'secret', '--passphrase-file', 'other'];
    const told = await runIn(cwd, ['init', 'app', '--key', store('openssl.p12'), ...GENERIC, ...DAYS, ...passwords]);
    expect(told.stderr).not.toContain(STORES_PASSWORD);
    const sealed = findPrivateKey(readFileSync(join(cwd, 'app/server.key')));
    expect(sealed.open(Buffer.from('other')).type).toBe('private');
  });
  test('in a key store with a password of its own: that is asked for too', async () => {
    const cwd = scratch();
    const ran = await asked(
      cwd,
      [...GENERIC, ...DAYS],
      [
        [QUESTION, { down: 1 }],
        ['? Which file is it in?', store('keytool-two.jks')],
        ['? Password for ', 'secret'],
        ['? Which key of ', ''],
        ['? Password for the key "other"?', 'wrong'],
        ['? Password for the key "other"?', 'different'],
      ],
    );
    expect(ran).toMatchObject({ status: 0, stderr: expect.stringContaining('> the password does not open the key\n') });
    expect(findPrivateKey(readFileSync(join(cwd, 'app/server.key'))).encrypted).toBe(true);
  });
  test('is refused at the question if it cannot be used', async () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'text'), 'hello');
    const ran = await asked(
      cwd,
      [...GENERIC, ...DAYS],
      [
        [QUESTION, { down: 1 }],
        ['? Which file is it in?', ''],
        ['> the path is empty', 'missing.pem'],
        ['> missing.pem: there is no such file', '-'],
        ['> standard input is the keyboard here', 'https://a.b/key'],
        ['> https://a.b/key: a private key is not read from a URL', 'text'],
        ['> text: this is plain text, not a private key', keyFile('ec.pem')],
        ['this is an elliptic curve (EC) key', keyFile('rsa.crt')],
        ['rsa.crt: ', JSON.stringify(JSON.parse(fixture('keys/rsa.jwk').toString()))],
        ['> the path contains a private key', keyFile('rsa.pem')],
      ],
    );
    expect(ran).toMatchObject({ status: 0 });
  });
  test('is asked for again if only its password shows that it cannot be used', async () => {
    const cwd = scratch();
    copyFileSync(store('rfc9579.p12'), join(cwd, 'other.p12'));
    const ran = await asked(
      cwd,
      [...GENERIC, ...DAYS],
      [
        [QUESTION, { down: 1 }],
        ['? Which file is it in?', store('openssl-rc4.p12')],
        ['? Password for ', 'secret'],
        ['? Which file is it in?', keyFile('rsa.pem')],
      ],
    );
    expect(ran).toMatchObject({ status: 0, stderr: expect.stringMatching(/> .*RC4, which is not supported\n {2}\w/) });
  });
});

describe("someone else's key", () => {
  test.each<[string, name: string, rest: Step[], flags: string[]]>([
    ['in a file', 'keys/rsa.pub.jwk', [], []],
    ['chosen of several', 'jwks/google-oauth2-v3-certs.json', [['? Which key of ', { down: 0 }]], ['--kid']],
  ])('%s makes the same files as --jwk, and no certificate is asked for', async (_, name, rest, flags) => {
    const [one, two] = [scratch(), scratch()];
    const steps: Step[] = [[QUESTION, { down: 2 }], ['? Which file or URL is it in?', fixturePath(name)], ...rest];
    const ran = await asked(one, ANYPOINT, steps);
    expect(ran).toMatchObject({ status: 0, stdout: expect.stringContaining('both files contain the given key') });
    const kid = flags.length > 0 ? [...flags, JSON.parse(fixture(name).toString()).keys[0].kid] : [];
    await runIn(two, ['init', 'app', '--jwk', fixturePath(name), ...kid, ...ANYPOINT]);
    expect(contents(one)).toEqual(contents(two));
  });
  test('at a URL is read when it is named; what cannot be used is asked for again', async () => {
    const cwd = scratch();
    const urls: string[] = [];
    const fetch = async (url: string): Promise<Response> => {
      urls.push(url);
      return urls.length === 1 ? new Response('gone', { status: 404 }) : new Response(fixture('keys/rsa.pub.jwk'));
    };
    const running = runIn(cwd, ['init', 'app', ...ANYPOINT], { interactive: true, fetch });
    const url = 'https://login.example.com/keys';
    for (const keys of [{ down: 2 }, url, url]) {
      await screen.next();
      press(keys);
    }
    await agree();
    expect(await running).toMatchObject({ status: 0, stderr: expect.stringContaining(`> ${url}: `) });
    expect(urls).toEqual([url, url]);
    expect(readdirSync(join(cwd, 'app'))).not.toContain('server.key');
  });
  test('is not offered for a provider that needs a certificate, nor with options for one', async () => {
    for (const words of [
      [...GENERIC, ...DAYS],
      [...ANYPOINT, ...DAYS],
    ]) {
      const ran = runIn(scratch(), ['init', 'app', ...words], { interactive: true });
      await screen.next();
      expect(screen.getScreen()).toContain(QUESTION);
      expect(screen.getScreen()).not.toContain('Someone else');
      press('');
      await agree();
      expect(await ran).toMatchObject({ status: 0, stdout: expect.stringContaining('secret, keep it here') });
    }
  });
});

test.each([
  ['--key', ['--key', keyFile('rsa.pem')]],
  ['--bits', ['--bits', '2048']],
])('the question is not asked with %s', async (_, words) => {
  expect(await runIn(scratch(), ['init', 'app', ...words, ...GENERIC, ...DAYS], { interactive: true })).toMatchObject({
    status: 0,
  });
});
