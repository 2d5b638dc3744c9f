/** All that is known of Salesforce's answers, by the place they come from. */
import type { AnswerGroup } from '../../../core/answers.ts';
import { approvalAnswers } from './approval.ts';
import { assertionAnswers } from './assertion.ts';
import { browserAnswers } from './browser.ts';
import { deploymentAnswers } from './deployment.ts';
import { firstCallAnswers } from './first-call.ts';
import { localAnswers } from './local.ts';

export const salesforceAnswers: readonly AnswerGroup[] = [
  ...approvalAnswers,
  ...assertionAnswers,
  ...browserAnswers,
  ...firstCallAnswers,
  ...localAnswers,
  ...deploymentAnswers,
];
