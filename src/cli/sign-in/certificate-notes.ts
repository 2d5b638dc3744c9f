/** The notes of `sign` and `token` about the bundle's certificate: CI runs them, and rarely `doctor`. */

import type { KeyObject, X509Certificate } from 'node:crypto';
import { bundleFiles } from '../../core/bundle/bundle-files.ts';
import { examineTimes, keyIn, type Validity } from '../../core/bundle/certificate-checks.ts';
import { DAY } from '../../core/dates.ts';
import { RENEWAL_DAYS } from '../../core/defaults.ts';
import { isSameKey } from '../../core/keys/same-key.ts';
import { publicHalf } from '../../core/keys/write-keys.ts';
import { mismatchNote } from '../bundle/matching-files.ts';
import type { OpenedBundle } from '../bundle/open-bundle.ts';
import { certificatesOf } from '../bundle/own-certificates.ts';
import type { CommandIo } from '../command.ts';

/** `sign` and `token` warn if the certificate expires within this many days. */
const SOON_DAYS = 7;

/**
 * Notes on a certificate that is for another key, is expired, expires within a week, or is not valid yet; on the dates in the
 * words of `doctor`.
 */
export async function certificateNotes(bundle: OpenedBundle, key: KeyObject, io: CommandIo): Promise<string[]> {
  const certificates = await certificatesOf(bundle.directory, io);
  const own = publicHalf(key);
  const x509 = certificates.find((certificate) => {
    const held = keyIn(certificate);
    return held !== undefined && isSameKey(held, own);
  });
  const stranger = certificates.length > 0 && x509 === undefined;
  return [
    ...(stranger ? [mismatchNote(bundleFiles.certificate, bundleFiles.key, bundle, io)] : []),
    ...(await timeNotes(validityOf(x509, bundle), bundle, io)),
  ];
}

async function timeNotes(validity: Validity | undefined, bundle: OpenedBundle, io: CommandIo): Promise<string[]> {
  if (validity === undefined) return [];
  const now = io.now();
  const soon = validity.notAfter.getTime() - now.getTime() <= SOON_DAYS * DAY;
  if (!soon && validity.notBefore <= now) return [];
  const { remediesFor } = await import('../bundle/inspect-bundle.ts');
  const { renews, afterEnd } = bundle.provider;
  const [end, beginning] = examineTimes(validity, {
    now,
    warnDays: RENEWAL_DAYS,
    afterEnd,
    renewsKey: renews === 'key',
    remedies: remediesFor(bundle.directory, io),
  });
  return [
    ...(soon ? [`the certificate ${end.says}: ${end.fix}`] : []),
    ...(beginning.status === 'ok' ? [] : [`${beginning.says}: ${beginning.fix}`]),
  ];
}

/** The validity of the certificate for the key; the recorded one if server.crt has none or is missing. */
function validityOf(x509: X509Certificate | undefined, { record }: OpenedBundle): Validity | undefined {
  const { certificate: recorded } = record;
  if (x509 !== undefined) {
    const { validFrom, validTo, issuer, subject } = x509;
    return { notBefore: new Date(validFrom), notAfter: new Date(validTo), issued: issuer !== subject };
  }
  return (
    recorded && {
      notBefore: new Date(recorded.notBefore),
      notAfter: new Date(recorded.notAfter),
      issued: recorded.issuer !== undefined,
    }
  );
}
