/** The clicks in Salesforce Setup that put a new certificate in the place of an old one. */
import { type BundleRecord, certificateOf, type RecordedRenewal } from '../../core/bundle/record.ts';
import { type ChecklistStep, line, type Piece } from '../../core/checklist.ts';
import { checkIt, deadline, handOverTheKey, putAway, sameKey, tryHere } from '../checklist/renewal-steps.ts';
import { keepTheKey } from '../checklist/shared-steps.ts';
import {
  labelsAsPrinted,
  oneCertificate,
  pastItsDate,
  renewal,
  replaceIn,
  sharedHostCaution,
  UPLOAD,
  waiting,
} from './shared-steps.ts';

/** What the steps are made from. */
interface RenewalValues {
  record: BundleRecord;
  name: Piece;
  org: Piece;
  user: Piece;
  /** Where it signs in. */
  host: string | undefined;
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
      ? [chooseTheWay(renewed), upload(values, renewed), handOverTheKey(values.signIn), secondApp(values)]
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
    ],
    cautions: [
      keepTheKey(UPLOAD),
      line`The consumer key stays the same. After an error message, choose the file again before saving.`,
      ...(same
        ? [
            sameKey,
            line`An app holds one certificate: the new one takes the place of the one before. Both are for the same key, so the key that signs stays the right one.`,
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
      line`Whether Salesforce shows which of the two certificates it holds is not part of the guides. Where it shows a SHA-256 fingerprint, the one of the new certificate is ${{ value: certificateOf(record).sha256 }}`,
      labelsAsPrinted,
    ],
  };
}

function secondApp({ user, host, classic }: RenewalValues): ChecklistStep {
  const shared = classic ? sharedHostCaution(host) : [];
  const page = `jwt-kit checklist --set-up${classic ? ' --app-type external-client-app' : ''}`;
  const org = shared.length > 0 ? ' --instance-url <your My Domain>' : '';
  return {
    title: 'In place of the two steps before: a second app, without a gap',
    actions: [
      line`Run ${{ value: page }} in this directory: the page then says how to set up an External Client App with the new ${{ value: UPLOAD }}. Follow it under another name; ${{ value: 'jwt-kit checklist' }} brings this page back.`,
      line`Approve the same user there: ${user}`,
      line`Run ${{ value: `jwt-kit token --wait 10m --client-id <consumer key of the second app>${org}` }} until it prints an access token. The first app goes on taking the old key.`,
      line`Give the program the new ${{ value: 'server.key' }} and the consumer key of the second app, both at the same time.${org && ' The audience and the token URL are then those of your My Domain.'}`,
      line`When nothing signs in through the first app any more, remove it.`,
    ],
    cautions: [
      line`The second app has a consumer key of its own, the issuer (iss) of every sign-in through it.`,
      ...shared,
      ...(classic
        ? [
            line`A Dev Hub that is to create scratch orgs or sandboxes with the Salesforce CLI still needs a connected app. For that one, leave ${{ value: '--app-type' }} and what follows it out: new connected apps are off in every org since Spring '26, and the page says what to ask Salesforce Support for.`,
          ]
        : []),
    ],
    unverified: [line`Where an app is removed is not part of the guides that this page follows.`],
  };
}
