/** Checks the settings of a bundle for Anypoint one by one. */

import { excerpt } from '../../core/escape.ts';
import type { Finding } from '../../core/findings.ts';
import type { Claims } from '../provider.ts';
import type { Settings } from '../settings.ts';
import { hostOf } from '../settings.ts';
import {
  changing,
  edited,
  examineClientId,
  judged,
  notKnownYet,
  type SettingRemedies,
  savedByToken,
} from '../settings-checks.ts';
import { checkHost } from './host.ts';
import { federationProblem, hostProblem, issuerProblem, subjectProblem, usernameProblem } from './settings-problems.ts';

export function examineAnypoint(settings: Settings, { aud, sub, tokenUrl }: Claims, remedies: SettingRemedies): Finding[] {
  return [
    examineHost(settings, tokenUrl, remedies),
    ...(aud === undefined || tokenUrl === undefined ? [] : [examineAudience(aud, tokenUrl, remedies)]),
    examineIssuer(settings['clientId'], remedies),
    ...examineSubject(settings, sub, remedies),
  ];
}

function examineHost({ region, host }: Settings, tokenUrl: string | undefined, remedies: SettingRemedies): Finding {
  const check = 'host';
  if (tokenUrl === undefined) {
    return {
      check,
      status: 'fail',
      says: `unknown region ${excerpt(region ?? '')}`,
      fix: changing('region', remedies, { blank: 'region: us, eu, ca, jp or gov' }),
    };
  }
  const problem = hostProblem(hostOf(host) ?? '');
  if (problem !== undefined) {
    return { check, status: 'fail', says: problem.says, fix: changing('host', remedies, `https://${problem.better}`) };
  }
  // An edited record may contain anything.
  if (host !== undefined) return judged(check, host, { name: 'host', check: checkHost });
  return { check, status: 'ok', says: new URL(tokenUrl).host };
}

function examineAudience(aud: string, tokenUrl: string, remedies: SettingRemedies): Finding {
  const check = 'audience';
  if (aud === tokenUrl) return { check, status: 'ok', says: 'aud is the token URL' };
  const says = `aud is ${excerpt(aud)}; Anypoint documents the token URL, for the United States`;
  return { check, status: 'warn', says, fix: changing('audience', remedies, tokenUrl) };
}

function examineIssuer(clientId: string | undefined, remedies: SettingRemedies): Finding {
  const check = 'client-id';
  const fix = savedByToken('clientId', 'client id', remedies, { known: clientId !== undefined });
  const url = clientId === undefined ? undefined : issuerProblem(clientId);
  if (url !== undefined) return { check, status: 'fail', says: url, fix };
  const finding = examineClientId(clientId, 'client id', remedies);
  if (clientId === undefined || finding.status !== 'ok' || /^[0-9a-f]{32}$/i.test(clientId)) return finding;
  return { check, status: 'warn', says: 'the client id is not 32 hexadecimal digits, as Anypoint client ids are', fix };
}

/** Checks identity provider and user, from their own settings or from a complete sub. */
function examineSubject(settings: Settings, sub: string | undefined, remedies: SettingRemedies): Finding[] {
  const [, idp = '', user = ''] =
    settings['sub'] === undefined ? ['', settings['idpId'], settings['username']] : settings['sub'].split('|');
  const form = sub === undefined ? [] : [subjectForm(sub, settings)];
  // A field that is missing in a complete sub is reported once.
  if (form.some(({ status }) => status === 'fail')) return form;
  return [examineUser(user, remedies), examineIdp(idp, remedies), ...form];
}

function examineUser(user: string, remedies: SettingRemedies): Finding {
  const check = 'username';
  const fix = savedByToken('username', 'user', remedies, { known: user !== '' });
  if (user === '') return notKnownYet(check, 'the user', fix, remedies);
  const says = usernameProblem(user);
  if (says !== undefined) return { check, status: 'warn', says, fix };
  return { check, status: 'ok', says: 'the user is known' };
}

function examineIdp(idp: string, remedies: SettingRemedies): Finding {
  const check = 'identity-provider';
  const fix = savedByToken('idpId', 'id', remedies, { known: idp !== '' });
  if (idp === '') return notKnownYet(check, 'the identity provider id', fix, remedies);
  const says = federationProblem(idp);
  if (says === undefined) return { check, status: 'ok', says: 'the identity provider is known' };
  return { check, status: 'fail', says, fix: `sign in as a user of an identity provider: ${fix}` };
}

function subjectForm(sub: string, { sub: whole, subVersion }: Settings): Finding {
  const check = 'subject';
  const says = whole === undefined ? undefined : subjectProblem(whole);
  if (says !== undefined) return { check, status: 'fail', says, fix: edited('sub', 'version|identity provider id|username') };
  const guess = whole === undefined && subVersion === undefined ? `; its version, ${sub.split('|')[0]}, is a guess` : '';
  return { check, status: 'ok', says: `sub is version|identity provider id|username${guess}` };
}
