/** Fills in the template of a page and reads it as data. */
import { a, requireArguments } from '../arguments.ts';
import { KitError } from '../errors.ts';
import { dateIn, wordsOf } from './browser/words.ts';
import { type MarkedValue, mark, parsePage } from './dialect.ts';
import type { Page, PageData, PageTemplate, TemplatePiece, Templates } from './page.ts';
import { readPageTemplate, readPart, wrong } from './page-template.ts';

/** The rule for templates. */
const templatesRule = a.options({
  pages: a.record(a.text),
  parts: a.record(a.text),
  read: a.optional(a.object),
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
  const data = withDays(given, templates);
  const { blanks, pieces } = pageIn(templates, given.page);
  const parts = partsIn(templates);
  const filling = { view: viewOf(data, blanks), parts, isValue: isValueIn(data) };
  checkTags({ name: given.page, pieces }, filling);
  // Only the index of a value enters the text. The page is parsed before any value is inserted.
  const values: MarkedValue[] = [];
  const write = (value: MarkedValue | Unknown): string => {
    if (value.kind === 'unknown') throw wrong(`the front matter has no blank for {{${value.name}}}, whose value is unknown`);
    return mark(values.push(value) - 1);
  };
  return parsePage(filledIn(pieces, filling, write), values);
}

const pageIn = ({ pages, read }: Templates, name: string): PageTemplate =>
  own(read?.pages, name) ?? readPageTemplate(named(pages, name, 'page'));

/** The parts, each read when it is first needed. A text comes first: the name of the program is given when the program runs. */
function partsIn({ parts, read }: Templates): (name: string) => readonly TemplatePiece[] {
  const known = new Map<string, readonly TemplatePiece[]>();
  return (name) => {
    const part =
      known.get(name) ??
      (Object.hasOwn(parts, name) ? undefined : own(read?.parts, name)) ??
      readPart(named(parts, name, 'part'));
    known.set(name, part);
    return part;
  };
}

const own = <T>(all: Readonly<Record<string, T>> | undefined, name: string): T | undefined =>
  all !== undefined && Object.hasOwn(all, name) ? all[name] : undefined;

function named(texts: Readonly<Record<string, string>>, name: string, kind: string): string {
  const text = own(texts, name);
  if (text === undefined) throw wrong(`there is no ${kind} ${JSON.stringify(name)}`);
  return text;
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

/** An unknown value without a blank: a page may name it inside a condition that is false. */
interface Unknown {
  readonly kind: 'unknown';
  readonly name: string;
}

type View = Readonly<Record<string, boolean | MarkedValue | Unknown>>;

/** What a template is filled in with. */
interface Filling {
  readonly view: View;
  readonly parts: (name: string) => readonly TemplatePiece[];
  readonly isValue: (name: string) => boolean;
}

/** Tells which names are those of values, and not of conditions. */
const isValueIn =
  ({ values, conditions }: FilledData) =>
  (name: string): boolean =>
    Object.hasOwn(values, name) && !Object.hasOwn(conditions, name);

/**
 * What a section asks for. `{{#value}}` asks whether the value is known, which the view has as `value?`: under the plain
 * name, it has the blank, which is always true.
 */
const asked = (name: string, { isValue }: Filling): string => (isValue(name) ? `${name}?` : name);

/** The text of a template: values are written, sections are there or not, and parts are inserted as they are. */
function filledIn(pieces: readonly TemplatePiece[], filling: Filling, write: (value: MarkedValue | Unknown) => string): string {
  const { view, parts } = filling;
  let text = '';
  for (const piece of pieces) {
    if (typeof piece === 'string') text += piece;
    else {
      const [type, name, , inside = []] = piece;
      if (type === 'name') text += write(view[name] as MarkedValue | Unknown);
      else if (type === '>') text += filledIn(parts(name), filling, write);
      else if ((view[asked(name, filling)] === true) === (type === '#')) text += filledIn(inside, filling, write);
    }
  }
  return text;
}

/** Values and conditions by name; an unknown value is replaced by its blank. */
function viewOf({ values, conditions }: FilledData, blanks: PageTemplate['blanks']): View {
  const view: Record<string, boolean | MarkedValue | Unknown> = { ...conditions };
  for (const [name, text] of Object.entries(values)) {
    view[name] = { kind: 'unknown', name };
    view[`${name}?`] = text !== undefined && text !== '';
  }
  for (const [name, text] of blanks) view[name] = { kind: 'blank', text };
  const hasBlank = (name: string): boolean => blanks.some(([of]) => of === name);
  for (const [name, text] of Object.entries(values)) {
    if (text !== undefined && (text !== '' || !hasBlank(name))) view[name] = { kind: 'value', text };
  }
  return view;
}

/**
 * Refuses tags whose names are not known.
 *
 * @throws KitError USAGE
 */
function checkTags(template: Template, filling: Filling, above: readonly string[] = []): void {
  const { view, parts } = filling;
  const walk = (pieces: readonly TemplatePiece[]): void => {
    for (const piece of pieces) {
      if (typeof piece === 'string') continue;
      const [type, name, line, inside = []] = piece;
      if (type === '>') {
        if (above.includes(name)) throw wrong(`the part ${JSON.stringify(name)} contains itself`);
        checkTags({ name: `part ${name}`, pieces: parts(name) }, filling, [...above, name]);
        continue;
      }
      const known = type === 'name' ? name : asked(name, filling);
      const given = Object.hasOwn(view, known) ? view[known] : undefined;
      if (type === 'name') {
        const what = `{{${name}}} is neither a value nor a blank in the front matter`;
        if (typeof given !== 'object') throw wrongAt(template.name, line, what, view);
      } else {
        const tag = `{{${type}${name}}}`;
        if (typeof given !== 'boolean') throw wrongAt(template.name, line, `${tag} is neither a condition nor a value`, view);
        walk(inside);
      }
    }
  };
  walk(template.pieces);
}

/** A page or a part. */
interface Template {
  readonly name: string;
  readonly pieces: readonly TemplatePiece[];
}

/** The error for an unknown name, with its place and all names that are known there. */
function wrongAt(name: string, line: number, what: string, view: View): KitError {
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
