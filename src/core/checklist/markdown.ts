/** A page as CHECKLIST.md. */
import { markdownCell, markdownCode, markdownText } from '../escape.ts';
import type { Inline, Line, Page, PageData, Step, StepPart, Templates } from './page.ts';
import { readPage } from './read-page.ts';

/** A page out of its template, as Markdown. */
export const renderMarkdown = (templates: Templates, data: PageData): string => pageMarkdown(readPage(templates, data));

/**
 * A page as Markdown (CommonMark, GFM): steps are numbered, and each carries its id as an HTML comment, which no reader shows.
 *
 * @returns text that ends in one newline
 */
export function pageMarkdown({ title, intro, rows, steps }: Page): string {
  const [head, ...facts] = rows.map(({ name, value }) => `| ${inline(name, markdownCell)} | ${inline(value, markdownCell)} |`);
  const blocks = [
    `# ${inline(title)}`,
    ...intro.map((line) => inline(line)),
    ...(head === undefined ? [] : [[head, '| --- | --- |', ...facts].join('\n')]),
    ...steps.flatMap(stepBlocks),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function stepBlocks({ id, title, parts }: Step, index: number): string[] {
  const blocks = [`## ${index + 1}. ${inline(title)} <!-- ${id} -->`];
  let before: StepPart['kind'] | undefined;
  for (const part of parts) {
    const text = partText(part);
    // Actions that follow each other are one list.
    if (part.kind === 'action' && before === 'action') blocks.push(`${blocks.pop()}\n${text}`);
    else blocks.push(text);
    before = part.kind;
  }
  return blocks;
}

function partText(part: StepPart): string {
  switch (part.kind) {
    case 'action':
      return `- [ ] ${inline(part.line)}`;
    case 'caution':
      return `> Careful: ${inline(part.line)}`;
    case 'unverified':
      return `> Unverified: ${inline(part.line)}`;
    case 'command':
      return `\`\`\`sh\n${part.text}\n\`\`\``;
  }
}

/** A line; text and values that touch are escaped as one text, as they are read. */
function inline(line: Line, code: (text: string) => string = markdownCode): string {
  const runs: Inline[] = [];
  for (const piece of line) {
    const last = runs.at(-1);
    const plain = piece.kind === 'text' || piece.kind === 'value';
    if (plain && last?.kind === 'text') runs[runs.length - 1] = { kind: 'text', text: last.text + piece.text };
    else runs.push(plain ? { kind: 'text', text: piece.text } : piece);
  }
  // A ! that a value ends with would make an image of a link behind it.
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
