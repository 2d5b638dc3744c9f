/** What the page in the browser shows of a record. */
import type { BundleRecord } from '../../core/bundle/record.ts';
import type { PageView } from '../../core/checklist/browser/page-view.ts';
import { readWords } from '../../core/checklist/browser/words.ts';
import type { Look, Page, Templates } from '../../core/checklist/page.ts';

/**
 * The page of a record.
 *
 * @param page the checklist of the record, as it is in CHECKLIST.md
 */
export function browserPage(record: BundleRecord, { page, done, templates, look }: Making): PageView {
  const { parts } = templates;
  return {
    language: 'en',
    name: record.name,
    editions: [{ id: 'main', label: record.provider, page }],
    memory: record.key.thumbprint,
    done: [...done].map(([step, says]) => ({ step, says })),
    program: parts['program'] ?? '',
    words: readWords(parts['words'] ?? ''),
    look,
  };
}

interface Making {
  readonly page: Page;
  /** The steps that are done, in words, by id. */
  readonly done: ReadonlyMap<string, string>;
  readonly templates: Templates;
  readonly look: Look;
}
