/** The data for the pages about Anypoint Platform. */
import type { BundleRecord } from '../../core/bundle/record.ts';
import type { PageData } from '../../core/checklist/page.ts';
import { pageData } from '../checklist/page-data.ts';
import { claims, DEFAULT_REGION, platform, SUB_VERSION } from './claims.ts';

export const UPLOAD = 'public.pem';

/** Path of connected apps in the platform's API. */
const APPS_PATH = '/accounts/api/connectedApplications';

/** The page for a record: of a set-up, or of its renewal. */
export function anypointPage(record: BundleRecord): PageData {
  const { username, idpId, clientId, audience, host, region = DEFAULT_REGION, subVersion = SUB_VERSION } = record.settings;
  const address = platform(record.settings);
  const { values, conditions } = pageData(record, claims(record.settings), UPLOAD);
  return {
    page: record.renewal && record.certificate ? 'renewal' : 'set-up',
    values: {
      ...values,
      username,
      idpId,
      subVersion,
      platform: address,
      me: address && `${address}/accounts/api/me`,
      api: address && clientId && `${address}${APPS_PATH}/${clientId}`,
    },
    conditions: {
      ...conditions,
      audienceIsGuess: (host !== undefined || region !== DEFAULT_REGION) && audience === undefined,
      government: region === 'gov',
    },
  };
}
