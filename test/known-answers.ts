/** The error responses that jwt-kit must know, from test/fixtures/known-answers.txt. */
import { readFileSync } from 'node:fs';
import type { SeenRefusal } from '../src/core/refusals/known-refusal.ts';

/** One line of the list. */
export interface KnownAnswer {
  /** Id of the provider. */
  provider: string;
  number: number;
  /** Where it comes from: T, O, A, L or S. */
  where: string;
  group: string;
  /** The response as received; undefined if nothing distinguishes it from others. */
  seen: SeenRefusal | undefined;
}

export const knownAnswers: readonly KnownAnswer[] = readFileSync(new URL('fixtures/known-answers.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const [, provider = '', number, where = '', group = '', text = ''] =
      /^(\w+) +(\d+) +([A-Z/]+) +(\S+) +(.+)$/.exec(line) ?? [];
    return { provider, number: Number(number), where, group, seen: seenAs(text) };
  });

function seenAs(text: string): SeenRefusal | undefined {
  if (text === '-') return undefined;
  const [, status, emptyFrom, words] = /^HTTP (\d+)(?: from (\S+))?(?:: (.+))?$/.exec(text) ?? [];
  if (status !== undefined) return { status: Number(status), description: words, emptyFrom };
  const [, error, description] = /^([A-Za-z]*_\w+|RemoteOrgSignupFailed)(?:: (.+))?$/.exec(text) ?? [];
  return error === undefined ? { description: text, loose: true } : { error, description };
}
