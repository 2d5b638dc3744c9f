/** The clicks in Salesforce Setup that put a new certificate in the place of an old one. */
import type { BundleRecord, RecordedRenewal } from '../../core/bundle.ts';
import { type ChecklistStep, line, type Piece } from '../../core/checklist.ts';
import { checkIt, deadline, putAway, sameKey, tryHere } from '../renewal-steps.ts';
import { keepTheKey } from '../shared-steps.ts';
import { fingerprint, labelsAsPrinted, oneCertificate, pastItsDate, renewal, replaceIn, UPLOAD, waiting } from './lines.ts';

/** What the steps are made from. */
interface RenewalValues {
  record: BundleRecord;
  name: Piece;
  org: Piece;
  user: Piece;
  /** The step that hands the values over to the program that signs in. */
  signIn: ChecklistStep;
  /** Whether it is a connected app, the older kind. */
  classic: boolean;
}

/** With the same key nothing stops; with a new one, the old key does, unless a second app stands beside the first. */
export function renewalSteps(values: RenewalValues, renewed: RecordedRenewal): ChecklistStep[] {
  const { record, classic } = values;
  const change =
    renewed.key === 'new'
      ? [chooseTheWay(renewed), upload(values, renewed), handOver(values), secondApp(values)]
      : [upload(values, renewed)];
  return [...change, checkIt(), putAway(renewed), renewal(record, classic)];
}

const chooseTheWay = (renewed: RecordedRenewal): ChecklistStep => ({
  title: 'Choose how to change over',
  actions: [
    tryHere,
    deadline(renewed),
    line`With a short gap: do the next two steps one right after the other, at a time when sign-in may fail. That is the quick way.`,
    line`Without a gap: skip the next two steps, and set up a second app as the step after them says.`,
  ],
  cautions: [
    oneCertificate,
    line`Every program with a copy of the old ${{ value: 'server.key' }} stops then, wherever it runs.`,
  ],
  unverified: [pastItsDate],
});

function upload({ record, name, org, classic }: RenewalValues, renewed: RecordedRenewal): ChecklistStep {
  const same = renewed.key !== 'new';
  return {
    title: 'Upload the new certificate',
    actions: [
      ...(same ? [tryHere, deadline(renewed)] : []),
      line`Sign in as an administrator at ${org} and open ${{ label: 'Setup' }}. The app is ${name}.`,
      replaceIn(classic),
      fingerprint(record),
      line`Look at the app again: the certificate is still there. The consumer key stays the same.`,
    ],
    cautions: [
      keepTheKey(UPLOAD),
      ...(same
        ? [
            sameKey,
            line`An app holds one certificate: the new one takes the place of the one before. Both hold the same key, so nothing stops working.`,
          ]
        : [line`From the moment it is saved, the old key stops working.`, waiting]),
    ],
    unverified: [
      ...(same
        ? [
            line`It takes 2 to 10 minutes after saving until Salesforce has copied the change everywhere. That no sign-in fails meanwhile follows from the key being the same; nobody has confirmed it.`,
            pastItsDate,
          ]
        : []),
      labelsAsPrinted,
    ],
  };
}

const handOver = ({ signIn }: RenewalValues): ChecklistStep => ({
  ...signIn,
  title: 'Give the new key to the program that signs in',
  cautions: [
    line`Only ${{ value: 'server.key' }} is new; the other values stay. Until the program has it, its sign-ins are refused.`,
    ...(signIn.cautions ?? []),
  ],
});

const secondApp = ({ user, classic }: RenewalValues): ChecklistStep => ({
  title: 'In place of the two steps before: a second app, without a gap',
  actions: [
    line`Run ${{ value: 'jwt-kit checklist --set-up' }} in this directory: the page then says how to set up an app with the new ${{ value: UPLOAD }}. Follow it under another name; ${{ value: 'jwt-kit checklist' }} brings this page back.`,
    line`Approve the same user there: ${user}`,
    line`Run ${{ value: 'jwt-kit token --wait 10m --client-id <consumer key of the second app>' }} until it prints an access token. The first app goes on taking the old key.`,
    line`Give the program the new ${{ value: 'server.key' }} and the consumer key of the second app, both at the same time.`,
    line`When nothing signs in through the first app any more, remove it.`,
  ],
  cautions: [
    line`The second app has a consumer key of its own, the issuer (iss) of every sign-in through it.`,
    ...(classic
      ? [
          line`New connected apps are off in every org since Spring '26, and need a support case. The second app can be an External Client App, which needs none.`,
        ]
      : []),
  ],
  unverified: [line`Where an app is removed is not part of the guides that this page follows.`],
});
