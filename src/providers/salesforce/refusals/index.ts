/** All known error responses of Salesforce, by where they come from. */
import type { RefusalGroup } from '../../../core/refusals/known-refusals.ts';
import { approvalAnswers } from './approval.ts';
import { assertionAnswers } from './assertion.ts';
import { browserAnswers } from './browser.ts';
import { deploymentAnswers } from './deployment.ts';
import { firstCallAnswers } from './first-call.ts';
import { localAnswers } from './local-programs.ts';
import { serverAnswers } from './server-busy.ts';
import { loginHistory } from './setup-menu-paths.ts';

/** Reported in AwesomeSalesforceSkills. */
const more = 'Setup > Login History reportedly shows a clearer status than this response.';

export const salesforceRefusals: readonly RefusalGroup[] = [
  ...[...approvalAnswers, ...assertionAnswers, ...serverAnswers].map((group) =>
    // Left out if a cause already points there.
    group.causes.some(({ clicks }) => clicks === loginHistory) ? group : { ...group, more },
  ),
  ...browserAnswers,
  ...firstCallAnswers,
  ...localAnswers,
  ...deploymentAnswers,
];
