/** The targets of any other server. */
import { missingAmong, type Target } from '../targets.ts';
import { usualTargets } from '../usual-targets.ts';

export const genericTargets: readonly Target[] = usualTargets({ needs: missingAmong('tokenUrl', 'clientId', 'username') });
