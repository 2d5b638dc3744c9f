/** The targets of any other server. */
import { tokenPipelines } from '../targets/pipelines.ts';
import { missingAmong, type Target } from '../targets/target.ts';
import { usualTargets } from '../targets/usual-targets.ts';

const usual = { needs: missingAmong('tokenUrl', 'clientId', 'username') };

export const genericTargets: readonly Target[] = [...usualTargets(usual), ...tokenPipelines(usual)];
