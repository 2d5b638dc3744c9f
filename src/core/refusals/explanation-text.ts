/** Explanations and the catalogue as text, 80 columns wide. */

import { fold, foldAround } from '../fold.ts';
import type { ExplainedCause, ExplainedGroup, Explanation, Found } from './explain-refusal.ts';
import { answerKinds, type RefusalGroup, type RefusalKind, type RefusalText } from './known-refusals.ts';

/** A text on lines of 80 columns. */
const folded = (text: string, first = '', rest = first): string[] =>
  (first + fold(text, { indent: rest, start: first.length })).split('\n');

/** A path of clicks, broken between labels and not inside one. */
function foldedPath(path: string, indent: string): string[] {
  const whole = path.split(' > ').map((label) => label.replaceAll(' ', '\u00a0'));
  const lines = folded(whole.join('\u00a0> '), indent, `${indent}  `);
  return lines.map((line) => line.replaceAll('\u00a0', ' '));
}

/** An answer on one line: code and words, as far as there are any. */
export function answerLine({ error, description, status }: Explanation['answer']): string {
  const words = [error, description].filter((part) => part !== undefined).join(': ');
  if (words !== '') return words;
  return status === undefined ? 'a web page' : `HTTP ${status}`;
}

/** Who gives an answer, as people read it: what a browser shows, other grants give too. */
const kindName = (kind: RefusalKind): string => (kind === 'browser' ? 'browser or another grant' : kind);

/** The answer and if it is known from, before its explanation. */
export function headOf({ answer, groups, attempts }: Explanation): string {
  const kinds = [...new Set(groups.flatMap((group) => group.kinds))];
  const [group, another] = groups;
  return [
    ...folded(answerLine(answer)),
    ...(group === undefined
      ? folded('This response is not in the catalogue: no cause is known. It is shown as received.')
      : folded(
          `${another === undefined ? `Means: ${group.title}` : 'Stands for several answers'} (${kinds.map(kindName).join(', ')}).`,
        )),
    ...(attempts === undefined || attempts < 2
      ? []
      : folded(`The first of ${attempts} attempts counts: the others went to other hosts, or with another aud.`)),
    '',
  ].join('\n');
}

/** What an answer means, below an error that has said it. */
export const meansText = ({ groups: [group, another] }: Explanation): string =>
  group === undefined || another !== undefined ? '' : `\n${folded(`Means: ${group.title}.`, '  ').join('\n')}\n`;

/**
 * What is known of an answer, below the line that says it.
 *
 * @param commands the commands that may stand in it, as they were printed: none of them is folded
 */
export function explanationText({ groups, codeMeans, right, wrong }: Explanation, commands: readonly string[]): string {
  const first = wrong.filter((found) => found.first);
  const rest = wrong.filter((found) => !found.first);
  const blocks = [
    codeMeans === undefined ? [] : folded(`${codeMeans}.`, '  '),
    first.length === 0 ? [] : ['  Look at this first:', ...first.flatMap((one) => wholeLines(one, commands))],
    right.length === 0 ? [] : folded(`Checked and OK: ${right.join(', ')}.`, '  '),
    // What is wrong here is worth mending whatever the answer means.
    rest.length === 0 ? [] : ['  Seen here too:', ...rest.flatMap((one) => foundLines(one, commands))],
    ...groups.flatMap((group) => groupBlocks(group, groups.length > 1, commands)),
    groups[0]?.more === undefined ? [] : folded(groups[0].more, '  '),
  ].filter((block) => block.length > 0);
  return blocks.map((block) => `\n${block.join('\n')}\n`).join('');
}

/** What a check found, and what to do about it, in a list. */
const foundLines = ({ says, fix }: Found, commands: readonly string[]): string[] =>
  foldAround(fix === undefined ? says : `${says}: ${fix}`, commands, '  - ', '    ');

/** The same with two values to compare, which a fold would part. */
const wholeLines = ({ says, fix = '' }: Found, commands: readonly string[]): string[] => [
  `  - ${says}`,
  ...foldAround(fix, commands, '    ', '    '),
];

function groupBlocks(
  { title, causes, unverified, ruledOut }: ExplainedGroup,
  several: boolean,
  commands: readonly string[],
): string[][] {
  const heading = causes.length === 1 ? 'What is known to cause it:' : 'Most likely, in this order:';
  return [
    several ? folded(`It may mean: ${title}.`, '  ') : [],
    unverified === undefined ? [] : folded(`Not confirmed: ${unverified}.`, '  '),
    ruledOut.length === 0 ? [] : folded(`Ruled out: ${ruledOut.join('; ')}.`, '  '),
    [
      ...(causes.length === 0 ? ['  The checks rule out every cause that is known.'] : [`  ${heading}`]),
      ...causes.flatMap((cause, index) => causeLines(cause, `  ${index + 1}. `, commands)),
    ],
  ];
}

function causeLines(
  { says, fix, command, where, certainty, unverified, found }: ExplainedCause,
  first: string,
  commands: readonly string[],
): string[] {
  const rest = ' '.repeat(first.length);
  const fixes = (found ?? []).flatMap((one) => one.fix ?? []);
  const sure = unverified === undefined ? certainty : `${certainty}; ${unverified}`;
  return [
    ...folded(`${says} (${sure})`, first, rest),
    ...(found ?? []).flatMap((one) => foldAround(`Found here: ${one.says}`, commands, rest, rest)),
    ...(fixes.length > 0 ? fixes : [fix]).flatMap((text) => foldAround(`Fix: ${text}`, commands, rest, rest)),
    ...(command === undefined ? [] : commandLines(command, commands, rest)),
    ...where.flatMap((path) => foldedPath(path, rest)),
  ];
}

/** A command on a line of its own; what was left out of it is said below. One of the data is known by its place alone. */
const commandLines = (command: string, commands: readonly string[], indent: string): string[] =>
  commands.some((one) => command.startsWith(one)) ? foldAround(command, commands, indent, indent) : [`${indent}${command}`];

/** One wording, as a list shows it. */
export function textLine({ error, words, status, page, emptyFrom }: RefusalText): string {
  if (typeof page === 'string') return `a web page: ${page}`;
  if (page === true) return 'a web page';
  if (emptyFrom !== undefined) return `HTTP ${status}, empty, from ${emptyFrom}`;
  const code = [error, words?.replace(/^…|…$/g, '').replaceAll('…', ' ... ')].filter((part) => part !== undefined).join(': ');
  return status === undefined ? code : `HTTP ${status}${code === '' ? '' : ` ${code}`}`;
}

/** The whole catalogue: each answer under who gives it, with its group. */
export function catalogueText(groups: readonly RefusalGroup[]): string {
  const blocks = answerKinds.map((kind) => {
    const lines = groups.flatMap(({ id, texts, causes, unverified }) => {
      const own = texts.filter(({ kinds }) => kinds.includes(kind));
      if (own.length === 0) return [];
      const sure = unverified === undefined && causes.some(({ certainty }) => certainty !== 'unverified') ? '' : ', unverified';
      return [
        `  ${id} (${causes.length === 1 ? 'one cause' : `${causes.length} causes`}${sure})`,
        ...[...new Set(own.map(textLine))].flatMap((text) => folded(text, '    ', '      ')),
      ];
    });
    return lines.length === 0 ? '' : `${kindName(kind)}\n${lines.join('\n')}\n`;
  });
  const silent = groups
    .filter(({ texts }) => texts.length === 0)
    .flatMap(({ id, title }) => [`  ${id}`, ...folded(title, '    ')]);
  if (silent.length > 0) blocks.push(`without a text of its own\n${silent.join('\n')}\n`);
  return blocks.filter((block) => block !== '').join('\n');
}
