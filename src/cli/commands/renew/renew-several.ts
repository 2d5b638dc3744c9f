/** `renew` for several bundles, and `--expiring`: what is due is renewed, and what is left is named. */
import type { KeyObject } from 'node:crypto';
import { daysUntil } from '../../../core/bundle/certificate-checks.ts';
import type { BundleRecord } from '../../../core/bundle/record.ts';
import { shortDate } from '../../../core/dates.ts';
import { DEFAULT_BITS } from '../../../core/defaults.ts';
import { parseDuration } from '../../../core/durations.ts';
import { KitError } from '../../../core/errors.ts';
import { visible } from '../../../core/escape.ts';
import { checkBits, generateRsaKey } from '../../../core/keys/rsa.ts';
import { workOn } from '../../bundle/chosen-bundles.ts';
import { openRecord } from '../../bundle/open-bundle.ts';
import { withoutSlash } from '../../bundle/write-bundle.ts';
import type { BundleResult, CommandIo, Outcome } from '../../command.ts';
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
  const within = parseDuration('expiring', expiring) * 1000;
  let keys: KeysAhead<string> | undefined;
  const work = {
    one: async (directory = '.'): Promise<Outcome> => {
      io.recover(withoutSlash(directory));
      const { record } = await openRecord(directory, io);
      const left = leftBecause(record, within, io.now());
      if (left !== undefined)
        return { text: `${visible(directory)}: ${left.says}\n`, data: { directory, renewed: false, ...left } };
      const outcome = await renewOne({ ...given, directory }, io, keys?.of(directory));
      return { ...outcome, data: { renewed: true, ...outcome.data } };
    },
    before: async (directories: readonly string[]) => {
      keys = given.newKey ? newKeys(await dueAmong(directories, within, io), given) : undefined;
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
async function dueAmong(directories: readonly string[], within: number, io: CommandIo): Promise<string[]> {
  const due: string[] = [];
  for (const directory of directories) {
    try {
      const { record } = await openRecord(directory, io);
      if (leftBecause(record, within, io.now()) === undefined) due.push(directory);
    } catch (cause) {
      if (!(cause instanceof KitError)) throw cause;
    }
  }
  return due;
}

/** Why a bundle is not renewed; undefined if it is due. */
function leftBecause(
  { certificate }: BundleRecord,
  within: number,
  now: Date,
): { says: string; daysLeft?: number } | undefined {
  if (certificate === undefined) return { says: 'not renewed: someone else has its private key' };
  const end = new Date(certificate.notAfter);
  if (end.getTime() - now.getTime() <= within) return undefined;
  const daysLeft = daysUntil(end, now);
  return { says: `not renewed: it is valid for ${daysLeft} more days`, daysLeft };
}

/** @throws KitError USAGE for an option that only one bundle can have */
function refuseForSeveral({ certificate, passphraseFile }: Given): void {
  if (certificate !== undefined) {
    throw new KitError('USAGE', '--certificate works only with one bundle', { hint: 'name the bundle it is for' });
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
  const counts = [
    `Renewed ${renewed.length} of ${results.length} bundles`,
    ...(left.length > 0 ? [`left ${left.length}`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ];
  return [
    '',
    `  ${counts.join('; ')}.`,
    '',
    ...renewed.map(({ directory, data }) => {
      const { certificate } = data['record'] as BundleRecord;
      return line(directory, certificate === undefined ? '' : `expires ${shortDate(new Date(certificate.notAfter))}`);
    }),
    ...left.map(({ directory, data }) => line(directory, String(data['says']))),
    ...(done.length > 0 ? [''] : []),
    ...(renewed.length > 0 ? ['  Next: follow CHECKLIST.md in each renewed directory.', ''] : []),
    '',
  ].join('\n');
}
