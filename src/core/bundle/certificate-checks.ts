/** The checks of a bundle's certificate: its form, its signature, whether it is the recorded one, and its validity. */
import type { KeyObject, X509Certificate } from 'node:crypto';
import { certificateDoubts } from '../asn1/certificate-doubts.ts';
import { identifierDoubts, ownSignature, signatureSays, UNCHECKED } from '../asn1/own-signature.ts';
import { usageDoubts } from '../asn1/usage-doubts.ts';
import { alternativeNameDoubts } from '../certificates/name-doubts.ts';
import { type CertificateForm, certificateForm, certificateParts } from '../certificates/version-and-signature.ts';
import { DAY, longDate } from '../dates.ts';
import { DEFAULT_DAYS } from '../defaults.ts';
import { seenFrom } from '../durations.ts';
import { KitError } from '../errors.ts';
import type { Finding } from '../findings.ts';
import { certificateKeyFault } from '../keys/opening/open-encoded.ts';
import { findCertificates } from '../keys/read-keys.ts';
import { blanks, type NextCommand } from '../next-command.ts';
import { certificateKey } from '../octets/foreign-keys.ts';
import { grouped } from '../octets/grouped.ts';
import { bundleFiles } from './bundle-files.ts';
import type { CheckupOptions } from './check-options.ts';
import type { RecordedCertificate } from './record.ts';

/** A certificate that was read. */
export interface ReadCertificate {
  x509: X509Certificate;
  form: CertificateForm;
}

/**
 * Reads the certificate in a file; of several, such as a chain, the one for our key, else the first.
 *
 * @throws KitError INPUT_INVALID
 */
export function readCertificate(bytes: Uint8Array, isOurs: (publicKey: KeyObject) => boolean): ReadCertificate {
  const all = findCertificates(bytes);
  const ours = (certificate: X509Certificate): boolean => {
    const key = keyIn(certificate);
    return key !== undefined && isOurs(key);
  };
  const x509 = all.find(ours) ?? (all[0] as X509Certificate);
  if (keyIn(x509) !== undefined) return { x509, form: certificateForm(x509.raw) };
  const fault = certificateKeyFault(x509.raw);
  if (fault !== undefined) throw new KitError('INPUT_INVALID', `the certificate: ${fault.message}`, { hint: fault.hint });
  throw new KitError('INPUT_INVALID', 'the public key in the certificate cannot be read', {
    hint: 'get the file again from its source',
  });
}

/** The key of a certificate; undefined if it is damaged or of a type that OpenSSL does not know. */
export function keyIn(certificate: X509Certificate): KeyObject | undefined {
  try {
    return certificateKey(certificate);
  } catch {
    return undefined;
  }
}

/** Whole days from `now` until `end`; negative if `end` is in the past. */
export const daysUntil = (end: Date, now: Date): number => Math.floor((end.getTime() - now.getTime()) / DAY);

/** A number of days in words. */
const spokenDays = (days: number): string => (days === 1 ? '1 day' : `${grouped(days)} days`);

/**
 * @param recorded its record in jwt-kit.json; undefined if unknown or irrelevant
 */
export function examineCertificate(
  { x509, form }: ReadCertificate,
  recorded: RecordedCertificate | undefined,
  options: CheckupOptions,
): Finding[] {
  const { path } = options.remedies;
  const issued = x509.issuer !== x509.subject;
  const again = (): string => renewing(issued, options.remedies, {});
  return [
    form.version === 3
      ? { check: 'certificate-version', status: 'ok', says: 'X.509 v3' }
      : {
          check: 'certificate-version',
          status: 'warn',
          says: `X.509 v${form.version}: it has been seen to work, and the usual OpenSSL command makes this version`,
          fix: again(),
        },
    ...(form.serialFault === undefined
      ? []
      : [{ check: 'certificate-serial' as const, status: 'warn' as const, says: `its ${form.serialFault}`, fix: again() }]),
    ...oddForm(x509, again),
    signature(x509, form, again),
    ...(recorded === undefined
      ? []
      : [identity(x509, recorded, () => renewal(options.remedies, { certificate: path(bundleFiles.certificate) }))]),
    ...examineTimes({ notBefore: new Date(x509.validFrom), notAfter: new Date(x509.validTo), issued }, options),
  ];
}

/** The first doubt about a certificate for which programs may refuse it, though OpenSSL reads it. */
function oddForm(x509: X509Certificate, fix: () => string): Finding[] {
  const doubts = [
    ...certificateDoubts(x509.raw),
    ...usageDoubts(x509.raw, { issues: false }),
    ...identifierDoubts(x509, certificateKey(x509)),
    ...alternativeNameDoubts(certificateParts(x509.raw)),
  ];
  const [first, ...more] = doubts;
  if (first === undefined) return [];
  const says = more.length === 0 ? first : `${first}; inspect shows ${more.length} more`;
  return [{ check: 'certificate-form', status: 'warn', says, fix: fix() }];
}

/** The validity of a certificate, and whether an authority signed it. */
export interface Validity {
  notBefore: Date;
  notAfter: Date;
  issued: boolean;
}

/** What the validity of a certificate is checked against. */
export type TimesOptions = Pick<CheckupOptions, 'now' | 'warnDays' | 'afterEnd' | 'renewsKey' | 'remedies'>;

/** Compares the end and the beginning with the clock. */
export function examineTimes(validity: Validity, options: TimesOptions): [end: Finding, beginning: Finding] {
  const { now, warnDays, afterEnd } = options;
  const again = (): string => renewing(validity.issued, options.remedies, longer(validity, options));
  return [end(validity.notAfter, { now, warnDays, afterEnd, again }), beginning(validity.notBefore, now)];
}

const renewal = ({ run, path }: CheckupOptions['remedies'], options: NextCommand['options']): string =>
  run({ command: 'renew', directory: path(), options });

/** How to replace a certificate. One from an authority may have to be replaced by another from an authority. */
function renewing(issued: boolean, remedies: CheckupOptions['remedies'], options: NextCommand['options']): string {
  const own = renewal(remedies, options);
  if (!issued) return own;
  return `have ${bundleFiles.request} signed again, save the answer as ${blanks.certificate.example}, then: ${renewal(remedies, { certificate: blanks.certificate })}; or self-signed: ${own}`;
}

/** The options that extend the validity: without them, the copy of a short-lived certificate would expire just as soon. */
function longer(
  { notBefore, notAfter }: Validity,
  { warnDays, renewsKey }: Pick<CheckupOptions, 'warnDays' | 'renewsKey'>,
): NextCommand['options'] {
  const lifetime = notAfter.getTime() - notBefore.getTime();
  const short = lifetime <= (warnDays + 1) * DAY;
  return { newKey: renewsKey, days: short ? `${Math.max(DEFAULT_DAYS, 2 * warnDays)}` : undefined };
}

function signature(x509: X509Certificate, { signedWith, weak }: CertificateForm, fix: () => string): Finding {
  const check = 'certificate-signature';
  const judged = ownSignature(x509, certificateKey(x509));
  if (judged === 'changed' || judged === 'wrong') return { check, status: 'fail', says: signatureSays[judged], fix: fix() };
  if (judged === undefined && x509.subject === x509.issuer) return { check, status: 'warn', says: UNCHECKED, fix: fix() };
  if (weak) {
    const says = `signed with ${signedWith}, which is broken; the upload may be refused`;
    return { check, status: 'warn', says, fix: fix() };
  }
  return {
    check,
    status: 'ok',
    says: `signed with ${signedWith}, by ${judged === 'verified' ? 'its own key' : 'an authority'}`,
  };
}

function identity({ fingerprint256 }: X509Certificate, { sha256 }: RecordedCertificate, fix: () => string): Finding {
  const check = 'certificate-record';
  if (fingerprint256 === sha256) return { check, status: 'ok', says: 'its fingerprint matches the record' };
  return {
    check,
    status: 'warn',
    says: `${bundleFiles.certificate} is not the certificate recorded in ${bundleFiles.record} and ${bundleFiles.checklist}: the fingerprints differ`,
    fix: `if it is the right one: ${fix()}`,
  };
}

interface Ending {
  now: Date;
  warnDays: number;
  afterEnd: string | undefined;
  again: () => string;
}

function end(notAfter: Date, { now, warnDays, afterEnd, again }: Ending): Finding {
  const check = 'certificate-end';
  const days = daysUntil(notAfter, now);
  if (now > notAfter) {
    const more = afterEnd === undefined ? '' : `; ${afterEnd}`;
    const ago = seenFrom(now, notAfter.getTime() / 1000);
    return { check, status: 'fail', says: `expired on ${longDate(notAfter)}, ${ago}${more}`, fix: again() };
  }
  if (days < warnDays) {
    return { check, status: 'warn', says: `expires on ${longDate(notAfter)}, ${spokenDays(days)} left`, fix: again() };
  }
  return { check, status: 'ok', says: `until ${longDate(notAfter)}, ${spokenDays(days)} left` };
}

function beginning(notBefore: Date, now: Date): Finding {
  const check = 'times';
  if (now >= notBefore) return { check, status: 'ok', says: 'the certificate is already valid' };
  return {
    check,
    status: 'fail',
    says: `the certificate is valid from ${longDate(notBefore)}, but this computer's clock is before that`,
    fix: "correct this computer's clock, or wait: an assertion made now has a time in the past",
  };
}
