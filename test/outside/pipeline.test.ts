/** A pipeline with twelve organisations, from an empty directory, with the program as it is shipped; and that of the README. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect } from 'vitest';
import { builtProgram } from '../cli/built.ts';
import { network, rehearsing } from '../cli/rehearsal.ts';
import { flawOf } from '../cli/sets.ts';
import { program } from '../program.ts';
import { scratch, testWith } from '../strangers.ts';

const built = builtProgram();
const TIMEOUT = 120_000;
const orgs = Array.from({ length: 12 }, (_, at) => `org${at + 1}`);

const row = (name: string, at: number): string =>
  `${name};${name.toUpperCase()};https://${name}.my.salesforce.com;u@${name}.com;client-${name};${at < 3 ? 20 : 365}\n`;
const table = (names: readonly string[]): string =>
  `\ufeffdirectory;name;instance-url;username;client-id;days\n${names.map(row).join('')}`;

const git = (cwd: string, ...words: string[]): string =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...words], { cwd, encoding: 'utf8' });

/** What variables of CI systems and those who fill them do to a key. */
const spoilt: readonly (readonly [name: string, spoil: (pem: string) => string])[] = [
  ['base64 of the file', (pem) => Buffer.from(pem).toString('base64')],
  ['escaped line breaks', (pem) => pem.trimEnd().replaceAll('\n', '\\n')],
  ['blanks for line breaks', (pem) => pem.replaceAll('\n', ' ')],
  ['quotes and CRLF', (pem) => JSON.stringify(pem.replaceAll('\n', '\r\n'))],
  ['no BEGIN and END', (pem) => pem.replace(/-----.*-----\n/g, '').replaceAll('\n', '')],
];

const makeAll = ['init', 'orgs', '--provider', 'salesforce', '--from', 'orgs.csv', '--json'];

/** Runs `init --from`, and kills it when it has made some bundles. */
async function killed(cwd: string): Promise<void> {
  let over = false;
  const { signal } = await built(makeAll, {
    cwd,
    started: (send) => {
      const look = (): void => {
        if (existsSync(join(cwd, 'orgs/org4'))) send('SIGKILL');
        else if (!over) setImmediate(look);
      };
      look();
    },
  });
  over = true;
  expect(signal).toBe('SIGKILL');
}

testWith(
  'git',
  'a pipeline of twelve organisations',
  async () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'orgs.csv'), table(orgs));
    await killed(cwd);
    const there = readdirSync(join(cwd, 'orgs')).filter((name) => !name.startsWith('.'));
    for (const name of there) expect(flawOf(join(cwd, 'orgs', name)), name).toBeUndefined();
    const again = await built(makeAll, { cwd });
    expect(JSON.parse(again.stdout)).toMatchObject({ ok: true, made: 12 - there.length, skipped: there.length });
    expect(readdirSync(join(cwd, 'orgs')).sort()).toEqual([...orgs].sort());
    for (const name of orgs) expect(flawOf(join(cwd, 'orgs', name)), name).toBeUndefined();

    git(cwd, 'init', '-q');
    git(cwd, 'add', '.');
    git(cwd, 'commit', '-qm', 'Add the orgs');
    expect(git(cwd, 'ls-files')).not.toContain('server.key');
    const clone = join(scratch(), 'clone');
    git(cwd, 'clone', '-q', '.', clone);
    const without = await built(['doctor', 'orgs', '--json'], { cwd: clone });
    expect([without.status, JSON.parse(without.stdout).bundles.length]).toEqual([4, 12]);

    const keyless = await built(['doctor', 'orgs', '--without-key', '--json'], { cwd: clone });
    const looked: { findings: { check: string; status: string }[] }[] = JSON.parse(keyless.stdout).bundles;
    expect([keyless.status, looked.length]).toEqual([0, 12]);
    for (const { findings } of looked)
      expect(findings).toContainEqual(expect.objectContaining({ check: 'key', status: 'skip' }));

    const { origin, end } = await rehearsing(clone, [], { ...network, now: () => new Date() }, 'orgs');
    const variable = (at: number): { env: Record<string, string> } => {
      const pem = readFileSync(join(cwd, 'orgs', `${orgs[at]}`, 'server.key'), 'utf8');
      return { env: { ORG_KEY: spoilt[at % spoilt.length]?.[1](pem) ?? '' } };
    };
    const given = ['--key-env', 'ORG_KEY'];
    for (const [at, [way]] of spoilt.entries()) {
      const words = ['token', `orgs/${orgs[at]}`, ...given, '--check', '--url', origin];
      const { status, stdout, stderr } = await built(words, { cwd: clone, ...variable(at) });
      expect({ way, status, stderr }).toMatchObject({
        status: 0,
        stderr: expect.stringContaining('note: the private key: '),
      });
      expect(stdout).toMatch(/^rehearsal\.\S+\n$/);
      expect(existsSync(join(clone, 'orgs', `${orgs[at]}`, 'server.key'))).toBe(false);
    }
    const [first = '', second = ''] = orgs;
    const wrong = await built(['token', `orgs/${second}`, ...given, '--url', origin], { cwd: clone, ...variable(0) });
    expect({ first, status: wrong.status, stdout: wrong.stdout }).toEqual({ first, status: 4, stdout: '' });
    for (const [at, name] of orgs.entries()) {
      const put = await built(['set', `orgs/${name}`, ...given], { cwd: clone, ...variable(at) });
      expect(put).toMatchObject({ status: 0, stdout: `put server.key back in orgs/${name}, and wrote CHECKLIST.md again\n` });
    }
    const checked = await built(['doctor', 'orgs', '--format', 'junit'], { cwd: clone });
    expect({ status: checked.status, suites: checked.stdout.match(/<testsuite /g)?.length }).toEqual({ status: 0, suites: 12 });

    const tokens = await built(['token', 'orgs', '--json', '--check', '--url', origin], { cwd: clone });
    const answers: { directory: string; identity: string }[] = JSON.parse(tokens.stdout).bundles;
    expect(tokens.status).toBe(0);
    for (const { directory, identity } of answers) expect(identity).toContain(`u@${directory.slice('orgs/'.length)}.com`);
    expect(answers).toHaveLength(12);
    expect(await end()).toBe(0);

    const renewed = await built(['renew', 'orgs', '--expiring', '30d', '--days', '365'], { cwd: clone });
    expect(renewed.status).toBe(0);
    expect(renewed.stdout).toContain('  Renewed 3 of 12 bundles; 9 left as they are.\n');
    for (const name of orgs) expect(flawOf(join(clone, 'orgs', name)), name).toBeUndefined();
    expect((await built(['doctor', 'orgs', '--strict'], { cwd: clone })).status).toBe(0);
    expect((await built(['renew', 'orgs', '--expiring', '30d'], { cwd: clone })).stdout).toContain(
      '  Nothing to renew in 12 bundles.\n',
    );
    expect(git(clone, 'status', '--short', '-uall')).not.toMatch(/server\.key|previous/);

    git(clone, 'commit', '-qam', 'Renew what expires');
    git(cwd, 'pull', '-q', '--ff-only', clone);
    for (const name of orgs) expect(flawOf(join(cwd, 'orgs', name)), name).toBeUndefined();
    expect((await built(['doctor', 'orgs', '--strict'], { cwd })).status).toBe(0);
  },
  TIMEOUT,
);

testWith(
  'git',
  'the pipeline of the README',
  async () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const section = /^### In a pipeline\n[\s\S]*?(?=^##)/m.exec(readme)?.[0] ?? '';
    expect(section.trimEnd().split('\n').length).toBeLessThanOrEqual(25);
    const [once = '', each = ''] = [...section.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, script]) => script);
    const cwd = scratch();
    const [, csv = ''] = /^```csv\n([\s\S]*?)^```$/m.exec(readme) ?? [];
    writeFileSync(join(cwd, 'orgs.csv'), csv.replaceAll('\n', ';c\n').replace(';c', ';client-id'));
    git(cwd, 'init', '-q');
    const env: NodeJS.ProcessEnv = { ...process.env, NODE: process.execPath, PROGRAM: program };
    for (const name of ['AUTHOR', 'COMMITTER'])
      Object.assign(env, { [`GIT_${name}_NAME`]: 't', [`GIT_${name}_EMAIL`]: 't@t.example' });
    const script = (text: string, where: string): string =>
      execFileSync('bash', ['-ec', `npx() { shift; "$NODE" "$PROGRAM" "$@"; }\n${text}`], {
        cwd: where,
        env,
        encoding: 'utf8',
      });
    script(once, cwd);
    const clone = join(scratch(), 'clone');
    git(cwd, 'clone', '-q', '.', clone);
    const places = ['acme', 'eu/globex'];
    for (const place of places)
      env[`KEY_${basename(place)}`] = readFileSync(join(cwd, 'orgs', place, 'server.key'), 'utf8').trimEnd();
    const { origin } = await rehearsing(cwd, [], { now: () => new Date() }, 'orgs');
    // The test itself answers: the script must not block it.
    const local = each.replace('token orgs', `token orgs --dry-run --url ${origin}`);
    expect(local).not.toBe(each);
    script(local, clone);
    expect(readFileSync(join(clone, 'doctor.xml'), 'utf8')).toContain('failures="0"');
    expect(JSON.parse(readFileSync(join(clone, 'tokens.json'), 'utf8'))).toMatchObject({ ok: true, bundles: [{}, {}] });
    for (const place of places) expect(flawOf(join(clone, 'orgs', place))).toBeUndefined();
  },
  TIMEOUT,
);
