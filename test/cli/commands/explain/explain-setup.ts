import { Readable } from 'node:stream';
import { expect } from 'vitest';
import { type Ran, runIn } from '../../world.ts';
import type { Sample } from './pasted-forms.ts';

/** Runs explain with a text on standard input. */
export const explained = (text: string | Buffer, words: readonly string[] = [], cwd = '/'): Promise<Ran> =>
  runIn(cwd, ['explain', ...words], { stdin: Readable.from([text]) });

export interface Shown {
  ok: boolean;
  explanation: {
    answer: Record<string, unknown>;
    groups: { id: string; causes: { says: string; found?: object[] }[]; ruledOut: string[] }[];
    attempts?: number;
  };
  others?: Shown['explanation'][];
}

export const document = async (text: string | Buffer, words: readonly string[] = [], cwd = '/'): Promise<Shown> =>
  JSON.parse((await explained(text, [...words, '--json'], cwd)).stdout);

export const idsIn = ({ explanation }: Shown): string[] => explanation.groups.map(({ id }) => id);

/** Every response with a code or text of a server: its group, words of its most likely cause, and of the fix. */
export const fromServers: [string, Sample, string, string][] = [
  [
    'user-not-approved',
    { error: 'invalid_grant', words: "user hasn't approved this consumer" },
    'self-authorize',
    'Admin approved users are pre-authorized',
  ],
  [
    'user-not-admin-approved',
    { error: 'invalid_app_access', words: 'user is not admin approved to access this app' },
    'none of the profiles',
    'select a profile',
  ],
  [
    'user-not-admin-approved',
    { error: 'OAUTH_APP_ACCESS_DENIED', words: 'user is not admin approved to access this app' },
    'none of the profiles',
    'select a profile',
  ],
  [
    'refresh-scope-required',
    {
      error: 'invalid_request',
      words: 'refresh_token scope is required and the connected app should be installed and preauthorized',
    },
    'lacks the scope refresh_token',
    'Perform requests at any time',
  ],
  ['invalid-assertion', { error: 'invalid_grant', words: 'invalid assertion' }, 'do not match', 'upload the new server.crt'],
  ['audience-invalid', { error: 'invalid_grant', words: 'audience is invalid' }, 'wrong environment', 'My Domain'],
  ['audience-invalid', { error: 'invalid_grant', words: 'Audience validation failed' }, 'wrong environment', 'My Domain'],
  ['assertion-expired', { error: 'invalid_grant', words: 'expired authorization code' }, 'clock', 'synchronize the clock'],
  ['client-id-invalid', { error: 'invalid_client_id', words: 'client identifier invalid' }, 'consumer key', '--client-id'],
  ['client-id-invalid', { error: 'invalid_client', words: 'client identifier invalid' }, 'consumer key', '--client-id'],
  [
    'client-credentials-invalid',
    { error: 'invalid_client', words: 'invalid client credentials' },
    'client_secret',
    'only grant_type and assertion',
  ],
  [
    'app-not-in-org',
    { error: 'app_not_found', words: 'External client app is not installed in this org' },
    'login.salesforce.com',
    'My Domain',
  ],
  [
    'app-not-in-org',
    { error: 'OAUTH_EC_APP_NOT_FOUND', words: 'External client app is not installed in this org' },
    'login.salesforce.com',
    'My Domain',
  ],
  [
    'grant-type-not-supported',
    { error: 'unsupported_grant_type', words: 'grant type not supported' },
    'grant_type',
    'urn:ietf:params:oauth:grant-type:jwt-bearer',
  ],
  [
    'app-not-installed',
    { error: 'invalid_client', words: 'app must be installed into org' },
    'not installed',
    'Approve Uninstalled Connected Apps',
  ],
  ['assertion-used-before', { error: 'invalid_request', words: 'jti already in use' }, 'sent again', 'sign a new assertion'],
  ['inactive-user', { error: 'invalid_grant', words: 'inactive user' }, 'deactivated or frozen', 'unfreeze'],
  ['inactive-user', { error: 'invalid_grant', words: 'inactive_user' }, 'deactivated or frozen', 'unfreeze'],
  ['inactive-user', { error: 'inactive_user' }, 'deactivated or frozen', 'unfreeze'],
  ['user-locked', { error: 'invalid_grant', words: 'user is locked' }, 'locked out', 'unlock'],
  ['inactive-org', { error: 'inactive_org' }, 'has expired', 'reactivate the org'],
  ['ip-restricted', { error: 'some_code', words: 'ip restricted' }, 'login IP ranges', 'trusted ranges'],
  ['too-many-scopes', { error: 'invalid_grant', words: 'too many scopes requested' }, 'old approvals', 'revoke'],
  ['activation-secret-invalid', { error: 'invalid_grant', words: 'activation secret invalid' }, 'not known', 'login history'],
  ['authentication-failure', { error: 'invalid_grant', words: 'authentication failure' }, 'password grant', 'jwt-bearer'],
  [
    'wrong-domain-for-grant',
    { error: 'invalid_grant', words: 'request not supported on this domain' },
    'client credentials grant',
    'My Domain',
  ],
  [
    'no-run-as-user',
    { error: 'invalid_grant', words: 'no client credentials user enabled' },
    'Run-As user',
    'JWT Bearer grant',
  ],
  [
    'refresh-token-expired',
    { error: 'invalid_grant', words: 'expired access/refresh token' },
    'refresh token',
    'sign in again',
  ],
  [
    'app-blocked',
    { error: 'OAUTH_APP_BLOCKED', words: 'this app is blocked by admin' },
    'Connected Apps OAuth Usage',
    'unblock',
  ],
  ['approval-error-generic', { error: 'OAUTH_APPROVAL_ERROR_GENERIC' }, 'not installed', 'ask an administrator'],
  ['redirect-uri-mismatch', { error: 'redirect_uri_mismatch' }, 'not exactly that of the app', 'Callback URL'],
  [
    'high-assurance-required',
    { error: 'some_code', words: 'high assurance session required' },
    'second factor',
    'requiredSessionLevel STANDARD',
  ],
  ['login-rate-exceeded', { error: 'some_code', words: 'login rate exceeded' }, 'too often', 'reuse the access token'],
  [
    'session-not-for-rest',
    { error: 'INVALID_SESSION_ID', words: 'This session is not valid for use with the REST API' },
    'scope api',
    '(api)',
  ],
  ['session-expired', { error: 'INVALID_SESSION_ID', words: 'Session expired or invalid' }, 'login host', 'instance_url'],
  [
    'api-disabled-for-user',
    { error: 'API_CURRENTLY_DISABLED', words: 'API is disabled for this User' },
    'API Enabled',
    'grant API Enabled',
  ],
  ['auth-header-invalid', { error: 'INVALID_AUTH_HEADER', words: 'INVALID_HEADER_TYPE' }, 'undefined', 'access_token'],
  ['auth-header-invalid', { error: 'INVALID_HEADER_TYPE' }, 'undefined', 'access_token'],
];

/** Messages of programs on this computer, and texts without a code. */
export const fromPrograms: [string, string, string, string][] = [
  ['bad-oauth-token', 'Bad_OAuth_Token', 'scope id or openid', 'add the scope'],
  ['bad-oauth-token', '403 Bad_OAuth_Token', 'scope id or openid', 'add the scope'],
  ['cli-key-form', 'secretOrPrivateKey must be an asymmetric key when using RS256', 'encrypted', 'real line breaks'],
  ['cli-key-too-short', 'secretOrPrivateKey has a minimum key size of 2048 bits for RS256', '1024 bits', '2048 bits'],
  ['cli-key-not-rsa', '"alg" parameter for "ec" key type must be one of: ES256, ES384, ES512.', 'elliptic curve', 'RSA key'],
  ['pem-damaged', '140:error:0906D06C:PEM routines:PEM_read_bio:no start line:pem_lib.c:707', 'line breaks', 'base64'],
  ['pem-damaged', 'error:1E08010C:DECODER routines::unsupported', 'line breaks', 'base64'],
  ['key-file-gone', "ENOENT: no such file or directory, open '/builds/acme/server.key'", 'earlier step', 'whole job'],
  ['no-connection', 'fetch failed', 'host name is wrong', 'compare'],
  ['no-connection', 'getaddrinfo ENOTFOUND acme.my.salesforce.com', 'host name is wrong', 'compare'],
  ['no-connection', 'connect ETIMEDOUT 1.2.3.4:443', 'a proxy between', 'HTTPS_PROXY'],
  ['no-connection', 'self-signed certificate in certificate chain', 'inspects TLS', 'NODE_EXTRA_CA_CERTS'],
  ['no-connection', 'unable to get local issuer certificate', 'inspects TLS', '--use-system-ca'],
  ['no-connection', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'inspects TLS', '--use-system-ca'],
  ['no-connection', 'unable to verify the first certificate', 'inspects TLS', '--use-system-ca'],
  [
    'lightning-address',
    'Invalid instance URL. It should NOT be a lightning domain.',
    '.lightning.force.com',
    '.my.salesforce.com',
  ],
  ['consumer-key-taken', 'The consumer key is already taken', 'second org', '<consumerKey>'],
  [
    'consumer-key-taken',
    '\u2502 Error \u2502 Jwt_Kit \u2502 The consumer key is already taken \u2502 4:5 \u2502',
    'second org',
    '<consumerKey>',
  ],
  [
    'consumer-key-not-allowed',
    'Error  x.connectedApp-meta.xml  You cannot provide a Consumer Key  (4:5)',
    'an existing app',
    '<consumerKey>',
  ],
  ['consumer-key-not-allowed', 'You cannot provide a Consumer Key', 'an existing app', '<consumerKey>'],
  [
    'connected-app-creation-off',
    "You can't create a connected app. To enable connected app creation, contact Salesforce Customer Support.",
    "Spring '26",
    'External Client App',
  ],
  ['scratch-org-signup-failed', 'RemoteOrgSignupFailed', 'External Client App', 'connected app'],
  ['scratch-org-signup-failed', 'The signup request failed with C-1016', 'External Client App', 'connected app'],
  ['anypoint-blocked-connection', 'connect ECONNREFUSED eu1.anypoint.mulesoft.com:443', 'firewall', 'allow the hosts'],
  [
    'anypoint-not-permitted',
    'Authentication failed for GET x: status 401 - Unauthorized',
    'lacks the permission',
    'add the permission',
  ],
];

/** Whole outputs that are recognised by more than words. */
export const whole: [string, string, string, string, string][] = [
  [
    'page-instead-of-answer',
    'a page in curl -i',
    'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><body>Data Not Available</body></html>',
    'maintenance',
    'try again later',
  ],
  [
    'page-instead-of-answer',
    'a page',
    '<!DOCTYPE html>\n<html><head><title>Login</title></head></html>',
    'maintenance',
    'try again later',
  ],
  ['page-instead-of-answer', 'the words of a page', 'Data Not Available', 'maintenance', 'try again later'],
  ['page-instead-of-answer', 'a failing server', 'HTTP/2 503\nserver: sfdcedge\n\n', 'maintenance', 'try again later'],
  [
    'page-instead-of-answer',
    'our own words',
    'jwt-kit: error: acme.my.salesforce.com: the server is unavailable (HTTP 500)',
    'maintenance',
    'try again later',
  ],
  [
    'page-instead-of-answer',
    'our own words of a page',
    'jwt-kit: error: a.example: the server answered with a web page (HTML), not with a token (HTTP 404)',
    'maintenance',
    'try again later',
  ],
  [
    'gateway-wants-jwt',
    'an empty 404',
    '> GET /v1/x HTTP/2\n> Host: api.salesforce.com\n>\n< HTTP/2 404\n< content-length: 0\n<\n* Connection #0 left intact\n',
    'JWT form',
    'Issue JSON Web Token (JWT)-based access tokens for named users',
  ],
  [
    'bad-oauth-token',
    'curl -i',
    'HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\n\r\nBad_OAuth_Token',
    'scope id',
    'add the scope',
  ],
  [
    'scratch-org-signup-failed',
    'sf --json',
    '{"name":"RemoteOrgSignupFailed","message":"The request failed.","exitCode":1,"status":1}',
    'External Client App',
    'connected app',
  ],
];

/** Those that are recognised only if the provider is given. */
export const asked: [string, string, string][] = [
  ['anypoint', 'anypoint-bad-request', '{"status":400,"message":"bad request"}'],
  ['anypoint', 'anypoint-not-permitted', '{"status":401,"message":"Unauthorized"}'],
  ['anypoint', 'anypoint-not-permitted', "You don't have permission to access https://x"],
  ['anypoint', 'anypoint-exchange-forbidden', '{"status":403,"message":"Unauthorized","details":{}}'],
  ['anypoint', 'anypoint-not-root-organization', 'HTTP/1.1 405 Method Not Allowed\n\n{"message":"x"}'],
  ['anypoint', 'anypoint-rate-limit', 'HTTP/1.1 429 Too Many Requests\n\n{"message":"x"}'],
  ['anypoint', 'rfc-invalid-grant', '{"error":"invalid_grant","error_description":"anything"}'],
  ['generic', 'rfc-invalid-client', '{"error":"invalid_client","error_description":"anything"}'],
  ['generic', 'no-connection', 'fetch failed'],
];

/** The codes of the RFC alone. */
export const codes = [
  'invalid_grant',
  'invalid_client',
  'invalid_request',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
];

/** A text on one line. */
export const flat = (text: string): string => text.replace(/\s+/g, ' ');

/** The text of the first cause, with its fix, joined to one line. */
export const firstCause = (text: string): string =>
  (/^ {2}1\. ([\s\S]*?)(?=^ {2}2\. |^$)/m.exec(text)?.[1] ?? '').replace(/\s+/g, ' ');

export async function saysOfFirst(text: string, cause: string, fix: string): Promise<void> {
  const ran = await explained(text);
  expect(ran).toMatchObject({ status: 0, stderr: '' });
  const [says = '', fixed = ''] = firstCause(ran.stdout).split(' Fix: ');
  expect(says).toContain(cause);
  expect(fixed).toContain(fix);
  expect(says).toMatch(/\((documented|measured|reported|unverified)(; [^)]+)?\)/);
}
