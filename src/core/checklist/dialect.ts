/**
 * The small part of Markdown that pages are written in, read line by line:
 *
 *     # Title                       | What | Value |        ## Step {#id}; {#id .token} if a token proves it,
 *     a paragraph, in one line      | --- | --- |           {#id .admin} if it is the administrator's
 *                                   | App | `x` |           - [ ] an action
 *                                                           - [ ] Optional: an action without which the step is done too
 *                                                           > Careful: ...
 *                                                           > Unverified: ...
 *
 * and commands between lines of three backticks. In a line: **label**, `code`, [link](https://...), and <`{{address}}`>, a
 * value that can be opened. Anything else is refused, so that no output leaves out anything that a page says.
 */
import { KitError } from '../errors.ts';
import type { Inline, Line, Page, Role, Step, StepPart } from './page.ts';

/** A mark around the index of a value. The value itself never enters the text, so nothing in it can act as markup. */
const OPEN = '\ue000';
const CLOSE = '\ue001';

/** The placeholder for a value in the text. */
export const mark = (index: number): string => `${OPEN}${index}${CLOSE}`;

/** Whether a text contains a character of a mark; these are reserved for values. */
export const hasMark = (text: string): boolean => text.includes(OPEN) || text.includes(CLOSE);

/** The value that a mark represents. */
export interface MarkedValue {
  readonly kind: 'value' | 'blank';
  readonly text: string;
}

/**
 * Reads a page with marks in place of its values.
 *
 * @param values the values that the marks represent, by index
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
  if (page.steps.length === 0) throw outside('## ... {#id}', 'a page needs a step');
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
    if (title.length > 0) return 'a page has only one title';
    page.title = found.line;
    return undefined;
  }
  if (title.length === 0) return 'a page starts with its title, # ...';
  if (found.kind === 'step') {
    if (steps.some(({ id }) => id === found.id)) return `duplicate id ${found.id}`;
    const { id, line, proof, by } = found;
    steps.push({ id, title: line, ...(proof && { proof }), by, parts: [] });
    return undefined;
  }
  const parts = steps.at(-1)?.parts;
  if (found.kind === 'paragraph' || found.kind === 'row' || found.kind === 'rule') {
    if (parts !== undefined) return 'text and tables must come before the first step';
    if (found.kind === 'row') rows.push({ name: found.name, value: found.value });
    else if (found.kind === 'paragraph') intro.push(found.line);
    return undefined;
  }
  if (parts === undefined) return 'it must come after the heading of a step, ## ... {#id}';
  parts.push(found);
  return undefined;
}

/** Starts and ends commands. */
const FENCE = '```';

/** The non-empty lines of a text; a block of commands is one line. */
function* linesOf(text: string): Generator<{ line: string; commands?: string[] }> {
  let commands: string[] | undefined;
  for (const line of text.split('\n')) {
    if (line === FENCE) {
      if (commands !== undefined) yield { line, commands };
      commands = commands === undefined ? [] : undefined;
    } else if (commands !== undefined) commands.push(line);
    else if (line.trim() !== '') yield { line };
  }
  if (commands !== undefined) throw outside(FENCE, 'the line that ends the commands is missing');
}

/** Commands must not contain values: people paste them, and the shell would run what a value contains. */
function commandText(lines: readonly string[]): string {
  const [odd] = lines.filter((line) => hasMark(line) || line.trim() === '' || line.includes('`'));
  if (odd !== undefined || lines.length === 0)
    throw outside(odd ?? FENCE, 'commands must not contain values, backticks or empty lines');
  return lines.join('\n');
}

/** A line of a page, by its kind. */
type ReadLine =
  | { kind: 'title'; line: Line }
  | { kind: 'paragraph'; line: Line }
  | { kind: 'step'; id: string; line: Line; proof?: 'token'; by: Role }
  | { kind: 'row'; name: Line; value: Line }
  | StepPart
  | { kind: 'rule' };

/** The beginnings of lines, and their kinds. */
const beginnings = [
  ['# ', 'title'],
  ['- [ ] Optional: ', 'optional'],
  ['- [ ] ', 'action'],
  ['> Careful: ', 'caution'],
  ['> Unverified: ', 'unverified'],
] as const;

/**
 * Reads one line that is neither empty nor a command.
 *
 * @throws KitError USAGE if it is outside the dialect
 */
export function readLine(line: string, values: readonly MarkedValue[]): ReadLine {
  if (line === '| --- | --- |') return { kind: 'rule' };
  const inline = (text: string | undefined): Line => readInline(text ?? '', values, line);
  const [, title, id = '', proof, admin] = /^## (.+) \{#([a-z][a-z0-9-]*)( \.token)?( \.admin)?\}$/.exec(line) ?? [];
  if (title !== undefined) {
    const by = admin === undefined ? 'developer' : 'admin';
    return { kind: 'step', id, line: inline(title), ...(proof !== undefined && { proof: 'token' }), by };
  }
  const [, name, value] = /^\| ([^|]+) \| (.+) \|$/.exec(line) ?? [];
  if (name !== undefined) return { kind: 'row', name: inline(name), value: inline(value) };
  for (const [start, kind] of beginnings) {
    if (!line.startsWith(start)) continue;
    const words = inline(line.slice(start.length));
    return kind === 'optional' ? { kind: 'action', line: words, optional: true } : { kind, line: words };
  }
  if (/^[\s#>|+=*-]|^\d+[.)]|^`{3}/.test(line)) throw outside(line, 'a line of a page cannot start like this');
  return { kind: 'paragraph', line: inline(line) };
}

/** What a line may contain besides text. */
const pieces = new RegExp(
  [
    '\\*\\*(?<label>[^*`]+)\\*\\*',
    '<`(?<address>[^`]+)`>',
    '`(?<code>[^`]+)`',
    // With a ! before it, it would be an image.
    '(?<!!)\\[(?<linked>[^\\]]+)\\]\\((?<url>https://[^\\s()]+)\\)',
    `${OPEN}(?<index>\\d+)${CLOSE}`,
  ].join('|'),
  'g',
);

function readInline(text: string, values: readonly MarkedValue[], whole: string): Line {
  if (text !== text.trim() || text === '') throw outside(whole, 'extra blanks, or no text');
  const line: Inline[] = [];
  const addText = (plain: string): void => {
    if (plain === '') return;
    if (/[\\`*[\]<|~{}]/.test(plain)) {
      throw outside(whole, 'it has markup other than **label**, `code` and [link](https://...)');
    }
    line.push({ kind: 'text', text: plain });
  };
  let end = 0;
  for (const { 0: found, index, groups = {} } of text.matchAll(pieces)) {
    addText(text.slice(end, index));
    end = index + found.length;
    const { label, code, address, linked, url } = groups;
    if (address !== undefined) line.push(addressOf(codeOf(address, values)));
    else if (code !== undefined) line.push(codeOf(code, values));
    else if (groups['index'] !== undefined) line.push(values[Number(groups['index'])] as MarkedValue);
    else {
      const words = label ?? linked ?? '';
      if (hasMark(words) || hasMark(url ?? '')) throw outside(whole, 'a label or a link must not contain a value');
      line.push(url === undefined ? { kind: 'label', text: words } : { kind: 'link', text: words, url });
    }
  }
  addText(text.slice(end));
  return line;
}

/** A value to open. Only https counts: a page links to nothing else. */
function addressOf(value: Inline): Inline {
  const isAddress = value.kind === 'code' && /^https:\/\/[^\s@]+$/.test(value.text) && URL.canParse(value.text);
  return isAddress ? { kind: 'code', text: value.text, opens: true } : value;
}

/** Code with its values filled in; a blank if one of them is unknown. */
function codeOf(text: string, values: readonly MarkedValue[]): Inline {
  let blank: MarkedValue | undefined;
  const filled = text.replace(new RegExp(`${OPEN}(\\d+)${CLOSE}`, 'g'), (_, index) => {
    const value = values[Number(index)] as MarkedValue;
    if (value.kind === 'blank') blank ??= value;
    return value.text;
  });
  return blank ?? { kind: 'code', text: filled };
}

/** The error for a line outside the dialect; it does not repeat values. */
function outside(line: string, why: string): KitError {
  const shown = line.replace(new RegExp(`${OPEN}\\d*${CLOSE}?`, 'g'), '{{...}}');
  return new KitError('USAGE', `template: ${why}: ${JSON.stringify(shown)}`, { hint: 'write it like the other pages' });
}
