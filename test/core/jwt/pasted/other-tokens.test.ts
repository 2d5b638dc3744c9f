/** What is pasted in place of a JWT: each is named, with what to do, and nothing of it is repeated. */
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { findJwt } from '../../../../src/core/jwt/pasted/token-in-text.ts';
import { runIn } from '../../../cli/world.ts';
import { fixture } from '../../../fixtures.ts';
import { scratch } from '../../../strangers.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const url64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const long = 'AbCdEf1234567890GhIjKl0987654321MnOpQr'.repeat(2);
const saml = '<saml2p:Response xmlns:saml2p="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1"></saml2p:Response>';

/** Input, message, and words of the hint. */
const cases: readonly (readonly [string, string, string])[] = [
  // Values that nobody filled in, or that were hidden.
  ['$ACCESS_TOKEN', 'this is the name of a variable or a placeholder, not a JWT', 'whether it is set'],
  ['\u0024{{ secrets.TOKEN }}', 'this is the name of a variable or a placeholder, not a JWT', 'whether it is set'],
  ['%TOKEN%', 'this is the name of a variable or a placeholder, not a JWT', 'whether it is set'],
  ['{{access_token}}', 'this is the name of a variable or a placeholder, not a JWT', 'whether it is set'],
  ['Bearer <token>', 'this is the name of a variable or a placeholder, not a JWT', 'whether it is set'],
  ['YOUR_JWT', 'this is the name of a variable or a placeholder, not a JWT', 'whether it is set'],
  ['undefined', 'this is what programs write for a missing value, not a JWT', 'whether it is set'],
  ['[object Object]', 'this is what programs write for a missing value, not a JWT', 'whether it is set'],
  ['Authorization: Bearer ', 'this is only the word Bearer, not a JWT', 'whether it is set'],
  ['eyJhbGciOiJSUzI1NiJ9.eyJ***', 'this is a token of which a part was hidden, not a JWT', 'logs and pipelines hide it'],
  ['[REDACTED]', 'this is a token of which a part was hidden, not a JWT', 'logs and pipelines hide it'],
  // Headers and addresses.
  [
    'Authorization: Basic dXNlcjpzZWNyZXQ=',
    'this is a user name and a password in base64 (Basic), not a JWT',
    'change the password',
  ],
  [`Negotiate YII${long}`, 'this is a Kerberos or NTLM token, not a JWT', 'belongs to one connection'],
  [
    'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261121, Signature=fe5f80f77d5fa3beca038a248ff027',
    'this is the signature of one request, not a JWT',
    'contains no claims',
  ],
  ['Cookie: JSESSIONID=ABCDEF0123456789', 'this is a cookie, not a JWT', 'sign out to end it'],
  [
    'https://app.example.com/callback?code=aPrx4sgoM2Nd1zWeFVlOWveD&state=x',
    'this is an address with an authorization code, not a JWT',
    'exchanges the code at the token endpoint',
  ],
  [
    'https://app.example.com/callback?error=access_denied',
    'this is an error response, not a JWT',
    'the command explain finds the cause',
  ],
  ['{"error":"invalid_grant"}', 'this is an error response, not a JWT', 'the command explain finds the cause'],
  // SAML.
  [saml, 'this is SAML (XML), not a JWT', 'RFC 7522'],
  ['<?xml version="1.0"?><Assertion ID="1"/>', 'this is SAML (XML), not a JWT', 'RFC 7522'],
  [base64(saml), 'this is SAML or other XML in base64, not a JWT', 'RFC 7522'],
  [`SAMLResponse=${encodeURIComponent(base64(saml))}`, 'this is a form with SAML in it, not a JWT', 'RFC 7522'],
  // Tokens with a format of their own.
  [`v2.local.${long}`, 'this is an encrypted PASETO (local), not a JWT', 'shared key'],
  [`v4.public.${long}`, 'this is a signed PASETO (public), not a JWT', 'PASETO library'],
  [`k4.secret.${long}`, 'this is a secret key for PASETO (PASERK), not a JWT', 'make a new one'],
  [`k4.public.${long}`, 'this is a public key or a key id for PASETO (PASERK), not a JWT', 'PASETO library'],
  [base64('001clocation http://bank/\n0026identifier x'), 'this is a macaroon, not a JWT', 'revoke it there'],
  [`AgETaHR0cHM6${long}`, 'this is a macaroon, not a JWT', 'revoke it there'],
  [`gAAAAABh${long}`, 'this is a Fernet token, which is encrypted, not a JWT', 'shared key'],
  [`0oRDoQEmoQRS${long}`, 'this is a CWT or another COSE message (RFC 8392, CBOR), not a JWT', 'COSE library'],
  [`d28443a10126a104${'0a'.repeat(30)}`, 'this is a CWT or another COSE message (RFC 8392, CBOR), not a JWT', 'COSE library'],
  // Sessions, access tokens and keys of services.
  [
    '00D5g000004Xyzz!AQ4AQFq2Fq8hZc0Jm9Q3',
    'this is an access token or session id of an org (00D...!...), not a JWT',
    'userinfo',
  ],
  [
    'Authorization: Bearer 00D5g000004XyzzEAC%21AQ4AQFq2Fq8hZc0Jm9Q3',
    'this is an access token or session id of an org (00D...!...), not a JWT',
    'revoke it there',
  ],
  [
    'SESSION_ID=00D5g000004Xyzz!AQ4AQFq2Fq8hZc0Jm9Q3',
    'this is an access token or session id of an org (00D...!...), not a JWT',
    'cannot be decoded',
  ],
  [
    'sessionId is 00D5g000004Xyzz!AQ4AQFq2Fq8hZc0Jm9Q3',
    'no JWT found, only an access token or session id of an org (00D...!...)',
    'cannot be decoded',
  ],
  [
    'force://PlatformCLI::5Aep861TSESvWeug@acme.my.example.com',
    'this is an address with a refresh token (force://), with which a CLI signs in, not a JWT',
    'revoke the token',
  ],
  ['5Aep861TSESvWeug_xvFHRBTTbf_YrTWgE', 'this is a refresh token of an org (5Aep861...), not a JWT', 'exchange it'],
  ['ghp_16C7e42F292c6912E7710c838347Ae178B4a', 'this is a GitHub token, not a JWT', 'only GitHub can read it'],
  ['GITHUB_TOKEN=github_pat_11ABCDEFG0abcdefg', 'this is a GitHub token, not a JWT', 'revoke it there'],
  ['glpat-AbCdEfGhIjKlMnOpQrSt', 'this is a GitLab token, not a JWT', 'revoke it there'],
  ['AKIAIOSFODNN7EXAMPLE', 'this is an AWS access key id, not a JWT', 'secret key'],
  [`FwoGZXIvYXdzEBYaDH${long}`, 'this is an AWS session token, not a JWT', 'only AWS can read it'],
  ['ya29.a0AfH6SMBx_EXAMPLE-abcdef', 'this is a Google access token, not a JWT', 'only Google can read it'],
  ['AIzaSyD-EXAMPLE1234567890', 'this is a Google API key or client secret, not a JWT', 'revoke it there'],
  ['xoxb-123456789012-AbCdEfGh', 'this is a Slack token, not a JWT', 'revoke it there'],
  ['sk_live_EXAMPLE4eC39HqLyjWD', 'this is a Stripe key, not a JWT', 'revoke it there'],
  ['//registry/:_authToken=npm_AbCdEfGhIjKlMnOpQrSt', 'this is an npm token, not a JWT', 'revoke it there'],
  ['pypi-AgEIcHlwaS5vcmcCJDU3OTM1', 'this is a PyPI token, not a JWT', 'revoke it there'],
  ['hvs.CAESIJlWh1234567890', 'this is a Vault token, not a JWT', 'revoke it there'],
  ['SG.abcdefghijklmnopqrst.uvw', 'this is a SendGrid key, not a JWT', 'revoke it there'],
  ['sk-abcdefghijklmnopqrst1234', 'this is an API key, not a JWT', 'only its issuer can read it'],
  ['7d3e1c2a-8f0b-4a6e-9c21-0d5f3b7a1e44', 'this is a UUID: an id, or an opaque access token, not a JWT', 'introspection'],
  [
    'Zk3vQ9sT1wXyB7mN4pLcR8aH2dJ6fG0u',
    'this is one word without dots, perhaps an opaque token, not a JWT',
    'it cannot be decoded',
  ],
  // Parts of a JWT, and what belongs to one.
  ['{"iss":"a","exp":1}', 'this is plain JSON with claims, which nobody signed, not a JWT', 'the command sign'],
  ['{"alg":"RS256","typ":"JWT"}', 'this is plain JSON with the header of a JWT, not a JWT', 'all three parts'],
  ['{"active":true,"sub":"u"}', 'this is the answer of an introspection endpoint (RFC 7662), not a JWT', 'the token itself'],
  [
    '{"jwks_uri":"https://a.example.com/keys"}',
    'this is the description of a server (discovery document), not a JWT',
    'jwks_uri',
  ],
  ['{"keys":[]}', 'this is a key set (JWKS), not a JWT', 'what it is verified with'],
  ['{"a":1}', 'this is JSON without a token in it, not a JWT', 'the JSON that has it'],
  [
    JSON.stringify({ protected: url64({ enc: 'A256GCM' }), iv: 'AAAA', ciphertext: 'AAAA', tag: 'AAAA' }),
    'this is a JWE in JSON (RFC 7516 §7.2), which is encrypted, not a JWT',
    'ask for a signed JWT',
  ],
  [
    JSON.stringify({ header: { alg: 'RS256' }, payload: url64({ iss: 'a' }), signature: 'AAAA' }),
    'this is a JWS in JSON without "protected" (RFC 7515 §7.2), not a JWT',
    'nobody signed its header',
  ],
  [
    JSON.stringify({ payload: url64({ iss: 'a' }), signatures: [{}, {}] }),
    'this is a JWS in JSON with more than one signature, or none',
    'with dots between them',
  ],
  [fixture('keys/rsa.pub.jwk').toString(), 'this is a key (JWK), not a JWT', 'what it is verified with'],
  [fixture('keys/rsa.crt').toString(), 'this is a PEM file, not a JWT', 'what it is verified with'],
  [
    fixture('keys/rsa.crt.der').toString('base64'),
    'this is base64 of a certificate, a key or a request (DER), not a JWT',
    'what it is verified with',
  ],
  ['ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB', 'this is a public key of OpenSSH, not a JWT', 'what it is verified with'],
  ['<!DOCTYPE html><p>', 'this is a web page (HTML), not a JWT', 'sign in'],
];

/** Runs of an input that may be secret: none of them may be in an output. */
const secretsIn = (text: string): string[] => (text.match(/[\w+/-]{12,}/g) ?? []).filter((run) => /\d/.test(run));

describe('in place of a JWT', () => {
  test.each(cases)('%s', async (text, message, hint) => {
    let found: unknown;
    try {
      found = findJwt(text);
    } catch (error) {
      found = error;
    }
    expect(found).toMatchObject({ code: 'INPUT_INVALID', message, hint: expect.stringContaining(hint) });
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
    ['JSON with a signature alone', '{"signature":"AAAA"}', 'this is JSON without a token in it, not a JWT'],
  ])('%s is of no kind', (_, text, message) => {
    expect(() => findJwt(text)).toThrow(expect.objectContaining({ message }));
  });
  test('prose with a word of such a form is not a token', () => {
    for (const text of ['hello there', 'no token yet, see the wiki', 'tok.jwt is missing', 'a.b'])
      expect(() => findJwt(text)).toThrow(expect.objectContaining({ message: expect.not.stringContaining('this is a ') }));
  });
});
