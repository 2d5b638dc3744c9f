/** Finds the parts of a pasted text, such as a log, that may each contain an error response of their own. */

import { type PlacedJson, placedJson } from './json-in-text.ts';
import { type Catalogue, recogniseWords } from './known-refusal.ts';
import { type RecognisedRefusal, recogniseRefusal } from './recognise-refusal.ts';
import { cleaned, type PastedRefusal, readPastedRefusal } from './refusal-in-text.ts';
import { MOST_LINES, nearby } from './refusal-in-words.ts';

/** Most answers that are named. */
const MOST_ANSWERS = 10;

/** Every known response in a pasted text, each group once, in the order of the text; empty if none is known. */
export function knownAnswersIn(
  pasted: string,
  catalogue: Catalogue,
): { answer: PastedRefusal; recognised: RecognisedRefusal }[] {
  const seen = new Set<string>();
  const found: { answer: PastedRefusal; recognised: RecognisedRefusal }[] = [];
  for (const answer of partsOf(cleaned(pasted))) {
    const worded = answer.readings.filter((reading) => recogniseWords(reading, catalogue).length > 0);
    const recognised = recogniseRefusal(worded, catalogue);
    if (recognised.groups.length === 0 || recognised.groups.every(({ id }) => seen.has(id))) continue;
    for (const { id } of recognised.groups) seen.add(id);
    found.push({ answer, recognised });
    if (found.length === MOST_ANSWERS) break;
  }
  return found;
}

/** The attempts of a program at several hosts: one answer, of which the first line counts. */
const ATTEMPTS = /Errors encountered:/i;

function partsOf(text: string): PastedRefusal[] {
  const at = text.search(ATTEMPTS);
  if (at === -1) return jsonParts(text);
  const start = text.lastIndexOf('\n', at) + 1;
  const blank = text.slice(at).search(/\n\s{0,80}\n|\n\s{0,80}Try this/);
  const end = blank === -1 ? text.length : at + blank;
  // Inside JSON, the attempts end with the value.
  const { attempts } = readPastedRefusal(text);
  const whole = placedJson(text).find((value) => value.start <= at && at < value.end);
  if (whole !== undefined) return jsonParts(text);
  if (attempts === undefined) return jsonParts(text);
  return [...jsonParts(text.slice(0, start)), readPastedRefusal(text.slice(start, end)), ...jsonParts(text.slice(end))];
}

/** Each JSON value, and each line between them. */
function jsonParts(text: string): PastedRefusal[] {
  const parts: PastedRefusal[] = [];
  let last = 0;
  for (const { value, start, end } of placedJson(text).slice(0, MOST_LINES)) {
    parts.push(...lineParts(text.slice(last, start)), ...valueParts({ value, start, end }));
    last = end;
  }
  return [...parts, ...lineParts(text.slice(last))];
}

/** A value; the entries of a list, such as those of a log, are read one by one. */
function valueParts({ value }: PlacedJson): PastedRefusal[] {
  const values = Array.isArray(value) ? value.slice(0, MOST_LINES) : [value];
  return values.map((one) => readPastedRefusal(JSON.stringify(one)));
}

function lineParts(text: string): PastedRefusal[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(0, MOST_LINES).map((line, index) => {
    const near = nearby(lines, index);
    const { readings, ...more } = readPastedRefusal(line.slice(0, 2000));
    return { ...more, readings: readings.map((reading) => ({ ...reading, near })) };
  });
}
