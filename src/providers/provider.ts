/**
 * What is known about a kind of server: the interface every provider fills in.
 *
 * A provider is plain data and pure functions. Adding one is one file here, one folder in templates, one line in index.ts.
 */

import type { BundleRecord } from '../core/bundle/record.ts';
import type { Remedies } from '../core/bundle/remedies.ts';
import type { Checklist } from '../core/checklist.ts';
import type { CheckName, Finding } from '../core/findings.ts';
import type { RefusalGroup } from '../core/refusals/known-refusals.ts';
import type { Grant } from './grant.ts';
import type { Setting, Settings } from './settings.ts';

/** The values that go into the assertion and where it is sent; what is not known yet is undefined. */
export interface Claims {
  iss: string | undefined;
  sub: string | undefined;
  aud: string | undefined;
  tokenUrl: string | undefined;
}

export interface Provider {
  readonly id: string;
  /** The provider's own name for itself. */
  readonly title: string;
  /** One line for the list of choices. */
  readonly description: string;
  /** The bundle's file that is uploaded or pasted. */
  readonly upload: 'server.crt' | 'public.pem';
  /** Bytes that the file has to stay below; undefined where no limit is known. */
  readonly uploadLimit?: number;
  /** What is renewed there: a certificate, or, where a public key without a date is handed over, the key. */
  readonly renews: 'certificate' | 'key';
  /** What is known of a certificate that has ended. */
  readonly afterEnd: string;
  /** Whether a public key of somebody else's will do, who then signs. */
  readonly foreignKey?: true;
  /** What it wants to know, in the order of asking. */
  readonly settings: readonly Setting[];
  /**
   * Looks at all settings together.
   *
   * @returns notes for the user
   * @throws KitError USAGE where two of them contradict each other
   */
  review(settings: Settings): string[];
  claims(settings: Settings): Claims;
  /** Checks the settings of a bundle one by one, as its doctor does: host, audience, client id, user. */
  examine(settings: Settings, remedies: Remedies): Finding[];
  checklist(record: BundleRecord): Checklist;
  /** Its side of the grant. */
  readonly grant: Grant;
  readonly refusals: {
    /** How it says no, and why, beside what RFCs define. */
    readonly groups: readonly RefusalGroup[];
    /** Whether its own words are not known, so that a code of the RFCs is all there is. */
    readonly byCode: boolean;
    /** What is not confirmed of the codes of the RFCs there. */
    readonly codesUnverified?: string;
    /** Checks whose being right rules nothing out, with these settings. */
    doubts?(settings: Settings): readonly CheckName[];
  };
}
