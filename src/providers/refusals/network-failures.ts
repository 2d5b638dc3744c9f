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
  'CERTIFICATE_VERIFY_FAILED',
  'unable to find valid certification path to requested target',
  'PKIX path building failed',
  'certificate signed by unknown authority',
  'The remote certificate is invalid',
  'SEC_E_UNTRUSTED_ROOT',
  'CRYPT_E_NO_REVOCATION_CHECK',
  'certificate verify failed',
];

/** What is wrong with a certificate if not its CA. */
const otherFault = ['certificate has expired', 'yet valid', 'hostname mismatch', 'subject name does not match'];

export const networkFailures: readonly RefusalGroup[] = [
  {
    id: 'no-connection',
    title: 'no connection to the server',
    texts: [
      local('…fetch failed'),
      local('…ENOTFOUND…'),
      local('…ETIMEDOUT…'),
      local('…EAI_AGAIN…'),
      local('…ENETUNREACH…'),
      local('…EHOSTUNREACH…'),
      // curl
      local('…Could not resolve host…'),
      local('…Could not resolve proxy…'),
      local('…Failed to connect to…'),
      local("…Couldn't connect to server…"),
      local('…Connection timed out after…'),
      local('…Operation timed out after…'),
      local('…Connection reset by peer…'),
      local('…Empty reply from server…'),
      local('…Received HTTP code 407 from proxy…'),
      // Python, Java, Go, .NET, Ruby, PHP
      local('…Name or service not known…'),
      local('…nodename nor servname provided…'),
      local('…Temporary failure in name resolution…'),
      local('…getaddrinfo failed…'),
      local('…UnknownHostException…'),
      local('…no such host…'),
      local('…No such host is known…'),
      local('…Max retries exceeded with url…'),
      local('…context deadline exceeded…'),
      ...unknownCa.map((words) => ({ ...local(`…${words}…`), unless: otherFault })),
    ],
    causes: [
      {
        says: 'the host name is wrong or cannot be resolved (ENOTFOUND)',
        fix: 'compare {host} with the address in a browser',
        certainty: 'documented',
        when: ['ENOTFOUND', 'resolve host', 'UnknownHost', 'no such host'],
        source: [TROUBLESHOOT],
      },
      {
        says: 'there is a proxy between this computer and the server',
        fix: 'set HTTPS_PROXY to the address of the proxy',
        when: ['ETIMEDOUT', 'timed out', 'Failed to connect', 'resolve proxy', '407 from proxy', 'reset by peer'],
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
  {
    id: 'server-certificate-dates',
    title: "the server's certificate is not valid at the time of this computer",
    texts: [
      local('…certificate has expired…'),
      local('…CERT_HAS_EXPIRED…'),
      local('…certificate is not yet valid…'),
      local('…CERT_NOT_YET_VALID…'),
      local('…certificate has expired or is not yet valid…'),
    ],
    causes: [
      {
        says: 'the clock of this computer is wrong',
        fix: 'set the clock, then try again',
        certainty: 'documented',
        source: ['RFC 5280 §4.1.2.5'],
        shownBy: ['clock'],
      },
      {
        says: 'the certificate of a proxy or of a server that is not the real one has expired',
        fix: 'open https://{host} in a browser, and look at its certificate',
        certainty: 'documented',
        source: ['RFC 5280 §4.1.2.5'],
      },
    ],
  },
  {
    id: 'server-certificate-name',
    title: "the server's certificate is for another name",
    texts: [
      local('…ERR_TLS_CERT_ALTNAME_INVALID…'),
      local("…does not match certificate's altnames…"),
      local('…no alternative certificate subject name matches target host name…'),
      local('…Hostname mismatch, certificate is not valid for…'),
      local('…subject name does not match target host name…'),
      local('…No subject alternative DNS name matching…'),
    ],
    causes: [
      {
        says: 'the host name is misspelt, or is an old one: certificates of My Domains cover only one level',
        fix: 'compare {host} with the address in a browser',
        certainty: 'documented',
        source: ['RFC 9525 §6.3'],
      },
    ],
  },
  {
    id: 'curl-hides-the-response',
    title: 'curl was told not to show the error response (-f, --fail)',
    texts: [local('…The requested URL returned error:…')],
    causes: [
      {
        says: 'the response says why, but curl -f does not print it',
        fix: 'use --fail-with-body instead of -f or --fail, and paste what it prints',
        certainty: 'documented',
        source: ['the manual of curl, --fail-with-body'],
      },
    ],
  },
  {
    id: 'curl-command-wrong',
    title: 'curl did not understand its command line',
    texts: [
      local('…curl: (3)…'),
      local('…curl: (1) Protocol…'),
      local('…curl: (2) no URL specified…'),
      local('…curl: (26)…'),
      local('…URL using bad/illegal format or missing URL…'),
      local('…Failed to open/read local data from file/application…'),
    ],
    causes: [
      {
        says: 'a quote or a line break in the command was lost, or a file that it names does not exist',
        fix: 'let jwt-kit print the whole command',
        command: '{program} token --curl',
        certainty: 'documented',
        source: ['the manual of curl, EXIT CODES'],
      },
    ],
  },
];
