/**
 * Any other server that supports the JWT Bearer grant (RFC 7523 §2.1). The RFC does not define the form of iss and sub, so
 * nothing is derived, except that the token URL may be the audience (§3).
 */

import { type BundleRecord, certificateOf } from '../../core/bundle/record.ts';
import type { Remedies } from '../../core/bundle/remedies.ts';
import type { PageData } from '../../core/checklist/page.ts';
import type { Finding } from '../../core/findings.ts';
import { pageData } from '../checklist/page-data.ts';
import type { Claims, Provider } from '../provider.ts';
import type { Settings } from '../settings.ts';
import { examineClientId, judged } from '../settings-checks.ts';
import { genericGrant } from './grant.ts';
import { checkTokenUrl, genericSettings } from './settings.ts';

const UPLOAD = 'public.pem';

export const generic: Provider = {
  id: 'generic',
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
  refusals: { groups: [], byCode: true },
};

function claims({ clientId: iss, username: sub, audience: aud, tokenUrl }: Settings): Claims {
  return { iss, sub, aud: aud ?? tokenUrl, tokenUrl };
}

function examine({ tokenUrl, clientId: id, username: user, audience: aud }: Settings, remedies: Remedies): Finding[] {
  const { run, path } = remedies;
  const unknown = 'the token URL is not known yet';
  return [
    tokenUrl === undefined
      ? {
          check: 'host',
          status: 'warn',
          says: unknown,
          fix: run({ command: 'token', directory: path(), options: { url: { blank: 'token URL' } } }),
        }
      : judged('host', tokenUrl, { name: 'tokenUrl', check: checkTokenUrl }),
    ...(aud === undefined && tokenUrl === undefined
      ? []
      : [{ check: 'audience', status: 'ok', says: aud === undefined ? 'aud is the token URL' : 'aud is set' } as const]),
    examineClientId(id, 'client id', remedies),
    user === undefined
      ? {
          check: 'username',
          status: 'warn',
          says: 'the user is not known yet',
          fix: run({ command: 'token', directory: path(), options: { username: { blank: 'user' } } }),
        }
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
