/**
 * What is known about a kind of server: the interface every provider fills in.
 *
 * A provider is plain data and pure functions. To add one, add a folder here, a folder in templates and a line in index.ts.
 * All other code knows a vendor only through this interface.
 */

import type { BundleRecord } from '../core/bundle/record.ts';
import type { PageData } from '../core/checklist/page.ts';
import type { CheckName, Finding } from '../core/findings.ts';
import type { RefusalGroup } from '../core/refusals/known-refusal.ts';
import type { Grant } from './grant.ts';
import type { Setting, Settings } from './settings.ts';
import type { SettingRemedies } from './settings-checks.ts';
import type { Targets } from './targets/target.ts';

/** The claims of the assertion, and the URL it is sent to; undefined if not known yet. */
export interface Claims {
  iss: string | undefined;
  sub: string | undefined;
  aud: string | undefined;
  tokenUrl: string | undefined;
}

/** An environment variable that the vendor's own programs read. */
export interface EnvironmentVariable {
  readonly name: string;
  /** Name of the setting that it provides. */
  readonly setting: string;
  /** Name of a setting that replaces it. */
  readonly unless?: string;
}

/** How a provider is recognised if nobody names it. Settings that only it has identify it too. */
export interface Own {
  /** Whether only this provider has such an audience. */
  audience?(audience: string): boolean;
  /** The part of a host name that belongs to the vendor, not the customer; undefined if it is not the vendor's host. */
  hostEnding?(host: string): string | undefined;
  /** Environment variables for settings that neither a flag nor the bundle gives. */
  readonly environment: readonly EnvironmentVariable[];
}

export interface Provider {
  readonly id: string;
  /** Other names for it that people type, in lower case. */
  readonly otherNames?: readonly string[];
  /** The provider's full name. */
  readonly title: string;
  /** Its name as a prefix: `Acme: region of the account`. */
  readonly shortTitle: string;
  /** What to call the server in a sentence (default: the title). */
  readonly server?: string;
  /** One line for the list of choices. */
  readonly description: string;
  /** Name of the bundle's file that is uploaded or pasted. */
  readonly upload: string;
  /** The file must have fewer bytes than this; undefined if no limit is known. */
  readonly uploadLimit?: number;
  /** What is renewed: the certificate, or the key if the provider gets a public key, which has no end date. */
  readonly renews: 'certificate' | 'key';
  /** What happens to an expired certificate, as far as is known. */
  readonly afterEnd: string;
  /** Set if somebody else's public key can be used and its owner signs: a warning, line by line. */
  readonly foreignKey?: { readonly careful: readonly string[] };
  /** Set if this is the provider when nothing identifies another one. */
  readonly anyServer?: true;
  readonly own: Own;
  /** Its settings, in the order in which they are asked. */
  readonly settings: readonly Setting[];
  /**
   * Checks all settings together.
   *
   * @returns notes for the user
   * @throws KitError USAGE if two of them contradict each other
   */
  review(settings: Settings): string[];
  claims(settings: Settings): Claims;
  /** Checks the settings of a bundle one by one, for `doctor`: host, audience, client id, user. */
  examine(settings: Settings, remedies: SettingRemedies): Finding[];
  /** Name of the setting whose choices have a page each; in the browser, these pages are a click apart. */
  readonly kind?: string;
  /** Which page a record needs, and the values for it. */
  checklist(record: BundleRecord): PageData;
  /** Its side of the grant. */
  readonly grant: Grant;
  /** What other programs need to sign in; undefined if none is known. */
  readonly targets?: Targets;
  readonly refusals: {
    /** Its error responses and their causes, besides those that RFCs define. */
    readonly groups: readonly RefusalGroup[];
    /** Whether only the RFC codes are known, not the provider's own descriptions. */
    readonly byCode: boolean;
    /** What is not confirmed about the RFC codes at this provider. */
    readonly codesUnverified?: string;
    /** Checks that rule nothing out even if they pass, with these settings. */
    doubts?(settings: Settings): readonly CheckName[];
    /** Kind of app, for fixes that depend on it; undefined if it is not known or there is only one kind. */
    appType?(settings: Settings): string | undefined;
  };
}
