/**
 * Error responses as data: their wordings, their possible causes, and how to recognise them.
 *
 * Does not guess: words that are not in the data are unknown, even if they are similar to known ones.
 */
import type { CheckName, ClockSide } from '../findings.ts';
import { MOST_WORDS } from '../limits.ts';

/** Where an error response comes from. */
export const answerKinds = ['token endpoint', 'browser', 'first API call', 'local or CLI', 'deployment'] as const;
export type RefusalKind = (typeof answerKinds)[number];

/**
 * How well something is known: a vendor or an RFC documents it, it was measured, somebody reported it, or nobody confirmed it.
 */
export type Certainty = 'documented' | 'measured' | 'reported' | 'unverified';

/** One wording of an error response. All given members must match; missing ones are ignored. */
export interface RefusalText {
  kinds: readonly RefusalKind[];
  /** Code, such as `invalid_grant`; without `words`, it matches with any words. */
  error?: string;
  /** The complete description, ignoring case; `…` matches anything, for output of local programs. */
  words?: string;
  /** HTTP status, as a number or as `5xx`. */
  status?: number | '5xx';
  /** A web page instead of a response: any page, or one that contains these words. */
  page?: true | string;
  /** The host that sent an empty body. */
  emptyFrom?: string;
  /** Matches only if the provider is known, since other providers may use the same words. */
  ownOnly?: true;
  /** Words that contradict it: where one of them stands in or next to the line, this wording does not match. */
  unless?: readonly string[];
  /** What is not confirmed about the wording. */
  unverified?: string;
  /** Given while a change propagates: the same request may succeed minutes later. */
  copying?: true;
  /** Says that the client id is wrong. */
  clientId?: true;
}

/** Where to click: a path of labels as on the screen, and the type of app that has it, as in the settings and in words. */
export interface Click {
  app?: { type: string; title: string };
  path: string;
}

/** Who fixes a cause: the administrator of the server, or the developer of the program that signs in. */
export type Fixer = 'administrator' | 'developer';

/** One possible cause of an error response. `{user}` and the like are replaced by settings. */
export interface RefusalCause {
  /** In lower case with no full stop. */
  says: string;
  fix: string;
  /** A command line that does it, or most of it. */
  command?: string;
  clicks?: readonly Click[];
  /** Who fixes it; without it, the administrator if there is a place to click, else the developer. */
  by?: Fixer;
  certainty: Certainty;
  /** What is not certain about it, if `certainty` does not say enough. */
  unverified?: string;
  /** Its sources: web addresses, titles of documents, measurements. */
  source: readonly string[];
  /** Checks that decide: if all are ok, the cause is ruled out; if one is not, it is supported. */
  toldBy?: readonly CheckName[];
  /** Words that only this cause produces: if the response contains one of them, this cause is the likeliest. */
  when?: string | readonly string[];
  /** Checks that support it if one is not ok; if they are ok, they say nothing. */
  shownBy?: readonly CheckName[];
  /** A fault in the request: ruled out if jwt-kit made the request. */
  request?: true;
  /** The clock error that supports it; the other one rules it out, as does a correct clock. */
  side?: ClockSide;
}

/** Error responses that cannot be distinguished, and their causes, likeliest first. */
export interface RefusalGroup {
  /** Stable name, in kebab case: scripts may branch on it. */
  id: string;
  /** Its title for a list, in lower case with no full stop. */
  title: string;
  /** Empty if no known wording distinguishes it from others. */
  texts: readonly RefusalText[];
  causes: readonly RefusalCause[];
  /** What is not confirmed about the whole group. */
  unverified?: string;
  /** Where the vendor says more, and how certain that is. */
  more?: string;
}

/** The error responses to recognise, for one provider or for all. */
export interface Catalogue {
  groups: readonly RefusalGroup[];
  /** The meanings of codes in RFCs, for any server. */
  codes: readonly RefusalGroup[];
  /** Whether a code is enough with any words, because the server's own words are not known. */
  byCode: boolean;
}

/** One way to read a pasted or received response. */
export interface SeenRefusal {
  error?: string | undefined;
  description?: string | undefined;
  status?: number | undefined;
  /** The words of a web page. */
  page?: string | undefined;
  /** The host that answered, if the body is empty. */
  emptyFrom?: string | undefined;
  /** Whether it was taken from running text, such as a log, which may contain other words. */
  loose?: true | undefined;
  /** Whether it was joined from several lines. */
  joined?: true | undefined;
  /** Whether it is the end of a line of which another reading has more. */
  cut?: true | undefined;
  /** The line with its neighbours, where words may contradict it. */
  near?: string | undefined;
}

/** Characters that people and programs put around words. */
const BEFORE = '"\' ([{*_-\u2022\u2013\u2014>#~';
const BEHIND = '"\' )]}*_-.!,;:?\u2026~\\';

/**
 * Normalises words for comparison: case, quotes, wrapping, final marks, and `has not` or `hasnt` for `hasn't` do not matter.
 * Takes linear time.
 */
export function plain(text: string): string {
  const words = text
    .slice(0, MOST_WORDS)
    .replace(/[\u200b-\u200f\u2060\ufeff]/g, '')
    .replace(/\\?[\u2018\u2019\u02bc\u2032\u0060\u00b4']/g, "'")
    .replace(/[\u201c-\u201f\u00ab\u00bb]/g, '"')
    .replace(/\s+/g, ' ')
    .replace(/\b(ha[sd]|have|is|are|was|were|does|do|did|could|would|should)(?: not|nt)\b/gi, "$1n't")
    .replace(/\bcan(?: ?no)?t\b/gi, "can't");
  let start = 0;
  let end = words.length;
  while (start < end && BEFORE.includes(words.charAt(start))) start += 1;
  while (end > start && BEHIND.includes(words.charAt(end - 1))) end -= 1;
  return words.slice(start, end).toLowerCase();
}

/** The normalised words of the data, each computed once. */
const made = new Map<string, string>();

function plainOnce(words: string): string {
  const known = made.get(words) ?? plain(words);
  made.set(words, known);
  return known;
}

/** The normalised words between the wildcards of the data, each computed once. */
const partsMade = new Map<string, readonly string[]>();

function partsOnce(words: string): readonly string[] {
  const known = partsMade.get(words) ?? words.split('…').map(plain);
  partsMade.set(words, known);
  return known;
}

/** Whether a response has this wording, and nothing next to it contradicts it. */
export const fits = (text: RefusalText, seen: SeenRefusal): boolean => fitsSaid(text, seen, saidIn(seen));

function fitsSaid(text: RefusalText, seen: SeenRefusal, said: string | undefined): boolean {
  if (!wordingFits(text, seen, said)) return false;
  if (text.unless === undefined) return true;
  const around = plain(seen.near ?? seen.description ?? '');
  return !text.unless.some((words) => around.includes(plainOnce(words)));
}

/** The normalised words of a response, computed once for all comparisons. */
const saidIn = ({ description }: SeenRefusal): string | undefined =>
  description === undefined ? undefined : plain(description);

function wordingFits(text: RefusalText, seen: SeenRefusal, said: string | undefined): boolean {
  if (text.page !== undefined || text.status === '5xx') return pageFits(text, seen, said);
  if (text.emptyFrom !== undefined) return seen.emptyFrom === text.emptyFrom && seen.status === text.status;
  if (text.status !== undefined && text.status !== seen.status) return false;
  if (text.error !== undefined && text.words !== undefined && seen.error === undefined) return wordsFit(text, seen, said);
  if (text.error !== undefined && text.error.toLowerCase() !== seen.error?.toLowerCase()) return false;
  return text.words === undefined ? text.error !== undefined || text.status !== undefined : wordsFit(text, seen, said);
}

/** Matches a page by its words, even if only these were pasted; the status counts only if there is nothing else. */
function pageFits(
  { page, status }: RefusalText,
  { page: seen, status: code = 0, error, description }: SeenRefusal,
  said: string | undefined,
): boolean {
  if (error !== undefined) return false;
  if (status === '5xx') return code >= 500 && description === undefined;
  if (typeof page !== 'string') return seen !== undefined;
  return seen === undefined ? said === plainOnce(page) : seen.replace(/\s+/g, ' ').toLowerCase().includes(plainOnce(page));
}

function wordsFit({ words = '' }: RefusalText, { loose, joined, cut }: SeenRefusal, said: string | undefined): boolean {
  if (said === undefined) return false;
  if (!words.includes('…')) return said === plainOnce(words);
  // The whole line was compared with it already.
  if (!loose || (cut && words.startsWith('…'))) return false;
  const parts = partsOnce(words);
  // Words on different lines are unrelated.
  if (joined && parts.filter((part) => part !== '').length > 1) return false;
  let at = 0;
  for (const [index, part] of parts.entries()) {
    if (part === '') continue;
    const next = index === parts.length - 1 ? lastPlace(said, part, at) : placeOf(said, part, at);
    if (next === -1 || (index === 0 && next !== 0)) return false;
    at = next + part.length;
  }
  return parts.at(-1) === '' || at === said.length;
}

/** The position of a part that is not inside a longer word or number. */
function placeOf(said: string, part: string, from: number): number {
  for (let at = said.indexOf(part, from); at !== -1; at = said.indexOf(part, at + 1)) if (stands(said, part, at)) return at;
  return -1;
}

function lastPlace(said: string, part: string, from: number): number {
  const at = said.length - part.length;
  return at >= from && said.endsWith(part) && stands(said, part, at) ? at : -1;
}

const stands = (said: string, part: string, at: number): boolean =>
  !/\w\w/.test(said.slice(Math.max(0, at - 1), at) + part.charAt(0)) &&
  !/\w\w/.test(part.slice(-1) + said.charAt(at + part.length));

/** Whether a response is only a code. */
const isBare = ({ error, description, page, status }: SeenRefusal): boolean =>
  error !== undefined && description === undefined && page === undefined && (status === undefined || status < 500);

const withText = (groups: readonly RefusalGroup[], wanted: (text: RefusalText) => boolean): RefusalGroup[] =>
  groups.filter(({ texts }) => texts.some(wanted));

const codeIs = (error: string | undefined) => (text: RefusalText) =>
  error !== undefined && text.error?.toLowerCase() === error.toLowerCase();

/** The groups whose words match a response; none if it is only a code. */
export function recogniseWords(seen: SeenRefusal, { groups }: Catalogue): RefusalGroup[] {
  const said = saidIn(seen);
  return isBare(seen) ? [] : withText(groups, (text) => fitsSaid(text, seen, said));
}

/** The groups that a response belongs to: one, none, or all possible ones for a code without words. */
export function recognise(seen: SeenRefusal, catalogue: Catalogue): RefusalGroup[] {
  const { groups, codes, byCode } = catalogue;
  // A single word may be a code that was pasted without its words.
  const word = seen.error === undefined && seen.loose ? plain(seen.description ?? '') : '';
  const alone = /^\w+$/.test(word) ? word : undefined;
  const defined = codeMeaning(alone ?? seen.error, codes);
  if (isBare(seen)) return defined.length > 0 ? defined : withText(groups, codeIs(seen.error));
  const known = recogniseWords(seen, catalogue);
  if (known.length > 0) return known;
  if (alone !== undefined) return defined.length > 0 ? defined : withText(groups, codeIs(alone));
  return byCode ? defined : [];
}

/** The meaning of a code in the RFCs. */
export const codeMeaning = (error: string | undefined, codes: readonly RefusalGroup[]): RefusalGroup[] =>
  withText(codes, codeIs(error));
