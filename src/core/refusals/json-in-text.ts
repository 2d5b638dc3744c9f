/** Finds JSON inside other text, such as the output of a program. Takes time linear in the length of the text. */
import { checkJsonSize } from '../json.ts';

/** Most characters that the search for JSON skips, in total. */
const MOST_PASSED = 1024 * 1024;

/** A JSON value in a text, and where it stands. */
export interface PlacedJson {
  value: unknown;
  start: number;
  end: number;
}

/** The outermost JSON objects and arrays in a text. */
export const jsonIn = (text: string): unknown[] => placedJson(text).map(({ value }) => value);

/** The same with their places. */
export function placedJson(text: string): PlacedJson[] {
  const whole = parsed(text);
  if (whole !== undefined) return [{ value: whole, start: 0, end: text.length }];
  const found: PlacedJson[] = [];
  const opening = /[{[]/g;
  for (let passed = 0; passed < MOST_PASSED; ) {
    const at = opening.exec(text)?.index;
    if (at === undefined) break;
    const end = endOfJson(text, at);
    passed += (end ?? text.length) - at;
    const value = end === undefined ? undefined : parsed(text.slice(at, end));
    if (value === undefined || end === undefined) continue;
    found.push({ value, start: at, end });
    opening.lastIndex = end;
  }
  return found;
}

/** Where the bracket at `start` is closed; undefined if it is not. */
function endOfJson(text: string, start: number): number | undefined {
  const token = /["{}[\]]|\\./g;
  token.lastIndex = start;
  let depth = 0;
  let inString = false;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    const [sign] = found;
    if (sign === '"') inString = !inString;
    else if (inString || sign.startsWith('\\')) continue;
    else if (sign === '{' || sign === '[') depth += 1;
    else {
      depth -= 1;
      if (depth === 0) return found.index + 1;
    }
  }
  return undefined;
}

function parsed(text: string): unknown {
  // A line break that a terminal put into a string counts as a blank.
  for (const candidate of [text, text.replace(/\n[ \t]*/g, ' ')]) {
    try {
      checkJsonSize(candidate);
      const value: unknown = JSON.parse(candidate);
      if ((typeof value === 'object' && value !== null) || typeof value === 'string') return value;
    } catch {}
  }
  return undefined;
}
