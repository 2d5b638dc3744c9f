/** The languages that the pages of this package are in. The build replaces this file with one that has their names. */
import { fileURLToPath } from 'node:url';
import { readLanguages } from './read-templates.ts';

/** Tags of BCP 47, sorted. */
export const languages: readonly string[] = readLanguages(fileURLToPath(new URL('../../templates/', import.meta.url)));
