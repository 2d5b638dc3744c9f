/** Reads templates from a directory: of pages, and of the files for other programs. */
import { readdirSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { shortLook } from '../core/checklist/browser/look.ts';
import type { Templates } from '../core/checklist/page.ts';
import { DEFAULT_LANGUAGE, isLanguage } from '../core/defaults.ts';

/** The languages of the pages in a directory, tags of BCP 47: the folders of the parts that all pages share. */
export const readLanguages = (directory: string): string[] => readdirSync(join(directory, 'parts')).sort();

/**
 * The templates of a provider's pages in a language: `<provider>/en/*.md`, and the parts in `<provider>/en/parts/` and in
 * `parts/en/`, which all providers share; the known error responses in `<provider>/<language>/refusals.txt` and
 * `parts/<language>/refusals.txt`; and the look of the page in the browser, `page.css` and `page.js`. Without a page or a
 * part that English has, a language is not used, and the English texts are returned: no page mixes two.
 *
 * @param directory root directory of the templates
 * @param language name of the folder, a tag of BCP 47
 */
export async function readTemplates(provider: string, directory: string, language = DEFAULT_LANGUAGE): Promise<Templates> {
  const root = pathToFileURL(join(directory, '/'));
  const [style, script] = await Promise.all(['page.css', 'page.js'].map((name) => readIfThere(new URL(name, root))));
  const look = style === undefined || script === undefined ? {} : { look: shortLook({ style, script }) };
  const english = await readLanguage(provider, root, DEFAULT_LANGUAGE);
  if (language === DEFAULT_LANGUAGE || !isLanguage(language)) return { ...english, ...look };
  const other = await readLanguage(provider, root, language);
  const complete = (['pages', 'parts'] as const).every((kind) =>
    Object.keys(english[kind]).every((name) => Object.hasOwn(other[kind], name)),
  );
  return { ...(complete ? other : english), ...look };
}

async function readLanguage(provider: string, root: URL, language: string): Promise<Omit<Templates, 'look'>> {
  const own = new URL(`${encodeURIComponent(provider)}/${language}/`, root);
  const all = new URL(`parts/${language}/`, root);
  const shared = await readPages(all);
  const refusals = (await Promise.all([all, own].map((folder) => readIfThere(new URL('refusals.txt', folder))))).filter(
    (text) => text !== undefined,
  );
  return {
    pages: await readPages(own),
    parts: { ...shared, ...(await readPages(new URL('parts/', own))) },
    ...(refusals.length === 0 ? {} : { refusals: refusals.join('\n') }),
  };
}

/** A text file; undefined if there is none. */
async function readIfThere(file: URL): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    return undefined;
  }
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

/** The folder of the templates of targets, in that of a provider or in that of all. */
const USE = 'use';

/**
 * The templates of a target of `use`: `<provider>/use/<target>/*`, or `use/<target>/*` if the provider has none of its own.
 *
 * @param directory root directory of the templates
 * @returns by name; none if there is no such target
 */
export async function readTargetTemplates(
  provider: string,
  target: string,
  directory: string,
): Promise<Readonly<Record<string, string>>> {
  const own = await readTexts(join(directory, encodeURIComponent(provider), USE, encodeURIComponent(target)));
  return own ?? (await readTexts(join(directory, USE, encodeURIComponent(target)))) ?? {};
}

/** The texts of all files in a directory; undefined if there is no such directory. */
async function readTexts(directory: string): Promise<Record<string, string> | undefined> {
  try {
    const names = await readdir(directory);
    return Object.fromEntries(
      await Promise.all(names.sort().map(async (name) => [name, await readFile(join(directory, name), 'utf8')] as const)),
    );
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    return undefined;
  }
}

/** The templates of all targets: `''` are those of all providers. */
export async function readAllTargetTemplates(
  provider: string,
  directory: string,
): Promise<Record<string, Readonly<Record<string, string>>>> {
  const root = join(directory, ...(provider === '' ? [] : [encodeURIComponent(provider)]), USE);
  const targets: Record<string, Readonly<Record<string, string>>> = {};
  for (const target of await readdir(root).catch(() => [])) targets[target] = (await readTexts(join(root, target))) ?? {};
  return targets;
}
