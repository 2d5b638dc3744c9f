/** The app as metadata: a folder for `sf project deploy start`, with the certificate in it. */

import { missingAmong, type Target, type TargetInput, type TextFile } from '../../targets/target.ts';
import { apiName, LONGEST } from '../api-name.ts';
import { CONNECTED_APP } from '../settings.ts';

const PACKAGE = 'force-app/main/default';

const isConnectedApp = ({ settings }: TargetInput): boolean => settings['appType'] === CONNECTED_APP;

/** A file of one type of metadata: the folder, what comes after the name of the app, and the ending. */
const component = (
  template: string,
  [folder, after, ending]: readonly [folder: string, after: string, ending: string],
  when: (input: TargetInput) => boolean,
): TextFile => ({
  template,
  name: ({ name }) => `${PACKAGE}/${folder}/${apiName(name)}${after}.${ending}-meta.xml`,
  when,
});

const external = (input: TargetInput): boolean => !isConnectedApp(input);

/** The file that has the certificate: after a renewal, the only one that changes. */
const certificateFile = (input: TargetInput): string =>
  isConnectedApp(input)
    ? `${PACKAGE}/connectedApps/${apiName(input.name)}.connectedApp-meta.xml`
    : `${PACKAGE}/extlClntAppGlobalOauthSets/${apiName(input.name)}_glbloauth.ecaGlblOauth-meta.xml`;

export const metadata: Target = {
  id: 'metadata',
  also: ['external-client-app', 'eca', 'connected-app'],
  says: 'the app as metadata, for sf project deploy start',
  tested: 'not run in an org; every file resolves to its type in @salesforce/source-deploy-retrieve',
  unverified: [
    'whether an org accepts the files as they are; many orgs refuse new connected apps',
    'whether the org shows the consumer key to retrieve: if not, copy it from Setup',
    'the access of an External Client App through a permission set: assign-user.apex makes it in the way that was reported',
  ],
  remarks: [
    'an admin of the org signs in before: sf org login web --set-default',
    'after renew, only the file with the certificate changes: write the files again with --force, and deploy',
  ],
  runs: { windows: ['powershell', '-ExecutionPolicy', 'Bypass', '-File'], elsewhere: ['sh'] },
  needs: missingAmong('email', 'username'),
  url: { not: 'it makes the app, and gets no token' },
  options: ['profile'],
  reads: ['certificate'],
  certificateFile,
  files: [
    { template: 'sfdx-project.json' },
    component('app.xml', ['externalClientApps', '', 'eca'], external),
    component('global-oauth.xml', ['extlClntAppGlobalOauthSets', '_glbloauth', 'ecaGlblOauth'], external),
    component('oauth.xml', ['extlClntAppOauthSettings', '_oauth', 'ecaOauth'], external),
    component('oauth-policies.xml', ['extlClntAppOauthPolicies', '_oauthPlcy', 'ecaOauthPlcy'], external),
    component('policies.xml', ['extlClntAppPolicies', '_plcy', 'ecaPlcy'], external),
    component('connected-app.xml', ['connectedApps', '', 'connectedApp'], isConnectedApp),
    component('access.xml', ['permissionsets', '_Access', 'permissionset'], ({ options }) => options['profile'] === undefined),
    {
      template: 'assign-user.apex',
      when: (input) => external(input) && input.options['profile'] === undefined,
    },
    { template: 'deploy.sh', on: 'elsewhere', started: true },
    { template: 'deploy.ps1', on: 'windows', started: true },
  ],
  values: (input) => {
    const { name, options } = input;
    const api = apiName(name);
    const type = isConnectedApp(input) ? 'ConnectedApp' : 'ExtlClntAppGlobalOauthSettings';
    return {
      apiName: api,
      connectedApp: isConnectedApp(input),
      permissionSet: `${api}_Access`,
      permissionSetLabel: `${[...name].slice(0, LONGEST).join('')} access`,
      withPermissionSet: options['profile'] === undefined,
      oauthLabel: `${api}_oauth`,
      globalOauthLabel: `${api}_glbloauth`,
      oauthPoliciesLabel: `${api}_oauthPlcy`,
      policiesLabel: `${api}_plcy`,
      certificateComponent: `${type}:${isConnectedApp(input) ? api : `${api}_glbloauth`}`,
      certificateFile: certificateFile(input),
    };
  },
};
