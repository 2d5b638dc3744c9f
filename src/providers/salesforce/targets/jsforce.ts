/** jsforce, the client for Node. */
import type { Target } from '../../targets/target.ts';
import { loginUrl, needsToken } from './needs.ts';

export const jsforce: Target = {
  id: 'jsforce',
  says: 'jsforce: a program for Node that signs in and queries',
  tested: 'run with jsforce 3.10.16 on Node 20 against a rehearsal',
  needs: needsToken,
  files: [{ template: 'sign-in.mjs' }],
  values: loginUrl,
};
