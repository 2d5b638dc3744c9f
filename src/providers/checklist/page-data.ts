/** Values and conditions that the pages of all providers have in common. */
import type { RecordedCertificate } from '../../core/bundle/record.ts';
import type { PageData } from '../../core/checklist/page.ts';
import { renewalDate } from '../../core/dates.ts';
import type { Claims } from '../provider.ts';
import { type PageRecord, secondName } from './page-record.ts';

/**
 * What every page may use: `name`, `iss`, `sub`, `aud`, `tokenUrl`, `bits`, `thumbprint`; for a certificate `fingerprint`,
 * `validUntil`, `renewBy`; for a renewal `renewedOn` and the values before it. Conditions: `ownKey`, `encrypted`, `newKey`
 * (the renewal changed the key), `late` (the previous certificate had expired), `secondApp` (it is set up beside another one with the
 * same purpose), `fileInPage` (the page in the browser, with the file to hand over in it).
 *
 * @param upload the file that is uploaded or pasted
 */
export function pageData(record: PageRecord, claims: Claims, upload: string): Omit<PageData, 'page'> {
  const { name, beside, key, certificate, renewal } = record;
  return {
    values: {
      name,
      secondName: secondName(name),
      firstName: beside,
      upload,
      bits: String(key.bits),
      thumbprint: key.thumbprint,
      ...claims,
      fingerprint: certificate?.sha256,
      validUntil: dayOf(certificate?.notAfter),
      renewBy: certificate && renewBy(certificate),
      renewedOn: dayOf(renewal?.at),
      previousFingerprint: renewal?.previous.sha256,
      previousEnd: dayOf(renewal?.previous.notAfter),
      previousThumbprint: renewal?.previous.thumbprint,
    },
    conditions: {
      ownKey: certificate !== undefined,
      fileInPage: false,
      encrypted: key.encrypted,
      newKey: renewal?.key === 'new',
      secondApp: beside !== undefined,
      late: renewal !== undefined && Date.parse(renewal.previous.notAfter) <= Date.parse(renewal.at),
    },
  };
}

const dayOf = (date: string | undefined): Date | undefined => (date === undefined ? undefined : new Date(date));

const renewBy = ({ notBefore, notAfter }: RecordedCertificate): Date =>
  renewalDate({ notBefore: new Date(notBefore), notAfter: new Date(notAfter) });
