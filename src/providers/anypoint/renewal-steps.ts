/** What a renewal changes in Anypoint: nothing where the key stays, the public key of the app where it is new. */
import type { BundleRecord, RecordedRenewal } from '../../core/bundle/record.ts';
import { type ChecklistStep, label, line, type Piece } from '../../core/checklist.ts';
import { checkIt, handOverTheKey, putAway, sameKey, tryHere } from '../checklist/renewal-steps.ts';
import { keepTheKey } from '../checklist/shared-steps.ts';

const UPLOAD = 'public.pem';

/** What the steps are made from. */
export interface AnypointRenewal {
  record: BundleRecord;
  /** Address of the platform. */
  base: Piece;
  /** Address of the app in the platform's API. */
  api: Piece;
  /** The step that hands the values over to the program that signs in. */
  signIn: ChecklistStep;
  /** The last step. */
  next: ChecklistStep;
}

export function anypointRenewalSteps(values: AnypointRenewal, renewed: RecordedRenewal): ChecklistStep[] {
  const change =
    renewed.key === 'new'
      ? [chooseTheWay(values), pasteTheKey(values), handOverTheKey(values.signIn), bothKeys(values)]
      : [nothingToPaste(values)];
  return [...change, checkIt(), putAway(renewed), values.next];
}

const nothingToPaste = ({ record }: AnypointRenewal): ChecklistStep => ({
  title: 'Leave the app as it is',
  actions: [
    tryHere,
    line`There is nothing to paste: ${{ value: UPLOAD }} is the one that Anypoint has. Its thumbprint (RFC 7638) is still ${{ value: record.key.thumbprint }}`,
  ],
  cautions: [
    sameKey,
    line`Anypoint never sees the certificate: a public key carries no date. To renew what Anypoint has, make a new key: ${{ value: 'jwt-kit renew --new-key' }}`,
  ],
});

const chooseTheWay = ({ record }: AnypointRenewal): ChecklistStep => ({
  title: 'Choose how to change over',
  actions: [
    tryHere,
    line`With a short gap: do the next two steps one right after the other, at a time when sign-in may fail. That is the quick way.`,
    line`Without a gap: skip the next two steps, and give the app both keys as the step after them says.`,
  ],
  cautions: [
    line`When ${{ value: record.name }} no longer has the old public key, whatever signs with the old key stops working: every program with a copy of the old ${{ value: 'server.key' }}.`,
  ],
});

const pasteTheKey = ({ record, base }: AnypointRenewal): ChecklistStep => ({
  title: 'Paste the new public key',
  actions: [
    line`Sign in at ${base} as an Organization Administrator.`,
    line`Open ${label('Access Management')}, then ${label('Connected Apps')}, and open ${{ value: record.name }} for editing.`,
    line`Put all of ${{ value: UPLOAD }}, which lies beside this page, in the place of the public key that stands there, and save. The client id stays the same.`,
  ],
  cautions: [
    keepTheKey(UPLOAD),
    line`An app without a website URL and a redirect URI cannot be edited here. Then the step about both keys is the way.`,
  ],
  unverified: [
    line`How that page looks for an app that has a key already is not known; nor is it whether it takes a second key beside the first.`,
  ],
});

const bothKeys = ({ api }: AnypointRenewal): ChecklistStep => ({
  title: 'In place of the two steps before: both keys for a while, without a gap',
  actions: [
    line`With an administrator's token, send ${{ value: 'PATCH' }} to ${api}: a JSON object whose ${{ value: 'public_keys' }} is a list of two texts, the old ${{ value: UPLOAD }} (from ${{ value: 'previous/' }}; the step about the old key says from which directory there) and the new one.`,
    line`Run ${{ value: 'jwt-kit token' }} in this directory until it prints an access token: the new key is taken.`,
    line`Give the program the new ${{ value: 'server.key' }}.`,
    line`When nothing signs with the old key any more, send the same again with the new text alone.`,
  ],
  cautions: [
    line`A second app, with a client id of its own, does the same without the API: ${{ value: 'jwt-kit checklist --set-up' }}`,
  ],
  unverified: [
    line`That the API takes several keys is what its description says; that sign-in then works with each of them was not tried.`,
  ],
});
