/** `jwt-kit passphrase`: adds, changes or removes the passphrase of a private key, in its own file. */
import type { KeyObject } from 'node:crypto';
import { basename, dirname } from 'node:path';
import { bundleFiles } from '../../../core/bundle/bundle-files.ts';
import { textHash, writeRecord } from '../../../core/bundle/record.ts';
import { keyRounds } from '../../../core/defaults.ts';
import { KitError, missingOptions } from '../../../core/errors.ts';
import { visible } from '../../../core/escape.ts';
import { findPrivateKey } from '../../../core/keys/read-keys.ts';
import { checkRounds, privateKeyPem } from '../../../core/keys/rsa.ts';
import { type Command, type CommandIo, type FileSet, isPrivate, noSuchFile } from '../../command.ts';
import { refuseLink } from '../../disk/refuse-link.ts';
import { naming } from '../../input/name-file-in-error.ts';
import { fittingPassphrase, readPassphrase } from '../../input/passphrase.ts';
import { inside } from '../../path-inside.ts';
import { copyNotes } from './copy-notes.ts';
import type { PassphraseOptions } from './flags.ts';
import { contentOf, type KeyFile, readKeyFile } from './key-file.ts';

export const passphrase: Command<PassphraseOptions> = async (options, io) => {
  checkOptions(options, io);
  const { path, directory } = placeOf(options.key, io);
  io.recover(directory);
  refuseLink(path, io);
  const bytes = await io.read(path);
  const file = await naming(path, () => readKeyFile(bytes));
  const { encrypted: wasEncrypted } = file.sealed;
  const { remove = false, rounds } = options;
  const data = { key: path, encrypted: !remove };
  if (remove && !wasEncrypted) {
    return { prose: true, text: `${visible(path)} has no passphrase\n`, data: { ...data, changed: false } };
  }
  const { key, old } = await openKey(file, path, options, io);
  const fresh = remove ? undefined : await newPassphrase(path, options, io);
  const pem = await privateKeyPem(key, { passphrase: fresh, rounds, random: io.random });
  const content = contentOf(pem, file.form);
  const { files, notes } = await filesFor({ path, directory, content, replaces: textHash(bytes), remove }, io);
  const did = remove ? 'removed the passphrase of' : wasEncrypted ? 'changed the passphrase of' : 'added a passphrase to';
  const { copies, notes: aboutCopies } = remove
    ? { copies: {}, notes: [] }
    : await copyNotes({ key, path, directory, old, wasEncrypted }, io);
  return {
    text: (written) => {
      const own = written.find((one) => basename(one.path) === basename(path));
      return `${did} ${visible(path)}${own !== undefined && isPrivate(own) ? ', readable only by you' : ''}\n`;
    },
    data: { ...data, changed: true, ...copies },
    files,
    notes: [...file.notes, ...unused(file, options), ...fewRounds(rounds), ...notes, ...aboutCopies],
    prove: async (staged) => prove(await staged(files.directory === undefined ? path : bundleFiles.key), key, fresh),
  };
};

/** Rejects options that do not fit together, and a missing one, before a file is read. */
function checkOptions({ key, newPassphraseFile, remove, rounds }: PassphraseOptions, io: CommandIo): void {
  if (key === '-') {
    throw new KitError('USAGE', 'the passphrase of a key is changed in its file, not on standard input', {
      hint: 'give the name of the file',
    });
  }
  if (remove && (newPassphraseFile !== undefined || rounds !== undefined)) {
    const option = newPassphraseFile === undefined ? 'rounds' : 'newPassphraseFile';
    throw new KitError('USAGE', 'cannot be combined with --remove', { option, hint: 'leave out one of the two' });
  }
  if (rounds !== undefined) checkRounds(rounds);
  if (remove || newPassphraseFile !== undefined || io.interactive) return;
  throw missingOptions(
    [{ option: 'newPassphraseFile', value: '<file>' }],
    'put the new passphrase into a file that only you can read, or add --remove',
  );
}

/** The file of the key: a directory stands for its server.key. */
function placeOf(given: string, io: CommandIo): { path: string; directory: string } {
  if (!io.isDirectory(given)) return { path: given, directory: dirname(given) };
  const path = inside(given, bundleFiles.key);
  if (io.modeOf(path) === undefined && !io.list(given)?.entries.some(({ name }) => name === bundleFiles.key)) {
    throw new KitError('INPUT_UNREADABLE', noSuchFile(path), { hint: 'give the file of the private key' });
  }
  return { path, directory: given };
}

/** Opens the key, with the current passphrase if it has one; at a terminal, asks for it. */
async function openKey(
  { sealed }: KeyFile,
  path: string,
  { passphraseFile }: PassphraseOptions,
  io: CommandIo,
): Promise<{ key: KeyObject; old: Uint8Array | undefined }> {
  const given = await readPassphrase(passphraseFile, io);
  if (!sealed.encrypted) return { key: await naming(path, () => sealed.open(undefined)), old: undefined };
  let old = given;
  if (given === undefined && io.interactive) {
    const { askPassphrase } = await import('../../ask.ts');
    old = await askPassphrase(path, io, (typed) => sealed.open(typed));
  } else old = fittingPassphrase(given, sealed.open, io);
  return { key: await naming(path, () => sealed.open(old)), old };
}

/** The new passphrase from its file, or typed twice at a terminal. */
async function newPassphrase(
  path: string,
  { newPassphraseFile = '-' }: PassphraseOptions,
  io: CommandIo,
): Promise<Uint8Array | undefined> {
  if (newPassphraseFile === '-' && io.interactive) {
    const { askChangedPassphrase } = await import('../../ask.ts');
    return askChangedPassphrase(path, io);
  }
  return readPassphrase(newPassphraseFile, io, { fresh: true, option: '--new-passphrase-file' });
}

/** What replaces the file of a key. */
interface Replacing {
  path: string;
  directory: string;
  content: string | Uint8Array;
  replaces: string;
  remove: boolean;
}

/** The files to write: the key, and in a bundle the record and the page that say whether it is encrypted. */
async function filesFor(
  { path, directory, content, replaces, remove }: Replacing,
  io: CommandIo,
): Promise<{ files: FileSet; notes: string[] }> {
  const single = { path, content, replaces, secret: true };
  const isBundle = basename(path) === bundleFiles.key && (await io.readInBundle(directory, bundleFiles.record)) !== undefined;
  if (!isBundle) return { files: { files: [single], inPlace: true }, notes: [] };
  const { openRecord } = await import('../../bundle/open-bundle.ts');
  const { rewritePage } = await import('../../bundle/rewrite-page.ts');
  const bundle = await openRecord(directory, io);
  const draft = { ...bundle.record, key: { ...bundle.record.key, encrypted: !remove } };
  const page = await rewritePage(bundle, draft, io);
  // An edited page would go to previous/ with its set, and the old key with it.
  const edited = page.kept !== undefined;
  const record = { path: bundleFiles.record, content: writeRecord(draft), replaces: textHash(bundle.recordText) };
  return {
    files: {
      directory,
      files: [{ ...single, path: bundleFiles.key }, ...(edited ? [record] : page.files.files)],
      inPlace: true,
    },
    notes: edited ? [`${visible(inside(directory, bundleFiles.checklist))} was edited: it stays as it is`] : [],
  };
}

const unused = ({ sealed }: KeyFile, { passphraseFile }: PassphraseOptions): string[] =>
  sealed.encrypted || passphraseFile === undefined ? [] : ['the key had no passphrase: --passphrase-file was not used'];

const fewRounds = (rounds: number = keyRounds.default): string[] =>
  rounds >= keyRounds.default ? [] : ['fewer rounds make it faster to guess the passphrase: use a long, random one'];

/**
 * Proves that the written file opens with the new passphrase, and contains the same private key.
 *
 * @throws KitError MISMATCH if it does not
 */
function prove(written: Uint8Array, key: KeyObject, fresh: Uint8Array | undefined): void {
  const sealed = findPrivateKey(written);
  const der = (one: KeyObject): Buffer => one.export({ type: 'pkcs8', format: 'der' });
  if (sealed.encrypted === (fresh !== undefined) && der(sealed.open(fresh)).equals(der(key))) return;
  throw new KitError('MISMATCH', 'the file that was written does not contain the same key', {
    hint: 'the old file is unchanged; try again, and if it happens again, report it',
  });
}
