/** Writes the checklist of a record: the only code that reads templates and makes pages. */
import { type BundleRecord, languageOf, type RecordedStep, textHash } from '../../core/bundle/record.ts';
import { wordsOf } from '../../core/checklist/browser/words.ts';
import { pageMarkdown } from '../../core/checklist/markdown.ts';
import type { Page, Templates } from '../../core/checklist/page.ts';
import { readPage } from '../../core/checklist/read-page.ts';
import type { Provider } from '../provider.ts';
import type { Making } from './browser-page.ts';
import { doneSteps, doneWords } from './steps.ts';

/**
 * Reads the templates of a provider, by its id.
 *
 * @param language a tag of BCP 47 (default: English); for one without pages, the English ones are returned
 */
export type TemplateSource = (provider: string, language?: string) => Promise<Templates>;

/** A checklist, and the record with the hashes of its pages. */
export interface WrittenChecklist {
  /** CHECKLIST.md. */
  text: string;
  /** CHECKLIST.html; undefined if the templates have no look. */
  html: string | undefined;
  /** Name of the page. */
  name: string;
  page: Page;
  /** The steps that the record has as done, by id. */
  done: ReadonlyMap<string, RecordedStep>;
  /** With the hashes of both pages. */
  record: BundleRecord;
}

/** What a checklist is made from, besides its record. */
export interface ChecklistSource {
  provider: Provider;
  templates: TemplateSource;
  about?: BundleRecord;
  upload?: string | undefined;
}

/**
 * Writes the checklist of a record.
 *
 * @param about the record to make the page from, if it differs from the one that is kept
 * @param upload the content of the file to hand over, if it is known
 */
export async function writeChecklist(
  record: BundleRecord,
  { provider, templates: source, about = record, upload }: ChecklistSource,
): Promise<WrittenChecklist> {
  const templates = await source(provider.id, languageOf(about));
  const data = provider.checklist(about);
  const page = readPage(templates, data);
  const steps = doneSteps(about, data.page);
  const done = doneWords(steps, templates);
  const text = pageMarkdown(page, { done, words: wordsOf(templates) });
  const html = await htmlOf(about, { provider, templates, upload, done });
  return { text, html, name: data.page, page, done: steps, record: withHashes(record, text, html) };
}

function withHashes({ page: _, ...record }: BundleRecord, text: string, html: string | undefined): BundleRecord {
  return { ...record, checklist: textHash(text), ...(html === undefined ? {} : { page: textHash(html) }) };
}

/** The same page for the browser. Its code is loaded only here, since most commands write no page. */
async function htmlOf(record: BundleRecord, making: Omit<Making, 'look'>): Promise<string | undefined> {
  const { look } = making.templates;
  if (look === undefined) return undefined;
  const [{ browserPage }, { pageHtml }] = await Promise.all([
    import('./browser-page.ts'),
    import('../../core/checklist/browser/page-html.ts'),
  ]);
  return pageHtml(browserPage(record, { ...making, look }));
}
