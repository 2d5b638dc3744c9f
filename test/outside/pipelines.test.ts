/** The jobs that `use` makes for pipelines: their steps, taken from the parsed file, run in bash against a rehearsal. */
import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { parse } from 'yaml';
import { findPrivateKey } from '../../src/core/keys/read-keys.ts';
import { bundleIn, rehearsing } from '../cli/rehearsal.ts';
import { runIn } from '../cli/world.ts';
import { program } from '../program.ts';
import { run, scratch, testWith } from '../strangers.ts';

const services = ['github', 'gitlab', 'azure', 'bitbucket', 'circleci', 'jenkins'] as const;
type Service = (typeof services)[number];

/** A job as its service runs it: shells one after the other, then what runs in every case. */
interface Job {
  shells: { script: string; env: Record<string, string> }[];
  always: string[];
}

type Variables = Readonly<Record<string, string>>;

/** Replaces what a service replaces itself: `${{ vars.X }}`, `$(X)`. */
const replaced = (values: Record<string, string> = {}, known: Variables): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      value.replace(/\$\{\{ (?:vars|secrets)\.(\w+) \}\}|\$\((\w+)\)/g, (_, one, other) => known[one ?? other] ?? ''),
    ]),
  );

/** The job in a file; `known` are all variables that were created, and `secret` those of them that only steps get that name them. */
function jobIn(service: Service, text: string, known: Variables): Job {
  if (service === 'jenkins') {
    const environment = [...text.matchAll(/^ {4}(\w+) = '([^']*)'$/gm)].map(([, name = '', value = '']) => [name, value]);
    const [stages = '', post = ''] = text.split('\n  post {');
    const scripts = (part: string): string[] => [...part.matchAll(/sh '''([\s\S]*?)'''/g)].map(([, script = '']) => script);
    const secrets = Object.fromEntries(
      [...text.matchAll(/variable: '(\w+)'/g)].map(([, name = '']) => [name, known[name] ?? '']),
    );
    const env = { ...Object.fromEntries(environment), ...secrets };
    return { shells: scripts(stages).map((script) => ({ script, env })), always: scripts(post) };
  }
  const file = parse(text);
  if (service === 'github') {
    const { env, steps } = file.jobs['sign-in'];
    const runs = steps.filter((step: { run?: string }) => step.run !== undefined);
    return {
      shells: runs
        .filter((step: { if?: string }) => step.if === undefined)
        .map((step: { run: string; env?: object }) => ({ script: step.run, env: replaced({ ...env, ...step.env }, known) })),
      always: runs.filter((step: { if?: string }) => step.if === 'always()').map((step: { run: string }) => step.run),
    };
  }
  if (service === 'azure') {
    const usual = Object.fromEntries(Object.entries(known).filter(([name]) => !/BASE64|PASSPHRASE/.test(name)));
    const runs = file.steps.filter((step: { bash?: string }) => step.bash !== undefined);
    return {
      shells: runs
        .filter((step: { condition?: string }) => step.condition === undefined)
        .map((step: { bash: string; env?: Record<string, string> }) => ({
          script: step.bash,
          env: { ...usual, ...replaced(step.env, known) },
        })),
      always: runs
        .filter((step: { condition?: string }) => step.condition === 'always()')
        .map((step: { bash: string }) => step.bash),
    };
  }
  if (service === 'circleci') {
    const { steps, environment } = file.jobs['sign-in'];
    const runs = steps.flatMap((step: { run?: object }) => step.run ?? []);
    return {
      shells: runs
        .filter((step: { when?: string }) => step.when === undefined)
        .map((step: { command: string }) => ({ script: step.command, env: { ...known, ...environment } })),
      always: runs.filter((step: { when?: string }) => step.when === 'always').map((step: { command: string }) => step.command),
    };
  }
  const {
    variables = {},
    script,
    after_script: after = [],
  } = service === 'gitlab'
    ? file['sign-in']
    : {
        script: file.pipelines.custom['sign-in'][0].step.script,
        after_script: file.pipelines.custom['sign-in'][0].step['after-script'],
      };
  const own = Object.fromEntries(
    Object.entries(variables as Variables).map(([name, value]) => [name, value.replace('$CI_JOB_ID', '7')]),
  );
  return { shells: [{ script: script.join('\n'), env: { ...known, ...own } }], always: after };
}

/** The lines of an .env file. */
const variablesIn = (text: string): Variables =>
  Object.fromEntries(
    [...text.matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value.replace(/^'|'$/g, '')]),
  );

interface Ran {
  status: number;
  output: string;
}

/** Runs the shells until one fails, then what runs in every case. */
async function runJob({ shells, always }: Job, place: { cwd: string; env: Variables }): Promise<Ran> {
  const shell = (script: string, env: Variables): Promise<Ran> =>
    new Promise((done) => {
      const { cwd } = place;
      const child = execFile(
        'bash',
        ['-eo', 'pipefail', '-c', script],
        { cwd, env: { ...place.env, ...env } },
        (error, stdout, stderr) => done({ status: error === null ? 0 : Number(error.code), output: stdout + stderr }),
      );
      child.stdin?.end();
    });
  let last: Ran = { status: 0, output: '' };
  for (const { script, env } of shells) {
    if (last.status !== 0) break;
    const ran = await shell(script, env);
    last = { status: ran.status, output: last.output + ran.output };
  }
  for (const script of always) expect((await shell(script, shells[0]?.env ?? {})).status).toBe(0);
  return last;
}

/** A directory with stand-ins for the programs that a job installs. */
function standIns(directory: string, rehearsal: string): string {
  const bin = join(directory, 'bin');
  mkdirSync(bin);
  const kit = `'${process.execPath}' '${program}'`;
  const scripts = {
    npm: 'exit 0',
    npx: `shift; exec ${kit} "$@"`,
    // Signs in like the Salesforce CLI, as far as the key and the values go; says what it was given.
    sf: `[ "$1 $2 $3 $4 $6 $8 \${10} \${12}" = 'org login jwt --client-id --jwt-key-file --username --instance-url --set-default' ] || exit 9
echo "mode $(stat -c %a "$7")"
exec ${kit} token --key "$7" --client-id "$5" --username "$9" --instance-url "\${11}" --url '${rehearsal}'`,
  };
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(bin, name), `#!/bin/bash\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return bin;
}

/** What the service gives to every job. */
const serviceEnv = (cwd: string, bin: string): Variables => ({
  PATH: `${bin}:/usr/bin:/bin`,
  HOME: cwd,
  RUNNER_TEMP: join(cwd, 'tmp'),
  AGENT_TEMPDIRECTORY: join(cwd, 'tmp'),
  WORKSPACE_TMP: join(cwd, 'tmp'),
});

/** Makes the files of a target, and the job in them. */
async function jobOf(service: Service, cwd: string, words: readonly string[]): Promise<{ job: Job; known: Variables }> {
  const flags = ['--secret', '--out-dir', '.', '--force', ...words];
  expect(await runIn(cwd, ['use', service, 'app', ...flags])).toMatchObject({ status: 0 });
  const names = readdirSync(cwd, { recursive: true, encoding: 'utf8' });
  const [name = ''] = names.filter((one) => /(?:\.yml|Jenkinsfile)$/.test(one) && !one.startsWith('previous'));
  const text = readFileSync(join(cwd, name), 'utf8').replaceAll('/tmp/', `${cwd}/tmp/`);
  const known = {
    ...variablesIn(readFileSync(join(cwd, 'variables.env'), 'utf8')),
    ...variablesIn(readFileSync(join(cwd, 'secrets.env'), 'utf8')),
  };
  return { job: jobIn(service, text, known), known };
}

/** The key of the bundle with a passphrase, made as the comment in variables.env says. */
async function encryptedKey(cwd: string): Promise<void> {
  const convert = ['convert', 'app/server.key', '--to', 'pkcs8', '--private', '--out', 'app.pem'];
  expect((await runIn(cwd, convert)).status).toBe(0);
  writeFileSync(join(cwd, 'phrase.txt'), 'correct horse');
  expect((await runIn(cwd, ['passphrase', 'app.pem', '--new-passphrase-file', 'phrase.txt'])).status).toBe(0);
}

const org = ['--instance-url', 'https://acme.my.salesforce.com', '--username', 'sync@acme.com', '--client-id', '3MVG9'];

async function salesforceJob(service: Service, words: readonly string[] = []) {
  const cwd = scratch();
  mkdirSync(join(cwd, 'tmp'));
  await bundleIn(cwd, 'salesforce', org);
  const { url } = await rehearsing(cwd);
  if (words.length > 0) await encryptedKey(cwd);
  const { job, known } = await jobOf(service, cwd, words);
  return { cwd, job, known, env: serviceEnv(cwd, standIns(cwd, url)) };
}

describe.each(services)('the job for %s and Salesforce', (service) => {
  testWith('bash', 'restores the key, signs in, and removes the key', async () => {
    const { cwd, job, env } = await salesforceJob(service);
    expect(job.always).not.toEqual([]);
    const ran = await runJob(job, { cwd, env });
    expect(ran).toEqual({ status: 0, output: expect.stringMatching(/mode 600\n[\s\S]*rehearsal\.\w/) });
    expect(readdirSync(join(cwd, 'tmp'))).toEqual([]);
  });
  testWith('bash', 'stops before it signs in if the key is another one, and removes it', async () => {
    const { cwd, job, env } = await salesforceJob(service);
    const other = execFileSync('openssl', ['genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'], {
      stdio: 'pipe',
    });
    for (const shell of job.shells) shell.env = { ...shell.env, SF_JWT_KEY_BASE64: other.toString('base64') };
    const ran = await runJob(job, { cwd, env });
    expect(ran.status).toBe(1);
    expect(ran.output).toContain('this is not the key of the app');
    expect(ran.output).not.toContain('mode');
    expect(readdirSync(join(cwd, 'tmp'))).toEqual([]);
  });
  testWith('bash', 'opens the encrypted key in git with its passphrase', async () => {
    const { cwd, job, env } = await salesforceJob(service, ['--encrypted-key', 'app.pem']);
    for (const shell of job.shells) shell.env = { ENCRYPTED_KEY: 'app.pem', ...shell.env, SF_KEY_PASSPHRASE: 'correct horse' };
    const ran = await runJob(job, { cwd, env });
    expect(ran).toEqual({ status: 0, output: expect.stringMatching(/mode 600\n[\s\S]*rehearsal\.\w/) });
    expect(readdirSync(join(cwd, 'tmp'))).toEqual([]);
  });
});

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });

describe.each(services)('the job for %s and any other server', (service) => {
  testWith('bash', 'gets a token with jwt-kit, and writes the key nowhere', async () => {
    for (const words of [[], ['--encrypted-key', 'app.pem']]) {
      const cwd = scratch();
      mkdirSync(join(cwd, 'tmp'));
      const port = await freePort();
      await bundleIn(cwd, 'generic', [
        ...['--token-url', `http://127.0.0.1:${port}/token`, '--audience', 'https://login.example.com'],
        ...['--client-id', 'order-sync', '--username', 'sync@acme.com'],
      ]);
      await rehearsing(cwd, ['--port', `${port}`]);
      if (words.length > 0) await encryptedKey(cwd);
      const { job } = await jobOf(service, cwd, words);
      for (const shell of job.shells) {
        shell.env = { BUNDLE: 'app', ENCRYPTED_KEY: 'app.pem', ...shell.env, JWT_KEY_PASSPHRASE: 'correct horse' };
      }
      // As in a clone: the bundle has no key.
      execFileSync('rm', [join(cwd, 'app/server.key')]);
      const ran = await runJob(job, { cwd, env: serviceEnv(cwd, standIns(cwd, '')) });
      expect(ran).toMatchObject({ status: 0, output: expect.stringMatching(/got a token of \d\d characters/) });
      expect(readdirSync(join(cwd, 'tmp'))).toEqual([]);
      expect(existsSync(join(cwd, 'app/server.key'))).toBe(false);
    }
  });
});

testWith('openssl', 'the encrypted key is opened by OpenSSL and by this tool', async () => {
  const cwd = scratch();
  await bundleIn(cwd, 'salesforce', org);
  await encryptedKey(cwd);
  const plain = run('openssl', ['pkey', '-in', join(cwd, 'app.pem'), '-passin', 'pass:correct horse']);
  expect(plain).toMatch(/^-----BEGIN PRIVATE KEY-----/);
  const opened = findPrivateKey(readFileSync(join(cwd, 'app.pem'))).open(Buffer.from('correct horse'));
  expect(opened.export({ type: 'pkcs8', format: 'pem' })).toBe(plain);
  expect((await runIn(cwd, ['doctor', 'app'])).status).toBe(0);
});
