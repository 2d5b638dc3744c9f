/** The targets of Salesforce, in the order in which they are listed. */
import type { Target } from '../../targets.ts';
import { usualTargets } from '../../usual-targets.ts';
import { salesforceGrant } from '../grant.ts';
import { sf } from './sf.ts';

export const salesforceTargets: readonly Target[] = [sf, ...usualTargets({ needs: salesforceGrant.wants })];
