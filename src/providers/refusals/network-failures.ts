/** What programs print if no response came; the same for every server. */
import type { RefusalGroup, RefusalText } from '../../core/refusals/known-refusal.ts';
import { TROUBLESHOOT } from './sources.ts';

const local = (words: string): RefusalText => ({ kinds: ['local or CLI'], words });

export const networkFailures: readonly RefusalGroup[] = [
  {
    id: 'no-connection',
    title: 'no connection to the server',
    texts: [
      local('…fetch failed'),
      local('…ENOTFOUND…'),
      local('…ETIMEDOUT…'),
      local('…self-signed certificate in certificate chain…'),
    ],
    causes: [
      {
        says: 'the host name is wrong or cannot be resolved (ENOTFOUND)',
        fix: 'compare {host} with the address in a browser',
        certainty: 'documented',
        when: 'ENOTFOUND',
        source: [TROUBLESHOOT],
      },
      {
        says: 'there is a proxy between this computer and the server',
        fix: 'set HTTPS_PROXY to the address of the proxy',
        when: 'ETIMEDOUT',
        certainty: 'documented',
        source: [TROUBLESHOOT],
      },
      {
        says: 'a proxy that inspects TLS presents its own certificate (self-signed certificate in certificate chain)',
        fix: "set NODE_EXTRA_CA_CERTS to a file with your company's CA certificate, or with Node 22.15 or newer NODE_OPTIONS to --use-system-ca; never NODE_TLS_REJECT_UNAUTHORIZED=0",
        when: 'self-signed certificate in certificate chain',
        certainty: 'documented',
        source: [TROUBLESHOOT],
      },
    ],
  },
];
