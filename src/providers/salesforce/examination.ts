/** The settings of a bundle for Salesforce, looked at one by one: what is right, what may work, what cannot. */
import type { Remedies } from '../../core/checkup.ts';
import type { Finding } from '../../core/findings.ts';
import { edited, examineClientId, judged } from '../examination.ts';
import type { Settings } from '../provider.ts';
import { hostOf } from '../settings.ts';
import { isGovernment, isTestOrg, orgAddress, sandboxName, sharedHosts, siteAddress } from './addresses.ts';

export function examineSettings(settings: Settings, remedies: Remedies): Finding[] {
  const audience = examineAudience(settings);
  return [
    examineHost(settings, remedies),
    ...(audience === undefined ? [] : [audience]),
    examineClientId(settings['clientId'], 'consumer key', remedies),
    examineUsername(settings, remedies),
  ];
}

function examineHost({ instanceUrl, siteUrl, appType }: Settings, { run, path }: Remedies): Finding {
  const check = 'host';
  if (siteUrl !== undefined) return judged(check, siteUrl, { name: 'siteUrl', check: siteAddress });
  if (instanceUrl === undefined) {
    const fix = run(`token ${path()} --instance-url <My Domain>`);
    return { check, status: 'warn', says: "the org's My Domain is not known yet", fix };
  }
  const host = hostOf(instanceUrl) ?? '';
  // Connected apps of the older kind are found there; of External Client Apps, reports differ.
  if (sharedHosts.includes(host) && appType === 'connected-app') {
    return { check, status: 'ok', says: `${host}; the org's My Domain does too` };
  }
  return judged(check, instanceUrl, { name: 'instanceUrl', check: orgAddress });
}

/** Whether aud fits the org; undefined where no org is known. */
export function examineAudience(settings: Settings): Finding | undefined {
  const check = 'audience';
  const { instanceUrl, audience, siteUrl } = settings;
  const host = hostOf(siteUrl ?? instanceUrl);
  const aud = hostOf(audience);
  if (host === undefined || (audience !== undefined && aud === undefined)) {
    return audience === undefined
      ? undefined
      : { check, status: 'fail', says: 'aud is no https address', fix: edited('audience') };
  }
  if (sharedHosts.includes(host)) {
    if (aud === undefined || aud === host) return { check, status: 'ok', says: `https://${host}` };
    if (!sharedHosts.includes(aud)) return { check, status: 'ok', says: `https://${aud}` };
    return { check, status: 'fail', says: `audience https://${aud} does not fit ${host}`, fix: `give https://${host}` };
  }
  if (isGovernment(host) && aud === undefined) {
    return {
      check,
      status: 'warn',
      says: 'Government Cloud is reported to want https://login.salesforce.com as audience, https://test.salesforce.com in a sandbox',
      fix: 'give it with --audience',
    };
  }
  const fitting = isTestOrg(host) ? 'test.salesforce.com' : 'login.salesforce.com';
  if (aud !== undefined && aud !== fitting && sharedHosts.includes(aud)) {
    const fix = `leave --audience out, or give https://${fitting}`;
    return { check, status: 'fail', says: `audience https://${aud} does not fit ${host}`, fix };
  }
  if (aud !== undefined && aud !== host && aud !== hostOf(instanceUrl) && /\.my\.salesforce\.(com|mil)$/.test(aud)) {
    return { check, status: 'fail', says: `audience https://${aud} is not the address of this org, ${host}` };
  }
  return { check, status: 'ok', says: `${audience ?? siteUrl ?? instanceUrl}` };
}

function examineUsername({ username, email, instanceUrl }: Settings, { run, path }: Remedies): Finding {
  const check = 'username';
  const fix = run(`token ${path()} --username <username>`);
  if (username === undefined) return { check, status: 'warn', says: 'the user is not known yet', fix };
  if (!/^[^\s@]+@[^\s@]+$/.test(username)) {
    const says = `username "${username}" has not the form of an e-mail address, as every Salesforce username`;
    return { check, status: 'fail', says, fix };
  }
  const sandbox = sandboxName(hostOf(instanceUrl) ?? '');
  if (sandbox !== undefined && !username.toLowerCase().endsWith(`.${sandbox.toLowerCase()}`)) {
    const says = `username ${username} does not end in .${sandbox}, as usernames in a sandbox usually do`;
    return { check, status: 'warn', says, fix: `compare it with Setup > Users; another one: ${fix}` };
  }
  if (username === email) {
    const says = `username ${username} is the contact e-mail too: an e-mail address is not always the username`;
    return { check, status: 'warn', says, fix: `compare it with Setup > Users; another one: ${fix}` };
  }
  return { check, status: 'ok', says: `${username} has the form of a username` };
}
