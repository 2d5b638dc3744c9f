import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { fixturePath } from '../../../fixtures.ts';
import { scratch } from '../../../strangers.ts';
import { setNames, stampsIn } from '../../sets.ts';
import { type Ran, runIn } from '../../world.ts';

export const path = (name: string): string => fixturePath(name);

export const leaf = path('issued/leaf.crt');

export const org = ['--instance-url', 'https://acme.my.salesforce.com', '--username', 'sync@acme.com', '--client-id', '3MVG9'];

export const settings: Readonly<Record<string, readonly string[]>> = {
  salesforce: org,
  anypoint: ['--client-id', '0123'],
  generic: [],
};

export const text = (...parts: string[]): string => readFileSync(join(...parts), 'utf8');

export const record = (cwd: string): ReturnType<typeof JSON.parse> => JSON.parse(text(cwd, 'app/jwt-kit.json'));

export const previous = (cwd: string): string[] => stampsIn(join(cwd, 'app')).map((name) => join(cwd, 'app/previous', name));

/** The texts of a set by name. */
export const set = (directory: string): Record<string, string> =>
  Object.fromEntries(setNames.map((name) => [name, text(directory, name)]));

/** A directory with a bundle in `app`, with the key of the fixtures. */
export async function bundled({ provider = 'salesforce', more = [] as readonly string[] } = {}): Promise<string> {
  const cwd = scratch();
  const given = ['--provider', provider, '--name', 'Order Sync', ...(settings[provider] ?? [])];
  const made = await runIn(cwd, ['init', 'app', ...given, '--key', path('keys/rsa.pem'), ...more]);
  expect(made.status, made.stderr).toBe(0);
  return cwd;
}

export const later = { now: () => new Date('2027-10-22T08:00:00.000Z'), random: randomBytes };

export const renew = (cwd: string, ...words: string[]): Promise<Ran> => runIn(cwd, ['renew', 'app', ...words], later);

/** Whether nothing was changed. */
export async function expectRefused(cwd: string, words: string[], failure: { status: number; stderr: string }): Promise<void> {
  const before = set(join(cwd, 'app'));
  const { status, stdout, stderr } = await runIn(cwd, ['renew', 'app', ...words]);
  expect({ status, stdout, stderr }).toEqual({ ...failure, stdout: '' });
  expect(set(join(cwd, 'app'))).toEqual(before);
  expect(readdirSync(join(cwd, 'app')).sort()).toEqual(setNames);
}
