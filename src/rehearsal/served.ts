/** What a rehearsal serves, and for which of it an assertion is. */
import { KitError } from '../core/errors.ts';
import { type CompactJwt, readCompact } from '../core/jwt/decode.ts';
import { verifySignature } from '../core/jwt/verify.ts';
import type { Stage } from '../providers/rehearsal.ts';

/** One set-up that a rehearsal serves. */
export interface Served extends Pick<Stage, 'provider' | 'settings' | 'publicKey' | 'forced' | 'used' | 'certificateEnd'> {
  tokenPath: string;
}

/**
 * The set-up that an assertion is for: the one with most of its claims, then the one with its key; the first if none fits, so
 * that the response says what is wrong.
 */
export async function stageFor<One extends Served>(form: URLSearchParams | undefined, stages: readonly One[]): Promise<One> {
  const [first] = stages as [One, ...One[]];
  const jwt = stages.length === 1 ? undefined : readAssertion(form);
  if (jwt?.claims === undefined) return first;
  const { iss, sub } = jwt.claims;
  const scores = stages.map(({ provider, settings }) => {
    const expected = provider.claims(settings);
    return agreement(expected.iss, iss) + agreement(expected.sub, sub);
  });
  const most = Math.max(...scores);
  const fitting = stages.filter((_, at) => scores[at] === most);
  for (const stage of fitting.length === 1 ? [] : fitting) if (await signedBy(jwt, stage)) return stage;
  return fitting[0] ?? first;
}

/** How well a claim fits: equal, not known, or different. */
const agreement = (expected: string | undefined, found: unknown): number =>
  expected === undefined ? 0 : expected === found ? 1 : -1;

function readAssertion(form: URLSearchParams | undefined): CompactJwt | undefined {
  try {
    return readCompact(form?.get('assertion') ?? '');
  } catch (error) {
    // The judge says what is wrong with it.
    if (error instanceof KitError) return undefined;
    throw error;
  }
}

async function signedBy(jwt: CompactJwt, { provider, publicKey }: Served): Promise<boolean> {
  try {
    await verifySignature(jwt, [{ key: publicKey, name: provider.upload }], provider.grant.algorithms);
    return true;
  } catch (error) {
    if (error instanceof KitError) return false;
    throw error;
  }
}
