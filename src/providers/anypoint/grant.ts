/** Anypoint's side of the grant. Little of it is documented; guesses are marked. */
import { type Grant, refusalsIn, rfcRefusals } from '../grant.ts';
import { rfcRefusalGroups } from '../refusals/rfc-refusals.ts';

/** Path of the token endpoint, the same on every control plane. */
export const TOKEN_PATH = '/accounts/api/v2/oauth2/token';

/** Path that says whom a token belongs to. */
const ME_PATH = '/accounts/api/me';

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
    const fields = typeof claims['sub'] === 'string' ? claims['sub'].split('|') : [];
    return [
      ...(settings['sub'] === undefined && settings['subVersion'] === undefined
        ? [`sub starts with version ${fields[0]}, a guess: the value is not documented; --sub-version changes it`]
        : []),
      ...(fields.length < 3 || fields[1] === '' || fields[2] === ''
        ? ['sub is not version|identity provider id|username, the minimum that Anypoint documents']
        : []),
      ...(alg === 'RS256' ? [] : [`whether Anypoint accepts ${alg} is not documented: RS256 is the safe choice`]),
      ...(lifetime !== undefined && lifetime > LONG
        ? ['the assertion is valid for more than an hour: Anypoint does not document a limit']
        : []),
    ];
  },
  refusals: [...Object.values(rfcRefusals), ...refusalsIn(rfcRefusalGroups)],
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
  rehearsal: {
    tokenPath: () => TOKEN_PATH,
    audiences: (origin) => [`${origin}${TOKEN_PATH}`, origin],
    refusals: rfcRefusals,
    grant: (token) => ({ access_token: token, token_type: 'bearer', expires_in: 3600 }),
    whoAmI: {
      path: ME_PATH,
      answer: ({ idpId }, sub) => ({
        user: {
          username: sub.split('|')[2] ?? sub,
          idprovider_id: idpId ?? sub.split('|')[1],
          organization: { name: 'Rehearsal' },
        },
      }),
    },
    caveat: 'the error responses of Anypoint are not public: these are from RFC 6749',
  },
};
