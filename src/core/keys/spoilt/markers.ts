/** Finds BEGIN and END lines of PEM, also those that editors, mail programs and hands have changed. */

/** All characters that word processors make of hyphens. */
const isDash = (sign: string): boolean => /[-\u00ad\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/.test(sign);

/** Most dashes of a line, and most blanks between them and the words. */
const MOST_DASHES = 12;
const MOST_BLANKS = 2;

/** Intact lines with any label. */
const intact = /-----(?:BEGIN|END) [A-Z0-9 #.]{0,64}-----/gi;

/** Intact lines, and the words of other lines with a label in use. */
const intactOrNot =
  /-----(?:BEGIN|END) [A-Z0-9 #.]{0,64}-----|\b(?:BEGIN|END)[ _\t]{0,3}(?:(?:RSA|EC|DSA|ENCRYPTED|OPENSSH|PRIVATE|PUBLIC|KEY|X509|TRUSTED|NEW|CERTIFICATE|REQUEST|PKCS12|PKCS7|CMS|PARAMETERS)[ _\t]{0,3}){1,5}/gi;

const exact = /^-----(BEGIN|END) ([A-Z0-9 #.]{0,64})-----$/;

/** The labels of files that are read, by their letters and digits. */
const labels = new Map(
  [
    'PRIVATE KEY',
    'RSA PRIVATE KEY',
    'EC PRIVATE KEY',
    'DSA PRIVATE KEY',
    'ENCRYPTED PRIVATE KEY',
    'OPENSSH PRIVATE KEY',
    'PUBLIC KEY',
    'RSA PUBLIC KEY',
    'CERTIFICATE',
    'X509 CERTIFICATE',
    'TRUSTED CERTIFICATE',
    'CERTIFICATE REQUEST',
    'NEW CERTIFICATE REQUEST',
    'PKCS7',
    'PKCS12',
    'CMS',
    'EC PARAMETERS',
  ].map((label) => [label.replaceAll(' ', ''), label]),
);

/** A BEGIN or an END line. */
interface Marker {
  begins: boolean;
  label: string;
  /** Whether it is as RFC 7468 wants it. */
  exact: boolean;
  /** Whether it has any dashes. */
  dashed: boolean;
  start: number;
  end: number;
}

function markerIn(text: string, { 0: found, index }: RegExpExecArray): Marker | undefined {
  const [, intact, label] = exact.exec(found) ?? [];
  const whole = index + found.length;
  if (label !== undefined) {
    const known = labels.get(label.replace(/\s/g, '')) ?? label;
    const [start, end] = [pastDashes(text, index - 1, -1) + 1, pastDashes(text, whole, 1)];
    const isExact = known === label && start === index && end === whole;
    return { begins: intact === 'BEGIN', label: known, exact: isExact, dashed: true, start, end };
  }
  const [, word = '', name = ''] = /^-{0,5}(BEGIN|END)([^-]*)/i.exec(found) ?? [];
  const known = labels.get(name.replace(/[\s_]/g, '').toUpperCase());
  if (known === undefined) return undefined;
  const start = pastDashes(text, index - 1, -1) + 1;
  const end = pastDashes(text, whole, 1);
  return {
    begins: word.toUpperCase() === 'BEGIN',
    label: known,
    exact: false,
    dashed: /^-|-$/.test(found) || start < index || end > whole,
    start,
    end,
  };
}

/** The position after the dashes at `from`, in one direction; `from` if there are none. */
function pastDashes(text: string, from: number, step: 1 | -1): number {
  let at = from;
  for (let left = MOST_BLANKS; left > 0 && /[ \t]/.test(text.charAt(at)); left -= 1) at += step;
  const first = at;
  for (let left = MOST_DASHES; left > 0 && isDash(text.charAt(at)); left -= 1) at += step;
  return at === first ? from : at;
}

/** A block between two lines, as found. */
export interface FoundBlock {
  label: string;
  /** Its text, with both lines. */
  text: string;
  /** What is between the lines. */
  body: string;
  /** Where the body starts in the text. */
  at: number;
  /** Whether both lines are there and belong together. */
  complete: boolean;
  /** The label of its END line, if it is another one. */
  endLabel?: string | undefined;
  /** Whether the lines are as RFC 7468 wants them. */
  exact: boolean;
  /** Which line is missing, if one is. */
  missing?: 'BEGIN' | 'END';
  /** Whether the BEGIN line is there twice, as some programs write it. */
  doubled?: boolean;
  /** Whether other text stands in the same lines. */
  crowded?: boolean;
}

/** Finds every block in a text, in order. Takes time linear in the length of the text. */
export function* foundBlocks(text: string): Generator<FoundBlock> {
  let begin: Marker | undefined;
  let doubled = false;
  let last = 0;
  for (const one of markersIn(text)) {
    if (begin?.begins && one.begins && isBlank(text, begin.end, one.start)) doubled = true;
    else if (begin !== undefined) {
      yield { ...between(text, begin, one), ...(one.begins ? { missing: 'END' } : {}), ...(doubled ? { doubled } : {}) };
      doubled = false;
    } else if (!one.begins) {
      const body = text.slice(last, one.start);
      if (body.trim() !== '') {
        yield {
          label: one.label,
          text: text.slice(last, one.end),
          body,
          at: last,
          complete: false,
          exact: false,
          missing: 'BEGIN',
        };
      }
    }
    begin = one.begins ? one : undefined;
    last = one.end;
  }
  if (begin === undefined) return;
  const end = { ...begin, begins: false, label: '', exact: true, start: text.length, end: text.length };
  yield { ...between(text, begin, end), missing: 'END' };
}

function between(text: string, begin: Marker, end: Marker): FoundBlock {
  // The end of the text is no END line.
  const ends = !end.begins && end.end > end.start;
  return {
    label: begin.label,
    text: text.slice(begin.start, ends ? end.end : end.start),
    body: text.slice(begin.end, end.start),
    at: begin.end,
    complete: ends && end.label === begin.label,
    ...(ends && end.label !== begin.label ? { endLabel: end.label } : {}),
    exact: begin.exact && (end.exact || !ends),
    ...(startsLine(text, begin.start) && endsLine(text, end.end) ? {} : { crowded: true }),
  };
}

/** Whether nothing or a line break is between two lines. */
const isBlank = (text: string, start: number, end: number): boolean =>
  end - start <= MOST_BETWEEN && text.slice(start, end).trim() === '';

/** Most characters between two BEGIN lines of one block. */
const MOST_BETWEEN = 8;

const startsLine = (text: string, at: number): boolean => at === 0 || /[\r\n\ufeff]/.test(text.charAt(at - 1));

const endsLine = (text: string, at: number): boolean => /^[ \t]{0,200}(?:[\r\n]|$)/.test(text.slice(at, at + 201));

/** The lines of a text. The pattern for others takes longest to compile, and most files are short and have only intact ones. */
const linesOf = (text: string): RegExp =>
  text.length < SHORT && !/\b(?:BEGIN|END)/i.test(text.replace(intact, ' ')) ? intact : intactOrNot;

/** Characters of a text for which this pays. */
const SHORT = 16_384;

/** The lines with dashes; those without only if there are no others, because prose may contain such words. */
function* markersIn(text: string): Generator<Marker> {
  let dashed = false;
  const marker = linesOf(text);
  for (const found of text.matchAll(marker)) {
    const one = markerIn(text, found);
    if (one?.dashed !== true) continue;
    dashed = true;
    yield one;
  }
  if (dashed) return;
  for (const found of text.matchAll(marker)) {
    const one = markerIn(text, found);
    if (one !== undefined) yield one;
  }
}
