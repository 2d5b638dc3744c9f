/**
 * Answers that mean no, as data: how each is worded, what it can come from, and how one that was seen is known again.
 *
 * What this does not do: guess. Words that are not in the data are not known, however much they look like others.
 */
import type { CheckName, ClockSide } from '../findings.ts';
import { MOST_WORDS } from '../limits.ts';

/** Who gives an answer, and when. */
export const answerKinds = ['token endpoint', 'browser', 'first API call', 'local or CLI', 'deployment'] as const;
export type RefusalKind = (typeof answerKinds)[number];

/** How well something is known: the vendor or an RFC says so, it was seen on a computer here, somebody reported it, or nobody confirmed it. */
export type Certainty = 'documented' | 'measured' | 'reported' | 'unverified';

/** One wording of an answer. What it gives has to fit, and nothing else is looked at. */
export interface RefusalText {
  kinds: readonly RefusalKind[];
  /** Code, such as `invalid_grant`; without `words`, it fits whatever stands beside it. */
  error?: string;
  /** The whole description, in any case; `…` stands for anything, in what programs on this computer print. */
  words?: string;
  /** HTTP status, as a number or as `5xx`. */
  status?: number | '5xx';
  /** A web page in place of an answer: any, or one that holds these words. */
  page?: true | string;
  /** The host that answered, with nothing in the body. */
  emptyFrom?: string;
  /** Fits only where its provider is known to be the one: too little to tell it from others'. */
  ownOnly?: true;
  /** What about the wording itself nobody confirmed. */
  unverified?: string;
  /** Seen while a change is still being copied: the same request may succeed minutes later. */
  copying?: true;
  /** Says that the client id is wrong. */
  clientId?: true;
}

/** Where to click: a path of labels as the screen prints them, and the kind of app that has it. */
export interface Click {
  appType?: 'external-client-app' | 'connected-app';
  path: string;
}

/** One thing that an answer can come from. `{user}` and the like stand for what is set up. */
export interface RefusalCause {
  /** In lower case with no full stop. */
  says: string;
  fix: string;
  /** A command line that does it, or the better part of it. */
  command?: string;
  clicks?: readonly Click[];
  certainty: Certainty;
  /** What about it is not certain, where more is to be said than how sure it is. */
  unverified?: string;
  /** Where it is known from: web addresses, titles of documents, what was measured. */
  source: readonly string[];
  /** Checks that tell: all of them right rules it out, one that is not speaks for it. */
  toldBy?: readonly CheckName[];
  /** Words that only this one of the causes gives: where they stand in the answer, it is the likeliest. */
  when?: string;
  /** Checks of which one that is not right speaks for it; right ones say nothing. */
  shownBy?: readonly CheckName[];
  /** Lies in how the request was made: ruled out where jwt-kit made it. */
  request?: true;
  /** The side of a wrong clock that speaks for it; the other one rules it out, as a right clock does. */
  side?: ClockSide;
}

/** Answers that cannot be told apart, and what they come from, the likeliest first. */
export interface RefusalGroup {
  /** Stable name, in kebab case: scripts may branch on it. */
  id: string;
  /** What it is, for a list; in lower case with no full stop. */
  title: string;
  /** None if nothing is known that tells it from other answers. */
  texts: readonly RefusalText[];
  causes: readonly RefusalCause[];
  /** How much of the whole group is not confirmed. */
  unverified?: string;
  /** Where the vendor itself says more, and how sure that is. */
  more?: string;
}

/** What is known of answers, from the place somebody stands at. */
export interface Catalogue {
  groups: readonly RefusalGroup[];
  /** What RFCs define codes to mean, for any server. */
  codes: readonly RefusalGroup[];
  /** Whether a code is enough, whatever words stand beside it: where a server's own words are not known. */
  byCode: boolean;
}

/** One way to read what was seen. */
export interface SeenRefusal {
  error?: string | undefined;
  description?: string | undefined;
  status?: number | undefined;
  /** The words of a web page. */
  page?: string | undefined;
  /** The host that answered, where nothing stands in the body. */
  emptyFrom?: string | undefined;
  /** Whether it was taken from running text, such as a log, where other words may stand around it. */
  loose?: true | undefined;
  /** Whether it was put together of several lines. */
  joined?: true | undefined;
}

/** What people and programs put before words, and behind them. */
const BEFORE = '"\' ([{*_-\u2022\u2013\u2014>#~';
const BEHIND = '"\' )]}*_-.!,;:?\u2026~\\';

/** Words as they are compared: however they were typed, quoted, wrapped or ended. Linear in their length. */
export function plain(text: string): string {
  const words = text
    .slice(0, MOST_WORDS)
    .replace(/[\u200b-\u200f\u2060\ufeff]/g, '')
    .replace(/\\?[\u2018\u2019\u02bc\u2032\u0060\u00b4']/g, "'")
    .replace(/[\u201c-\u201f\u00ab\u00bb]/g, '"')
    .replace(/\s+/g, ' ');
  let start = 0;
  let end = words.length;
  while (start < end && BEFORE.includes(words.charAt(start))) start += 1;
  while (end > start && BEHIND.includes(words.charAt(end - 1))) end -= 1;
  return words.slice(start, end).toLowerCase();
}

/** The words of the data as they are compared, each made once. */
const made = new Map<string, string>();

function plainOnce(words: string): string {
  const known = made.get(words) ?? plain(words);
  made.set(words, known);
  return known;
}

/** Whether an answer is this one. */
export const fits = (text: RefusalText, seen: SeenRefusal): boolean => fitsSaid(text, seen, saidIn(seen));

/** The words of an answer, made ready once for all that they are compared with. */
const saidIn = ({ description }: SeenRefusal): string | undefined =>
  description === undefined ? undefined : plain(description);

function fitsSaid(text: RefusalText, seen: SeenRefusal, said: string | undefined): boolean {
  if (text.page !== undefined || text.status === '5xx') return pageFits(text, seen, said);
  if (text.emptyFrom !== undefined) return seen.emptyFrom === text.emptyFrom && seen.status === text.status;
  if (text.status !== undefined && text.status !== seen.status) return false;
  if (text.error !== undefined && text.words !== undefined && seen.error === undefined) return wordsFit(text, seen, said);
  if (text.error !== undefined && text.error.toLowerCase() !== seen.error?.toLowerCase()) return false;
  return text.words === undefined ? text.error !== undefined || text.status !== undefined : wordsFit(text, seen, said);
}

/** A page speaks for itself, and where the words of one are pasted they do; a status only if there is no other answer. */
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

function wordsFit({ words = '' }: RefusalText, { loose, joined }: SeenRefusal, said: string | undefined): boolean {
  if (said === undefined) return false;
  if (!words.includes('…')) return said === plainOnce(words);
  if (!loose) return false;
  const parts = words.split('…').map(plainOnce);
  // Words of two lines have nothing to do with each other.
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

/** Where a part stands, not inside of a longer word or number. */
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

/** Whether an answer is a code and nothing more. */
const isBare = ({ error, description, page, status }: SeenRefusal): boolean =>
  error !== undefined && description === undefined && page === undefined && (status === undefined || status < 500);

const withText = (groups: readonly RefusalGroup[], wanted: (text: RefusalText) => boolean): RefusalGroup[] =>
  groups.filter(({ texts }) => texts.some(wanted));

const codeIs = (error: string | undefined) => (text: RefusalText) =>
  error !== undefined && text.error?.toLowerCase() === error.toLowerCase();

/** The groups whose words an answer has; none if it is a code alone. */
export function recogniseWords(seen: SeenRefusal, { groups }: Catalogue): RefusalGroup[] {
  const said = saidIn(seen);
  return isBare(seen) ? [] : withText(groups, (text) => fitsSaid(text, seen, said));
}

/** The groups that an answer belongs to: one, or none, or for a code without words all that it may be. */
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

/** What the RFCs define a code to mean. */
export const codeMeaning = (error: string | undefined, codes: readonly RefusalGroup[]): RefusalGroup[] =>
  withText(codes, codeIs(error));
