/**
 * What is known about a kind of server: the interface every provider fills in.
 *
 * A provider is plain data and pure functions. Adding one is one folder here, one folder in templates, one line in index.ts:
 * all that anything else knows about a vendor, it takes from this interface.
 */

import type { BundleRecord } from '../core/bundle/record.ts';
import type { Remedies } from '../core/bundle/remedies.ts';
import type { PageData } from '../core/checklist/page.ts';
import type { CheckName, Finding } from '../core/findings.ts';
import type { RefusalGroup } from '../core/refusals/known-refusals.ts';
import type { Grant } from './grant.ts';
import type { Setting, Settings } from './settings.ts';

/** The values that go into the assertion and if it is sent; what is not known yet is undefined. */
export interface Claims {
  iss: string | undefined;
  sub: string | undefined;
  aud: string | undefined;
  tokenUrl: string | undefined;
}

/** An environment variable that the vendor's own programs read. */
export interface EnvironmentVariable {
  readonly name: string;
  /** Name of the setting that it holds. */
  readonly setting: string;
  /** Name of a setting that makes it needless. */
  readonly unless?: string;
}

/** How a provider is recognised where nobody names it. Settings that no other provider has tell it too. */
export interface Own {
  /** Whether an audience is one that no other provider has. */
  audience?(audience: string): boolean;
  /** The end of a host name that is the vendor's and no customer's; undefined if the host is not one of the vendor's. */
  hostEnding?(host: string): string | undefined;
  /** Where settings are looked up that neither a flag nor the bundle gives. */
  readonly environment: readonly EnvironmentVariable[];
}

export interface Provider {
  readonly id: string;
  /** The provider's own name for itself. */
  readonly title: string;
  /** Its name in front of what is its own, `Acme: region of the account`. */
  readonly shortTitle: string;
  /** Anybody who answers there, in a sentence; the title where not given. */
  readonly server?: string;
  /** One line for the list of choices. */
  readonly description: string;
  /** Name of the bundle's file that is uploaded or pasted. */
  readonly upload: string;
  /** Bytes that the file has to stay below; undefined if no limit is known. */
  readonly uploadLimit?: number;
  /** What is renewed there: a certificate, or, where a public key without a date is handed over, the key. */
  readonly renews: 'certificate' | 'key';
  /** What is known of a certificate that has ended. */
  readonly afterEnd: string;
  /** Given where a public key of somebody else's will do, who then signs: what to be careful about, line by line. */
  readonly foreignKey?: { readonly careful: readonly string[] };
  /** Whether it is meant where nothing tells which provider is. */
  readonly anyServer?: true;
  readonly own: Own;
  /** What it wants to know, in the order of asking. */
  readonly settings: readonly Setting[];
  /**
   * Looks at all settings together.
   *
   * @returns notes for the user
   * @throws KitError USAGE if two of them contradict each other
   */
  review(settings: Settings): string[];
  claims(settings: Settings): Claims;
  /** Checks the settings of a bundle one by one, as its doctor does: host, audience, client id, user. */
  examine(settings: Settings, remedies: Remedies): Finding[];
  /** Which of its pages a record calls for, and what the page is filled in with. */
  checklist(record: BundleRecord): PageData;
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
    /** Kind of app, for causes that are fixed in different places; undefined if it is not known, or there is one kind. */
    appType?(settings: Settings): string | undefined;
  };
}
