import { createPrivateKey, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { fixture, fixturePath, frozen, otherKey } from '../../../fixtures.ts';
import { run, scratch, testWith } from '../../../strangers.ts';
import { acme, bundleIn, key } from '../../rehearsal.ts';
import { runIn } from '../../world.ts';

const now = Math.floor(frozen.getTime() / 1000);
const publicKey = createPublicKey(fixture('keys/rsa.pub.pem'));
const path = (file: string): string => fixturePath(`keys/${file}`);

const parts = (jwt: string): { header: object; claims: Record<string, unknown> } => {
  const [header, claims] = jwt
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
  return { header, claims };
};
const claimsOf = async (words: readonly string[]): Promise<Record<string, unknown>> =>
  parts((await runIn(scratch(), ['sign', '--key', key, ...words])).stdout).claims;

describe('a JWK that says that it is not for signing is refused', () => {
  const hint = (label: string): string => `give the private key for signing; if it is this one, remove "${label}" from the JWK`;
  test.each<[string, object, string, string[]]>([
    ['sign', { use: 'enc' }, '"use" is "enc"', ['--iss', 'a', '--sub', 'b', '--aud', 'https://x.example']],
    [
      'token',
      { key_ops: ['encrypt'] },
      '"key_ops" does not include signatures',
      ['--token-url', 'https://x.example/t', '--iss', 'a'],
    ],
    ['init', { use: 'enc' }, '"use" is "enc"', ['app', '--provider', 'salesforce']],
    ['cert', { key_ops: ['verify'] }, '"key_ops" does not include "sign"', ['--subject', 'CN=a']],
    ['csr', { use: 'sig', key_ops: ['wrapKey'] }, '"key_ops" does not include signatures', ['--subject', 'CN=a']],
  ])('by %s: %j', async (command, labels, why, words) => {
    const cwd = scratch();
    const jwk = createPrivateKey(fixture('keys/rsa.pem')).export({ format: 'jwk' });
    writeFileSync(join(cwd, 'k.jwk'), JSON.stringify({ ...jwk, ...labels }));
    expect(await runIn(cwd, [command, '--key', 'k.jwk', ...words])).toEqual({
      status: 3,
      stdout: '',
      stderr: `jwt-kit: error: k.jwk: the JWK: not a signing key: ${why}\njwt-kit: hint: ${hint(why.split('"')[1] as string)}\n`,
    });
  });
});

test('a key on a curve without an algorithm is refused, with those that sign', async () => {
  const cwd = scratch();
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
  writeFileSync(join(cwd, 'k.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  expect(await runIn(cwd, ['sign', '--key', 'k.pem', '--iss', 'a', '--sub', 'b', '--aud', 'https://x.example'])).toEqual({
    status: 3,
    stdout: '',
    stderr:
      'jwt-kit: error: the key is EC on secp256k1, which is not supported for signing\njwt-kit: hint: use an RSA key, an EC key on P-256, P-384 or P-521, or an Ed25519 key\n',
  });
});

test('of a key set with two private keys, the one for signatures is used', async () => {
  const cwd = scratch();
  const jwk = createPrivateKey(fixture('keys/rsa.pem')).export({ format: 'jwk' });
  const other = otherKey.export({ format: 'jwk' });
  const claims = ['--iss', 'a', '--sub', 'b', '--aud', 'https://x.example'];
  const set = (labels: object): void =>
    writeFileSync(
      join(cwd, 'k.json'),
      JSON.stringify({
        keys: [
          { ...other, kid: 'enc', ...labels },
          { ...jwk, kid: 'sig' },
        ],
      }),
    );
  set({ use: 'enc' });
  const { status, stdout, stderr } = await runIn(cwd, ['sign', '--key', 'k.json', ...claims]);
  expect([status, stderr]).toEqual([0, 'jwt-kit: note: the private key: it is the only one of 2 for signatures: key sig\n']);
  const [header, payload, signature = ''] = stdout.trim().split('.');
  expect(verify('sha256', Buffer.from(`${header}.${payload}`), publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
  set({});
  expect(await runIn(cwd, ['sign', '--key', 'k.json', ...claims])).toMatchObject({
    status: 3,
    stderr: expect.stringContaining('found 2 private keys, expected one'),
  });
});

describe('sign', () => {
  test('says that a token that starts after its end is never valid', async () => {
    const times = ['--claim', `nbf=${now + 600}`, '--claim', `exp=${now + 300}`];
    const ran = await runIn(scratch(), [
      'sign',
      '--key',
      key,
      '--iss',
      'a',
      '--sub',
      'b',
      '--aud',
      'https://x.example',
      ...times,
    ]);
    expect([ran.status, ran.stderr]).toEqual([
      0,
      expect.stringMatching(/^jwt-kit: note: nbf \(.*\) is not before exp \(.*\): the token is never valid$/m),
    ]);
  });
  test('makes what Salesforce accepts, from a bundle', async () => {
    const cwd = scratch();
    await bundleIn(cwd, 'salesforce', [...acme, '--client-id', '3MVG9']);
    const ran = await runIn(cwd, ['sign', 'app']);
    expect({ ...ran, stdout: parts(ran.stdout) }).toEqual({
      status: 0,
      stderr: '',
      stdout: {
        header: { alg: 'RS256', typ: 'JWT' },
        claims: { iss: '3MVG9', sub: 'u@acme.com', aud: 'https://acme.my.salesforce.com', exp: now + 180, iat: now },
      },
    });
    expect(await runIn(join(cwd, 'app'), ['sign'])).toEqual(ran);
    const [header, payload, signature = ''] = ran.stdout.trim().split('.');
    expect(verify('sha256', Buffer.from(`${header}.${payload}`), publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
  });
  test('makes the same from flags, by the names of settings and of claims', async () => {
    const wanted = { iss: '3MVG9', sub: 'u@acme.com', aud: 'https://acme.my.salesforce.com', exp: now + 180, iat: now };
    expect(await claimsOf(['--client-id', '3MVG9', ...acme])).toEqual(wanted);
    expect(
      await claimsOf([
        '--provider',
        'salesforce',
        '--iss',
        '3MVG9',
        '--sub',
        'u@acme.com',
        '--aud',
        'https://acme.my.salesforce.com',
      ]),
    ).toEqual(wanted);
  });
  test('makes what Anypoint accepts, and says what is a guess', async () => {
    const cwd = scratch();
    await bundleIn(cwd, 'anypoint', ['--region', 'eu', '--client-id', 'c1', '--idp-id', 'idp', '--username', 'ann']);
    const ran = await runIn(cwd, ['sign', 'app']);
    expect(ran.stderr).toBe(
      'jwt-kit: note: sub starts with version 1, a guess: the value is not documented; --sub-version changes it\n',
    );
    expect(parts(ran.stdout).claims).toEqual({
      iss: 'c1',
      sub: '1|idp|ann',
      aud: 'https://eu1.anypoint.mulesoft.com/accounts/api/v2/oauth2/token',
      exp: now + 300,
      iat: now,
      jti: expect.stringMatching(/^[\w-]{22}$/),
    });
  });
  test.each<[string[], string]>([
    [['--idp-id', 'i', '--username', 'u', '--sub-version', '2'], '2|i|u'],
    [['--idp-id', 'i', '--username', 'u', '--last-name', 'Doe'], '1|i|u||Doe'],
    [
      ['--idp-id', 'i', '--username', 'u', '--first-name', 'A', '--last-name', 'B', '--user-email', 'e', '--groups', 'g'],
      '1|i|u|A|B|e|g',
    ],
    [['--provider', 'anypoint', '--sub', 'raw|as|it|is'], 'raw|as|it|is'],
  ])('builds sub for Anypoint from %j', async (words, sub) => {
    expect((await claimsOf(['--client-id', 'c', ...words]))['sub']).toBe(sub);
  });
  test('makes any given claims for another server, and says what the RFC requires', async () => {
    const ran = await runIn(scratch(), ['sign', '--key', key, '--iss', 'me']);
    expect(parts(ran.stdout).claims).toEqual({ iss: 'me', exp: now + 300 });
    expect(ran.stderr).toBe('jwt-kit: note: RFC 7523 requires iss, sub, aud and exp; missing: sub, aud\n');
  });
  test('accepts a file of claims in UTF-16, as PowerShell writes it', async () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'claims.json'), Buffer.from('\ufeff{"sub":"Zoë"}\r\n', 'utf16le'));
    const ran = await runIn(cwd, ['sign', '--key', key, '--iss', 'i', '--aud', 'a', '--claims', 'claims.json']);
    expect(parts(ran.stdout).claims).toEqual({ iss: 'i', sub: 'Zoë', aud: 'a', exp: now + 300 });
  });
  test('accepts claims and header parameters of all kinds', async () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'claims.json'), '{"scope":"api","sub":"file","n":1}');
    const words = [
      '--claims',
      'claims.json',
      '--claim',
      'sub=007',
      '--claim',
      'nbf=17',
      '--claim',
      'list=[1,"a"]',
      '--claim',
      'text=a=b',
      '--claim',
      'exp=1999999999',
    ];
    const ran = await runIn(cwd, [
      'sign',
      '--key',
      key,
      '--iss',
      '12',
      '--aud',
      'x',
      ...words,
      '--header',
      'typ=at+jwt',
      '--header',
      'x=1',
      '--kid',
      'k1',
      '--alg',
      'PS256',
    ]);
    expect(parts(ran.stdout)).toEqual({
      header: { alg: 'PS256', typ: 'at+jwt', x: 1, kid: 'k1' },
      claims: { iss: '12', sub: '007', aud: 'x', exp: 1999999999, scope: 'api', n: 1, nbf: 17, list: [1, 'a'], text: 'a=b' },
    });
  });
  test.each([
    ['180', 180],
    ['90s', 90],
    ['3m', 180],
    ['2h', 7200],
    ['1d', 86_400],
  ])('--expires-in %s is %i seconds', async (text, seconds) => {
    expect((await claimsOf(['--iss', 'a', '--sub', 'b', '--aud', 'c', '--expires-in', text]))['exp']).toBe(now + seconds);
  });
  const base = ['--iss', 'a', '--sub', 'b', '--aud', 'c'];
  test.each<[string[], string]>([
    [['--claim', 'exp=1795293320075'], 'exp 1795293320075 has 13 digits: it is in milliseconds, but must be in seconds'],
    [['--claim', 'exp=1.5'], 'exp is "1.5", but must be a whole number: seconds since 1970'],
    [['--claim', 'iat=soon'], 'iat is "soon", but must be a whole number: seconds since 1970'],
    [['--claim', 'aud=1'], 'aud is the number 1, but must be a string or a list of strings'],
    [['--claim', 'aud=[]'], 'aud is an empty list, but must be a string or a list of strings'],
    [['--claim', 'jti='], 'jti is empty, but must be a string'],
    [['--claim', 'x'], '--claim: expected a name and a value with = between them'],
    [['--claim', 'x=1', '--claim', 'x=2'], '--claim: x is given twice'],
    [['--expires-in', '3 weeks'], '--expires-in: expected a duration: seconds, or a number and s, m, h or d'],
    [['--expires-in', '0'], '--expires-in is 0: the assertion would be expired'],
    [['--expires-in', '3m', '--claim', 'exp=1999999999'], '--expires-in cannot be combined with the claim exp'],
    [['--header', 'alg=none'], '--header cannot set alg'],
    [['--header', 'crit=["exp"]'], '--header cannot set crit'],
    [['--header', 'b64=false'], '--header cannot set b64'],
    [['--alg', 'none'], 'the algorithm is none: such a token is not signed at all'],
    [
      ['--alg', 'HS256'],
      'the algorithm is HS256, an HMAC: anybody who can verify it can also forge it, so it cannot use public keys',
    ],
    [['--alg', 'ES256'], 'ES256 needs an EC key on P-256, but the key is RSA, 2048 bits'],
    [
      ['--provider', 'salesforce', '--alg', 'RS384', '--aud', 'https://login.salesforce.com'],
      'Salesforce accepts only RS256, not RS384',
    ],
    [['--client-id', 'z'], '--client-id and --iss set the same value, but differ'],
  ])('%j is refused', async (words, message) => {
    const ran = await runIn(scratch(), ['sign', '--key', key, ...base, ...words]);
    expect({ status: ran.status, stdout: ran.stdout, first: ran.stderr.split('\n')[0] }).toEqual({
      status: 2,
      stdout: '',
      first: `jwt-kit: error: ${message}`,
    });
  });
  test.each<[string, string, string]>([
    ['no object', '[1]', 'standard input: this is JSON, but not an object of claims'],
    ['a claim twice', '{"a":1,"a":2}', 'standard input: duplicate claim "a"'],
    ['damage', '{"a"', 'standard input: the JSON ends too early'],
  ])('a file of claims with %s is refused', async (_, content, message) => {
    const ran = await runIn(scratch(), ['sign', '--key', key, '--claims', '-'], {
      stdin: Readable.from([Buffer.from(content)]),
    });
    expect({ status: ran.status, first: ran.stderr.split('\n')[0] }).toEqual({
      status: 3,
      first: `jwt-kit: error: ${message}`,
    });
  });
  test('a claim of the wrong type in a file is refused', async () => {
    const ran = await runIn(scratch(), ['sign', '--key', key, '--claims', '-'], {
      stdin: Readable.from([Buffer.from('{"iss":1}')]),
    });
    expect(ran.stderr.split('\n')[0]).toBe('jwt-kit: error: iss is the number 1, but must be a string');
  });
  test.each<[string, string[], string]>([
    [
      'Salesforce',
      ['--provider', 'salesforce'],
      'missing: --client-id <consumer key>, --username <user>, --instance-url <url>',
    ],
    ['Anypoint', ['--provider', 'anypoint'], 'missing: --client-id <client id>, --idp-id <id>, --username <user>'],
  ])('names everything that is missing for %s', async (_, words, message) => {
    const ran = await runIn(scratch(), ['sign', '--key', key, ...words]);
    expect({ status: ran.status, first: ran.stderr.split('\n')[0] }).toEqual({
      status: 2,
      first: `jwt-kit: error: ${message}`,
    });
  });
  test.each<[string, string[], string]>([
    ['sign', ['--client-id', '<consumer key>'], 'client id'],
    ['sign', ['--iss', '<iss>'], 'client id'],
    ['token', ['--username', '<user>'], 'username'],
    ['sign', ['--kid', '<kid>'], '--kid'],
    ['sign', ['--claim', 'iss=x', '--claim', 'sub=<user>'], '--claim'],
    ['sign', ['--header', 'x5t=<text>'], '--header'],
    ['token', ['--scope', '<scope>'], '--scope'],
    ['token', ['--url', '<url>'], ''],
    ['init', ['--name', '<app>'], 'the name of the app'],
  ])('%s refuses the placeholder in %j', async (name, words, what) => {
    const cwd = scratch();
    await bundleIn(cwd, 'salesforce', [...acme, '--client-id', 'c']);
    const start =
      name === 'init'
        ? ['init', 'new', '--provider', 'generic']
        : [name, 'app', '--dry-run'].slice(0, name === 'token' ? 3 : 2);
    const { status, stdout, stderr } = await runIn(cwd, [...start, ...words]);
    const placeholder = words.at(-1)?.replace(/.*=/, '');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    if (what !== '')
      expect(stderr.split('\n')[0]).toBe(`jwt-kit: error: ${what}: this is still the placeholder "${placeholder}"`);
  });
  test('notes that a long lifetime is not documented', async () => {
    const said = async (words: string[]) =>
      (await runIn(scratch(), ['sign', '--key', key, '--client-id', 'c', ...words])).stderr;
    expect(await said([...acme, '--expires-in', '181'])).toContain(
      'longer lifetimes have been seen to work, but the documentation says three minutes',
    );
    expect(await said([...acme, '--expires-in', '180'])).toBe('');
    const anypoint = ['--idp-id', 'i', '--username', 'u', '--sub-version', '1'];
    expect(await said([...anypoint, '--expires-in', '2h'])).toContain('valid for more than an hour');
    expect(await said([...anypoint, '--alg', 'RS512'])).toContain('whether Anypoint accepts RS512 is not documented');
    expect(await said([...acme, '--claim', 'exp=5'])).toContain('exp is in the past');
  });
  test('uses SF_CONSUMER_KEY, SF_USERNAME and SF_INSTANCE_URL if no flags are given, and says so', async () => {
    const env = { SF_CONSUMER_KEY: '3MVG9', SF_USERNAME: 'ci@acme.com', SF_INSTANCE_URL: 'https://acme.my.salesforce.com' };
    const ran = await runIn(scratch(), ['sign', '--key', key, '--username', 'u@acme.com'], { env });
    expect(parts(ran.stdout).claims).toMatchObject({ iss: '3MVG9', sub: 'u@acme.com', aud: 'https://acme.my.salesforce.com' });
    expect(ran.stderr).toBe(
      'jwt-kit: note: client-id comes from SF_CONSUMER_KEY\njwt-kit: note: instance-url comes from SF_INSTANCE_URL\n',
    );
    const cwd = scratch();
    await bundleIn(cwd, 'salesforce', [...acme, '--client-id', 'kept']);
    expect(parts((await runIn(cwd, ['sign', 'app'], { env })).stdout).claims['iss']).toBe('kept');
  });
  test('an EC key signs for a server that accepts it, and not for Salesforce', async () => {
    const ec = await runIn(scratch(), ['sign', '--key', path('ec.pem'), ...base]);
    expect(parts(ec.stdout).header).toEqual({ alg: 'ES256', typ: 'JWT' });
    const refused = await runIn(scratch(), ['sign', '--key', path('ec.pem'), '--client-id', 'c', ...acme]);
    expect(refused.stderr.split('\n')[0]).toBe('jwt-kit: error: RS256 needs an RSA key, but the key is EC on P-256');
  });
  test('refuses a key that does not match the bundle', async () => {
    const cwd = scratch();
    await bundleIn(cwd, 'salesforce', [...acme, '--client-id', 'c']);
    writeFileSync(join(cwd, 'app', 'server.key'), fixture('keys/other.pem'));
    const ran = await runIn(cwd, ['sign', 'app']);
    expect({ status: ran.status, first: ran.stderr.split('\n')[0] }).toEqual({
      status: 4,
      first: 'jwt-kit: error: app/server.key: does not match the key of the certificate',
    });
  });
  test('still names --key if only server.key is missing, as in a clone of the bundle', async () => {
    const cwd = scratch();
    await bundleIn(cwd, 'salesforce', [...acme, '--client-id', 'c']);
    rmSync(join(cwd, 'app', 'server.key'));
    expect((await runIn(cwd, ['sign', 'app'])).stderr).toMatch(
      /^jwt-kit: error: app\/server.key: there is no such file\njwt-kit: hint: give it: --key <file> or --key-env <name>; or save it as signing.key and run npx jwt-kit set app --key signing.key to put it back; /,
    );
  });
  test('says if there is no bundle, and if the bundle cannot sign', async () => {
    expect((await runIn(scratch(), ['sign', 'app'])).stderr).toBe(
      'jwt-kit: error: app/jwt-kit.json: there is no such file\njwt-kit: hint: name the directory that npx jwt-kit init made, or use --key <file> and the claims\n',
    );
    const cwd = scratch();
    await runIn(cwd, ['init', 'app', '--provider', 'anypoint', '--name', 'a', '--jwk', path('rsa.pub.jwk')]);
    expect((await runIn(cwd, ['sign', 'app'])).stderr.split('\n')[0]).toBe(
      'jwt-kit: error: someone else has the private key of this bundle: they have to sign',
    );
  });
  test('--json gives the JWT and what it says', async () => {
    const ran = await runIn(scratch(), ['sign', '--key', key, ...base, '--json']);
    expect(JSON.parse(ran.stdout)).toEqual({
      schema: 1,
      ok: true,
      command: 'sign',
      jwt: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]{342}$/),
      header: { alg: 'RS256', typ: 'JWT' },
      claims: { iss: 'a', sub: 'b', aud: 'c', exp: now + 300 },
      files: [],
      notes: [],
    });
  });
  test('--form prints the form of the request', async () => {
    const { stdout } = await runIn(scratch(), ['sign', '--key', key, ...base, '--form']);
    expect(stdout).toMatch(/^grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=[\w.-]+\n$/);
  });
});

describe('other programs verify what sign made', () => {
  const sign = async (...words: string[]): Promise<string> =>
    (await runIn(scratch(), ['sign', '--key', key, '--iss', 'a', '--sub', 'b', '--aud', 'c', ...words])).stdout.trim();
  testWith('openssl', 'OpenSSL, RS256', async () => {
    const cwd = scratch();
    const [header, payload, signature = ''] = (await sign()).split('.');
    writeFileSync(join(cwd, 'input'), `${header}.${payload}`);
    writeFileSync(join(cwd, 'signature'), Buffer.from(signature, 'base64url'));
    const args = ['dgst', '-sha256', '-verify', path('rsa.pub.pem'), '-signature', join(cwd, 'signature'), join(cwd, 'input')];
    expect(run('openssl', args)).toBe('Verified OK\n');
  });
});

describe('claims that would change when signed', () => {
  const words = ['sign', '--key', key, '--provider', 'generic', '--iss', 'i', '--sub', 's', '--aud', 'a'];
  test.each(['big=12345678901234567890', 'list=[1, 9007199254740993]', 'deep={"a":{"b":-9007199254740993}}'])(
    '%s',
    async (claim) => {
      const ran = await runIn(scratch(), [...words, '--claim', claim]);
      expect({ status: ran.status, stdout: ran.stdout }).toEqual({ status: 3, stdout: '' });
      expect(ran.stderr).toContain('error: a number in the claims is too large to be signed exactly\n');
    },
  );
  test('a large number as a string is signed unchanged', async () => {
    const ran = await runIn(scratch(), [...words, '--claim', 'big="12345678901234567890"']);
    const payload = JSON.parse(Buffer.from(ran.stdout.split('.')[1] ?? '', 'base64url').toString());
    expect(payload.big).toBe('12345678901234567890');
  });
  test('a claim with an odd name is included', async () => {
    const ran = await runIn(scratch(), [...words, '--claim', '__proto__=x']);
    expect(Buffer.from(ran.stdout.split('.')[1] ?? '', 'base64url').toString()).toContain('"__proto__":"x"');
  });
});

test.each([
  ['https://login.salesforce.com', 180],
  ['https://acme.my.salesforce.com', 180],
  ['https://anypoint.mulesoft.com/accounts/api/v2/oauth2/token', 300],
  ['https://salesforce.com.evil.example', 300],
])('an audience determines the provider: %s', async (audience, lifetime) => {
  const words = [
    'sign',
    '--key',
    key,
    '--client-id',
    'c',
    '--username',
    'u@acme.com',
    '--sub',
    'u@acme.com',
    '--audience',
    audience,
  ];
  const { stdout } = await runIn(
    scratch(),
    words.filter((word, index) => !(word === '--sub' || words[index - 1] === '--sub') || audience.includes('mulesoft')),
  );
  const { exp } = JSON.parse(Buffer.from(stdout.split('.')[1] ?? '', 'base64url').toString());
  expect(exp - Math.floor(frozen.getTime() / 1000)).toBe(lifetime);
});
