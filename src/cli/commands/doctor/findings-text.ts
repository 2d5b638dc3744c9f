/** The output of doctor: one line per check for one bundle, a table for many. */
import { daysUntil } from '../../../core/bundle/certificate-checks.ts';
import { shortDate } from '../../../core/dates.ts';
import { visible } from '../../../core/escape.ts';
import { checks, type Finding, type Status } from '../../../core/findings.ts';
import { fold } from '../../../core/fold.ts';
import type { Examined } from '../../bundle/inspect-bundle.ts';
import { type Io, styled } from '../../command.ts';

const tones = { ok: 'green', warn: 'yellow', fail: 'red' } as const;

/** Length of the longest check name. */
const NAMES = Math.max(...Object.keys(checks).map((name) => name.length));

/** Counts the findings by status. */
export const countOf = (findings: readonly Finding[]): Record<Status, number> => ({
  ok: findings.filter(({ status }) => status === 'ok').length,
  warn: findings.filter(({ status }) => status === 'warn').length,
  fail: findings.filter(({ status }) => status === 'fail').length,
});

/** The worst status among the findings. */
export function statusOf(findings: readonly Finding[]): Status {
  const { warn, fail } = countOf(findings);
  return fail > 0 ? 'fail' : warn > 0 ? 'warn' : 'ok';
}

/** The full report for one bundle. */
export function oneBundle(examined: Examined, { stdout }: Pick<Io, 'stdout'>): string {
  const { findings } = examined;
  return [
    '',
    `  ${titleOf(examined, stdout)}`,
    '',
    ...findings.map((one) => lineOf(one, stdout)),
    '',
    `  ${sumOf(findings)}`,
    '',
    '',
  ].join('\n');
}

/** A table of many bundles, then the failed checks and warnings of each. */
export function manyBundles(all: readonly Examined[], { stdout, now }: Pick<Io, 'stdout' | 'now'>): string {
  const rows = all.map(({ directory, provider, certificate, findings }) => {
    const status = statusOf(findings);
    const end = certificate && new Date(certificate.validTo);
    const wrong = findings.filter((one) => one.status === status && status !== 'ok').map(({ check }) => check);
    return {
      cells: [visible(directory), provider?.id ?? '-', end ? shortDate(end) : '-', end ? String(daysUntil(end, now())) : '-'],
      status,
      wrong: wrong.length > 3 ? `${wrong.slice(0, 3).join(', ')} and ${wrong.length - 3} more` : wrong.join(', '),
    };
  });
  const titles = ['bundle', 'provider', 'ends', 'days'];
  const widths = titles.map((title, at) => Math.max(title.length, ...rows.map(({ cells }) => cells[at]?.length ?? 0)));
  const line = (cells: readonly string[], status: string, rest: string): string =>
    `  ${cells.map((cell, at) => (at === 3 ? cell.padStart(widths[at] as number) : cell.padEnd(widths[at] as number))).join('  ')}  ${status}  ${rest}`.trimEnd();
  const troubled = all.filter(({ findings }) => statusOf(findings) !== 'ok');
  const details = troubled.flatMap((examined) => [
    '',
    `  ${titleOf(examined, stdout)}`,
    ...examined.findings.filter(({ status }) => status !== 'ok').map((one) => lineOf(one, stdout)),
  ]);
  const by = (status: Status): number => rows.filter((row) => row.status === status).length;
  return [
    '',
    styled(stdout, 'bold', line(titles, 'state', '')),
    ...rows.map(({ cells, status, wrong }) => line(cells, styled(stdout, tones[status], status.padEnd(5)), wrong)),
    ...details,
    '',
    `  ${all.length} bundles: ${by('ok')} ok, ${by('warn')} with warnings, ${by('fail')} with failures`,
    '',
    '',
  ].join('\n');
}

function titleOf({ directory, record, provider }: Examined, stdout: NodeJS.WritableStream): string {
  const what = record && provider ? `: ${visible(record.name)}, for ${provider.title}` : '';
  return `${styled(stdout, 'bold', visible(directory))}${what}`;
}

/** One check: its status, its name and what was found; below it, the fix. */
function lineOf({ check, status, says, fix }: Finding, stdout: NodeJS.WritableStream): string {
  const indent = ' '.repeat(2 + 4 + 2 + NAMES + 2);
  const first = `  ${styled(stdout, tones[status], status.padEnd(4))}  ${check.padEnd(NAMES)}  ${fold(says, { indent })}`;
  // Not folded: it may be a command to paste.
  return fix === undefined ? first : `${first}\n        ${styled(stdout, 'cyan', fix)}`;
}

function sumOf(findings: readonly Finding[]): string {
  const { ok, warn, fail } = countOf(findings);
  const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
  return `${ok} ok, ${plural(warn, 'warning')}, ${plural(fail, 'failure')}`;
}
