/** convert: a key given as a kid is not repeated; several keys; JWK to PKCS#8 and back. */
import { createPrivateKey } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { thumbprint } from '../../../../src/core/keys/jwk/thumbprint.ts';
import { fixture, otherKey, testKey } from '../../../fixtures.ts';
import { newKeyPair } from '../../../new-keys.ts';
import { run, scratch, testWith } from '../../../strangers.ts';
import { runIn } from '../../world.ts';
import { at, convert, error, pkcs8, publicJwk } from './convert-setup.ts';

test('a key given as a kid is not repeated', async () => {
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
  test('without a terminal: a table, and exit 2', async () => {
    const ran = await runIn(scratch(), ['convert', set]);
    expect({ ...ran, stderr: ran.stderr.split('\n') }).toEqual({
      status: 2,
      stdout: '',
      stderr: [
        '',
        ...table,
        '',
        `jwt-kit: error: ${set}: 2 keys match`,
        'jwt-kit: hint: choose one by its kid or thumbprint, or the start of one: --kid kriMPdmBvx68skT8-mPA',
        '',
      ],
    });
  });
  test('with --json: the error code for scripts', async () => {
    const ran = await runIn(scratch(), ['convert', set, '--json']);
    expect(JSON.parse(ran.stdout).error).toMatchObject({ code: 'CHOICE_NEEDED', exitCode: 2 });
  });
  test('with the same kid: named by thumbprint', async () => {
    const keys = [publicJwk, otherKey.export({ format: 'jwk' })].map((key) => ({ ...key, kid: 'same' }));
    expect((await convert({ keys })).stderr).toContain(`--kid ${thumbprint(testKey).slice(0, 10)}\n`);
    const hostile = keys.map((key, index) => ({ ...key, kid: `$(rm ${index})` }));
    expect((await convert({ keys: hostile })).stderr).toContain(`--kid ${thumbprint(testKey).slice(0, 10)}\n`);
  });
  test('a hundred keys: twenty are shown', async () => {
    const keys = Array.from({ length: 100 }, () => newKeyPair('ed25519').publicKey.export({ format: 'jwk' }));
    const { stderr } = await convert({ keys });
    expect(stderr.split('\n')).toHaveLength(27);
    expect(stderr).toContain('\n  and 80 more\n');
  });
  test('text from the input is escaped for the terminal', async () => {
    const keys = [publicJwk, otherKey.export({ format: 'jwk' })].map((key, index) => ({
      ...key,
      kid: `\u001b[3${index}m\u202e`,
    }));
    const { stderr } = await convert({ keys: [...keys, { kty: '\u001b[2J', kid: '\u0007' }, { ...publicJwk, n: '\u001b' }] });
    expect(stderr).toContain('\\x1b[30m\\u{202e}');
    expect(stderr.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u202e]/);
  });
});

test.each(['rsa', 'ec', 'ed448', 'x448'])(
  '%s: JWK to PKCS#8 to JWK, and PKCS#8 to JWK to PKCS#8, give the same key',
  async (kind) => {
    const key =
      kind === 'rsa'
        ? testKey
        : kind === 'ec'
          ? newKeyPair('ec', { namedCurve: 'secp256k1' }).privateKey
          : newKeyPair(kind).privateKey;
    const pem = key.export({ type: 'pkcs8', format: 'pem' }).toString();
    const jwk = (await convert(pem, '--private')).stdout;
    const back = (await convert(jwk, '--private')).stdout;
    expect(back).toBe(pem);
    expect((await convert(back, '--private')).stdout).toBe(jwk);
    expect(createPrivateKey({ key: JSON.parse(jwk), format: 'jwk' }).equals(key)).toBe(true);
  },
);

testWith('openssl', 'OpenSSL derives the same public key as convert does from a JWK', async () => {
  for (const file of ['rsa', 'ec', 'ed25519', 'x25519']) {
    const ours = (await runIn(scratch(), ['convert', at(`jwks/jwker/${file}.jwk`)])).stdout;
    expect(ours).toBe(run('openssl', ['pkey', '-pubout'], fixture(`jwks/jwker/${file}.pem`)));
  }
});

describe('a key from OpenSSL is unchanged after conversion to a JWK and back', () => {
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

describe('no option accepts a key that nobody should use', () => {
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
