/**
 * The small part of Markdown that pages are written in, read line by line:
 *
 *     # Title                       | What | Value |        ## Step {#id}
 *     a paragraph, in one line      | --- | --- |           - [ ] an action
 *                                   | App | `x` |           > Careful: ...
 *                                                           > Unverified: ...
 *
 * and commands between lines of three backticks. In a line: **label**, `code`, [link](https://...). Anything else is refused,
 * so that no page says something that an output leaves out.
 */
import { KitError } from '../errors.ts';
import type { Inline, Line, Page, Step, StepPart } from './page.ts';

/** A value in a text: a mark around its index. The value itself never enters the text, so nothing in it can act. */
const OPEN = '\ue000';
const CLOSE = '\ue001';

/** What stands in the text for a value. */
export const mark = (index: number): string => `${OPEN}${index}${CLOSE}`;

/** Whether a text holds a character of a mark, which is for values alone. */
export const hasMark = (text: string): boolean => text.includes(OPEN) || text.includes(CLOSE);

/** A value that a mark stands for. */
export interface MarkedValue {
  readonly kind: 'value' | 'blank';
  readonly text: string;
}

/**
 * Reads a page whose values are marks.
 *
 * @param values what the marks stand for, by index
 * @throws KitError USAGE, naming the line that is outside the dialect
 */
export function parsePage(text: string, values: readonly MarkedValue[]): Page {
  const page: Draft = { title: [], intro: [], rows: [], steps: [] };
  for (const { line, commands } of linesOf(text)) {
    const found: ReadLine | StepPart =
      commands === undefined ? readLine(line, values) : { kind: 'command', text: commandText(commands) };
    const fault = add(page, found);
    if (fault !== undefined) throw outside(line, fault);
  }
  if (page.steps.length === 0) throw outside('## ... {#id}', 'a page has a step');
  return page;
}

interface Draft {
  title: Line;
  intro: Line[];
  rows: { name: Line; value: Line }[];
  steps: (Step & { parts: StepPart[] })[];
}

/** Adds a line to a page; says why if it does not belong there. */
function add(page: Draft, found: ReadLine | StepPart): string | undefined {
  const { title, intro, rows, steps } = page;
  if (found.kind === 'title') {
    if (title.length > 0) return 'a page has one title';
    page.title = found.line;
    return undefined;
  }
  if (title.length === 0) return 'a page starts with its title, # ...';
  if (found.kind === 'step') {
    if (steps.some(({ id }) => id === found.id)) return `the id ${found.id} is used twice`;
    steps.push({ id: found.id, title: found.line, parts: [] });
    return undefined;
  }
  const parts = steps.at(-1)?.parts;
  if (found.kind === 'paragraph' || found.kind === 'row' || found.kind === 'rule') {
    if (parts !== undefined) return 'text and tables stand before the first step';
    if (found.kind === 'row') rows.push({ name: found.name, value: found.value });
    else if (found.kind === 'paragraph') intro.push(found.line);
    return undefined;
  }
  if (parts === undefined) return 'it stands before the first step, ## ... {#id}';
  parts.push(found);
  return undefined;
}

/** Starts and ends commands. */
const FENCE = '```';

/** The lines of a text that are not empty; commands as one. */
function* linesOf(text: string): Generator<{ line: string; commands?: string[] }> {
  let commands: string[] | undefined;
  for (const line of text.split('\n')) {
    if (line === FENCE) {
      if (commands !== undefined) yield { line, commands };
      commands = commands === undefined ? [] : undefined;
    } else if (commands !== undefined) commands.push(line);
    else if (line.trim() !== '') yield { line };
  }
  if (commands !== undefined) throw outside(FENCE, 'the commands have no end');
}

/** Commands hold no values: a person pastes them, and the shell would run what is in a value. */
function commandText(lines: readonly string[]): string {
  const [odd] = lines.filter((line) => hasMark(line) || line.trim() === '' || line.includes('`'));
  if (odd !== undefined || lines.length === 0) throw outside(odd ?? FENCE, 'commands hold no values, backticks or empty lines');
  return lines.join('\n');
}

/** What a line of a page is. */
type ReadLine =
  | { kind: 'title'; line: Line }
  | { kind: 'paragraph'; line: Line }
  | { kind: 'step'; id: string; line: Line }
  | { kind: 'row'; name: Line; value: Line }
  | { kind: 'action' | 'caution' | 'unverified'; line: Line }
  | { kind: 'rule' };

/** How a line begins, and what it is then. */
const beginnings = [
  ['# ', 'title'],
  ['- [ ] ', 'action'],
  ['> Careful: ', 'caution'],
  ['> Unverified: ', 'unverified'],
] as const;

/**
 * Reads one line that is not empty and no command.
 *
 * @throws KitError USAGE if it is outside the dialect
 */
export function readLine(line: string, values: readonly MarkedValue[]): ReadLine {
  if (line === '| --- | --- |') return { kind: 'rule' };
  const inline = (text: string | undefined): Line => readInline(text ?? '', values, line);
  const [, title, id = ''] = /^## (.+) \{#([a-z][a-z0-9-]*)\}$/.exec(line) ?? [];
  if (title !== undefined) return { kind: 'step', id, line: inline(title) };
  const [, name, value] = /^\| ([^|]+) \| (.+) \|$/.exec(line) ?? [];
  if (name !== undefined) return { kind: 'row', name: inline(name), value: inline(value) };
  for (const [start, kind] of beginnings) {
    if (line.startsWith(start)) return { kind, line: inline(line.slice(start.length)) };
  }
  if (/^[\s#>|+=*-]|^\d+[.)]|^`{3}/.test(line)) throw outside(line, 'no line of a page starts like this');
  return { kind: 'paragraph', line: inline(line) };
}

/** What stands in a line beside text. */
const pieces = new RegExp(
  [
    '\\*\\*(?<label>[^*`]+)\\*\\*',
    '`(?<code>[^`]+)`',
    // With a ! before it, it would be an image.
    '(?<!!)\\[(?<linked>[^\\]]+)\\]\\((?<url>https://[^\\s()]+)\\)',
    `${OPEN}(?<index>\\d+)${CLOSE}`,
  ].join('|'),
  'g',
);

function readInline(text: string, values: readonly MarkedValue[], whole: string): Line {
  if (text !== text.trim() || text === '') throw outside(whole, 'a blank too many, or nothing after the beginning');
  const line: Inline[] = [];
  const addText = (plain: string): void => {
    if (plain === '') return;
    if (/[\\`*[\]<|~{}]/.test(plain)) {
      throw outside(whole, 'it has markup that is neither **label**, `code` nor [link](https://...)');
    }
    line.push({ kind: 'text', text: plain });
  };
  let end = 0;
  for (const { 0: found, index, groups = {} } of text.matchAll(pieces)) {
    addText(text.slice(end, index));
    end = index + found.length;
    const { label, code, linked, url } = groups;
    if (code !== undefined) line.push(codeOf(code, values));
    else if (groups['index'] !== undefined) line.push(values[Number(groups['index'])] as MarkedValue);
    else {
      const words = label ?? linked ?? '';
      if (hasMark(words) || hasMark(url ?? '')) throw outside(whole, 'a label or a link holds no value');
      line.push(url === undefined ? { kind: 'label', text: words } : { kind: 'link', text: words, url });
    }
  }
  addText(text.slice(end));
  return line;
}

/** Code with its values in it; a blank where one of them is not known. */
function codeOf(text: string, values: readonly MarkedValue[]): Inline {
  let blank: MarkedValue | undefined;
  const filled = text.replace(new RegExp(`${OPEN}(\\d+)${CLOSE}`, 'g'), (_, index) => {
    const value = values[Number(index)] as MarkedValue;
    if (value.kind === 'blank') blank ??= value;
    return value.text;
  });
  return blank ?? { kind: 'code', text: filled };
}

/** A line that is outside the dialect; values are not repeated. */
function outside(line: string, why: string): KitError {
  const shown = line.replace(new RegExp(`${OPEN}\\d*${CLOSE}?`, 'g'), '{{...}}');
  return new KitError('USAGE', `template: ${why}: ${JSON.stringify(shown)}`, { hint: 'write it as the other pages do' });
}
