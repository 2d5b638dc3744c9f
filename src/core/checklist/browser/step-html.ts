/** The steps of a checklist as HTML: boxes to tick, values to copy, what to be careful about. */
import type { Inline, Line, Step, StepPart } from '../page.ts';
import { icon } from './icons.ts';
import { inserted, joined, lines, type Markup, markup } from './markup.ts';
import type { DoneStep, Edition, PageView } from './page-view.ts';
import { filled, inEnglish, type Words } from './words.ts';

/** The anchor of a step: unique on the page, which may have several checklists with the same steps. */
export const stepAnchor = (edition: Edition, step: string): string => `${edition.id}.${step}`;

/**
 * A step of a checklist.
 *
 * @param box what belongs to its actions, such as the file to hand over
 */
export function stepHtml(
  { id, title, by, parts }: Step,
  { number, edition, view, box }: { number: number; edition: Edition; view: PageView; box: Markup | undefined },
): Markup {
  const { words } = view;
  const done = edition === view.editions[0] ? view.done.find(({ step }) => step === id) : undefined;
  // The file comes right after the actions, before what to be careful about.
  const last = box === undefined ? -1 : parts.findLastIndex(({ kind }) => kind === 'action');
  const labels = `${view.editions.indexOf(edition) + 1}.${number}.`;
  const runs = (of: readonly StepPart[]): Markup[] =>
    runsOf(of).map((run) =>
      runHtml(run, (part) => partHtml(part, { step: id, label: `${labels}${parts.indexOf(part)}`, words })),
    );
  return markup`
<li class="step" id="${stepAnchor(edition, id)}" data-step="${id}" data-by="${by}"${done && markup` data-done`}>
<h3>${numberHtml(number)}<span>${lineHtml(title, words, 'plain')} <span class="state"></span></span></h3>
${done && doneBadge(done)}${runs(parts.slice(0, last + 1))}${box}${runs(parts.slice(last + 1))}</li>`;
}

/** The number of a step; the style draws a mark in its place once the step is done. */
export const numberHtml = (number: number): Markup => markup`<span class="number" aria-hidden="true">${number}</span>`;

const doneBadge = ({ says }: DoneStep): Markup => markup`
<p class="proof">${icon('check')} ${says}</p>`;

/** Consecutive actions, and consecutive remarks: each run is one list. */
function runsOf(parts: readonly StepPart[]): (readonly StepPart[])[] {
  const kindOf = ({ kind }: StepPart): string => (kind === 'unverified' ? 'caution' : kind);
  const runs: StepPart[][] = [];
  for (const part of parts) {
    const last = runs.at(-1);
    if (last?.[0] !== undefined && kindOf(last[0]) === kindOf(part) && part.kind !== 'command') last.push(part);
    else runs.push([part]);
  }
  return runs;
}

function runHtml(run: readonly StepPart[], write: (part: StepPart) => Markup): Markup {
  const [first] = run;
  const items = run.map(write);
  if (first?.kind === 'command') return inserted(items);
  return markup`
<ul class="${first?.kind === 'action' ? 'actions' : 'remarks'}">${items}
</ul>`;
}

/**
 * A part of a step.
 *
 * @param label the id of the words of an action, unique on the page
 */
function partHtml(part: StepPart, { step, label, words }: { step: string; label: string; words: Words }): Markup {
  switch (part.kind) {
    case 'action':
      return markup`
<li class="action"><input type="checkbox" data-action="${step}.${identity(part.line)}"${part.optional && markup` data-optional`} aria-labelledby="${label}"><span class="text" id="${label}">${part.optional && markup`<b>${words.optional}:</b> `}${lineHtml(part.line, words)}</span></li>`;
    case 'command':
      return commandHtml(part.text);
    case 'caution':
      return markup`
<li class="remark caution"><span><strong>${words.careful}:</strong> ${lineHtml(part.line, words, 'plain')}</span></li>`;
    case 'unverified':
      return markup`
<li class="remark unverified"><span><strong>${words.unverified}:</strong> ${lineHtml(part.line, words, 'plain')}</span></li>`;
  }
}

/** Commands to paste. The script adds a button that copies them: without the script, it could do nothing. */
export const commandHtml = (text: string): Markup => markup`
<div class="command"><pre><code>${lines(text)}</code></pre></div>`;

/**
 * A line.
 *
 * @param use whether its values are to be copied, or only read
 */
export function lineHtml(line: Line, words: Words, use: 'copied' | 'plain' = 'copied'): Markup {
  const pieces: Markup[] = [];
  let rest = line;
  while (rest.length > 0) {
    const [piece, next, ...others] = rest as [Inline, ...Inline[]];
    const [mark] = (piece.kind === 'code' && use === 'copied' && next?.kind === 'text' && /^[.,;:)]+/.exec(next.text)) || [];
    if (mark === undefined || next === undefined) {
      pieces.push(pieceHtml(piece, words, use));
      rest = rest.slice(1);
    } else {
      // A full stop stays with the value before it.
      pieces.push(markup`<span class="unit">${pieceHtml(piece, words, use)}${mark}</span>`);
      rest = [{ kind: 'text', text: next.text.slice(mark.length) }, ...others];
    }
  }
  return inserted(pieces);
}

function pieceHtml(piece: Inline, words: Words, use: 'copied' | 'plain'): Markup {
  switch (piece.kind) {
    case 'label':
      return markup`<b${inEnglish(words)}>${piece.text}</b>`;
    case 'code':
      return use === 'plain'
        ? markup`<code>${piece.text}</code>`
        : valueHtml(piece.text, piece.opens && openLink(piece.text, words));
    case 'blank':
      return markup`<span class="blank" title="${words.missing}">${piece.text}</span>`;
    case 'link':
      return markup`<a href="${piece.url}" target="_blank" rel="noreferrer">${piece.text}${icon('out')}</a>`;
    default:
      return inserted(piece.text);
  }
}

/** A value; the script adds a button that copies it. */
export const valueHtml = (text: string, more?: Markup): Markup =>
  markup`<span class="value"><code>${breakable(text)}</code>${more}</span>`;

const openLink = (url: string, { open }: Words): Markup =>
  markup`<a class="open" href="${url}" target="_blank" rel="noreferrer" aria-label="${filled(open, { url })}">${icon('out')}</a>`;

/**
 * A long value, which may be broken after some marks instead of anywhere. After the first ones, anywhere is good enough: a value
 * that is all marks would become many times as long.
 */
export function breakable(text: string): Markup {
  const parts = text.split(/(?<=[:/@._?&-])(?![:/-])/);
  return joined([...parts.slice(0, MOST_BREAKS), ...inOne(parts.slice(MOST_BREAKS))], '<wbr>');
}

/** Most marks after which a value may be broken: a fingerprint has 31. */
const MOST_BREAKS = 32;

const inOne = (parts: readonly string[]): string[] => (parts.length === 0 ? [] : [parts.join('')]);

/**
 * A value where it only says which one is meant: a very long one is cut. The whole one is in the steps and in the table.
 *
 * @param kept how many characters of a long one stay
 */
export function briefly(value: string, kept = LONGEST_BRIEF / 5): string {
  const characters = [...value];
  return characters.length > LONGEST_BRIEF ? `${characters.slice(0, kept).join('')}...` : value;
}

const LONGEST_BRIEF = 60;

/** A line as plain text. */
export const plainText = (line: Line): string => line.map(({ text }) => text).join('');

/**
 * What a box is remembered by: its words without its values, so that a tick stays when a value becomes known. A hash of 32 bits
 * (FNV-1a) is enough among the actions of one step.
 */
function identity(line: Line): string {
  const text = plainText(line.filter(({ kind }) => kind === 'text' || kind === 'label'));
  const known = identities.get(text) ?? hashOf(text);
  identities.set(text, known);
  return known;
}

/** Those of this run: both checklists of a page have the same actions. */
const identities = new Map<string, string>();

function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    let code = text.charCodeAt(at);
    if (code > 0xd7ff && code < 0xdc00) {
      code = text.codePointAt(at) as number;
      if (code > 0xffff) at += 1;
    }
    hash ^= code;
    // Times 0x01000193, without a call for each character.
    hash = (hash * 0x193 + (hash << 24)) | 0;
  }
  return (hash >>> 0).toString(36);
}
