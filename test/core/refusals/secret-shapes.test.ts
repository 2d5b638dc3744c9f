/** What must be hidden in a pasted text, and what must stay readable: two lists, written before the patterns. */
import { describe, expect, test } from 'vitest';
import { harmless } from '../../../src/core/refusals/hide-secrets.ts';
import { leftOf, marked, pasted } from './secret-texts.ts';

describe('a secret is not repeated', () => {
  test.each(marked.map((text) => [text.slice(0, 60).replace(/\s/g, ' '), text] as const))('%s', (_, text) => {
    for (const before of ['', 'error: invalid_grant ']) {
      const shown = harmless(before + pasted(text));
      expect(leftOf(text, shown), shown).toBeUndefined();
      expect(shown).toContain(before === '' ? '' : /-----/.test(text) ? 'a text of' : 'invalid_grant');
    }
  });
});

describe('a diagnosis stays readable', () => {
  test.each([
    'error:0480006C:PEM routines::no start line',
    'error:04800068:PEM routines:PEM_read_bio_PrivateKey:bad password read',
    'PEM_read_bio_PrivateKey:bad password read',
    'error:1C800064:Provider routines::bad decrypt',
    'PEM_read_bio_PrivateKey:bad password read:pem_lib.c:492:',
    'PEM routines:PEM_do_header:problems getting password:pem_lib.c:453:',
    'error:0907B068:PEM routines:PEM_READ_BIO_PRIVATEKEY:bad password read:pem_pkey.c:117:',
    'error:0906A065:PEM routines:PEM_do_header:bad decrypt:pem_lib.c:481:',
    'token expired:2026-11-26T04:39:34Z',
    'token expired:2026-11-26T04:39:34+01:00',
    'thumbprint is 3f786850e387550fdab836ed7e6dc881de23001b',
    'error:06065064:digital envelope routines:EVP_DecryptFinal_ex:bad decrypt',
    'ERR_OSSL_EVP_UNSUPPORTED',
    "user hasn't approved this consumer",
    "invalid_grant: user hasn't approved this consumer",
    'invalid_grant: expired authorization code',
    'invalid_grant: authentication failure',
    'invalid_client: invalid client credentials',
    'invalid_client_id: client identifier invalid',
    'invalid assertion',
    'invalid_token: The access token expired',
    'unsupported_token_type: not a refresh token',
    'audience is invalid',
    'unsupported_grant_type: grant type not supported',
    'inactive_user: user is inactive',
    'INVALID_SESSION_ID: Session expired or invalid',
    'INVALID_AUTH_HEADER: INVALID_HEADER_TYPE',
    'the access token is invalid or has expired',
    'Bearer token expired',
    'refresh token is expired',
    'token validity expired',
    'client id 3MVG9lKcPoNINVBIPJjdw1J9LLM82HnFVVX19KY1uA5mu0QqEWhqKpoW3svG3XHrXDiCQjK1mdgAvhCs.cE9s',
    'client_id=3MVG9A2kN3Bn17hvVNDOE5FX8c9bS7Z8J5VYxYEyZH0iHwW3J5a0e2l9',
    'org 00D000000000001EAA, user 005000000000001AAA',
    'app 0H4000000000001CAA, certificate 0P1000000000001',
    'https://acme--uat.sandbox.my.salesforce.com/services/oauth2/token',
    'https://anypoint.mulesoft.com/accounts/api/v2/oauth2/token',
    'login of sync@acme.com.uat failed',
    'sub must be sync@acme.com, was sync@acme.com.uat',
    'kid oU3lWPbNvPZGvXHVz2m2bcQGcgC2tYjAFMXlY3jQp0c',
    'thumbprint oU3lWPbNvPZGvXHVz2m2bcQGcgC2tYjAFMXlY3jQp0c',
    'SHA256 Fingerprint=9F:86:D0:81:88:4C:7D:65:9A:2F:EA:A0:C5:5A:D0:15:A3:BF:4F:1B:2B:0B:82:2C:D1:5D:6C:15:B0:F0:0A:08',
    'sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    'serial 4096:5f:3c:1a',
    'serial number 3A:1B:5C:7D:9E:0F:2B:4D',
    'request 0f8fad5b-d9cb-469f-a165-70867728950e',
    'x-request-id: 4f2a8c1e9b7d3a60',
    'at 2026-11-21T22:13:20.500Z',
    'Date: Sat, 21 Nov 2026 22:13:20 GMT',
    'exp 1795300000 is before iat 1795299700',
    'at org.springframework.web.client.HttpClientErrorException.create (line 101)',
    'at com.salesforce.emp.connector.LoginHelper.login(LoginHelper.java:85)',
    'at Object.<anonymous> (/home/ann/projects/order-sync/node_modules/jsonwebtoken/sign.js:123:45)',
    'at createPrivateKey (node:internal/crypto/keys:620:12)',
    "ENOENT: no such file or directory, open '/builds/acme/server.key'",
    'connect ECONNREFUSED 127.0.0.1:8899',
    'getaddrinfo ENOTFOUND acme.my.salesforce.com',
    'self-signed certificate in certificate chain',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'HTTP 400 Bad Request',
    'Content-Type: application/json;charset=UTF-8',
    'the passphrase is wrong',
    'password is incorrect',
    'no password was given',
    'keystore password was incorrect',
    'wrong passphrase for server.key',
    'Failed: key password length is 0',
    'keystore was tampered with, or password was incorrect',
    'the code is expired',
    'error code: 404',
    'exit code 1',
    'Error (1): Error authenticating with JWT',
    'signature verification failed',
    'The signature is invalid',
    'secretOrPrivateKey must be an asymmetric key when using RS256',
    'Cannot read key file server.key: invalid private key',
    'PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException',
    'JWT_BEARER flow: INVALID_JWT_TOKEN_HEADER_ALG_NOT_SUPPORTED',
    'API version 62.0, build 254.18.7',
    'remote site 10.0.0.12, 10.0.0.13',
    'found 12, 48, 130 and 7 rows',
  ])('%s', (text) => {
    expect(harmless(text)).toBe(text);
  });
});

test('hidden text is marked once, and a mark that is pasted again stays', () => {
  expect(harmless('invalid token signature:RS256withkey')).toBe('invalid token signature:[not shown]');
  expect(harmless('password [not shown] token [not shown]')).toBe('password [not shown] token [not shown]');
  expect(harmless('a \uf8ff b')).toBe('a \ufffd b');
});
