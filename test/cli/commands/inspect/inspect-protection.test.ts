/** What inspect says about the protection of private keys: their encryption, and who can read their file. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fixture } from '../../../fixtures.ts';
import { scratch } from '../../../strangers.ts';
import { lists, recorded } from '../../windows/recorded.ts';
import { runIn } from '../../world.ts';

function directoryOf(files: Readonly<Record<string, Uint8Array>>): string {
  const cwd = scratch();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(cwd, name), content, { mode: 0o600 });
  return cwd;
}

describe('private keys', () => {
  test.each([
    ['keys/rsa.pkcs8.enc.pem', /^AES-256, PBKDF2, [\d,]+ rounds$/],
    ['keys/rsa.pkcs8.scrypt.pem', /^AES-256, scrypt, \d+ MB$/],
    ['keys/rsa.pkcs1.aes.pem', /^AES-\d+-CBC, MD5, 1 round$/],
    ['ssh/rsa.aes256-ctr', /^aes256-ctr, bcrypt, \d+ rounds$/],
  ])('say how %s is encrypted, without its passphrase', async (file, encryption) => {
    const cwd = directoryOf({ 'a.key': fixture(file) });
    const { inputs } = JSON.parse((await runIn(cwd, ['inspect', 'a.key', '--json'])).stdout);
    expect(inputs[0].entries[0]).toMatchObject({
      encryption: expect.stringMatching(encryption),
      remarks: [{ code: 'locked' }],
    });
    expect((await runIn(cwd, ['inspect', 'a.key'])).stdout).toContain(
      `    encryption     ${inputs[0].entries[0].encryption}\n`,
    );
  });
  test.each<[string, keyof typeof lists, string[]]>([
    ['others by its access list', 'shared', ['warn readable-by-others']],
    ['only its owner', 'alone', []],
  ])('on Windows, can be read by %s', async (_, list, expected) => {
    const cwd = directoryOf({ 'a.key': fixture('keys/rsa.pem'), 'a.crt': fixture('issued/leaf.crt') });
    const { run, calls } = recorded(lists[list]);
    const windows = { platform: 'win32' as const, runProgram: run };
    const { inputs } = JSON.parse((await runIn(cwd, ['inspect', 'a.key', '--json'], windows)).stdout);
    expect(inputs[0].remarks.map(({ level, code }: Record<string, string>) => `${level} ${code}`)).toEqual(expected);
    expect(calls.length).toBeGreaterThan(0);
    const before = calls.length;
    await runIn(cwd, ['inspect', 'a.crt'], windows);
    expect(calls.length).toBe(before);
  });
});
