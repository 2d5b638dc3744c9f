/** What creates the connected app, which is otherwise a matter of clicks: a body for the API, and a resource of Terraform. */
import type { FileValues } from '../../../core/templates/fill-in.ts';
import type { Target, TargetInput } from '../../targets/target.ts';
import { platform } from '../claims.ts';

/** The scope that the platform gives every app anyway. */
const USUAL_SCOPE = 'profile';

const values = ({ settings, options: { appScope = USUAL_SCOPE } }: TargetInput): FileValues => ({
  platform: platform(settings),
  grantedScope: appScope,
});

const shared = {
  needs: () => [],
  url: { not: 'it makes the app, and gets no token' },
  options: ['website', 'appScope'],
  reads: ['publicKey'],
  values,
  unverified: ['which forms of public key the platform accepts: this one is SPKI, as its samples suggest'],
  remarks: [
    'without --website, the app cannot be changed in the browser later',
    'one scope is in it: add the others that the app needs',
  ],
} as const satisfies Partial<Target>;

export const api: Target = {
  ...shared,
  id: 'api',
  says: 'Access Management API: the body that creates the app',
  tested: 'not run: the body was compared with the published description of the API',
  runs: ['sh'],
  next: ['{create-app.sh} says what it needs from you'],
  files: [{ template: 'connected-app.json' }, { template: 'create-app.sh', started: true }],
};

export const terraform: Target = {
  ...shared,
  id: 'terraform',
  also: ['tf'],
  says: 'Terraform: the resource that creates the app',
  tested: 'not run: written from the documentation of the provider mulesoft/anypoint, and parsed as HCL',
  unverified: [...shared.unverified, 'whether context_params may be left out: apps on behalf of a user ignore them'],
  home: '.',
  next: ['terraform plan, in the directory of {connected-app.tf}, shows what it would create'],
  files: [{ template: 'connected-app.tf' }],
};
