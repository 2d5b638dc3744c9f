/**
 * MuleSoft Anypoint Platform: a connected app that acts on behalf of a user, with a public key.
 *
 * The app itself is the issuer: iss is its client id, aud is the token URL, and sub is one string that names the identity
 * provider and the user.
 */
import { KitError } from '../../core/errors.ts';
import { excerpt } from '../../core/escape.ts';
import type { Provider } from '../provider.ts';
import type { Settings } from '../settings.ts';
import { anypointPage, UPLOAD } from './checklist.ts';
import { claims, hostEnding, isOwnAudience } from './claims.ts';
import { anypointGrant } from './grant.ts';
import { anypointRefusals } from './refusals.ts';
import { anypointSettings } from './settings.ts';
import { examineAnypoint } from './settings-checks.ts';
import { federationProblem, issuerProblem } from './settings-problems.ts';
import { anypointTargetOptions } from './targets/options.ts';

/** Most characters in a public key of an app: those of `public_keys` in Anypoint's Access Management API. */
const LARGEST_KEY = 4096;

export const anypoint: Provider = {
  id: 'anypoint',
  otherNames: ['mulesoft', 'mulesoft anypoint', 'anypoint platform'],
  title: 'MuleSoft Anypoint Platform',
  shortTitle: 'Anypoint',
  description: 'paste a public key into a connected app that acts on behalf of a user',
  upload: UPLOAD,
  uploadLimit: LARGEST_KEY + 1,
  renews: 'key',
  afterEnd: 'Anypoint has only the public key, which does not expire: the date is a reminder to replace it',
  foreignKey: {
    careful: [
      "Anypoint expects iss to be the app's client id. The holder of the private",
      'key must sign such an assertion; an ordinary id_token does not work.',
    ],
  },
  own: { audience: isOwnAudience, hostEnding, environment: [] },
  settings: anypointSettings,
  review,
  claims,
  examine: (given, remedies) => examineAnypoint(given, claims(given), remedies),
  checklist: anypointPage,
  grant: anypointGrant,
  targets: { options: anypointTargetOptions, load: async () => (await import('./targets/index.ts')).anypointTargets },
  refusals: {
    get groups() {
      return anypointRefusals;
    },
    byCode: true,
    codesUnverified: 'this is what the code means in the RFCs; what Anypoint means by it is not documented',
  },
};

function review({ region, host, idpId, clientId: iss, sub, ...fields }: Settings): string[] {
  const field = ['subVersion', 'firstName', 'lastName', 'userEmail', 'groups'].find((name) => fields[name] !== undefined);
  const unused = sub !== undefined && field !== undefined ? `sub is used, and its field ${field} is not: give one of them` : [];
  if (region !== undefined && host !== undefined) {
    throw new KitError('USAGE', `region "${region}" and host ${excerpt(host)} contradict each other`, {
      hint: 'give --region for a MuleSoft cloud or --host for any other, not both',
    });
  }
  return [unused, federationProblem(idpId ?? '') ?? [], issuerProblem(iss ?? '') ?? []].flat();
}
