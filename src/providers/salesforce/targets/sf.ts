/** The Salesforce CLI. */
import { missingAmong, type Target } from '../../targets/target.ts';
import { CLI_SCOPE } from './needs.ts';

export const sf: Target = {
  id: 'sf',
  also: ['salesforce-cli', 'sf-cli', 'sfdx', 'sfdx-cli', 'sf-org-login-jwt'],
  says: 'Salesforce CLI: the command that signs in',
  tested: 'run with @salesforce/cli 2.146.3 against a local server',
  unverified: [
    'a Dev Hub that creates scratch orgs may need a connected app: with an External Client App, some versions of sf answer C-1016',
  ],
  needs: missingAmong('clientId', 'username', 'instanceUrl'),
  url: { takes: 'origin' },
  options: ['alias', 'setDefault', 'setDefaultDevHub'],
  plainKey: true,
  onScreen: true,
  runs: { windows: ['powershell', '-ExecutionPolicy', 'Bypass', '-File'], elsewhere: ['sh'] },
  remarks: [CLI_SCOPE],
  files: [
    { template: 'login.sh', on: 'elsewhere' },
    { template: 'login.ps1', kind: 'cmd', on: 'windows' },
  ],
};
