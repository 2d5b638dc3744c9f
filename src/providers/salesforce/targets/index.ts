/** The targets of Salesforce, in the order in which they are listed. */
import type { Target } from '../../targets/target.ts';
import { usualTargets } from '../../targets/usual-targets.ts';
import { apex } from './apex.ts';
import { fields } from './fields.ts';
import { jsforce } from './jsforce.ts';
import { metadata } from './metadata.ts';
import { mulesoft } from './mulesoft.ts';
import { namedCredential } from './named-credential.ts';
import { needsToken } from './needs.ts';
import { salesforcePipelines } from './pipelines.ts';
import { postman } from './postman.ts';
import { sf } from './sf.ts';
import { sfdxHardis } from './sfdx-hardis.ts';
import { simpleSalesforce } from './simple-salesforce.ts';
import { talend } from './talend.ts';

export const salesforceTargets: readonly Target[] = [
  sf,
  ...usualTargets({ needs: needsToken }),
  postman,
  jsforce,
  simpleSalesforce,
  mulesoft,
  talend,
  apex,
  namedCredential,
  sfdxHardis,
  fields,
  metadata,
  ...salesforcePipelines,
];
