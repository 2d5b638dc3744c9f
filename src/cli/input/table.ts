/** Reads a table: CSV as spreadsheets write it, or JSON; the only file that imports csv-parse. */
import { type CsvError, parse } from 'csv-parse/sync';
import { KitError } from '../../core/errors.ts';
import { checkJsonSize, parseJson } from '../../core/json.ts';
import { textIn } from '../../core/octets/text-encoding.ts';

/** A table of texts. */
export interface Table {
  /** What a record is called in messages: a spreadsheet has rows, a JSON array has entries. */
  called: 'row' | 'entry';
  /** The names of the columns, without the white space around them. */
  headers: readonly string[];
  rows: readonly Row[];
}

/** One record. */
export interface Row {
  /** Its number as the user counts: the first row of a spreadsheet is the header. */
  number: number;
  /** Trimmed texts in the order of the headers; empty if there is nothing. It may have more cells than headers. */
  cells: readonly string[];
}

/** Largest table in bytes. */
const LARGEST = 4 * 1024 * 1024;

/** Most records, and most columns. */
const MOST_ROWS = 10_000;
const MOST_COLUMNS = 200;

/** Most characters of one record. */
const LONGEST_ROW = 64 * 1024;

const invalid = (message: string, hint: string): KitError => new KitError('INPUT_INVALID', message, { hint });

/**
 * Reads a table in UTF-8 or UTF-16, with or without a byte order mark. The delimiter of CSV is the most frequent of `,` `;` and
 * tab in its first line (a spreadsheet writes `;` where the comma is the decimal sign).
 *
 * @throws KitError INPUT_INVALID if it is neither CSV (RFC 4180) nor a JSON array of flat objects, or too large
 */
export function readTable(bytes: Uint8Array): Table {
  if (bytes.length > LARGEST) throw invalid('larger than 4 MB', 'split it into several files');
  const text = textIn(bytes);
  if (text === undefined) {
    throw invalid('not text in UTF-8 or UTF-16', 'save it as "CSV UTF-8", or as JSON');
  }
  const table = isJson(text) ? fromJson(text) : fromCsv(text);
  if (table.rows.length === 0) throw invalid('no rows', 'write one row for each bundle below the header');
  if (table.rows.length > MOST_ROWS) throw tooManyRows();
  if (table.headers.length > MOST_COLUMNS) throw invalid('more than 200 columns', 'keep only the columns for jwt-kit');
  return table;
}

const tooManyRows = (): KitError => invalid('more than 10,000 rows', 'split it into several files');

function fromCsv(whole: string): Table {
  const [declaration = '', declared] = declarationOf(whole);
  const text = whole.slice(declaration.length);
  const [header, ...rest] = parsed(text, declared ?? delimiterOf(text));
  // Before empty rows are left out: the parser stopped there, so that more may follow.
  if (rest.length > MOST_ROWS) throw tooManyRows();
  const headers = header?.cells ?? [];
  const before = declaration === '' ? 0 : 1;
  const rows = rest.map(({ number, cells }) => ({ number: number + before, cells }));
  return { called: 'row', headers, rows: rows.filter(({ cells }) => cells.some((cell) => cell !== '')) };
}

/** The cells of the first line, before quotes are understood; of JSON, none. */
export function firstCells(bytes: Uint8Array): string[] {
  const text = textIn(bytes.subarray(0, LONGEST_ROW)) ?? '';
  if (isJson(text)) return [];
  const [, declared] = declarationOf(text);
  const [line = ''] = text.slice(declared === undefined ? 0 : text.indexOf('\n') + 1).split(/[\r\n]/, 1);
  return line.split(declared ?? delimiterOf(line)).map((cell) => cell.replaceAll('"', '').trim());
}

const isJson = (text: string): boolean => /^\s*[[{]/.test(text.slice(0, 1000));

/** A line that some spreadsheets write for themselves, and the delimiter in it. */
const declarationOf = (text: string): string[] => [...(/^sep=([,;\t])\r?\n/i.exec(text.slice(0, 10)) ?? [])];

/** The most frequent delimiter in the first line; a comma if there is none. */
function delimiterOf(text: string): string {
  const [line = ''] = text.slice(0, LONGEST_ROW).split(/[\r\n]/, 1);
  const count = (delimiter: string): number => line.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, one) => (count(one) > count(best) ? one : best));
}

/** All records, each with its number. */
function parsed(text: string, delimiter: string): Row[] {
  try {
    const records = parse(text, {
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      max_record_size: LONGEST_ROW,
      skip_empty_lines: true,
      info: true,
      to: MOST_ROWS + 2,
    }) as unknown as { info: { records: number; empty_lines: number }; record: string[] }[];
    return records.map(({ info, record }) => ({
      number: info.records + info.empty_lines,
      cells: record.map((cell) => cell.trim()),
    }));
  } catch (cause) {
    const { code, lines } = cause as CsvError & { lines?: number };
    const line = lines === undefined ? '' : `line ${lines}: `;
    // The message of the parser may contain a cell.
    if (code === 'CSV_MAX_RECORD_SIZE') throw invalid(`${line}the row is too long`, 'look for a missing quote (")');
    if (code === 'CSV_QUOTE_NOT_CLOSED') throw invalid(`${line}a quote (") is not closed`, 'close it, or remove it');
    throw invalid(`${line}a quote (") in the wrong place`, 'put the whole cell in quotes, and write "" for a quote in it');
  }
}

function fromJson(text: string): Table {
  const wrong = (message: string): KitError =>
    invalid(message, 'write an array of objects, for example [{"directory": "acme", "name": "Acme"}]');
  checkJsonSize(text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrong('the JSON is damaged');
  }
  if (parseJson(text).repeated.size > 0) throw wrong('duplicate member in an object');
  if (!Array.isArray(value)) throw wrong('not a JSON array');
  const headers = new Map<string, number>();
  const rows = value.map((entry: unknown, index) => {
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) throw wrong(`entry ${index + 1}: not an object`);
    const cells: string[] = [];
    for (const [name, member] of Object.entries(entry)) {
      if (headers.size > MOST_COLUMNS) break;
      if (typeof member === 'object' && member !== null) throw wrong(`entry ${index + 1}: a member is an object or an array`);
      const key = name.trim();
      const at = headers.get(key) ?? headers.size;
      headers.set(key, at);
      if (cells[at] !== undefined) throw wrong('duplicate member in an object');
      cells[at] = member === null ? '' : String(member).trim();
    }
    return { number: index + 1, cells: Array.from(cells, (cell) => cell ?? '') };
  });
  return { called: 'entry', headers: [...headers.keys()], rows };
}
