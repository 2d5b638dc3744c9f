/** The text after a change, from a diff that somebody pasted: else the lines that were removed would be read first. */
import { KitError } from '../errors.ts';
import { lineFinder } from './line-start.ts';
import { otherDiff, wordDiff } from './other-diffs.ts';

/** How a unified diff marks its parts (git, POSIX): its files, and the lines that follow. */
const marks = /^(?:@{2,9} -\d|diff -{2}(?:git|cc|combined) )/m;
const headings = /^(?:diff |index [\da-f]|(?:new|old|deleted) |similarity |rename |--- |\+\+\+ |@@+ -|\\ No newline)/;

/** What a terminal shows as colours; a program that copies its text may lose the first character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is how they start.
const colour = /\x1b?\[(?:\d{1,3}(?:;\d{1,3}){0,5})?[mK]/g;

/** What a diff says. */
export interface Diff {
  /** The lines that it adds or leaves, without their marks; undefined if it only removes lines. */
  text: string | undefined;
  note: string;
}

const TAKEN = 'this is a diff: took the lines that it adds (+), not those that it removes (-)';
const NEWEST = 'this is a log of several changes: took the lines that the newest adds (+), not those of the others';

/** The change of one file. */
interface Change {
  /** Its name before and after, and the start of the hashes of its content. */
  was?: string | undefined;
  path?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  /** Columns of marks: more than one in the diff of a merge. */
  columns: number;
  lines: string[];
}

/**
 * Reads a diff; undefined for any other text. A text without headings is one if each line has a mark.
 *
 * @throws KitError INPUT_INVALID if it is a diff of another kind, or of several changes of one file in an unknown order
 */
export function diffIn(text: string): Diff | undefined {
  const coloured = text.includes('\x1b[') || text.includes('[m');
  const plain = withoutQuoting(coloured ? text.replace(colour, '') : text);
  const hasLine = lineFinder(plain);
  const other = otherDiff(plain, hasLine);
  if (other !== undefined) throw other;
  const marked = (hasLine('@@') || hasLine('diff')) && marks.test(plain);
  if (!hasLine('-') && !hasLine('+') && !(coloured && marked)) return undefined;
  // The lines of PEM start with five dashes, not with a mark before them: nearly every text ends here.
  if (!marked && /^-----(?:BEGIN|END) /m.test(plain)) return undefined;
  const lines = plain.split(/\r?\n/);
  if (marked) {
    const all = changesIn(lines);
    const newest = withoutOlder(all);
    const body = newest.flatMap((change) => change.lines.map((line) => ({ line, columns: change.columns })));
    // Only the colours told what was added.
    if (coloured && body.some(({ line, columns }) => columns > 0 && /^[^ +\\-]/.test(line))) throw wordDiff();
    return result(body, newest.length === all.length ? TAKEN : NEWEST);
  }
  const body = lines.filter((line) => line !== '' && !headings.test(line));
  const all = body.every((line) => /^[ +-]/.test(line));
  const [adds, removes] = [body.some((line) => line.startsWith('+')), body.some((line) => line.startsWith('-'))];
  // What only adds, or only removes, is a part of a diff if its BEGIN line has the mark too.
  const one = all && adds !== removes && body.every((line) => !line.startsWith(' ')) && /^[+-]-----BEGIN /m.test(plain);
  if (!(all && adds && removes) && !one) return undefined;
  return result(
    body.map((line) => ({ line, columns: 1 })),
    TAKEN,
  );
}

/** A diff without the marks of a mail that quotes it. */
const withoutQuoting = (text: string): string =>
  lineFinder(text)('>') && /^> ?(?:diff -|@@ -)/m.test(text) ? text.replace(/^> ?/gm, '') : text;

/** A line of PEM whose blank before it was lost. */
const isUnmarked = (line: string): boolean => /^-----(?:BEGIN|END) /.test(line);

/** What is left of lines with their columns of marks. */
function result(body: readonly { line: string; columns: number }[], note: string): Diff {
  const kept: string[] = [];
  let [adds, removes] = [false, false];
  for (const { line, columns } of body) {
    const mark = isUnmarked(line) ? '' : (/^[ +-]*/.exec(line.slice(0, Math.max(1, columns)))?.[0] ?? '');
    if (mark.includes('-')) removes = true;
    else kept.push(line.slice(mark.length));
    if (mark.includes('+')) adds = true;
  }
  return { text: !adds && removes ? undefined : kept.join('\n'), note };
}

/** The changes in a diff or a log, each with its lines; text before the first one counts as a change of its own. */
function changesIn(lines: readonly string[]): Change[] {
  let current: Change | undefined = { columns: 0, lines: [] };
  const all = [current];
  lines.forEach((line, at) => {
    const next = lines[at + 1] ?? '';
    if (/^(?:commit [\da-f]{7,64}\b|From [\da-f]{40} )/.test(line)) {
      // What follows is who made the commit, when, and why.
      current = undefined;
      return;
    }
    const named = line.startsWith('--- ') && next.startsWith('+++ ');
    if (/^diff -/.test(line) || (named && (current === undefined || current.path !== undefined || current.columns > 0))) {
      // In a log, some text stands between the changes.
      current = { columns: 0, lines: [] };
      all.push(current);
    }
    if (current !== undefined) readLine(current, line, next);
  });
  return all.filter((change) => change.lines.length > 0);
}

function readLine(change: Change, line: string, next: string): void {
  if (change.columns === 0 || headings.test(line)) {
    const hunk = /^(@{2,9}) -\d/.exec(line);
    if (hunk !== null) change.columns = (hunk[1] as string).length - 1;
    const [, from, to] = /^index ([\da-f]{4,64})\.\.([\da-f]{4,64})/.exec(line) ?? [];
    if (from !== undefined) Object.assign(change, { from, to });
    if (line.startsWith('--- ') && next.startsWith('+++ ')) {
      const [was, path] = [line, next].map((name) => name.slice('--- '.length).replace(/^[abciow]\/|\t[^\n]*$/g, ''));
      // A file that was removed keeps its name.
      Object.assign(change, { was, path: path === '/dev/null' ? was : path });
    }
  }
  if (line !== '' && !headings.test(line)) change.lines.push(line);
}

const MOST_CHANGES = 500;

/** The changes without those that a newer one in the same log changed again: its hash from before is that from after them. */
function withoutOlder(all: readonly Change[]): Change[] {
  // Each is compared with all others.
  if (all.length > MOST_CHANGES) {
    throw new KitError('INPUT_INVALID', `this is a diff of more than ${MOST_CHANGES} files`, {
      hint: 'give the file with the key itself, as it is after the change',
    });
  }
  const newest = all.filter(
    (one) => !all.some((other) => other !== one && other.was === one.path && isSame(other.from, one.to)),
  );
  for (const path of new Set(all.flatMap((change) => change.path ?? []))) {
    const isRenamed = all.some((change) => change.was === path && change.path !== path);
    const left = newest.filter((change) => change.path === path).length;
    if (left === 1 || (left === 0 && isRenamed)) continue;
    throw new KitError('INPUT_INVALID', `this is a log of several changes of ${path}, and which is the newest is not clear`, {
      hint: 'give the file itself, as it is after the newest change',
    });
  }
  return newest;
}

/** Whether two hashes are the same, each perhaps shortened. */
const isSame = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && (one.startsWith(other) || other.startsWith(one));
