/** What is pasted in place of a JWT: each is named, with what to do, and nothing of it is repeated. */
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { findJwt } from '../../../../src/core/jwt/pasted/token-in-text.ts';
import { runIn } from '../../../cli/world.ts';
import { fixture } from '../../../fixtures.ts';
import { scratch } from '../../../strangers.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const url64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
/** A token that is not signed right. */
const jwt = `${url64({ alg: 'RS256' })}.${url64({ iss: 'a' })}.${'A'.repeat(342)}`;
const long = 'AbCdEf1234567890GhIjKl0987654321MnOpQr'.repeat(2);
const saml = '<saml2p:Response xmlns:saml2p="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1"></saml2p:Response>';

/** What it is, or the whole message if it is not that alone; words of the hint, and inputs. */
const cases: readonly (readonly [what: string, hint: string, ...inputs: string[]])[] = [
  // Values that nobody filled in, or that were hidden.
  [
    'the name of a variable or a placeholder',
    'whether it is set',
    '$ACCESS_TOKEN',
    '\u0024{{ secrets.TOKEN }}',
    '%TOKEN%',
    '{{access_token}}',
    'Bearer <token>',
    'YOUR_JWT',
  ],
  ['what programs write for a missing value', 'whether it is set', 'undefined', '[object Object]'],
  ['only the word Bearer', 'whether it is set', 'Authorization: Bearer '],
  ['a token of which a part was hidden', 'logs and pipelines hide it', 'eyJhbGciOiJSUzI1NiJ9.eyJ***', '[REDACTED]'],
  // Headers and addresses.
  ['a user name and a password in base64 (Basic)', 'change the password', 'Authorization: Basic dXNlcjpzZWNyZXQ='],
  ['a Kerberos or NTLM token', 'belongs to one connection', `Negotiate YII${long}`],
  [
    'the signature of one request',
    'contains no claims',
    'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261121, Signature=fe5f80f77d5fa3beca038a248ff027',
  ],
  ['a cookie', 'sign out to end it', 'Cookie: JSESSIONID=ABCDEF0123456789', 'Set-Cookie: sid=0123456789abcdef; Secure'],
  [
    'a list of cookies',
    'give the token from the token endpoint',
    'sid=0123456789abcdef; csrf=x; theme=',
    'a.b=0123456789abcdef; c=d;',
  ],
  [
    'a signed value of Flask or itsdangerous, such as a session cookie',
    'only its server can verify it',
    `session=${url64({ user: 1 })}.ZzX1aA.${'Ab1'.repeat(9)}`,
    `${url64({ user: 1 })}.ZzX1aA.${'Ab1'.repeat(9)}`,
    `session=.eJyrVkosLcmIz8nPS1eyUkqrVrJSMlSqBQBG6QV8.aBcdEf.${'Ab1'.repeat(9)}`,
    `ImEi.XX1aA-.${'Ab1'.repeat(14)}_`,
    `${url64({ user: 1 })}.ZzX1aA.${'A_'.repeat(43)}`,
  ],
  [
    'a signed value of Django, such as a session cookie',
    'only its server can verify it',
    `${url64({ user: 1 })}:1tA2bC:${'Ab1'.repeat(14)}_`,
    `.eJyrVkosLcmIz8nPS1eyUkqrVrJSMlSqBQBG6QV8:1tA2bC:${'Ab1'.repeat(14)}_`,
    `sessionid="hello:1tA2bC:${'Ab1'.repeat(9)}"`,
  ],
  [
    'an authorization code',
    'exchanges the code at the token endpoint',
    'aPrxsmIEeqM9PiQroGEWx1UiMQd95_5JUZVEhsOFhS8EVvbfYBBJli2W5fn3zbo.8hojaNW_1g==',
    'code=aPrxsmIEeqM9PiQroGEWx1UiMQd95_5JUZVEhsOFhS8EVvbfYBBJli2W5fn3zbo.8hojaNW_1g%3D%3D',
    '"code": "SplxlOBeZQQYbYS6WxSbIA1234567890"',
    '4/0AX4XfWh-abcdefghijklmnopqrstuvwxyz0123456789',
  ],
  [
    'an address with an authorization code',
    'exchanges the code at the token endpoint',
    'https://app.example.com/callback?code=aPrx4sgoM2Nd1zWeFVlOWveD&state=x',
  ],
  [
    'an error response',
    'the command explain finds the cause',
    'https://app.example.com/callback?error=access_denied',
    '{"error":"invalid_grant"}',
  ],
  // SAML.
  ['SAML (XML)', 'RFC 7522', saml, '<?xml version="1.0"?><Assertion ID="1"/>'],
  ['SAML or other XML in base64', 'RFC 7522', base64(saml)],
  ['a form with SAML in it', 'RFC 7522', `SAMLResponse=${encodeURIComponent(base64(saml))}`],
  // Tokens with a format of their own.
  ['an encrypted PASETO (local)', 'shared key', `v2.local.${long}`],
  ['a signed PASETO (public)', 'PASETO library', `v4.public.${long}`],
  ['a secret key for PASETO (PASERK)', 'make a new one', `k4.secret.${long}`],
  ['a public key or a key id for PASETO (PASERK)', 'PASETO library', `k4.public.${long}`],
  ['a macaroon', 'revoke it there', base64('001clocation http://bank/\n0026identifier x'), `AgETaHR0cHM6${long}`],
  [
    'a Biscuit',
    'biscuit inspect',
    'EnYKDBgDIggKBggKEgIYDRIkCAASIPPlDLxR7tGB9B4q7vB0bvVS2kcC0hbTUEUkZ9RmW5sxGkAUMAoK',
    `EugHCgUBAgM${long}`,
    'biscuit: EnYKDBgDIggKBggKEgIYDRIkCAASIPPlDLxR7tGB9B4q7vB0bvVS2kcC0hbTUEUkZ9RmW5sxGkAUMAoK',
  ],
  ['a Fernet token, which is encrypted', 'shared key', `gAAAAABh${long}`],
  [
    'a CWT or another COSE message (RFC 8392, CBOR)',
    'COSE library',
    `0oRDoQEmoQRS${long}`,
    `d28443a10126a104${'0a'.repeat(30)}`,
  ],
  // Sessions, access tokens and keys of services.
  ['an access token or session id of an org (00D...!...)', 'userinfo', '00D5g000004Xyzz!AQ4AQFq2Fq8hZc0Jm9Q3'],
  [
    'an access token or session id of an org (00D...!...)',
    'revoke it there',
    'Authorization: Bearer 00D5g000004XyzzEAC%21AQ4AQFq2Fq8hZc0Jm9Q3',
  ],
  [
    'an access token or session id of an org (00D...!...)',
    'cannot be decoded',
    'SESSION_ID=00D5g000004Xyzz!AQ4AQFq2Fq8hZc0Jm9Q3',
  ],
  [
    'no JWT found, only an access token or session id of an org (00D...!...)',
    'cannot be decoded',
    'sessionId is 00D5g000004Xyzz!AQ4AQFq2Fq8hZc0Jm9Q3',
  ],
  [
    'an address with a refresh token (force://), with which a CLI signs in',
    'revoke the token',
    'force://PlatformCLI::5Aep861TSESvWeug@acme.my.example.com',
  ],
  ['a refresh token of an org (5Aep861...)', 'exchange it', '5Aep861TSESvWeug_xvFHRBTTbf_YrTWgE'],
  ['a GitHub token', 'only GitHub can read it', 'ghp_16C7e42F292c6912E7710c838347Ae178B4a'],
  ['a GitHub token', 'revoke it there', 'GITHUB_TOKEN=github_pat_11ABCDEFG0abcdefg'],
  ['a GitLab token', 'revoke it there', 'glpat-AbCdEfGhIjKlMnOpQrSt'],
  ['an AWS access key id', 'secret key', 'AKIAIOSFODNN7EXAMPLE'],
  ['an AWS session token', 'only AWS can read it', `FwoGZXIvYXdzEBYaDH${long}`],
  ['a Google access token', 'only Google can read it', 'ya29.a0AfH6SMBx_EXAMPLE-abcdef'],
  ['a Google API key or client secret', 'revoke it there', 'AIzaSyD-EXAMPLE1234567890'],
  ['a Slack token', 'revoke it there', 'xoxb-123456789012-AbCdEfGh'],
  ['a Stripe key', 'revoke it there', 'sk_live_EXAMPLE4eC39HqLyjWD'],
  ['an npm token', 'revoke it there', '//registry/:_authToken=npm_AbCdEfGhIjKlMnOpQrSt'],
  ['a PyPI token', 'revoke it there', 'pypi-AgEIcHlwaS5vcmcCJDU3OTM1'],
  ['a Vault token', 'revoke it there', 'hvs.CAESIJlWh1234567890'],
  ['a SendGrid key', 'revoke it there', 'SG.abcdefghijklmnopqrst.uvw'],
  ['an API key', 'only its issuer can read it', 'sk-abcdefghijklmnopqrst1234'],
  ['a UUID: an id, or an opaque access token', 'introspection', '7d3e1c2a-8f0b-4a6e-9c21-0d5f3b7a1e44'],
  ['one word without dots, perhaps an opaque token', 'it cannot be decoded', 'Zk3vQ9sT1wXyB7mN4pLcR8aH2dJ6fG0u'],
  // Parts of a JWT, and what belongs to one.
  ['plain JSON with claims, which nobody signed', 'the command sign', '{"iss":"a","exp":1}'],
  ['plain JSON with the header of a JWT', 'all three parts', '{"alg":"RS256","typ":"JWT"}'],
  ['the answer of an introspection endpoint (RFC 7662)', 'the token itself', '{"active":true,"sub":"u"}'],
  ['the description of a server (discovery document)', 'jwks_uri', '{"jwks_uri":"https://a.example.com/keys"}'],
  ['a key set (JWKS)', 'what it is verified with', '{"keys":[]}'],
  ['JSON without a token in it', 'the JSON that has it', '{"a":1}'],
  [
    'a JWE in JSON (RFC 7516 §7.2), which is encrypted',
    'ask for a signed JWT',
    JSON.stringify({ protected: url64({ enc: 'A256GCM' }), iv: 'AAAA', ciphertext: 'AAAA', tag: 'AAAA' }),
  ],
  [
    'a JWS in JSON without "protected" (RFC 7515 §7.2)',
    'nobody signed its header',
    JSON.stringify({ header: { alg: 'RS256' }, payload: url64({ iss: 'a' }), signature: 'AAAA' }),
  ],
  [
    'this is a JWS in JSON with more than one signature, or none',
    'with dots between them',
    JSON.stringify({ payload: url64({ iss: 'a' }), signatures: [{}, {}] }),
  ],
  ['a key (JWK)', 'what it is verified with', fixture('keys/rsa.pub.jwk').toString()],
  ['a PEM file', 'what it is verified with', fixture('keys/rsa.crt').toString()],
  [
    'base64 of a certificate, a key or a request (DER)',
    'what it is verified with',
    fixture('keys/rsa.crt.der').toString('base64'),
  ],
  ['a public key of OpenSSH', 'what it is verified with', 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB'],
  ['a web page (HTML)', 'sign in', '<!DOCTYPE html><p>'],
  [
    'git left a conflict in this file, at line 2: it has two versions',
    'keep one of the two versions',
    `# token\n<<<<<<< HEAD\nTOKEN=${jwt}\n=======\nTOKEN=\n>>>>>>> feature\n`,
  ],
];

/** Runs of an input that may be secret: none of them may be in an output. */
const secretsIn = (text: string): string[] => (text.match(/[\w+/-]{12,}/g) ?? []).filter((run) => /\d/.test(run));

/** A row for each input. */
const rows = cases.flatMap(([what, hint, ...inputs]) =>
  inputs.map((text) => [text, /^(?:this|no|git) /.test(what) ? what : `this is ${what}, not a JWT`, hint] as const),
);

const base64url = (text: string): string => Buffer.from(text).toString('base64url');

describe('in place of a JWT', () => {
  test.each(rows)('%s', async (text, message, hint) => {
    expect(() => findJwt(text)).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', message, hint: expect.stringContaining(hint) }),
    );
    for (const words of [[], ['--json'], ['--debug']]) {
      const stdin = Readable.from([Buffer.from(text)]);
      for (const ran of [
        await runIn(scratch(), ['decode', ...words], { stdin }),
        ...(text.startsWith('-') ? [] : [await runIn(scratch(), ['decode', text, ...words])]),
      ]) {
        expect(ran.status).not.toBe(0);
        for (const secret of secretsIn(text)) expect(ran.stdout + ran.stderr).not.toContain(secret);
      }
    }
  });
  test.each([
    ['a token far behind the start', `${'x '.repeat(15_000)}${'ghp_'}${long}`, 'no JWT found'],
    ['a long number', '12345678901234567890', 'no JWT found'],
    ['a sentence with a dot', 'see the wiki (page 2.1)', 'no JWT found'],
    ['prose with three dots', 'is it a...b (c)?', 'no JWT found'],
    ['two parts', 'ab.cd', 'this has two parts, but a JWT has three: its signature was cut off'],
    [
      'claims and a signature',
      `${base64url('{"iss":"a","exp":1}')}.${'A'.repeat(342)}`,
      'this has two parts, but a JWT has three: its header was cut off',
    ],
    [
      'JSON and an HMAC',
      `${base64url('{"user":1}')}.${'A'.repeat(27)}`,
      'this is a signed value, such as of itsdangerous, not a JWT',
    ],
    [
      'JSON and something else',
      `${base64url('{"user":1}')}.${'A'.repeat(30)}`,
      'this has two parts, but a JWT has three: its first part is no header of a JWT',
    ],
    ['JSON with a signature alone', '{"signature":"AAAA"}', 'this is JSON without a token in it, not a JWT'],
  ])('%s is of no kind', (_, text, message) => {
    expect(() => findJwt(text)).toThrow(expect.objectContaining({ message }));
  });
  test('prose with a word of such a form is not a token', () => {
    for (const text of ['hello there', 'no token yet, see the wiki', 'tok.jwt is missing', 'a.b'])
      expect(() => findJwt(text)).toThrow(expect.objectContaining({ message: expect.not.stringContaining('this is a ') }));
  });
});
