/** Pipelines that sign in with the Salesforce CLI. */
import { pipelineTargets } from '../../targets/pipelines.ts';
import { missingAmong } from '../../targets/target.ts';
import { CLI_SCOPE } from './needs.ts';

export const salesforcePipelines = pipelineTargets({
  program: 'sf',
  tested: 'not run by the service itself; the steps of the job were run in bash with a stand-in for sf',
  needs: missingAmong('clientId', 'username', 'instanceUrl'),
  url: { not: 'the job signs in at the org, which --instance-url names' },
  reads: ['publicKey'],
  remarks: [CLI_SCOPE, 'the paths are those from the root of the repository: run use there'],
});
