import { createHmac, createPublicKey, sign as cryptoSign, type KeyObject, X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { signJwt } from '../../../../src/core/jwt/sign.ts';
import { fixture, fixturePath, frozen, otherKey, testKey } from '../../../fixtures.ts';
import { run, scratch, testWith } from '../../../strangers.ts';
import { acme, bundleIn, key } from '../../rehearsal.ts';
import { type Ran, runIn } from '../../world.ts';

const now = Math.floor(frozen.getTime() / 1000);
const path = (file: string): string => fixturePath(file);
const vector = (file: string): string => fixture(`jws/${file}`).toString().trim();
const claims = { iss: 'c', sub: 'u', aud: ['x', 'y'], exp: now + 180 };
const make = (changes: object = {}, alg: 'RS256' | 'PS256' = 'RS256'): Promise<string> =>
  signJwt({ ...claims, ...changes }, testKey, { alg });
const crt = path('keys/rsa.crt');
const judged = (jwt: string, ...words: string[]): Promise<Ran> =>
  runIn(scratch(), ['verify', jwt, '--with', crt, ...words], { now: () => frozen });

/** A token with any header and payload. */
function handmade(header: string, payload: string): string {
  const text = [header, payload].map((part) => Buffer.from(part).toString('base64url')).join('.');
  return `${text}.${cryptoSign('sha256', Buffer.from(text), testKey).toString('base64url')}`;
}

describe('verify', () => {
  test('says VERIFIED, with which key, and until when', async () => {
    expect(await judged(await make())).toEqual({
      status: 0,
      stdout: `VERIFIED: RS256, with ${crt}\n  valid until 21 Nov 2026 22:16:20 UTC, in 2 min\n`,
      stderr: '',
    });
  });
  test.each([
    'keys/rsa.crt',
    'keys/rsa.crt.der',
    'keys/rsa.pub.pem',
    'keys/rsa.pub.der',
    'keys/rsa.pub.jwk',
    'keys/rsa.jwk',
    'keys/rsa.pem',
  ])('with %s', async (file) => {
    expect((await runIn(scratch(), ['verify', await make(), '--with', path(file)])).status).toBe(0);
  });
  test('with an encrypted key, it says how to write its public half, since it takes no passphrase', async () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'server.key'), fixture('keys/rsa.pkcs8.enc.pem'));
    writeFileSync(join(cwd, 'passphrase'), 'secret');
    const { status, stderr } = await runIn(cwd, ['verify', await make(), '--with', 'server.key']);
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: `jwt-kit: error: server.key: the private key is encrypted, and no passphrase was given
jwt-kit: hint: to write its public key to a file, and use that file: npx jwt-kit convert server.key --passphrase-file - --out public.pem
`,
    });
    const [, command = ''] = /npx jwt-kit (convert .*)/.exec(stderr) ?? [];
    expect((await runIn(cwd, command.replace('file -', 'file passphrase').split(' '))).status).toBe(0);
    expect((await runIn(cwd, ['verify', await make(), '--with', 'public.pem'])).status).toBe(0);
  });
  test('with a bundle, its key set, and a key on standard input', async () => {
    const cwd = scratch();
    await bundleIn(cwd, 'salesforce', acme);
    expect((await runIn(cwd, ['verify', await make(), '--with', 'app'])).stdout).toContain('with app/server.crt\n');
    expect((await runIn(cwd, ['verify', await make(), '--with', 'app/jwks.json'])).status).toBe(0);
    const stdin = Readable.from([fixture('keys/rsa.pub.pem')]);
    expect((await runIn(cwd, ['verify', await make(), '--with', '-'], { stdin })).stdout).toContain('with standard input\n');
  });
  test('with a key set at a URL, by kid, and says which', async () => {
    const jwk = (file: string, kid: string): object => ({ ...JSON.parse(fixture(file).toString()), kid, d: undefined });
    const other = {
      ...otherKey.export({ format: 'jwk' }),
      kid: 'o',
      d: undefined,
      p: undefined,
      q: undefined,
      dp: undefined,
      dq: undefined,
      qi: undefined,
    };
    const set = JSON.stringify({ keys: [other, jwk('keys/rsa.pub.jwk', 'mine')] });
    const asked: string[] = [];
    const get = async (url: string): Promise<Response> => {
      asked.push(url);
      return new Response(set);
    };
    const url = 'https://login.example.com/keys';
    const jwt = await signJwt(claims, testKey, { alg: 'RS256', header: { kid: 'mine' } });
    const ran = await runIn(scratch(), ['verify', jwt, '--with', url, '--json'], { fetch: get });
    expect(JSON.parse(ran.stdout)).toMatchObject({ verified: true, alg: 'RS256', kid: 'mine', claims });
    expect(asked).toEqual([url]);
    expect(
      JSON.parse((await runIn(scratch(), ['verify', await make(), '--with', url, '--json'], { fetch: get })).stdout).kid,
    ).toBe('mine');
  });
  test('a token pasted with other text around it', async () => {
    const stdin = Readable.from([`curl -H "Authorization: Bearer ${await make()}" https://a.example.com`]);
    const ran = await runIn(scratch(), ['verify', '--with', crt], { stdin });
    expect(ran).toMatchObject({ status: 0, stderr: 'jwt-kit: note: took the first JWT between double quotes\n' });
  });
  test.each<[string, object, string[], string]>([
    ['exp', { exp: now }, [], 'the token expired 0 s ago, at 21 Nov 2026 22:13:20 UTC'],
    ['exp, long ago', { exp: now - 7200 }, ['--leeway', '1h'], 'the token expired 2 h ago, at 21 Nov 2026 20:13:20 UTC'],
    [
      'nbf',
      { nbf: now + 60 },
      ['--leeway', '59'],
      'the token is not valid yet: it starts in 59 s, at 21 Nov 2026 22:14:20 UTC',
    ],
    ['exp that is not a number', { exp: 'soon' }, [], 'exp is a string, not a number'],
    ['iss', {}, ['--iss', 'd'], 'iss is "c", expected "d"'],
    ['sub', { sub: undefined }, ['--sub', 'u'], 'sub is missing, expected "u"'],
    ['aud', {}, ['--aud', 'z'], 'aud is ["x","y"], expected "z"'],
    [
      'aud, a slash apart',
      { aud: 'https://a.example.com/' },
      ['--aud', 'https://a.example.com'],
      'aud is "https://a.example.com/", expected "https://a.example.com"',
    ],
  ])('refuses %s with exit 4', async (_, changes, words, message) => {
    const ran = await judged(await make(changes), ...words);
    expect({ status: ran.status, stdout: ran.stdout, first: ran.stderr.split('\n')[0] }).toEqual({
      status: 4,
      stdout: '',
      first: `jwt-kit: error: ${message}`,
    });
  });
  test('says what a claim and its expected value differ in', async () => {
    const ran = await judged(await make({ aud: 'https://a.example.com/' }), '--aud', 'https://a.example.com');
    expect(ran.stderr.split('\n')[1]).toBe(
      'jwt-kit: hint: they differ only in a slash at the end: correct the expected value, or ask the issuer to correct the token',
    );
  });
  test.each<[object, string[]]>([
    [{ exp: now - 29 }, ['--leeway', '30']],
    [{ nbf: now + 30 }, ['--leeway', '30s']],
    [{}, ['--iss', 'c', '--sub', 'u', '--aud', 'y']],
    [{ aud: 'z' }, ['--aud', 'z']],
    [{}, ['--alg', 'PS256', '--alg', 'RS256']],
  ])('accepts %j with %j', async (changes, words) => {
    expect((await judged(await make(changes), ...words)).status).toBe(0);
  });
  test('--alg restricts the algorithms, and rejects unsafe ones', async () => {
    expect((await judged(await make({}, 'PS256'), '--alg', 'RS256')).stderr.split('\n')[0]).toBe(
      'jwt-kit: error: the algorithm is PS256, but only RS256 is allowed',
    );
    expect((await judged(await make(), '--alg', 'none')).status).toBe(2);
    expect((await judged(await make(), '--alg', 'HS256')).status).toBe(2);
  });
  test('refuses a leeway of more than a day', async () => {
    expect(await judged(await make({}), '--leeway', '86401')).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'jwt-kit: error: --leeway is longer than a day\njwt-kit: hint: use 1m; that is enough for normal clock differences\n',
    });
  });
  test('notes a token without exp, and times in milliseconds', async () => {
    expect((await judged(await make({ exp: undefined }))).stderr).toBe(
      'jwt-kit: note: the token has no exp: it never expires\n',
    );
    expect((await judged(await make({ exp: (now + 60) * 1000 }))).stderr).toMatch(
      /^jwt-kit: note: exp \d+ looks like milliseconds: in seconds it is the year 58,8\d\d\n$/,
    );
    expect((await judged(await make({ exp: (now - 60) * 1000 }))).status).toBe(4);
  });
  test('refuses a token whose nbf is in milliseconds, as one that is not valid yet', async () => {
    const nbf = now * 1000;
    const year = Math.floor(1970 + nbf / 31_556_952).toLocaleString('en-US');
    expect(await judged(await make({ nbf, exp: now + 60 }))).toEqual({
      status: 4,
      stdout: '',
      stderr: `jwt-kit: error: the token is not valid yet: it starts in the year ${year}\njwt-kit: hint: make a new one, with nbf in seconds: ${nbf} looks like milliseconds\n`,
    });
  });
  test('checks only the signature of a payload that is not JSON with --signature-only', async () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'key.jwk'), vector('rfc7515_A.4.jwk'));
    const words = ['verify', vector('rfc7515_A.4.jwsc'), '--with', 'key.jwk'];
    expect((await runIn(cwd, words)).status).toBe(4);
    const ran = await runIn(cwd, [...words, '--signature-only']);
    expect(ran).toMatchObject({ status: 0 });
    expect(ran.stdout.split('\n')[0]).toBe('SIGNATURE VERIFIED: ES512, with key.jwk');
  });
  test('RFC 7515, A.2, on the day before it expires', async () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'key.jwk'), vector('rfc7515_A.2.jwk'));
    const words = ['verify', vector('rfc7515_A.2.jwsc'), '--with', 'key.jwk', '--iss', 'joe'];
    expect((await runIn(cwd, words, { now: () => new Date(1300819379_000) })).status).toBe(0);
    expect((await runIn(cwd, words, { now: () => new Date(1300819380_000) })).status).toBe(4);
  });
  test.each<[string[], number, string]>([
    [['a.b.c'], 2, 'missing: --with <key>'],
    [['hello', '--with', crt], 3, 'no JWT found'],
    [
      [vector('rfc7520_5.1.jwec'), '--with', crt],
      3,
      'this is a JWE: encrypted, not signed, so there is no signature to verify',
    ],
    [
      [vector('rfc7515_A.1.jwsc'), '--with', crt],
      4,
      'the algorithm is HS256, an HMAC: anybody who can verify it can also forge it, so it cannot use public keys',
    ],
    [[vector('rfc7515_A.5.jwsc'), '--with', crt], 4, 'the algorithm is none: such a token is not signed at all'],
    [
      [vector('rfc7515_A.2.jwsc'), '--with', path('keys/rsa.csr')],
      3,
      `${path('keys/rsa.csr')}: this is a certificate request, not a key`,
    ],
  ])('%j ends with %i', async (words, status, message) => {
    const ran = await runIn(scratch(), ['verify', ...words]);
    expect({ status: ran.status, first: ran.stderr.split('\n')[0] }).toEqual({ status, first: `jwt-kit: error: ${message}` });
  });
});

interface Named {
  pem: string;
  serial: string;
}

describe('verify says which key it was', () => {
  const set = (...keys: object[]): string => JSON.stringify({ keys });
  const jwk = (key: KeyObject, labels: object): object => ({ ...createPublicKey(key).export({ format: 'jwk' }), ...labels });
  const thumbprint = 'HM-fLitplGtCHtKL-bM1wLi4aerflQ5zEC11UK7-vJk';
  const titled = async (jwt: string, content: string): Promise<Ran> => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'keys'), content);
    return runIn(cwd, ['verify', jwt, '--with', 'keys', '--signature-only']);
  };
  test('of two with one kid, by number and thumbprint', async () => {
    const jwt = await signJwt(claims, testKey, { alg: 'RS256', header: { kid: 'a' } });
    const ran = await titled(jwt, set(jwk(otherKey, { kid: 'a' }), jwk(testKey, { kid: 'a' })));
    expect(ran.stdout.split('\n')[0]).toBe(
      `SIGNATURE VERIFIED: RS256, with keys, key a (number 2, thumbprint ${thumbprint.slice(0, 12)})`,
    );
  });
  test('of several certificates, by subject and serial number', async () => {
    const [first, second, stranger] = ['keys/rsa.crt', 'issued/leaf.crt', 'keys/rsa-pss.crt'].map((file) => ({
      pem: fixture(file).toString(),
      serial: new X509Certificate(fixture(file)).serialNumber,
    })) as [Named, Named, Named];
    const ran = await titled(await make(), stranger.pem + first.pem);
    expect(ran.stdout.split('\n')[0]).toBe(
      `SIGNATURE VERIFIED: RS256, with keys, certificate 2: O=Acme,CN=Order Sync, serial ${first.serial}`,
    );
    const same = await titled(await make(), first.pem + second.pem);
    expect(same).toMatchObject({ status: 0, stdout: expect.stringMatching(/^SIGNATURE VERIFIED: RS256, with keys\n/) });
    expect(same.stderr).toContain(
      `jwt-kit: note: 2 certificates have the key that verified the signature: O=Acme,CN=Order Sync, serial ${first.serial}; C=IT,O=Società,CN=Order Sync, serial ${second.serial}\n`,
    );
    expect(same.stderr).toContain('another certificate in the file has the same key\n');
  });
  test('and why the one that the token names was skipped', async () => {
    const jwt = await signJwt(claims, testKey, { alg: 'RS256', header: { kid: 'a' } });
    const broken = { kty: 'RSA', kid: 'a', n: 'AAAA', e: 'AQAB' };
    expect((await titled(jwt, set(broken, jwk(otherKey, { kid: 'b' })))).stderr.split('\n')[0]).toBe(
      'jwt-kit: error: the key that the token names (kid "a") cannot be used: key a: "n" is zero',
    );
    const enc = jwk(testKey, { kid: 'a', use: 'enc' });
    expect((await titled(jwt, set(enc, jwk(otherKey, { kid: 'b' })))).stderr.split('\n')[0]).toBe(
      'jwt-kit: error: the key that the token names (kid "a") cannot be used: key a: not a signing key: "use" is "enc"',
    );
    expect((await titled(jwt, set(broken, jwk(testKey, { kid: 'b' })))).stderr).toContain(
      'note: the token names the key "a", which was skipped, but another key verified it: servers that look up keys by their kid refuse the token; ask its issuer to correct the kid in the header to "b", or to fix that key in the key set\n',
    );
    // One key with two key ids.
    const twice = set(jwk(testKey, { kid: 'b' }), jwk(testKey, { kid: 'a' }));
    expect((await titled(jwt, twice)).stderr).not.toContain('names the key');
  });
  test('and that the header names another certificate', async () => {
    const jwt = await signJwt(claims, testKey, { alg: 'RS256', header: { x5t: 'A'.repeat(27) } });
    expect((await judged(jwt)).stderr).toContain(
      'note: the "x5t" in the header is of another certificate than that of the key',
    );
  });
  test('an HMAC with the given private key as its secret', async () => {
    const input = ['{"alg":"HS256"}', '{}'].map((part) => Buffer.from(part).toString('base64url')).join('.');
    const jwt = `${input}.${createHmac('sha256', fixture('keys/rsa.pem')).update(input).digest('base64url')}`;
    expect(await titled(jwt, fixture('keys/rsa.pem').toString())).toEqual({
      status: 4,
      stdout: '',
      stderr: `jwt-kit: error: the token was made with HS256, with the private key as a shared secret
jwt-kit: hint: set the algorithm to RS256 in the program that makes the token: many libraries use HS256 if none is named
`,
    });
  });
});

describe('verify accepts tokens of other programs', () => {
  testWith(
    'openssl',
    'with a chain in either order, it takes the key that verifies, and says if that is the one of a CA',
    async () => {
      const cwd = scratch();
      const subject = ['-days', '30', '-subj', '/CN=CA', '-addext', 'basicConstraints=critical,CA:TRUE'];
      const ca = run('openssl', ['req', '-x509', '-new', '-key', path('keys/rsa.pem'), ...subject]);
      const app = fixture('keys/other.pem').toString();
      writeFileSync(join(cwd, 'app.pem'), app);
      const leaf = run('openssl', [
        'req',
        '-x509',
        '-new',
        '-key',
        join(cwd, 'app.pem'),
        '-days',
        '30',
        '-subj',
        '/CN=app',
        '-addext',
        'basicConstraints=critical,CA:FALSE',
      ]);
      for (const [name, chain] of [
        ['1', leaf + ca],
        ['2', ca + leaf],
      ] as const) {
        writeFileSync(join(cwd, name), chain);
        const by = async (signer: KeyObject): Promise<Ran> =>
          runIn(cwd, ['verify', await signJwt(claims, signer, { alg: 'RS256' }), '--with', name], { now: () => frozen });
        const own = await by(otherKey);
        expect([own.status, own.stdout, own.stderr]).toEqual([
          0,
          expect.stringContaining(': CN=app, serial '),
          expect.not.stringContaining('CA'),
        ]);
        const theirs = await by(testKey);
        expect(theirs.stdout).toContain(': CN=CA, serial ');
        expect(theirs.stderr).toContain('note: the key of a CA made the signature (CN=CA, serial ');
      }
    },
  );
  testWith('openssl', 'OpenSSL, RS256', async () => {
    const input = ['{"alg":"RS256"}', JSON.stringify(claims)].map((part) => Buffer.from(part).toString('base64url')).join('.');
    const cwd = scratch();
    run('openssl', ['dgst', '-sha256', '-sign', key, '-out', join(cwd, 'signature')], input);
    const { readFileSync } = await import('node:fs');
    const jwt = `${input}.${readFileSync(join(cwd, 'signature')).toString('base64url')}`;
    expect((await judged(jwt)).status).toBe(0);
    const [head, , tail] = jwt.split('.');
    expect((await judged(`${head}.${Buffer.from('{"iss":"d"}').toString('base64url')}.${tail}`)).status).toBe(4);
  });
});

test('names one mistyped letter', async () => {
  const [head, body = '', signature] = (await signJwt({ iss: 'lI1O0' }, testKey, { alg: 'RS256' })).split('.');
  const at = body.indexOf('O');
  const ran = await judged([head, `${body.slice(0, at)}0${body.slice(at + 1)}`, signature].join('.'));
  expect(ran).toEqual({
    status: 4,
    stdout: '',
    stderr: `jwt-kit: error: a letter of the payload is mistyped: character ${at + 1} is "0", but the signature verifies only with "O"
jwt-kit: hint: copy the token again from where it was made: l, 1 and I look alike, and so do O and 0
`,
  });
});

describe('decode', () => {
  const decoded = (jwt: string, ...words: string[]): Promise<Ran> => runIn(scratch(), ['decode', jwt, ...words]);
  test('shows everything but the signature, and says that nothing was verified', async () => {
    const jwt = await signJwt(
      { iss: 'c', sub: 'u', aud: ['x'], iat: now - 60, nbf: now + 3600, exp: now - 180, scope: { a: 1 } },
      testKey,
      { alg: 'RS256' },
    );
    const ran = await decoded(jwt);
    expect(ran).toEqual({
      status: 0,
      stderr:
        'jwt-kit: note: nbf (21 Nov 2026 23:13:20 UTC) is not before exp (21 Nov 2026 22:10:20 UTC): the token is never valid\n',
      stdout: `NOT VERIFIED: anyone can write such a token; jwt-kit verify checks who signed it

Header
  alg  RS256
  typ  JWT

Claims
  iss    c
  sub    u
  aud    ["x"]
  iat    ${now - 60}  21 Nov 2026 22:12:20 UTC, 60 s ago
  nbf    ${now + 3600}  21 Nov 2026 23:13:20 UTC, not valid yet: starts in 59 min
  exp    ${now - 180}  21 Nov 2026 22:10:20 UTC, expired 3 min ago
  scope  {"a":1}

Signature
  ${jwt.split('.')[2]?.slice(0, 10)}...  (256 bytes, shortened so that this output can be shared)
`,
    });
    expect(ran.stdout).not.toContain(jwt.split('.')[2]);
  });
  test('--json shortens the signature too', async () => {
    const jwt = await make();
    const ran = await runIn(scratch(), ['decode', jwt, '--json']);
    expect(JSON.parse(ran.stdout)).toEqual({
      schema: 1,
      ok: true,
      command: 'decode',
      verified: false,
      kind: 'JWS',
      header: { alg: 'RS256', typ: 'JWT' },
      claims,
      times: { exp: '21 Nov 2026 22:16:20 UTC, expires in 2 min' },
      signature: `${jwt.split('.')[2]?.slice(0, 10)}...`,
      signatureBytes: 256,
      files: [],
      notes: [],
    });
  });
  test('shows a JWT in the payload of another', async () => {
    const inner = await make();
    const jwt = handmade('{"alg":"RS256","cty":"JWT"}', inner);
    const { stdout, stderr } = await decoded(jwt);
    expect(stderr).toBe('jwt-kit: note: no claims: the payload is another JWT (RFC 7519 §5.2), which has its own signature\n');
    expect(stdout).toContain(
      '\nPayload\n  another JWT, not verified either:\n\n  Header\n    alg  RS256\n    typ  JWT\n\n  Claims\n    iss  ',
    );
    expect(stdout).not.toContain(inner.split('.')[2]);
    expect(JSON.parse((await decoded(jwt, '--json')).stdout).nested).toMatchObject({ header: { alg: 'RS256' }, claims });
    const ran = await judged(jwt);
    expect(ran.stderr).toBe(
      `jwt-kit: error: the signature is valid, but the claims cannot be checked: the payload is another JWT (RFC 7519 §5.2), which has its own signature
jwt-kit: hint: ask its issuer for a JWT that is not inside another; decode shows what the inner one says; to check only the signature, add --signature-only
`,
    );
  });
  test('says what is encrypted, unsigned, not JSON, or in milliseconds', async () => {
    expect((await decoded(vector('rfc7520_5.1.jwec'))).stdout).toContain(
      'Encrypted (JWE): only the holder of the private key can read the rest; others need a signed JWT (JWS)\n',
    );
    expect((await decoded(handmade('{"alg":"RS256","crit":["x"],"x":1}', '{}'))).stderr).toBe(
      'jwt-kit: note: the header requires extensions ("crit": x): programs that do not know them refuse the token\n',
    );
    expect((await decoded(vector('rfc7515_A.5.jwsc'))).stdout).toContain('Signature\n  none\n');
    const proof = await signJwt(claims, testKey, { alg: 'RS256', header: { typ: 'dpop+jwt' } });
    expect((await decoded(proof)).stderr).toBe(
      'jwt-kit: note: this is a DPoP proof (RFC 9449): it belongs to one request, and is not an access token\n',
    );
    expect((await decoded(vector('rfc7515_A.4.jwsc'))).stdout).toContain('Payload\n  7 bytes, no readable claims\n');
    expect((await decoded(await make({ exp: now * 1000 }))).stdout).toContain(
      'in milliseconds instead of seconds: probably 21 Nov 2026 22:13:20 UTC',
    );
  });
  test('escapes untrusted text, and names duplicate members', async () => {
    const input = ['{"alg":"RS256"}', '{"a\\u001b[2J":"b\\u202ec","x":1,"x":2}']
      .map((part) => Buffer.from(part).toString('base64url'))
      .join('.');
    const ran = await decoded(`${input}.${cryptoSign('sha256', Buffer.from(input), testKey).toString('base64url')}`);
    expect(ran.stdout).toContain('  a\\x1b[2J  b\\u{202e}c\n');
    expect(ran.stderr).toBe('jwt-kit: note: duplicate claim "x"; the last one is shown\n');
  });
  test('reads standard input, and does not wait for a user', async () => {
    const stdin = (): Readable => Readable.from([`Bearer ${vector('rfc7515_A.2.jwsc')}\n`]);
    const ran = await runIn(scratch(), ['decode'], { stdin: stdin() });
    expect(ran).toMatchObject({ status: 0, stderr: 'jwt-kit: note: removed "Bearer"\n' });
    expect((await runIn(scratch(), ['decode', '-'], { stdin: stdin() })).stdout).toBe(ran.stdout);
    expect((await runIn(scratch(), ['decode'])).stderr).toContain('the input is empty');
  });
  test.each([
    ['linux', 'Ctrl-D'],
    ['win32', 'Ctrl-Z and Enter'],
  ] as const)('at a terminal, tells the user to paste: %s', async (platform, ends) => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'public.pem'), fixture('keys/rsa.pub.pem'));
    const token = await signJwt({ iss: 'a' }, testKey, { alg: 'RS256' });
    const stderr = `type or paste it here, then press ${ends} on an empty line\n`;
    for (const words of [['decode'], ['verify', '--with', 'public.pem', '--signature-only']]) {
      for (const dash of [[], ['-']]) {
        const stdin = Object.assign(Readable.from([`${token}\n`]), { isTTY: true });
        const ran = await runIn(cwd, [...words, ...dash], { stdin, interactive: true, platform });
        expect(ran).toMatchObject({ status: 0, stderr });
      }
    }
  });
});

test('notes that the key named by the token is not in the set', async () => {
  const cwd = scratch();
  const { kty, n, e } = testKey.export({ format: 'jwk' });
  writeFileSync(join(cwd, 'set.json'), JSON.stringify({ keys: [{ kty, n, e, kid: 'here' }] }));
  const words = (kid: unknown): string[] => [
    ...['verify', handmade(JSON.stringify({ alg: 'RS256', kid }), JSON.stringify(claims))],
    ...['--with', 'set.json', '--aud', 'x'],
  ];
  const other = await runIn(cwd, words('elsewhere'));
  expect({ status: other.status, stderr: other.stderr }).toEqual({
    status: 0,
    stderr:
      'jwt-kit: note: the token names the key "elsewhere", which was not given, but another key verified it: servers that look up keys by their kid refuse the token; if no key set has this kid, ask its issuer to correct the kid in the header to "here"\n',
  });
  for (const kid of [5, { a: 1 }, [null]]) {
    expect(await runIn(cwd, words(kid))).toMatchObject({
      status: 0,
      stderr:
        'jwt-kit: note: the kid in the header is not a text, as a key id must be: all matching keys were tried; ask its issuer to correct it\n',
    });
  }
  expect((await runIn(cwd, words('here'))).stderr).toBe('');
});
