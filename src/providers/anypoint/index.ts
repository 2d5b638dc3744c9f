/**
 * MuleSoft Anypoint Platform: a connected app that acts on behalf of a user, with a public key.
 *
 * Here the app itself is the issuer: iss is its client id, the audience is the address of the token end point, and sub is
 * one string that names the identity provider and the user.
 */
import { KitError } from '../../core/errors.ts';
import { excerpt } from '../../core/escape.ts';
import type { Provider } from '../provider.ts';
import type { Checked, Setting, Settings } from '../settings.ts';
import { audience, clientId, email, oneLine, oneOf, refuse, username } from '../settings.ts';
import { anypointChecklist } from './checklist.ts';
import { claims, DEFAULT_REGION, hostEnding, isOwnAudience, regions, SUB_VERSION } from './claims.ts';
import { anypointGrant } from './grant.ts';
import { checkHost } from './host.ts';
import { anypointRefusals } from './refusals.ts';
import { examineAnypoint, isNoFederation, isNoIssuer } from './settings-checks.ts';

const UPLOAD = 'public.pem';

/** Most characters of one public key of an app. */
const LARGEST_KEY = 4096;

const settings: readonly Setting[] = [
  {
    name: 'region',
    question: {
      message: 'Where is your Anypoint organization?',
      choices: [...regions].map(([id, { name, host }]) => ({ value: id, name, description: host })),
      unless: 'host',
    },
    flag: { value: 'region', says: [...regions.keys()].join(', ') },
    fallback: DEFAULT_REGION,
    check: (text) => oneOf('region', [...regions.keys()], text),
    judgedBy: 'host',
  },
  { name: 'host', flag: { value: 'url', says: 'address of a private control plane' }, check: checkHost, judgedBy: 'host' },
  {
    name: 'idpId',
    flag: { value: 'id', says: 'id of the identity provider' },
    kept: true,
    question: {
      message: "Id of the user's identity provider?",
      why: 'user.idprovider_id in what /accounts/api/me answers to a token of that user.',
    },
    check: checkIdpId,
    judgedBy: 'identity-provider',
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
  subField('subVersion', 'sub version', `first field of sub (default: ${SUB_VERSION}, unverified)`),
  subField('firstName', 'first name'),
  subField('lastName', 'last name'),
  subField('userEmail', 'user e-mail'),
  subField('groups', 'groups'),
  { name: 'sub', check: (text) => ({ value: oneLine('sub', text) }), judgedBy: 'subject' },
];

export const anypoint: Provider = {
  id: 'anypoint',
  title: 'MuleSoft Anypoint Platform',
  shortTitle: 'Anypoint',
  description: 'paste a public key into a connected app that acts on behalf of a user',
  upload: UPLOAD,
  uploadLimit: LARGEST_KEY + 1,
  renews: 'key',
  afterEnd: 'Anypoint holds the public key, which has no date: the day is there so that no key is used for ever',
  foreignKey: {
    careful: [
      "Anypoint expects iss to be the app's client id. Whoever holds the",
      'private key must sign such an assertion; an ordinary id_token will not do.',
    ],
  },
  own: { audience: isOwnAudience, hostEnding, environment: [] },
  settings,
  review,
  claims,
  examine: (given, remedies) => examineAnypoint(given, claims(given), remedies),
  checklist: anypointChecklist,
  grant: anypointGrant,
  refusals: {
    groups: anypointRefusals,
    byCode: true,
    codesUnverified: 'the RFCs define the code so; what Anypoint means by it is not documented',
  },
};

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
function subField(name: string, what: string, says?: string): Setting {
  return {
    name,
    flag: { value: 'text', ...(says === undefined ? { says: 'field of sub', on: 'sign-in' as const } : { says }) },
    judgedBy: 'subject',
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
