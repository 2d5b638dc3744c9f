/** Writes explanations and the catalogue as text, 80 columns wide. */

import { fold, foldAround } from '../fold.ts';
import type { ExplainedCause, ExplainedGroup, Explanation, Found } from './explain-refusal.ts';
import { answerKinds, type RefusalGroup, type RefusalKind, type RefusalText } from './known-refusal.ts';

/** Wraps a text at 80 columns. */
const folded = (text: string, first = '', rest = first): string[] =>
  (first + fold(text, { indent: rest, start: first.length })).split('\n');

/** Wraps a path of clicks between labels, not inside one. */
function foldedPath(path: string, indent: string): string[] {
  const whole = path.split(' > ').map((label) => label.replaceAll(' ', '\u00a0'));
  const lines = folded(whole.join('\u00a0> '), indent, `${indent}  `);
  return lines.map((line) => line.replaceAll('\u00a0', ' '));
}

/** An error response on one line: code and words, if there are any. */
export function answerLine({ error, description, status }: Explanation['answer']): string {
  const words = [error, description].filter((part) => part !== undefined).join(': ');
  if (words !== '') return words;
  return status === undefined ? 'a web page' : `HTTP ${status}`;
}

/** Names the source of an error response. Other grants return the same errors as a browser shows. */
const kindName = (kind: RefusalKind): string => (kind === 'browser' ? 'browser or another grant' : kind);

/** The response and its meaning, before the explanation. */
export function headOf({ answer, groups, attempts }: Explanation): string {
  const kinds = [...new Set(groups.flatMap((group) => group.kinds))];
  const [group, another] = groups;
  return [
    ...folded(answerLine(answer)),
    ...(group === undefined
      ? folded('This response is not in the catalogue: no cause is known. It is shown as received.')
      : folded(
          `${another === undefined ? `Means: ${group.title}` : 'Has several possible meanings'} (${kinds.map(kindName).join(', ')}).`,
        )),
    ...(attempts === undefined || attempts < 2
      ? []
      : folded(`The first of ${attempts} attempts counts: the others used other hosts or another aud.`)),
    '',
  ].join('\n');
}

/** The meaning of a response, below an error that printed the response. */
export const meansText = ({ groups: [group, another] }: Explanation): string =>
  group === undefined || another !== undefined ? '' : `\n${folded(`Means: ${group.title}.`, '  ').join('\n')}\n`;

/**
 * What is known about a response, below the line that shows it.
 *
 * @param commands the commands that may be in it, as printed: these are not wrapped
 */
export function explanationText({ groups, codeMeans, right, wrong }: Explanation, commands: readonly string[]): string {
  const first = wrong.filter((found) => found.first);
  const rest = wrong.filter((found) => !found.first);
  const blocks = [
    codeMeans === undefined ? [] : folded(`${codeMeans}.`, '  '),
    first.length === 0 ? [] : ['  Check this first:', ...first.flatMap((one) => wholeLines(one, commands))],
    right.length === 0 ? [] : folded(`Checked and OK: ${right.join(', ')}.`, '  '),
    // Findings are worth fixing even if they did not cause the response.
    rest.length === 0 ? [] : ['  Also found here:', ...rest.flatMap((one) => foundLines(one, commands))],
    ...groups.flatMap((group) => groupBlocks(group, groups.length > 1, commands)),
    groups[0]?.more === undefined ? [] : folded(groups[0].more, '  '),
  ].filter((block) => block.length > 0);
  return blocks.map((block) => `\n${block.join('\n')}\n`).join('');
}

/** A finding and its fix, as a list item. */
const foundLines = ({ says, fix }: Found, commands: readonly string[]): string[] =>
  foldAround(fix === undefined ? says : `${says}: ${fix}`, commands, '  - ', '    ');

/** The same without wrapping, for two values to compare. */
const wholeLines = ({ says, fix = '' }: Found, commands: readonly string[]): string[] => [
  `  - ${says}`,
  ...foldAround(fix, commands, '    ', '    '),
];

function groupBlocks(
  { title, causes, unverified, ruledOut }: ExplainedGroup,
  several: boolean,
  commands: readonly string[],
): string[][] {
  const heading = causes.length === 1 ? 'Known cause:' : 'Most likely, in this order:';
  return [
    several ? folded(`It may mean: ${title}.`, '  ') : [],
    unverified === undefined ? [] : folded(`Not confirmed: ${unverified}.`, '  '),
    ruledOut.length === 0 ? [] : folded(`Ruled out: ${ruledOut.join('; ')}.`, '  '),
    [
      ...(causes.length === 0 ? ['  The checks rule out every known cause.'] : [`  ${heading}`]),
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

/** A command on its own line: text after a printed command is wrapped, any other command is kept whole. */
const commandLines = (command: string, commands: readonly string[], indent: string): string[] =>
  commands.some((one) => command.startsWith(one)) ? foldAround(command, commands, indent, indent) : [`${indent}${command}`];

/** One wording, for a list. */
export function textLine({ error, words, status, page, emptyFrom }: RefusalText): string {
  if (typeof page === 'string') return `a web page: ${page}`;
  if (page === true) return 'a web page';
  if (emptyFrom !== undefined) return `HTTP ${status}, empty, from ${emptyFrom}`;
  const code = [error, words?.replace(/^…|…$/g, '').replaceAll('…', ' ... ')].filter((part) => part !== undefined).join(': ');
  return status === undefined ? code : `HTTP ${status}${code === '' ? '' : ` ${code}`}`;
}

/** The whole catalogue: each wording under its source, with its group. */
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
  if (silent.length > 0) blocks.push(`no known wording\n${silent.join('\n')}\n`);
  return blocks.filter((block) => block !== '').join('\n');
}
