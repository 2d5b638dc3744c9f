/** Writes a page as Markdown, for CHECKLIST.md. */
import { markdownCell, markdownCode, markdownText } from '../escape.ts';
import { type Words, wordsOf } from './browser/words.ts';
import type { Inline, Line, Page, PageData, Step, StepPart, Templates } from './page.ts';
import { readPage } from './read-page.ts';
import { type ShareWords, sharesOf } from './shares.ts';

/** Fills in a template and writes the page as Markdown. */
export const renderMarkdown = (templates: Templates, data: PageData): string =>
  pageMarkdown(readPage(templates, data), { words: wordsOf(templates) });

/** What a page is written with, besides its content. */
export interface Writing {
  /** Says which steps are done, by id; their boxes are left blank. */
  done?: ReadonlyMap<string, string>;
  /** The words in front of remarks, and who does which steps; default: English. */
  words?: WrittenWords | undefined;
}

type WrittenWords = Pick<Words, 'careful' | 'unverified' | 'optional'> & ShareWords;

const english: WrittenWords = {
  ...{ careful: 'Careful', unverified: 'Unverified', optional: 'Optional' },
  ...{ stepNumber: 'step {numbers}', stepNumbers: 'steps {numbers}' },
  ...{ startAt: 'Start at {step}', startAfter: 'after {steps} ({who})' },
  ...{ admin: 'Administrator', adminHow: 'in a browser', developer: 'Developer', developerHow: 'in a terminal' },
};

/**
 * A page as Markdown (CommonMark, GFM): steps are numbered, and each has its id in an HTML comment, which is not displayed.
 *
 * @returns text that ends in one newline
 */
export function pageMarkdown({ title, intro, rows, steps }: Page, { done, words = english }: Writing = {}): string {
  const shares = sharesOf({ steps }, words);
  const [head, ...facts] = rows.map(({ name, value }) => `| ${inline(name, markdownCell)} | ${inline(value, markdownCell)} |`);
  const blocks = [
    `# ${inline(title)}`,
    ...intro.map((line) => inline(line)),
    ...shares.map(
      ({ who, how, which, start, first, after }) =>
        `**${markdownText(who)}**, ${markdownText(which)}: ${markdownText(how)} ${markdownText(start)}: ${inline(first.title)}${after === undefined ? '' : `, ${markdownText(after.says)}${after.only === undefined ? '' : `: ${inline(after.only.title)}`}`}`,
    ),
    ...(head === undefined ? [] : [[head, '| --- | --- |', ...facts].join('\n')]),
    ...steps.flatMap((step, index) =>
      stepBlocks(step, index, { who: shares.find(({ role }) => role === step.by)?.who, says: done?.get(step.id), words }),
    ),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function stepBlocks(
  { id, title, parts }: Step,
  index: number,
  { who, says, words }: { who: string | undefined; says: string | undefined; words: WrittenWords },
): string[] {
  const blocks = [
    `## ${index + 1}. ${inline(title)}${who === undefined ? '' : ` (${markdownText(who)})`} <!-- ${id} -->`,
    ...(says === undefined ? [] : [`> ${markdownText(says)}`]),
  ];
  let before: StepPart['kind'] | undefined;
  for (const part of parts) {
    const text = partText(part, words);
    // Consecutive actions form one list.
    if (part.kind === 'action' && before === 'action') blocks.push(`${blocks.pop()}\n${text}`);
    else blocks.push(text);
    before = part.kind;
  }
  return blocks;
}

function partText(part: StepPart, { careful, unverified, optional }: WrittenWords): string {
  switch (part.kind) {
    case 'action':
      return `- [ ] ${part.optional ? `${optional}: ` : ''}${inline(part.line)}`;
    case 'caution':
      return `> ${careful}: ${inline(part.line)}`;
    case 'unverified':
      return `> ${unverified}: ${inline(part.line)}`;
    case 'command':
      return `\`\`\`sh\n${part.text}\n\`\`\``;
  }
}

/** A line; adjacent text and values are escaped together, since Markdown reads them as one text. */
export function inline(line: Line, code: (text: string) => string = markdownCode): string {
  const runs: Inline[] = [];
  for (const piece of line) {
    const last = runs.at(-1);
    const plain = piece.kind === 'text' || piece.kind === 'value';
    if (plain && last?.kind === 'text') runs[runs.length - 1] = { kind: 'text', text: last.text + piece.text };
    else runs.push(plain ? { kind: 'text', text: piece.text } : piece);
  }
  // A ! at the end of a value would turn the link after it into an image.
  return runs.reduce((text, piece) => (piece.kind === 'link' ? text.replace(/!$/, '\\!') : text) + inlineText(piece, code), '');
}

function inlineText(piece: Inline, code: (text: string) => string): string {
  switch (piece.kind) {
    case 'code':
      return code(piece.text);
    case 'label':
      return `**${markdownText(piece.text)}**`;
    case 'blank':
      return `____ (${markdownText(piece.text)})`;
    case 'link':
      return `[${markdownText(piece.text)}](${piece.url})`;
    default:
      return markdownText(piece.text);
  }
}
