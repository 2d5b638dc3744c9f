/** What the checklists of all providers say alike: the table of facts, the values of the assertion, the renewal. */
import { bundleFiles } from '../../core/bundle/bundle.ts';
import { type BundleRecord, certificateOf } from '../../core/bundle/record.ts';
import { type Checklist, type ChecklistStep, type Line, line, type Piece, value } from '../../core/checklist.ts';
import { longDate, renewalDate } from '../../core/dates.ts';
import type { Claims, Provider } from '../provider.ts';

/** The claims as pieces of a line. */
export type ClaimPieces = Readonly<Record<keyof Claims, Piece>>;

/** Claims as values to copy; for those not known yet, blanks that say what belongs there. */
export const claimPieces = (claims: Claims, missing: Readonly<Record<keyof Claims, string>>): ClaimPieces => ({
  iss: value(claims.iss, missing.iss),
  sub: value(claims.sub, missing.sub),
  aud: value(claims.aud, missing.aud),
  tokenUrl: value(claims.tokenUrl, missing.tokenUrl),
});

/** The days that matter, as they are printed. */
export function printedDates(record: BundleRecord): { validUntil: string; renewBy: string } {
  const certificate = certificateOf(record);
  const notAfter = new Date(certificate.notAfter);
  return {
    validUntil: longDate(notAfter),
    renewBy: longDate(renewalDate({ notBefore: new Date(certificate.notBefore), notAfter })),
  };
}

/** What tells the uploaded file from another one: the certificate's fingerprint, or the public key's thumbprint. */
function print(record: BundleRecord, upload: Provider['upload']): { name: string; value: Piece } {
  return upload === bundleFiles.certificate
    ? { name: 'SHA-256 fingerprint of the certificate', value: { value: certificateOf(record).sha256 } }
    : { name: 'Thumbprint of the public key (RFC 7638)', value: { value: record.key.thumbprint } };
}

interface FactOptions {
  /** What is set up, and where. */
  setUp: string;
  upload: Provider['upload'];
  claims: ClaimPieces;
  /** Rows that only this provider has. */
  own?: Checklist['facts'];
}

/** The table of facts. */
export function facts(record: BundleRecord, { setUp, upload, claims, own = [] }: FactOptions): Checklist['facts'] {
  const dates = record.certificate && printedDates(record);
  return [
    { name: 'App', value: { value: record.name } },
    { name: 'Set up as', value: setUp },
    { name: upload === bundleFiles.certificate ? 'File to upload' : 'File to paste', value: { value: upload } },
    print(record, upload),
    { name: 'Key', value: `RSA, ${record.key.bits} bits` },
    ...own,
    { name: 'Issuer (iss)', value: claims.iss },
    { name: 'Subject (sub)', value: claims.sub },
    { name: 'Audience (aud)', value: claims.aud },
    { name: 'Token URL', value: claims.tokenUrl },
    ...(dates
      ? [
          { name: 'Certificate valid until', value: dates.validUntil },
          { name: 'Renew by', value: dates.renewBy },
        ]
      : []),
  ];
}

/** Said wherever a file leaves the directory. */
export const keepTheKey = (upload: Provider['upload']): Line =>
  line`${{ value: upload }} is public. ${{ value: bundleFiles.key }} is the secret: never upload, paste or mail it.`;

/** The step that hands the values over to the program that signs in. */
export function assertionStep(
  record: BundleRecord,
  claims: ClaimPieces,
  notes: Pick<ChecklistStep, 'cautions' | 'unverified'>,
): ChecklistStep {
  const encrypted = record.key.encrypted ? ' It is encrypted: the program needs its passphrase too.' : '';
  return {
    title: 'Give the values to the program that signs in',
    actions: [
      line`Issuer (iss): ${claims.iss}`,
      line`Subject (sub): ${claims.sub}`,
      line`Audience (aud): ${claims.aud}`,
      line`Token URL: ${claims.tokenUrl}`,
      line`Private key: ${{ value: bundleFiles.key }}, algorithm ${{ value: 'RS256' }}.${encrypted}`,
    ],
    ...notes,
  };
}

/** The last step: a new key and certificate before the old ones run out. */
export function renewalStep(
  record: BundleRecord,
  actions: readonly Line[],
  notes: Pick<ChecklistStep, 'cautions' | 'unverified'>,
): ChecklistStep {
  const { validUntil, renewBy } = printedDates(record);
  return {
    title: `Renew by ${renewBy}`,
    actions: [line`Put ${renewBy} in a calendar: the certificate is valid until ${validUntil}.`, ...actions],
    ...notes,
  };
}
