/** An explanation on one screen: the likeliest cause with its fix, what is right in one line, and how much more there is. */
import { foldAround } from '../fold.ts';
import type { ExplainedCause, Explanation, Found } from './explain-refusal.ts';
import { answerLine, clickLines, type Sheet } from './explanation-text.ts';

/** A terminal, and what to add to the command to see everything. */
export interface Screen extends Sheet {
  forAll: string;
}

/** Most lines of clicks below a fix; a path is shown whole or not at all. */
const MOST_CLICKS = 8;

/** Most other answers that are named. */
const MOST_OTHERS = 3;

/**
 * What is known about a response, in at most 19 lines of 80 columns below the lines that show it.
 *
 * @param others further responses in the same text
 */
export function briefExplanation(explanation: Explanation, others: readonly Explanation[], sheet: Screen): string {
  const { groups, right, wrong, codeMeans } = explanation;
  const causes = groups.flatMap((group) => group.causes);
  const first = wrong.find((found) => found.first);
  const blocks = [
    codeMeans === undefined ? [] : lines(`${codeMeans}.`, sheet),
    groups.length > 1 ? lines(`It may mean: ${groups.map(({ title }) => title).join('; or: ')}.`, sheet).slice(0, 3) : [],
    first === undefined ? likeliest(causes[0], sheet) : checkFirst(first, sheet),
    oneLine(right, sheet),
    others.slice(0, MOST_OTHERS).flatMap((other) => lines(named(other), sheet).slice(0, 2)),
    lines(rest({ causes, first, wrong, others, forAll: sheet.forAll }), sheet),
  ].filter((block) => block.length > 0);
  return blocks.map((block) => `\n${block.join('\n')}\n`).join('');
}

const lines = (text: string, { width, commands }: Sheet, first = '  ', indent = first): string[] =>
  text === '' ? [] : foldAround(text, commands, { first, rest: indent, width });

function likeliest(cause: ExplainedCause | undefined, sheet: Sheet): string[] {
  if (cause === undefined) return [];
  const { says, fix, certainty, command, found = [], where } = cause;
  const fixes = found.flatMap((one) => one.fix ?? []);
  return [
    ...lines(`Most likely: ${says} (${certainty})`, sheet),
    ...found.slice(0, 1).flatMap((one) => lines(`Found here: ${one.says}`, sheet).slice(0, 2)),
    ...lines(`Fix: ${fixes[0] ?? fix}`, sheet),
    ...(command === undefined ? [] : [`  ${command}`]),
    ...clicks(where, sheet),
  ];
}

function clicks(where: readonly string[], sheet: Sheet): string[] {
  const shown: string[] = [];
  for (const path of where) {
    const more = clickLines(path, '  ', sheet);
    if (shown.length + more.length > MOST_CLICKS) break;
    shown.push(...more);
  }
  return shown;
}

const checkFirst = ({ says, fix = '' }: Found, sheet: Sheet): string[] => [
  ...lines(`Check this first: ${says}`, sheet).slice(0, 4),
  ...lines(fix, sheet).slice(0, 4),
];

/** What was checked and is right, as much of it as one line takes. */
function oneLine(right: readonly string[], { width }: Sheet): string[] {
  if (right.length === 0) return [];
  for (let count = right.length; count > 0; count -= 1) {
    const more = right.length - count;
    const text = `  Checked and OK: ${right.slice(0, count).join(', ')}${more === 0 ? '' : `, and ${more} more`}.`;
    if (text.length <= width) return [text];
  }
  return [`  Checked and OK: ${right.length} things.`];
}

const named = (other: Explanation): string =>
  `Also in this text: ${answerLine(other.answer)} (${other.groups.map(({ title }) => title).join('; or: ')})`;

/** What there is besides. */
function rest({
  causes,
  first,
  wrong,
  others,
  forAll,
}: {
  causes: readonly ExplainedCause[];
  first: Found | undefined;
  wrong: readonly Found[];
  others: readonly Explanation[];
  forAll: string;
}): string {
  const more = causes.length - (first === undefined ? 1 : 0);
  const found = wrong.length - (first === undefined ? 0 : 1);
  const parts = [
    ...(more > 0 ? [count(more, 'more possible cause')] : []),
    ...(found > 0 ? [count(found, 'more finding')] : []),
    ...(others.length > 0 ? ['the other responses'] : []),
  ];
  return parts.length === 0 ? '' : `${forAll} shows ${parts.join(' and ')}.`;
}

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
