/** The language of the pages of a new bundle: the one that was asked for, or that of the environment. */
import { DEFAULT_LANGUAGE } from '../../core/defaults.ts';
import { languages } from '../../own-templates/languages.ts';
import type { CommandIo } from '../command.ts';

/** The variables that name a locale (POSIX), the one that counts most first. An empty one is not set. */
const variables = ['LC_ALL', 'LC_MESSAGES', 'LANG'];

/**
 * The language of new pages, with a note if nobody asked for it.
 *
 * @param given the language that was asked for
 */
export function chosenLanguage(
  given: string | undefined,
  { env, systemLocale }: Pick<CommandIo, 'env' | 'systemLocale'>,
): { language: string; notes: string[] } {
  if (given !== undefined) return { language: given, notes: [] };
  const variable = variables.find((name) => (env[name] ?? '') !== '');
  const language = languageIn((variable === undefined ? systemLocale?.() : env[variable]) ?? '');
  if (language === DEFAULT_LANGUAGE) return { language, notes: [] };
  const from = variable ?? 'the settings of this computer';
  return { language, notes: [`the language of the checklist is "${language}", from ${from}; checklist --lang changes it`] };
}

/**
 * The language of a locale, such as `it_IT.UTF-8`, `it-CH` or `it@euro`; the default if there are no pages in it, also for
 * `C` and `POSIX`.
 */
function languageIn(locale: string): string {
  const tag = locale
    .replace(/[.@].*$/s, '')
    .replaceAll('_', '-')
    .toLowerCase();
  const [primary] = tag.split('-');
  const known = (wanted: string | undefined): string | undefined => languages.find((one) => one.toLowerCase() === wanted);
  return known(tag) ?? known(primary) ?? DEFAULT_LANGUAGE;
}
