/** The settings of Anypoint, each with its flag, question and check. */
import { excerpt } from '../../core/escape.ts';
import type { Checked, Setting } from '../settings.ts';
import { audience, clientId, email, oneLine, oneOf, refuse, username } from '../settings.ts';
import { DEFAULT_REGION, regions, SUB_VERSION } from './claims.ts';
import { checkHost } from './host.ts';
import { usernameProblem } from './settings-problems.ts';

export const anypointSettings: readonly Setting[] = [
  {
    name: 'region',
    question: {
      message: 'Where is your Anypoint organization?',
      choices: [...regions].map(([id, { name, host }]) => ({ value: id, name, description: host })),
      unless: 'host',
    },
    flag: { value: 'region', says: 'region of the organization' },
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
      why: 'In its sign-on URL, after providers/; or idprovider_id of /accounts/api/me.',
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
      const note = usernameProblem(user);
      return note === undefined ? { value: user } : { value: user, note };
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

/** The id itself, or the whole sign-on URL that has it. */
function checkIdpId(text: string): Checked {
  const typed = oneLine('identity provider id', text);
  const isUrl = typed.includes('/');
  const id = isUrl ? /\/providers\/([^/?#|\s]+)/.exec(typed)?.[1] : typed;
  if (id !== undefined && !/[|\s]/.test(id)) return { value: id };
  throw refuse(
    `identity provider id ${excerpt(typed)} ${isUrl ? 'is an address without providers/<id>' : 'contains a space or a |'}`,
    'it is the part after providers/ in the single sign-on URL, or user.idprovider_id in /accounts/api/me',
  );
}

/** One field of sub; it must not contain the separator |. */
function subField(name: string, what: string, says?: string): Setting {
  return {
    name,
    flag: { value: 'text', ...(says === undefined ? { says: `${what}, a field of sub`, on: 'sign-in' as const } : { says }) },
    judgedBy: 'subject',
    check(text) {
      const value = oneLine(what, text);
      if (value.includes('|'))
        throw refuse(`${what} ${excerpt(value)} contains a |, which separates the fields of sub`, 'leave it out');
      return { value };
    },
  };
}
