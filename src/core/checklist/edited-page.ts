/** Reads the user's edits in CHECKLIST.md: ticks and notes are kept when it is written again. */
import { withLineFeeds } from '../octets/text-encoding.ts';

/** What the user changed in a page. */
export interface Edits {
  readonly ticks: readonly Tick[];
  /** From the heading `## Notes` on; empty if there is none. */
  readonly notes: string;
  /** Whether anything else was changed: that cannot be kept when the page is written again. */
  readonly other: boolean;
}

/** A ticked action. */
interface Tick {
  /** The id of its step; its title in pages that were written without ids. */
  readonly step: string;
  /** The action, as Markdown. */
  readonly action: string;
}

/**
 * Reads what the user changed in a page.
 *
 * @param isWritten whether a text is the page as it was written, without ticks and notes
 */
export function readEdits(text: string, isWritten: (text: string) => boolean): Edits {
  // Editors and git on Windows add a byte order mark and change the ends of lines.
  const lines = withLineFeeds(text.replace(/^\ufeff/, '')).split('\n');
  const ticks: Tick[] = [];
  const blank: string[] = [];
  let step = '';
  let notesAt: number | undefined;
  for (const [index, line] of lines.entries()) {
    const [, title, id] = heading.exec(line) ?? [];
    if (title !== undefined) {
      step = id ?? title;
      // Notes come last: a heading that a step follows is something else.
      notesAt = undefined;
    } else if (/^## +Notes *$/.test(line)) notesAt ??= index;
    const [, action] = /^- \[[xX]\] (.*)$/.exec(line) ?? [];
    if (action !== undefined && notesAt === undefined) ticks.push({ step, action });
    blank.push(action === undefined ? line : `- [ ] ${action}`);
  }
  const written = `${blank.slice(0, notesAt).join('\n').trimEnd()}\n`;
  const notes = notesAt === undefined ? '' : `${lines.slice(notesAt).join('\n').trimEnd()}\n`;
  return { ticks, notes, other: !isWritten(written) };
}

/** The heading of a step, with its id if it has one. */
const heading = /^## \d+\. (.*?)(?: <!-- ([a-z][a-z0-9-]*) -->)?$/;

/**
 * The steps of a page that were not done, if others were, by their titles; none if nothing says which are done.
 *
 * @param done the ids of the steps that are recorded as done
 */
export function unfinishedSteps(text: string, done: { has(step: string): boolean }): string[] {
  const steps: { title: string; isDone: boolean }[] = [];
  for (const line of withLineFeeds(text).split('\n')) {
    const [, title, id = title] = heading.exec(line) ?? [];
    if (title !== undefined) steps.push({ title, isDone: id !== undefined && done.has(id) });
    const last = steps.at(-1);
    if (last !== undefined && /^- \[[xX]\] /.test(line)) last.isDone = true;
  }
  const open = steps.filter(({ isDone }) => !isDone);
  // The role is in brackets at the end of a title.
  return open.length === steps.length ? [] : open.map(({ title }) => title.replace(/ \([^()]*\)$/, ''));
}

/**
 * Puts ticks and notes into a page that was just written.
 *
 * @returns the page, and how many ticks match no action in it
 */
export function withEdits(page: string, { ticks, notes }: Pick<Edits, 'ticks' | 'notes'>): { text: string; lost: number } {
  const open = new Set(ticks);
  let step: { title: string; id: string | undefined } | undefined;
  const lines = page.split('\n').map((line) => {
    const [, title, id] = heading.exec(line) ?? [];
    if (title !== undefined) step = { title, id };
    const [, action] = /^- \[ \] (.*)$/.exec(line) ?? [];
    if (action === undefined) return line;
    const found = [...open].find(
      (tick) => (tick.step === step?.id || tick.step === step?.title) && isSameAction(tick.action, action),
    );
    if (found === undefined) return line;
    open.delete(found);
    return `- [x] ${action}`;
  });
  return { text: lines.join('\n') + (notes === '' ? '' : `\n${notes}`), lost: open.size };
}

/**
 * Ticks of a page for the same page in another language: an action is the same if it is at the same place in the same step.
 *
 * @param before the page in its language, without ticks
 * @param after the page in the other language
 */
export function ticksInOtherWords(ticks: readonly Tick[], before: string, after: string): Tick[] {
  const [from, to] = [actionsIn(before), actionsIn(after)];
  return ticks.map((tick) => {
    const [known = [], other = []] = [from.get(tick.step), to.get(tick.step)];
    const action = other[known.findIndex((one) => isSameAction(tick.action, one))];
    // In a step with other actions, a place means nothing; the tick then counts as lost.
    return action === undefined || known.length !== other.length ? tick : { ...tick, action };
  });
}

/**
 * Ticks of a page for the same page with other values: what is known now is compared instead of sent, or no longer asked for.
 *
 * @param before the page with the values that it was written with, without ticks
 * @param after the page with the new values
 */
export function ticksWithOtherValues(ticks: readonly Tick[], before: string, after: string): Tick[] {
  const [from, to] = [actionsIn(before), actionsIn(after)];
  return ticks.flatMap((tick) => {
    const [known = [], now] = [from.get(tick.step), to.get(tick.step)];
    const at = known.findIndex((one) => isSameAction(tick.action, one));
    if (at < 0 || now === undefined || now.some((one) => isSameAction(tick.action, one))) return tick;
    return known.length === now.length ? { ...tick, action: now[at] as string } : [];
  });
}

/** The actions of each step, by its id, as Markdown. */
function actionsIn(page: string): ReadonlyMap<string, string[]> {
  const steps = new Map<string, string[]>();
  let step = '';
  for (const line of page.split('\n')) {
    const [, title, id = title] = heading.exec(line) ?? [];
    if (id !== undefined) {
      step = id;
      steps.set(id, []);
    }
    const [, action] = /^- \[ \] (.*)$/.exec(line) ?? [];
    if (action !== undefined) steps.get(step)?.push(action);
  }
  return steps;
}

/** Ticks all actions of steps, by id. */
export function withStepsTicked(page: string, done: { has(step: string): boolean }): string {
  let ticked = false;
  const lines = page.split('\n').map((line) => {
    const [, title, id] = heading.exec(line) ?? [];
    if (title !== undefined) ticked = id !== undefined && done.has(id);
    else if (/^## /.test(line)) ticked = false;
    return ticked ? line.replace(/^- \[ \] /, '- [x] ') : line;
  });
  return lines.join('\n');
}

/** Whether an action was ticked before, even if a blank in it has been filled in since. */
function isSameAction(before: string, now: string): boolean {
  const [start = '', ...rest] = before.split(/____ \([^()]*\)/);
  if (rest.length === 0) return before === now;
  const end = rest.pop() ?? '';
  if (!now.startsWith(start) || !now.endsWith(end)) return false;
  let from = start.length;
  for (const text of rest) {
    const at = now.indexOf(text, from);
    if (at < 0) return false;
    from = at + text.length;
  }
  return from <= now.length - end.length;
}
