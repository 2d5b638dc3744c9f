/**
 * The templates of this package's pages. The build puts in place of this file one that holds the templates themselves, for
 * each provider apart, so that no path depends on where the program lies.
 */
import { fileURLToPath } from 'node:url';
import type { TemplateSource } from '../providers/checklist/write-checklist.ts';
import { readTemplates } from './disk/read-files.ts';

const directory = fileURLToPath(new URL('../../templates/', import.meta.url));

/** Reads the templates of a provider, by its id. */
export const ownTemplates: TemplateSource = (provider) => readTemplates(provider, directory);
