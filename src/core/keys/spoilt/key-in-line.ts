/** Finds keys in base64 without BEGIN and END lines inside other text: lines of .env files, YAML, properties, XML. */
import { LARGEST_KEY } from '../../limits.ts';
import { decoded } from './base64-layout.ts';
import { derLength, isDer } from './der-length.ts';

/** How base64 of a DER sequence, of PEM, once or twice, and of a JSON object starts, after something that is not base64. */
const beginning =
  /(?<![A-Za-z0-9+/_-])(?:MI[A-P]|M[C-H]|LS0tLS1CRUdJTi|TFMwdExTMUNSVWRKVG|eyJ[\w+/]|eyAi|ew[o0])[A-Za-z0-9+/_-]{40}/g;

/** Characters to skip inside a key: blanks, escaped line breaks, and the end of a line in quotes. */
const filler =
  /(?:\s|\\[rnt]|\\(?=\r?\n)|["'][ \t]{0,4}[+,.\\]?(?=[ \t]{0,4}\r?\n)|(?<=\n[ \t]{0,40})(?:[+.&][ \t]{0,4})?["'])+/y;

const run = /[A-Za-z0-9+/_-]+/y;

/** Most characters to look at, as a multiple of the text: each start of a key is read to the end that it states. */
const MOST_TIMES = 4;

/** Whether a text, cut at line breaks or not, has the start of such a key. */
export const mayHaveKey = (text: string): boolean => text.search(beginning) !== -1;

/** Bytes of DER or of PEM. */
export function* keysInLines(text: string): Generator<Buffer> {
  let left = text.length * MOST_TIMES + LARGEST_KEY;
  let end = 0;
  for (const { index } of text.matchAll(beginning)) {
    if (index < end) continue;
    const wanted = wantedFrom(text, index);
    const { base64, next } = base64From(text, index, wanted);
    left -= next - index;
    if (left < 0) return;
    const bytes = wanted === undefined ? pemIn(base64) : decoded(base64);
    if (bytes === undefined || !(wanted === undefined || isDer(bytes))) continue;
    // A token has such parts too, which are its own.
    if (bytes[0] === OBJECT && (/\.\s{0,8}$/.test(text.slice(Math.max(0, index - 9), index)) || text.charAt(next) === '.'))
      continue;
    end = next;
    yield bytes;
  }
}

/** How a JSON object starts. */
const OBJECT = 0x7b;

/** The PEM in base64, or the JSON with it, to its last line: words that follow may look like base64. */
function pemIn(base64: string): Buffer | undefined {
  const bytes = Buffer.from(base64, 'base64');
  // It was encoded twice: its reader decodes the second time.
  if (bytes.subarray(0, 10).toString('latin1') === 'LS0tLS1CRU') return bytes;
  if (bytes[0] === OBJECT) return bytes.includes('-----BEGIN ') ? bytes.subarray(0, bytes.lastIndexOf('}') + 1) : undefined;
  if (!bytes.subarray(0, 200).includes('-----BEGIN ')) return undefined;
  const end = bytes.lastIndexOf('-----END ');
  const last = end === -1 ? -1 : bytes.indexOf('-----', end + '-----END '.length);
  return last === -1 ? bytes : bytes.subarray(0, last + '-----'.length);
}

/** How many characters of base64 the key at a place has, by its DER; undefined for PEM. */
function wantedFrom(text: string, index: number): number | undefined {
  const length = derLength(Buffer.from(text.slice(index, index + 8), 'base64'));
  return length === undefined || length > LARGEST_KEY ? undefined : Math.ceil((length * 4) / 3);
}

/** The base64 from a place on: as many characters as wanted, or to the end of the run. */
export function base64From(text: string, index: number, wanted: number | undefined): { base64: string; next: number } {
  const parts: string[] = [];
  let at = index;
  let count = 0;
  while (wanted === undefined || count < wanted) {
    run.lastIndex = at;
    const [found] = run.exec(text) ?? [];
    if (found === undefined) break;
    parts.push(found);
    count += found.length;
    at += found.length;
    filler.lastIndex = at;
    const [skipped] = filler.exec(text) ?? [];
    if (skipped === undefined || count === wanted) break;
    at += skipped.length;
  }
  return { base64: parts.join('').replaceAll('-', '+').replaceAll('_', '/'), next: at };
}
