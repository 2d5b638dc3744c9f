/** Base64 whose lines were changed: finds the bytes, and proves that they are the right ones by their own length. */

/** Bytes that were found, and what was done for it. */
export interface Repaired {
  bytes: Buffer;
  notes: string[];
}

/** Whether bytes are complete; if their layout is a guess, `unsure` asks for more than their length. */
export type Proof = (bytes: Buffer, unsure: boolean) => boolean;

/**
 * The bytes of base64 in any layout: the first one whose bytes are complete. Takes time linear in the length of the text.
 *
 * @returns undefined if there is none
 */
export function bytesIn(text: string, proof: Proof): Repaired | undefined {
  for (const layout of layouts) {
    for (const { base64, notes } of layout(text)) {
      const bytes = decoded(base64);
      if (bytes !== undefined && proof(bytes, layout !== blanks)) return { bytes, notes };
    }
  }
  return undefined;
}

interface Laid {
  base64: string;
  notes: string[];
}

/** Decodes base64 with any padding; undefined if it has other characters, or its length is impossible. */
export function decoded(base64: string): Buffer | undefined {
  if (!/^[A-Za-z0-9+/]+={0,3}$/.test(base64)) return undefined;
  const bare = base64.replace(/={1,3}$/, '');
  return bare.length % 4 === 1 ? undefined : Buffer.from(bare, 'base64');
}

const LOST = 'repaired: the line breaks were lost';
const PLUS = 'repaired: each + of its base64 had become a blank';

const tight = (text: string): string => text.replace(/\s+/g, '');

/** The ways to read a text, the most likely first. */
const layouts: readonly ((text: string) => Iterable<Laid>)[] = [plusesInLines, blanks, separators, urlSafe, lastWords];

/** Lines of one length with blanks inside: URL decoding turns + into a blank. */
function* plusesInLines(text: string): Generator<Laid> {
  if (!/[^\s][ ]+[^\s]/.test(text) && !/ (?:\r?\n|$)/.test(text)) return;
  const lines = text
    .replace(/\r/g, '')
    .split('\n')
    .filter((line) => line !== '');
  const joined = lines.join('').replaceAll(' ', '+');
  const width = lines[0]?.length ?? 0;
  if (lines.some(({ length }, index) => (index < lines.length - 1 ? length !== width : length > width))) return;
  if (lines.length > 1) yield { base64: joined, notes: [PLUS] };
  // Blanks after each 64 or 76 characters are line breaks.
  else if (usualWidths.every((at) => text.trim().charAt(at) !== ' '))
    yield { base64: text.trim().replaceAll(' ', '+'), notes: [LOST, PLUS] };
}

const usualWidths = [64, 76];

function* blanks(text: string): Generator<Laid> {
  yield { base64: tight(text), notes: [spacing(text)] };
}

const INDENTED = 'repaired: removed the blanks before its lines';
const EMPTY_LINES = 'repaired: removed the empty lines between its lines';
const OLD_ENDS = 'repaired: its line breaks were those of old Macs (CR without LF)';

/** What blanks between base64 are, if its lines are still there. */
function spacing(text: string): string {
  const body = text.trimEnd().replace(/^\s*[\r\n]/, '');
  if (/\r/.test(body) && !body.includes('\n')) return body.split('\r').some((line) => /\s/.test(line)) ? LOST : OLD_ENDS;
  const lines = body.split(/\r?\n/);
  const full = lines.filter((line) => line.trim() !== '');
  if (full.length < 2 || full.some((line) => /\s/.test(line.trim()))) return LOST;
  const width = full[0]?.trim().length;
  const even = full.every((line, index) =>
    index < full.length - 1 ? line.trim().length === width : line.trim().length <= Number(width),
  );
  if (!even) return LOST;
  if (full.length < lines.length) return EMPTY_LINES;
  return full.some((line) => /^\s/.test(line)) ? INDENTED : LOST;
}

/** Whether a note is only about the places of line breaks and blanks. */
export const isAboutLines = (note: string): boolean => [LOST, INDENTED, EMPTY_LINES, OLD_ENDS].includes(note);

function* urlSafe(text: string): Generator<Laid> {
  if (!/[_-]/.test(text)) return;
  const base64 = tight(text).replaceAll('-', '+').replaceAll('_', '/');
  yield { base64, notes: ['repaired: it was base64url instead of base64'] };
}

/** What line breaks become if programs write them wrongly; some are base64 characters. */
export const breaks = ['/r/n', '/n', 'rn', 'n', ' ', '_', '|', ',', ';', '^', '\\', '#', '~', '*', '-', '.'];

const SHORTEST_LINE = 16;
const LONGEST_LINE = 128;

/** Lines of one length with the same characters between them. */
function* separators(text: string): Generator<Laid> {
  const line = text.replace(/[\r\n\t]/g, '').trim();
  for (const mark of breaks) {
    const framed = line.startsWith(mark) && line.endsWith(mark);
    // Characters of base64 are line breaks only if they stand at both ends too.
    if (!framed && /^[\w/]+$/.test(mark)) continue;
    const rest = line.startsWith(mark) ? line.slice(mark.length) : line;
    for (let width = SHORTEST_LINE; width <= LONGEST_LINE; width += 1) {
      const parts = rest.startsWith(mark, width) ? regular(rest, mark, width) : undefined;
      if (parts === undefined) continue;
      if (mark !== ' ') yield { base64: parts, notes: [`repaired: its line breaks were written as ${mark}`] };
      else {
        const notes = [LOST, ...(parts.includes(' ') ? [PLUS] : [])];
        yield { base64: parts.replaceAll(' ', '+'), notes };
        // The blank at the end of the last line is a + too.
        if (text.endsWith('  ')) yield { base64: `${parts.replaceAll(' ', '+')}+`, notes: [LOST, PLUS] };
      }
    }
  }
}

/** A text without the marks between its lines; undefined if a line has another length. */
function regular(text: string, mark: string, width: number): string | undefined {
  const parts: string[] = [];
  for (let at = 0; at < text.length; at += width + mark.length) {
    const end = at + width;
    if (end < text.length && !text.startsWith(mark, end)) return undefined;
    const part = text.slice(at, end);
    parts.push(end >= text.length && part.endsWith(mark) && part !== mark ? part.slice(0, -mark.length) : part);
  }
  return parts.join('');
}

/** The note on lines with something before them. */
export const PREFIXED = 'repaired: removed what was before each of its lines';

/** Lines with something before them: quotation marks of mail, numbers, times of a log, the signs of a comparison. */
function* lastWords(text: string): Generator<Laid> {
  // A table or a frame has a line on the right too.
  const found = text.split(/[\r\n]+/).map((line) => line.trim().replace(/\s{1,200}[|+\u2502\u2503\u2551]$/, ''));
  // The last piece stands before the END line.
  const lines = found.length > 2 ? found.slice(0, -1) : found;
  // Behind the last blank, or as grep writes it, behind the number.
  const words = lines
    .map((line) => line.slice(Math.max(...[' ', '\t', ':', '-'].map((sign) => line.lastIndexOf(sign))) + 1))
    .map((word) => word.replace(/^[>|\u2502\u2503\u2551#*:;.]+/, ''));
  const notes = [PREFIXED];
  yield { base64: words.join(''), notes };
  // psql ends all lines of a value but the last one with a plus sign.
  const continued = words.filter((word) => word !== '');
  if (continued.length > 1 && continued.slice(0, -1).every((word) => word.endsWith('+'))) {
    yield {
      base64: continued.map((word, index) => (index < continued.length - 1 ? word.replace(/\+$/, '') : word)).join(''),
      notes,
    };
  }
  for (const sign of ['+', '-']) {
    const signed = lines.filter((line) => line !== '');
    if (signed.every((line) => line.startsWith(sign))) yield { base64: signed.map((line) => line.slice(1)).join(''), notes };
  }
}
