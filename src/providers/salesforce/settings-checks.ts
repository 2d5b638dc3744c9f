/** Checks the settings of a bundle for Salesforce one by one: what is right, what may work, what cannot work. */

import type { Finding } from '../../core/findings.ts';
import type { Settings } from '../settings.ts';
import { hostOf } from '../settings.ts';
import { changing, examineClientId, judged, notKnownYet, type SettingRemedies, savedByToken } from '../settings-checks.ts';
import { isGovernment, isTestOrg, orgAddress, sandboxName, sharedHosts, siteAddress } from './addresses.ts';
import { CONNECTED_APP } from './settings.ts';

export function examineSettings(settings: Settings, remedies: SettingRemedies): Finding[] {
  return [
    examineHost(settings, remedies),
    ...examineAudience(settings, remedies),
    examineClientId(settings['clientId'], 'consumer key', remedies),
    examineUsername(settings, remedies),
  ];
}

function examineHost({ instanceUrl, siteUrl, appType }: Settings, remedies: SettingRemedies): Finding {
  const check = 'host';
  const fix = savedByToken('instanceUrl', 'My Domain', remedies, { known: instanceUrl !== undefined });
  if (siteUrl !== undefined) return judged(check, siteUrl, { name: 'siteUrl', check: siteAddress });
  if (instanceUrl === undefined) return notKnownYet(check, "the org's My Domain", fix, remedies);
  const host = hostOf(instanceUrl) ?? '';
  // Connected apps work on the shared hosts; reports about External Client Apps differ.
  if (sharedHosts.includes(host) && appType === CONNECTED_APP) {
    return { check, status: 'ok', says: `${host}; the org's My Domain also works` };
  }
  return judged(check, instanceUrl, { name: 'instanceUrl', check: orgAddress }, fix);
}

/** What is wrong with an audience, and which one would be right. */
interface AudienceProblem {
  status: 'warn' | 'fail';
  says: string;
  /** Audiences that match, in words. */
  better: string;
}

/** What is wrong with the audience; undefined if it matches the org, or if no org is known. */
export function audienceProblem({ instanceUrl, audience, siteUrl }: Settings): AudienceProblem | undefined {
  const host = hostOf(siteUrl ?? instanceUrl);
  if (audience !== undefined && !audience.startsWith('https://')) {
    return {
      status: 'fail',
      says: 'aud is not an https URL',
      better: host === undefined ? 'the My Domain of the org, as an https URL' : `https://${host}`,
    };
  }
  const aud = hostOf(audience);
  if (host === undefined) return undefined;
  if (aud === undefined) {
    if (!isGovernment(host)) return undefined;
    const [production, sandbox] = sharedHosts.map((shared) => `https://${shared}`);
    const says = `Government Cloud reportedly requires ${production} as audience, or ${sandbox} in a sandbox`;
    return { status: 'warn', says, better: isTestOrg(host) ? `${sandbox}` : `${production}` };
  }
  const fitting = sharedHosts.includes(host) ? host : isTestOrg(host) ? 'test.salesforce.com' : 'login.salesforce.com';
  const better = `https://${fitting}`;
  if (sharedHosts.includes(aud)) {
    return aud === fitting ? undefined : { status: 'fail', says: `audience https://${aud} does not match ${host}`, better };
  }
  // On a shared host or a site, the org is not known.
  if (sharedHosts.includes(host) || aud.endsWith('.my.site.com') || [host, hostOf(instanceUrl), hostOf(siteUrl)].includes(aud))
    return undefined;
  const says = `audience https://${aud} is not the address of this org, ${host}`;
  return { status: /\.my\.salesforce\.(com|mil)$/.test(aud) ? 'fail' : 'warn', says, better: `https://${host}` };
}

function examineAudience(settings: Settings, remedies: SettingRemedies): Finding[] {
  const check = 'audience';
  const { instanceUrl, audience, siteUrl } = settings;
  const problem = audienceProblem(settings);
  const aud = audience ?? siteUrl ?? instanceUrl;
  if (problem === undefined) return aud === undefined ? [] : [{ check, status: 'ok', says: aud }];
  const { status, says, better } = problem;
  return [{ check, status, says, fix: changing('audience', remedies, better) }];
}

/** Why a username may be that of another org; it has the right form. */
export function usernameDoubts({ username, instanceUrl }: Readonly<Record<string, string | undefined>>): string[] {
  const sandbox = sandboxName(hostOf(instanceUrl) ?? '');
  if (username === undefined || sandbox === undefined || username.toLowerCase().endsWith(`.${sandbox.toLowerCase()}`))
    return [];
  return [`username ${username} does not end in .${sandbox}, as usernames in a sandbox usually do`];
}

function examineUsername({ username, email, instanceUrl }: Settings, remedies: SettingRemedies): Finding {
  const check = 'username';
  const fix = savedByToken('username', 'username', remedies, { known: username !== undefined });
  if (username === undefined) return notKnownYet(check, 'the user', fix, remedies);
  if (!/^[^\s@]+@[^\s@]+$/.test(username)) {
    const says = `username "${username}" does not look like an e-mail address, as every Salesforce username does`;
    return { check, status: 'fail', says, fix };
  }
  const [doubt] = usernameDoubts({ username, instanceUrl });
  if (doubt !== undefined)
    return { check, status: 'warn', says: doubt, fix: `compare it with Setup > Users; to change it: ${fix}` };
  if (username === email) {
    const says = `username ${username} is also the contact e-mail: the username may differ from the e-mail address`;
    return { check, status: 'warn', says, fix: `compare it with Setup > Users; to change it: ${fix}` };
  }
  return { check, status: 'ok', says: `${username} looks like a username` };
}
