/** All known error responses of Salesforce, by where they come from. */
import type { RefusalGroup } from '../../../core/refusals/known-refusal.ts';
import { appAndUserRefusals } from './app-and-user.ts';
import { assertionRefusals } from './assertion.ts';
import { browserRefusals } from './browser.ts';
import { deploymentRefusals } from './deployment.ts';
import { firstCallRefusals } from './first-call.ts';
import { localRefusals } from './local-programs.ts';
import { serverRefusals } from './server-busy.ts';
import { loginHistory } from './setup-menu-paths.ts';

/** Reported in AwesomeSalesforceSkills. */
const more = 'Setup > Login History reportedly shows a clearer status than this response.';

export const salesforceRefusals: readonly RefusalGroup[] = [
  ...[...appAndUserRefusals, ...assertionRefusals, ...serverRefusals].map((group) =>
    // Left out if a cause already points there.
    group.causes.some(({ clicks }) => clicks?.includes(loginHistory)) ? group : { ...group, more },
  ),
  ...browserRefusals,
  ...firstCallRefusals,
  ...localRefusals,
  ...deploymentRefusals,
];
