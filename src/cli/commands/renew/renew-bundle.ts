/** From a bundle to the same bundle renewed: reads what is there, and makes what takes its place. */
import type { KeyObject } from 'node:crypto';
import { bundleFiles } from '../../../core/bundle/bundle-files.ts';
import { type BundleRecord, certificateOf, textHash } from '../../../core/bundle/record.ts';
import { type IssuedCertificate, issuedFor } from '../../../core/certificates/ca-certificate.ts';
import { readRequest } from '../../../core/certificates/read-request.ts';
import { validity } from '../../../core/certificates/validity.ts';
import type { Page } from '../../../core/checklist/page.ts';
import { shortDate } from '../../../core/dates.ts';
import { KitError } from '../../../core/errors.ts';
import { excerpt, visible } from '../../../core/escape.ts';
import { pemBlock } from '../../../core/keys/containers/pem.ts';
import { hasThumbprint } from '../../../core/keys/jwk/jwk.ts';
import { findPrivateKey, findRequest } from '../../../core/keys/read-keys.ts';
import { privateKeyPem } from '../../../core/keys/rsa.ts';
import { type RenewalMaterial, renewedFiles } from '../../../providers/renewal.ts';
import { tooLarge } from '../../../providers/upload-limit.ts';
import { setNames } from '../../bundle/destination.ts';
import { type OpenedBundle, openBundle } from '../../bundle/open-bundle.ts';
import { pageOfNewWork } from '../../bundle/rewrite-page.ts';
import { privacy, proveStaged, withoutSlash } from '../../bundle/write-bundle.ts';
import { type CommandIo, type Outcome, styled, type WrittenFile } from '../../command.ts';
import { naming } from '../../input/name-file-in-error.ts';
import { openSigningKey, readPassphrase } from '../../input/private-key.ts';
import { inside } from '../../path-inside.ts';
import { pageIn, printedCommand } from '../../printed-command.ts';
import type { RenewOptions } from './flags.ts';

/** The existing files of the bundle: name to bytes. */
type Present = ReadonlyMap<string, Uint8Array>;

/**
 * Opens a bundle, and makes its files anew around the key that is there or the one being made.
 *
 * @param making the new key; undefined if the key stays
 */
export async function renewBundle(
  given: RenewOptions,
  making: Promise<KeyObject> | undefined,
  io: CommandIo,
): Promise<Outcome> {
  if (given.days !== undefined) validity(io.now(), given.days);
  const directory = withoutSlash(given.directory ?? '.');
  io.recover(directory);
  const bundle = await openBundle(directory, io);
  const { record, provider } = bundle;
  refuseForeignKey(bundle, io);
  const present = await readPresent(directory, io);
  const opened = making === undefined ? await openKey(bundle, given, io) : await newKey(bundle, { present, making }, given, io);
  const { key } = opened;
  const { request, notes: ofRequest } = findOwnRequest(present, bundle);
  const issued = given.certificate === undefined ? undefined : await readIssued(given.certificate, bundle, key, io);
  if (issued && isThere(issued, present, record)) return unchanged(directory, record);

  const material: RenewalMaterial = {
    record,
    provider,
    key,
    keyFile: opened.file,
    encrypted: opened.encrypted,
    request,
    issued: issued?.pem,
    days: given.days,
    templates: io.templates,
    ignored: textOf(present.get(bundleFiles.ignore)),
    now: io.now(),
    random: io.random,
  };
  const made = await naming(inside(directory, bundleFiles.record), () => renewedFiles(material));
  const { record: renewed, page } = made;
  const checklist = pageOfNewWork(String(made.files[bundleFiles.checklist]), present.get(bundleFiles.checklist), bundle);
  const files = { ...made.files, [bundleFiles.checklist]: checklist.text };
  return {
    text: (written) => summary(bundle, { record: renewed, page, written }, io),
    data: { directory, record: renewed },
    notes: [
      ...(opened.passphrase !== undefined && !opened.encrypted
        ? [
            `${visible(inside(directory, bundleFiles.key))} is not encrypted: the passphrase was not used, and the file stays as it is`,
          ]
        : []),
      ...ofRequest,
      ...(issued?.notes ?? []),
      ...checklist.notes,
      ...remarks(bundle, { present, files, issued: issued?.pem }, io),
    ],
    files: {
      directory,
      names: setNames,
      files: Object.entries(files).map(([path, content]) => {
        const before = present.get(path);
        const file = { path, content, secret: path === bundleFiles.key };
        return before === undefined ? file : { ...file, replaces: textHash(before) };
      }),
    },
    prove: (staged) => proveStaged(staged, opened.passphrase),
  };
}

/** Rejects a bundle for someone else's public key: it has no certificate, and no private key to sign one. */
function refuseForeignKey({ directory, record, provider }: OpenedBundle, io: CommandIo): void {
  if (record.certificate !== undefined) return;
  const again = { provider: provider.id, jwk: { blank: 'file or URL' }, force: true };
  throw new KitError('USAGE', 'someone else has the private key of this bundle: they have to renew it', {
    hint: `with their new JWK: ${printedCommand({ command: 'init', directory, options: again }, io)}`,
  });
}

interface SigningKey {
  /** The key that signs from now on. */
  key: KeyObject;
  /** The content of server.key. */
  file: string | Uint8Array;
  encrypted: boolean;
  passphrase: Uint8Array | undefined;
}

/**
 * Opens the existing key.
 *
 * @throws KitError INPUT_UNREADABLE if there is no server.key, MISMATCH if it does not match the key in the record
 */
async function openKey(
  { directory, record }: OpenedBundle,
  { passphraseFile }: RenewOptions,
  io: CommandIo,
): Promise<SigningKey> {
  const path = inside(directory, bundleFiles.key);
  const bytes = await io.readInBundle(directory, bundleFiles.key);
  const lost = `if you no longer have it: ${printedCommand({ command: 'renew', directory, options: { newKey: true } }, io)}`;
  if (bytes === undefined) {
    throw new KitError('INPUT_UNREADABLE', `${visible(path)}: there is no such file`, {
      hint: `restore it from your backup; ${lost}`,
    });
  }
  const { encrypted } = await naming(path, () => findPrivateKey(bytes));
  const opened = await openSigningKey({ path, bytes }, { passphrase: await readPassphrase(passphraseFile, io), io });
  if (!hasThumbprint(opened.key, record.key.thumbprint)) {
    throw new KitError('MISMATCH', `${visible(path)}: does not match the key in ${bundleFiles.record}`, {
      hint: `restore the right key from previous/ or from your backup; ${lost}`,
    });
  }
  return { ...opened, file: bytes, encrypted };
}

/**
 * Writes the new key, encrypted if a passphrase is given. The old key is not opened: it may be lost.
 *
 * @throws KitError PASSPHRASE if the old key was encrypted and there is no passphrase and no terminal to ask at
 */
async function newKey(
  { directory, record }: OpenedBundle,
  { present, making }: { present: Present; making: Promise<KeyObject> },
  { passphraseFile }: RenewOptions,
  io: CommandIo,
): Promise<SigningKey> {
  const sealed = record.key.encrypted || textOf(present.get(bundleFiles.key))?.includes('ENCRYPTED') === true;
  const asked = passphraseFile === undefined && sealed && io.interactive ? '-' : passphraseFile;
  if (asked === undefined && sealed) {
    throw new KitError(
      'PASSPHRASE',
      `${visible(inside(directory, bundleFiles.key))} was encrypted, but no passphrase was given for the new key`,
      {
        hint: 'write a passphrase to a file that only you can read',
        next: { to: 'use it', options: { passphraseFile: { blank: 'file' } } },
      },
    );
  }
  const passphrase = await readPassphrase(asked, io, { fresh: true });
  const key = await making;
  const file = await privateKeyPem(key, { passphrase, random: io.random });
  return { key, file, encrypted: passphrase !== undefined, passphrase };
}

async function readPresent(directory: string, io: CommandIo): Promise<Present> {
  const present = new Map<string, Uint8Array>();
  for (const name of setNames) {
    const bytes = await io.readInBundle(directory, name);
    if (bytes !== undefined) present.set(name, bytes);
  }
  return present;
}

const textOf = (bytes: Uint8Array | undefined): string | undefined => bytes && Buffer.from(bytes).toString();

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
async function readIssued(path: string, { provider }: OpenedBundle, key: KeyObject, io: CommandIo): Promise<IssuedCertificate> {
  const bytes = await io.read(path);
  return naming(path, () => {
    const issued = issuedFor(key, bytes, io.now());
    const problem = provider.upload === bundleFiles.certificate ? tooLarge(issued.pem.length, provider) : undefined;
    if (problem !== undefined) {
      throw new KitError('INPUT_INVALID', `the certificate, without its chain, has ${problem}`, {
        hint: 'ask for one with fewer extensions, or leave out --certificate: a self-signed one works too',
      });
    }
    return issued;
  });
}

const isThere = ({ pem, certificate }: IssuedCertificate, present: Present, record: BundleRecord): boolean =>
  textOf(present.get(bundleFiles.certificate)) === pem && certificateOf(record).sha256 === certificate.fingerprint256;

const unchanged = (directory: string, record: BundleRecord): Outcome => ({
  text: `${visible(inside(directory, bundleFiles.certificate))} is already this certificate: nothing was changed\n`,
  data: { directory, record, changed: false },
});

/** Notes on what the renewal replaced. */
function remarks(
  { directory, record }: OpenedBundle,
  { present, files, issued }: { present: Present; files: Record<string, string | Uint8Array>; issued: string | undefined },
  io: CommandIo,
): string[] {
  const kept = `the old file is in ${visible(inside(directory, 'previous/'))}`;
  const { issuer } = certificateOf(record);
  return [
    ...(issuer !== undefined && issued === undefined
      ? [
          `the old certificate was signed by ${excerpt(issuer)}, the new one is self-signed; to have it signed again, send server.csr there, then run ${printedCommand({ command: 'renew', options: { certificate: { blank: 'file' } } }, io)}`,
        ]
      : []),
    ...changedFiles(record, present, files).map((name) => `${visible(inside(directory, name))} was changed by hand: ${kept}`),
  ];
}

/** Public key files that were edited: a renewal with the same key would otherwise not change them. */
function changedFiles(record: BundleRecord, present: Present, files: Record<string, string | Uint8Array>): string[] {
  const renewed = JSON.parse(String(files[bundleFiles.record])) as BundleRecord;
  if (renewed.key.thumbprint !== record.key.thumbprint) return [];
  return [bundleFiles.publicKey, bundleFiles.jwks].filter(
    (name) => present.has(name) && textOf(present.get(name)) !== files[name],
  );
}

/** Says what was made and where, when it expires, and what to do next. */
function summary(
  { directory, record: before, provider }: OpenedBundle,
  { record, page, written }: { record: BundleRecord; page: Page; written: readonly WrittenFile[] },
  io: CommandIo,
): string {
  const bold = (text: string): string => styled(io.stdout, 'bold', text);
  const { publicKey, certificate, key, checklist } = bundleFiles;
  const newKey = record.key.thumbprint !== before.key.thumbprint;
  const expires = `expires ${shortDate(new Date(certificateOf(record).notAfter))}`;
  const rows = [
    [certificate, `new${provider.upload === certificate ? ', upload this one' : ''}`, expires],
    ...(provider.upload === publicKey ? [[publicKey, newKey ? 'new, paste this one' : 'as before', '']] : []),
    [key, newKey ? `new${record.key.encrypted ? ', encrypted' : ''}, a secret` : 'the same as before', privacy(written)],
    [checklist, `the ${page.steps.length} steps${record.renewal ? ' of the renewal' : ', with your values'}`, ''],
  ] as const;
  const careful = [
    '  Careful: the key is new. Once the server has it, the old one stops working:',
    `  ${checklist} says how to switch to the new key.`,
    '',
  ];
  const known = record.settings['clientId'] !== undefined;
  const next = {
    command: 'token',
    directory: directory === '.' ? undefined : directory,
    options: { clientId: known ? undefined : { blank: provider.grant.clientIdName } },
  };
  return [
    '',
    `  Renewed ${bold(directory === '.' ? 'the bundle in this directory' : `${visible(directory)}/`)}, and checked: the key signs,`,
    '  the certificate matches it, all files agree.',
    '',
    ...rows.map(([file = '', what = '', detail = '']) => `    ${bold(file.padEnd(16))}${what.padEnd(27)}${detail}`.trimEnd()),
    '',
    `  The old files are kept in ${visible(inside(directory, 'previous/'))}.`,
    '',
    ...(record.renewal?.key === 'new' ? careful : []),
    `  Next: follow ${pageIn(directory, checklist, io)}, then`,
    `        ${printedCommand(next, io)}`,
    '',
    '',
  ].join('\n');
}
