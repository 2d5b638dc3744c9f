/** The output of doctor: one line per check for one bundle, a table for many. */
import { daysUntil } from '../../../core/bundle/certificate-checks.ts';
import { visible } from '../../../core/escape.ts';
import { checks, type Finding, type Status, type Verdict } from '../../../core/findings.ts';
import { foldAround, shownLength } from '../../../core/fold.ts';
import { hostOf } from '../../../providers/settings.ts';
import type { Examined } from '../../bundle/inspect-bundle.ts';
import { type Io, styled } from '../../command.ts';
import { fitted, widthOf } from '../../terminal-text.ts';

const tones = { ok: 'green', warn: 'yellow', fail: 'red', skip: 'dim' } as const;

/** Length of the longest check name. */
const NAMES = Math.max(...Object.keys(checks).map((name) => name.length));

/** What a fix is indented by. */
const FIX = ' '.repeat(8);

/** Characters that words need beside the name of a check. */
const NARROW = 30;

/** Who reads the report: at a terminal or in a file. */
type Reader = Pick<Io, 'stdout' | 'printedCommands'>;

/** Counts the findings by status. */
export const countOf = (findings: readonly Finding[]): Record<Status, number> => ({
  ok: findings.filter(({ status }) => status === 'ok').length,
  warn: findings.filter(({ status }) => status === 'warn').length,
  fail: findings.filter(({ status }) => status === 'fail').length,
  skip: findings.filter(({ status }) => status === 'skip').length,
});

/** The worst status among the findings; skipped checks do not count. */
export function statusOf(findings: readonly Finding[]): Verdict {
  const { warn, fail } = countOf(findings);
  return fail > 0 ? 'fail' : warn > 0 ? 'warn' : 'ok';
}

const isWrong = ({ status }: Finding): boolean => status === 'warn' || status === 'fail';

/** The full report for one bundle. */
export function oneBundle(examined: Examined, io: Reader): string {
  const { findings } = examined;
  return [
    '',
    `  ${titleOf(examined, io.stdout)}`,
    '',
    ...findings.flatMap((one) => linesOf(one, io)),
    '',
    `  ${sumOf(findings)}`,
    '',
    '',
  ].join('\n');
}

/** A table of many bundles, the one that ends first at the top, then the failed checks and warnings of each. */
export function manyBundles(bundles: readonly Examined[], io: Reader & Pick<Io, 'now'>): string {
  const { stdout, now } = io;
  const all = sortedByDays(bundles, now());
  const shown = (text: string): string => fitted(text, stdout, io.printedCommands);
  const rows = all.map(({ directory, record, provider, certificate, findings }) => {
    const { tokenUrl, sub } = record && provider ? provider.claims(record.settings) : {};
    const status = statusOf(findings);
    const end = certificate && new Date(certificate.validTo);
    const wrong = findings.filter((one) => one.status === status && status !== 'ok').map(({ check }) => check);
    return {
      cells: [
        visible(directory),
        visible(hostOf(tokenUrl) ?? '-'),
        visible(sub ?? '-'),
        end ? String(daysUntil(end, now())) : '-',
      ],
      status,
      wrong: wrong.length > 3 ? `${wrong.slice(0, 3).join(', ')} and ${wrong.length - 3} more` : wrong.join(', '),
    };
  });
  const titles = ['bundle', 'host', 'user', 'days'];
  const widths = titles.map((title, at) => Math.max(title.length, ...rows.map(({ cells }) => cells[at]?.length ?? 0)));
  const line = (cells: readonly string[], status: string, rest: string): string =>
    `  ${cells.map((cell, at) => (at === 3 ? cell.padStart(widths[at] as number) : cell.padEnd(widths[at] as number))).join('  ')}  ${status}  ${rest}`.trimEnd();
  const troubled = all.filter(({ findings }) => statusOf(findings) !== 'ok');
  const details = troubled.flatMap((examined) => [
    '',
    `  ${titleOf(examined, stdout)}`,
    ...examined.findings.filter(isWrong).flatMap((one) => linesOf(one, io)),
  ]);
  const skipped = all.reduce((sum, { findings }) => sum + countOf(findings).skip, 0);
  const apart = skipped > 0 ? `; ${skipped} check${skipped === 1 ? '' : 's'} skipped` : '';
  const by = (status: Verdict): number => rows.filter((row) => row.status === status).length;
  return [
    '',
    shown(styled(stdout, 'bold', line(titles, 'state', ''))),
    ...rows.map(({ cells, status, wrong }) => shown(line(cells, styled(stdout, tones[status], status.padEnd(5)), wrong))),
    ...details,
    '',
    shown(`  ${all.length} bundles: ${by('ok')} ok, ${by('warn')} with warnings, ${by('fail')} with failures${apart}`),
    '',
    '',
  ].join('\n');
}

/** The bundles by the days that are left; those whose certificate cannot be read come first, unless they need none. */
function sortedByDays(bundles: readonly Examined[], now: Date): Examined[] {
  const days = ({ certificate, findings }: Examined): number => {
    if (certificate !== undefined) return daysUntil(new Date(certificate.validTo), now);
    return statusOf(findings) === 'fail' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  };
  return bundles
    .map((examined) => ({ examined, left: days(examined) }))
    .sort((one, other) => (one.left === other.left ? 0 : one.left < other.left ? -1 : 1))
    .map(({ examined }) => examined);
}

function titleOf({ directory, record, provider }: Examined, stdout: NodeJS.WritableStream): string {
  const what = record && provider ? `: ${visible(record.name)}, for ${provider.title}` : '';
  return `${styled(stdout, 'bold', visible(directory))}${what}`;
}

/** One check: its status, its name and what was found; below it, the fix. */
function linesOf({ check, status, says, fix }: Finding, { stdout, printedCommands }: Reader): string[] {
  const width = widthOf(stdout);
  const start = `  ${styled(stdout, tones[status], status.padEnd(4))}  ${check.padEnd(NAMES)}  `;
  const room = width - shownLength(start);
  // At a narrow terminal, below the name.
  const found =
    room < NARROW
      ? [start.trimEnd(), ...foldAround(says, printedCommands, { first: FIX, rest: FIX, width })]
      : foldAround(says, printedCommands, { first: start, rest: ' '.repeat(shownLength(start)), width });
  if (fix === undefined) return found;
  const todo = foldAround(fix, printedCommands, { first: FIX, rest: FIX, width });
  return [...found, ...todo.map((line) => FIX + styled(stdout, 'cyan', line.slice(FIX.length)))];
}

function sumOf(findings: readonly Finding[]): string {
  const { ok, warn, fail, skip } = countOf(findings);
  const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
  return `${ok} ok, ${plural(warn, 'warning')}, ${plural(fail, 'failure')}${skip > 0 ? `, ${skip} skipped` : ''}`;
}
