/** The inputs of the commands that are measured. */
import { createSign, generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Setting } from './bench.ts';
import { runNode, usageFile } from './run.ts';

/** The flags of a set-up. */
export const setUp: readonly string[] = [
  ...['--provider', 'salesforce', '--name', 'Order Sync', '--instance-url', 'https://acme.my.salesforce.com'],
  ...['--username', 'sync@acme.com', '--client-id', '3MVG9'],
];

/** Makes `key.pem`, `public.jwk`, `token.jwt` and the bundle `app`. */
export function makeSamples({ program, scratch }: Setting): void {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const write = (name: string, text: string): void => writeFileSync(join(scratch, name), text);
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${part({ alg: 'RS256' })}.${part({ iss: '3MVG9', sub: 'sync@acme.com', exp: 1_800_000_000 })}`;
  write(usageFile.name, usageFile.content);
  write('key.pem', String(privateKey.export({ type: 'pkcs8', format: 'pem' })));
  write('public.jwk', JSON.stringify(publicKey.export({ format: 'jwk' })));
  write('token.jwt', `${input}.${createSign('sha256').update(input).sign(privateKey, 'base64url')}`);
  runNode([program, 'init', 'app', '--key', 'key.pem', ...setUp], { cwd: scratch, scratch });
}
