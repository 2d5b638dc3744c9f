/** The files with the private key, made only with `--secret`: texts, and key stores. */
import { createHash, type KeyObject, type X509Certificate } from 'node:crypto';
import { basename, dirname } from 'node:path';
import { bundleFiles } from '../../../core/bundle/bundle-files.ts';
import { textHash } from '../../../core/bundle/record.ts';
import { KitError, missingOptions } from '../../../core/errors.ts';
import { visible } from '../../../core/escape.ts';
import { findCertificates, publicKeyOf } from '../../../core/keys/read-keys.ts';
import { privateKeyPem } from '../../../core/keys/rsa.ts';
import { isSameKey } from '../../../core/keys/same-key.ts';
import { publicHalf } from '../../../core/keys/write-keys.ts';
import type { NewEntry } from '../../../core/keystores/store-entries.ts';
import type { FileValues } from '../../../core/templates/fill-in.ts';
import { makeStore, proveStore } from '../../../library/keystores/make-store.ts';
import type { StoreFile, TextFile } from '../../../providers/targets/target.ts';
import { openBundleKey } from '../../bundle/bundle-key.ts';
import { newStorePassword } from '../../bundle/store-password.ts';
import type { CommandIo, OutputFile } from '../../command.ts';
import { readGivenKey } from '../../input/given-key.ts';
import { naming } from '../../input/name-file-in-error.ts';
import { givenPassphrase } from '../../input/passphrase.ts';
import { inside } from '../../path-inside.ts';
import type { UseOptions } from './flags.ts';
import { type Filling, inputOf, nameOf, storeNames, storeOf } from './target-values.ts';

/** The private key of a bundle, opened. */
export async function openKey(options: UseOptions, { bundle }: Filling, io: CommandIo): Promise<KeyObject> {
  const given = await readGivenKey(options, io);
  const { key, notes } = await openBundleKey(bundle, { given, passphrase: await givenPassphrase(options, io), store: {} }, io);
  for (const note of notes) io.note(`the private key: ${note}`);
  return key;
}

/**
 * The values that only the templates of secret files have.
 *
 * @param outDir the directory that the files are written to
 */
export async function secretValues(
  filling: Filling,
  { key, outDir }: { key: KeyObject; outDir: string | undefined },
  io: CommandIo,
): Promise<FileValues> {
  const { random } = io;
  const pem = await privateKeyPem(key, { random });
  const bytes = Buffer.from(pem);
  const existing = filling.target.secrets === undefined || outDir === undefined ? {} : await existingFiles(filling, outDir, io);
  const encryptedPem = (text: string): Promise<string> => privateKeyPem(key, { passphrase: Buffer.from(text), random });
  return {
    privateKey: pem,
    privateKeyBase64: bytes.toString('base64'),
    privateKeySha256: createHash('sha256').update(bytes).digest('hex'),
    ...(await filling.target.secrets?.({ ...inputOf(filling), pem, random, existing, encryptedPem })),
  };
}

/** The secret files that an earlier run wrote, by the names of their templates; none that are replaced (`--force`). */
async function existingFiles(filling: Filling, outDir: string, io: CommandIo): Promise<Record<string, string>> {
  const secret = filling.target.files.filter((file): file is TextFile => 'template' in file && file.secret === true);
  const found: Record<string, string> = {};
  for (const file of secret) {
    const path = inside(outDir, nameOf(file, inputOf(filling)));
    try {
      if ((await io.taken(dirname(path), [basename(path)])).length === 0) continue;
      const bytes = await io.written(path);
      if (bytes !== undefined) found[file.template] = Buffer.from(bytes).toString();
    } catch (cause) {
      // What is in the way is said when the files are written.
      if (!(cause instanceof KitError)) throw cause;
    }
  }
  return found;
}

/** A key store that was made, and its proof. */
export interface MadeStore {
  path: string;
  content: Uint8Array;
  prove(staged: Uint8Array): void;
  /** Whether another store has the same password and entry, so that it needs not be kept. */
  isSame(existing: Uint8Array): boolean;
}

/**
 * Makes the key store of a target.
 *
 * @throws KitError ANSWER_MISSING without a password; MISMATCH if the certificate is not for the key
 */
export async function madeStore(
  { storePasswordFile }: UseOptions,
  { filling, file, key }: { filling: Filling; file: StoreFile; key: KeyObject },
  io: CommandIo,
): Promise<MadeStore> {
  const { path: shown, bytes } = await filling.bundle.file('certificate');
  const own = await naming(shown, () => certificateOf(bytes, key));
  const { alias, path } = storeNames(filling, file);
  const entry: NewEntry = { alias, key: key.export({ type: 'pkcs8', format: 'der' }), chain: [own.raw] };
  const password = await newStorePassword(storePasswordFile, io);
  const content = await makeStore(entry, { type: file.store, password, legacy: false }, io);
  const prove = (store: Uint8Array): void => proveStore(store, entry, password);
  return { path, content, prove, isSame: (existing) => passes(() => prove(existing)) };
}

/** Whether a check throws nothing: bytes of others may be anything. */
function passes(check: () => void): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}

function certificateOf(bytes: Uint8Array, key: KeyObject): X509Certificate {
  const found = findCertificates(bytes).find((one) => {
    const own = publicKeyOf(one);
    return own !== undefined && isSameKey(own, publicHalf(key));
  });
  if (found !== undefined) return found;
  throw new KitError('MISMATCH', `the certificate is not for the key in ${bundleFiles.key}`, {
    hint: 'give the key of this certificate',
  });
}

/**
 * Checks, before anything is read or asked, that `--secret` and the options that go with it fit the target.
 *
 * @throws KitError USAGE; ANSWER_MISSING without a password for the key store
 */
export function checkSecret(options: UseOptions, { target }: Pick<Filling, 'target'>, io: CommandIo): void {
  const { secret = false, outDir, storePasswordFile } = options;
  const store = storeOf(target);
  const secrets = target.files.some((file) => 'store' in file || file.secret);
  if (!secret) {
    const needless = (['key', 'keyEnv', 'passphraseFile', 'passphraseEnv', 'storePasswordFile'] as const).find(
      (name) => options[name] !== undefined,
    );
    if (needless === undefined) return;
    throw new KitError('USAGE', 'the private key is not used without --secret', { option: needless, hint: 'leave it out' });
  }
  if (!secrets) {
    throw new KitError('USAGE', `--secret: ${target.id} has no file with the private key`, {
      hint: 'leave it out: the program reads the key from its own file, or not at all',
    });
  }
  if (store === undefined) return;
  if (outDir === undefined) {
    throw new KitError('USAGE', '--secret: a key store is not text', { hint: 'name a directory for the files with --out-dir' });
  }
  if (storePasswordFile === undefined && !io.interactive) {
    throw missingOptions(
      [{ option: 'storePasswordFile', value: '<file>' }],
      'put a password of 6 or more characters into a file that only you can read',
    );
  }
}

/** What keeps files out of git: a .gitignore to write, and notes. */
interface OutOfGit {
  files: OutputFile[];
  notes: string[];
}

/**
 * Keeps files with the private key out of git, like those of a bundle: adds them to the .gitignore of their directory, unless git
 * ignores them already.
 */
export async function keptOutOfGit(directory: string, names: readonly string[], io: CommandIo): Promise<OutOfGit> {
  if (names.length === 0) return { files: [], notes: [] };
  const [{ GitIgnores }, { patternFor }] = await Promise.all([
    import('../../git/git-ignore.ts'),
    import('../../git/git-check.ts'),
  ]);
  const git = await new GitIgnores(io).view(directory);
  const notes: string[] = [];
  const open: string[] = [];
  for (const name of names) {
    const { ignored, tracked } = await git.fateOf({ path: name, kind: 'file' });
    const path = visible(inside(directory, name));
    if (tracked) notes.push(`git tracks ${path}: every commit takes the private key with it, whatever .gitignore says`);
    else if (!ignored) open.push(name);
  }
  if (open.length === 0) return { files: [], notes };
  const path = inside(directory, bundleFiles.ignore);
  const before = await ignoreFileIn(directory, io);
  const lines = before === undefined ? [] : Buffer.from(before).toString().split(/\r?\n/);
  const patterns = [...new Set(open.map(patternFor))];
  if (before === 'unusable' || patterns.some((pattern) => lines.includes(pattern))) {
    const would = open.map(
      (name) =>
        `git would commit ${visible(inside(directory, name))}, which contains the private key: add ${visible(patternFor(name))} to ${visible(path)}`,
    );
    return { files: [], notes: [...notes, ...would] };
  }
  const text = Buffer.from(before ?? '').toString();
  const content = `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${patterns.map((one) => `${one}\n`).join('')}`;
  return {
    files: [{ path, content, ...(before && { replaces: textHash(before) }) }],
    notes: [...notes, `${visible(path)} gets what keeps the private key out of git: ${patterns.map(visible).join(', ')}`],
  };
}

/** The .gitignore of a directory; unusable if it is a link, which git does not follow, or no text file. */
async function ignoreFileIn(directory: string, io: CommandIo): Promise<Uint8Array | 'unusable' | undefined> {
  try {
    const entry = io.list(directory)?.entries.find(({ name }) => name === bundleFiles.ignore);
    if (entry === undefined) return undefined;
    if (entry.link || entry.kind !== 'file') return 'unusable';
    const bytes = await io.written(inside(directory, bundleFiles.ignore));
    return bytes !== undefined && Buffer.from(Buffer.from(bytes).toString()).equals(bytes) ? bytes : 'unusable';
  } catch (cause) {
    // What is in the way of the directory itself is said when the files are written.
    if (!(cause instanceof KitError)) throw cause;
    return 'unusable';
  }
}
