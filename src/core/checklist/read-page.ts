/** Fills in the template of a page and reads it as data. */
import { a, requireArguments } from '../arguments.ts';
import { KitError } from '../errors.ts';
import { insideOf, parseTemplate, renderTemplate, type Token } from '../templates/mustache.ts';
import { dateIn, wordsOf } from './browser/words.ts';
import { hasMark, type MarkedValue, mark, parsePage } from './dialect.ts';
import type { Page, PageData, Templates } from './page.ts';

/** The rule for templates. */
export const templatesRule = a.options({
  pages: a.record(a.text),
  parts: a.record(a.text),
  look: a.optional(a.options({ style: a.text, script: a.text })),
});

const dataRule = a.options({
  page: a.text,
  values: a.record(a.optional(a.either('a string or a valid Date', [a.text, a.date]))),
  conditions: a.record(a.boolean),
});

/**
 * Fills in a page (Mustache) and reads it.
 *
 * @throws KitError USAGE if there is no such page, or it is outside the dialect of pages
 */
export function readPage(templates: Templates, given: PageData): Page {
  requireArguments({ templates, data: given }, { templates: templatesRule, data: dataRule });
  const whole = withoutReturns(textOf(templates.pages, given.page, 'page'));
  const data = withDays(given, templates);
  const { blanks, body: asWritten } = splitFrontMatter(whole);
  const asked = (text: string): string => askingForValues(text, data);
  const body = asked(asWritten);
  const parts = (name: string): string => asked(withoutReturns(textOf(templates.parts, name, 'part')));
  const view = viewOf(data, blanks);
  const linesBefore = whole.slice(0, whole.length - asWritten.length).split('\n').length - 1;
  checkTags({ name: given.page, text: body, linesBefore }, parts, view);
  // Only the index of a value enters the text. The page is parsed before any value is inserted.
  const values: MarkedValue[] = [];
  const markOf = (value: MarkedValue | Unknown): string => {
    if (value.kind === 'unknown') throw wrong(`the front matter has no blank for {{${value.name}}}, whose value is unknown`);
    return mark(values.push(value) - 1);
  };
  return parsePage(renderTemplate(body, view, { parts, write: markOf }), values);
}

/** Data whose values are all texts. */
type FilledData = Omit<PageData, 'values'> & { readonly values: Readonly<Record<string, string | undefined>> };

/** The data with its days as the language writes them. */
function withDays({ values, ...data }: PageData, templates: Templates): FilledData {
  const words = wordsOf(templates);
  const written = Object.entries(values).map(([name, value]) => [name, isText(value) ? value : dateIn(words, value)]);
  return { ...data, values: Object.fromEntries(written) };
}

const isText = (value: string | Date | undefined): value is string | undefined =>
  value === undefined || typeof value === 'string';

/** Git and editors on Windows end lines with CR LF. */
const withoutReturns = (text: string): string => text.replaceAll('\r\n', '\n');

function textOf(texts: Readonly<Record<string, string>>, name: string, kind: string): string {
  const text = Object.hasOwn(texts, name) ? texts[name] : undefined;
  if (text === undefined) throw wrong(`there is no ${kind} ${JSON.stringify(name)}`);
  return text;
}

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

/** An unknown value without a blank: a page may name it inside a condition that is false. */
interface Unknown {
  readonly kind: 'unknown';
  readonly name: string;
}

type View = Readonly<Record<string, boolean | MarkedValue | Unknown>>;

/**
 * Renames `{{#value}}` to `{{#value?}}`, which is true if the value is known. Under the plain name, the view has the blank, which
 * is always true.
 */
const askingForValues = (text: string, { values, conditions }: FilledData): string =>
  text.replace(/\{\{([#^/])\s*(\w+)\s*\}\}/g, (tag, type: string, name: string) =>
    Object.hasOwn(values, name) && !Object.hasOwn(conditions, name) ? `{{${type}${name}?}}` : tag,
  );

/** Values and conditions by name; an unknown value is replaced by its blank. */
function viewOf({ values, conditions }: FilledData, blanks: ReadonlyMap<string, string>): View {
  const view: Record<string, boolean | MarkedValue | Unknown> = { ...conditions };
  for (const [name, text] of Object.entries(values)) {
    view[name] = { kind: 'unknown', name };
    view[`${name}?`] = text !== undefined && text !== '';
  }
  for (const [name, text] of blanks) view[name] = { kind: 'blank', text };
  for (const [name, text] of Object.entries(values)) {
    if (text !== undefined && (text !== '' || !blanks.has(name))) view[name] = { kind: 'value', text };
  }
  return view;
}

/**
 * Refuses tags that pages do not use: unescaped values, other delimiters, unknown names.
 *
 * @throws KitError USAGE
 */
function checkTags(template: Template, parts: (name: string) => string, view: View, above: readonly string[] = []): void {
  const { text } = template;
  const walk = (tokens: readonly Token[]): void => {
    for (const token of tokens) {
      const [type, name, start] = token;
      const given = Object.hasOwn(view, name) ? view[name] : undefined;
      if (type === '#' || type === '^') {
        const tag = `{{${type}${name}}}`;
        if (typeof given !== 'boolean') throw wrongAt(template, start, `${tag} is neither a condition nor a value`, view);
        walk(insideOf(token));
      } else if (type === 'name') {
        const what = `{{${name}}} is neither a value nor a blank in the front matter`;
        if (typeof given !== 'object') throw wrongAt(template, start, what, view);
      } else if (type === '>') {
        if (above.includes(name)) throw wrong(`the part ${JSON.stringify(name)} contains itself`);
        checkTags({ name: `part ${name}`, text: parts(name), linesBefore: 0 }, parts, view, [...above, name]);
      }
    }
  };
  walk(tagsOf(text));
}

/** A page or a part, and how many lines of its file come before the text. */
interface Template {
  readonly name: string;
  readonly text: string;
  readonly linesBefore: number;
}

/** The error for an unknown name, with its place and all names that are known there. */
function wrongAt({ name, text, linesBefore }: Template, start: number, what: string, view: View): KitError {
  const line = linesBefore + text.slice(0, start).split('\n').length;
  const names = Object.keys(view).filter((one) => !one.endsWith('?'));
  const listed = (type: string): string =>
    names
      .filter((one) => typeof view[one] === type)
      .sort()
      .join(', ') || 'none';
  return new KitError('USAGE', `template ${name}, line ${line}: ${what}`, {
    hint: `conditions of this page: ${listed('boolean')}; values, which are also conditions: ${listed('object')}`,
  });
}

/**
 * The tags of a template; those of a section are inside its tag.
 *
 * @throws KitError USAGE if it is not a Mustache template, or has tags or characters that no page uses
 */
export function tagsOf(text: string): Token[] {
  if (hasMark(text)) throw wrong('it has a character that is reserved for values (U+E000, U+E001)');
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

const wrong = (what: string): KitError => new KitError('USAGE', `template: ${what}`, { hint: 'write it like the other pages' });
