/**
 * Known error responses of Anypoint. No source shows one of its token endpoint for this grant, so only the RFC codes are known
 * there.
 */
import type { RefusalGroup } from '../../core/refusals/known-refusal.ts';

const API = "Anypoint's Access Management API description";

export const anypointRefusals: readonly RefusalGroup[] = [
  {
    id: 'anypoint-bad-request',
    title: 'bad request from the token endpoint',
    texts: [{ kinds: ['token endpoint'], status: 400, words: 'bad request', ownOnly: true }],
    causes: [
      {
        says: 'values from variables were empty, or the body was JSON; reported for the client credentials grant, without a stated cause',
        fix: 'check that no value is null, and send a form',
        certainty: 'unverified',
        source: ['https://github.com/mulesoft-catalyst/metrics-toolkit/issues/205'],
      },
    ],
    unverified: 'the report is about another grant and names no cause',
  },
  {
    id: 'anypoint-blocked-connection',
    title: 'no connection to a control plane',
    texts: [{ kinds: ['local or CLI'], words: '…ECONNREFUSED…eu1.anypoint.mulesoft.com:443…' }],
    causes: [
      {
        says: 'a proxy or a firewall blocks the connection',
        fix: "allow the hosts of Anypoint's control plane",
        certainty: 'reported',
        source: [
          'https://github.com/mulesoft-catalyst/metrics-toolkit/issues/206',
          'https://docs.mulesoft.com/control-planes/control-plane-hostnames-allowlists',
        ],
      },
    ],
  },
  {
    id: 'anypoint-app-schema',
    title: '400 when a connected app is created through the API',
    texts: [],
    causes: [
      {
        says: 'a field is missing or invalid; redirect_uris is required, even as []',
        fix: 'always send redirect_uris',
        certainty: 'documented',
        source: ["MuleSoft's Terraform provider"],
      },
    ],
  },
  {
    id: 'anypoint-not-permitted',
    title: 'the token does not permit the call',
    texts: [
      { kinds: ['first API call'], words: '…Authentication failed…status 401 - Unauthorized…' },
      { kinds: ['first API call'], words: "…You don't have permission to access…", ownOnly: true },
      { kinds: ['first API call'], status: 401, words: 'Unauthorized', ownOnly: true },
    ],
    causes: [
      {
        says: 'the user lacks the permission, or the app the scope',
        fix: 'add the permission to the user, or the scope to the app',
        certainty: 'documented',
        source: ["MuleSoft's documentation, saml-bearer-token"],
      },
      {
        says: 'the token has expired',
        fix: 'get a new one with jwt-kit token',
        certainty: 'documented',
        source: ["MuleSoft's documentation, saml-bearer-token"],
      },
    ],
  },
  {
    id: 'anypoint-exchange-forbidden',
    title: 'the Exchange API does not accept tokens of connected apps',
    texts: [{ kinds: ['first API call'], status: 403, words: 'Unauthorized', ownOnly: true }],
    causes: [
      {
        says: 'that API does not allow tokens of connected apps',
        fix: 'use another type of app',
        certainty: 'documented',
        source: ['help.salesforce.com, article 001120307'],
      },
    ],
  },
  {
    id: 'anypoint-sign-in-forbidden',
    title: '403 when a user signs in in a browser',
    texts: [],
    causes: [
      {
        says: 'the identity provider does not map username or e-mail',
        fix: 'map both attributes at the identity provider',
        certainty: 'documented',
        source: ["MuleSoft's documentation, sso-prerequisites-about"],
      },
    ],
  },
  {
    id: 'anypoint-app-not-found',
    title: '404 when a connected app is read or changed through the API',
    texts: [],
    causes: [
      {
        says: 'the client id or the organization is wrong',
        fix: 'compare both with the connected app',
        certainty: 'documented',
        source: [API],
      },
    ],
  },
  {
    id: 'anypoint-not-root-organization',
    title: '405 for identity providers or settings of an organization',
    texts: [{ kinds: ['first API call'], status: 405, ownOnly: true }],
    causes: [
      {
        says: 'the organization is a business group, not the root organization',
        fix: 'use the id of the root organization',
        certainty: 'documented',
        source: [API],
      },
    ],
  },
  {
    id: 'anypoint-rate-limit',
    title: 'too many requests',
    texts: [{ kinds: ['token endpoint', 'first API call'], status: 429, ownOnly: true }],
    causes: [
      {
        says: 'a rate limit was reached',
        fix: 'wait until the time in X-RateLimit-Reset (seconds since 1970, UTC)',
        certainty: 'documented',
        source: [API],
      },
    ],
  },
];
