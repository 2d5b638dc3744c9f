/** What the page in the browser shows, as data. */
import type { Look, Page, Role } from '../page.ts';
import type { Words } from './words.ts';

/** A whole page. */
export interface PageView {
  /** Language of the texts, as in `<html lang>`. */
  readonly language: string;
  /** The checklists, the one of the record first; others are a click away. */
  readonly editions: readonly Edition[];
  /** What the browser keeps its ticks under: an id of the key and of the task, so that other ticks are never shown. */
  readonly memory: string;
  /** Steps of the first checklist that are recorded as done. */
  readonly done: readonly DoneStep[];
  /** The command that records steps as done, except for their ids, which come last. */
  readonly doneCommand: string;
  readonly flow: Flow;
  /** The file to hand over; undefined if its content is not known here. */
  readonly upload: Upload | undefined;
  /** When the certificate is valid; undefined if there is none. */
  readonly validity: Validity | undefined;
  /** Error responses that are known, with their causes, and the command that explains one. */
  readonly refusals: readonly Refusal[];
  readonly explainCommand: string;
  readonly words: Words;
  readonly look: Look;
}

/** One checklist, for one kind of app. */
export interface Edition {
  /** Unique among the editions of a page; the browser also keeps ticks under it, so a renewal has another one than a set-up. */
  readonly id: string;
  /** The kind of app, or of server. */
  readonly label: string;
  readonly page: Page;
  /** The command that makes it the page of the bundle; undefined if it is. */
  readonly command?: string | undefined;
}

/** A step that is done. */
export interface DoneStep {
  /** Id of the step. */
  readonly step: string;
  /** Since when, and what proves it, in words. */
  readonly says: string;
}

/** Who takes part in a sign-in; undefined is not known yet. */
export interface Flow {
  readonly app: string;
  /** Name of the server's vendor, and its host. */
  readonly server: string;
  readonly host: string | undefined;
  /** The user that the app signs in as, and the claims of the assertion, each with a value for every checklist. */
  readonly user: string | undefined;
  readonly claims: readonly { readonly name: string; readonly values: readonly (string | undefined)[] }[];
  /** The file with the private key; undefined if somebody else has it. */
  readonly key: string | undefined;
  /** The file that the server gets. */
  readonly upload: string;
}

/** The file to hand over. */
export interface Upload {
  /** Its name. */
  readonly file: string;
  /** PEM. */
  readonly text: string;
  /** SHA-256 of its DER, hexadecimal. */
  readonly sha256: string;
  /** Ids of the steps that it belongs to; it is shown in the first of them, or after all steps. */
  readonly steps: readonly string[];
}

/** When a certificate is valid: moments in ISO 8601, and days in words. */
export interface Validity {
  readonly from: Moment;
  readonly renewBy: Moment;
  readonly until: Moment;
}

export interface Moment {
  readonly at: string;
  readonly day: string;
}

/** A known error response. */
export interface Refusal {
  readonly id: string;
  readonly title: string;
  /** Its wordings: code and description. */
  readonly wordings: readonly string[];
  /** What is not confirmed about it. */
  readonly unverified?: string | undefined;
  /** Where else to look, the same for most responses. */
  readonly more?: string;
  /** Likeliest first. */
  readonly causes: readonly Cause[];
  /** Whether its texts are English because the language of the page lacks one of them. */
  readonly english?: true;
}

/** A possible cause of an error response. */
export interface Cause {
  readonly says: string;
  readonly fix: string;
  readonly command?: string | undefined;
  /** Who fixes it. */
  readonly by: Role;
  /** Where to click; for one kind of app only, if there is a number, from 1. */
  readonly where: readonly { readonly path: string; readonly kind?: number }[];
  /** How well it is known. */
  readonly certainty: string;
  readonly unverified?: string | undefined;
}
