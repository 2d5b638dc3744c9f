/** The patterns of the sources, and texts that somebody made to be slow for one. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A pattern that stands in a source file as a literal. */
export interface Pattern {
  /** Where it stands, `core/pem.ts:22`. */
  place: string;
  pattern: RegExp;
}

/** What may stand before a `/` that begins a pattern: nowhere there can it be a division. */
const beforePattern = /(?:^|[(,=:[!&|?{};>+]|\breturn)$/;

/** Strings, comments and patterns, whichever begins first; a template is passed over up to what it fills in. */
const token = /\/\/.*|\/\*[\s\S]*?\*\/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|\//g;
const literal = /\/((?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/([dgimsuy]*)/y;

/** Every pattern of a text of TypeScript, also those inside of a template. */
export function patternsIn(text: string, file: string): Pattern[] {
  const found: Pattern[] = [];
  const search = new RegExp(token);
  /** What stands before the next token, comments left out. */
  let before = '';
  let end = 0;
  for (let match = search.exec(text); match !== null; match = search.exec(text)) {
    const [whole] = match;
    const line = text.slice(0, match.index).split('\n').length;
    before = text.slice(end, match.index).trimEnd() || before;
    end = match.index + whole.length;
    if (/^\/[/*]/.test(whole)) continue;
    if (whole.startsWith('`')) {
      for (const [, filled = ''] of whole.matchAll(/\$\{([^{}]*)\}/g)) found.push(...patternsIn(filled, `${file}:${line}`));
    }
    const begins = whole === '/' && beforePattern.test(before);
    before = whole;
    if (!begins) continue;
    literal.lastIndex = match.index;
    const [, source, flags] = literal.exec(text) ?? [];
    if (source === undefined) continue;
    found.push({ place: `${file}:${line}`, pattern: new RegExp(source, flags) });
    search.lastIndex = literal.lastIndex;
    end = literal.lastIndex;
  }
  return found;
}

/** Every pattern of the sources that stands there as a literal. */
export function patternsOf(directory: string): Pattern[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .flatMap((name) => patternsIn(readFileSync(join(directory, name), 'utf8'), name));
}

/** What a text is repeated from that is to be slow; each also stands behind a beginning and before an end of its own. */
const units = [
  'eyJ',
  'a',
  'a.',
  'a_',
  'A',
  'aA1',
  '-----BEGIN ',
  '-----END A-----',
  '-',
  '--',
  '"',
  "'",
  '\\',
  '\\"',
  ' ',
  '\n',
  '\n ',
  '\t',
  '%41',
  '<',
  '<a ',
  '>',
  '0',
  '0a:',
  '1.',
  '=',
  '{',
  '[',
  '(',
  '#',
  ' #',
  '_',
  '`',
  '@',
  '@a.',
  '/',
  '//a:',
  ':',
  ',',
  '&',
  '&a=',
  ' bearer ',
  'token: ',
  ' -u ',
  ' [audience=',
  'error=',
  'QUJD',
  '\u00e9',
  '\u200b',
  '{"a":',
  '-----BEGIN PRIVATE KEY',
  'a--',
  'HTTP ',
  '&#39;',
] as const;

/** Adversarial texts of a length in characters. */
export function slowTexts(length: number): { name: string; text: string }[] {
  const fill = (unit: string): string => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
  return units.flatMap((unit) =>
    ['', 'a', '"', '/', ' ', 'eyJhbGci.', 'https://a', 'a@'].map((start) => ({
      name: `${JSON.stringify(start)} ${JSON.stringify(unit)}`,
      text: `${start}${fill(unit)}\u0001! `,
    })),
  );
}
