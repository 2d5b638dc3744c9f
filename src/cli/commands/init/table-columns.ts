/** `init --from`: which option each column of a table is, and the options of each row. */

import { KitError } from '../../../core/errors.ts';
import { excerpt } from '../../../core/escape.ts';
import { nearest } from '../../../core/octets/edit-distance.ts';
import { flagOf } from '../../../providers/settings.ts';
import type { FlagKind } from '../../flags.ts';
import type { Row, Table } from '../../input/table.ts';
import { type InitOptions, initFlags } from './flags.ts';

/** A column: its name as `help bundles` has it, and the option or the setting it is. */
export interface Column {
  name: string;
  member: string;
  kind: FlagKind;
  /** The values that it takes, if it is a choice. */
  choices?: readonly string[] | undefined;
  setting: boolean;
}

/** What is wrong in a table. */
export interface TableProblem {
  /** The number of the row; undefined for a header. */
  row?: number;
  column?: string;
  message: string;
  hint?: string | undefined;
}

/** The name of the column for an option. */
export const columnOf = (member: string): string => flagOf(member).slice(2);

/** All columns that `--from` reads. */
const known: readonly Column[] = Object.entries(initFlags).flatMap(([member, data]): Column[] => {
  if (member === 'from' || member === 'certificate') return [];
  if (data.settings === undefined)
    return [{ name: columnOf(member), member, kind: data.kind, choices: data.choices, setting: false }];
  return Object.entries(data.settings).map(([name, { kind }]) => ({
    name: columnOf(name),
    member: name,
    kind,
    setting: true,
  }));
});

/** A header in one spelling: `Instance URL`, `instance_url` and `instanceUrl` are all `instance-url`. */
const spelling = (header: string): string => header.toLowerCase().replaceAll(/[-_\s]/g, '');

/** The columns of a table, in its order; undefined for one without a header. */
export function columnsOf({ headers, rows }: Table): { columns: (Column | undefined)[]; problems: TableProblem[] } {
  const problems: TableProblem[] = [];
  const seen = new Set<string>();
  const columns = headers.map((header, at) => {
    if (header === '') {
      if (rows.some(({ cells }) => cells[at]))
        problems.push({ message: `column ${at + 1} has no header`, hint: 'name it, or remove it' });
      return undefined;
    }
    const column = known.find(({ name }) => spelling(name) === spelling(header));
    if (column === undefined) {
      problems.push({ message: `unknown column ${excerpt(header)}`, hint: suggestionFor(header) });
      return undefined;
    }
    if (seen.has(column.name)) {
      problems.push({ column: column.name, message: 'there are two columns of this name', hint: 'remove one of the two' });
    }
    seen.add(column.name);
    return column;
  });
  return { columns, problems };
}

/** Whether a header is a column, or resembles one: the first line of any other text has none. */
export const isLikeColumn = (header: string): boolean => nearestColumn(header) !== undefined;

/** The name of the column that a header may mean. */
const nearestColumn = (header: string): string | undefined =>
  nearest(
    header,
    known.map(({ name }) => name),
    { spelling, most: () => (spelling(header).length > 4 ? Math.max(2, spelling(header).length / 3) : 1) },
  );

function suggestionFor(header: string): string {
  const meant = nearestColumn(header);
  return meant === undefined ? `the columns are ${known.map(({ name }) => name).join(', ')}` : `did you mean ${meant}?`;
}

/** The options of one row over the options of the command line, and what cannot be read. */
export function optionsOfRow(
  { number: row, cells }: Row,
  columns: readonly (Column | undefined)[],
  defaults: InitOptions,
): { given: InitOptions; own: Set<string>; problems: TableProblem[] } {
  const problems: TableProblem[] = [];
  const settings: Record<string, string | undefined> = { ...defaults.settings };
  const values: Record<string, unknown> = {};
  const own = new Set<string>();
  if (cells.slice(columns.length).some((cell) => cell !== '')) {
    problems.push({
      row,
      message: `${cells.length} cells, but only ${columns.length} columns`,
      hint: 'put a cell that contains the delimiter in quotes (")',
    });
  }
  for (const [at, column] of columns.entries()) {
    const text = cells[at] ?? '';
    if (column === undefined || text === '') continue;
    own.add(column.member);
    try {
      if (column.setting) settings[column.member] = text;
      else values[column.member] = cellValue(text, column);
    } catch (cause) {
      if (!(cause instanceof KitError)) throw cause;
      problems.push({ row, column: column.name, message: cause.message, hint: cause.hint });
    }
  }
  return { given: { ...defaults, ...values, settings }, own, problems };
}

function cellValue(text: string, { kind, choices = [] }: Column): string | number | boolean {
  if (kind === 'number') {
    if (/^\d{1,9}$/.test(text)) return Number(text);
    throw new KitError('INPUT_INVALID', `${excerpt(text)} is not a whole number`, { hint: 'write only digits' });
  }
  if (kind === 'choice' && !choices.includes(text)) {
    throw new KitError('INPUT_INVALID', `${excerpt(text)} is not one of ${choices.join(', ')}`);
  }
  if (kind !== 'toggle') return text;
  if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  throw new KitError('INPUT_INVALID', `${excerpt(text)} is neither true nor false`, { hint: 'write one of the two' });
}
