/** The clicks in Access Management, and the page about a renewal. */
import type { BundleRecord } from '../../core/bundle/record.ts';
import { type Checklist, type ChecklistStep, type Line, label, line, type Piece, value } from '../../core/checklist.ts';
import { askTheHolder, followTheKey, holderKeepsTheKey, holderSigns } from '../checklist/key-holder-steps.ts';
import { renewalFacts } from '../checklist/renewal-steps.ts';
import { assertionStep, type ClaimPieces, claimPieces, facts, keepTheKey, renewalStep } from '../checklist/shared-steps.ts';
import type { Settings } from '../settings.ts';
import { claims, DEFAULT_REGION, platform, SUB_VERSION } from './claims.ts';
import { TOKEN_PATH } from './grant.ts';
import { anypointRenewalSteps } from './renewal-steps.ts';
import { NO_FEDERATION } from './settings-checks.ts';

const UPLOAD = 'public.pem';

/** Where the platform's API keeps connected apps. */
const APPS_PATH = '/accounts/api/connectedApplications';

/** The checklist for a record: of a set-up, or of its renewal. */
export function anypointChecklist(record: BundleRecord): Checklist {
  const { username: user, idpId } = record.settings;
  const address = platform(record.settings);
  const unknown = 'the address of your Anypoint Platform';
  const base = value(address, unknown);
  const pieces = claimPieces(claims(record.settings), {
    iss: 'the client id of the connected app',
    sub: `identity provider id and username together${record.renewal ? '' : ', see the step about the user'}`,
    aud: 'the token URL',
    tokenUrl: `${unknown}, then ${TOKEN_PATH}`,
  });
  const setUp = 'Anypoint Platform connected app, acting on behalf of a user';
  if (record.renewal && record.certificate) {
    const app = record.settings['clientId'];
    return {
      kind: 'renewal',
      name: record.name,
      facts: facts(record, { setUp, upload: UPLOAD, claims: pieces, own: renewalFacts(record.renewal) }),
      steps: anypointRenewalSteps(
        {
          record,
          base,
          api: value(address && app && `${address}${APPS_PATH}/${app}`, `${unknown}, then ${APPS_PATH}/ and the client id`),
          signIn: assertionStep(record, pieces, { cautions: [issuerIsTheApp], unverified: unverifiedClaims(record.settings) }),
          next: renewal(record),
        },
        record.renewal,
      ),
    };
  }
  return {
    name: record.name,
    facts: facts(record, { setUp, upload: UPLOAD, claims: pieces }),
    steps: [
      ...(record.certificate ? [] : [askTheHolder(pieces)]),
      checkUser({
        me: value(address && `${address}/accounts/api/me`, `${unknown}, then /accounts/api/me`),
        user: value(user, 'the username it signs in as'),
        idp: value(idpId, 'the identity provider id'),
      }),
      ...createApp(record, base),
      keepClientId(record, pieces),
      ...signAndRenew(record, pieces, { cautions: [issuerIsTheApp], unverified: unverifiedClaims(record.settings) }),
    ],
  };
}

/** The last steps: with a key of one's own, or with that of somebody else. */
function signAndRenew(
  record: BundleRecord,
  pieces: ClaimPieces,
  notes: Pick<ChecklistStep, 'cautions' | 'unverified'>,
): ChecklistStep[] {
  if (record.certificate === undefined) return [holderSigns(pieces, notes), followTheKey];
  return [assertionStep(record, pieces, notes), renewal(record)];
}

const issuerIsTheApp: Line = line`The app is the issuer: Anypoint expects iss to be the client id. A token that Okta, Entra ID or another identity provider issued has another iss and does not fit.`;

const checkUser = ({ me, user, idp }: { me: Piece; user: Piece; idp: Piece }): ChecklistStep => ({
  title: 'Check the user',
  actions: [
    line`The user signs in to Anypoint through an identity provider (single sign-on): ${user}`,
    line`Note the id of the user's identity provider: ${idp}.`,
    line`Where to find that id: it is ${{ value: 'user.idprovider_id' }} in what ${me} answers to a token of this user, and it stands after ${{ value: 'providers/' }} in the provider's single sign-on URL.`,
  ],
  cautions: [
    line`This grant is for users of an identity provider only. Where ${{ value: 'user.idprovider_id' }} is ${{ value: NO_FEDERATION }}, the user is one of Anypoint's own, and that is not supported.`,
  ],
});

function createApp(record: BundleRecord, base: Piece): ChecklistStep[] {
  return [
    {
      title: 'Create a connected app',
      actions: [
        line`Sign in at ${base} as an Organization Administrator.`,
        line`Open ${label('Access Management')}, then ${label('Connected Apps')}. Where there are several, choose the ${label('Business Group')}.`,
        line`Click ${label('Create App')} and enter the name ${{ value: record.name }}. It has to be unique.`,
        line`As type, choose ${label('App acts on behalf of a user')}.`,
      ],
    },
    {
      title: 'Paste the public key',
      actions: [
        line`Under ${label('Grant types')}, tick ${label('JWT Bearer')}.`,
        line`Open ${{ value: UPLOAD }}, which lies beside this page, in a text editor. Copy all of it, with the lines ${{ value: '-----BEGIN PUBLIC KEY-----' }} and ${{ value: '-----END PUBLIC KEY-----' }}, and paste it into the box for the public key.`,
      ],
      cautions: [record.certificate ? keepTheKey(UPLOAD) : holderKeepsTheKey],
      unverified: [
        line`The label of that box is not known. Nor is it documented which forms of a public key Anypoint takes; its examples show PEM, and ${{ value: UPLOAD }} is PEM.`,
      ],
    },
    {
      title: 'Fill in the addresses',
      actions: [
        line`Enter a ${label('Website URL')}: ${value(undefined, 'an address of your own, such as the page that describes the app')}`,
        line`Under ${label('Redirect URIs')}, enter one and click ${label('Add')}: ${value(undefined, 'an address of your own; this sign-in never opens it')}`,
        line`As ${label('Audience')}, choose ${label('Members of this organization only')}.`,
      ],
      cautions: [
        line`Without a website URL and a redirect URI the app cannot be edited here later.`,
        line`${label('Audience')} on this page says who may use the app. It is not the audience (aud) that is signed.`,
      ],
    },
    {
      title: 'Add scopes and save',
      actions: [
        line`Click ${label('Add Scopes')}, choose the scopes and click ${label('Add Scopes')}: ${value(undefined, 'what the program has to do')}`,
        line`Where it asks, choose business groups and environments, each with ${label('Next')}, and click ${label('Add Scopes')} again.`,
        line`Click ${label('Save')}.`,
      ],
    },
  ];
}

const keepClientId = (record: BundleRecord, { iss }: ClaimPieces): ChecklistStep => ({
  title: 'Keep the client id',
  actions: [
    line`Open ${label('Connected Apps')}, then ${label('Owned Apps')}, and click ${label('Copy Id')} for ${{ value: record.name }}.`,
    line`Keep the client id, the issuer (iss) of every sign-in: ${iss}. The client secret is not needed.`,
  ],
  unverified: [
    line`Where the organization restricts which apps may be authorized, it is not known whether that holds for this grant too. If sign-in fails, have the app allowed.`,
  ],
});

/** What of the claims nobody has confirmed. */
function unverifiedClaims({ audience: aud, host, subVersion = SUB_VERSION, region = DEFAULT_REGION }: Settings): Line[] {
  const elsewhere = host !== undefined || region !== DEFAULT_REGION;
  return [
    line`The subject is ${{ value: 'version|identity provider id|username' }}. What the version has to be is not documented: ${{ value: subVersion }} is a guess. Nor is it documented whether the empty fields after the username may be left out (first name, last name, e-mail, groups). Where Anypoint refuses it, another one can be signed.`,
    line`${{ value: 'RS256' }} is not documented by Anypoint; it is what every server of this kind has to take (RFC 7523).`,
    ...(elsewhere && aud === undefined
      ? [
          line`The documentation shows the audience for the United States only. Elsewhere it is taken to be the token URL of that place.`,
        ]
      : []),
    ...(region === 'gov' ? [line`Whether Government Cloud takes this grant at all is not known.`] : []),
  ];
}

const renewal = (record: BundleRecord): ChecklistStep =>
  renewalStep(
    record,
    [
      line`Before that day, run ${{ value: 'jwt-kit renew --new-key' }} in this directory: it makes a new key, and a page like this one for the change.`,
      line`Paste the new ${{ value: UPLOAD }} into the same app. The client id stays the same.`,
    ],
    {
      cautions: [
        line`A public key carries no date, so Anypoint is not told when the certificate ends. The day is there so that no key is used for ever.`,
      ],
      unverified: [
        line`Anypoint's API takes several keys for one app, which lets the old one work until the program is changed. Whether the page in Access Management does so too is not known.`,
      ],
    },
  );
