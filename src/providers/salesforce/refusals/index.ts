/** All that is known of Salesforce's answers, by the place they come from. */
import type { RefusalGroup } from '../../../core/refusals/known-refusals.ts';
import { approvalAnswers } from './approval.ts';
import { assertionAnswers } from './assertion.ts';
import { browserAnswers } from './browser.ts';
import { deploymentAnswers } from './deployment.ts';
import { firstCallAnswers } from './first-call.ts';
import { localAnswers } from './local-programs.ts';
import { serverAnswers } from './server-busy.ts';
import { loginHistory } from './setup-menu-paths.ts';

/** Salesforce 3, the tip below the table: reported in AwesomeSalesforceSkills. */
const more = 'Setup > Login History reportedly shows a clearer status than this response.';

export const salesforceRefusals: readonly RefusalGroup[] = [
  ...[...approvalAnswers, ...assertionAnswers, ...serverAnswers].map((group) =>
    // Said once: not below causes that lead there themselves.
    group.causes.some(({ clicks }) => clicks === loginHistory) ? group : { ...group, more },
  ),
  ...browserAnswers,
  ...firstCallAnswers,
  ...localAnswers,
  ...deploymentAnswers,
];
