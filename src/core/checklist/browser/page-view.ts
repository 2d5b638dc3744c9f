/** What the page in the browser shows, as data. */
import type { Look, Page } from '../page.ts';
import type { Words } from './words.ts';

/** A whole page. */
export interface PageView {
  /** Language of the texts, as in `<html lang>`. */
  readonly language: string;
  /** Name of the app. */
  readonly name: string;
  /** The checklists, the one of the record first; others are a click away. */
  readonly editions: readonly Edition[];
  /** What the browser keeps its ticks under: an id of the key, so that another bundle's ticks are never shown. */
  readonly memory: string;
  /** Steps of the first checklist that are recorded as done. */
  readonly done: readonly DoneStep[];
  /** How this program was called, for commands. */
  readonly program: string;
  readonly words: Words;
  readonly look: Look;
}

/** One checklist, for one kind of app. */
export interface Edition {
  /** Unique among the editions of a page; the browser also keeps ticks under it. */
  readonly id: string;
  /** The kind of app, if there are several. */
  readonly label: string;
  readonly page: Page;
}

/** A step that is done. */
export interface DoneStep {
  /** Id of the step. */
  readonly step: string;
  /** Since when, and what proves it, in words. */
  readonly says: string;
}
