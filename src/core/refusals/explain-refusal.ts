/** From an error response to its possible causes: as a value, and as text for people. */

import { a, requireArguments } from '../arguments.ts';
import { visible } from '../escape.ts';
import type { CheckName, Finding } from '../findings.ts';
import { harmless, harmlessBeside } from './hide-secrets.ts';
import {
  type Catalogue,
  type Certainty,
  fits,
  type RefusalCause,
  type RefusalGroup,
  type RefusalKind,
  type SeenRefusal,
} from './known-refusals.ts';
import { type RecognisedRefusal, recogniseRefusal } from './recognise-refusal.ts';
import type { PastedRefusal } from './refusal-in-text.ts';

/** What stands for a name in braces in the data. */
export interface Names {
  app: string;
  user: string;
  host: string;
  /** The file that is uploaded. */
  upload: string;
  /** The command that waits until a change is copied. */
  wait: string;
  /** How this program is called. */
  program: string;
}

/** The place somebody asks from. */
export interface Standpoint {
  names: Names;
  /** Which kind of app is set up; both are shown if that is not known. */
  appType?: string | undefined;
  /** Whether jwt-kit made the request and the assertion itself. */
  own?: boolean;
  /** What a look at the bundle found. */
  findings: readonly Finding[];
  /** What was given for this request alone, and differs from the bundle: likelier than any known cause. */
  differing?: readonly Finding[];
  /** What must not be repeated, although the answer may hold it. */
  secrets?: readonly string[];
}

/** One cause, as things stand. */
export interface ExplainedCause {
  says: string;
  fix: string;
  command?: string;
  where: string[];
  certainty: Certainty;
  unverified?: string;
  source: readonly string[];
  /** What checks found that speaks for it. */
  found?: Found[];
}

/** What a check found. */
export interface Found {
  check: CheckName;
  says: string;
  fix?: string;
  /** Whether it is to be looked at before the known causes. */
  first?: true;
}

export interface ExplainedGroup {
  id: string;
  title: string;
  kinds: RefusalKind[];
  unverified?: string;
  more?: string;
  /** Those that the checks speak for, then the rest, the likeliest first. */
  causes: ExplainedCause[];
  /** Causes that the checks rule out. */
  ruledOut: string[];
}

/** What is known of one answer. */
export interface Explanation {
  /** The answer itself, made harmless. */
  answer: { error?: string; description?: string; status?: number };
  /** None if the answer is not known. */
  groups: ExplainedGroup[];
  /** What an RFC defines its code to mean, if no more is known. */
  codeMeans?: string;
  /** Tries at several hosts, of which this answer is the first. */
  attempts?: number;
  /** What the checks found right of what signing in depends on. */
  right: string[];
  /** What they did not, and no cause says. */
  wrong: Found[];
}

/** What it means for signing in that a check is right. */
const meaning: Readonly<Partial<Record<CheckName, string>>> = {
  pair: 'key and certificate belong together',
  times: 'the certificate is already valid',
  'certificate-end': 'the certificate has not ended',
  host: 'the address issues tokens',
  audience: 'aud fits the address',
  'client-id': 'the client id looks valid',
  username: 'the user looks valid',
  subject: 'sub has the form that is wanted',
  'identity-provider': 'the identity provider is one that works',
  clock: 'the clock is right',
  reachable: 'the server answers',
};

/** Checks that no server's answer has to do with. */
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

/** Explains what was pasted or received. */
export function explain(answer: PastedRefusal, catalogue: Catalogue, standpoint: Standpoint): Explanation {
  requireArguments(
    { answer, catalogue, standpoint },
    { answer: answerRule, catalogue: catalogueRule, standpoint: standpointRule },
  );
  return explainRecognised(recogniseRefusal(answer.readings, catalogue), standpoint, answer.attempts);
}

/** Explains an answer that was recognised. */
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
  const order = { fail: 0, warn: 1, ok: 2 };
  const words = seen.description?.toLowerCase() ?? '';
  const meant = ({ when }: RefusalCause): number => (when !== undefined && words.includes(when.toLowerCase()) ? 0 : 1);
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

/** What the checks say of a cause: ruled out where all that tell are right, found if one is not. */
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
  { says, fix, command, clicks = [], certainty, unverified, source }: RefusalCause,
  found: Found[],
  names: Names,
  appType: string | undefined,
): ExplainedCause {
  const fitting = clicks.filter((click) => click.appType === undefined || appType === undefined || click.appType === appType);
  const several = new Set(fitting.map((click) => click.appType)).size > 1;
  return {
    says: named(says, names),
    fix: named(fix, names),
    ...(command === undefined ? {} : { command: named(command, names) }),
    where: fitting.map(({ path, appType: type }) => {
      const title = type === 'connected-app' ? 'connected app' : 'External Client App';
      return `${several ? `${title}: ` : ''}${named(path, names)}`;
    }),
    certainty,
    ...(unverified === undefined ? {} : { unverified }),
    source,
    ...(found.length === 0 ? {} : { found }),
  };
}

/** A text of the data with the names filled in. */
const named = (text: string, names: Names): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in names ? visible(names[name as keyof Names]) : whole));
