/** Targets that fit every provider: programs that sign and ask for a token by themselves. */
import type { Target } from './targets.ts';

/** What a provider says about them. */
interface Usual extends Pick<Target, 'needs' | 'unverified'> {}

/** These targets for a provider. */
export const usualTargets = (usual: Usual): readonly Target[] => [
  {
    ...usual,
    id: 'curl',
    says: 'shell script: signs with OpenSSL, gets a token with curl',
    tested: 'run with OpenSSL 3.0 and curl 7.88 against a rehearsal',
    files: [{ template: 'token.sh' }],
  },
];
