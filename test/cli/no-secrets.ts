/** What the tests of secrets in the output share: the secrets, and the ways to run a command. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { fixture, fixturePath } from '../fixtures.ts';
import { scratch } from '../strangers.ts';
import { key } from './rehearsal.ts';
import { runIn } from './world.ts';

export const path = (file: string): string => fixturePath(`keys/${file}`);
export const keyLines = ['rsa.pem', 'other.pem', 'rsa.pkcs8.enc.pem'].flatMap((file) =>
  fixture(`keys/${file}`).toString().split('\n').slice(1, -2),
);
export const PASSPHRASE = 'hunter2-passphrase';
export const TOKEN = 'token-of-the-server-0123456789';
export const ways = [[], ['--debug'], ['--json'], ['--json', '--debug']];

/** The texts of all files in a directory but the private keys themselves. */
export function filesIn(directory: string): string {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(directory, name)).isFile() && !name.endsWith('server.key'))
    .map((name) => readFileSync(join(directory, name), 'latin1'))
    .join('\n');
}

export function expectNone(secrets: readonly string[], ...texts: string[]): void {
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(5);
    for (const text of texts) expect(text.includes(secret), `${secret.slice(0, 12)}... in ${text.slice(0, 400)}`).toBe(false);
  }
}

/** An assertion. */
export const jwt = async (): Promise<string> =>
  (await runIn(scratch(), ['sign', '--key', key, '--iss', 'a', '--sub', 'b', '--aud', 'c', '--claim', 'exp=5'])).stdout.trim();
