/** Answers the requests to a rehearsal, and says what it did. */
import { REHEARSED_TOKEN } from '../core/defaults.ts';
import { type RandomBytes, randomOctets } from '../core/random.ts';
import { judgeRequest } from '../providers/rehearsal.ts';
import { type Served, stageFor } from './served.ts';
import type { Asked, Replied } from './token-server.ts';

/** A running rehearsal. */
export interface Rehearsing<One extends Served> {
  stages: readonly One[];
  /** Granted tokens: the set-up and the `sub` of each. */
  granted: Map<string, { stage: One; sub: string }>;
  exact: boolean | undefined;
  now: () => Date;
  random: RandomBytes;
  /** Hears about every request that was answered. */
  told: (told: Told<One>) => void;
}

/** What a rehearsal says about a request. */
export interface Told<One extends Served> {
  asked: Asked;
  status: number;
  /** The answer, and its reason if it is an error; not escaped. */
  says: string;
  /** What was accepted although it is unusual. */
  notes: readonly string[];
  /** Whom the request was for, if that is known. */
  stage: One | undefined;
}

/** Judges a token request, or answers a request with a token. */
export async function respond<One extends Served>(asked: Asked, rehearsing: Rehearsing<One>): Promise<Replied> {
  const { stages, granted, exact, now, random, told } = rehearsing;
  const { method, path, origin, form, query, bearer } = asked;
  // A program that is given only an origin sends to its root, unless it knows the provider's path.
  const isAt = ({ tokenPath, provider }: One): boolean =>
    tokenPath === path || (path === '/' && provider.grant.tokenPath === undefined);
  const there = stages.filter(isAt);
  if (method === 'POST' && there.length > 0) {
    const stage = await stageFor(form?.has('assertion') ? form : query, there);
    const token = `${REHEARSED_TOKEN}${Buffer.from(randomOctets(random, 24)).toString('base64url')}`;
    const verdict = await judgeRequest(asked, { ...stage, exact, origin, now: now(), token });
    const { status, body, page, because, sub, notes } = verdict;
    if (sub !== undefined) granted.set(token, { stage, sub });
    const answered = Object.values(body).join(', ');
    const says = answered.endsWith(because) ? answered : `${answered}: ${because}`;
    told({ asked, status, says: status === 200 ? because : says, notes, stage });
    return { status, body, page };
  }
  const known = bearer === undefined ? undefined : granted.get(bearer);
  for (const stage of known === undefined ? stages : [known.stage]) {
    const { provider, settings } = stage;
    const answered = provider.grant.rehearsal.answer?.({ ...asked, settings, sub: known?.sub });
    if (answered === undefined) continue;
    if (answered.revokes !== undefined) granted.delete(answered.revokes);
    told({ asked, status: answered.status, says: answered.says, notes: [], stage: known && stage });
    return answered;
  }
  told({ asked, status: 404, says: 'not part of the rehearsal', notes: [], stage: undefined });
  return { status: 404, body: [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }] };
}
