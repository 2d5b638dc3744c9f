/** `jwt-kit doctor`: checks bundles and prints one line per check. */
import { resolve } from 'node:path';
import { daysUntil } from '../../../core/bundle/certificate-checks.ts';
import { textHash } from '../../../core/bundle/record.ts';
import { longDate, renewalDate } from '../../../core/dates.ts';
import { KitError } from '../../../core/errors.ts';
import { unlessKey, visible } from '../../../core/escape.ts';
import { type Finding, fail } from '../../../core/findings.ts';
import { findBundles } from '../../bundle/find-bundles.ts';
import { type Examined, type Examining, examineBundle } from '../../bundle/inspect-bundle.ts';
import { storeNames } from '../../bundle/store-names.ts';
import { type Command, type CommandIo, changed, type FileSet, type Listing, type OutputFile } from '../../command.ts';
import { GitIgnores } from '../../git/git-ignore.ts';
import { givesKey, readGivenKey } from '../../input/given-key.ts';
import { givenPassphrase, readPassphrase } from '../../input/passphrase.ts';
import { printedCommand, printedError } from '../../printed-command.ts';
import { commonStatus } from '../../several/common-status.ts';
import { progressOf } from '../../several/progress.ts';
import { calendar, isCalendar, type Reminder } from './calendar.ts';
import { countOf, manyBundles, oneBundle, statusOf } from './findings-text.ts';
import type { DoctorOptions } from './flags.ts';

/** Exit status of a failed check. */
const FAILED = 4;

/** Exit status if all local checks pass and a server does not answer as expected. */
const NETWORK = 5;

export const doctor: Command<DoctorOptions> = async (options, called) => {
  const io = listingOnce(called);
  const { warnDays, strict = false } = options;
  if (options.url !== undefined && !options.online) {
    throw new KitError('USAGE', '--url works only with --online', { hint: 'add --online' });
  }
  for (const [flag, path] of [
    ['--ics', options.ics],
    ['--report', options.report],
  ]) {
    if (path === '-')
      throw new KitError('USAGE', `${flag} writes a file`, {
        hint: `for example ${flag} doctor${flag === '--ics' ? '.ics' : '.json'}`,
      });
  }
  const { withoutKey = false } = options;
  if (withoutKey && givesKey(options)) {
    throw new KitError('USAGE', '--without-key cannot be combined with a given key', { hint: 'use one of the two' });
  }
  const given = await readGivenKey(options, io);
  const passphrase = await givenPassphrase(options, io);
  const named = options.directories.length === 0 ? ['.'] : options.directories;
  const { directories, closed, notes } = findBundles(named, io);
  const password = await readPassphrase(options.storePasswordFile, io, { option: '--store-password-file' });
  const how = { warnDays, passphrase, given, withoutKey, password, amongSeveral: directories.length > 1 };
  const progress = progressOf('checking', directories.length, io);
  const all = await examineEach(directories, how, io, (count) => progress.at(count));
  for (const { directory, problem } of closed) all.push(notExamined(directory, problem, io));
  const local = all.map(({ findings }) => [...findings]);
  if (options.online && io.offline) notes.push('--dry-run sends nothing: the server was not checked');
  else if (options.online) {
    const { examineOnline } = await import('../../sign-in/server-checks.ts');
    for (const [at, examined] of all.entries()) {
      progress.at(at);
      examined.findings.push(...(await examineOnline(examined, options, { passphrase, given }, io)));
    }
  }
  progress.clear();
  const proven = await Promise.all(all.filter(({ granted }) => granted).map(({ directory }) => provenIn(directory, io)));
  const statuses = all.map(({ findings }, at) => {
    const before = local[at] as Finding[];
    return exitStatus(before, findings.slice(before.length), strict);
  });
  const files = [
    ...(options.ics === undefined ? [] : [await replacing(calendarFile(options.ics, all, io), isCalendar, io)]),
    ...(options.report === undefined ? [] : [await reportFile(options.report, all, io)]),
  ];
  const said = await printed(options, all, io);
  return {
    text: (written) =>
      said +
      (options.format === undefined
        ? written.map(({ path }) => `  wrote ${visible(path)}\n`).join('') + (written.length > 0 ? '\n' : '')
        : ''),
    data: {
      status: statusOf(all.flatMap(({ findings }) => findings)),
      bundles: all.map((examined) => described(examined, io)),
    },
    notes,
    ...(files.length > 0 ? { files: { files } } : {}),
    besides: proven.flatMap((set) => set ?? []),
    status: commonStatus(statuses),
    ...(options.format === undefined ? {} : { withJson: FORMAT_OR_JSON }),
  };
};

/** How bundles are checked. */
interface How extends Pick<Examining, 'warnDays' | 'passphrase' | 'given' | 'withoutKey'> {
  /** The password of key stores. */
  password: Uint8Array | undefined;
  /** Whether an error in a bundle becomes its finding. */
  amongSeveral: boolean;
}

/** Fewest bundles for which a second thread is worth its start, which takes as long as the checks of a dozen. */
const MANY = 40;

/** @param began called before a bundle, with the number of those before it */
async function examineEach(
  directories: readonly string[],
  how: How,
  io: CommandIo,
  began: (count: number) => void,
): Promise<Examined[]> {
  const examine = examinerFor(how, io);
  if (directories.length >= MANY) {
    const { examineAll } = await import('./two-threads.ts');
    return examineAll({ directories, how, examine }, io, began);
  }
  const all: Examined[] = [];
  for (const directory of directories) {
    began(all.length);
    all.push(await examine(directory));
  }
  return all;
}

/** Checks a bundle and the key stores next to it. */
function examinerFor({ password, amongSeveral, ...how }: How, io: CommandIo): (directory: string) => Promise<Examined> {
  const examining = { ...how, gitIgnores: new GitIgnores(io) };
  const examine = async (directory: string): Promise<Examined> => {
    const examined = await examineBundle(directory, io, examining);
    examined.findings.push(...(await lookAtStores(examined, password, io)));
    return examined;
  };
  return (directory) => examineOr(() => examine(directory), directory, amongSeveral, io);
}

/** Checks bundles on a second thread, for `doctor` on the first one. */
export async function assistDoctor(io: CommandIo): Promise<void> {
  await (await import('./two-threads.ts')).assist(examinerFor, listingOnce(io));
}

const FORMAT_OR_JSON = new KitError('USAGE', '--format cannot be combined with --json', { hint: 'use one of the two' });

/** The files that record what a token proves; a bundle that changed meanwhile is left as it is. */
async function provenIn(directory: string, io: CommandIo): Promise<FileSet | undefined> {
  const { provenFiles } = await import('../../sign-in/proven-steps.ts');
  return provenFiles(directory, io).catch((cause) => {
    if (cause instanceof KitError) return undefined;
    throw cause;
  });
}

/** Most directories to remember. */
const MOST_LISTED = 4096;

/** Lists each directory once: the search for bundles and three checks need it, and listing takes a tenth of the whole run. */
function listingOnce(io: CommandIo): CommandIo {
  const listed = new Map<string, Listing | undefined>();
  return changed(io, {
    list: (path) => {
      const at = resolve(io.cwd, path);
      const known = listed.get(at) ?? io.list(path);
      if (listed.size < MOST_LISTED) listed.set(at, known);
      return known;
    },
  });
}

/** What goes to standard output. */
async function printed({ format, strict = false }: DoctorOptions, all: readonly Examined[], io: CommandIo): Promise<string> {
  if (format !== undefined) return (await import('./annotations.ts')).annotations(format, all, strict);
  const [first] = all;
  return all.length === 1 && first ? oneBundle(first, io) : manyBundles(all, io);
}

/** Checks one bundle; among several, an error in one becomes its finding. */
async function examineOr(
  examine: () => Promise<Examined>,
  directory: string,
  amongSeveral: boolean,
  io: CommandIo,
): Promise<Examined> {
  try {
    return await examine();
  } catch (cause) {
    if (!amongSeveral || !(cause instanceof KitError) || cause.code === 'CANCELLED') throw cause;
    return notExamined(directory, cause, io);
  }
}

function notExamined(directory: string, problem: KitError, io: CommandIo): Examined {
  const { message, hint } = printedError(problem, io);
  return { directory: unlessKey(directory), keyOpened: false, findings: [fail('record', message, hint)] };
}

/** The findings of key stores next to a bundle; the code for that is loaded only if there are some. */
async function lookAtStores(
  { directory, certificate }: Examined,
  password: Uint8Array | undefined,
  io: CommandIo,
): Promise<Examined['findings']> {
  const names = storeNames(io.list(directory));
  if (names.length === 0) return [];
  const { examineStores } = await import('../../bundle/store-check.ts');
  return examineStores(directory, names, { certificate, password }, io);
}

/** 4 if a local check of a bundle fails, 5 if only a server check fails. */
function exitStatus(local: Examined['findings'], online: Examined['findings'], strict: boolean): number {
  const wrong = ({ status }: Examined['findings'][number]): boolean => status === 'fail' || (strict && status === 'warn');
  if (local.some(wrong) || online.some((finding) => wrong(finding) && finding.check === 'clock')) return FAILED;
  return online.some(wrong) ? NETWORK : 0;
}

/** A bundle as `--json` shows it; `help json` documents the shape. */
function described({ directory, record, provider, certificate, findings }: Examined, io: CommandIo): Record<string, unknown> {
  const end = certificate && new Date(certificate.validTo);
  return {
    directory,
    name: record?.name ?? null,
    provider: provider?.id ?? null,
    status: statusOf(findings),
    counts: countOf(findings),
    certificate:
      certificate && end
        ? { sha256: certificate.fingerprint256, notAfter: end.toISOString(), daysLeft: daysUntil(end, io.now()) }
        : null,
    findings,
  };
}

/** Reminders for all certificates, one for all copies of a bundle; an overdue renewal date becomes today. */
function calendarFile(path: string, all: readonly Examined[], io: CommandIo): OutputFile {
  const now = io.now();
  const reminders = new Map<string, Reminder>();
  for (const { directory, record, provider, certificate } of all) {
    if (certificate === undefined) continue;
    const notAfter = new Date(certificate.validTo);
    const day = renewalDate({ notBefore: new Date(certificate.validFrom), notAfter });
    const name = visible(record?.name ?? directory);
    // The reminder is read years later, where nothing tells the directory that this was called from.
    const place = resolve(io.cwd, directory);
    const there = changed(io, { invokedAs: io.invokedIn(place) });
    const renew = printedCommand({ command: 'renew', options: { newKey: provider?.renews === 'key' } }, there);
    // Not the certificate: after a renewal, the calendar should move the same reminder.
    const id = textHash(JSON.stringify([record?.provider, name, record?.key.thumbprint])).slice(0, 32);
    if (reminders.has(id)) continue;
    reminders.set(id, {
      id,
      day: day < now ? now : day,
      title: `Renew the certificate of ${name}`,
      text: `It is valid until ${longDate(notAfter)}.\nIn the directory ${visible(place)}, run: ${renew}`,
    });
  }
  if (reminders.size > 0) return { path, content: calendar([...reminders.values()], now) };
  throw new KitError('INPUT_INVALID', 'no certificate found to write a reminder for', { hint: 'leave out --ics' });
}

async function reportFile(path: string, all: readonly Examined[], io: CommandIo): Promise<OutputFile> {
  const { isReport, supportReport } = await import('./support-report.ts');
  return replacing({ path, content: await supportReport(all, io) }, isReport, io);
}

/** The file; what doctor wrote there before, recognised by its content, may be replaced. */
async function replacing(file: OutputFile, isOurs: (text: string) => boolean, io: CommandIo): Promise<OutputFile> {
  const before = await io.written(file.path);
  const ours = before !== undefined && isOurs(Buffer.from(before).toString());
  return ours ? { ...file, replaces: textHash(before) } : file;
}
