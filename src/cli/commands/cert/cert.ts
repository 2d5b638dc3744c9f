/** `jwt-kit cert`: a self-signed certificate for a key that is there. */
import { X509Certificate } from 'node:crypto';
import { bundleFiles } from '../../../core/bundle/bundle-files.ts';
import { type CertificateOptions, selfSignedCertificate } from '../../../core/certificates/make-certificate.ts';
import { type CertificateRequest, readRequest } from '../../../core/certificates/read-request.ts';
import { KitError } from '../../../core/errors.ts';
import { findRequest } from '../../../core/keys/read-keys.ts';
import type { Command, CommandIo } from '../../command.ts';
import { naming } from '../../input/name-file-in-error.ts';
import { readPassphrase, readSigningKey } from '../../input/private-key.ts';
import { deliver } from '../../output.ts';
import type { CertOptions } from './flags.ts';

export const cert: Command<CertOptions> = async (options, io) => {
  const { key: file, passphraseFile, days, out } = options;
  const holder = await readHolder(options, io);
  const { key } = await readSigningKey(file, await readPassphrase(passphraseFile, io), io);
  const content = selfSignedCertificate(key, { for: holder, days, now: io.now(), random: io.random });
  const { fingerprint256, validTo } = new X509Certificate(content);
  const outcome = deliver({ content, out, data: { sha256: fingerprint256, notAfter: new Date(validTo).toISOString() } });
  return { ...outcome, notes: [...('leftOut' in holder ? leftOut(holder) : []), ...(await sizeNotes(content, io))] };
};

/** Servers that would not take a certificate of this size. Whom it is for is not supported, so it is made anyway. */
async function sizeNotes(certificate: string, io: CommandIo): Promise<string[]> {
  const { providers } = await import('../../../providers/index.ts');
  const { tooLarge } = await import('../../../providers/upload-limit.ts');
  return (io.providers ?? providers)
    .filter(({ upload }) => upload === bundleFiles.certificate)
    .flatMap((provider) => tooLarge(certificate.length, provider) ?? [])
    .map((problem) => `the certificate has ${problem}`);
}

/** What the request asks for and the certificate does not get: it is for signing, and for nothing else. */
const leftOut = ({ leftOut: names }: CertificateRequest): string[] =>
  names.length === 0 ? [] : [`not copied from the request: ${names.join(', ')}`];

/** Whom the certificate is for: a request, or a name and alternative names of its own. */
async function readHolder({ csr, subject, san }: CertOptions, io: CommandIo): Promise<CertificateOptions['for']> {
  if (csr === undefined) return { subject: subject ?? '', san };
  if (subject !== undefined || (san?.length ?? 0) > 0) {
    throw new KitError('USAGE', '--csr brings its own subject and alternative names', {
      hint: 'leave out --subject and --san, or leave out --csr',
    });
  }
  const bytes = await io.read(csr);
  return naming(csr, () => readRequest(findRequest(bytes)));
}
