/**
 * MuleSoft Anypoint Platform: a connected app that acts on behalf of a user, with a public key.
 *
 * Here the app itself is the issuer: iss is its client id, the audience is the address of the token end point, and sub is
 * one string that names the identity provider and the user.
 */

import type { BundleRecord } from '../../core/bundle.ts';
import { type Checklist, type ChecklistStep, type Line, label, line, type Piece, value } from '../../core/checklist.ts';
import { KitError } from '../../core/errors.ts';
import { excerpt } from '../../core/escape.ts';
import { askTheHolder, followTheKey, holderKeepsTheKey, holderSigns } from '../foreign-key.ts';
import type { Checked, Claims, Provider, Setting, Settings } from '../provider.ts';
import { renewalFacts } from '../renewal-steps.ts';
import { audience, clientId, email, hostName, oneLine, oneOf, refuse, username, webAddress } from '../settings.ts';
import { assertionStep, type ClaimPieces, claimPieces, facts, keepTheKey, renewalStep } from '../shared-steps.ts';
import { anypointAnswers } from './answers.ts';
import { examineAnypoint, isNoFederation, isNoIssuer, NO_FEDERATION } from './examination.ts';
import { anypointGrant, TOKEN_PATH } from './grant.ts';
import { anypointRenewalSteps } from './renewal.ts';

const UPLOAD = 'public.pem';

/** Where the platform's API keeps connected apps. */
const APPS_PATH = '/accounts/api/connectedApplications';

/** First part of sub where nothing else is said. What it has to be is documented nowhere: the checklist says that it is a guess. */
const SUB_VERSION = '1';

/** Most characters of one public key of an app. */
const LARGEST_KEY = 4096;

const DEFAULT_REGION = 'us';

/** Control planes; Canada and Japan are below platform.mulesoft.com, the others below anypoint.mulesoft.com. */
const regions: ReadonlyMap<string, { name: string; host: string }> = new Map([
  ['us', { name: 'United States', host: 'anypoint.mulesoft.com' }],
  ['eu', { name: 'Europe', host: 'eu1.anypoint.mulesoft.com' }],
  ['ca', { name: 'Canada', host: 'ca1.platform.mulesoft.com' }],
  ['jp', { name: 'Japan', host: 'jp1.platform.mulesoft.com' }],
  ['gov', { name: 'Government Cloud', host: 'gov.anypoint.mulesoft.com' }],
]);

const HOST_EXAMPLE = 'https://anypoint.example.com';

const settings: readonly Setting[] = [
  {
    name: 'region',
    question: {
      message: 'Where is your Anypoint organization?',
      choices: [...regions].map(([id, { name, host }]) => ({ value: id, name, description: host })),
      unless: 'host',
    },
    fallback: DEFAULT_REGION,
    check: (text) => oneOf('region', [...regions.keys()], text),
  },
  { name: 'host', check: checkHost },
  {
    name: 'idpId',
    question: {
      message: "Id of the user's identity provider?",
      why: 'user.idprovider_id in what /accounts/api/me answers to a token of that user.',
    },
    check: checkIdpId,
  },
  {
    ...username,
    question: {
      message: 'Which user does it sign in as?',
      why: 'A user who signs in to Anypoint through that identity provider.',
    },
    check(text) {
      const { value: user } = username.check(text);
      if (!user.includes('|')) return { value: user };
      return {
        value: user,
        note: `username ${excerpt(user)} holds a |, which parts the fields of sub: how to write it there is not documented`,
      };
    },
  },
  clientId,
  audience,
  email,
  subField('subVersion', 'sub version'),
  subField('firstName', 'first name'),
  subField('lastName', 'last name'),
  subField('userEmail', 'user e-mail'),
  subField('groups', 'groups'),
  { name: 'sub', check: (text) => ({ value: oneLine('sub', text) }) },
];

export const anypoint: Provider = {
  id: 'anypoint',
  title: 'MuleSoft Anypoint Platform',
  description: 'paste a public key into a connected app that acts on behalf of a user',
  upload: UPLOAD,
  uploadLimit: LARGEST_KEY + 1,
  afterEnd: 'Anypoint holds the public key, which has no date: the day is there so that no key is used for ever',
  foreignKey: true,
  settings,
  review,
  claims,
  examine: (given, remedies) => examineAnypoint(given, claims(given), remedies),
  checklist,
  grant: anypointGrant,
  answers: {
    groups: anypointAnswers,
    byCode: true,
    codesUnverified: 'the RFCs define the code so; what Anypoint means by it is not documented',
  },
};

function checkHost(text: string): Checked {
  const url = webAddress('host', text, HOST_EXAMPLE);
  const host = hostName('host', url, HOST_EXAMPLE);
  const found = `https://${host}${url.port === '' ? '' : `:${url.port}`}`;
  const [, id] = /^(ca1|jp1)\.anypoint\.mulesoft\.com$/.exec(host) ?? [];
  if (id === undefined) return { value: found };
  return { value: found, note: `${host} is not where that region is: use ${id}.platform.mulesoft.com` };
}

function checkIdpId(text: string): Checked {
  const id = oneLine('identity provider id', text);
  if (/[|\s]/.test(id)) {
    throw refuse(
      `identity provider id ${excerpt(id)} holds a blank or a |`,
      "take user.idprovider_id from the platform's /accounts/api/me",
    );
  }
  return { value: id };
}

/** One field of sub; a | in it would make two of it. */
function subField(name: string, what: string): Setting {
  return {
    name,
    check(text) {
      const value = oneLine(what, text);
      if (value.includes('|'))
        throw refuse(`${what} ${excerpt(value)} holds a |, which parts the fields of sub`, 'leave it out');
      return { value };
    },
  };
}

function review({ region, host, idpId, clientId: iss }: Settings): string[] {
  if (region !== undefined && host !== undefined) {
    throw new KitError('USAGE', `region "${region}" and host ${excerpt(host)} contradict each other`, {
      hint: 'give --region for a cloud of MuleSoft, --host for any other; not both',
    });
  }
  return [isNoFederation(idpId ?? '') ?? [], isNoIssuer(iss ?? '') ?? []].flat();
}

/** Where the platform is; undefined for a region that nobody knows, which only an edited record can hold. */
function platform({ region, host }: Settings): string | undefined {
  if (host !== undefined) return host;
  const known = regions.get(region ?? DEFAULT_REGION);
  return known && `https://${known.host}`;
}

function claims(given: Settings): Claims {
  const { clientId: iss, audience: aud } = given;
  const base = platform(given);
  const tokenUrl = base && `${base}${TOKEN_PATH}`;
  return { iss, sub: given['sub'] ?? builtSub(given), aud: aud ?? tokenUrl, tokenUrl };
}

/** version|identity provider id|username, and the fields behind them as far as the last one given. */
function builtSub({ subVersion, idpId, username: user, firstName, lastName, userEmail, groups }: Settings): string | undefined {
  if (idpId === undefined || user === undefined) return undefined;
  const fields = [subVersion ?? SUB_VERSION, idpId, user, firstName, lastName, userEmail, groups];
  const last = fields.findLastIndex((field) => field !== undefined);
  return fields
    .slice(0, last + 1)
    .map((field) => field ?? '')
    .join('|');
}

function checklist(record: BundleRecord): Checklist {
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
