/** The possible causes of an error response, with or without a bundle: what `token` prints about it. */

import { KitError } from '../../core/errors.ts';
import type { CheckName, Finding } from '../../core/findings.ts';
import type { ClaimSet } from '../../core/jwt/claims/claims.ts';
import { clockFinding } from '../../core/jwt/clock-check.ts';
import type { NextCommand } from '../../core/next-command.ts';
import { briefExplanation } from '../../core/refusals/brief-explanation.ts';
import { type Explanation, explainRecognised, nothingToDoWithAnswers } from '../../core/refusals/explain-refusal.ts';
import { explanationText, meansText } from '../../core/refusals/explanation-text.ts';
import type { SeenRefusal } from '../../core/refusals/known-refusal.ts';
import { type RecognisedRefusal, recogniseRefusal } from '../../core/refusals/recognise-refusal.ts';
import { readPastedRefusal } from '../../core/refusals/refusal-in-text.ts';
import { catalogueFor, saidBy } from '../../providers/refusals/catalogue.ts';
import { type Examining, examineBundle } from '../bundle/inspect-bundle.ts';
import type { CommandIo } from '../command.ts';
import { isTerminal, widthOf } from '../terminal-text.ts';
import type { Assertion, Signer } from './assertion.ts';
import { differences } from './differs-from-bundle.ts';
import { standpoint } from './standpoint.ts';

/** A token request and its result. */
export interface Asked {
  signer: Signer;
  assertion?: Assertion | undefined;
  /** The token endpoint that was called. */
  url: string;
  directory: string | undefined;
  /** Seconds that the server's clock is ahead. */
  ahead?: number | undefined;
  secrets?: readonly string[];
  /** The options that make the same request again. */
  again?: NextCommand['options'];
  /** Whether to show every possible cause at a terminal too. */
  all?: boolean | undefined;
}

/** An explanation, as text and as data. */
export interface Explained {
  explanation: Explanation;
  text: string;
}

/** Explains why a token endpoint did not respond; undefined if the error message already says all that is known. */
export async function explainNoAnswer(error: KitError, asked: Asked, io: CommandIo): Promise<Explained | undefined> {
  if (error.code !== 'NETWORK') return undefined;
  const readings = [...readPastedRefusal(error.message).readings, ...causesOf(error)];
  const catalogue = saidBy(['token endpoint', 'local or CLI'], catalogueFor(asked.signer.provider, io.providers));
  const recognised = recogniseRefusal(readings, catalogue);
  return recognised.groups.length === 0 ? undefined : explainRefusal(recognised, asked, io);
}

/** The messages of the causes of an error. */
function causesOf(error: Error): SeenRefusal[] {
  const found: SeenRefusal[] = [];
  for (let at = error.cause; at instanceof Error && found.length < 5; at = at.cause) {
    // The error of fetch only says that the network failed; its cause says why.
    if (!(at instanceof TypeError && at.cause instanceof Error)) found.push({ description: at.message, loose: true });
  }
  return found;
}

/** Explains a recognised error response. */
export async function explainRefusal(recognised: RecognisedRefusal, asked: Asked, io: CommandIo): Promise<Explained> {
  const { signer, directory, secrets } = asked;
  const { provider, settings, bundle } = signer;
  const findings = await findingsFor(asked, io);
  const differing = differences(signer, asked.url);
  // A given exp may already be in the past.
  const end = asked.assertion?.claims.exp;
  const own = typeof end === 'number' && end * 1000 > io.now().getTime();
  const place = {
    directory: directory ?? '.',
    app: bundle?.record.name,
    provider,
    settings,
    findings,
    differing,
    own,
    again: asked.again,
  };
  const explanation = explainRecognised(recognised, standpoint({ ...place, ...(secrets ? { secrets } : {}) }, io));
  const sheet = { width: widthOf(io.stderr), commands: io.printedCommands };
  const brief = isTerminal(io.stderr) && !asked.all;
  const below = brief ? briefExplanation(explanation, [], { ...sheet, forAll: '--all' }) : explanationText(explanation, sheet);
  return { explanation, text: `${meansText(explanation, sheet)}${below}` };
}

/**
 * Checks the bundle as it was used: with the given settings, and without checks of claims or a URL that this run
 * replaced.
 */
async function findingsFor({ signer, assertion, url, ahead }: Asked, io: CommandIo): Promise<Finding[]> {
  const { bundle, settings } = signer;
  const clock = clockFinding(ahead);
  if (bundle === undefined) return clock;
  const beside = [
    ...nothingToDoWithAnswers,
    ...(url === signer.tokenUrl ? [] : elsewhere),
    ...otherClaims(assertion?.claims, signer),
  ];
  const findings = await looked(bundle.directory, { settings, given: signer.given, without: beside }, io);
  return [...findings, ...clock];
}

/** Checks the bundle; no findings if it cannot be read now, because the error response matters more. */
async function looked(directory: string, examining: Examining, io: CommandIo): Promise<readonly Finding[]> {
  try {
    return (await examineBundle(directory, io, examining)).findings;
  } catch (error) {
    if (error instanceof KitError) return [];
    throw error;
  }
}

/** The checks that compare a URL. */
const elsewhere: readonly CheckName[] = ['host', 'audience'];

/** Checks of claims that were given and differ from those of the settings. */
function otherClaims(claims: ClaimSet | undefined, { provider, settings }: Signer): CheckName[] {
  if (claims === undefined) return [];
  const { iss, sub, aud } = provider.claims(settings);
  return [
    ...(claims.iss === iss ? [] : (['client-id'] as const)),
    ...(claims.sub === sub ? [] : (['username', 'subject', 'identity-provider'] as const)),
    ...(claims.aud === aud ? [] : (['audience'] as const)),
  ];
}
