/** What programs print if no response came; the same for every server. */
import type { RefusalGroup, RefusalText } from '../../core/refusals/known-refusal.ts';
import { TROUBLESHOOT } from './sources.ts';

const local = (words: string): RefusalText => ({ kinds: ['local or CLI'], words });

/** What OpenSSL and Node say if they do not know the CA of a certificate. */
const unknownCa = [
  'self-signed certificate in certificate chain',
  'self signed certificate in certificate chain',
  'unable to get local issuer certificate',
  'unable to verify the first certificate',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
];

export const networkFailures: readonly RefusalGroup[] = [
  {
    id: 'no-connection',
    title: 'no connection to the server',
    texts: [
      local('…fetch failed'),
      local('…ENOTFOUND…'),
      local('…ETIMEDOUT…'),
      ...unknownCa.map((words) => local(`…${words}…`)),
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
        when: unknownCa,
        certainty: 'documented',
        source: [TROUBLESHOOT],
      },
    ],
  },
];
