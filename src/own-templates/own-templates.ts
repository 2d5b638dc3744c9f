/**
 * The templates of this package's pages, and of the files for other programs. The build replaces this file with one that contains
 * the templates, separately for each provider, so that no path depends on where the program is installed.
 */
import { fileURLToPath } from 'node:url';
import { minifySync } from 'rolldown/utils';
import { shortestLook } from '../core/checklist/browser/look.ts';
import type { Templates } from '../core/checklist/page.ts';
import type { TemplateSource } from '../providers/checklist/write-checklist.ts';
import { readTargetTemplates, readTemplates } from './read-templates.ts';

const directory = fileURLToPath(new URL('../../templates/', import.meta.url));

/** What was read: tests make thousands of pages from these files. */
const known = new Map<string, ReturnType<TemplateSource>>();

/** Reads the templates of a provider in a language, or in English if it does not have that one. */
export const ownTemplates: TemplateSource = (provider, language) => {
  const id = `${language} ${provider}`;
  const read = known.get(id) ?? readTemplates(provider, directory, language).then(withShortLook);
  known.set(id, read);
  return read;
};

const withShortLook = ({ look, ...rest }: Templates): Templates => ({
  ...rest,
  ...(look && { look: shortestLook(look, minifySync) }),
});

/** Reads the templates of a target of `use`. */
export const ownTargetTemplates = (provider: string, target: string): Promise<Readonly<Record<string, string>>> =>
  readTargetTemplates(provider, target, directory);
