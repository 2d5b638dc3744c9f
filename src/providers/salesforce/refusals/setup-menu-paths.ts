/** Where in Setup to fix the causes, with the labels of the Summer '26 guides, for both kinds of app. */
import type { Click } from '../../../core/refusals/known-refusal.ts';
import { CONNECTED_APP, EXTERNAL_CLIENT_APP } from '../settings.ts';

export const externalClientApp = { type: EXTERNAL_CLIENT_APP, title: 'External Client App' } as const;
const connectedApp = { type: CONNECTED_APP, title: 'connected app' } as const;

const ECA = 'Setup > External Client App Manager > {app}';
const CONNECTED = 'Setup > App Manager > {app}, menu of its row';

const both = (external: string, connected: string): readonly Click[] => [
  { app: externalClientApp, path: `${ECA} > ${external}` },
  { app: connectedApp, path: `${CONNECTED} > ${connected}` },
];

export const permittedUsers = both(
  'Edit > Policies > OAuth Policies > Plugin Policies > Permitted Users > OK > Save',
  'Manage > Edit Policies > Permitted Users > OK > Save',
);

export const approvedUsers = both(
  'Edit > Policies > App Policies > Profiles or Permission Sets > Save',
  'Manage > Manage Profiles or Manage Permission Sets > Save',
);

export const certificate = both(
  'Edit Settings, in the menu of its row > OAuth Settings > Enable JWT Bearer Flow > Upload Files > Save',
  'Edit > Use digital signatures > Choose File > Save',
);

export const scopes = both(
  'Edit Settings, in the menu of its row > OAuth Settings > OAuth Scopes > Save',
  'Edit > Enable OAuth Settings > scopes > Save',
);

export const consumerKey = both('Settings > OAuth Settings > Consumer Key and Secret', 'View > Manage Consumer Details');

/** The setting that changes the form of access tokens; it does not affect this grant. */
export const JWT_TOKENS = 'Issue JSON Web Token (JWT)-based access tokens for named users';

/** The policies of an app: which IP addresses, and which level of session. */
export const ipRelaxation = both(
  'Edit > Policies > OAuth Policies > IP Relaxation > Save',
  'Manage > Edit Policies > IP Relaxation > Save',
);
export const sessionPolicies = both('Edit > Policies > OAuth Policies > Save', 'Manage > Edit Policies > Save');

const USER = 'Setup > Users > {user}';
export const activeUser: readonly Click[] = [{ path: `${USER} > Edit > Active > Save` }, { path: `${USER} > Unfreeze` }];
export const unlockedUser: readonly Click[] = [{ path: `${USER} > Unlock` }];
export const oauthTokens: readonly Click[] = [{ path: `${USER} > OAuth Connected Apps > Revoke` }];

/** The profile of a user, which the page of the user links to. */
const PROFILE = `${USER} > Profile`;
export const loginAddresses: readonly Click[] = [
  { path: `${PROFILE} > Login IP Ranges > New > Save` },
  { path: 'Setup > Network Access > New > Save' },
];
export const loginHours: readonly Click[] = [{ path: `${PROFILE} > Login Hours > Edit > Save` }];

/** Where Salesforce says more than in its response. */
export const loginHistory: Click = { path: 'Setup > Login History' };
