/** Runs commands against a server whose error response contains secrets. */
import { expect } from 'vitest';
import type { Io } from '../../../src/cli/command.ts';
import { leftOf, marked, pasted } from '../../core/refusals/secret-texts.ts';
import { scratch } from '../../strangers.ts';
import { acme, bundleIn } from '../rehearsal.ts';
import { runIn } from '../world.ts';

/** A directory with a bundle. */
export async function bundle(): Promise<string> {
  const cwd = scratch();
  await bundleIn(cwd, 'salesforce', [...acme, '--client-id', '3MVG9kBt168mda_1234567890']);
  return cwd;
}

/** A server that answers every assertion with an error response. */
const refusing =
  (answer: object): Io['fetch'] =>
  async () =>
    Response.json(answer, { status: 400 });

export const ways = [
  ['token', 'app'],
  ['token', 'app', '--json'],
  ['doctor', 'app', '--online'],
  ['doctor', 'app', '--online', '--json'],
] as const;

/** Everything that a command prints about a response of a server. */
export async function said(cwd: string, words: readonly string[], answer: object): Promise<string> {
  const { stdout, stderr } = await runIn(cwd, words, { fetch: refusing(answer) });
  return stdout + stderr;
}

/** Expects that secrets in any field of a response are not repeated; takes every `step`-th of them. */
export async function expectNotRepeated(command: readonly string[], step: number): Promise<void> {
  const cwd = await bundle();
  for (const text of marked.filter((_, at) => at % step === 0)) {
    const secret = pasted(text);
    for (const answer of [
      { error: 'invalid_grant', error_description: `invalid assertion ${secret}` },
      { error: secret, error_description: 'invalid assertion' },
      { error: secret },
      { message: secret },
    ]) {
      const shown = await said(cwd, command, answer);
      expect(leftOf(text, shown), shown).toBeUndefined();
    }
  }
}
