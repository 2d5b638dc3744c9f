/** jsforce, the client for Node. */
import type { Target } from '../../targets/target.ts';
import { loginUrl, needsToken } from './needs.ts';

export const jsforce: Target = {
  id: 'jsforce',
  also: ['node', 'nodejs', 'node-js', 'javascript', 'js'],
  says: 'jsforce: a program for Node that signs in and queries',
  tested: 'run with jsforce 3.10.16 on Node 20 against a rehearsal',
  needs: needsToken,
  url: { takes: 'origin' },
  remarks: ['it needs the package jsforce: npm install jsforce'],
  runs: ['node'],
  files: [{ template: 'sign-in.mjs' }],
  values: loginUrl,
};
