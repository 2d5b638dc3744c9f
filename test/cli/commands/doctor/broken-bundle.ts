/** A bundle with one thing broken, and the one line that doctor prints about it. */
import { createPublicKey, X509Certificate } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Io } from '../../../../src/cli/command.ts';
import { stagingNameOf } from '../../../../src/cli/disk/journal/staging.ts';
import { thumbprint } from '../../../../src/core/keys/jwk/thumbprint.ts';
import { fixturePath, frozen } from '../../../fixtures.ts';
import { run, scratch, testWith } from '../../../strangers.ts';
import { key } from '../../rehearsal.ts';
import { runIn } from '../../world.ts';

/** The staging directory of a dead run. */
export const killed = stagingNameOf(999_999_999, '0123456789ab');

export const other = fixturePath('keys/other.pem');

export const answers: Readonly<Record<string, readonly string[]>> = {
  salesforce: [
    ...['--instance-url', 'https://acme.my.salesforce.com', '--username', 'sync@acme.com'],
    ...['--client-id', '3MVG9consumerkey', '--email', 'admin@acme.com'],
  ],
  anypoint: ['--username', 'sync', '--idp-id', '0d1e2f30-idp', '--client-id', '0123456789abcdef0123456789abcdef'],
  generic: ['--token-url', 'https://login.example.com/token', '--username', 'sync', '--client-id', 'app'],
};

/** A sound bundle called `app` in a git repository. */
export async function sound(
  provider = 'salesforce',
  flags: readonly string[] = ['--key', key],
  cwd = scratch(),
): Promise<string> {
  mkdirSync(join(cwd, '.git'));
  const words = ['init', 'app', '--provider', provider, '--name', 'Order Sync', ...(answers[provider] ?? []), ...flags];
  const { status, stderr } = await runIn(cwd, words);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return cwd;
}

export interface Found {
  check: string;
  status: string;
  says: string;
  fix?: string;
}

/** The failed checks and warnings of `app`. */
export async function wrong(
  cwd: string,
  words: readonly string[] = [],
  changes: Partial<Io> = {},
): Promise<{ status: number; found: Found[] }> {
  const { status, stdout } = await runIn(cwd, ['doctor', 'app', '--json', ...words], changes);
  const { bundles } = JSON.parse(stdout);
  return { status, found: bundles[0].findings.filter((one: Found) => one.status !== 'ok') };
}

/** Changes jwt-kit.json of `app`. */
// biome-ignore lint/suspicious/noExplicitAny: a test breaks records in ways that their type forbids
export function record(cwd: string, change: (value: any) => void): void {
  const path = join(cwd, 'app/jwt-kit.json');
  const value = JSON.parse(readFileSync(path, 'utf8'));
  change(value);
  writeFileSync(path, JSON.stringify(value));
}

export const settings =
  (values: Readonly<Record<string, string | undefined>>) =>
  (cwd: string): void =>
    record(cwd, (value) => Object.assign(value.settings, values));

export const file = (cwd: string, name: string): string => join(cwd, 'app', name);
export const gone =
  (name: string) =>
  (cwd: string): void =>
    rmSync(file(cwd, name));
export const holds =
  (name: string, content: string | Uint8Array) =>
  (cwd: string): void =>
    writeFileSync(file(cwd, name), content);
export const cut =
  (name: string) =>
  (cwd: string): void =>
    truncateSync(file(cwd, name), 300);

/** The same bundle made for another key. */
export async function ofOther(cwd: string, name: string, flags: readonly string[] = []): Promise<void> {
  await runIn(cwd, ['init', 'another', '--provider', 'generic', '--name', 'Order Sync', '--key', other, ...flags]);
  copyFileSync(join(cwd, 'another', name), file(cwd, name));
}

/** Flips the last bits of the DER in a PEM file: of its signature. */
export function forge(cwd: string, name: string): void {
  const [begin = '', ...lines] = readFileSync(file(cwd, name), 'utf8').trim().split('\n');
  const end = lines.pop();
  const der = Buffer.from(lines.join(''), 'base64');
  der.writeUInt8(der.readUInt8(der.length - 1) ^ 1, der.length - 1);
  writeFileSync(file(cwd, name), `${begin}\n${der.toString('base64')}\n${end}\n`);
}

/** Writes the fingerprint of the existing certificate into the record. */
export function recordCertificate(cwd: string): void {
  const { fingerprint256 } = new X509Certificate(readFileSync(file(cwd, 'server.crt')));
  record(cwd, (value) => Object.assign(value.certificate, { sha256: fingerprint256 }));
}

/** Key, certificate, public key and key set of a kind that jwt-kit does not make. */
export function ofKind(pem: Buffer) {
  return (cwd: string): void => {
    const publicKey = createPublicKey(pem);
    writeFileSync(file(cwd, 'server.key'), pem);
    const subject = ['-subj', '/CN=x', '-key', file(cwd, 'server.key'), '-sha256'];
    run('openssl', ['req', '-new', '-x509', '-days', '365', ...subject, '-out', file(cwd, 'server.crt')]);
    run('openssl', ['req', '-new', ...subject, '-out', file(cwd, 'server.csr')]);
    writeFileSync(file(cwd, 'public.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
    writeFileSync(file(cwd, 'jwks.json'), JSON.stringify({ keys: [publicKey.export({ format: 'jwk' })] }));
    recordCertificate(cwd);
    record(cwd, (value) => Object.assign(value.key, { thumbprint: thumbprint(publicKey) }));
  };
}

export const DAY = 24 * 60 * 60 * 1000;
export const inDays = (days: number): Partial<Io> => ({ now: () => new Date(frozen.getTime() + days * DAY) });

/** One thing that is broken, and the one line it gives. */
export interface Case {
  name: string;
  provider?: string;
  flags?: readonly string[];
  spoil: (cwd: string) => void | Promise<void>;
  words?: readonly string[];
  changes?: Partial<Io>;
  gives: Found;
  needs?: 'openssl';
  /** It changes modes, which Windows does not have. */
  modes?: boolean;
  /** The checks that fail for another set. */
  skip?: readonly string[];
}

export const fail = (check: string, says: string, fix?: string): Found => ({
  check,
  status: 'fail',
  says,
  ...(fix === undefined ? {} : { fix }),
});
export const warn = (check: string, says: string, fix?: string): Found => ({
  check,
  status: 'warn',
  says,
  ...(fix === undefined ? {} : { fix }),
});

export const back = 'restore it from previous/ or from your backup';
export const recordBack =
  "restore it from previous/ or from version control; if you no longer have it, make the set again with the same key and certificate: npx jwt-kit init app --name 'Order Sync' --key app/server.key --certificate app/server.crt --into-existing --force (add --provider with the name of the provider)";
export const together =
  'restore the matching files from previous/ or from your backup; if you no longer have them: npx jwt-kit renew app';
export const newKey = 'npx jwt-kit renew app --new-key';
export const edited = (name: string, to: string): string => `in jwt-kit.json, change "${name}" under "settings" to ${to}`;

/** A test for each case: `app` with that one thing broken gives the one line, and a fix. */
export function eachAlone(cases: readonly Case[]): void {
  test('there are cases, each with its own name', () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
    expect(cases.length).toBeGreaterThan(9);
  });
  for (const { name, provider, flags, spoil, words, changes, gives, needs, modes = false, skip = [] } of cases) {
    const body = async (): Promise<void> => {
      const cwd = await sound(provider, flags);
      await spoil(cwd);
      const { status, found } = await wrong(cwd, words, changes);
      expect(found.filter(({ check }) => !skip.includes(check))).toEqual([gives]);
      expect(gives.fix).toBeTypeOf('string');
      expect(status).toBe(gives.status === 'fail' ? 4 : 0);
      expect((await wrong(cwd, [...(words ?? []), '--strict'], changes)).status).toBe(4);
    };
    if (needs === undefined) test.skipIf(modes && process.platform === 'win32')(name, body);
    else testWith(needs, name, body);
  }
}
