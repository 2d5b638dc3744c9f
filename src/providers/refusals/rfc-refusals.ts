/**
 * The codes that RFC 6749 §5.2 defines for every token endpoint, with what RFC 7521 §4.1.1 and RFC 7523 §3.1 say of them for
 * assertions. Which of its causes a server means, only the server knows.
 */
import { JWT_BEARER } from '../../core/jwt/grant-type.ts';
import type { RefusalCause, RefusalGroup } from '../../core/refusals/known-refusals.ts';
import { NO_SOURCE } from './sources.ts';

const CODES = 'RFC 6749 §5.2';
const ASSERTIONS = 'RFC 7521 §4.1.1';
const JWTS = 'RFC 7523 §3.1';

/** A code, as any token endpoint may give it. */
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
    cause('the key that signed is not the one the server knows', 'upload {upload} again, and sign with its key', {
      ...forAssertions,
    }),
    cause('the private and the public key here do not belong together', 'make them again with one command', {
      ...forAssertions,
      toldBy: ['pair'],
    }),
    cause("the assertion has expired, or this computer's clock is wrong", 'set the clock right, and sign a new one', {
      ...forAssertions,
      shownBy: ['clock'],
    }),
    cause('aud does not name this server', 'use the audience that the server documents, often its token URL', {
      ...forAssertions,
      shownBy: ['audience'],
    }),
    cause('sub is not a known user, or the user may not sign in', 'compare sub with the user at the server', {
      ...forAssertions,
      shownBy: ['username', 'subject', 'identity-provider'],
    }),
    cause('iss is not the client that the key was given to', 'compare iss with the client id at the server', {
      ...forAssertions,
    }),
  ]),
  group(
    'invalid_client',
    'the client is not known, or did not prove who it is',
    [
      cause('iss is not a known client id', 'copy the client id again, and give it with --client-id', {
        shownBy: ['client-id'],
      }),
      cause(
        'the server wants the client to prove itself in a way that was not used',
        'look up how the server authenticates clients',
      ),
    ],
    { clientId: true },
  ),
  group(
    'unauthorized_client',
    'the client is known, and may not use this grant',
    [
      cause('the app does not have the JWT Bearer grant', 'turn the grant on for the app at the server'),
      cause('the app is disabled', 'enable it', { certainty: 'unverified', source: [NO_SOURCE] }),
    ],
    { clientId: true },
  ),
  group('unsupported_grant_type', 'the server does not know the grant that was asked for', [
    cause('grant_type is misspelt, or its colons were encoded twice', `send ${JWT_BEARER}, exactly`),
    cause('the server does not take the JWT Bearer grant', 'look up which grants it takes'),
  ]),
  group('invalid_request', 'a field of the request is missing, duplicate or malformed', [
    cause('assertion is missing or duplicate', 'send grant_type and assertion once each, as a form'),
    cause('a field that the server wants is missing', 'look up what it wants; token --field <name=value> adds one'),
  ]),
  group('invalid_scope', 'the scope is not known, malformed, or more than the client may have', [
    cause('a scope that was asked for is not one the app may have', 'ask without --scope, or for scopes that the app has'),
  ]),
];
