/** The words of the page in the browser, which the pages of a language bring along. */
import { longDate } from '../../dates.ts';
import { DEFAULT_LANGUAGE } from '../../defaults.ts';
import { KitError } from '../../errors.ts';
import type { Templates } from '../page.ts';
import { type Markup, markup } from './markup.ts';

/** What is said of a file that somebody drops. */
const verdicts = [
  ...['rightFile', 'rightButOther', 'webPage', 'sameKey', 'otherCertificate', 'wrongFile', 'privateKey', 'notTheFile'],
  ...['severalInFile', 'largeFile'],
] as const;

/** The names of all words; a language has each of them once. */
export const wordNames = [
  ...[
    'language',
    'date',
    'months',
    'noScript',
    'howTo',
    'forgets',
    'kinds',
    'kindsHow',
    'otherKind',
    'contents',
    'counted',
    'whoDoes',
    'stepNumber',
    'stepNumbers',
    'startAt',
    'startAfter',
    'admin',
    'adminHow',
    'developer',
    'developerHow',
    'adminDone',
    'adminNext',
    'adminRefused',
    'bothRoles',
    'pageAlone',
    'allDone',
    'next',
    'stepDone',
    'doneOn',
    'provenOn',
  ],
  ...['careful', 'unverified', 'optional', 'missing', 'copy', 'open', 'copied', 'copyFailed', 'flow', 'flowOnce', 'flowAlways'],
  ...['program', 'holder', 'directory', 'app', 'user', 'secret', 'public', 'keyGoes', 'fileGoes'],
  ...[
    'fileComes',
    'signed',
    'signedBy',
    'token',
    'tokenFor',
    'values',
    'file',
    'fileToUpload',
    'fileToPaste',
    'save',
    'copyFile',
    'showFile',
  ],
  ...['drop', 'dropHint', 'onPaper', ...verdicts],
  ...['validity', 'validFrom', 'renewBy', 'validUntil', 'today', 'notYetValid'],
  ...['daysToRenewal', 'renewNow', 'expired', 'record', 'recordNone', 'recordSome', 'clearTicks', 'refusals', 'refusalsHow'],
  ...['refusalsLanguage', 'fix', 'where', 'documented', 'inRfcs', 'measured', 'reported', 'theUser', 'theUrl', 'made'],
] as const;

/** The words that the script needs: it puts them into the page while somebody works with it. */
const scriptWordNames = [
  ...['counted', 'allDone', 'next', 'stepDone', 'copy', 'copied', 'copyFailed', 'recordNone', 'recordSome'],
  ...verdicts,
  ...['notYetValid', 'daysToRenewal', 'renewNow', 'expired'],
] as const satisfies readonly (typeof wordNames)[number][];

/** The words for the script, each with its name before it, and | between them. JSON is longer: attributes escape its quotes. */
export const scriptWords = (words: Words): string => scriptWordNames.map((name) => `${name} ${words[name]}`).join('|');

/** The words, by name. `language` is that of the texts, as in `<html lang>`; `months` are twelve, with spaces between them. */
export type Words = Readonly<Record<(typeof wordNames)[number], string>>;

/** The words that were read last: a run makes all its pages with the same ones, and asks for them several times. */
let last: { text: string; words: Words } | undefined;

/**
 * Reads words, one per line: `name: words`.
 *
 * @param text the part `words` of the pages
 * @throws KitError USAGE if a line is something else, or a word is missing, duplicate or unknown
 */
export function readWords(text: string): Words {
  if (last?.text !== text) last = { text, words: wordsIn(text) };
  return last.words;
}

function wordsIn(text: string): Words {
  const words: Record<string, string> = {};
  for (const line of text.split(/\r?\n/)) {
    if (line === '' || line === '---') continue;
    const [, name = '', value = ''] = /^([a-z][A-Za-z]*): (\S.*)$/.exec(line) ?? [];
    if (!wordNames.some((known) => known === name) || Object.hasOwn(words, name)) {
      throw wrong(`a line of the part "words" is not a known name and its words: ${JSON.stringify(line)}`);
    }
    words[name] = value;
  }
  const [missing] = wordNames.filter((name) => !Object.hasOwn(words, name));
  if (missing !== undefined) throw wrong(`the part "words" has no line for ${missing}`);
  return words as unknown as Words;
}

const wrong = (what: string): KitError =>
  new KitError('USAGE', `template: ${what}`, { hint: 'write it like the other languages' });

/** Words with their blanks filled in: `{name}` is replaced by a text. */
export const filled = (words: string, texts: Readonly<Record<string, string>>): string =>
  words.replace(/\{(\w+)\}/g, (whole, name: string) => texts[name] ?? whole);

/** The words of a language; undefined for templates without them. */
export const wordsOf = ({ parts }: Templates): Words | undefined =>
  parts['words'] === undefined ? undefined : readWords(parts['words']);

/** A day in UTC, as a language writes it: `26 November 2026`. Without Intl, which takes milliseconds to load. */
export function dateIn(words: Words | undefined, date: Date): string {
  if (words === undefined) return longDate(date);
  return filled(words.date, {
    day: `${date.getUTCDate()}`,
    month: words.months.split(' ')[date.getUTCMonth()] ?? '',
    year: `${date.getUTCFullYear()}`,
  });
}

/** The attribute for words that are in English on every page, such as labels of screens, so that they are read aloud right. */
export const inEnglish = ({ language }: Words): Markup | undefined =>
  language === DEFAULT_LANGUAGE ? undefined : markup` lang="en"`;
