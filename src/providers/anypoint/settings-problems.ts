/** What is wrong with settings for Anypoint, in the same words before a bundle is made, when it is checked, and when it signs. */
import { excerpt } from '../../core/escape.ts';

/** The platform's name for its own identity provider, whose users cannot use this grant. */
const NO_FEDERATION = 'mulesoft';

/** Why a client id cannot be the issuer; undefined if it can. */
export const issuerProblem = (clientId: string): string | undefined =>
  /^https?:/i.test(clientId)
    ? `client id ${excerpt(clientId)} is a URL: Anypoint expects iss to be the connected app's own client id, not the identity provider's address`
    : undefined;

/** Why users of an identity provider cannot sign in; undefined if they can. */
export const federationProblem = (idpId: string): string | undefined =>
  idpId === NO_FEDERATION
    ? `identity provider id "${NO_FEDERATION}" means a user without single sign-on: Anypoint does not support this grant for such a user`
    : undefined;

/** Why a username may be misread as a part of sub; undefined if it cannot be. */
export const usernameProblem = (user: string): string | undefined =>
  user.includes('|')
    ? `username ${excerpt(user)} contains a |, which separates the fields of sub: how to escape it is not documented`
    : undefined;

/** Why a complete sub is not one for Anypoint; undefined if it is. */
export function subjectProblem(sub: string): string | undefined {
  const [, idp = '', user = ''] = sub.split('|');
  return idp === '' || user === ''
    ? 'sub is not version|identity provider id|username, the minimum that Anypoint documents'
    : undefined;
}

/** The right address of a region, if a host is the wrong one that is often guessed, with what to say about it. */
export function hostProblem(host: string): { says: string; better: string } | undefined {
  const [, id] = /^(ca1|jp1)\.anypoint\.mulesoft\.com$/.exec(host) ?? [];
  if (id === undefined) return undefined;
  const better = `${id}.platform.mulesoft.com`;
  return { says: `${host} is not the address of that region: use ${better}`, better };
}
