/** Reads the templates of pages from a directory. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Templates } from '../core/checklist/page.ts';

/** Language of the pages. */
const LANGUAGE = 'en';

/**
 * The templates of a provider's pages: `<provider>/en/*.md`, and the parts in `<provider>/en/parts/` and in `parts/en/`, which
 * all providers share.
 *
 * @param directory root directory of the templates
 */
export async function readTemplates(provider: string, directory: string): Promise<Templates> {
  const root = pathToFileURL(join(directory, '/'));
  const own = new URL(`${encodeURIComponent(provider)}/${LANGUAGE}/`, root);
  const shared = await readPages(new URL(`parts/${LANGUAGE}/`, root));
  return { pages: await readPages(own), parts: { ...shared, ...(await readPages(new URL('parts/', own))) } };
}

/** The pages in a directory, by name without `.md`; none if there is no such directory. */
async function readPages(directory: URL): Promise<Record<string, string>> {
  const pages: Record<string, string> = {};
  try {
    for (const name of await readdir(directory)) {
      if (name.endsWith('.md')) pages[name.slice(0, -3)] = await readFile(new URL(name, directory), 'utf8');
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
  }
  return pages;
}
