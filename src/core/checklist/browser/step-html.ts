/** The steps of a checklist as HTML: boxes to tick, values to copy, what to be careful about. */
import type { Inline, Line, Step, StepPart } from '../page.ts';
import { lines, type Markup, markup } from './markup.ts';
import type { DoneStep, Edition, PageView } from './page-view.ts';

/** The steps of a checklist, numbered. */
export const stepList = (edition: Edition, view: PageView): Markup =>
  markup`<ol class="steps">${edition.page.steps.map((step, index) => stepItem(step, index + 1, edition, view))}</ol>`;

function stepItem({ id, title, parts }: Step, number: number, edition: Edition, view: PageView): Markup {
  const at = stepAnchor(edition, id);
  const done = edition === view.editions[0] ? view.done.find(({ step }) => step === id) : undefined;
  return markup`
<li class="step" id="${at}" data-step="${id}"${done && markup` data-done`}>
<h3><span class="number" aria-hidden="true">${number}</span><span class="title">${lineHtml(title, 'plain')}</span></h3>
${done && doneBadge(done)}${runsOf(parts).map((run) => runHtml(run, { id, view }))}</li>`;
}

/** The anchor of a step: unique on the page, which may have several checklists with the same steps. */
export const stepAnchor = (edition: Edition, step: string): string => `${edition.id}.${step}`;

const doneBadge = ({ says }: DoneStep): Markup => markup`<p class="proof">${says}</p>
`;

/** Consecutive parts of one kind, which form one list. */
function runsOf(parts: readonly StepPart[]): (readonly StepPart[])[] {
  const runs: StepPart[][] = [];
  for (const part of parts) {
    const last = runs.at(-1);
    if (last?.[0]?.kind === part.kind && part.kind !== 'command') last.push(part);
    else runs.push([part]);
  }
  return runs;
}

function runHtml(run: readonly StepPart[], { id, view }: { id: string; view: PageView }): Markup {
  return markup`${run.map((part, index) => {
    const [before, after] = [index === 0 ? opening(part) : undefined, index === run.length - 1 ? closing(part) : undefined];
    return markup`${before}${partHtml(part, id, view)}${after}`;
  })}`;
}

const opening = ({ kind }: StepPart): Markup | undefined => (kind === 'action' ? markup`<ul class="actions">` : undefined);
const closing = ({ kind }: StepPart): Markup | undefined => (kind === 'action' ? markup`</ul>` : undefined);

function partHtml(part: StepPart, step: string, { words }: PageView): Markup {
  switch (part.kind) {
    case 'action':
      return markup`
<li class="action"><input type="checkbox" data-action="${step}.${identity(part.line)}" aria-label="${plainText(part.line)}"><span class="text">${lineHtml(part.line)}</span></li>`;
    case 'command':
      return markup`
<div class="command"><pre tabindex="0">${lines(part.text)}</pre>${copyButton(part.text)}</div>`;
    default:
      return markup`
<p class="${part.kind}"><strong>${part.kind === 'caution' ? words.careful : words.unverified}</strong> ${lineHtml(part.line, 'plain')}</p>`;
  }
}

/**
 * A line.
 *
 * @param use whether its values are to be copied, or only read
 */
export function lineHtml(line: Line, use: 'copied' | 'plain' = 'copied'): Markup {
  return markup`${line.map((piece) => pieceHtml(piece, use))}`;
}

function pieceHtml(piece: Inline, use: 'copied' | 'plain'): Markup {
  switch (piece.kind) {
    case 'label':
      return markup`<b>${piece.text}</b>`;
    case 'code':
      return use === 'plain' ? markup`<code>${piece.text}</code>` : copyable(piece.text);
    case 'blank':
      return markup`<span class="blank">${piece.text}</span>`;
    case 'link':
      return markup`<a href="${piece.url}" rel="noreferrer" target="_blank">${piece.text}</a>`;
    default:
      return markup`${piece.text}`;
  }
}

/** A value with a button that copies it. */
const copyable = (text: string): Markup => markup`<span class="value"><code>${text}</code>${copyButton(text)}</span>`;

/** The script names it, since its words depend on the language. */
const copyButton = (text: string): Markup => markup`<button type="button" class="copy" data-copy="${text}"></button>`;

/** A line as plain text, for programs that read it aloud. */
export const plainText = (line: Line): string => line.map(({ text }) => text).join('');

/**
 * What a box is remembered by: its words without its values, so that a tick stays when a value becomes known. A hash of 32 bits
 * (FNV-1a) is enough among the actions of one step.
 */
function identity(line: Line): string {
  let hash = 0x811c9dc5;
  for (const { kind, text } of line) {
    if (kind !== 'text' && kind !== 'label') continue;
    for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) as number), 0x01000193) >>> 0;
  }
  return hash.toString(36);
}
