/** The targets of any other server. */
import { tokenPipelines } from '../pipelines.ts';
import { missingAmong, type Target } from '../targets.ts';
import { usualTargets } from '../usual-targets.ts';

const usual = { needs: missingAmong('tokenUrl', 'clientId', 'username') };

export const genericTargets: readonly Target[] = [...usualTargets(usual), ...tokenPipelines(usual)];
