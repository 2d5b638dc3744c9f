/** Renews a bundle: reads its files, and makes the new ones. */

import type { KeyObject } from 'node:crypto';
import { bundleFiles, setNames } from '../../../core/bundle/bundle-files.ts';
import { type BundleRecord, certificateOf } from '../../../core/bundle/record.ts';
import { type IssuedCertificate, issuedFor } from '../../../core/certificates/ca-certificate.ts';
import { readRequest } from '../../../core/certificates/read-request.ts';
import { validity } from '../../../core/certificates/validity.ts';
import { KitError } from '../../../core/errors.ts';
import { asTyped, visible } from '../../../core/escape.ts';
import { pemBlock } from '../../../core/keys/containers/pem.ts';
import { hasThumbprint } from '../../../core/keys/jwk/thumbprint.ts';
import { findRequest } from '../../../core/keys/read-keys.ts';
import { storeIn } from '../../../core/keys/store-items.ts';
import { blanks } from '../../../core/next-command.ts';
import { type RenewalMaterial, renewedFiles } from '../../../providers/renewal.ts';
import { tooLarge } from '../../../providers/upload-limit.ts';
import { type OpenedBundle, openBundle } from '../../bundle/open-bundle.ts';
import { pageOfNewWork } from '../../bundle/rewrite-page.ts';
import { proveStaged } from '../../bundle/write-bundle.ts';
import type { CommandIo, Outcome } from '../../command.ts';
import { openedStore } from '../../input/key-store.ts';
import { naming } from '../../input/name-file-in-error.ts';
import { inside, withoutSlash } from '../../path-inside.ts';
import { printedCommand } from '../../printed-command.ts';
import { filesForPrograms } from './files-for-programs.ts';
import type { RenewOne } from './flags.ts';
import { type Present, readPresent, replacingFiles, textOf } from './present-files.ts';
import type { RenewedStores } from './renew-stores.ts';
import { newKey, openKey, type RenewalKey } from './renewal-key.ts';
import { remarks, summary } from './renewal-summary.ts';
import { renewedStores } from './renewed-stores.ts';

/**
 * Opens a bundle, and makes its files again for the existing key or a new one.
 *
 * @param making the new key, being generated; undefined if the key stays
 */
export async function renewBundle(given: RenewOne, making: Promise<KeyObject> | undefined, io: CommandIo): Promise<Outcome> {
  if (given.days !== undefined) validity(io.now(), given.days);
  const directory = withoutSlash(given.directory);
  io.recover(directory);
  const bundle = await openBundle(directory, io);
  const { record, provider } = bundle;
  refuseForeignKey(bundle, io);
  const present = await readPresent(directory, io);
  const opened = making === undefined ? await openKey(bundle, given, io) : await newKey(bundle, { present, making }, given, io);
  const { request, notes } = findOwnRequest(present, bundle);
  const { issued, inStore = false } = given.certificate === undefined ? {} : await readIssued(given, bundle, opened, io);
  if (issued && isThere(issued, present, record)) return unchanged(directory, record);
  const elsewhere = opened.file === undefined;
  const used = elsewhere || opened.encrypted || (inStore && given.storePasswordFile === undefined);
  const material: RenewalMaterial = {
    record,
    provider,
    key: opened.key,
    keyFile: opened.file,
    encrypted: opened.encrypted,
    request,
    issued: issued?.pem,
    days: given.days,
    templates: io.templates(directory),
    ignored: textOf(present.get(bundleFiles.ignore)),
    now: io.now(),
    random: io.random,
  };
  const made = await naming(inside(directory, bundleFiles.record), () => renewedFiles(material));
  const stores = await renewedStores(
    { given, directory, opened, certificate: String(made.files[bundleFiles.certificate]) },
    io,
  );
  const others = await filesForPrograms(bundle, String(made.files[bundleFiles.certificate]), io);
  return outcome(
    {
      bundle,
      present,
      opened,
      made,
      issued,
      notes: [...notes, ...placeNotes(given, present), ...stores.notes, ...others],
      used,
      stores,
    },
    io,
  );
}

/** Where a new key has to go, if the old one is kept elsewhere. */
function placeNotes({ newKey, key, keyEnv }: RenewOne, present: Present): string[] {
  if (!newKey || (present.has(bundleFiles.key) && key === undefined && keyEnv === undefined)) return [];
  const place = keyEnv === undefined ? key : `the secret in ${keyEnv}`;
  const where =
    place === undefined || place === '-' ? 'the old key where it is kept, such as in a secret of your CI,' : asTyped(place);
  return [`when the server has the new certificate, replace ${where} with ${bundleFiles.key}; git ignores that file`];
}

/** Everything that a renewal read and made. */
interface Renewal {
  bundle: OpenedBundle;
  present: Present;
  opened: RenewalKey;
  made: Awaited<ReturnType<typeof renewedFiles>>;
  issued: IssuedCertificate | undefined;
  stores: RenewedStores;
  /** Whether a given passphrase was used. */
  used: boolean;
  /** Notes from reading the bundle. */
  notes: readonly string[];
}

/** The outcome: files to write, text and notes. */
function outcome({ bundle, present, opened, made, issued, notes, used, stores }: Renewal, io: CommandIo): Outcome {
  const { directory } = bundle;
  const { record, page } = made;
  const elsewhere = opened.file === undefined;
  const again = stores.files.map(({ path }) => path);
  const checklist = pageOfNewWork(String(made.files[bundleFiles.checklist]), present.get(bundleFiles.checklist), bundle);
  const files = { ...made.files, [bundleFiles.checklist]: checklist.text };
  const needless = `${visible(inside(directory, bundleFiles.key))} is not encrypted: the passphrase was not used, and the file stays as it is`;
  return {
    prose: true,
    text: (written) => summary(bundle, { record, page, written, elsewhere, stores: again }, io),
    data: { directory, record, ...(again.length > 0 ? { stores: again } : {}) },
    notes: [
      ...(opened.passphrase !== undefined && !used ? [needless] : []),
      ...notes,
      ...(issued?.notes ?? []),
      ...checklist.notes,
      ...remarks(bundle, { present, files, issued: issued?.pem }, io),
    ],
    files: {
      directory,
      // A server.key that is there stays: it is not part of what is replaced.
      names: [
        ...(elsewhere ? setNames.filter((name) => name !== bundleFiles.key) : setNames),
        ...stores.files.map(({ path }) => path),
      ],
      files: [...replacingFiles(files, present), ...stores.files],
    },
    prove: async (staged) => {
      await proveStaged(staged, { passphrase: opened.passphrase, elsewhere: elsewhere ? opened.key : undefined });
      await stores.prove(staged);
    },
  };
}

/** Rejects a bundle for someone else's public key: it has no certificate, and no private key to sign one. */
function refuseForeignKey({ directory, record }: OpenedBundle, io: CommandIo): void {
  if (record.certificate !== undefined) return;
  throw new KitError('USAGE', 'someone else has the private key of this bundle: they have to renew it', {
    hint: `save their new JWK as ${blanks.jwk.example}, then: ${printedCommand({ command: 'renew', directory, options: { jwk: blanks.jwk } }, io)}`,
  });
}

/** The request in the bundle, if it is usable; else a note. */
function findOwnRequest(
  present: Present,
  { directory, record }: OpenedBundle,
): Pick<RenewalMaterial, 'request'> & { notes: string[] } {
  const bytes = present.get(bundleFiles.request);
  const path = visible(inside(directory, bundleFiles.request));
  const anew = (why: string): ReturnType<typeof findOwnRequest> => ({
    request: undefined,
    notes: [`${path}: ${why}; a new one was made with the subject of the certificate`],
  });
  if (bytes === undefined) return anew('missing');
  try {
    const der = findRequest(bytes);
    const read = readRequest(der);
    if (!hasThumbprint(read.publicKey, record.key.thumbprint)) return anew('it was for another key');
    if (read.subject === '') return anew('its subject was empty');
    const text = Buffer.from(bytes).toString();
    return { request: { pem: text.includes('-----BEGIN ') ? text : pemBlock('CERTIFICATE REQUEST', der), read }, notes: [] };
  } catch (cause) {
    if (!(cause instanceof KitError)) throw cause;
    return anew(cause.message);
  }
}

/**
 * Finds the certificate for the bundle's key in a file.
 *
 * @throws KitError INPUT_INVALID if it is larger than the server accepts
 */
async function readIssued(
  { certificate: path = '', passphraseFile, passphraseEnv, stores, storePasswordFile, alias }: RenewOne,
  { provider }: OpenedBundle,
  { key, passphrase }: RenewalKey,
  io: CommandIo,
): Promise<{ issued: IssuedCertificate; inStore: boolean }> {
  const bytes = await io.read(path);
  // A passphrase that was typed for server.key is not the one of the store.
  const given = passphraseFile === undefined && passphraseEnv === undefined ? undefined : passphrase;
  // With --stores, the password may be only for the stores in the bundle.
  const password = stores && storeIn(bytes) === undefined ? undefined : storePasswordFile;
  const opening = { storePasswordFile: password, alias, passphrase: given, whole: true };
  const store = await openedStore({ path, bytes }, opening, io);
  return naming(path, () => {
    const issued = issuedFor(key, store ?? bytes, io.now());
    const problem = provider.upload === bundleFiles.certificate ? tooLarge(issued.pem.length, provider) : undefined;
    if (problem !== undefined) {
      throw new KitError('INPUT_INVALID', `the certificate, without its chain, has ${problem}`, {
        hint: 'ask for one with fewer extensions, or leave out --certificate: a self-signed one works too',
      });
    }
    return { issued, inStore: store !== undefined };
  });
}

const isThere = ({ pem, certificate }: IssuedCertificate, present: Present, record: BundleRecord): boolean =>
  textOf(present.get(bundleFiles.certificate)) === pem && certificateOf(record).sha256 === certificate.fingerprint256;

const unchanged = (directory: string, record: BundleRecord): Outcome => ({
  prose: true,
  text: `${visible(inside(directory, bundleFiles.certificate))} is already this certificate: nothing was changed\n`,
  data: { directory, record, changed: false },
});
