/** Finds the possible causes of an error response. */

import { a, requireArguments } from '../arguments.ts';
import { visible } from '../escape.ts';
import type { CheckName, Finding } from '../findings.ts';
import { harmless, harmlessBeside } from './hide-secrets.ts';
import {
  type Catalogue,
  type Certainty,
  type Fixer,
  fits,
  type RefusalCause,
  type RefusalGroup,
  type RefusalKind,
  type SeenRefusal,
} from './known-refusal.ts';
import { type RecognisedRefusal, recogniseRefusal } from './recognise-refusal.ts';
import type { PastedRefusal } from './refusal-in-text.ts';

/** The values for names in braces in the data. */
export interface Names {
  app: string;
  user: string;
  host: string;
  /** The file to upload. */
  upload: string;
  /** The command that waits until a change has propagated. */
  wait: string;
  /** How this program is called. */
  program: string;
}

/** What is known about the user's set-up. */
export interface Standpoint {
  names: Names;
  /** The type of app; if unknown, the clicks for all types are shown. */
  appType?: string | undefined;
  /** Whether jwt-kit made the request and the assertion itself. */
  own?: boolean;
  /** The findings of the bundle's checks. */
  findings: readonly Finding[];
  /** Settings of this request that differ from the bundle: a likelier cause than any known one. */
  differing?: readonly Finding[];
  /** Secrets to hide, which the response may contain. */
  secrets?: readonly string[];
}

/** One cause, with its findings. */
export interface ExplainedCause {
  says: string;
  fix: string;
  command?: string;
  where: string[];
  /** Who fixes it. */
  by: Fixer;
  certainty: Certainty;
  unverified?: string;
  source: readonly string[];
  /** Findings that support this cause. */
  found?: Found[];
}

/** What a check found. */
export interface Found {
  check: CheckName;
  says: string;
  fix?: string;
  /** Whether to show it before the known causes. */
  first?: true;
}

export interface ExplainedGroup {
  id: string;
  title: string;
  kinds: RefusalKind[];
  unverified?: string;
  more?: string;
  /** Causes that the checks support, then the others, each likeliest first. */
  causes: ExplainedCause[];
  /** Causes that the checks rule out. */
  ruledOut: string[];
}

/** What is known about one error response. */
export interface Explanation {
  /** The response itself, with secrets hidden. */
  answer: { error?: string; description?: string; status?: number };
  /** Empty if the response is unknown. */
  groups: ExplainedGroup[];
  /** The meaning of its code in an RFC, if nothing more is known. */
  codeMeans?: string;
  /** How many hosts were tried; this is the response of the first. */
  attempts?: number;
  /** What passed of the things that sign-in depends on. */
  right: string[];
  /** What the checks found to be wrong, unless a cause already mentions it. */
  wrong: Found[];
}

/** What an ok check means for sign-in. */
const meaning: Readonly<Partial<Record<CheckName, string>>> = {
  pair: 'key and certificate match',
  times: 'the certificate is already valid',
  'certificate-end': 'the certificate has not expired',
  host: 'the address has the right form',
  audience: 'aud matches the address',
  'client-id': 'the client id looks valid',
  username: 'the user looks valid',
  subject: 'sub has the required form',
  'identity-provider': 'the identity provider works with the grant',
  clock: 'the clock is right',
  reachable: 'the server answers',
};

/** Checks that cannot explain a server's response. */
export const nothingToDoWithAnswers: readonly CheckName[] = ['checklist', 'permissions', 'secrets', 'git', 'leftovers'];

const answerRule = a.options({
  readings: a.list(
    a.options({
      error: a.optional(a.text),
      description: a.optional(a.text),
      status: a.optional(a.number),
      page: a.optional(a.text),
      emptyFrom: a.optional(a.text),
    }),
  ),
});
const groupsRule = a.list(a.options({ id: a.text, title: a.text, texts: a.list(a.object), causes: a.list(a.object) }));
const catalogueRule = a.options({ groups: groupsRule, codes: groupsRule, byCode: a.boolean });
const standpointRule = a.options({
  names: a.record(a.text),
  findings: a.list(a.options({ check: a.text, status: a.text, says: a.text })),
  secrets: a.optional(a.list(a.text)),
});

/** Explains a pasted or received error response. */
export function explain(answer: PastedRefusal, catalogue: Catalogue, standpoint: Standpoint): Explanation {
  requireArguments(
    { answer, catalogue, standpoint },
    { answer: answerRule, catalogue: catalogueRule, standpoint: standpointRule },
  );
  return explainRecognised(recogniseRefusal(answer.readings, catalogue), standpoint, answer.attempts);
}

/** Explains a recognised error response. */
export function explainRecognised(
  { seen, groups: known, codeMeans: means }: RecognisedRefusal,
  { names, appType, own, findings, differing = [], secrets = [] }: Standpoint,
  attempts?: number,
): Explanation {
  const groups = known.map((group) => explainGroup(group, seen, { names, appType, findings, own: own === true }));
  const told = new Set(groups.flatMap(({ causes }) => causes.flatMap(({ found = [] }) => found.map(({ check }) => check))));
  return {
    answer: {
      ...(seen.error === undefined ? {} : { error: harmless(seen.error, secrets) }),
      ...(seen.description === undefined ? {} : { description: harmlessBeside(seen.error ?? '', seen.description, secrets) }),
      ...(seen.status === undefined ? {} : { status: seen.status }),
    },
    groups,
    ...(means === undefined ? {} : { codeMeans: `RFC 6749 defines ${means.texts[0]?.error}: ${means.title}` }),
    ...(attempts === undefined ? {} : { attempts }),
    right: findings.flatMap(({ check, status }) => (status === 'ok' ? (meaning[check] ?? []) : [])),
    wrong: [
      ...differing.map((finding) => ({ ...asFound(finding), first: true as const })),
      ...findings
        .filter(
          ({ check, status }) =>
            !told.has(check) &&
            !nothingToDoWithAnswers.includes(check) &&
            (status === 'fail' || (status === 'warn' && meaning[check])),
        )
        .map(asFound),
    ],
  };
}

/** A known response with all of its causes, for a reader who has not seen one. */
export const explainKnown = (group: RefusalGroup, standpoint: Pick<Standpoint, 'names' | 'appType'>): ExplainedGroup =>
  explainGroup(group, {}, { ...standpoint, own: false, findings: [] });

function explainGroup(
  group: RefusalGroup,
  seen: SeenRefusal,
  { names, appType, own, findings }: Pick<Standpoint, 'names' | 'appType' | 'own' | 'findings'>,
): ExplainedGroup {
  const { id, title, texts, unverified, more } = group;
  const fitting = texts.filter((text) => fits(text, seen));
  const about = fitting.map((text) => text.unverified).find((text) => text !== undefined);
  const kinds = [...new Set((fitting.length > 0 ? fitting : texts).flatMap((text) => text.kinds))];
  const judged = group.causes.map((cause) => ({ cause, ...judge(cause, findings, own === true) }));
  const order = { fail: 0, warn: 1, skip: 2, ok: 2 };
  const words = seen.description?.toLowerCase() ?? '';
  const meant = ({ when = [] }: RefusalCause): number =>
    [when].flat().some((sign) => words.includes(sign.toLowerCase())) ? 0 : 1;
  const open = judged
    .filter(({ ruledOut }) => !ruledOut)
    .sort((a, b) => order[a.status] - order[b.status] || meant(a.cause) - meant(b.cause));
  const caveat = unverified ?? about;
  return {
    id,
    title: named(title, names),
    kinds,
    ...(caveat === undefined ? {} : { unverified: caveat }),
    ...(more === undefined ? {} : { more }),
    causes: open.map(({ cause, found }) => explained(cause, found, names, appType)),
    ruledOut: judged.filter(({ ruledOut }) => ruledOut).map(({ cause }) => named(cause.says, names)),
  };
}

const asFound = ({ check, says, fix }: Finding): Found => ({
  check,
  says: visible(says),
  ...(fix === undefined ? {} : { fix: visible(fix) }),
});

/** Judges a cause by the checks: ruled out if all deciding checks are ok, supported if one is not. */
function judge(
  { toldBy = [], shownBy = [], side, request }: RefusalCause,
  findings: readonly Finding[],
  own: boolean,
): { ruledOut: boolean; status: Finding['status']; found: Found[] } {
  const against = findings.filter(
    (finding) =>
      finding.status !== 'ok' &&
      (toldBy.includes(finding.check) || shownBy.includes(finding.check)) &&
      (side === undefined || finding.side === undefined || finding.side === side),
  );
  const all = toldBy.length > 0 && toldBy.every((name) => findings.some(({ check }) => check === name));
  return {
    ruledOut: (own && request === true) || (all && against.length === 0),
    status: against.some(({ status }) => status === 'fail') ? 'fail' : against.length > 0 ? 'warn' : 'ok',
    found: against.map(asFound),
  };
}

function explained(
  { says, fix, command, clicks = [], by, certainty, unverified, source }: RefusalCause,
  found: Found[],
  names: Names,
  appType: string | undefined,
): ExplainedCause {
  const fitting = clicks.filter(({ app }) => app === undefined || appType === undefined || app.type === appType);
  const several = new Set(fitting.map(({ app }) => app?.type)).size > 1;
  return {
    says: named(says, names),
    fix: named(fix, names),
    ...(command === undefined ? {} : { command: named(command, names) }),
    where: fitting.map(({ path, app }) => `${several && app ? `${app.title}: ` : ''}${named(path, names)}`),
    by: by ?? (clicks.length > 0 ? 'administrator' : 'developer'),
    certainty,
    ...(unverified === undefined ? {} : { unverified }),
    source,
    ...(found.length === 0 ? {} : { found }),
  };
}

/** Fills the names into a text of the data. */
const named = (text: string, names: Names): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in names ? visible(names[name as keyof Names]) : whole));
