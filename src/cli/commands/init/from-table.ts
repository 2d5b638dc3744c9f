/** `init --from`: a bundle for each row of a table. */
import { bundleFiles } from '../../../core/bundle/bundle-files.ts';
import type { BundleRecord } from '../../../core/bundle/record.ts';
import { shortDate } from '../../../core/dates.ts';
import { DEFAULT_BITS } from '../../../core/defaults.ts';
import { KitError } from '../../../core/errors.ts';
import { asTyped, visible } from '../../../core/escape.ts';
import { checkBits, generateRsaKey } from '../../../core/keys/rsa.ts';
import { type BundleResult, type CommandIo, changed, type Outcome, styled } from '../../command.ts';
import { naming } from '../../input/name-file-in-error.ts';
import { firstCells, readTable, type Table } from '../../input/table.ts';
import { withoutSlash } from '../../path-inside.ts';
import { printedCommand } from '../../printed-command.ts';
import { KeysAhead } from '../../several/keys-ahead.ts';
import { type CheckedRow, RowChecks } from './check-rows.ts';
import type { InitOptions } from './flags.ts';
import { bundleOf } from './make-bundle.ts';
import { columnsOf, isLikeColumn, type TableProblem } from './table-columns.ts';

/** Most problems that are shown. */
const SHOWN = 20;

/**
 * Checks all rows, and makes the bundles that do not exist.
 *
 * @param given the options of the command line, which all rows share unless they have their own
 */
export async function initFromTable(given: InitOptions & { from: string }, io: CommandIo): Promise<Outcome> {
  const { from } = given;
  const bytes = await io.read(from);
  const name = from === '-' ? 'standard input' : from;
  const table = await naming(from, () => tableIn(bytes));
  const { columns, problems } = columnsOf(table);
  if (problems.length > 0) return refused(name, table, problems);
  const checks = new RowChecks(columns, given, io);
  const rows: CheckedRow[] = [];
  for (const row of table.rows) {
    const checked = await checks.check(row);
    if (Array.isArray(checked)) problems.push(...checked);
    else rows.push(checked);
  }
  if (problems.length > 0) return refused(name, table, problems);
  return making(rows, withoutSlash(given.directory ?? '.'), io);
}

/**
 * Reads a table of bundles.
 *
 * @throws KitError INPUT_INVALID if it is another text: its first line has no column of such a table
 */
function tableIn(bytes: Uint8Array): Table {
  const notOne = (cause?: unknown): KitError =>
    new KitError('INPUT_INVALID', 'this is not a table of bundles', {
      hint: 'give CSV or JSON with one row for each bundle; the first line of CSV names the columns, for example directory,name,instance-url,username',
      cause,
    });
  try {
    const table = readTable(bytes);
    if (table.headers.some(isLikeColumn)) return table;
  } catch (cause) {
    const cells = firstCells(bytes);
    throw cause instanceof KitError && cells.some((cell) => cell !== '') && !cells.some(isLikeColumn) ? notOne(cause) : cause;
  }
  throw notOne();
}

/** The outcome if something is wrong in the table: all of it, up to a limit. */
function refused(name: string, { called }: Table, problems: readonly TableProblem[]): Outcome {
  const where = ({ row, column }: TableProblem): string =>
    [...(row === undefined ? [] : [`${called} ${row}`]), ...(column === undefined ? [] : [`column ${column}`])]
      .map((part) => `${part}: `)
      .join('')
      .replace(': column', ', column');
  const lines = problems.slice(0, SHOWN).map((problem) => {
    const hint = problem.hint === undefined ? '' : `\n    ${visible(problem.hint)}`;
    return `  ${where(problem)}${visible(problem.message)}${hint}\n`;
  });
  const more = problems.length > SHOWN ? `  and ${problems.length - SHOWN} more\n` : '';
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return {
    text: `${lines.join('')}${more}`,
    data: { problems: problems.slice(0, SHOWN), count: problems.length },
    failure: new KitError('INPUT_INVALID', `${asTyped(name)}: ${count}; nothing was made`, {
      hint: `correct the ${called === 'row' ? 'table' : 'file'}, and run it again`,
    }),
  };
}

/** The outcome that makes the bundles. */
function making(rows: readonly CheckedRow[], base: string, io: CommandIo): Outcome {
  const missing = rows.filter(({ exists }) => !exists);
  const keys = new KeysAhead(missing.filter(isNewKey), ({ given }) => generateRsaKey(checkBits(given.bits ?? DEFAULT_BITS)));

  return {
    text: '',
    data: { made: missing.length, skipped: rows.length - missing.length },

    several: {
      doing: 'making',
      parts: rows.map((row) => ({ directory: row.directory, make: () => make(row, keys, io) })),
      text: (results) => summary(results, base, io),
    },
  };
}

const isNewKey = ({ given, own }: CheckedRow): boolean => given.jwk === undefined && own?.key === undefined;

async function make(row: CheckedRow, keys: KeysAhead<CheckedRow>, io: CommandIo): Promise<Outcome> {
  const { directory, given, setup, exists, own } = row;
  if (exists) return { text: '', data: { state: 'exists' } };
  const made = await (async () => {
    if (given.jwk !== undefined) {
      const { bundleForeignKey } = await import('./public-key-bundle.ts');
      return bundleForeignKey({ ...given, jwk: given.jwk, directory }, changed(io, { interactive: false }));
    }
    const key = own?.key ?? (await keys.of(row));
    const { passphrase, notes, storesPassword = false } = own ?? {};
    const { format, lang } = given;
    return bundleOf({ directory, setup, key, passphrase, notes, format, storesPassword, lang }, io);
  })();
  return { ...made, data: { state: 'made', ...made.data } };
}

/** Says what was made, and what to do next. */
function summary(results: readonly BundleResult[], base: string, io: CommandIo): string {
  const of = (state: string): BundleResult[] =>
    results.filter(({ data, error }) => error === undefined && data['state'] === state);
  const [made, there] = [of('made'), of('exists')];
  const failed = results.length - made.length - there.length;
  const width = Math.max(...made.map(({ directory }) => visible(directory).length), 0);
  const bundles = (count: number): string => `${count} ${count === 1 ? 'bundle' : 'bundles'}`;
  const none = made.length === 0 && failed === 0;
  const head = none
    ? `Nothing to make: ${there.length === 1 ? 'the bundle exists' : `all ${there.length} bundles exist`}`
    : `Made ${made.length === 0 ? 'no bundle' : bundles(made.length)}`;
  const checked =
    made.length === 0 ? '' : made.length === 1 ? ' and checked it: all files agree' : ' and checked each: all files agree';
  const rest = [
    ...(there.length > 0 && !none ? [`${bundles(there.length)} existed`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ];
  const lines = made.map(({ directory, data }) => {
    const { name, certificate } = data['record'] as BundleRecord;
    const end = certificate === undefined ? '' : `  expires ${shortDate(new Date(certificate.notAfter))}`;
    return `    ${visible(directory).padEnd(width)}${end}  ${visible(name)}`;
  });
  return [
    '',
    `  ${styled(io.stdout, 'bold', head)}${checked}${rest.map((part) => `; ${part}`).join('')}.`,
    '',
    ...lines,
    ...(lines.length > 0
      ? [
          '',
          `  Next: follow ${bundleFiles.checklist} in each directory, then`,
          `        ${printedCommand({ command: 'doctor', directory: base }, io)}`,
          '',
        ]
      : []),
    '',
  ].join('\n');
}
