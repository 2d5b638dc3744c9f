/** Anypoint's side of the grant. Little of it is documented; guesses are marked. */
import { type Grant, type RehearsedAnswer, type RehearsedCall, refusalsIn, rfcRefusals } from '../grant.ts';
import { rfcRefusalGroups } from '../refusals/rfc-refusals.ts';
import { subjectProblem } from './settings-problems.ts';

/** Path of the token endpoint, the same on every control plane. */
export const TOKEN_PATH = '/accounts/api/v2/oauth2/token';

/** Path that says whom a token belongs to. */
const ME_PATH = '/accounts/api/me';

const USER_INFO_PATH = '/accounts/api/v2/oauth2/userinfo';
const REVOKE_PATH = '/accounts/api/v2/oauth2/revoke';

/** Seconds. Anypoint does not document a limit; these values are usual elsewhere. */
const LIFETIME = 300;
const LONG = 3600;

export const anypointGrant: Grant = {
  clientIdName: 'client id',
  tokenPath: TOKEN_PATH,
  tokenUrlExample: `https://anypoint.mulesoft.com${TOKEN_PATH}`,
  lifetime: LIFETIME,
  makes: ['iat', 'jti'],
  wants: ({ clientId, idpId, username, sub }) => [
    ...(clientId === undefined ? ['clientId'] : []),
    ...(sub === undefined && idpId === undefined ? ['idpId'] : []),
    ...(sub === undefined && username === undefined ? ['username'] : []),
  ],
  remarks({ claims, alg, lifetime, settings }) {
    const sub = typeof claims['sub'] === 'string' ? claims['sub'] : '';
    const problem = subjectProblem(sub);
    const [version = ''] = sub.split('|');
    return [
      ...(version !== '' && settings['sub'] === undefined && settings['subVersion'] === undefined
        ? [`sub starts with version ${version}, a guess: the value is not documented; --sub-version changes it`]
        : []),
      ...(problem === undefined ? [] : [problem]),
      ...(alg === 'RS256' ? [] : [`whether Anypoint accepts ${alg} is not documented: RS256 is the safe choice`]),
      ...(lifetime !== undefined && lifetime > LONG
        ? ['the assertion is valid for more than an hour: Anypoint does not document a limit']
        : []),
    ];
  },
  get refusals() {
    return [...Object.values(rfcRefusals), ...refusalsIn(rfcRefusalGroups)];
  },
  whoAmI: (_, tokenUrl) => ({
    url: new URL(ME_PATH, tokenUrl).href,
    read({ user }) {
      if (typeof user !== 'object' || user === null) return undefined;
      const { username, idprovider_id: idp, organization } = user as Record<string, unknown>;
      if (typeof username !== 'string') return undefined;
      const { name } = (organization ?? {}) as Record<string, unknown>;
      return [
        username,
        ...(typeof idp === 'string' ? [`identity provider ${idp}`] : []),
        ...(typeof name === 'string' ? [`organization ${name}`] : []),
      ].join(', ');
    },
  }),
  firstCall: (_, tokenUrl) => new URL(ME_PATH, tokenUrl).href,
  rehearsal: {
    tokenPath: () => TOKEN_PATH,
    audiences: (origin) => [`${origin}${TOKEN_PATH}`, origin],
    examples: (_, { clientId, sub, idpId, username }) => ({
      ...(clientId === undefined ? { clientId: 'rehearsal' } : {}),
      ...((sub ?? idpId) === undefined ? { idpId: 'rehearsal' } : {}),
      ...((sub ?? username) === undefined ? { username: 'rehearsal' } : {}),
    }),
    refusals: rfcRefusals,
    grant: (token) => ({ access_token: token, token_type: 'bearer', expires_in: 3600 }),
    answer,
    caveat: 'the error responses of Anypoint are not public: these are from RFC 6749',
  },
};

/** The responses after the token: whose it is, and its end. */
function answer({ path, method, form, sub, settings }: RehearsedCall): RehearsedAnswer | undefined {
  if (path === REVOKE_PATH && method === 'POST') {
    return { status: 200, body: {}, says: 'the token is revoked', revokes: form?.get('token') ?? '' };
  }
  if (path !== ME_PATH && path !== USER_INFO_PATH) return undefined;
  if (sub === undefined) return { status: 401, body: { message: 'Unauthorized' }, says: 'not a token of this rehearsal' };
  const [, idp, name = sub] = sub.split('|');
  const user = {
    id: '00000000-0000-4000-8000-000000000001',
    username: name,
    firstName: 'Rehearsal',
    lastName: 'User',
    type: 'federated',
    idprovider_id: settings['idpId'] ?? idp,
    organizationId: '00000000-0000-4000-8000-000000000002',
    organization: { id: '00000000-0000-4000-8000-000000000002', name: 'Rehearsal', isFederated: true },
  };
  const body =
    path === ME_PATH ? { user, client: { client_id: settings['clientId'] } } : { sub: user.id, preferred_username: name };
  return { status: 200, body, says: 'whose token it is' };
}
