/** Runs all checks of a bundle without changing it: its files, the files around them, its settings. */
import type { X509Certificate } from 'node:crypto';
import { bundleFiles } from '../../core/bundle/bundle-files.ts';
import { examineMaterial, examineRecord } from '../../core/bundle/file-checks.ts';
import { holdsBundle } from '../../core/bundle/is-bundle.ts';
import type { BundleRecord } from '../../core/bundle/record.ts';
import type { Remedies } from '../../core/bundle/remedies.ts';
import type { SeenFiles } from '../../core/bundle/seen-files.ts';
import { RENEWAL_DAYS } from '../../core/defaults.ts';
import { KitError } from '../../core/errors.ts';
import { asTyped, excerpt, visible } from '../../core/escape.ts';
import { type CheckName, type Finding, fail, listed, ok, warn } from '../../core/findings.ts';
import { findPrivateKey } from '../../core/keys/read-keys.ts';
import { LARGEST_BUNDLE_FILE } from '../../core/limits.ts';
import { examineRecordSettings } from '../../providers/check-record.ts';
import { asksFor } from '../../providers/grant.ts';
import { findProvider } from '../../providers/index.ts';
import type { Provider } from '../../providers/provider.ts';
import type { Settings } from '../../providers/settings.ts';
import { bundleHint, type CommandIo, type Listing, noSuchFile } from '../command.ts';
import { isJournalName } from '../disk/journal/staging.ts';
import { OURS, PREVIOUS, refuseReserved } from '../disk/reserved-names.ts';
import type { GitIgnores } from '../git/git-ignore.ts';
import type { KeyFile } from '../input/given-key.ts';
import { fittingPassphrase } from '../input/passphrase.ts';
import { inside } from '../path-inside.ts';
import { otherCommand, type Printing, printedCommand } from '../printed-command.ts';
import { isInOneDrive } from '../windows/onedrive.ts';

/** A checked bundle. */
export interface Examined {
  directory: string;
  record?: BundleRecord | undefined;
  provider?: Provider | undefined;
  certificate?: X509Certificate | undefined;
  /** Whether the private key was opened. */
  keyOpened: boolean;
  /** Whether a real server granted a token with the settings of the record. */
  granted?: boolean;
  findings: Finding[];
}

export interface Examining {
  /** Warns if the certificate expires within this many days; default: RENEWAL_DAYS. */
  warnDays?: number | undefined;
  /** Opens an encrypted server.key. */
  passphrase?: Uint8Array | undefined;
  /** A private key to check instead of server.key. */
  given?: KeyFile | undefined;
  /** Whether the private key is neither needed nor opened. */
  withoutKey?: boolean | undefined;
  /** Shared if many bundles are checked. */
  gitIgnores?: GitIgnores | undefined;
  /** Settings that were used instead of the recorded ones. */
  settings?: Settings | undefined;
  /** Checks to skip, together with the reading they need. */
  without?: readonly CheckName[] | undefined;
}

/**
 * Checks the bundle in a directory, offline; writes nothing.
 *
 * @throws KitError INPUT_UNREADABLE if there is no such directory, or no bundle in it; USAGE if it has a reserved name
 */
export async function examineBundle(directory: string, io: CommandIo, examining: Examining = {}): Promise<Examined> {
  const { warnDays = RENEWAL_DAYS, without = [] } = examining;
  refuseReserved(directory, io.cwd, 'read');
  const listing = listBundle(directory, io);
  const remedies = remediesFor(directory, io);
  const own = await readFiles(directory, listing, without, io);
  const { given } = examining;
  const files = given === undefined ? own : { ...own, key: given.bytes };
  const { record, finding } = examineRecord(own, remedies);
  const provider = record && findProvider(record.provider, io.providers);
  const stranger = record !== undefined && provider === undefined;
  const material = examineMaterial(files, record, {
    now: io.now(),
    warnDays,
    passphrase: fittingFor(files.key, examining.passphrase, io),
    withoutKey: examining.withoutKey,
    keyName: given === undefined ? undefined : shownPath(given),
    remedies,
    upload: provider && { file: provider.upload, below: provider.uploadLimit, to: provider.title },
    renewsKey: provider?.renews === 'key',
    afterEnd: provider?.afterEnd,
    without,
  });
  const ofSettings = record && provider ? examineSettings(record, provider, remedies, examining.settings) : [];
  // If other settings were used, errors in the recorded ones do not matter.
  const held = examining.settings === undefined;
  const wrong = record && provider && held ? examineRecordSettings(record, provider, ofSettings) : [];
  const { left, pending } = leftovers(listing, { ...remedies, encrypted: record?.key.encrypted === true });
  // A run that is not finished explains any mismatch, so it comes first if it was interrupted, and no other fix applies.
  const first = left.status === 'fail' ? [left] : [];
  const ofFiles = (finding: Finding): Finding =>
    pending && finding.fix !== undefined ? { ...finding, fix: left.fix } : finding;
  return {
    directory,
    record,
    provider,
    certificate: material.certificate,
    keyOpened: material.keyOpened,
    findings: [
      ...first,
      ...(stranger ? [unknownProvider(record, io)] : wrong.length > 0 ? wrong : [ofFiles(finding)]),
      ...material.findings.map(ofFiles),
      ...(without.includes('permissions') ? [] : permissions(directory, listing, io)),
      ...(without.includes('secrets') ? [] : await lookAtCopies(directory, listing, record, io)),
      ...(without.includes('git') ? [] : [await lookAtGit(directory, listing, examining, io)]),
      ...(first.length > 0 ? [] : [left]),
      ...ofSettings,
    ]
      .filter(({ check }) => !without.includes(check))
      .map(shown),
  };
}

/** Where a given key is from, for messages. */
const shownPath = ({ path }: KeyFile): string => (path === '-' ? 'the key on standard input' : asTyped(path));

/** The passphrase that opens a key file; the given one if none does, because the checks report that. */
function fittingFor(file: SeenFiles['key'], given: Uint8Array | undefined, io: CommandIo): Uint8Array | undefined {
  if (!(file instanceof Uint8Array)) return given;
  return fittingPassphrase(given, (tried) => findPrivateKey(file).open(tried), io);
}

function examineSettings(record: BundleRecord, provider: Provider, remedies: Remedies, others?: Settings): Finding[] {
  // A bundle for someone else's public key has no certificate.
  const signs = record.certificate !== undefined;
  return provider.examine(others ?? record.settings, {
    ...remedies,
    signs,
    asks: (name) => asksFor(provider.grant, name),
  });
}

/** @throws KitError INPUT_UNREADABLE if there is no such directory, or no bundle in it */
function listBundle(directory: string, io: CommandIo): Listing {
  const listing = io.list(directory);
  if (listing !== undefined && holdsBundle(listing)) return listing;
  const record = inside(directory, bundleFiles.record);
  const message = listing === undefined ? `${asTyped(directory)}: there is no such directory` : noSuchFile(record);
  throw new KitError('INPUT_UNREADABLE', message, { hint: bundleHint(io) });
}

/** Escapes the texts for a terminal: a record or a file name may contain control characters. */
const shown = ({ says, fix, ...rest }: Finding): Finding => ({
  ...rest,
  says: visible(says),
  ...(fix === undefined ? {} : { fix: visible(fix) }),
});

/** Remedies with the commands as this reader types them. */
export const remediesFor = (directory: string, io: Printing): Remedies => ({
  run: (next) => printedCommand(next, io),
  path: (name) => (name === undefined ? directory : inside(directory, name)),
});

const unknownProvider = ({ provider }: BundleRecord, { invokedAs }: CommandIo): Finding => ({
  check: 'record',
  status: 'fail',
  says: `${bundleFiles.record} is for the provider ${excerpt(provider)}, which is not supported`,
  fix: `fix "provider" in ${bundleFiles.record}, or update jwt-kit: ${invokedAs} --version`,
});

/** Copies of an encrypted key without its passphrase; the code for that is loaded only when needed. */
async function lookAtCopies(
  directory: string,
  { entries }: Listing,
  record: BundleRecord | undefined,
  io: CommandIo,
): Promise<Finding[]> {
  if (!record?.key.encrypted || !entries.some(({ name }) => name === PREVIOUS)) return [];
  return (await import('./plain-copies.ts')).plainCopies(directory, record, io);
}

/** Whether git would commit a key; the code for that is loaded only when needed. */
async function lookAtGit(directory: string, listing: Listing, { gitIgnores }: Examining, io: CommandIo): Promise<Finding> {
  const [{ examineGit }, { GitIgnores }] = await Promise.all([import('../git/git-check.ts'), import('../git/git-ignore.ts')]);
  return examineGit(directory, listing, gitIgnores ?? new GitIgnores(io), io);
}

/** Files that only one check reads, besides `secrets`. */
const readFor: Readonly<Partial<Record<string, CheckName>>> = {
  checklist: 'checklist',
  page: 'secrets',
  ignore: 'secrets',
};

async function readFiles(
  directory: string,
  { entries }: Listing,
  without: readonly CheckName[],
  io: CommandIo,
): Promise<SeenFiles> {
  const read = async (name: string): Promise<Uint8Array | KitError | undefined> => {
    const entry = entries.find((one) => one.name === name);
    if (entry === undefined) return undefined;
    // Reading a pipe or a device could wait forever.
    if (entry.kind !== 'file') {
      return new KitError('INPUT_UNREADABLE', `${name} is not a file`, {
        hint: 'move it away and restore the file',
      });
    }
    if (entry.size > LARGEST_BUNDLE_FILE) {
      return new KitError('INPUT_INVALID', `${name} is larger than 1 MB, so it was not checked`, {
        hint: 'restore it from your backup, or make it again',
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

/** Checks who else can read the key or replace the files. */
function permissions(directory: string, { mode = 0, entries }: Listing, io: CommandIo): Finding[] {
  const check = 'permissions';
  const chmod = (mode: string, path: string): string => otherCommand([`chmod ${mode}`, { path }], io);
  const key = entries.find(({ name }) => name === bundleFiles.key);
  if (key?.kind !== 'file') return [];
  if (io.platform === 'win32') return [accessOnWindows(inside(directory, bundleFiles.key), io)];
  if (key.mode === undefined) return [];
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

/** The same by the access list of the key; without one that can be read, nothing is claimed. */
function accessOnWindows(path: string, io: CommandIo): Finding {
  const others = io.others(path);
  const tab = 'in its Properties, on the Security tab';
  if (others === undefined) {
    return warn('permissions', `who can read ${bundleFiles.key} could not be checked`, `check it ${tab}`);
  }
  if (others.length > 0) {
    const says = `others on this computer have access to ${bundleFiles.key}: ${listed(others)}`;
    return fail('permissions', says, `${tab}, under Advanced, disable inheritance and remove everyone but yourself`);
  }
  if (!isInOneDrive(path, io)) return ok('permissions', `only you can read ${bundleFiles.key}`);
  const says = `only you can read ${bundleFiles.key}, but it is in OneDrive, which uploads it`;
  return warn('permissions', says, 'move the bundle to a folder outside of OneDrive');
}

const octal = (mode: number): string => mode.toString(8).padStart(3, '0');

/**
 * What interrupted runs left: a failure if it may contain the key without its passphrase; `pending` if the files may be a
 * mix, because a run has not finished replacing them.
 */
function leftovers(
  { entries }: Listing,
  { run, path, encrypted }: Remedies & { encrypted: boolean },
): { left: Finding; pending: boolean } {
  const check: CheckName = 'leftovers';
  const found = entries.filter(({ name, foreign }) => name.startsWith(OURS) && !foreign);
  const pending = found.some(({ name }) => isJournalName(name));
  if (found.some(({ held }) => held)) {
    const says = 'another run of jwt-kit is writing here';
    return { left: { check, status: 'warn', says, fix: 'wait until it is finished, then check again' }, pending };
  }
  const finish = run({ command: 'checklist', directory: path() });
  const fix = `in a copy from elsewhere, delete the files that start with ${OURS}; else finish or remove it: ${finish}`;
  if (pending) {
    const says = 'a run was interrupted while it replaced the files: some may be old, some new';
    return { left: { check, status: 'fail', says, fix }, pending };
  }
  const [first] = found;
  if (first === undefined) return { left: { check, status: 'ok', says: 'no leftovers from interrupted runs' }, pending };
  const what = encrypted ? 'the private key without its passphrase' : 'a private key';
  const says = `${first.name} was left by an interrupted run and may contain ${what}`;
  return { left: { check, status: encrypted ? 'fail' : 'warn', says, fix }, pending };
}
