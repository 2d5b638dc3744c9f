/** What an answer that means no can come from, seen from a bundle or from nowhere: what `explain` and `token` say of it. */

import { KitError } from '../../core/errors.ts';
import type { CheckName, Finding } from '../../core/findings.ts';
import type { ClaimSet } from '../../core/jwt/claims.ts';
import type { Refusal } from '../../core/jwt/token-request.ts';
import type { NextCommand } from '../../core/next-command.ts';
import { type Explanation, explain, type Standpoint } from '../../core/refusals/explain-refusal.ts';
import { explanationText, meansText } from '../../core/refusals/explanation-text.ts';
import type { RefusalKind, SeenRefusal } from '../../core/refusals/known-refusals.ts';
import { readPastedRefusal } from '../../core/refusals/refusal-in-text.ts';
import type { Provider } from '../../providers/provider.ts';
import { catalogueFor, saidBy } from '../../providers/refusals/catalogue.ts';
import type { Settings } from '../../providers/settings.ts';
import { type Examined, examineBundle, remediesFor } from '../bundle/inspect-bundle.ts';
import type { CommandIo } from '../command.ts';
import { commandLine, printedCommand } from '../printed-command.ts';
import type { Assertion, Signer } from './assertion.ts';
import { differences } from './differs-from-bundle.ts';
import { clockFinding } from './server-checks.ts';

/** Where somebody stands: a bundle, or as much of one as is known. */
export interface Place {
  directory?: string | undefined;
  app?: string | undefined;
  provider?: Provider | undefined;
  settings?: Settings | undefined;
  findings: readonly Finding[];
  differing?: readonly Finding[];
  secrets?: readonly string[];
  /** Whether the request was made here. */
  own?: boolean;
}

/** The command that waits until a change is copied. */
const waiting = (directory: string | undefined): NextCommand => ({
  command: 'token',
  ...(directory === undefined ? { input: { blank: 'directory' } } : { directory: directory === '.' ? undefined : directory }),
  options: { wait: '10m' },
});

/** The commands of its own that an explanation seen from a directory names. */
export const ownCommands = (directory: string | undefined, io: CommandIo): string[] => [
  commandLine(waiting(directory), io).line,
];

/** The standpoint of a place, in general words where nothing is known. */
export function standpoint(
  { directory, app, provider, settings = {}, findings, differing = [], secrets, own = false }: Place,
  io: CommandIo,
): Standpoint {
  const { tokenUrl } = provider?.claims(settings) ?? {};
  const doubted = provider?.refusals.doubts?.(settings) ?? [];
  return {
    names: {
      app: app ?? 'the app',
      user: settings['username'] ?? 'the user',
      host: tokenUrl !== undefined && URL.canParse(tokenUrl) ? new URL(tokenUrl).host : 'the address used here',
      upload: provider?.upload ?? 'server.crt',
      wait: printedCommand(waiting(directory), io),
      program: io.invokedAs,
    },
    appType: provider?.refusals.appType?.(settings),
    own,
    // What was given differently has the right form, and may be wrong all the same.
    findings: findings.filter(
      ({ check, status }) =>
        status !== 'ok' || !(doubted.includes(check) || differing.some((finding) => finding.check === check)),
    ),
    differing,
    ...(secrets === undefined ? {} : { secrets }),
  };
}

/** What was asked, and what came of it. */
export interface Asked {
  signer: Signer;
  assertion?: Assertion | undefined;
  /** The address that was asked. */
  url: string;
  directory: string | undefined;
  /** Seconds that the server's clock is ahead. */
  ahead?: number | undefined;
  secrets?: readonly string[];
}

/** A part of a failure: an explanation as text and as a value. */
export interface Explained {
  explanation: Explanation;
  text: string;
}

/** Explains a refusal. */
export const explainRefusal = (
  { status, error, uncoded, description }: Refusal,
  asked: Asked,
  io: CommandIo,
): Promise<Explained> =>
  explainReadings([{ ...(uncoded ? {} : { error }), description, status }], ['token endpoint'], asked, io);

/** Explains why there was no answer of a token endpoint; undefined where no more is known than the error says. */
export async function explainNoAnswer(error: KitError, asked: Asked, io: CommandIo): Promise<Explained | undefined> {
  if (error.code !== 'NETWORK') return undefined;
  const readings = [...readPastedRefusal(error.message).readings, ...causesOf(error)];
  const explained = await explainReadings(readings, ['token endpoint', 'local or CLI'], asked, io);
  return explained.explanation.groups.length === 0 ? undefined : explained;
}

/** What the errors below one say, each in its own words. */
function causesOf(error: Error): SeenRefusal[] {
  const found: SeenRefusal[] = [];
  for (let at = error.cause; at instanceof Error && found.length < 5; at = at.cause) {
    // What fetch throws says no more than that the network is the reason; its cause says which.
    if (!(at instanceof TypeError && at.cause instanceof Error)) found.push({ description: at.message, loose: true });
  }
  return found;
}

async function explainReadings(
  readings: readonly SeenRefusal[],
  kinds: readonly RefusalKind[],
  asked: Asked,
  io: CommandIo,
): Promise<Explained> {
  const { signer, directory, secrets } = asked;
  const { provider, settings, bundle } = signer;
  const { findings, commands } = await findingsFor(asked, io);
  const differing = differences(signer, asked.url);
  // An end that somebody else chose may be over.
  const end = asked.assertion?.claims.exp;
  const own = typeof end === 'number' && end * 1000 > io.now().getTime();
  const place = { directory: directory ?? '.', app: bundle?.record.name, provider, settings, findings, differing, own };
  const explanation = explain(
    { readings },
    saidBy(kinds, catalogueFor(provider, io.providers)),
    standpoint({ ...place, ...(secrets ? { secrets } : {}) }, io),
  );
  const printed = [...commands, ...ownCommands(place.directory, io)];
  return { explanation, text: `${meansText(explanation)}${explanationText(explanation, printed)}` };
}

/** What was found, and the commands that stand in it. */
type Looked = Pick<Examined, 'findings' | 'commands'>;

/**
 * The checks of the bundle as it was used: with the settings that were given, and without those that say nothing of an
 * assertion whose claims were others, or of an address that is another.
 */
async function findingsFor({ signer, assertion, url, ahead }: Asked, io: CommandIo): Promise<Looked> {
  const { bundle, provider, settings } = signer;
  const clock = clockFinding(ahead);
  if (bundle === undefined) return { findings: clock, commands: [] };
  const { findings, commands } = await looked(bundle.directory, io);
  const remedies = remediesFor(bundle.directory, io);
  const judged = provider.examine(settings, remedies);
  const all = [...findings.filter(({ check }) => !ofSettings.includes(check)), ...judged];
  const beside = [...(url === signer.tokenUrl ? [] : elsewhere), ...otherClaims(assertion?.claims, signer)];
  return {
    findings: [...all.filter(({ check }) => !beside.includes(check)), ...clock],
    commands: [...commands, ...remedies.commands],
  };
}

/** What a look at a bundle finds; nothing where it cannot be looked at now, since the answer is what matters. */
async function looked(directory: string, io: CommandIo): Promise<Looked> {
  try {
    return await examineBundle(directory, io);
  } catch (error) {
    if (error instanceof KitError) return { findings: [], commands: [] };
    throw error;
  }
}

/** The checks that look at settings. */
const ofSettings: readonly CheckName[] = ['host', 'audience', 'client-id', 'username', 'subject', 'identity-provider'];

/** Those of them that an address is held against. */
const elsewhere: readonly CheckName[] = ['host', 'audience'];

/** Checks of claims that were given in place of those that the settings make. */
function otherClaims(claims: ClaimSet | undefined, { provider, settings }: Signer): CheckName[] {
  if (claims === undefined) return [];
  const { iss, sub, aud } = provider.claims(settings);
  return [
    ...(claims.iss === iss ? [] : (['client-id'] as const)),
    ...(claims.sub === sub ? [] : (['username', 'subject', 'identity-provider'] as const)),
    ...(claims.aud === aud ? [] : (['audience'] as const)),
  ];
}
