/** The regular expressions of the sources, and texts made to slow them down. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A regular expression literal in a source file. */
export interface Pattern {
  /** Its place, `core/pem.ts:22`. */
  place: string;
  pattern: RegExp;
}

/** What precedes a `/` that starts a regular expression and cannot be a division. */
const beforePattern = /(?:^|[(,=:[!&|?{};>+]|\breturn)$/;

/** Strings, comments and regular expressions, whichever starts first; of a template, only the expressions in it count. */
const token = /\/\/.*|\/\*[\s\S]*?\*\/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|\//g;
const literal = /\/((?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/([dgimsuy]*)/y;

/** Every regular expression literal in a TypeScript text, including those inside templates. */
export function patternsIn(text: string, file: string): Pattern[] {
  const found: Pattern[] = [];
  const search = new RegExp(token);
  /** The text before the next token, without comments. */
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

/** Every regular expression literal in the sources. */
export function patternsOf(directory: string): Pattern[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .flatMap((name) => patternsIn(readFileSync(join(directory, name), 'utf8'), name));
}

/** Units that slow texts repeat, each also after a start and before an end. */
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

/** Adversarial texts of the given length in characters. */
export function slowTexts(length: number): { name: string; text: string }[] {
  const fill = (unit: string): string => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
  return units.flatMap((unit) =>
    ['', 'a', '"', '/', ' ', 'eyJhbGci.', 'https://a', 'a@'].map((start) => ({
      name: `${JSON.stringify(start)} ${JSON.stringify(unit)}`,
      text: `${start}${fill(unit)}\u0001! `,
    })),
  );
}
