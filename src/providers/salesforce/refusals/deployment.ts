/** Errors while app and certificate are set up or deployed. */
import type { RefusalGroup, RefusalText } from '../../../core/refusals/known-refusal.ts';
import { PUBLIC } from '../../refusals/sources.ts';
import { certificate, externalClientApp } from './setup-menu-paths.ts';

const deploying = (words: string): RefusalText => ({ kinds: ['deployment'], words });

export const deploymentRefusals: readonly RefusalGroup[] = [
  {
    id: 'consumer-key-taken',
    title: 'another app has this consumer key',
    texts: [deploying('…The consumer key is already taken…')],
    causes: [
      {
        says: 'a retrieved connected app was deployed to a second org with its consumer key, but consumer keys are unique worldwide',
        fix: 'remove <consumerKey> from the file, or choose a new one',
        certainty: 'documented',
        source: ['Salesforce DX Developer Guide', 'https://github.com/forcedotcom/devops-center-feedback/issues/256'],
      },
    ],
  },
  {
    id: 'consumer-key-not-allowed',
    title: 'an existing app cannot get another consumer key',
    texts: [deploying('…You cannot provide a Consumer Key…')],
    causes: [
      {
        says: 'an existing app was deployed again with a consumer key',
        fix: 'remove <consumerKey> from the file when you update the app',
        certainty: 'reported',
        source: ['https://github.com/trailheadapps/ready-to-fly/issues/29'],
      },
    ],
  },
  {
    id: 'connected-app-creation-off',
    title: 'the org does not allow new connected apps',
    texts: [
      deploying("…You can't create a connected app. To enable connected app creation, contact Salesforce Customer Support…"),
    ],
    causes: [
      {
        says: "since Spring '26, new connected apps are disabled in Setup and in the API",
        fix: 'create an External Client App, or open a case with Salesforce Support',
        clicks: [{ app: externalClientApp, path: 'Setup > App Manager > New External Client App' }],
        certainty: 'reported',
        source: ['https://help.salesforce.com/s/articleView?id=005228017&type=1', PUBLIC],
      },
    ],
  },
  {
    id: 'scratch-org-signup-failed',
    title: 'sf org create scratch fails with a Dev Hub signed in through an External Client App',
    texts: [
      { kinds: ['deployment'], error: 'RemoteOrgSignupFailed' },
      { kinds: ['deployment'], error: 'C-1016' },
      deploying('…RemoteOrgSignupFailed…'),
      deploying('…C-1016…'),
    ],
    causes: [
      {
        says: 'the Dev Hub was signed in to through an External Client App',
        fix: 'use a connected app for the Dev Hub, or a Salesforce CLI with the plugins of July 2026 or newer; some use PlatformCLI instead of their own app',
        certainty: 'reported',
        source: ['https://github.com/forcedotcom/cli/issues/3515', 'https://github.com/forcedotcom/cli/issues/3638'],
      },
    ],
  },
  {
    id: 'certificate-dropped',
    title: 'the app has no certificate after the first save',
    texts: [],
    causes: [
      {
        says: 'another field of the connected app form was invalid, and the form dropped the file',
        fix: 'open the app again, upload {upload} again, and check that it stays',
        clicks: certificate,
        certainty: 'reported',
        source: ['https://jira-peernova.atlassian.net/wiki/spaces/CFCPD/pages/2657124443'],
      },
    ],
  },
  {
    id: 'openssl-subject-on-windows',
    title: 'openssl req -subj "/CN=..." fails in Git Bash on Windows',
    texts: [],
    causes: [
      {
        says: 'Git Bash takes /CN for a path and rewrites it',
        fix: 'set MSYS_NO_PATHCONV=1, or write //CN=; jwt-kit cert needs neither',
        certainty: 'reported',
        source: ['public reports'],
      },
    ],
  },
];
