/** What the renewal checklists of all providers say alike. */
import type { RecordedRenewal } from '../../core/bundle/record.ts';
import { type Checklist, type ChecklistStep, type Line, line } from '../../core/checklist.ts';
import { longDate } from '../../core/dates.ts';

/** Rows about what was there before. */
export function renewalFacts({ at, key, previous }: RecordedRenewal): Checklist['facts'] {
  return [
    { name: 'Renewed on', value: longDate(new Date(at)) },
    { name: 'Key since then', value: key === 'new' ? 'a new one' : 'the same as before' },
    { name: 'Certificate before (SHA-256)', value: { value: previous.sha256 } },
    { name: 'Certificate before valid until', value: longDate(new Date(previous.notAfter)) },
    ...(key === 'new' ? [{ name: 'Key before (thumbprint)', value: { value: previous.thumbprint } }] : []),
  ];
}

/** Until when there is time. */
export function deadline({ at, previous: { notAfter } }: RecordedRenewal): Line {
  const end = longDate(new Date(notAfter));
  return Date.parse(notAfter) <= Date.parse(at)
    ? line`Do it today: the certificate before ended on ${end}.`
    : line`Do it before ${end}: until then, the certificate before is valid.`;
}

/** Trying the new files out before anything is changed at the server. */
export const tryHere: Line = line`To see first that the new files fit each other: in this directory, run ${{ value: 'jwt-kit rehearse' }}, and in another window the command that it prints.`;

/** The step that hands over a new key, made from the one that hands over all values. */
export const handOverTheKey = (signIn: ChecklistStep): ChecklistStep => ({
  ...signIn,
  title: 'Give the new key to the program that signs in',
  cautions: [
    line`Only ${{ value: 'server.key' }} is new; the other values stay. Until the program has it, its sign-ins are refused.`,
    ...(signIn.cautions ?? []),
  ],
});

/** The step after the change. */
export const checkIt = (): ChecklistStep => ({
  title: 'Check that it works',
  actions: [
    line`In this directory, run ${{ value: 'jwt-kit token --wait 10m' }}. An access token means that the server takes this key; where the change is still being copied, it tries again for ten minutes.`,
  ],
});

/** What becomes of the files in `previous/`. */
export function putAway({ key }: RecordedRenewal): ChecklistStep {
  const where = line`The files from before are in ${{ value: 'previous/' }}, in a directory for each time. The way back is the one with a ${{ value: 'server.key' }} whose ${{ value: 'jwt-kit.json' }} names the certificate before, as the table above does: copy all of its files over those here.`;
  return key === 'new'
    ? {
        title: 'Delete the old key',
        actions: [
          where,
          line`Make sure that nothing signs with the old key any more, and that no app holds its certificate or public key.`,
          line`Then delete what is in ${{ value: 'previous/' }}, and every other copy of the old key.`,
        ],
        cautions: [line`As long as a server takes the old key, whoever has it can sign in with it.`],
      }
    : {
        title: 'Delete the files from before',
        actions: [where, line`Delete them once sign-in works.`],
        cautions: [
          line`The key among them is the one that is still in use: it is as secret as ${{ value: 'server.key' }} here.`,
        ],
      };
}

/** Said of a renewal that keeps the key. */
export const sameKey: Line = line`The key is the same as before. What signs with ${{ value: 'server.key' }} is not changed: it needs no new file and no new value.`;
