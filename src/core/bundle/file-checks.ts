/**
 * Checks the contents of a bundle's files, each alone and all together. Never throws for a faulty file: each check returns a
 * finding.
 */

import type { KeyObject, X509Certificate } from 'node:crypto';
import { readRequest } from '../certificates/read-request.ts';
import { errorHint, KitError } from '../errors.ts';
import { type Finding, fail, listed, ok, skip, warn } from '../findings.ts';
import { hasThumbprint } from '../keys/jwk/thumbprint.ts';
import { publicJwkSet } from '../keys/jwk/write-jwk.ts';
import { findCertificates, findPrivateKey, findPublicKey, findRequest } from '../keys/read-keys.ts';
import { keyTypeName, publicKeyPem } from '../keys/rsa.ts';
import { isSameKey } from '../keys/same-key.ts';
import { publicHalf } from '../keys/write-keys.ts';
import { FEWEST_RSA_BITS } from '../limits.ts';
import { blanks } from '../next-command.ts';
import { certificateKey } from '../octets/foreign-keys.ts';
import { bundleFiles } from './bundle-files.ts';
import { examineCertificate, type ReadCertificate, readCertificate } from './certificate-checks.ts';
import type { CheckupOptions } from './check-options.ts';
import { readOwnKeySet } from './own-key-set.ts';
import { unreadableElsewhere } from './readable-elsewhere.ts';
import { type BundleRecord, readRecord, textHash } from './record.ts';
import { type FileCheck, fileIds, fileOf, GIVE_RIGHT, type Looking, ownersKey, type Remedies, remake } from './remedies.ts';
import type { SeenFile, SeenFiles } from './seen-files.ts';
import { examineSecrets, examineUpload } from './upload-checks.ts';

/** The findings, and the parts of the bundle that could be read. */
export interface Checkup {
  findings: Finding[];
  certificate?: X509Certificate | undefined;
  publicKey?: KeyObject | undefined;
  /** Whether the private key was opened. */
  keyOpened: boolean;
}

/** Checks jwt-kit.json. */
export function examineRecord(
  { record: file, key, certificate }: Pick<SeenFiles, 'record' | 'key'> & Partial<Pick<SeenFiles, 'certificate'>>,
  { run, path }: Remedies,
): { record?: BundleRecord; finding: Finding } {
  const name = bundleFiles.record;
  const there = key instanceof Uint8Array;
  const back = (): string => {
    const kept = certificate instanceof Uint8Array ? namedIn(certificate) : undefined;
    const make = run({
      command: 'init',
      directory: path(),
      options: {
        provider: { blank: 'name of the provider' },
        name: kept?.name ?? { blank: 'name of the app' },
        key: there ? path(bundleFiles.key) : kept && blanks.key,
        certificate: kept && path(bundleFiles.certificate),
        intoExisting: true,
        force: true,
      },
    });
    const same = kept ? ' with the same key and certificate' : there ? ' with the same key' : '';
    const key = kept && !there ? `save the private key as ${blanks.key.example}, then ` : '';
    const again = `if you no longer have it, ${key}make the set again${same}: ${make}`;
    return `restore it from previous/ or from version control; ${again}`;
  };
  if (file === undefined) return { finding: fail('record', `${name} is missing`, back()) };
  if (file instanceof KitError) return { finding: fail('record', file.message, errorHint(file, run)) };
  try {
    return { record: readRecord(Buffer.from(file).toString(), { back }), finding: ok('record', `${name} is valid`) };
  } catch (cause) {
    const { message, hint } = known(cause);
    return { finding: fail('record', `${name}: ${message}`, hint) };
  }
}

/** The common name in a certificate, which `init` takes from the name of the app; undefined if there is no certificate. */
function namedIn(file: Uint8Array): { name: string | undefined } | undefined {
  try {
    const name: unknown = findCertificates(file)[0]?.toLegacyObject().subject.CN;
    return { name: typeof name === 'string' ? name : undefined };
  } catch {
    return undefined;
  }
}

const known = (cause: unknown): KitError => {
  if (cause instanceof KitError) return cause;
  throw cause;
};

/** A file with a key, and its public half. */
interface Holder {
  file: string;
  publicKey: KeyObject;
}

/** Checks the key, the request, the certificate and the public key in its two forms. */
export function examineMaterial(files: SeenFiles, record: BundleRecord | undefined, options: CheckupOptions): Checkup {
  const foreign = record === undefined ? files.key === undefined && !files.certificate : record.certificate === undefined;
  const { keyName } = options;
  const looking: Looking = { record, files, remedies: options.remedies, foreign, source: bundleFiles.key, keyName };
  const findings: Finding[] = [];
  const holders: Holder[] = [];
  const take = (finding: Finding, file: string, key: KeyObject | undefined): void => {
    findings.push(finding);
    if (key !== undefined) holders.push({ file, publicKey: publicHalf(key) });
  };
  let certificate: ReadCertificate | undefined;
  let keyOpened = false;
  if (options.withoutKey && !foreign) findings.push(skippedKey(files.key));
  else if (!foreign || keyName !== undefined) {
    const key = examineKey(files.key, looking, options.passphrase);
    keyOpened = key.value !== undefined;
    take(key.finding, nameOfKey(looking), key.value);
  }
  if (!foreign) {
    const request = examineFile('request', looking, (bytes) => readRequest(findRequest(bytes)));
    take(request.finding, bundleFiles.request, request.value?.publicKey);
    const [own] = holders;
    const isOurs = (publicKey: KeyObject): boolean =>
      own?.file === nameOfKey(looking) ? isSameKey(publicKey, own.publicKey) : hasThumbprint(publicKey, record?.key.thumbprint);
    const seen = examineFile('certificate', looking, (bytes) => readCertificate(bytes, isOurs));
    certificate = seen.value;
    take(seen.finding, bundleFiles.certificate, certificate && certificateKey(certificate.x509));
    if (certificate && isOurs(certificateKey(certificate.x509))) looking.source = bundleFiles.certificate;
  }
  const written = examinePublicFiles(holders[0]?.publicKey, looking, take);
  const { without = [] } = options;
  if (!without.includes('checklist')) findings.push(examineFile('checklist', looking, () => undefined).finding);

  findings.push(...examinePair(holders, looking), ...examineStrength(holders[0], looking));
  if (certificate !== undefined) {
    // The certificate is compared with the record only if the record is about its key.
    const about = hasThumbprint(certificateKey(certificate.x509), record?.key.thumbprint);
    findings.push(...examineCertificate(certificate, about ? record?.certificate : undefined, options));
  }
  findings.push(
    ...examineUpload(files, options.upload, () => remake('public-key', looking, true), options.remedies),
    ...(without.includes('secrets')
      ? []
      : [examineSecrets(files, [...written, ...asRecorded(files, record)], () => replacing(looking))]),
  );
  return { findings, certificate: certificate?.x509, publicKey: holders[0]?.publicKey, keyOpened };
}

/** The record, which was searched for keys when it was read, and the pages that are as this program wrote them. */
function asRecorded({ checklist, page }: SeenFiles, record: BundleRecord | undefined): (keyof SeenFiles)[] {
  if (record === undefined) return [];
  const isAs = (file: SeenFile, hash: string | undefined): boolean => file instanceof Uint8Array && textHash(file) === hash;
  return [
    'record',
    ...(isAs(checklist, record.checklist) ? (['checklist'] as const) : []),
    ...(isAs(page, record.page) ? (['page'] as const) : []),
  ];
}

/** The files of the public key, with their readers and writers. */
const publicFiles = [
  ['public-key', findPublicKey, publicKeyPem],
  ['jwks', readOwnKeySet, publicJwkSet],
] as const;

/**
 * Checks the files of the public key. One that is what this program writes for a key that was read before needs no reading.
 *
 * @param own the key that was read
 * @returns the files that needed none
 */
function examinePublicFiles(
  own: KeyObject | undefined,
  looking: Looking,
  take: (finding: Finding, file: string, key: KeyObject | undefined) => void,
): (keyof SeenFiles)[] {
  const written: (keyof SeenFiles)[] = [];
  for (const [check, read, write] of publicFiles) {
    const file = looking.files[fileIds[check]];
    const asWritten = file instanceof Uint8Array && own?.asymmetricKeyType === 'rsa' && Buffer.from(write(own)).equals(file);
    const { finding, value } = examineFile(check, looking, asWritten ? () => own : read, asWritten);
    take(finding, fileOf(check), value);
    if (asWritten) written.push(fileIds[check]);
  }
  return written;
}

/** Files that a set-up does not need. */
const optional: readonly FileCheck[] = ['request', 'jwks', 'checklist'];

const whatItIs: Readonly<Record<FileCheck, string>> = {
  key: 'is a private key',
  request: 'is a request, signed by its own key',
  certificate: 'is a certificate',
  'public-key': 'is a public key',
  jwks: 'contains a public key',
  checklist: 'exists',
};

/**
 * Reads one file; an error becomes the finding.
 *
 * @param asWritten whether it is known to be as this program writes it
 */
function examineFile<T>(
  check: FileCheck,
  looking: Looking,
  read: (bytes: Uint8Array) => T,
  asWritten = false,
): { finding: Finding; value?: T } {
  const name = fileOf(check);
  const file = looking.files[fileIds[check]];
  if (file === undefined) {
    const missing = optional.includes(check) ? warn : fail;
    return { finding: missing(check, `${name} is missing`, remake(check, looking, false)) };
  }
  if (file instanceof KitError) return { finding: fail(check, file.message, errorHint(file, looking.remedies.run)) };
  try {
    const value = read(file);
    return {
      finding: (asWritten ? undefined : unreadableElsewhere(check, file, looking)) ?? ok(check, `${name} ${whatItIs[check]}`),
      value,
    };
  } catch (cause) {
    return { finding: fail(check, `${name}: ${known(cause).message}`, remake(check, looking, true)) };
  }
}

function examineKey(
  file: SeenFile,
  looking: Looking,
  passphrase: Uint8Array | undefined,
): { finding: Finding; value?: KeyObject } {
  const name = nameOfKey(looking);
  const { record, remedies, keyName } = looking;
  if (!(file instanceof Uint8Array)) return examineFile('key', looking, () => undefined as never);
  try {
    const sealed = findPrivateKey(file);
    if (sealed.encrypted && passphrase === undefined) {
      const opener = remedies.run({ options: { passphraseFile: blanks.passphraseFile } });
      const says = `${name} is encrypted and was not opened; to open it: ${opener}`;
      // The files of the bundle say nothing of a key from elsewhere.
      if (keyName !== undefined)
        return {
          finding: warn(
            'key',
            `${name} is encrypted and was not opened: it may be the key of another bundle`,
            `to open it: ${opener}`,
          ),
        };
      return { finding: unreadableElsewhere('key', file, looking) ?? ok('key', says) };
    }
    const key = sealed.open(passphrase);
    if (!sealed.encrypted && record?.key.encrypted && keyName === undefined) {
      const { run, path } = remedies;
      const fix = `to encrypt it: ${run({ command: 'passphrase', directory: path() })}`;
      return { finding: warn('key', `${name} is no longer encrypted`, fix), value: key };
    }
    const sound = ok('key', `${name} ${whatItIs.key}${sealed.encrypted ? ', encrypted' : ''}`);
    // A given key is repaired each time it is read, so it works as it is.
    if (keyName !== undefined) return { finding: withNote(sound, sealed.notes), value: key };
    return { finding: unreadableElsewhere('key', file, looking) ?? sound, value: key };
  } catch (cause) {
    const error = known(cause);
    const fix = error.code === 'PASSPHRASE' ? errorHint(error, remedies.run) : remake('key', looking, true);
    return { finding: fail('key', `${name}: ${error.message}`, fix) };
  }
}

/** The finding for a key that should not be checked. */
const skippedKey = (file: SeenFile): Finding =>
  skip('key', `${bundleFiles.key} was not checked${file === undefined ? ': it is not here' : ''}`);

/** The name of the private key in messages. */
const nameOfKey = ({ keyName }: Looking): string => keyName ?? bundleFiles.key;

const withNote = (finding: Finding, [note]: readonly string[]): Finding =>
  note === undefined ? finding : { ...finding, says: `${finding.says}; ${note}` };

/** Whether all files use one key: the recorded one if a file has it, otherwise that of server.key. */
function examinePair(holders: readonly Holder[], looking: Looking): Finding[] {
  const { record } = looking;
  const own = holders.find(({ file }) => file === nameOfKey(looking));
  const recorded = holders.find(({ publicKey }) => hasThumbprint(publicKey, record?.key.thumbprint));
  const model = recorded ?? own ?? holders[0];
  if (model === undefined) return [];
  const same = ({ publicKey }: Holder): boolean => isSameKey(publicKey, model.publicKey);
  const strangers = holders.filter((holder) => !same(holder)).map(({ file }) => file);
  if (strangers.length > 0) {
    const says = `${listed(strangers)} ${strangers.length === 1 ? 'does' : 'do'} not match the key of ${model.file}`;
    return [fail('pair', says, reunite(strangers, recorded ?? own, looking))];
  }
  if (record !== undefined && recorded === undefined) {
    const says = `${bundleFiles.record} does not match the key in ${listed(holders.map(({ file }) => file))}`;
    return [fail('pair', says, 'restore the matching set from previous/ or from your backup')];
  }
  const as = record === undefined ? '' : ', as recorded';
  return [ok('pair', holders.length === 1 ? `${model.file} has the key${as}` : `all ${holders.length} files use one key${as}`)];
}

/** How to fix files that use another key: files that can be made from the key are made again, keys and certificates are not. */
function reunite(strangers: readonly string[], sure: Holder | undefined, looking: Looking): string {
  const { run, path } = looking.remedies;
  if (looking.keyName !== undefined && strangers.includes(looking.keyName)) return GIVE_RIGHT;
  const derived = (['request', 'public-key', 'jwks'] as const).filter((check) => strangers.includes(fileOf(check)));
  if (sure !== undefined && derived.length === strangers.length) {
    return derived.map((check) => remake(check, looking, true)).join('; ');
  }
  if (looking.foreign) return ownersKey(looking.remedies);
  const lost = { command: 'renew', directory: path(), options: { newKey: strangers.includes(bundleFiles.key) } };
  return `restore the matching files from previous/ or from your backup; if you no longer have them: ${run(lost)}`;
}

/** How to replace a key that is weak or was given away. */
const replacing = ({ remedies, foreign }: Looking): string =>
  foreign ? ownersKey(remedies) : remedies.run({ command: 'renew', directory: remedies.path(), options: { newKey: true } });

function examineStrength(holder: Holder | undefined, looking: Looking): Finding[] {
  if (holder === undefined) return [];
  const { asymmetricKeyType: type, asymmetricKeyDetails: { modulusLength = 0, publicExponent } = {} } = holder.publicKey;
  const failed = (says: string): Finding[] => [fail('key-strength', says, replacing(looking))];
  if (type !== 'rsa') return failed(`this is ${keyTypeName(holder.publicKey)}; RS256 needs plain RSA`);
  if (modulusLength < FEWEST_RSA_BITS)
    return failed(`the RSA key has ${modulusLength} bits; RS256 needs ${FEWEST_RSA_BITS} or more`);
  if (publicExponent !== 65537n) return failed(`the public exponent is ${publicExponent}; only 65537 is accepted everywhere`);
  return [ok('key-strength', `RSA, ${modulusLength} bits`)];
}
