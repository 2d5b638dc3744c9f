/**
 * Any other server that takes the JWT Bearer grant (RFC 7523 §2.1). The RFC leaves open what iss and sub look like, so
 * nothing is derived here, except that the token end point may name itself as audience (§3).
 */

import { type BundleRecord, certificateOf, type RecordedRenewal } from '../../core/bundle/record.ts';
import type { Remedies } from '../../core/bundle/remedies.ts';
import { type Checklist, type ChecklistStep, label, line, value } from '../../core/checklist.ts';
import { excerpt } from '../../core/escape.ts';
import type { Finding } from '../../core/findings.ts';
import { isLoopback } from '../../core/loopback.ts';
import { checkIt, deadline, putAway, renewalFacts, sameKey, tryHere } from '../checklist/renewal-steps.ts';
import { assertionStep, claimPieces, facts, keepTheKey, renewalStep } from '../checklist/shared-steps.ts';
import type { Claims, Provider } from '../provider.ts';
import type { Checked, Setting, Settings } from '../settings.ts';
import { audience, clientId, email, oneLine, refuse, username, webAddress } from '../settings.ts';
import { examineClientId, judged } from '../settings-checks.ts';
import { genericGrant } from './grant.ts';

const UPLOAD = 'public.pem';

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

const URL_EXAMPLE = 'https://login.example.com/oauth2/token';

const settings: readonly Setting[] = [
  {
    name: 'tokenUrl',
    question: { message: 'Token URL of the server?', why: 'Its documentation names it; often it ends in /token.' },
    check: checkTokenUrl,
    judgedBy: 'host',
  },
  {
    ...clientId,
    question: {
      message: 'Client id at that server (iss)?',
      why: 'It becomes the issuer of every sign-in, unless the server wants another.',
    },
  },
  {
    ...username,
    question: {
      message: 'Which user does it sign in as (sub)?',
      why: 'It becomes the subject of every sign-in, written as the server knows it.',
    },
  },
  {
    ...audience,
    question: {
      message: 'Audience, if it is not the token URL (aud)?',
      why: 'Enter leaves it open: the token URL is what most servers want.',
    },
  },
  email,
];

export const generic: Provider = {
  id: 'generic',
  title: 'Generic RFC 7523 server',
  description: 'any OAuth 2.0 server that takes the JWT Bearer grant',
  upload: UPLOAD,
  settings,
  review: () => [],
  claims,
  examine,
  renews: 'certificate',
  afterEnd: 'a server that was given the certificate may refuse it',
  checklist,
  grant: genericGrant,
  refusals: { groups: [], byCode: true },
};

/**
 * Keeps the URL as it was typed: servers compare the audience letter by letter (RFC 7523 §3).
 *
 * @throws KitError USAGE where it is not https (RFC 6749 §3.2), except on this computer, or has a fragment
 */
function checkTokenUrl(text: string): Checked {
  const found = oneLine('token URL', text);
  const url = webAddress('token URL', found, URL_EXAMPLE);
  if (url.hash !== '') throw refuse(`token URL ${excerpt(found)} has a part after #`, `write it like ${URL_EXAMPLE}`);
  if (url.protocol === 'http:' && !isLoopback(url)) {
    throw refuse(
      `token URL ${excerpt(found)} is not https`,
      'use https: whoever reads the assertion on its way can sign in with it',
    );
  }
  return { value: found.includes('://') ? found : `https://${found}` };
}

function claims({ clientId: iss, username: sub, audience: aud, tokenUrl }: Settings): Claims {
  return { iss, sub, aud: aud ?? tokenUrl, tokenUrl };
}

function examine({ tokenUrl, clientId: id, username: user, audience: aud }: Settings, remedies: Remedies): Finding[] {
  const { run, path } = remedies;
  const unknown = 'the token URL is not known yet';
  return [
    tokenUrl === undefined
      ? {
          check: 'host',
          status: 'warn',
          says: unknown,
          fix: run({ command: 'token', directory: path(), options: { url: { blank: 'token URL' } } }),
        }
      : judged('host', tokenUrl, { name: 'tokenUrl', check: checkTokenUrl }),
    ...(aud === undefined && tokenUrl === undefined
      ? []
      : [{ check: 'audience', status: 'ok', says: aud === undefined ? 'aud is the token URL' : 'aud is set' } as const]),
    examineClientId(id, 'client id', remedies),
    user === undefined
      ? {
          check: 'username',
          status: 'warn',
          says: 'the user is not known yet',
          fix: run({ command: 'token', directory: path(), options: { username: { blank: 'user' } } }),
        }
      : { check: 'username', status: 'ok', says: 'the user is known' },
  ];
}

function checklist(record: BundleRecord): Checklist {
  const pieces = claimPieces(claims(record.settings), {
    iss: 'the client id, or what else the server expects as issuer',
    sub: 'the user it signs in as',
    aud: 'what the server calls itself, often its token URL',
    tokenUrl: "the server's token URL",
  });
  const name = { value: record.name };
  const setUp = 'Client of an RFC 7523 server';
  if (record.renewal) {
    return {
      kind: 'renewal',
      name: record.name,
      facts: facts(record, { setUp, upload: UPLOAD, claims: pieces, own: renewalFacts(record.renewal) }),
      steps: [
        ...(record.renewal.key === 'new' ? changeTheKey(record) : [handOverTheCertificate(record, record.renewal)]),
        checkIt(),
        putAway(record.renewal),
        renewal(record),
      ],
    };
  }
  return {
    name: record.name,
    facts: facts(record, { setUp, upload: UPLOAD, claims: pieces }),
    steps: [
      {
        title: 'Register a client',
        actions: [
          line`At the server, register a client (an application) called ${name}.`,
          line`Give a contact e-mail if it asks for one: ${value(record.settings['email'], 'an e-mail address for questions about the app')}`,
          line`Allow it the grant ${label('JWT Bearer')}: ${{ value: GRANT_TYPE }}`,
        ],
        unverified: [line`The words differ from server to server; the ones on this page are those of the RFC.`],
      },
      {
        title: 'Hand over the public key',
        actions: [
          line`Upload or paste ${{ value: UPLOAD }}, which lies beside this page. Where the server wants a certificate, take ${{ value: 'server.crt' }}; where it wants a JWK Set, ${{ value: 'jwks.json' }}.`,
          line`The thumbprint (RFC 7638) tells it from another key; it is also the kid in ${{ value: 'jwks.json' }}: ${{ value: record.key.thumbprint }}`,
          line`The SHA-256 fingerprint tells the certificate from another one: ${{ value: certificateOf(record).sha256 }}`,
        ],
        cautions: [keepTheKey(UPLOAD)],
      },
      {
        title: 'Allow the user',
        actions: [line`Let the client sign in as this user, in the way the server has for it: ${pieces.sub}`],
      },
      {
        title: 'Keep the client id',
        actions: [line`Keep the client id, at most servers the issuer (iss) of every sign-in: ${pieces.iss}`],
      },
      assertionStep(record, pieces, {
        cautions: [line`Servers compare iss and aud letter by letter: a slash at the end makes another value.`],
        unverified: [
          line`What iss and sub have to be is left to the server (RFC 7523, section 3). Look both up in its documentation; the same goes for an audience other than the token URL.`,
        ],
      }),
      renewal(record),
    ],
  };
}

const handOverTheCertificate = (record: BundleRecord, renewed: RecordedRenewal): ChecklistStep => ({
  title: 'Hand over the new certificate, where the server has one',
  actions: [
    tryHere,
    deadline(renewed),
    line`Where the server took ${{ value: 'server.crt' }}: upload the new one in its place. Where it took ${{ value: UPLOAD }} or ${{ value: 'jwks.json' }}: leave it as it is, they hold the same key.`,
    line`The SHA-256 fingerprint tells the certificate from another one: ${{ value: certificateOf(record).sha256 }}`,
  ],
  cautions: [keepTheKey(UPLOAD), sameKey],
  unverified: [line`Whether a server looks at the date of a certificate differs from server to server.`],
});

const changeTheKey = (record: BundleRecord): ChecklistStep[] => [
  {
    title: 'Hand over the new public key',
    actions: [
      tryHere,
      line`Where the server holds several keys for a client, add ${{ value: UPLOAD }}, ${{ value: 'server.crt' }} or ${{ value: 'jwks.json' }} beside the old one, and leave the old one for now.`,
      line`Where it holds one, put the new one in its place, at a time when sign-in may fail; or register a second client, with a client id of its own, and switch.`,
      line`The thumbprint (RFC 7638) tells the new key from the old one: ${{ value: record.key.thumbprint }}`,
    ],
    cautions: [
      keepTheKey(UPLOAD),
      line`When the server no longer has the old key, whatever signs with it stops working: every program with a copy of the old ${{ value: 'server.key' }}.`,
    ],
  },
  {
    title: 'Give the new key to the program that signs in',
    actions: [
      line`Private key: ${{ value: 'server.key' }}, algorithm ${{ value: 'RS256' }}. The other values stay.`,
      line`When nothing signs with the old key any more, remove its public key from the server.`,
    ],
  },
];

const renewal = (record: BundleRecord): ChecklistStep =>
  renewalStep(
    record,
    [
      line`Before that day, run ${{ value: 'jwt-kit renew' }} in this directory: it makes a new certificate for the same key, with ${{ value: '--new-key' }} for a new one, and a page like this one for the change.`,
    ],
    {
      cautions: [
        line`A public key carries no date, a certificate does. Where the server holds several keys, a new one can be added before the old one is removed.`,
      ],
    },
  );
