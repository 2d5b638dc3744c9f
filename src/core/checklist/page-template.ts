/**
 * Reads templates as they are filled in: texts and tags. The build reads all templates of the package: that takes most of the
 * time.
 */
import { KitError } from '../errors.ts';
import { insideOf, parseTemplate, type Token } from '../templates/mustache.ts';
import { hasMark } from './dialect.ts';
import type { PageTemplate, ReadTemplates, TemplatePiece, Templates } from './page.ts';

/** Reads pages and parts. @throws KitError USAGE, as for one of them */
export const readAll = ({ pages, parts }: Pick<Templates, 'pages' | 'parts'>): ReadTemplates => ({
  pages: mapped(pages, readPageTemplate),
  parts: mapped(parts, readPart),
});

const mapped = <T>(texts: Readonly<Record<string, string>>, read: (text: string) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, read(text)]));

/**
 * Reads the template of a page.
 *
 * @throws KitError USAGE if the front matter is not lines of `name: words`, or the rest has tags that no page uses
 */
export function readPageTemplate(text: string): PageTemplate {
  const { blanks, body } = splitFrontMatter(text);
  const whole = withoutReturns(text);
  return { blanks: [...blanks], pieces: piecesOf(body, linesIn(whole.slice(0, whole.length - body.length))) };
}

/** Reads the template of a part, which has no front matter. @throws KitError USAGE if it has tags that no page uses */
export const readPart = (text: string): TemplatePiece[] => piecesOf(withoutReturns(text), 0);

/** Git and editors on Windows end lines with CR LF. */
const withoutReturns = (text: string): string => text.replaceAll('\r\n', '\n');

const linesIn = (text: string): number => text.split('\n').length - 1;

/**
 * The blanks of a page, by the name of the unknown value, and the page after its front matter.
 *
 * @throws KitError USAGE if the front matter is not lines of `name: words`
 */
export function splitFrontMatter(page: string): { blanks: ReadonlyMap<string, string>; body: string } {
  const text = withoutReturns(page);
  const [whole, lines] = /^---\n((?:.*\n)*?)---\n/.exec(text) ?? [];
  if (whole === undefined || lines === undefined) return { blanks: new Map(), body: text };
  const blanks = new Map<string, string>();
  for (const line of lines.split('\n').filter((line) => line !== '')) {
    const [, name, words] = /^([a-z][A-Za-z]*): (\S.*)$/.exec(line) ?? [];
    if (name === undefined || words === undefined || blanks.has(name) || hasMark(words)) {
      throw wrong(`a line of the front matter is not a name and its blank: ${JSON.stringify(line)}`);
    }
    blanks.set(name, words);
  }
  return { blanks, body: text.slice(whole.length) };
}

/** The texts and tags of a template. */
function piecesOf(text: string, linesBefore: number): TemplatePiece[] {
  const pieces = (tokens: readonly Token[]): TemplatePiece[] =>
    tokens.map((token) => {
      const [type, name, start] = token;
      if (type === 'text') return name;
      const tag = [type as 'name' | '#' | '^' | '>', name, linesBefore + linesIn(text.slice(0, start)) + 1] as const;
      return type === '#' || type === '^' ? [...tag, pieces(insideOf(token))] : tag;
    });
  return pieces(tagsOf(text));
}

/**
 * The tags of a template; those of a section are inside its tag.
 *
 * @throws KitError USAGE if it is not a Mustache template, or has tags or characters that no page uses
 */
export function tagsOf(text: string): Token[] {
  if (hasMark(text)) throw wrong('it has a character that is reserved for values (U+E000, U+E001)');
  if (!text.includes('{{')) return text === '' ? [] : [['text', text, 0, text.length]];
  let tokens: Token[];
  try {
    tokens = parseTemplate(text);
  } catch (cause) {
    throw new KitError('USAGE', 'template: not a Mustache template', { hint: 'close every tag and section', cause });
  }
  const check = (among: readonly Token[]): void => {
    for (const token of among) {
      const [type, , start, end] = token;
      if (!['text', 'name', '#', '^', '>'].includes(type)) throw wrong(`unsupported tag: ${text.slice(start, end)}`);
      check(insideOf(token));
    }
  };
  check(tokens);
  return tokens;
}

/** The error for a template that is not like those of the package. */
export const wrong = (what: string): KitError =>
  new KitError('USAGE', `template: ${what}`, { hint: 'write it like the other pages' });
