import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { thumbprint } from '../../../../src/core/keys/jwk/jwk.ts';
import { fixture, otherKey, testKey } from '../../../fixtures.ts';
import { run, scratch, testWith } from '../../../strangers.ts';
import { type Ran, runIn } from '../../world.ts';

const at = (path: string): string => new URL(`../../../fixtures/${path}`, import.meta.url).pathname;
const spki = createPublicKey(testKey).export({ type: 'spki', format: 'pem' }).toString();
const pkcs8 = fixture('keys/rsa.pem').toString();
const pkcs1 = fixture('keys/rsa.pkcs1.pem').toString();
const { n, e } = testKey.export({ format: 'jwk' });
const publicJwk = { kty: 'RSA', n, e };
const said = { alg: 'RS256', use: 'sig', kid: thumbprint(testKey) };
const halved = 'jwt-kit: note: a private key was given: wrote its public half; --private writes the private key\n';

/** Runs convert on a document, which it reads from standard input. */
const convert = (document: unknown, ...words: string[]): Promise<Ran> => {
  const text = typeof document === 'string' || Buffer.isBuffer(document) ? document : JSON.stringify(document);
  return runIn(scratch(), ['convert', '-', ...words], { stdin: Readable.from([Buffer.from(text)]) });
};
const error = (message: string, hint: string): string => `jwt-kit: error: ${message}\njwt-kit: hint: ${hint}\n`;

describe('writes', () => {
  test.each<[string, string, string[], string, string]>([
    ['a public JWK as SPKI', 'rsa.pub.jwk', [], spki, ''],
    ['a private JWK as SPKI of its public half', 'rsa.jwk', [], spki, halved],
    ['a private JWK as PKCS#8', 'rsa.jwk', ['--private'], pkcs8, ''],
    ['a private key as PKCS#1', 'rsa.pem', ['--private', '--to', 'pkcs1'], pkcs1, ''],
    ['a private key as PKCS#8', 'rsa.pkcs1.pem', ['--private', '--to', 'pkcs8'], pkcs8, ''],
    ['a private key as SPKI', 'rsa.pem', ['--to', 'spki'], spki, halved],
    ['a certificate as SPKI', 'rsa.crt', ['--to', 'spki'], spki, ''],
    ['a certificate in DER as SPKI', 'rsa.crt.der', ['--to', 'spki'], spki, ''],
    [
      'a public key as PKCS#1',
      'rsa.pub.pem',
      ['--to', 'pkcs1'],
      createPublicKey(testKey).export({ type: 'pkcs1', format: 'pem' }).toString(),
      '',
    ],
  ])('%s', async (_, file, words, stdout, stderr) => {
    expect(await runIn(scratch(), ['convert', at(`keys/${file}`), ...words])).toEqual({ status: 0, stdout, stderr });
  });
  test.each<[string, string, string[], object, string]>([
    ['a public key as a JWK', 'rsa.pub.pem', [], { ...publicJwk, ...said }, ''],
    ['a certificate as a JWK', 'rsa.crt', [], { ...publicJwk, ...said }, ''],
    ['a private key as a public JWK', 'rsa.pem', [], { ...publicJwk, ...said }, halved],
    ['a private key as a private JWK', 'rsa.pem', ['--private'], { ...testKey.export({ format: 'jwk' }), ...said }, ''],
    ['a set of one key', 'rsa.pub.pem', ['--to', 'jwks'], { keys: [{ ...publicJwk, ...said }] }, ''],
    [
      'what the JWK is to say',
      'rsa.pub.pem',
      ['--alg', 'RSA-OAEP', '--use', 'enc', '--kid-out', 'mine'],
      { ...publicJwk, alg: 'RSA-OAEP', use: 'enc', kid: 'mine' },
      '',
    ],
  ])('%s', async (_, file, words, document, stderr) => {
    const ran = await runIn(scratch(), ['convert', at(`keys/${file}`), ...words]);
    expect({ ...ran, stdout: JSON.parse(ran.stdout) }).toEqual({ status: 0, stdout: document, stderr });
    expect(ran.stdout.endsWith('}\n')).toBe(true);
  });
  test('a private key to a file that its owner alone can read', async () => {
    const cwd = scratch();
    const ran = await runIn(cwd, ['convert', at('keys/rsa.jwk'), '--private', '--to', 'pkcs8', '--out', 'server.key']);
    expect(ran).toEqual({ status: 0, stdout: 'wrote server.key, readable by you alone\n', stderr: '' });
    expect(readFileSync(join(cwd, 'server.key'), 'utf8')).toBe(pkcs8);
    expect((statSync(join(cwd, 'server.key')).mode & 0o777).toString(8)).toBe('600');
  });
  test('a private key to a file that others can read, with a warning', async () => {
    const ran = await runIn(scratch(), ['convert', at('keys/rsa.jwk'), '--private'], { stdoutMode: () => 0o644 });
    expect(ran.stdout).toBe(pkcs8);
    expect(ran.stderr).toContain('others on this computer can read the file');
  });
  test('an encrypted key in the clear, and says so', async () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'pass.txt'), 'secret\n');
    const words = ['convert', at('keys/rsa.pkcs8.enc.pem'), '--passphrase-file', 'pass.txt', '--to', 'pkcs8', '--private'];
    expect(await runIn(cwd, words)).toEqual({
      status: 0,
      stdout: pkcs8,
      stderr: 'jwt-kit: note: the key was encrypted, and what was written is not\n',
    });
  });
  test('a weak key where it is told to', async () => {
    const ran = await runIn(scratch(), ['convert', at('keys/rsa-1024.pem'), '--to', 'spki', '--allow-weak']);
    expect(ran.status).toBe(0);
    expect(ran.stderr).toContain('"n" has 1024 bits: too few to be safe, accepted because weak keys are allowed');
  });
  test('only what was found under the kid', async () => {
    const set = {
      keys: [
        { ...publicJwk, kid: 'one' },
        { ...otherKey.export({ format: 'jwk' }), kid: 'two' },
      ],
    };
    expect((await convert(set, '--kid', 'on')).stdout).toBe(spki);
    expect(JSON.parse((await convert(set, '--kid', 'one', '--to', 'jwks')).stdout)).toEqual({
      keys: [{ ...publicJwk, ...said }],
    });
    expect(JSON.parse((await convert(set, '--to', 'jwks')).stdout).keys.map(({ kid }: { kid: string }) => kid)).toEqual(
      [testKey, otherKey].map(thumbprint),
    );
  });
});

describe('says', () => {
  test('which key was taken', async () => {
    const ran = await runIn(scratch(), ['convert', at('jwks/keycloak-realm-sig-and-enc.json')]);
    expect(ran.status).toBe(0);
    expect(ran.stderr).toBe(
      [
        'jwt-kit: note: skipped key lYXxnemSzWNBUoPug_h0hZnjPi5oKCmQ9awQJaZCWWM: it is not for signatures: "use" is "enc"',
        'jwt-kit: note: 2 keys; used the only RSA signing key, kid U1MayerhVuRj8xtFR8hyMH9lCfVMKlb3TG7mbQAS19M, 2048 bits',
        '',
      ].join('\n'),
    );
  });
  test('that a certificate has expired', async () => {
    const ran = await runIn(scratch(), ['convert', at('jwks/azure-x5c-only.json')]);
    expect(ran.stderr).toContain('key NGTFvdK-fythEuLwjpwAJOM9n-A: its certificate expired on 7 Jun 2014');
  });
  test('no more than twenty notes on single keys', async () => {
    const keys = Array.from({ length: 25 }, () => {
      const { x } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
      return { kty: 'OKP', crv: 'Ed25519', x: `${x}=` };
    });
    const ran = await convert({ keys }, '--to', 'jwks');
    expect(ran.stderr.split('\n')).toHaveLength(22);
    expect(ran.stderr).toContain('note: 5 more notes like these\n');
  });
  test('nothing of a private key with --json', async () => {
    const words = ['convert', at('keys/rsa.jwk'), '--private', '--json'];
    const refused = await runIn(scratch(), words);
    expect(refused.status).toBe(2);
    expect(JSON.parse(refused.stdout).error.message).toBe('a private key is not printed with --json');
    const cwd = scratch();
    const ran = await runIn(cwd, [...words, '--out', 'server.key']);
    expect(JSON.parse(ran.stdout)).toEqual({
      schema: 1,
      ok: true,
      command: 'convert',
      format: 'pkcs8',
      private: true,
      keys: [{ kind: 'RSA', bits: 2048, thumbprint: thumbprint(testKey) }],
      out: 'server.key',
      files: ['server.key'],
      notes: [],
    });
    expect(readFileSync(join(cwd, 'server.key'), 'utf8')).toBe(pkcs8);
  });
  test.each([
    ['spki', { pem: spki }],
    ['jwk', { jwk: { ...publicJwk, ...said } }],
    ['jwks', { jwks: { keys: [{ ...publicJwk, ...said }] } }],
  ])('one document with --json, %s', async (to, product) => {
    const ran = await runIn(scratch(), ['convert', at('keys/rsa.pub.jwk'), '--json', '--to', to]);
    const keys = [{ kind: 'RSA', bits: 2048, thumbprint: thumbprint(testKey) }];
    const rest = { format: to, private: false, keys, ...product, files: [], notes: [] };
    expect(JSON.parse(ran.stdout)).toEqual({ schema: 1, ok: true, command: 'convert', ...rest });
  });
});

describe('refuses', () => {
  test.each<[string, string[], string, string]>([
    ['an unknown form', ['keys.json', '--to', 'der'], '--to "der" is not known', 'use one of spki, pkcs8, pkcs1, jwk, jwks'],
    ['an unknown use', ['keys.json', '--to', 'jwk', '--use', 'tls'], '--use "tls" is not known', 'use sig or enc'],
    ['no input', [], 'missing: a file, - or the URL of a key set', 'for example npx jwt-kit convert keys.json'],
    [
      'pkcs8 of a public key',
      ['keys.json', '--to', 'pkcs8'],
      '--to pkcs8 is a format for private keys',
      'add --private, or use --to spki',
    ],
    [
      'spki of a private key',
      ['keys.json', '--to', 'spki', '--private'],
      '--to spki is a format for public keys',
      'leave out --private, or use --to pkcs8',
    ],
    [
      'a label in PEM',
      ['keys.json', '--to', 'spki', '--alg', 'RS256'],
      '--alg is said in a JWK, and spki has no room for it',
      'add --to jwk or --to jwks, or leave it out',
    ],
    [
      'a use in PEM',
      ['keys.json', '--to', 'pkcs1', '--use', 'sig'],
      '--use is said in a JWK, and pkcs1 has no room for it',
      'add --to jwk or --to jwks, or leave it out',
    ],
    [
      'a kid in PEM that is written by default',
      [at('keys/rsa.pub.jwk'), '--kid-out', 'a'],
      '--kid-out is said in a JWK, and spki has no room for it',
      'add --to jwk or --to jwks, or leave it out',
    ],
    [
      'one kid for two keys',
      [at('jwks/google-oauth2-v3-certs.json'), '--to', 'jwks', '--kid-out', 'a'],
      '--kid-out names one key, and there are 2',
      'choose one with --kid',
    ],
    [
      'an algorithm of another key',
      [at('keys/rsa.pub.pem'), '--alg', 'ES256'],
      '--alg: "ES256" does not work with an RSA key',
      'use one of RS256, RS384, RS512, PS256, PS384, PS512, RSA-OAEP, RSA-OAEP-256, RSA-OAEP-384, RSA-OAEP-512, RSA1_5',
    ],
    [
      'a key behind --alg',
      [at('keys/rsa.pub.pem'), '--alg', pkcs8],
      '--alg: a text of 1709 characters does not work with an RSA key',
      'use one of RS256, RS384, RS512, PS256, PS384, PS512, RSA-OAEP, RSA-OAEP-256, RSA-OAEP-384, RSA-OAEP-512, RSA1_5',
    ],
    [
      'a key behind --kid-out',
      [at('keys/rsa.pub.pem'), '--kid-out', pkcs8],
      '--kid-out holds a text, perhaps a key itself',
      'leave it out: the kid is then the thumbprint of the key',
    ],
    [
      'a key behind --kid',
      [at('keys/rsa.pub.pem'), '--kid', pkcs8],
      `--kid: ${at('keys/rsa.pub.pem')}: no key has a kid or a thumbprint that starts with a text of 1709 characters`,
      'leave it out to list the keys',
    ],
    ['an empty --kid', [at('keys/rsa.pub.pem'), '--kid', ''], '--kid: the value is empty', 'leave it out to list the keys'],
    [
      'an empty --kid-out',
      [at('keys/rsa.pub.pem'), '--kid-out', ''],
      '--kid-out is empty',
      'leave it out: the kid is then the thumbprint of the key',
    ],
    [
      'pkcs1 of an EC key',
      [at('keys/ec.pem'), '--to', 'pkcs1'],
      '--to: pkcs1 is for RSA keys, but this is one on P-256',
      'use spki or pkcs8',
    ],
  ])('%s, exit 2', async (_, words, message, hint) => {
    expect(await runIn(scratch(), ['convert', ...words])).toEqual({ status: 2, stdout: '', stderr: error(message, hint) });
  });
  test.each<[string, unknown, string[], string, string]>([
    [
      'a public key with --private',
      publicJwk,
      ['--private'],
      'standard input: the JWK: this is a public key, and --private asks for a private one',
      'leave out --private; only the owner of the key has its private half',
    ],
    [
      'public keys with --private',
      { keys: [publicJwk, generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })] },
      ['--private'],
      'standard input: these are public keys, and --private asks for a private one',
      'leave out --private; only the owner of the key has its private half',
    ],
    [
      'a public key named by its kid, with --private',
      {
        keys: [
          { ...publicJwk, kid: 'one' },
          { ...otherKey.export({ format: 'jwk' }), kid: 'two' },
        ],
      },
      ['--private', '--kid', 'one'],
      'standard input: key one: this is a public key, and --private asks for a private one',
      'leave out --private; only the owner of the key has its private half',
    ],
    [
      'a damaged private key beside a public one, with --private',
      { keys: [publicJwk, { ...otherKey.export({ format: 'jwk' }), dp: 'AQ', kid: 'two' }] },
      ['--private'],
      'standard input: key two: the private key contradicts itself: "dp" does not fit "d" and "p"',
      'get the key again from its source; this copy is damaged or mixed from two keys',
    ],
    [
      'an encrypted key without its passphrase',
      fixture('keys/rsa.pkcs8.enc.pem'),
      [],
      'standard input: the private key is encrypted, and no passphrase was given',
      'put the passphrase into a file that only you can read; to use it: --passphrase-file <file>',
    ],
    [
      'an encrypted key beside its certificate, with --private',
      Buffer.concat([fixture('keys/rsa.crt'), fixture('keys/rsa.pkcs8.enc.pem')]),
      ['--private'],
      'standard input: the private key is encrypted, and no passphrase was given',
      'put the passphrase into a file that only you can read; to use it: --passphrase-file <file>',
    ],
    [
      'a discovery document',
      { issuer: 'https://a', jwks_uri: 'https://a/keys' },
      [],
      'standard input: this is a discovery document, which names keys and holds none',
      'give the address in its jwks_uri: npx jwt-kit convert https://a/keys',
    ],
    [
      'a web page',
      '<!DOCTYPE html>',
      [],
      'standard input: this is a web page (HTML)',
      'the download probably went to a login page; sign in and download the file again',
    ],
  ])('%s, exit 3', async (_, document, words, message, hint) => {
    expect(await convert(document, ...words)).toEqual({ status: 3, stdout: '', stderr: error(message, hint) });
  });
  test('a kid that is not there, exit 2', async () => {
    expect(await convert(publicJwk, '--kid', 'x')).toEqual({
      status: 2,
      stdout: '',
      stderr: error(
        '--kid: standard input: no key has a kid or a thumbprint that starts with "x"',
        'leave it out to list the keys',
      ),
    });
  });
  test.each([
    ['with a token', 'https://a/keys?token=hidden'],
    ['with a password', 'https://me:hidden@a/keys'],
    ['that is none', 'hidden'],
  ])('a discovery document that names an address %s, without repeating it', async (_, jwks_uri) => {
    expect(await convert({ jwks_uri })).toEqual({
      status: 3,
      stdout: '',
      stderr: error(
        'standard input: this is a discovery document, which names keys and holds none',
        'give the address in its jwks_uri',
      ),
    });
  });
  test('to write in vain: nothing is there after a refusal', async () => {
    const cwd = scratch();
    expect((await runIn(cwd, ['convert', at('jwks/keycloak-realm-enc-only.json'), '--out', 'public.pem'])).status).toBe(3);
    expect(readdirSync(cwd)).toEqual([]);
  });
});

test('a key that stands where a kid belongs is not repeated', async () => {
  const kid = `a\n${pkcs8}`;
  const skipped = await convert({
    keys: [
      { ...publicJwk, kid },
      { kty: 'oct', kid },
    ],
  });
  expect(skipped.stderr).toBe(
    [
      'jwt-kit: note: skipped key (a text of 1710 characters): "kty" is oct: a shared secret, which has no public half',
      'jwt-kit: note: 2 keys; used the only RSA signing key, kid (a text of 1710 characters), 2048 bits',
      '',
    ].join('\n'),
  );
  const table = await convert({ keys: [testKey, otherKey].map((key) => ({ ...key.export({ format: 'jwk' }), kid })) });
  expect(table.stderr).toContain('\n  (a text of 1710 char  RSA  2048');
  expect(table.stderr).not.toContain('BEGIN');
  const json = await convert({ ...publicJwk, kid }, '--json');
  expect(JSON.parse(json.stdout).keys[0].kid).toBe('(a text of 1710 characters)');
});

describe('several keys', () => {
  const set = at('jwks/azure-common-discovery-keys-2015-stdbase64.json');
  const table = [
    '  kid                   kty  size  use  alg  thumbprint  expires',
    '  kriMPdmBvx68skT8-mPA  RSA  2048  sig  -    G1u3cCA2ms  1 Jan 2016',
    '  MnC_VZcATfM5pOYiJHMb  RSA  2048  sig  -    QWtqF2sF3m  27 Oct 2016',
  ];
  test('without a keyboard: a table, and exit 2', async () => {
    const ran = await runIn(scratch(), ['convert', set]);
    expect({ ...ran, stderr: ran.stderr.split('\n') }).toEqual({
      status: 2,
      stdout: '',
      stderr: [
        '',
        ...table,
        '',
        `jwt-kit: error: ${set}: 2 keys can be meant`,
        'jwt-kit: hint: name one by its kid or thumbprint, or the start of one: --kid kriMPdmBvx68skT8-mPA',
        '',
      ],
    });
  });
  test('with --json: the code a script branches on', async () => {
    const ran = await runIn(scratch(), ['convert', set, '--json']);
    expect(JSON.parse(ran.stdout).error).toMatchObject({ code: 'CHOICE_NEEDED', exitCode: 2 });
  });
  test('with one kid: named by thumbprint', async () => {
    const keys = [publicJwk, otherKey.export({ format: 'jwk' })].map((key) => ({ ...key, kid: 'same' }));
    expect((await convert({ keys })).stderr).toContain(`--kid ${thumbprint(testKey).slice(0, 10)}\n`);
    const hostile = keys.map((key, index) => ({ ...key, kid: `$(rm ${index})` }));
    expect((await convert({ keys: hostile })).stderr).toContain(`--kid ${thumbprint(testKey).slice(0, 10)}\n`);
  });
  test('a hundred: twenty are shown', async () => {
    const keys = Array.from({ length: 100 }, () => generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }));
    const { stderr } = await convert({ keys });
    expect(stderr.split('\n')).toHaveLength(27);
    expect(stderr).toContain('\n  and 80 more\n');
  });
  test('what a stranger wrote reaches the terminal escaped', async () => {
    const keys = [publicJwk, otherKey.export({ format: 'jwk' })].map((key, index) => ({
      ...key,
      kid: `\u001b[3${index}m\u202e`,
    }));
    const { stderr } = await convert({ keys: [...keys, { kty: '\u001b[2J', kid: '\u0007' }, { ...publicJwk, n: '\u001b' }] });
    expect(stderr).toContain('\\x1b[30m\\u{202e}');
    expect(stderr.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u202e]/);
  });
});

test.each(['rsa', 'ec', 'ed448', 'x448'])('%s: JWK to PKCS#8 to JWK, and the other way, is the same key', async (kind) => {
  const key =
    kind === 'rsa'
      ? testKey
      : kind === 'ec'
        ? generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey
        : generateKeyPairSync(kind as 'ed448').privateKey;
  const pem = key.export({ type: 'pkcs8', format: 'pem' }).toString();
  const jwk = (await convert(pem, '--private')).stdout;
  const back = (await convert(jwk, '--private')).stdout;
  expect(back).toBe(pem);
  expect((await convert(back, '--private')).stdout).toBe(jwk);
  expect(createPrivateKey({ key: JSON.parse(jwk), format: 'jwk' }).equals(key)).toBe(true);
});

testWith('openssl', 'OpenSSL makes the same public key of what convert read from a JWK', async () => {
  for (const file of ['rsa', 'ec', 'ed25519', 'x25519']) {
    const ours = (await runIn(scratch(), ['convert', at(`jwks/jwker/${file}.jwk`)])).stdout;
    expect(ours).toBe(run('openssl', ['pkey', '-pubout'], fixture(`jwks/jwker/${file}.pem`)));
  }
});

describe('a key that OpenSSL made, to a JWK and back, is what OpenSSL wrote', () => {
  const elliptic = (curve: string): string[] => ['-algorithm', 'EC', '-pkeyopt', `ec_paramgen_curve:${curve}`];
  const kinds: [string, string[]][] = [
    ['RSA', ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048']],
    ...['P-256', 'P-384', 'P-521', 'secp256k1'].map((curve): [string, string[]] => [curve, elliptic(curve)]),
    ...['Ed25519', 'Ed448', 'X25519', 'X448'].map((curve): [string, string[]] => [curve, ['-algorithm', curve]]),
  ];
  for (const [kind, words] of kinds) {
    testWith('openssl', kind, async () => {
      const theirs = run('openssl', ['genpkey', ...words]);
      const pem = /-----BEGIN PRIVATE KEY-----[\s\S]*-----END PRIVATE KEY-----\n/.exec(theirs)?.[0] ?? '';
      const jwk = (await convert(pem, '--private')).stdout;
      expect((await convert(jwk, '--private')).stdout).toBe(pem);
      expect((await convert((await convert(pem)).stdout)).stdout).toBe(run('openssl', ['pkey', '-pubout'], pem));
    });
  }
});

describe('no option takes a key that nobody should use', () => {
  const roca = '"n" comes from a chip or library with the ROCA flaw (CVE-2017-15361): anybody can compute the private key';
  const composite = 'the private key makes signatures that do not verify: "p" is not a prime number';
  const made = 'make a new key, and do not trust anything signed with this one';
  const again = 'get the key again from its source; this copy is damaged or mixed from two keys';
  test.each([
    ['rsa-roca.jwk', ['--allow-weak'], `the JWK: ${roca}`, made],
    ['rsa-roca.jwk', ['--private', '--allow-weak'], `the JWK: ${roca}`, made],
    ['rsa-composite-p.jwk', ['--private'], `the JWK: ${composite}`, again],
    [
      'rsa-three-primes.pem',
      ['--private'],
      'a private key: multi-prime RSA is not supported: the key has more than two primes',
      'make a new key with two primes',
    ],
  ])('convert %s %j', async (file, words, message, hint) => {
    const path = at(`keys/${file}`);
    expect(await runIn(scratch(), ['convert', path, ...words])).toEqual({
      status: 3,
      stdout: '',
      stderr: error(`${path}: ${message}`, hint),
    });
  });
  test.each([
    ['csr', ['csr', '--subject', 'CN=a', '--key']],
    ['cert', ['cert', '--subject', 'CN=a', '--key']],
    ['sign', ['sign', '--no-input', '--iss', 'a', '--key']],
    [
      'init --key',
      [
        'init',
        'app',
        '--no-input',
        '--provider',
        'salesforce',
        '--name',
        'App',
        '--instance-url',
        'https://acme.my.salesforce.com',
        '--username',
        'a@example.com',
        '--key',
      ],
    ],
  ])('%s', async (_, words) => {
    const directory = scratch();
    const path = at('keys/rsa-composite-p.jwk');
    const { status, stdout, stderr } = await runIn(directory, [...words, path]);
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toContain(error(`${path}: the JWK: ${composite}`, again));
    expect(readdirSync(directory)).toEqual([]);
  });
});
