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

/** Where Salesforce says more than in its response. */
export const loginHistory: readonly Click[] = [{ path: 'Setup > Login History' }];
