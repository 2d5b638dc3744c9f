/** The options of Salesforce's targets; without costly imports, because the help needs them. */
import { excerpt } from '../../../core/escape.ts';
import { type Checked, oneLine, refuse } from '../../settings.ts';
import { pipelineOptions } from '../../targets/pipelines.ts';
import type { TargetOption } from '../../targets/target.ts';

export const salesforceTargetOptions: readonly TargetOption[] = [
  {
    name: 'alias',
    value: 'name',
    says: 'a short name for the org (sf)',
    check: (text) => ({ value: oneLine('alias', text) }),
  },
  { name: 'setDefault', says: 'make it the default org (sf)' },
  { name: 'setDefaultDevHub', says: 'make it the default Dev Hub (sf)' },
  {
    name: 'branch',
    value: 'name',
    says: 'branch that is deployed to the org (sfdx-hardis; default: main)',
    check: branchName,
  },
  {
    name: 'profile',
    value: 'name',
    says: 'who may use the app: a profile (metadata)',
    check: (text) => ({ value: oneLine('profile', text) }),
  },
  ...pipelineOptions,
];

/** A branch whose name can be part of the name of a file. */
function branchName(text: string): Checked {
  const value = oneLine('branch', text);
  if (/^\w[\w.-]{0,99}$/.test(value)) return { value };
  throw refuse(`branch ${excerpt(value)} cannot be part of a file name`, 'use letters, digits, dots, hyphens and underscores');
}
