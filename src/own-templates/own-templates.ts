/**
 * The templates of this package's pages, and of the files for other programs. The build replaces this file with one that contains
 * the templates, separately for each provider, so that no path depends on where the program is installed.
 */
import { fileURLToPath } from 'node:url';
import type { TemplateSource } from '../providers/checklist/write-checklist.ts';
import { readTargetTemplates, readTemplates } from './read-templates.ts';

const directory = fileURLToPath(new URL('../../templates/', import.meta.url));

/** Reads the templates of a provider in a language, or in English if it does not have that one. */
export const ownTemplates: TemplateSource = (provider, language) => readTemplates(provider, directory, language);

/** Reads the templates of a target of `use`. */
export const ownTargetTemplates = (provider: string, target: string): Promise<Readonly<Record<string, string>>> =>
  readTargetTemplates(provider, target, directory);
