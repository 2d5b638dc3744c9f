/** `renew` for several bundles, and `--expiring`: what is due is renewed, and what is left is named. */
import type { KeyObject } from 'node:crypto';
import { daysUntil } from '../../../core/bundle/certificate-checks.ts';
import type { BundleRecord } from '../../../core/bundle/record.ts';
import { DAY, renewalDate, shortDate } from '../../../core/dates.ts';
import { DEFAULT_BITS } from '../../../core/defaults.ts';
import { parseDuration } from '../../../core/durations.ts';
import { KitError } from '../../../core/errors.ts';
import { visible } from '../../../core/escape.ts';
import { listed } from '../../../core/findings.ts';
import { checkBits, generateRsaKey } from '../../../core/keys/rsa.ts';
import { validityOf } from '../../../providers/renewal.ts';
import { workOn } from '../../bundle/chosen-bundles.ts';
import { openRecord } from '../../bundle/open-bundle.ts';
import type { BundleResult, CommandIo, Outcome } from '../../command.ts';
import { withoutSlash } from '../../path-inside.ts';
import { KeysAhead } from '../../several/keys-ahead.ts';
import type { RenewOne } from './flags.ts';

type Given = Omit<RenewOne, 'directory'>;

/** How each bundle is renewed. */
interface Renewing {
  given: Given;
  renewOne(one: RenewOne, io: CommandIo, making: Promise<KeyObject> | undefined): Promise<Outcome>;
}

/**
 * Renews the named bundles, and those below the named directories.
 *
 * @param first a new key that is being made already
 */
export async function renewSeveral(
  named: readonly string[],
  { given, renewOne, first }: Renewing & { first: Promise<KeyObject> | undefined },
  io: CommandIo,
): Promise<Outcome> {
  let unused = first;
  let keys: KeysAhead<string> | undefined;
  const work = {
    one: (directory = '.') => {
      const making = unused ?? keys?.of(directory);
      unused = undefined;
      return renewOne({ ...given, directory }, io, making);
    },
    before: async (directories: readonly string[]) => {
      keys = given.newKey ? newKeys(directories.slice(first === undefined ? 0 : 1), given) : undefined;
    },
    doing: 'renewing',
    text: renewedText,
  };
  const outcome = await workOn(named, { command: 'renew' }, work, io);
  if (outcome.several) refuseForSeveral(given);
  return outcome;
}

/** Renews the bundles whose certificate ends within a time. */
export async function renewExpiring(
  named: readonly string[],
  { expiring, given, renewOne }: Renewing & { expiring: string },
  io: CommandIo,
): Promise<Outcome> {
  // A bare number is seconds elsewhere; here, somebody means days, and nothing would ever be renewed.
  if (!/^\s*\d{1,9}\s*[hd]\s*$/.test(expiring)) {
    throw new KitError('USAGE', 'expected days or hours', { option: 'expiring', hint: 'for example 30d' });
  }
  const rule = { within: parseDuration('expiring', expiring) * 1000, given, now: io.now() };
  let keys: KeysAhead<string> | undefined;
  const work = {
    one: async (directory = '.'): Promise<Outcome> => {
      io.recover(withoutSlash(directory));
      const { record } = await openRecord(directory, io);
      const { left, notes } = judge(record, rule);
      if (left !== undefined)
        return { text: `${visible(directory)}: ${left.says}\n`, data: { directory, renewed: false, ...left }, notes };
      const outcome = await renewOne({ ...given, directory }, io, keys?.of(directory));
      return { ...outcome, data: { renewed: true, ...outcome.data }, notes: [...(outcome.notes ?? []), ...notes] };
    },
    before: async (directories: readonly string[]) => {
      keys = given.newKey ? newKeys(await dueAmong(directories, rule, io), given) : undefined;
    },
    doing: 'renewing',
    text: renewedText,
  };
  const outcome = await workOn(named, { command: 'renew', tree: true }, work, io);
  if (outcome.several) refuseForSeveral(given);
  return outcome;
}

/** @throws KitError USAGE if the key size is not supported */
function newKeys(directories: readonly string[], { bits = DEFAULT_BITS }: Given): KeysAhead<string> {
  const size = checkBits(bits);
  return new KeysAhead(directories, () => generateRsaKey(size));
}

/** The bundles that are due, without those that cannot be opened. */
async function dueAmong(directories: readonly string[], rule: Rule, io: CommandIo): Promise<string[]> {
  const due: string[] = [];
  for (const directory of directories) {
    try {
      const { record } = await openRecord(directory, io);
      if (judge(record, rule).left === undefined) due.push(directory);
    } catch (cause) {
      if (!(cause instanceof KitError)) throw cause;
    }
  }
  return due;
}

/** What `--expiring` renews. */
interface Rule {
  /** Milliseconds until the end of a certificate. */
  within: number;
  given: Given;
  now: Date;
}

/** Whether a bundle is due: why it is left as it is, or undefined if it is due; and what to know about that. */
interface Judged {
  left: { says: string; daysLeft?: number } | undefined;
  notes: string[];
}

/**
 * Judges a bundle. If its next certificate would be due on the day it is made, a job that runs each night would renew it each
 * night: such a bundle is due when half of its validity is over.
 */
function judge({ certificate }: BundleRecord, { within, given, now }: Rule): Judged {
  if (certificate === undefined) return { left: { says: 'not renewed: someone else has its private key' }, notes: [] };
  const end = new Date(certificate.notAfter);
  const left = { says: `not due: it is valid for ${daysUntil(end, now)} more days`, daysLeft: daysUntil(end, now) };
  if (end.getTime() - now.getTime() > within) return { left, notes: [] };
  const days = given.days ?? validityOf(certificate);
  if (given.certificate !== undefined || days * DAY > within) return { left: undefined, notes: [] };
  const half = renewalDate({ notBefore: new Date(certificate.notBefore), notAfter: end });
  const notes = [
    `a certificate that is valid for ${days} days is always due by --expiring: it is renewed when half of that is over; --days makes it valid for longer`,
  ];
  return { left: half > now ? left : undefined, notes };
}

/** @throws KitError USAGE for an option that only one bundle can have */
function refuseForSeveral({ certificate, key, passphraseFile }: Given): void {
  if (certificate !== undefined) {
    throw new KitError('USAGE', '--certificate works only with one bundle', { hint: 'name the bundle it is for' });
  }
  if (key === '-') {
    throw new KitError('USAGE', '--key - works only with one bundle', { hint: 'write the key to a file, or use --key-env' });
  }
  if (passphraseFile === '-') {
    throw new KitError('USAGE', '--passphrase-file - works only with one bundle', { hint: 'write the passphrase to a file' });
  }
}

/** Says what was renewed, and what was left. */
function renewedText(results: readonly BundleResult[]): string {
  const done = results.filter(({ error }) => error === undefined);
  const [left, renewed] = [
    done.filter(({ data }) => data['renewed'] === false),
    done.filter(({ data }) => data['renewed'] !== false),
  ];
  const failed = results.length - done.length;
  const width = Math.max(0, ...done.map(({ directory }) => visible(directory).length));
  const line = (directory: string, rest: string): string => `    ${visible(directory).padEnd(width)}  ${rest}`;
  const bundles = (count: number): string => `${count} ${count === 1 ? 'bundle' : 'bundles'}`;
  const counts = [
    renewed.length + failed === 0
      ? `Nothing to renew in ${bundles(results.length)}`
      : `Renewed ${renewed.length === 0 ? 'none' : renewed.length} of ${bundles(results.length)}`,
    ...(renewed.length + failed > 0 && left.length > 0
      ? [`${left.length} left as ${left.length === 1 ? 'it is' : 'they are'}`]
      : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ];
  return [
    '',
    `  ${counts.join('; ')}.`,
    '',
    ...renewed.map(({ directory, data }) => {
      const { record, stores = [] } = data as { record: BundleRecord; stores?: readonly string[] };
      const { certificate } = record;
      return line(
        directory,
        [
          ...(certificate === undefined ? [] : [`expires ${shortDate(new Date(certificate.notAfter))}`]),
          ...(stores.length === 0 ? [] : [`${listed(stores.map(visible))} made again`]),
        ].join(', '),
      );
    }),
    ...left.map(({ directory, data }) => line(directory, String(data['says']))),
    ...(done.length > 0 ? [''] : []),
    ...(renewed.length > 0 ? ['  Next: follow CHECKLIST.html in each renewed directory.', ''] : []),
    '',
  ].join('\n');
}
