/** A bundle looked at from all sides without touching it: its files, what stands around them, its settings. */
import type { X509Certificate } from 'node:crypto';
import { bundleFiles } from '../../core/bundle/bundle-files.ts';
import { examineMaterial, examineRecord } from '../../core/bundle/file-checks.ts';
import type { BundleRecord } from '../../core/bundle/record.ts';
import type { Remedies } from '../../core/bundle/remedies.ts';
import type { SeenFiles } from '../../core/bundle/seen-files.ts';
import { RENEWAL_DAYS } from '../../core/defaults.ts';
import { KitError } from '../../core/errors.ts';
import { asTyped, excerpt, visible } from '../../core/escape.ts';
import type { CheckName, Finding } from '../../core/findings.ts';
import { examineRecordSettings } from '../../providers/check-record.ts';
import { findProvider } from '../../providers/index.ts';
import type { Provider } from '../../providers/provider.ts';
import type { Settings } from '../../providers/settings.ts';
import type { CommandIo, Listing } from '../command.ts';
import { refuseReserved } from '../disk/reserved-names.ts';
import { isJournalName, OURS } from '../disk/staging.ts';
import { inside } from '../path-inside.ts';
import { commandLine, joined, orLeftOut, type Printing, pathWord, printedCommand, sentence } from '../printed-command.ts';
import type { GitIgnores } from './git-ignore.ts';

/** A bundle that was looked at. */
export interface Examined {
  directory: string;
  record?: BundleRecord | undefined;
  provider?: Provider | undefined;
  certificate?: X509Certificate | undefined;
  /** Whether the private key was looked into, and not only at. */
  keyOpened: boolean;
  findings: Finding[];
  /** The commands that stand in the findings, as they were printed: whoever folds the text leaves them whole. */
  commands: readonly string[];
}

export interface Examining {
  /** From how many days before its end on a certificate's end is a warning; RENEWAL_DAYS if not given. */
  warnDays?: number | undefined;
  /** Opens an encrypted server.key. */
  passphrase?: Uint8Array | undefined;
  /** Shared where many bundles are looked at. */
  gitIgnores?: GitIgnores | undefined;
  /** Settings that were used in place of the recorded ones. */
  settings?: Settings | undefined;
  /** Checks that nobody asks about: what they take is not read, and no directory is walked for them. */
  without?: readonly CheckName[] | undefined;
}

/**
 * Looks at the bundle in a directory: offline, and writing nothing.
 *
 * @throws KitError INPUT_UNREADABLE if there is no such directory, USAGE if it has a reserved name
 */
export async function examineBundle(directory: string, io: CommandIo, examining: Examining = {}): Promise<Examined> {
  const { warnDays = RENEWAL_DAYS, passphrase, without = [] } = examining;
  refuseReserved(directory, io.cwd, 'read');
  const listing = io.list(directory);
  if (listing === undefined) {
    throw new KitError('INPUT_UNREADABLE', `${asTyped(directory)}: there is no such directory`, {
      hint: `name the directory that ${io.invokedAs} init made`,
    });
  }
  const remedies = remediesFor(directory, io);
  const { commands } = remedies;
  const files = await readFiles(directory, listing, without, io);
  const { record, finding } = examineRecord(files, remedies);
  const provider = record && findProvider(record.provider, io.providers);
  const stranger = record !== undefined && provider === undefined;
  const material = examineMaterial(files, record, {
    now: io.now(),
    warnDays,
    passphrase,
    remedies,
    upload: provider && { file: provider.upload, below: provider.uploadLimit, to: provider.title },
    renewsKey: provider?.renews === 'key',
    afterEnd: provider?.afterEnd,
    without,
  });
  const ofSettings = record && provider ? provider.examine(examining.settings ?? record.settings, remedies) : [];
  // Where others were used, what is wrong with the recorded ones does not matter.
  const held = examining.settings === undefined;
  const wrong = record && provider && held ? examineRecordSettings(record, provider, ofSettings) : [];
  const left = leftovers(listing, remedies);
  // What an interrupted run left explains all that does not fit together.
  const first = left.status === 'fail' ? [left] : [];
  return {
    directory,
    record,
    provider,
    certificate: material.certificate,
    keyOpened: material.keyOpened,
    commands,
    findings: [
      ...first,
      ...(stranger ? [unknownProvider(record, io)] : wrong.length > 0 ? wrong : [finding]),
      ...material.findings,
      ...permissions(directory, listing, io),
      ...(without.includes('git') ? [] : [await lookAtGit(directory, listing, examining, io)]),
      ...(first.length > 0 ? [] : [left]),
      ...ofSettings,
    ]
      .filter(({ check }) => !without.includes(check))
      .map(shown),
  };
}

/** What is said goes to a terminal: a record or a file's name may hold what acts there. */
const shown = ({ says, fix, ...rest }: Finding): Finding => ({
  ...rest,
  says: visible(says),
  ...(fix === undefined ? {} : { fix: visible(fix) }),
});

/** Remedies that remember the commands they printed, without what is said of values left out. */
export function remediesFor(directory: string, io: Printing): Remedies & { readonly commands: readonly string[] } {
  const commands: string[] = [];
  return {
    commands,
    run: (next) => {
      commands.push(commandLine(next, io).line);
      return printedCommand(next, io);
    },
    path: (name) => (name === undefined ? directory : inside(directory, name)),
  };
}

const unknownProvider = ({ provider }: BundleRecord, { invokedAs }: CommandIo): Finding => ({
  check: 'record',
  status: 'fail',
  says: `${bundleFiles.record} is for the provider ${excerpt(provider)}, which is not supported`,
  fix: `fix "provider" in ${bundleFiles.record}, or update jwt-kit: ${invokedAs} --version`,
});

/** Whether git would take a key; the walk through the directory is loaded where somebody asks. */
async function lookAtGit(directory: string, listing: Listing, { gitIgnores }: Examining, io: CommandIo): Promise<Finding> {
  const [{ examineGit }, { GitIgnores }] = await Promise.all([import('./git-check.ts'), import('./git-ignore.ts')]);
  return examineGit(directory, listing, gitIgnores ?? new GitIgnores(io), io);
}

/** Files that are read for one check alone, beside the one for secrets. */
const readFor: Readonly<Partial<Record<string, CheckName>>> = { checklist: 'checklist', ignore: 'secrets' };

async function readFiles(
  directory: string,
  { entries }: Listing,
  without: readonly CheckName[],
  io: CommandIo,
): Promise<SeenFiles> {
  const read = async (name: string): Promise<Uint8Array | KitError | undefined> => {
    const entry = entries.find((one) => one.name === name);
    if (entry === undefined) return undefined;
    // A pipe or a device would have us wait for ever.
    if (entry.kind !== 'file') {
      return new KitError('INPUT_UNREADABLE', `${name} is not a file`, {
        hint: 'move it away and restore the file',
      });
    }
    try {
      return await io.read(inside(directory, name));
    } catch (cause) {
      if (cause instanceof KitError) return cause;
      throw cause;
    }
  };
  const needless = (id: string): boolean => {
    const check = readFor[id];
    return check !== undefined && without.includes(check) && without.includes('secrets');
  };
  const pairs = Object.entries(bundleFiles).map(
    async ([id, name]) => [id, needless(id) ? undefined : await read(name)] as const,
  );
  return Object.fromEntries(await Promise.all(pairs)) as unknown as SeenFiles;
}

/** Who else can read the key, or put other files in the place of these. */
function permissions(directory: string, { mode = 0, entries }: Listing, { platform }: Printing): Finding[] {
  const check = 'permissions';
  const chmod = (mode: string, path: string): string =>
    sentence(joined([`chmod ${mode}`, orLeftOut(pathWord(path, platform), 'the path')]));
  const key = entries.find(({ name }) => name === bundleFiles.key);
  if (key?.kind !== 'file') return [];
  if (key.mode === undefined) return [{ check, status: 'ok', says: `${bundleFiles.key} is as private as its folder` }];
  if ((key.mode & 0o077) !== 0) {
    const says = `others on this computer can read ${bundleFiles.key} (mode ${octal(key.mode)})`;
    return [{ check, status: 'fail', says, fix: chmod('600', inside(directory, bundleFiles.key)) }];
  }
  if ((mode & 0o022) !== 0) {
    const says = `others on this computer can replace the files (mode ${octal(mode)})`;
    return [{ check, status: 'warn', says, fix: chmod('go-w', directory) }];
  }
  return [{ check, status: 'ok', says: `only you can read ${bundleFiles.key}` }];
}

const octal = (mode: number): string => mode.toString(8).padStart(3, '0');

function leftovers({ entries }: Listing, { run, path }: Remedies): Finding {
  const check: CheckName = 'leftovers';
  const left = entries.filter(({ name, foreign }) => name.startsWith(OURS) && !foreign);
  const fix = `finish or remove it: ${run({ command: 'checklist', directory: path() })}`;
  if (left.some(({ held }) => held)) {
    return {
      check,
      status: 'warn',
      says: 'another run of jwt-kit is writing here',
      fix: 'wait until it has finished, then check again',
    };
  }
  if (left.some(({ name }) => isJournalName(name))) {
    return { check, status: 'fail', says: 'a run was interrupted while it replaced the files: some may be old, some new', fix };
  }
  const [first] = left;
  if (first === undefined) return { check, status: 'ok', says: 'no leftovers from interrupted runs' };
  return { check, status: 'warn', says: `${first.name} was left by an interrupted run and may contain a private key`, fix };
}
