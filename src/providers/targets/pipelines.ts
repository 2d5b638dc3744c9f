/**
 * Pipelines as targets: the variables to create, and a job that signs in. The key is a secret variable, or encrypted in git with
 * its passphrase as a secret variable.
 */
import { KitError } from '../../core/errors.ts';
import { oneLine } from '../settings.ts';
import type { Target, TargetFile, TargetOption } from './target.ts';

/** What a provider says about its jobs. */
type Jobs = Pick<Target, 'needs' | 'tested' | 'url' | 'reads' | 'remarks' | 'unverified'> & {
  /** The program that signs in: `sf`. */
  program: string;
};

/** The services: the name of each, where the job belongs in a repository, and other names that people type. */
const services: readonly (readonly [id: string, title: string, template: string, job: string, also: readonly string[]])[] = [
  ['github', 'GitHub Actions', 'sign-in.yml', '.github/workflows/sign-in.yml', ['github-actions', 'gh', 'gha', 'actions']],
  ['gitlab', 'GitLab CI', 'gitlab-ci.yml', '.gitlab-ci.yml', ['gitlab-ci', 'gitlab-ci-cd', 'glab']],
  [
    'azure',
    'Azure Pipelines',
    'azure-pipelines.yml',
    'azure-pipelines.yml',
    ['azure-devops', 'azure-pipelines', 'azure-pipeline', 'ado', 'devops'],
  ],
  [
    'bitbucket',
    'Bitbucket Pipelines',
    'bitbucket-pipelines.yml',
    'bitbucket-pipelines.yml',
    ['bitbucket-pipelines', 'bitbucket-pipeline'],
  ],
  ['circleci', 'CircleCI', 'config.yml', '.circleci/config.yml', ['circle', 'circle-ci']],
  ['jenkins', 'Jenkins', 'Jenkinsfile', 'Jenkinsfile', ['jenkinsfile', 'jenkins-pipeline']],
];

/** The option of all pipelines. */
export const pipelineOptions: readonly TargetOption[] = [
  {
    name: 'encryptedKey',
    value: 'file',
    says: 'for a pipeline: the key in git, encrypted; its path there',
    check: (text) => ({ value: pathInRepository(oneLine('encryptedKey', text)) }),
  },
];

/** A path that scripts on Linux find from the root of a repository. */
function pathInRepository(path: string): string {
  if (/^[\w.][\w./ -]*$/.test(path) && !path.split('/').includes('..')) return path;
  throw new KitError('USAGE', 'not a path inside the repository', {
    option: 'encryptedKey',
    hint: 'use letters, digits, dots, hyphens and slashes: for example ci/app.pem',
  });
}

/** The pipelines of a provider. */
export const pipelineTargets = ({ program, ...jobs }: Jobs): readonly Target[] =>
  services.map(([id, title, template, name, also]) => ({
    ...jobs,
    id,
    also,
    says: `${title}: variables, and a job with ${program}`,
    options: pipelineOptions.map((option) => option.name),
    home: '.',
    fromRoot: true,
    next: [
      ...(id === 'github'
        ? [{ says: 'to create the variables', runs: ['gh', 'variable', 'set', '--env-file'], file: 'variables.env' }]
        : []),
      id === 'github'
        ? 'create the secret that {variables.env} names, with the command there'
        : `in ${title}, create the variables in {variables.env}, and the secret that it names`,
      { commits: name, says: 'push, and start the job' },
    ],
    files: filesOf(template, name),
  }));

const filesOf = (template: string, name: string): TargetFile[] => [
  { template, name },
  { template: 'variables.env' },
  { template: 'secrets.env', secret: true },
];

/** The pipelines that get a token with `jwt-kit token`, from the bundle in the repository. */
export const tokenPipelines = (jobs: Pick<Jobs, 'needs' | 'unverified'>): readonly Target[] =>
  pipelineTargets({
    ...jobs,
    program: 'jwt-kit',
    url: { not: 'the job gets the token for the bundle, with its settings' },
    tested: 'not run by the service itself; the steps of the job were run in bash against a rehearsal',
    remarks: [
      'the paths are those from the root of the repository: run use there',
      'the repository needs the bundle without its key, and jwt-kit among its dependencies',
    ],
  });
