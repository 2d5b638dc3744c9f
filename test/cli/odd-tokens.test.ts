/** Damaged tokens, texts that are not tokens, and files with either. */
import { createPrivateKey, sign } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { anypoint } from '../../src/providers/anypoint/index.ts';
import { judgeRequest } from '../../src/providers/rehearsal.ts';
import { fixture, fixturePath, frozen, testKey } from '../fixtures.ts';
import { scratch } from '../strangers.ts';
import { type Ran, runIn } from './world.ts';

const now = Math.floor(frozen.getTime() / 1000);
const crt = fixturePath('keys/rsa.crt');
const url64 = (text: string | Uint8Array): string => Buffer.from(text).toString('base64url');
const claims = JSON.stringify({ iss: 'c', sub: 'u', exp: now + 180, x: '??>>' });

/** A token with any bytes, signed over its parts as written. */
function token(header: string | Uint8Array, payload: string | Uint8Array = claims, spell = url64): string {
  const input = `${spell(header)}.${spell(payload)}`;
  return `${input}.${spell(sign('sha256', Buffer.from(input), testKey))}`;
}

const HEADER = '{"alg":"RS256"}';
const standard = (text: string | Uint8Array): string => Buffer.from(text).toString('base64');
const padded = (text: string | Uint8Array): string => standard(text).replace(/\+/g, '-').replace(/\//g, '_');

const verify = (jwt: string, ...words: string[]): Promise<Ran> => runIn(scratch(), ['verify', jwt, '--with', crt, ...words]);
const decode = (jwt: string): Promise<Ran> => runIn(scratch(), ['decode', jwt]);

/** The response of a rehearsal to an assertion. */
async function rehearsed(assertion: string): Promise<{ status: number; body: object; because: string }> {
  const form = new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion });
  const { status, body, because } = await judgeRequest(
    { form },
    {
      provider: anypoint,
      settings: { clientId: 'c', region: 'us' },
      publicKey: testKey,
      origin: 'http://localhost:1',
      now: frozen,
      token: 't',
    },
  );
  return { status, body, because };
}

const flaws: readonly (readonly [string, string, string])[] = [
  [
    'a raw line break in the header',
    token('{"alg":"RS256","kid":"a\nb"}'),
    'the header has a raw line break or tab in a string',
  ],
  ['a raw tab in the header', token('{"alg":"RS256","kid":"a\tb"}'), 'the header has a raw line break or tab in a string'],
  ['a no-break space after the header', token(`${HEADER}\u00a0`), 'the header has U+00A0 after its JSON'],
  ['a form feed before the header', token(`\f${HEADER}`), 'the header has U+000C before its JSON'],
  ['a byte order mark after the header', token(`${HEADER}\ufeff`), 'the header has U+FEFF after its JSON'],
  ['a byte order mark before the header', token(`\ufeff${HEADER}`), 'the header starts with a byte order mark (BOM)'],
  ['a header that is not UTF-8', token(Buffer.from('{"alg":"RS256","kid":"\xff"}', 'latin1')), 'the header is not valid UTF-8'],
  [
    'standard base64',
    token(HEADER, claims, standard),
    'the payload and the signature are standard base64, not base64url: + or / in place of - and _, and padding (=)',
  ],
  [
    'padding',
    token(`${HEADER} `, `${claims} `, padded),
    'the header, the payload and the signature are standard base64, not base64url: padding (=)',
  ],
  [
    'standard base64 only in the signature',
    token(HEADER).replace(/[^.]*$/, (tail) => standard(Buffer.from(tail, 'base64url'))),
    'the signature is standard base64, not base64url: + or / in place of - and _, and padding (=)',
  ],
];

describe('a token with a flaw', () => {
  test.each(flaws)('%s: verify refuses it and names the cause', async (_, jwt, flaw) => {
    const message = `this is not a valid JWT: ${flaw}`;
    const stderr = `jwt-kit: error: ${message}\njwt-kit: hint: fix the program that makes the token: other programs refuse it too\n`;
    expect(await verify(jwt)).toEqual({ status: 4, stdout: '', stderr });
    expect(await verify(jwt, '--signature-only')).toMatchObject({ status: 4, stderr });
  });
  test.each(flaws)('%s: decode shows it and names the cause', async (_, jwt, flaw) => {
    const ran = await decode(jwt);
    expect(ran).toMatchObject({ status: 0, stderr: `jwt-kit: note: this is not a valid JWT: ${flaw}\n` });
    expect(ran.stdout).toContain('\n  iss  c\n');
  });
  test.each(flaws)('%s: the rehearsal refuses it as the provider does', async (_, jwt, flaw) => {
    expect(await rehearsed(jwt)).toEqual({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'the assertion is not a signed JWT' },
      because: flaw,
    });
  });
  test('spaces that were + are reported', async () => {
    const signed = token(HEADER, claims, standard).replaceAll('+', ' ');
    expect((await rehearsed(signed)).because).toContain('blanks, because + was sent without encoding');
  });
  test('a form-encoded token is found', async () => {
    const jwt = token(HEADER, claims, standard);
    const ran = await decode(`grant_type=x&assertion=${encodeURIComponent(jwt)}`);
    expect(ran.stdout).toContain('\n  iss  c\n');
  });
  test('two parts are not a JWT', async () => {
    const { because } = await rehearsed('e30.e30');
    expect(because).toBe('it has two parts, but a JWT has three: its signature was cut off');
  });
  test.each([1, 4, 6])('%i parts are not a JWT', async (count) => {
    const { because } = await rehearsed(Array(count).fill('e30').join('.'));
    expect(because).toBe(
      `this has ${count === 1 ? 'no dot' : `${count} parts with dots between them`}; a JWT has three parts, or five if it is encrypted`,
    );
  });
});

const deep = `{"exp":1,"a":${'['.repeat(70)}${']'.repeat(70)}}`;
const unjudged: readonly (readonly [string, string | Uint8Array, string])[] = [
  ['starts with a byte order mark', `\ufeff${claims}`, 'the payload starts with a byte order mark (BOM)'],
  ['has a no-break space after it', `${claims}\u00a0`, 'the payload has U+00A0 after its JSON'],
  ['has a raw line break in a string', '{"iss":"a\nb"}', 'the payload has a raw line break or tab in a string'],
  ['is not UTF-8', Buffer.from('{"iss":"\xff"}', 'latin1'), 'the payload is not valid UTF-8'],
  ['is nested too deep', deep, 'the payload is damaged: the JSON is nested deeper than 64 levels'],
  ['is not JSON', 'Payload', 'the payload is damaged: the JSON is damaged at line 1, character 1'],
  ['is cut off', '{"iss":"a"', 'the payload is damaged: the JSON ends too early'],
  ['is a list', '[{"exp":1}]', 'the payload is JSON, but not an object'],
  ['is a text', '"exp"', 'the payload is JSON, but not an object'],
  ['is null', 'null', 'the payload is JSON, but not an object'],
  ['is empty', '', 'the payload is empty'],
];

describe('a token whose payload', () => {
  test.each(unjudged)('%s: verify does not say VERIFIED', async (_, payload, problem) => {
    const jwt = token(HEADER, payload);
    const message = `the signature is valid, but the claims cannot be checked: ${problem}`;
    const hint = 'do not trust the claims; add --signature-only to check only the signature';
    const stderr = `jwt-kit: error: ${message}\njwt-kit: hint: ${hint}\n`;
    expect(await verify(jwt)).toEqual({ status: 4, stdout: '', stderr });
    expect(JSON.parse((await verify(jwt, '--json')).stdout)).toEqual({
      schema: 1,
      ok: false,
      command: 'verify',
      error: { code: 'MISMATCH', message, hint, exitCode: 4 },
    });
    expect((await rehearsed(jwt)).because).toBe(problem);
    const shown = problem.startsWith('the payload is damaged') || /object$|empty$/.test(problem);
    const note = `${shown ? 'no claims' : 'this is not a valid JWT'}: ${problem}`;
    expect(await decode(jwt)).toMatchObject({ status: 0, stderr: `jwt-kit: note: ${note}\n` });
  });
  test.each(unjudged)('%s: --signature-only checks only the signature, and says so', async (_, payload, problem) => {
    const jwt = token(HEADER, payload);
    expect(await verify(jwt, '--signature-only')).toEqual({
      status: 0,
      stdout: `SIGNATURE VERIFIED: RS256, with ${crt}\n  the claims were not checked: the token may be expired, or for someone else\n`,
      stderr: `jwt-kit: note: ${problem}\n`,
    });
    const altered = `${jwt.slice(0, -2)}${jwt.endsWith('AA') ? 'QQ' : 'AA'}`;
    expect((await verify(altered, '--signature-only')).status).toBe(4);
  });
});

describe('--signature-only', () => {
  test('says in JSON that the claims were not checked', async () => {
    const expired = token(HEADER, '{"exp":1}');
    const [full, alone] = [await verify(token(HEADER), '--json'), await verify(expired, '--json', '--signature-only')];
    expect(JSON.parse(full.stdout)).toMatchObject({ verified: true, claimsJudged: true });
    expect(JSON.parse(alone.stdout)).toMatchObject({ verified: true, claimsJudged: false, claims: { exp: 1 } });
  });
  test.each([
    ['a duplicate claim', '{"exp":1,"exp":9999999999}', 'duplicate claim "exp": programs may read different values from it'],
    ['an exp that is a string', '{"exp":"1"}', 'exp is a string, not a number'],
    ['an exp in the past', '{"exp":1}', 'the token expired 56 years ago, at 1 Jan 1970 00:00:01 UTC'],
  ])('accepts %s, which is refused without it', async (_, payload, message) => {
    const jwt = token(HEADER, payload);
    const ran = await verify(jwt);
    expect({ status: ran.status, first: ran.stderr.split('\n')[0] }).toEqual({
      status: 4,
      first: `jwt-kit: error: ${message}`,
    });
    expect((await verify(jwt, '--signature-only')).status).toBe(0);
  });
  test.each(['iss', 'sub', 'aud', 'leeway'])('cannot be combined with --%s', async (flag) => {
    expect(await verify(token(HEADER), '--signature-only', `--${flag}`, '1')).toMatchObject({
      status: 2,
      stderr: `jwt-kit: error: --${flag} cannot be combined with --signature-only\njwt-kit: hint: use one of the two\n`,
    });
  });
});

const pem = fixture('keys/rsa.pem').toString();
const der = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' });
const pkcs1 = createPrivateKey(pem).export({ type: 'pkcs1', format: 'der' });
const jwk = JSON.stringify(createPrivateKey(pem).export({ format: 'jwk' }));
const file = (name: string): string => fixture(`keys/${name}`).toString();
const base64Lines = (bytes: Buffer): string => bytes.toString('base64').replace(/.{64}/g, '$&\n');

const DER = 'this is base64 of a certificate, a key or a request (DER), not a JWT';

describe('a private key in place of a token is recognised, and not repeated', () => {
  test.each([
    ['PKCS#8 PEM', pem],
    ['PKCS#1 PEM', file('rsa.pkcs1.pem')],
    ['SEC 1 PEM', file('ec.sec1.pem')],
    ['encrypted PKCS#1 PEM', file('rsa.pkcs1.aes.pem')],
    ['encrypted PKCS#8 PEM', file('rsa.pkcs8.enc.pem')],
    ['PEM on one line', pem.replaceAll('\n', '')],
    ['PEM with backslash and n', pem.replaceAll('\n', '\\n')],
    ['PEM that was cut off', pem.slice(0, 300)],
    ['PEM whose BEGIN has four dashes', pem.slice(1)],
    ['PEM in a form field', `assertion=${pem}`],
    ['PEM in a form field, encoded', `assertion=${encodeURIComponent(pem)}`],
    ['PEM with + for blanks', pem.replaceAll(' ', '+')],
    ['PEM behind Bearer', `Bearer ${pem}`],
    ['PEM in quotes', JSON.stringify({ key: pem })],
    ['base64 of PKCS#8', der.toString('base64')],
    ['base64url of PKCS#8', der.toString('base64url')],
    ['base64 of PKCS#8 in lines', base64Lines(der)],
    ['base64 of PKCS#8, cut off', der.toString('base64').slice(0, 200)],
    ['base64 of PKCS#8 after Bearer', `Bearer ${der.toString('base64')}`],
    ['base64 of PKCS#8 in a form field', `assertion=${encodeURIComponent(der.toString('base64'))}`],
    ['base64 of PKCS#1', pkcs1.toString('base64')],
    ['base64 of encrypted PKCS#8', fixture('keys/rsa.pkcs8.enc.der').toString('base64')],
    ['base64 of an EC key', createPrivateKey(file('ec.pem')).export({ type: 'sec1', format: 'der' }).toString('base64')],
    ['base64 of PEM', Buffer.from(pem).toString('base64')],
    ['hexadecimal of PKCS#8', der.toString('hex')],
    ['a JWK', jwk],
    ['a JWK in a key set', `{"keys":[${jwk}]}`],
    ['a JWK in lines', JSON.stringify(JSON.parse(jwk), null, 2)],
    ['base64 of a JWK', Buffer.from(jwk).toString('base64')],
    ['an EC JWK', JSON.stringify(createPrivateKey(file('ec.pem')).export({ format: 'jwk' }))],
  ])('%s', async (_, text) => {
    const stderr =
      'jwt-kit: error: this is a private key, not a JWT; if it was sent anywhere, make a new one\n' +
      'jwt-kit: hint: give the JWT that was signed with it, and keep the key private\n';
    expect(await decode(text)).toEqual({ status: 3, stdout: '', stderr });
    expect(await verify(text)).toEqual({ status: 3, stdout: '', stderr });
    const stdin = Readable.from([Buffer.from(text)]);
    expect(await runIn(scratch(), ['decode'], { stdin })).toEqual({ status: 3, stdout: '', stderr });
    expect(await rehearsed(text)).toMatchObject({
      status: 400,
      because: 'this is a private key, not a JWT; if it was sent anywhere, make a new one',
    });
  });
  test('DER on standard input', async () => {
    const ran = await runIn(scratch(), ['decode'], { stdin: Readable.from([der]) });
    expect(ran.stderr).toContain('this is a private key, not a JWT');
  });
  test.each([
    ['a public key', file('rsa.pub.pem'), 'this is a PEM file, not a JWT'],
    ['a certificate', file('rsa.crt'), 'this is a PEM file, not a JWT'],
    ['a public JWK', file('rsa.pub.jwk'), 'this is a key (JWK), not a JWT'],
    ['base64 of a public key', fixture('keys/rsa.pub.der').toString('base64'), DER],
    ['base64 of a certificate', fixture('keys/rsa.crt.der').toString('base64'), DER],
    ['base64 of a request', fixture('keys/rsa.csr.der').toString('base64'), DER],
  ])('but not %s', async (_, text, message) => {
    expect((await decode(text)).stderr.split('\n')[0]).toBe(`jwt-kit: error: ${message}`);
  });
});

describe('a token in a file', () => {
  const jwt = token(HEADER);
  test.each([
    ['UTF-8', Buffer.from(`${jwt}\n`)],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${jwt}\r\n`)],
    ['UTF-16, as PowerShell writes it', Buffer.from(`\ufeff${jwt}\r\n`, 'utf16le')],
  ])('is read from %s', async (_, bytes) => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'tok.jwt'), bytes);
    expect(await runIn(cwd, ['decode', 'tok.jwt'])).toMatchObject({ status: 0, stderr: '' });
    expect((await runIn(cwd, ['verify', 'tok.jwt', '--with', crt])).stdout).toContain(`VERIFIED: RS256, with ${crt}\n`);
  });
  test.skipIf(process.platform === 'win32')('is read if its name has a line break', async () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'a\nb.jwt'), jwt);
    writeFileSync(join(cwd, 'c\nd.crt'), fixture('keys/rsa.crt'));
    expect(await runIn(cwd, ['verify', 'a\nb.jwt', '--with', 'c\nd.crt'])).toMatchObject({ status: 0, stderr: '' });
    expect((await runIn(cwd, ['verify', 'a\nb.jwt', '--with', 'none\nd.crt'])).stderr).toContain(
      'expected a file name, found text, perhaps a key',
    );
  });
  test.skipIf(process.platform !== 'linux')('a file that is there but cannot be read is no text', async () => {
    expect(await decode('/proc/self/mem')).toEqual({
      status: 3,
      stdout: '',
      stderr:
        'jwt-kit: error: /proc/self/mem: the drive reports an error\njwt-kit: hint: check the drive, or choose another place\n',
    });
  });
  test('errors name the file', async () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'server.key'), pem);
    writeFileSync(join(cwd, 'words'), 'hello');
    mkdirSync(join(cwd, 'app'));
    const first = async (name: string): Promise<string | undefined> =>
      (await runIn(cwd, ['decode', name])).stderr.split('\n')[0]?.replace('jwt-kit: error: ', '');
    expect(await first('server.key')).toBe(
      'server.key: this is a private key, not a JWT; if it was sent anywhere, make a new one',
    );
    expect(await first('words')).toBe('words: no JWT found');
    expect(await first('app')).toBe('app: this is a directory, not a file');
    expect(await first('none.jwt')).toBe('none.jwt: neither a JWT nor an existing file');
    expect(await first('none')).toBe('no JWT found');
    expect((await runIn(cwd, ['decode', 'none'])).stderr).toContain('hint: no file has this name; a JWT has');
    expect(await first('x'.repeat(300))).toBe('no JWT found');
    expect(await first(`a\0b`)).toBe('no JWT found');
  });
});
