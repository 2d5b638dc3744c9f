/**
 * Fills in the template of a file for another program. Tags are `<%name%>`, because such files use braces themselves;
 * `<%#name%> ... <%/name%>` stays if the value is known or the condition is true, `<%^name%>` if it is not.
 */
import { KitError } from '../errors.ts';
import { type LiteralKind, literal } from './literals.ts';
import { insideOf, parseTemplate, renderTemplate, type Tags, type Token } from './mustache.ts';

/** Values and conditions by name; undefined if a value is not known. */
export type FileValues = Readonly<Record<string, FileValue>>;

/** A text, which becomes a literal; a number, which every language writes the same; or a condition. */
export type FileValue = string | number | boolean | undefined;

const tags: Tags = ['<%', '%>'];

/** A template, its name for messages, and the kind of file it makes. */
export interface FileTemplate {
  name: string;
  text: string;
  kind: LiteralKind;
}

/**
 * Fills in a template; each value becomes a literal of its kind of file.
 *
 * @throws KitError USAGE if the template has a name that is not known, or another kind of tag
 */
export function fillIn({ name, text, kind }: FileTemplate, values: FileValues): string {
  // Git and editors on Windows end lines with CR LF.
  const lines = text.replaceAll('\r\n', '\n');
  check(tokensOf(name, lines), { name, values });
  return renderTemplate(lines, values, {
    tags,
    write: (value: string | number) => (typeof value === 'number' ? `${value}` : literal(kind, value)),
  });
}

/** The names of the values and conditions in a template. */
export function namesIn({ name, text }: Pick<FileTemplate, 'name' | 'text'>): string[] {
  const names = (tokens: readonly Token[]): string[] =>
    tokens.flatMap((token) => (token[0] === 'text' ? [] : [token[1], ...names(insideOf(token))]));
  return [...new Set(names(tokensOf(name, text)))];
}

function tokensOf(name: string, text: string): Token[] {
  try {
    return parseTemplate(text, tags);
  } catch (cause) {
    throw new KitError('USAGE', `template ${name}: not a template`, { hint: 'close every tag and section', cause });
  }
}

/** Checks the names in a template; those in a section that is left out need no value. */
function check(tokens: readonly Token[], given: { name: string; values: FileValues }): void {
  const { name, values } = given;
  for (const token of tokens) {
    const [type, called] = token;
    if (type === 'text') continue;
    if (!['name', '#', '^'].includes(type)) throw wrong(name, `unsupported tag with ${called}`, values);
    if (!Object.hasOwn(values, called)) throw wrong(name, `there is no value ${called}`, values);
    const value = values[called];
    if (type === 'name') {
      if (typeof value !== 'string' && typeof value !== 'number') throw wrong(name, `the value ${called} is not known`, values);
    } else if ((type === '#') === isKnown(value)) check(insideOf(token), given);
  }
}

const isKnown = (value: FileValue): boolean => value !== undefined && value !== false && value !== '';

const wrong = (name: string, what: string, values: FileValues): KitError =>
  new KitError('USAGE', `template ${name}: ${what}`, { hint: `use one of ${Object.keys(values).sort().join(', ')}` });
