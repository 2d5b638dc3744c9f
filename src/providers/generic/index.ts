/**
 * Any other server that supports the JWT Bearer grant (RFC 7523 §2.1). The RFC does not define the form of iss and sub, so
 * nothing is derived, except that the token URL may be the audience (§3).
 */

import { type BundleRecord, certificateOf } from '../../core/bundle/record.ts';
import type { PageData } from '../../core/checklist/page.ts';
import type { Finding } from '../../core/findings.ts';
import { pageData } from '../checklist/page-data.ts';
import type { Claims, Provider } from '../provider.ts';
import type { Settings } from '../settings.ts';
import { examineClientId, judged, notKnownYet, type SettingRemedies, savedByToken } from '../settings-checks.ts';
import { pipelineOptions } from '../targets/pipelines.ts';
import { genericGrant } from './grant.ts';
import { checkTokenUrl, genericSettings } from './settings.ts';

const UPLOAD = 'public.pem';

export const generic: Provider = {
  id: 'generic',
  otherNames: ['rfc7523', 'rfc 7523', 'other'],
  title: 'Generic RFC 7523 server',
  shortTitle: 'generic',
  server: 'the server',
  description: 'any OAuth 2.0 server that supports the JWT Bearer grant',
  upload: UPLOAD,
  anyServer: true,
  own: { environment: [] },
  settings: genericSettings,
  review: () => [],
  claims,
  examine,
  renews: 'certificate',
  afterEnd: 'a server that was given the certificate may refuse it',
  checklist,
  grant: genericGrant,
  targets: { options: pipelineOptions, load: async () => (await import('./targets.ts')).genericTargets },
  refusals: { groups: [], byCode: true },
};

function claims({ clientId: iss, username: sub, audience: aud, tokenUrl }: Settings): Claims {
  return { iss, sub, aud: aud ?? tokenUrl, tokenUrl };
}

function examine({ tokenUrl, clientId: id, username, audience: aud }: Settings, remedies: SettingRemedies): Finding[] {
  return [
    tokenUrl === undefined
      ? notKnownYet(
          'host',
          'the token URL',
          savedByToken('url', 'token URL', remedies, { name: 'tokenUrl', known: false }),
          remedies,
        )
      : judged('host', tokenUrl, { name: 'tokenUrl', check: checkTokenUrl }),
    ...(aud === undefined && tokenUrl === undefined
      ? []
      : [{ check: 'audience', status: 'ok', says: aud === undefined ? 'aud is the token URL' : 'aud is set' } as const]),
    examineClientId(id, 'client id', remedies),
    username === undefined
      ? notKnownYet('username', 'the user', savedByToken('username', 'user', remedies, { known: false }), remedies)
      : { check: 'username', status: 'ok', says: 'the user is known' },
  ];
}

function checklist(record: BundleRecord): PageData {
  certificateOf(record);
  const { values, conditions } = pageData(record, claims(record.settings), UPLOAD);
  return {
    page: record.renewal ? 'renewal' : 'set-up',
    values: { ...values, email: record.settings['email'] },
    conditions,
  };
}
