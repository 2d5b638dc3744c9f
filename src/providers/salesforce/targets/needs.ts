/** What programs need that get a token: the app, the user, and the org or the site. */
import type { Settings } from '../../settings.ts';
import { missingAmong, type TargetInput } from '../../targets/target.ts';

/** Names of the settings that are missing for a token. */
export const needsToken = (settings: Settings): readonly string[] =>
  missingAmong('clientId', 'username', ...(settings['siteUrl'] === undefined ? ['instanceUrl'] : []))(settings);

/** The address to sign in at: that of the site, or of the org. */
export const loginUrl = ({ settings: { siteUrl, instanceUrl } }: TargetInput): { loginUrl: string | undefined } => ({
  loginUrl: siteUrl ?? instanceUrl,
});

/** What the guide of the Salesforce CLI adds to the usual scopes. */
export const CLI_SCOPE = 'for the Salesforce CLI, its guide gives the app the scope web too: Manage user data via Web browsers';
