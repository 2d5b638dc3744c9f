/** `jwt-kit cert`: makes a self-signed certificate for an existing key. */
import { X509Certificate } from 'node:crypto';
import { bundleFiles } from '../../../core/bundle/bundle-files.ts';
import { type CertificateOptions, selfSignedCertificate } from '../../../core/certificates/make-certificate.ts';
import { type CertificateRequest, readRequest } from '../../../core/certificates/read-request.ts';
import { requireCertificateKey } from '../../../core/certificates/signature.ts';
import { endOfDay, longValidity } from '../../../core/certificates/validity.ts';
import { DEFAULT_DAYS } from '../../../core/defaults.ts';
import { KitError } from '../../../core/errors.ts';
import { findRequest } from '../../../core/keys/read-keys.ts';
import type { Command, CommandIo } from '../../command.ts';
import { naming } from '../../input/name-file-in-error.ts';
import { readPassphrase } from '../../input/passphrase.ts';
import { notesOnKey, readSigningKey } from '../../input/private-key.ts';
import { deliver } from '../../output.ts';
import type { CertOptions } from './flags.ts';

export const cert: Command<CertOptions> = async (options, io) => {
  const { key: file, passphraseFile, storePasswordFile, alias, out } = options;
  const validity = validityOf(options);
  const keyUsage = namesIn(options.keyUsage);
  const extendedKeyUsage = namesIn(options.extendedKeyUsage);
  const holder = await readHolder(options, io);
  const passphrase = await readPassphrase(passphraseFile, io);
  const store = { storePasswordFile, alias };
  const { key, notes: repaired } = await readSigningKey(file, { passphrase, store, io, check: requireCertificateKey });
  const usages = { keyUsage, extendedKeyUsage };
  const content = selfSignedCertificate(key, { for: holder, ...validity, ...usages, now: io.now(), random: io.random });
  const { fingerprint256, validTo } = new X509Certificate(content);
  const outcome = deliver({ content, out, data: { sha256: fingerprint256, notAfter: new Date(validTo).toISOString() } });
  const notes = [
    ...notesOnKey(repaired),
    ...('leftOut' in holder ? leftOut(holder) : []),
    ...longValidity(new Date(validTo), io.now()),
    ...(keyUsage === undefined || keyUsage.includes('digitalSignature') ? [] : [NOT_FOR_SIGNING]),
    ...(await sizeNotes(content, io)),
  ];
  return { ...outcome, notes };
};

/** The end of the certificate, from `--days` or `--until`. */
function validityOf({ days, until }: CertOptions): Pick<CertificateOptions, 'days' | 'until'> {
  if (until === undefined) return { days: days ?? DEFAULT_DAYS };
  if (days === undefined) return { until: endOfDay(until) };
  throw new KitError('USAGE', '--until cannot be combined with --days', { hint: 'use one of the two' });
}

/** The names in a list: the flag may be repeated, and each value may be several names with commas. */
const namesIn = (given: readonly string[] | undefined): string[] | undefined =>
  given?.flatMap((names) => names.split(',')).map((name) => name.trim());

const NOT_FOR_SIGNING = 'without the key usage digitalSignature, servers may reject assertions that this key signs';

/** Notes on providers that reject a certificate of this size; it is made anyway, because the target provider is unknown. */
async function sizeNotes(certificate: string, io: CommandIo): Promise<string[]> {
  const { providers } = await import('../../../providers/index.ts');
  const { tooLarge } = await import('../../../providers/upload-limit.ts');
  return (io.providers ?? providers)
    .filter(({ upload }) => upload === bundleFiles.certificate)
    .flatMap((provider) => tooLarge(certificate.length, provider) ?? [])
    .map((problem) => `the certificate has ${problem}`);
}

/** Notes what the request asks for and the certificate does not get: the certificate is only for signing. */
const leftOut = ({ leftOut: names }: CertificateRequest): string[] =>
  names.length === 0 ? [] : [`not copied from the request: ${names.join(', ')}`];

/** Reads the subject of the certificate: from a request, or from `--subject` and `--san`. */
async function readHolder({ csr, subject, san }: CertOptions, io: CommandIo): Promise<CertificateOptions['for']> {
  if (csr === undefined) return { subject: subject ?? '', san };
  if (subject !== undefined || (san?.length ?? 0) > 0) {
    throw new KitError('USAGE', '--csr cannot be combined with --subject or --san', {
      hint: 'leave out --csr, or --subject and --san',
    });
  }
  const bytes = await io.read(csr);
  return naming(csr, () => readRequest(findRequest(bytes)));
}
