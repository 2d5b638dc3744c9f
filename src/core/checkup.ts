/**
 * A bundle's files, looked at one by one and together: all that their bytes tell. Nothing is thrown for what is wrong with
 * them; each check says how it ended.
 */
import type { KeyObject, X509Certificate } from 'node:crypto';
import { type BundleRecord, bundleFiles, readRecord } from './bundle.ts';
import { examineCertificate, type ReadCertificate, readCertificate } from './certificate-checkup.ts';
import { readRequest } from './certificates.ts';
import { readItems } from './containers.ts';
import { KitError } from './errors.ts';
import { type CheckName, type Finding, fail, listed, ok, warn } from './findings.ts';
import { examineSecrets, examineUpload, type Upload } from './handed-out.ts';
import { checkRsaKey, readJwk, thumbprint } from './jwks.ts';
import { publicHalf } from './key-forms.ts';
import { keyTypeName } from './keys.ts';
import { findPrivateKey, findPublicKey, findRequest } from './read.ts';

/** A file of a bundle: its bytes, why they cannot be read, or undefined where it is not there. */
export type SeenFile = Uint8Array | KitError | undefined;
export type SeenFiles = Readonly<Record<keyof typeof bundleFiles, SeenFile>>;

/** Turns what should be done into words that can be pasted. */
export interface Remedies {
  /** A command of this program, `npx jwt-kit renew order-sync` of `renew order-sync`. */
  run(command: string): string;
  /** The bundle's directory, or a file in it, fit for a shell. */
  path(name?: string): string;
  /** A word fit for a shell. */
  word(text: string): string;
}

/** What is held against the clock and against the provider. */
export interface CheckupOptions {
  now: Date;
  /** From how many days before the end of the certificate on its end is a warning. */
  warnDays: number;
  passphrase?: Uint8Array | undefined;
  remedies: Remedies;
  /** What the provider is handed; undefined where the provider is not known. */
  upload?: Upload | undefined;
  /** What is known of a certificate that has ended. */
  afterEnd?: string | undefined;
}

/** What was found, and what of the bundle could be read. */
export interface Checkup {
  findings: Finding[];
  certificate?: X509Certificate | undefined;
  publicKey?: KeyObject | undefined;
  /** Whether the private key was looked into, and not only at. */
  keyOpened: boolean;
}

/** Looks at jwt-kit.json. */
export function examineRecord(file: SeenFile, { run, path }: Remedies): { record?: BundleRecord; finding: Finding } {
  const back = `take it back from previous/ or from version control, or make a new set: ${run(`init ${path()} --force`)}`;
  if (file === undefined) return { finding: fail('record', `${bundleFiles.record} is not there`, back) };
  if (file instanceof KitError) return { finding: fail('record', file.message, file.hint) };
  try {
    const record = readRecord(Buffer.from(file).toString());
    return { record, finding: ok('record', `${bundleFiles.record} makes sense`) };
  } catch (cause) {
    const { message, hint } = known(cause);
    return { finding: fail('record', `${bundleFiles.record}: ${message}`, hint ?? back) };
  }
}

const known = (cause: unknown): KitError => {
  if (cause instanceof KitError) return cause;
  throw cause;
};

/** A file that holds a key, and whose key it is. */
interface Holder {
  file: string;
  publicKey: KeyObject;
}

/** Looks at the key, the request, the certificate and the public key in its two forms. */
export function examineMaterial(files: SeenFiles, record: BundleRecord | undefined, options: CheckupOptions): Checkup {
  const foreign = record === undefined ? files.key === undefined && !files.certificate : record.certificate === undefined;
  const looking = { record, remedies: options.remedies };
  const findings: Finding[] = [];
  const holders: Holder[] = [];
  const take = (finding: Finding, file: string, key: KeyObject | undefined): void => {
    findings.push(finding);
    if (key !== undefined) holders.push({ file, publicKey: publicHalf(key) });
  };
  let certificate: ReadCertificate | undefined;
  let keyOpened = false;
  if (!foreign) {
    const key = examineKey(files.key, looking, options.passphrase);
    keyOpened = key.value !== undefined;
    take(key.finding, bundleFiles.key, key.value);
    const request = examineFile('request', files.request, looking, (bytes) => readRequest(findRequest(bytes)));
    take(request.finding, bundleFiles.request, request.value?.publicKey);
    const seen = examineFile('certificate', files.certificate, looking, readCertificate);
    certificate = seen.value;
    take(seen.finding, bundleFiles.certificate, certificate?.x509.publicKey);
  }
  const publicKey = examineFile('public-key', files.publicKey, looking, findPublicKey);
  take(publicKey.finding, bundleFiles.publicKey, publicKey.value);
  const jwks = examineFile('jwks', files.jwks, looking, readKeySet);
  take(jwks.finding, bundleFiles.jwks, jwks.value);
  findings.push(examineFile('checklist', files.checklist, looking, () => undefined).finding);

  const pair = examinePair(holders, looking);
  findings.push(...pair.findings, ...examineStrength(holders[0], options.remedies));
  if (certificate !== undefined) {
    const recorded = pair.strangers.includes(bundleFiles.certificate) ? undefined : record?.certificate;
    findings.push(...examineCertificate(certificate, recorded, options));
  }
  findings.push(
    ...examineUpload(files, options.upload, () => remakeAnyway('public-key', record, options.remedies), options.remedies),
    examineSecrets(files, options.remedies),
  );
  return { findings, certificate: certificate?.x509, publicKey: holders[0]?.publicKey, keyOpened };
}

/** Files that a set-up works without. */
const optional: readonly CheckName[] = ['request', 'jwks', 'checklist'];

/** How a file that is not there, or is not what it should be, is made again. */
function remake(check: CheckName, record: BundleRecord | undefined, { run, path, word }: Remedies): string {
  const { key, request, publicKey, jwks } = bundleFiles;
  const back = 'take it back from previous/ or from where it is kept';
  const own = record === undefined || record.certificate !== undefined;
  const subject = record?.certificate?.subject ?? `CN=${record?.name ?? 'app'}`;
  const ways: Partial<Record<CheckName, string>> = {
    key: `${back}; where it is lost: ${run(`renew ${path()} --new-key`)}`,
    request: run(`csr --key ${path(key)} --subject ${word(subject)} --out ${path(request)}`),
    certificate: `${back}; where it is lost: ${run(`renew ${path()}`)}`,
    'public-key': run(`convert ${path(own ? key : jwks)} --to spki --out ${path(publicKey)}`),
    jwks: run(`convert ${path(own ? key : publicKey)} --to jwks --out ${path(jwks)}`),
    checklist: run(`checklist ${path()}`),
  };
  return ways[check] ?? back;
}

/** The same where a file is there already. */
const remakeAnyway = (check: CheckName, record: BundleRecord | undefined, remedies: Remedies): string =>
  remake(check, record, remedies).replace(/(?<= --out .*)$/, ' --force');

const fileOf: Partial<Record<CheckName, string>> = {
  key: bundleFiles.key,
  request: bundleFiles.request,
  certificate: bundleFiles.certificate,
  'public-key': bundleFiles.publicKey,
  jwks: bundleFiles.jwks,
  checklist: bundleFiles.checklist,
};

const whatItIs: Partial<Record<CheckName, string>> = {
  request: 'is a request, signed by its own key',
  certificate: 'is a certificate',
  'public-key': 'is a public key',
  jwks: 'holds a public key',
  checklist: 'is there',
};

/** What a file is looked at with. */
interface Looking {
  record: BundleRecord | undefined;
  remedies: Remedies;
}

/** Reads one file; what is wrong with it becomes the finding. */
function examineFile<T>(
  check: CheckName,
  file: SeenFile,
  { record, remedies }: Looking,
  read: (bytes: Uint8Array) => T,
): { finding: Finding; value?: T } {
  const name = fileOf[check] as string;
  if (file === undefined) {
    const says = `${name} is not there`;
    return { finding: (optional.includes(check) ? warn : fail)(check, says, remake(check, record, remedies)) };
  }
  if (file instanceof KitError) return { finding: fail(check, file.message, file.hint) };
  try {
    const value = read(file);
    return { finding: ok(check, `${name} ${whatItIs[check]}`), value };
  } catch (cause) {
    return { finding: fail(check, `${name}: ${known(cause).message}`, remakeAnyway(check, record, remedies)) };
  }
}

function examineKey(
  file: SeenFile,
  { record, remedies }: Looking,
  passphrase: Uint8Array | undefined,
): { finding: Finding; value?: KeyObject } {
  const name = bundleFiles.key;
  if (!(file instanceof Uint8Array)) return examineFile('key', file, { record, remedies }, () => undefined as never);
  try {
    const sealed = findPrivateKey(file);
    if (sealed.encrypted && passphrase === undefined) {
      return { finding: ok('key', `${name} is encrypted, and was not opened (--passphrase-file opens it)`) };
    }
    const key = sealed.open(passphrase);
    if (key.asymmetricKeyType === 'rsa') checkRsaKey(key);
    if (!sealed.encrypted && record?.key.encrypted) {
      const fix = `for one that is: ${remedies.run(`renew ${remedies.path()} --new-key --passphrase-file <file>`)}`;
      return { finding: warn('key', `${name} is not encrypted any more`, fix), value: key };
    }
    return { finding: ok('key', `${name} is a private key${sealed.encrypted ? ', encrypted' : ''}`), value: key };
  } catch (cause) {
    const { message, hint, code } = known(cause);
    return { finding: fail('key', `${name}: ${message}`, code === 'PASSPHRASE' ? hint : remake('key', record, remedies)) };
  }
}

/** The one key of a key set. */
function readKeySet(bytes: Uint8Array): KeyObject {
  const items = readItems(bytes);
  const [first] = items;
  const problem = items.find((item) => item.problem)?.problem;
  if (problem) throw problem;
  if (first?.jwk === undefined) throw new KitError('INPUT_INVALID', 'the JSON holds no key');
  if (items.length > 1) throw new KitError('INPUT_INVALID', `it holds ${items.length} keys, expected one`);
  return readJwk(first.jwk, { allowWeak: true }).key;
}

/** Whether all files hold one key: that of server.key, where it is open, else the one that was recorded. */
function examinePair(holders: readonly Holder[], { record, remedies }: Looking): { findings: Finding[]; strangers: string[] } {
  const own = holders.find(({ file }) => file === bundleFiles.key);
  const recorded = holders.find(({ publicKey }) => thumbprint(publicKey) === record?.key.thumbprint);
  const model = own ?? recorded ?? holders[0];
  if (model === undefined) return { findings: [], strangers: [] };
  const same = ({ publicKey }: Holder): boolean => publicKey.equals(model.publicKey);
  const strangers = holders.filter((holder) => !same(holder)).map(({ file }) => file);
  if (strangers.length > 0) {
    const says = `${listed(strangers)} ${strangers.length === 1 ? 'holds' : 'hold'} another key than ${model.file}`;
    const derived = (['request', 'public-key', 'jwks'] as const).filter((check) => strangers.includes(fileOf[check] as string));
    const fix =
      own !== undefined && derived.length === strangers.length
        ? derived.map((check) => remakeAnyway(check, record, remedies)).join('; ')
        : `take back from previous/ or from where it is kept what belongs together; where it is lost: ${remedies.run(`renew ${remedies.path()}`)}`;
    return { findings: [fail('pair', says, fix)], strangers };
  }
  if (record !== undefined && recorded === undefined) {
    const says = `${bundleFiles.record} was written for another key than the one in ${listed(holders.map(({ file }) => file))}`;
    const fix = 'take the set that belongs together back from previous/ or from where it is kept';
    return { findings: [fail('pair', says, fix)], strangers };
  }
  const as = record === undefined ? '' : ', as recorded';
  const says = holders.length === 1 ? `${model.file} holds the key${as}` : `${holders.length} files hold one key${as}`;
  return { findings: [ok('pair', says)], strangers };
}

function examineStrength(holder: Holder | undefined, { run, path }: Remedies): Finding[] {
  if (holder === undefined) return [];
  const { asymmetricKeyType: type, asymmetricKeyDetails: { modulusLength = 0, publicExponent } = {} } = holder.publicKey;
  const fix = run(`renew ${path()} --new-key`);
  if (type !== 'rsa') return [fail('key-strength', `this is ${keyTypeName(holder.publicKey)}; RS256 needs plain RSA`, fix)];
  if (modulusLength < 2048) {
    return [fail('key-strength', `the RSA key has ${modulusLength} bits; RS256 needs 2048 or more`, fix)];
  }
  if (publicExponent !== 65537n) {
    return [fail('key-strength', `the public exponent is ${publicExponent}; only 65537 is accepted everywhere`, fix)];
  }
  return [ok('key-strength', `RSA, ${modulusLength} bits`)];
}
