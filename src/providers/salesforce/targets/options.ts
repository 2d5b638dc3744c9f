/** The options of Salesforce's targets; without costly imports, because the help needs them. */
import { pipelineOptions } from '../../pipelines.ts';
import { oneLine } from '../../settings.ts';
import type { TargetOption } from '../../targets.ts';

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
    name: 'profile',
    value: 'name',
    says: 'who may use the app: a profile (metadata)',
    check: (text) => ({ value: oneLine('profile', text) }),
  },
  ...pipelineOptions,
];
