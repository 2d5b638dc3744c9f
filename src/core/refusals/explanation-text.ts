/** Writes explanations and the catalogue as text, wrapped to a width. */

import { Commands, foldAround } from '../fold.ts';
import type { ExplainedCause, ExplainedGroup, Explanation, Found } from './explain-refusal.ts';
import { answerKinds, type RefusalGroup, type RefusalKind, type RefusalText } from './known-refusal.ts';

/** The terminal that a text is for. */
export interface Sheet {
  /** Characters of a line. */
  width: number;
  /** The commands that may be in the text, as printed: these are not wrapped. */
  commands: Commands;
}

/** A paragraph before it is wrapped, and what its first line and the others start with. */
interface Paragraph {
  text: string;
  first: string;
  rest: string;
  /** A command: not wrapped, except after a printed command that it starts with. */
  whole?: boolean;
  /** A path of clicks: not wrapped inside a label. */
  labels?: boolean;
}

const paragraph = (text: string, first = '', rest = first): Paragraph => ({ text, first, rest });

/** Wraps a text between labels of clicks (`Setup > App Manager`), not inside one. */
const pathParagraph = (path: string, indent: string): Paragraph => ({
  ...paragraph(path, indent, `${indent}  `),
  labels: true,
});

const wrapped = (paragraphs: readonly Paragraph[], { width, commands }: Sheet): string[] =>
  paragraphs.flatMap(({ text, first, rest, whole = false, labels = false }) => {
    if (whole && !commands.start(text)) return [`${first}${text}`];
    if (!labels) return foldAround(text, commands, { first, rest, width });
    const unbroken = text.split(' > ').map((label) => label.replaceAll(' ', UNBROKEN));
    const lines = foldAround(unbroken.join(`${UNBROKEN}> `), new Commands(), { first, rest, width });
    return lines.map((line) => line.replaceAll(UNBROKEN, ' '));
  });

/** A blank that `fold` does not break at. */
const UNBROKEN = '\u00a0';

/** A path of clicks, wrapped between its labels. */
export const clickLines = (path: string, indent: string, sheet: Sheet): string[] =>
  wrapped([pathParagraph(path, indent)], sheet);

/** An error response on one line: code and words, if there are any. */
export function answerLine({ error, description, status }: Explanation['answer']): string {
  const words = [error, description].filter((part) => part !== undefined).join(': ');
  if (words !== '') return words;
  return status === undefined ? 'a web page' : `HTTP ${status}`;
}

/** Names the source of an error response. Other grants return the same errors as a browser shows. */
const kindName = (kind: RefusalKind): string => (kind === 'browser' ? 'browser or another grant' : kind);

/** The response and its meaning, before the explanation. */
export function headOf({ answer, groups, attempts }: Explanation, sheet: Sheet): string {
  const kinds = [...new Set(groups.flatMap((group) => group.kinds))];
  const [group, another] = groups;
  const known =
    another !== undefined ? 'Has several possible meanings' : group !== undefined ? `Means: ${group.title}` : undefined;
  const paragraphs = [
    answerLine(answer),
    known === undefined
      ? 'This response is not in the catalogue: no cause is known. It is shown as received.'
      : `${known} (${kinds.map(kindName).join(', ')}).`,
    ...(attempts === undefined || attempts < 2
      ? []
      : [`The first of ${attempts} attempts counts: the others used other hosts or another aud.`]),
  ];
  return `${wrapped(
    paragraphs.map((text) => paragraph(text)),
    sheet,
  ).join('\n')}\n`;
}

/** The meaning of a response, below an error that printed the response. */
export const meansText = ({ groups: [group, another] }: Explanation, sheet: Sheet): string =>
  group === undefined || another !== undefined
    ? ''
    : `\n${wrapped([paragraph(`Means: ${group.title}.`, '  ')], sheet).join('\n')}\n`;

/** What is known about a response, below the line that shows it. */
export function explanationText({ groups, codeMeans, right, wrong }: Explanation, sheet: Sheet): string {
  const first = wrong.filter((found) => found.first);
  const rest = wrong.filter((found) => !found.first);
  const blocks = [
    codeMeans === undefined ? [] : [paragraph(`${codeMeans}.`, '  ')],
    first.length === 0 ? [] : [paragraph('Check this first:', '  '), ...first.flatMap(firstItem)],
    right.length === 0 ? [] : [paragraph(`Checked and OK: ${right.join(', ')}.`, '  ')],
    // Findings are worth fixing even if they did not cause the response.
    rest.length === 0 ? [] : [paragraph('Also found here:', '  '), ...rest.map(foundItem)],
    ...groups.flatMap((group) => groupBlocks(group, groups.length > 1)),
    groups[0]?.more === undefined ? [] : [paragraph(groups[0].more, '  ')],
  ].filter((block) => block.length > 0);
  return blocks.map((block) => `\n${wrapped(block, sheet).join('\n')}\n`).join('');
}

/** The other responses of a pasted text, each explained. */
export const othersText = (others: readonly Explanation[], sheet: Sheet): string =>
  others.map((other) => `\nAlso in this text:\n${headOf(other, sheet)}${explanationText(other, sheet)}`).join('');

/** A finding and its fix, as a list item. */
const foundItem = ({ says, fix }: Found): Paragraph => paragraph(fix === undefined ? says : `${says}: ${fix}`, '  - ', '    ');

/** The same with the fix below it. */
const firstItem = ({ says, fix = '' }: Found): Paragraph[] => [
  paragraph(says, '  - ', '    '),
  ...(fix === '' ? [] : [paragraph(fix, '    ')]),
];

function groupBlocks({ title, causes, unverified, ruledOut }: ExplainedGroup, several: boolean): Paragraph[][] {
  const heading = causes.length === 1 ? 'Known cause:' : 'Most likely, in this order:';
  return [
    several ? [paragraph(`It may mean: ${title}.`, '  ')] : [],
    unverified === undefined ? [] : [paragraph(`Not confirmed: ${unverified}.`, '  ')],
    ruledOut.length === 0 ? [] : [paragraph(`Ruled out: ${ruledOut.join('; ')}.`, '  ')],
    [
      paragraph(causes.length === 0 ? 'The checks rule out every known cause.' : heading, '  '),
      ...causes.flatMap((cause, index) => causeParagraphs(cause, `  ${index + 1}. `)),
    ],
  ];
}

function causeParagraphs(
  { says, fix, command, where, certainty, unverified, found }: ExplainedCause,
  first: string,
): Paragraph[] {
  const rest = ' '.repeat(first.length);
  const fixes = (found ?? []).flatMap((one) => one.fix ?? []);
  const sure = unverified === undefined ? certainty : `${certainty}; ${unverified}`;
  return [
    paragraph(`${says} (${sure})`, first, rest),
    ...(found ?? []).map((one) => paragraph(`Found here: ${one.says}`, rest)),
    ...(fixes.length > 0 ? fixes : [fix]).map((text) => paragraph(`Fix: ${text}`, rest)),
    ...(command === undefined ? [] : [{ ...paragraph(command, rest), whole: true }]),
    ...where.map((path) => pathParagraph(path, rest)),
  ];
}

/** One wording, for a list. */
function textLine({ error, words, status, page, emptyFrom }: RefusalText): string {
  if (typeof page === 'string') return `a web page: ${page}`;
  if (page === true) return 'a web page';
  if (emptyFrom !== undefined) return `HTTP ${status}, empty, from ${emptyFrom}`;
  const code = [error, words?.replace(/^…|…$/g, '').replaceAll('…', ' ... ')].filter((part) => part !== undefined).join(': ');
  return status === undefined ? code : `HTTP ${status}${code === '' ? '' : ` ${code}`}`;
}

/** The whole catalogue: each wording under its source, with its group. */
export function catalogueText(groups: readonly RefusalGroup[], width: number): string {
  const sheet = { width, commands: new Commands() };
  const blocks = answerKinds.map((kind) => {
    const lines = groups.flatMap(({ id, texts, causes, unverified }) => {
      const own = texts.filter(({ kinds }) => kinds.includes(kind));
      if (own.length === 0) return [];
      const sure = unverified === undefined && causes.some(({ certainty }) => certainty !== 'unverified') ? '' : ', unverified';
      return [
        paragraph(`${id} (${causes.length === 1 ? 'one cause' : `${causes.length} causes`}${sure})`, '  ', '    '),
        ...[...new Set(own.map(textLine))].map((text) => paragraph(text, '    ', '      ')),
      ];
    });
    return lines.length === 0 ? '' : `${kindName(kind)}\n${wrapped(lines, sheet).join('\n')}\n`;
  });
  const silent = groups
    .filter(({ texts }) => texts.length === 0)
    .flatMap(({ id, title }) => [`  ${id}`, ...wrapped([paragraph(title, '    ')], sheet)]);
  if (silent.length > 0) blocks.push(`no known wording\n${silent.join('\n')}\n`);
  return blocks.filter((block) => block !== '').join('\n');
}
