/** Error responses of Salesforce's token endpoint about the server itself: not available, or too many requests. */
import type { RefusalGroup } from '../../../core/refusals/known-refusal.ts';
import { NO_SOURCE, TROUBLESHOOT } from '../../refusals/sources.ts';

export const serverRefusals: readonly RefusalGroup[] = [
  {
    id: 'page-instead-of-answer',
    title: 'a web page or a server error instead of an OAuth response',
    texts: [
      { kinds: ['token endpoint'], page: 'Data Not Available' },
      { kinds: ['token endpoint'], status: '5xx' },
      { kinds: ['token endpoint'], page: true },
    ],
    causes: [
      {
        says: 'the org is in maintenance, or not ready yet',
        fix: 'try again later, and check the status of the org',
        certainty: 'documented',
        source: [TROUBLESHOOT],
      },
      {
        says: 'the host is wrong',
        fix: "send the request to /services/oauth2/token at the org's My Domain",
        certainty: 'documented',
        source: [TROUBLESHOOT],
        shownBy: ['host'],
      },
    ],
  },
  {
    id: 'login-rate-exceeded',
    title: 'too many sign-ins by one user',
    texts: [
      {
        kinds: ['token endpoint'],
        words: 'login rate exceeded',
        unverified: 'the exact words of the response are not known',
      },
    ],
    causes: [
      {
        says: '{user} signed in too often within an hour',
        fix: 'reuse the access token until it expires, instead of getting a new one for every call',
        certainty: 'unverified',
        source: [NO_SOURCE],
      },
    ],
    unverified: 'the exact words of the response are not known',
  },
];
