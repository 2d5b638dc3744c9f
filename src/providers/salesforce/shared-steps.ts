/** What the set-up and the renewal in Salesforce say alike. */
import { type BundleRecord, certificateOf } from '../../core/bundle/record.ts';
import { type ChecklistStep, type Line, label, line } from '../../core/checklist.ts';
import { renewalStep } from '../checklist/shared-steps.ts';
import { sharedHosts } from './addresses.ts';

export const UPLOAD = 'server.crt';

export const waiting: Line = line`It takes 2 to 10 minutes after saving until Salesforce has copied the change everywhere. Sign-in can fail until then although nothing is wrong.`;

export const labelsAsPrinted: Line = line`The labels on this page are those of the Summer '26 guides. They were not compared with your org, and another release may print them differently.`;

export const oneCertificate: Line = line`An app holds one certificate. Uploading another one replaces it, and whatever signs with the old key stops working.`;

export const fingerprint = (record: BundleRecord): Line =>
  line`The SHA-256 fingerprint tells it from another certificate: ${{ value: certificateOf(record).sha256 }}`;

/** Said of External Client Apps, at a host that all orgs share. */
export function sharedHostCaution(host: string | undefined): Line[] {
  if (host === undefined || !sharedHosts.includes(host)) return [];
  return [
    line`${{ value: host }} is the same for every org, and External Client Apps have been seen to answer ${{ value: 'app_not_found' }} there. Use your own My Domain instead.`,
  ];
}

/** Where the certificate of an app that is there already is replaced. */
export const replaceIn = (classic: boolean): Line =>
  classic
    ? line`In ${label('App Manager')}, choose ${label('Edit')} in the menu at the end of the app's row, click ${label('Choose File')} and take ${{ value: UPLOAD }}, then click ${label('Save')}.`
    : line`In ${label('External Client App Manager')}, choose ${label('Edit Settings')} in the menu at the end of the app's row, open ${label('OAuth Settings')}, click ${label('Upload Files')} and choose ${{ value: UPLOAD }}, then click ${label('Save')}.`;

export const pastItsDate: Line = line`Whether Salesforce still takes a certificate past its date: reports contradict each other, so do not rely on it.`;

/** The last step of either page. */
export const renewal = (record: BundleRecord, classic: boolean): ChecklistStep =>
  renewalStep(
    record,
    [
      line`Before that day, run ${{ value: 'jwt-kit renew' }} in this directory: it makes a new certificate for the same key, and a page like this one for the change.`,
      line`Upload the new ${{ value: UPLOAD }} to the same app. The consumer key stays the same.`,
      replaceIn(classic),
    ],
    {
      cautions: [
        line`Where the key is to be changed too (${{ value: 'jwt-kit renew --new-key' }}), the upload stops the old key: change the program's key at the same time. To change without a gap, set up a second app, which has a consumer key of its own, and then switch.`,
      ],
      unverified: [pastItsDate],
    },
  );
