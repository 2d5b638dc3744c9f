import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { allRefusals } from '../../../../src/providers/refusals/catalogue.ts';
import { cpuTimeOf } from '../../../cpu-time.ts';
import { scratch } from '../../../strangers.ts';
import { acme, bundleIn } from '../../rehearsal.ts';
import { type Ran, runIn } from '../../world.ts';
import { type Sample, serverForms, wordForms } from './pasted-forms.ts';

/** Runs explain with a text on standard input. */
const explained = (text: string | Buffer, words: readonly string[] = [], cwd = '/'): Promise<Ran> =>
  runIn(cwd, ['explain', ...words], { stdin: Readable.from([text]) });

interface Shown {
  ok: boolean;
  explanation: {
    answer: Record<string, unknown>;
    groups: { id: string; causes: { says: string; found?: object[] }[]; ruledOut: string[] }[];
    attempts?: number;
  };
}

const document = async (text: string | Buffer, words: readonly string[] = [], cwd = '/'): Promise<Shown> =>
  JSON.parse((await explained(text, [...words, '--json'], cwd)).stdout);

const idsIn = ({ explanation }: Shown): string[] => explanation.groups.map(({ id }) => id);

/** Every answer with a code or words of a server: its group, words of its likeliest cause, and of the fix. */
const fromServers: [string, Sample, string, string][] = [
  [
    'user-not-approved',
    { error: 'invalid_grant', words: "user hasn't approved this consumer" },
    'self-authorize',
    'Admin approved users are pre-authorized',
  ],
  [
    'user-not-admin-approved',
    { error: 'invalid_app_access', words: 'user is not admin approved to access this app' },
    'no permission set',
    'select a profile',
  ],
  [
    'user-not-admin-approved',
    { error: 'OAUTH_APP_ACCESS_DENIED', words: 'user is not admin approved to access this app' },
    'no permission set',
    'select a profile',
  ],
  [
    'refresh-scope-required',
    {
      error: 'invalid_request',
      words: 'refresh_token scope is required and the connected app should be installed and preauthorized',
    },
    'offline_access is missing',
    'Perform requests at any time',
  ],
  [
    'invalid-assertion',
    { error: 'invalid_grant', words: 'invalid assertion' },
    'do not belong together',
    'upload the new server.crt',
  ],
  ['audience-invalid', { error: 'invalid_grant', words: 'audience is invalid' }, 'wrong environment', 'My Domain'],
  ['audience-invalid', { error: 'invalid_grant', words: 'Audience validation failed' }, 'wrong environment', 'My Domain'],
  ['assertion-expired', { error: 'invalid_grant', words: 'expired authorization code' }, 'clock', 'set the clock right'],
  ['client-id-invalid', { error: 'invalid_client_id', words: 'client identifier invalid' }, 'consumer key', '--client-id'],
  ['client-id-invalid', { error: 'invalid_client', words: 'client identifier invalid' }, 'consumer key', '--client-id'],
  [
    'client-credentials-invalid',
    { error: 'invalid_client', words: 'invalid client credentials' },
    'client_secret',
    'assertion alone',
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
  ['inactive-user', { error: 'invalid_grant', words: 'inactive user' }, 'deactivated or frozen', 'unfreeze'],
  ['inactive-user', { error: 'invalid_grant', words: 'inactive_user' }, 'deactivated or frozen', 'unfreeze'],
  ['inactive-user', { error: 'inactive_user' }, 'deactivated or frozen', 'unfreeze'],
  ['user-locked', { error: 'invalid_grant', words: 'user is locked' }, 'locked out', 'unlock'],
  ['inactive-org', { error: 'inactive_org' }, 'has expired', 'activated again'],
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
  ['approval-error-generic', { error: 'OAUTH_APPROVAL_ERROR_GENERIC' }, 'not installed', 'administrator installs'],
  ['redirect-uri-mismatch', { error: 'redirect_uri_mismatch' }, 'character for character', 'Callback URL'],
  [
    'high-assurance-required',
    { error: 'some_code', words: 'high assurance session required' },
    'second factor',
    'requiredSessionLevel STANDARD',
  ],
  ['login-rate-exceeded', { error: 'some_code', words: 'login rate exceeded' }, 'too often', 'keep the access token'],
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

/** What programs on this computer say, and what has no code. */
const fromPrograms: [string, string, string, string][] = [
  ['bad-oauth-token', 'Bad_OAuth_Token', 'scope id or openid', 'add the scope'],
  ['bad-oauth-token', '403 Bad_OAuth_Token', 'scope id or openid', 'add the scope'],
  ['cli-key-form', 'secretOrPrivateKey must be an asymmetric key when using RS256', 'encrypted', 'real line breaks'],
  ['cli-key-too-short', 'secretOrPrivateKey has a minimum key size of 2048 bits for RS256', '1024 bits', '2048 bits'],
  ['cli-key-not-rsa', '"alg" parameter for "ec" key type must be one of: ES256, ES384, ES512.', 'elliptic curve', 'RSA key'],
  ['pem-damaged', '140:error:0906D06C:PEM routines:PEM_read_bio:no start line:pem_lib.c:707', 'line breaks', 'base64'],
  ['pem-damaged', 'error:1E08010C:DECODER routines::unsupported', 'line breaks', 'base64'],
  ['key-file-gone', "ENOENT: no such file or directory, open '/builds/acme/server.key'", 'earlier step', 'whole job'],
  ['no-connection', 'fetch failed', 'host is wrong', 'compare'],
  ['no-connection', 'getaddrinfo ENOTFOUND acme.my.salesforce.com', 'host is wrong', 'compare'],
  ['no-connection', 'connect ETIMEDOUT 1.2.3.4:443', 'a proxy stands', 'HTTPS_PROXY'],
  ['no-connection', 'self-signed certificate in certificate chain', 'inspects TLS', 'NODE_EXTRA_CA_CERTS'],
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
    'already there',
    '<consumerKey>',
  ],
  ['consumer-key-not-allowed', 'You cannot provide a Consumer Key', 'already there', '<consumerKey>'],
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

/** Whole outputs that are known by more than words. */
const whole: [string, string, string, string, string][] = [
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

/** Those that are only known where it is said who answered. */
const asked: [string, string, string][] = [
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

/** The codes of the RFC, with nothing beside them. */
const codes = [
  'invalid_grant',
  'invalid_client',
  'invalid_request',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
];

test('every group with a text is in these tables', () => {
  const listed = [...fromServers, ...fromPrograms, ...whole].map(([id]) => id);
  const all = [...listed, ...asked.map(([, id]) => id), ...codes.map((code) => `rfc-${code.replaceAll('_', '-')}`)];
  const wanted = allRefusals.filter(({ texts }) => texts.length > 0).map(({ id }) => id);
  expect([...new Set(all)].sort()).toEqual(wanted.sort());
});

/** A text on one line. */
const flat = (text: string): string => text.replace(/\s+/g, ' ');

/** What the text says of the first cause: the line of the cause and the lines below it, on one line. */
const firstCause = (text: string): string =>
  (/^ {2}1\. ([\s\S]*?)(?=^ {2}2\. |^$)/m.exec(text)?.[1] ?? '').replace(/\s+/g, ' ');

async function saysOfFirst(text: string, cause: string, fix: string): Promise<void> {
  const ran = await explained(text);
  expect(ran).toMatchObject({ status: 0, stderr: '' });
  const [says = '', fixed = ''] = firstCause(ran.stdout).split(' Fix: ');
  expect(says).toContain(cause);
  expect(fixed).toContain(fix);
  expect(says).toMatch(/\((documented|measured|reported|unverified)(; [^)]+)?\)/);
}

describe('an answer of a server', () => {
  test.each(fromServers)('%s %j', async (id, sample, cause, fix) => {
    const forms = [...serverForms(sample), ...(sample.words === undefined ? [] : wordForms(sample.words))];
    const wrong: string[] = [];
    for (const [form, text] of forms) {
      const found = idsIn(await document(text));
      // Words that are a code themselves, or stand in no code's place, are still that answer and no other.
      if (found.join() !== id) wrong.push(`${form}: ${found.join() || 'not known'}`);
    }
    expect(wrong).toEqual([]);
    await saysOfFirst(serverForms(sample)[0]?.[1] ?? '', cause, fix);
  });
});

describe('what a program says', () => {
  test.each(fromPrograms)('%s: %s', async (id, words, cause, fix) => {
    const wrong: string[] = [];
    for (const [form, text] of wordForms(words)) {
      const found = idsIn(await document(text));
      if (found.join() !== id) wrong.push(`${form}: ${found.join() || 'not known'}`);
    }
    expect(wrong).toEqual([]);
    await saysOfFirst(words, cause, fix);
  });
});

test.each(whole)('%s from %s', async (id, _, text, cause, fix) => {
  expect(idsIn(await document(text))).toEqual([id]);
  await saysOfFirst(text, cause, fix);
});

test.each(asked)('of %s: %s', async (provider, id, text) => {
  expect(idsIn(await document(text, ['--provider', provider]))).toEqual([id]);
});

test.each(codes)('%s alone', async (code) => {
  for (const text of [code, `{"error":"${code}"}`, `error=${code}`]) {
    expect(idsIn(await document(text))).toEqual([`rfc-${code.replaceAll('_', '-')}`]);
  }
});

describe('what is not known', () => {
  test.each([
    [
      'a known phrase among other words',
      '{"error":"invalid_grant","error_description":"hint: audience is invalid, or so"}',
      'invalid_grant: hint: audience is invalid, or so',
    ],
    ['a known phrase behind a code', 'invalid_grant: the audience is invalid', 'invalid_grant: the audience is invalid'],
    [
      'a known phrase with another code',
      '{"error":"invalid_scope","error_description":"audience is invalid"}',
      'invalid_scope: audience is invalid',
    ],
    [
      'a message of our own',
      'Salesforce refused the assertion: x: audience is invalid (invalid_grant)',
      'invalid_grant: x: audience is invalid',
    ],
    ['an address', 'https://a.example/?error=odd&error_description=user+hasn%27t', "odd: user hasn't"],
    ['an escape', '{"error":"odd","error_description":"a\\u001b[31mb\\u202ec"}', 'odd: a\\x1b[31mb\\u{202e}c'],
    ['words', 'something went wrong', 'something went wrong'],
    [
      'a permission of somebody else',
      "You don't have permission to access / on this server",
      "You don't have permission to access / on this server",
    ],
    [
      'a connection that works',
      '* Connected to eu1.anypoint.mulesoft.com:443 ok',
      'Connected to eu1.anypoint.mulesoft.com:443 ok',
    ],
    ['a longer number', 'part number AC-10169', 'part number AC-10169'],
    ['a title in a program', 'const x = <title>Hi</title>;', 'const x = <title>Hi</title>;'],
    ['five attempts, of which another one is known', 'Errors encountered:\nodd words\naudience is invalid', 'odd words'],
  ])('gets no guess: %s', async (_, text, shown) => {
    const ran = await explained(text);
    expect({ status: ran.status, stderr: ran.stderr, first: ran.stdout.split('\n').slice(0, 3).join(' ') }).toEqual({
      status: 1,
      stderr: '',
      first: `${shown} This response is not in the catalogue: no cause is known. It is shown as received.`,
    });
    expect(ran.stdout).not.toContain('1. ');
  });
  test('still has a code that the RFC defines', async () => {
    const { stdout } = await explained('{"error":"invalid_grant","error_description":"odd words"}');
    expect(stdout).toBe(`invalid_grant: odd words
This response is not in the catalogue: no cause is known. It is shown as
received.

  RFC 6749 defines invalid_grant: the assertion is not valid, has expired, or
  was revoked.
`);
  });
  test('is cut short, and holds no key and no token', async () => {
    const key = readFileSync(new URL('../../../fixtures/keys/rsa.pem', import.meta.url), 'utf8');
    const jwt = `eyJhbGciOiJSUzI1NiJ9.${'a'.repeat(60)}.${'b'.repeat(300)}`;
    const session = `00D000000000001!${'A'.repeat(96)}`;
    for (const text of [
      key,
      `Error: ${key}`,
      key.split('\n').slice(2, 9).join('\n'),
      key.split('\n').slice(-9).join('\n'),
      'grant_type=password&password=hunter2',
      jwt,
      `assertion=${jwt}`,
      `Bearer ${session}`,
      `{"error":"x","error_description":"client_secret=hunter2hunter2 ${jwt} ${session}"}`,
    ]) {
      const ran = await explained(text);
      expect(ran.stdout.length).toBeLessThan(700);
      expect(ran.stdout).not.toMatch(/MII|[\w+/]{40}|hunter2/);
      expect((await explained(text, ['--json'])).stdout).not.toMatch(/MII|[\w+/]{40}|hunter2/);
    }
    expect((await explained('word '.repeat(10_000))).stdout.length).toBeLessThan(700);
  });
});

describe('any input', () => {
  test.each([
    ['nothing', ''],
    ['blanks', ' \n\t\n '],
    ['a byte order mark', '\ufeff'],
  ])('%s is no answer', async (_, text) => {
    expect(await explained(text)).toEqual({
      status: 3,
      stdout: '',
      stderr: `jwt-kit: error: no response found in it
jwt-kit: hint: paste what the server said: JSON, what curl or sf printed, an address, or just the words
`,
    });
  });
  test('UTF-16, as PowerShell writes it', async () => {
    const text = `{"error":"invalid_grant","error_description":"user hasn't approved this consumer"}\r\n`;
    const little = Buffer.from(`\ufeff${text}`, 'utf16le');
    const big = Buffer.from(little).swap16();
    for (const bytes of [little, big, little.subarray(2), big.subarray(2)]) {
      expect(idsIn(await document(bytes))).toEqual(['user-not-approved']);
    }
  });
  test.each([
    ['brackets', '{'.repeat(9_000_000)],
    ['open arrays', '[{"a":'.repeat(1_000_000)],
    ['quotes', '"'.repeat(9_000_000)],
    ['blanks', `${' '.repeat(9_000_000)}x`],
    ['tags', '<html'.repeat(1_000_000)],
    ['addresses', '?error='.repeat(1_000_000)],
    ['lines', 'a: b\n'.repeat(1_000_000)],
    ['heads', 'a: '.repeat(1_000_000)],
    ['zeros', '\0'.repeat(9_000_000)],
    ['dots', `${'a: '.repeat(6)}${'.'.repeat(1900)}x\n`.repeat(2000)],
    ['stops', `${'a: '.repeat(6)}${`.'"! `.repeat(380)}x\n`.repeat(2000)],
    ['parentheses', `${'('.repeat(1900)}x${')'.repeat(90)}y\n`.repeat(2000)],
    ['typographic quotes', '\u201c'.repeat(3_000_000)],
    ['backslashes', '\\'.repeat(3_000_000)],
    ['equals signs', 'error='.repeat(1_000_000)],
    ['arrows', '=> '.repeat(1_000_000)],
    ['percent signs', '?error=%25'.repeat(500_000)],
    ['nested strings', '{"a":"'.repeat(500_000)],
    ['escaped quotes', '{\\"a\\":'.repeat(500_000)],
  ])('megabytes of %s are read in no time', async (_, text) => {
    const took = await cpuTimeOf(async () => {
      expect([0, 1, 3]).toContain((await explained(text)).status);
    });
    expect(took).toBeLessThan(3000);
  });
  test('an access token is no refusal, and is not repeated', async () => {
    const ran = await explained('{"access_token":"00Dsecret","instance_url":"https://a.example"}');
    expect(ran).toEqual({ status: 0, stdout: 'this answer holds an access token: nothing was refused\n', stderr: '' });
  });
});

describe('with a bundle', () => {
  async function bundle(...flags: string[]): Promise<string> {
    const cwd = scratch();
    await bundleIn(cwd, 'salesforce', [...acme, '--client-id', '3MVG9kBt168mda_1234567890', ...flags]);
    return cwd;
  }
  test('what is right rules causes out by name, and the names are filled in', async () => {
    const cwd = await bundle();
    const { explanation } = await document('invalid assertion', ['--bundle', 'app'], cwd);
    const [group] = explanation.groups;
    expect(group?.ruledOut).toEqual(['server.key and server.crt do not belong together']);
    expect(group?.causes[0]?.says).toBe('another certificate was uploaded to Order Sync than the one that belongs to this key');
    const { stdout } = await explained('invalid assertion', ['--bundle', 'app'], cwd);
    expect(stdout).toContain('Checked and OK: key and certificate belong together,');
    expect(flat(stdout)).toContain('Ruled out: server.key and server.crt do not belong together.');
    expect(stdout.replace(/\s+/g, ' ')).toContain('compare acme.my.salesforce.com with the address in the browser');
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });
  test('what is wrong comes first, with what was found', async () => {
    const cwd = await bundle();
    writeFileSync(join(cwd, 'app/server.key'), readFileSync(new URL('../../../fixtures/keys/other.pem', import.meta.url)));
    const { explanation } = await document('{"error":"invalid_grant"}', ['--bundle', 'app'], cwd);
    const [group] = explanation.groups;
    expect(group?.causes[0]).toMatchObject({
      says: 'the private and the public key here do not belong together',
      found: [
        {
          check: 'pair',
          says: expect.stringContaining('does not match the key of server.csr'),
          fix: expect.stringContaining('renew app'),
        },
      ],
    });
    const stdout = flat((await explained('invalid_grant', ['--bundle', 'app'], cwd)).stdout);
    expect(stdout).toMatch(
      /1\. the private and the public key here do not belong together .{1,100} Found here: .{1,100} does not match the key of server\.csr Fix: restore/,
    );
    expect(stdout).not.toContain('key and certificate belong together');
  });
  test('a warning stands before what nobody looked at, behind what has failed', async () => {
    const cwd = scratch();
    await bundleIn(cwd, 'salesforce', ['--instance-url', 'https://login.salesforce.com', '--username', 'u@acme.com']);
    const { explanation } = await document('app_not_found', ['--bundle', 'app'], cwd);
    expect(explanation.groups[0]?.causes[0]).toMatchObject({
      says: 'the token was asked for at login.salesforce.com or test.salesforce.com',
      found: [{ check: 'host', says: expect.stringContaining('login.salesforce.com is the same for every org') }],
    });
    const fitting = await document('app_not_found', ['--bundle', 'app'], await bundle());
    expect(fitting.explanation.groups[0]?.ruledOut).toEqual([
      'the token was asked for at login.salesforce.com or test.salesforce.com',
    ]);
  });
  test('at a host that all orgs share, nothing rules out that it is the wrong one', async () => {
    const cwd = scratch();
    const org = ['--instance-url', 'https://login.salesforce.com', '--app-type', 'connected-app', '--username', 'u@acme.com'];
    await bundleIn(cwd, 'salesforce', org);
    for (const text of ['app_not_found', 'audience is invalid', "user hasn't approved this consumer"]) {
      const { explanation } = await document(text, ['--bundle', 'app'], cwd);
      expect(explanation.groups[0]?.ruledOut).toEqual([]);
    }
    const org2 = await document('audience is invalid', ['--bundle', 'app'], await bundle());
    expect(org2.explanation.groups[0]?.ruledOut).toHaveLength(1);
  });
  test('an encrypted key that was not opened rules nothing out; opened, it does', async () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'pass.txt'), 'correct horse');
    await bundleIn(cwd, 'salesforce', [...acme, '--passphrase-file', 'pass.txt']);
    const closed = await document('invalid assertion', ['--bundle', 'app'], cwd);
    expect(closed.explanation.groups[0]?.ruledOut).toEqual([]);
    const opened = await document('invalid assertion', ['--bundle', 'app', '--passphrase-file', 'pass.txt'], cwd);
    expect(opened.explanation.groups[0]?.ruledOut).toHaveLength(1);
  });
  test('clicks are those of its kind of app; without a bundle, of both', async () => {
    const classic = (await explained('invalid assertion', ['--bundle', 'app'], await bundle('--app-type', 'connected-app')))
      .stdout;
    expect(classic).toContain('Setup > App Manager > Order Sync');
    expect(classic).not.toContain('External Client App Manager');
    const external = (await explained('invalid assertion', ['--bundle', 'app'], await bundle())).stdout;
    expect(external).toContain('Setup > External Client App Manager > Order Sync');
    expect(external).not.toContain('Setup > App Manager >');
    const both = (await explained('invalid assertion')).stdout;
    expect(both).toContain('External Client App: Setup > External Client App Manager > the app');
    expect(both).toContain('connected app: Setup > App Manager > the app');
  });
  test('an answer that is not known is shown with the checks', async () => {
    const cwd = await bundle();
    writeFileSync(join(cwd, 'app/server.key'), readFileSync(new URL('../../../fixtures/keys/other.pem', import.meta.url)));
    const ran = await explained('odd words', ['--bundle', 'app'], cwd);
    expect(ran.status).toBe(1);
    expect(ran.stdout).toContain('  Checked and OK: ');
    expect(flat(ran.stdout)).toMatch(/Also found here: - .{1,100} does not match the key of server\.csr: restore/);
  });
  test('the provider is its own', async () => {
    const cwd = scratch();
    await bundleIn(cwd, 'anypoint', ['--region', 'eu']);
    expect(idsIn(await document('{"error":"invalid_grant","error_description":"x"}', ['--bundle', 'app'], cwd))).toEqual([
      'rfc-invalid-grant',
    ]);
  });
  test('that is not there is an error', async () => {
    const ran = await explained('invalid assertion', ['--bundle', 'nowhere'], scratch());
    expect({ status: ran.status, first: ran.stderr.split('\n')[0] }).toEqual({
      status: 3,
      first: 'jwt-kit: error: nowhere: there is no such directory',
    });
  });
});

describe('help', () => {
  test('fits, and is as it was', async () => {
    const ran = await runIn('/', ['explain', '--help']);
    expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: '' });
    expect(Math.max(...ran.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    await expect(ran.stdout).toMatchFileSnapshot('../../../fixtures/help/explain.txt');
  });
  test('the examples in it run', async () => {
    const cwd = scratch();
    await runIn(cwd, ['init', 'order-sync', '--provider', 'salesforce', '--name', 'Order Sync', ...acme]);
    const { stdout } = await runIn('/', ['explain', '--help']);
    const examples = stdout.match(/(?<=\$ npx jwt-kit ).*/g) ?? [];
    expect(examples).toHaveLength(3);
    for (const example of examples) {
      const words = (example.replace(' < answer.txt', '').match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''));
      const ran = await runIn(cwd, words, { stdin: Readable.from(['audience is invalid']) });
      expect({ example, status: ran.status, stderr: ran.stderr }).toEqual({ example, status: 0, stderr: '' });
    }
  });
});

describe('how it is asked', () => {
  test('words of the command line, with or without quotes', async () => {
    for (const words of [['audience is invalid'], ['audience', 'is', 'invalid']]) {
      const ran = await runIn('/', ['explain', ...words]);
      expect({ status: ran.status, first: ran.stdout.split('\n')[0] }).toEqual({ status: 0, first: 'audience is invalid' });
    }
  });
  test('a dash or nothing is standard input, where a person is told to paste', async () => {
    for (const words of [['-'], []]) {
      const stdin = Object.assign(Readable.from(['audience is invalid']), { isTTY: true });
      const ran = await runIn('/', ['explain', ...words], { stdin, interactive: true });
      expect(ran).toMatchObject({ status: 0, stderr: 'type or paste it here, then press Ctrl-D on an empty line\n' });
    }
  });
  test('five attempts are one answer, the first', async () => {
    const { explanation } = await document(
      'Errors encountered:\naudience is invalid [audience=a login=b]\nuser is locked\nx\n',
    );
    expect(explanation).toMatchObject({ attempts: 3, groups: [{ id: 'audience-invalid' }] });
    const { stdout } = await explained('Errors encountered:\naudience is invalid\nuser is locked\nx\n');
    expect(stdout).toContain('The first of 3 attempts counts: the others used other hosts or another aud.\n');
  });
  test('--provider that is not known', async () => {
    expect(await runIn('/', ['explain', 'x', '--provider', 'okta'])).toMatchObject({ status: 2 });
  });
  test('--json of an answer', async () => {
    const shown = await document('{"error":"invalid_client","error_description":"client identifier invalid"}', [
      '--provider',
      'salesforce',
    ]);
    expect(shown).toMatchObject({ schema: 1, ok: true, command: 'explain' });
    const [group] = shown.explanation.groups;
    expect(group).toMatchObject({
      id: 'client-id-invalid',
      kinds: ['token endpoint'],
      unverified: 'this code was seen beside the words in a test only, not with this grant',
    });
    expect(group?.causes[0]).toEqual({
      says: 'the consumer key (iss) is wrong, cut short, or empty: a variable that is not set, for example',
      fix: 'copy the consumer key of the app again, and give it with --client-id',
      where: [
        'External Client App: Setup > External Client App Manager > the app > Settings > OAuth Settings > Consumer Key and Secret',
        'connected app: Setup > App Manager > the app, menu of its row > View > Manage Consumer Details',
      ],
      certainty: 'documented',
      source: ['Salesforce DX Developer Guide, troubleshooting', 'a public report'],
    });
  });
  test('--list shows every group; with --provider its own', async () => {
    const { status, stdout } = await runIn('/', ['explain', '--list']);
    expect(status).toBe(0);
    expect(allRefusals.filter(({ id }) => !new RegExp(`^ {2}${id}( \\(|$)`, 'm').test(stdout))).toEqual([]);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    const listed = JSON.parse((await runIn('/', ['explain', '--list', '--json'])).stdout);
    expect(listed.answers).toEqual(JSON.parse(JSON.stringify(allRefusals)));
    const generic = (await runIn('/', ['explain', '--list', '--provider', 'generic'])).stdout;
    expect(generic).toContain('rfc-invalid-grant');
    expect(generic).not.toContain('user-not-approved');
  });
});
