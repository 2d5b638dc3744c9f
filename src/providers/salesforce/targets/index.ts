/** The targets of Salesforce, in the order in which they are listed. */
import type { Target } from '../../targets.ts';
import { usualTargets } from '../../usual-targets.ts';
import { jsforce } from './jsforce.ts';
import { metadata } from './metadata.ts';
import { needsToken } from './needs.ts';
import { salesforcePipelines } from './pipelines.ts';
import { postman } from './postman.ts';
import { sf } from './sf.ts';

export const salesforceTargets: readonly Target[] = [
  sf,
  ...usualTargets({ needs: needsToken }),
  postman,
  jsforce,
  metadata,
  ...salesforcePipelines,
];
