/**
 * The codes that RFC 6749 §5.2 defines for every token endpoint, and what RFC 7521 §4.1.1 and RFC 7523 §3.1 say about them for
 * assertions. The code does not say which of its causes applies.
 */
import { JWT_BEARER } from '../../core/jwt/grant-type.ts';
import type { RefusalCause, RefusalGroup } from '../../core/refusals/known-refusal.ts';
import { NO_SOURCE } from './sources.ts';

const CODES = 'RFC 6749 §5.2';
const ASSERTIONS = 'RFC 7521 §4.1.1';
const JWTS = 'RFC 7523 §3.1';

/** A code that any token endpoint may return. */
const group = (
  error: string,
  title: string,
  causes: readonly RefusalCause[],
  more: { clientId?: true } = {},
): RefusalGroup => ({
  id: `rfc-${error.replaceAll('_', '-')}`,
  title,
  texts: [{ kinds: ['token endpoint'], error, ...more }],
  causes,
});

const cause = (says: string, fix: string, more: Partial<RefusalCause> = {}): RefusalCause => ({
  says,
  fix,
  certainty: 'documented',
  source: [CODES],
  ...more,
});

const forAssertions = { source: [CODES, ASSERTIONS, JWTS] };

export const rfcRefusalGroups: readonly RefusalGroup[] = [
  group('invalid_grant', 'the assertion is not valid, has expired, or was revoked', [
    cause('the server does not know the key that signed the assertion', 'upload {upload} again, and sign with its key', {
      ...forAssertions,
      by: 'administrator',
    }),
    cause('the private key and the public key do not match', 'make them again with one command', {
      ...forAssertions,
      toldBy: ['pair'],
    }),
    cause("the assertion has expired, or this computer's clock is wrong", 'correct the clock, and sign a new assertion', {
      ...forAssertions,
      shownBy: ['clock'],
    }),
    cause('aud does not name this server', 'use the audience that the server documents, often its token URL', {
      ...forAssertions,
      shownBy: ['audience'],
    }),
    cause('sub is not a known user, or the user may not sign in', 'compare sub with the user on the server', {
      ...forAssertions,
      by: 'administrator',
      shownBy: ['username', 'subject', 'identity-provider'],
    }),
    cause('iss is not the client that the key is registered for', 'compare iss with the client id on the server', {
      ...forAssertions,
      by: 'administrator',
    }),
  ]),
  group(
    'invalid_client',
    'the client is unknown, or failed to authenticate',
    [
      cause('iss is not a known client id', 'copy the client id again, and give it with --client-id', {
        shownBy: ['client-id'],
      }),
      cause('the server requires another kind of client authentication', 'look up how the server authenticates clients'),
    ],
    { clientId: true },
  ),
  group(
    'unauthorized_client',
    'the client is known but may not use this grant',
    [
      cause('the JWT Bearer grant is not enabled for the app', 'enable the grant for the app on the server', {
        by: 'administrator',
      }),
      cause('the app is disabled', 'enable it', { by: 'administrator', certainty: 'unverified', source: [NO_SOURCE] }),
    ],
    { clientId: true },
  ),
  group('unsupported_grant_type', 'the server does not support the requested grant', [
    cause('grant_type is misspelt, or its colons were encoded twice', `send exactly ${JWT_BEARER}`),
    cause('the server does not support the JWT Bearer grant', 'look up which grants it supports'),
  ]),
  group('invalid_request', 'a field of the request is missing, duplicate or malformed', [
    cause('assertion is missing or duplicate', 'send grant_type and assertion once each, as a form'),
    cause(
      'a field that the server requires is missing',
      'look up which fields it requires; token --field <name=value> adds one',
    ),
  ]),
  group('invalid_scope', 'the scope is unknown, malformed, or more than the client may have', [
    cause('the app may not have one of the requested scopes', 'leave out --scope, or request scopes that the app has'),
  ]),
];
