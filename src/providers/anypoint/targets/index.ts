/** The targets of Anypoint, in the order in which they are listed. */
import { tokenPipelines } from '../../targets/pipelines.ts';
import type { Target } from '../../targets/target.ts';
import { usualTargets } from '../../targets/usual-targets.ts';
import { anypointGrant } from '../grant.ts';
import { api, terraform } from './connected-app.ts';
import { mulesoft } from './mulesoft.ts';

const usual = {
  needs: anypointGrant.wants,
  unverified: ['the first field of sub, the version: its value is not documented; --sub-version changes it'],
};

export const anypointTargets: readonly Target[] = [...usualTargets(usual), mulesoft, api, terraform, ...tokenPipelines(usual)];
