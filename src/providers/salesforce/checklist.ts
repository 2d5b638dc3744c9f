/** The data for the pages about Salesforce, for both kinds of app. */
import { certificateOf } from '../../core/bundle/record.ts';
import type { PageData } from '../../core/checklist/page.ts';
import { pageData } from '../checklist/page-data.ts';
import type { PageRecord } from '../checklist/page-record.ts';
import type { Claims } from '../provider.ts';
import { hostOf } from '../settings.ts';
import { isGovernment, sandboxName, sharedHosts } from './addresses.ts';
import { apiName, secondApiName } from './api-name.ts';

export const UPLOAD = 'server.crt';

/** The page for a record; `classic` for a connected app instead of an External Client App. */
export function salesforcePage(record: PageRecord, { classic, claims }: { classic: boolean; claims: Claims }): PageData {
  certificateOf(record);
  const { instanceUrl, email, username, siteUrl, audience } = record.settings;
  const host = hostOf(siteUrl ?? instanceUrl) ?? '';
  const sandbox = sandboxName(host);
  const sharedHost = sharedHosts.includes(host);
  const { values, conditions } = pageData(record, claims, UPLOAD);
  return {
    page: record.renewal ? 'renewal' : classic ? 'connected-app' : 'external-client-app',
    values: {
      ...values,
      apiName: record.beside === undefined ? apiName(record.name) : secondApiName(record.beside),
      org: instanceUrl,
      host,
      email,
      username,
      sandboxEnding: sandbox && `.${sandbox}`,
    },
    conditions: {
      ...conditions,
      classic,
      sharedHost,
      // The connected app works on a host that all orgs share; the second app is an External Client App, which may not.
      secondAppElsewhere: classic && sharedHost,
      inSandbox: sandbox !== undefined,
      otherEnding: sandbox !== undefined && username?.toLowerCase().endsWith(`.${sandbox}`) === false,
      government: isGovernment(host) && audience === undefined,
    },
  };
}
