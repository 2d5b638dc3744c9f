/** Known error responses in another language: their texts are English in the data, and a language has a list of its own ones. */
import { KitError } from '../errors.ts';
import type { RefusalCause, RefusalGroup } from './known-refusal.ts';

/** The texts of a language, by the English ones. */
export type Translations = ReadonlyMap<string, string>;

/**
 * Reads translations: an English text on a line, and on the next one, after `= `, the same in the language. Empty lines and those
 * that start with `#` are for the reader.
 *
 * @throws KitError USAGE if a line is something else, or an English text is there twice with different translations
 */
export function readTranslations(text: string): Translations {
  const found = new Map<string, string>();
  let english: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (line === '' || line.startsWith('#')) continue;
    const own = /^= (\S.*)$/.exec(line)?.[1];
    if ((own === undefined) !== (english === undefined)) throw wrong(english ?? line);
    if (own !== undefined && english !== undefined) {
      if ((found.get(english) ?? own) !== own) throw wrong(english);
      found.set(english, own);
    }
    english = own === undefined ? line : undefined;
  }
  if (english !== undefined) throw wrong(english);
  return found;
}

const wrong = (line: string): KitError =>
  new KitError('USAGE', `refusals.txt: a text has no translation, or two: ${JSON.stringify(line)}`, {
    hint: 'write each English text once, and on the next line "= " and its translation',
  });

/** A response in the language; undefined if one of its texts has no translation, so that no response is in two languages. */
export function translated(group: RefusalGroup, translations: Translations): RefusalGroup | undefined {
  if (untranslated(group, translations).length > 0) return undefined;
  // What has no translation is a path of labels only, which stay as the screen shows them.
  const own = (text: string): string => translations.get(text) ?? text;
  const ownUnverified = ({ unverified }: { unverified?: string }): { unverified?: string } =>
    unverified === undefined ? {} : { unverified: own(unverified) };
  return {
    ...group,
    title: own(group.title),
    ...ownUnverified(group),
    texts: group.texts.map((text) => ({ ...text, ...ownUnverified(text) })),
    causes: group.causes.map((cause) => ({
      ...cause,
      says: own(cause.says),
      fix: own(cause.fix),
      ...ownUnverified(cause),
      clicks: (cause.clicks ?? []).map((click) => ({ ...click, path: own(click.path) })),
    })),
  };
}

/** The English texts of a response that have no translation. */
export const untranslated = (group: RefusalGroup, translations: Translations): string[] =>
  [group.title, group.unverified, ...group.texts.map(({ unverified }) => unverified), ...group.causes.flatMap(textsOf)].flatMap(
    (text) => (text === undefined || translations.has(text) ? [] : [text]),
  );

/** The texts of a cause. A path of labels alone needs no translation; one with words such as "or" does. */
const textsOf = ({ says, fix, unverified, clicks = [] }: RefusalCause): (string | undefined)[] => [
  says,
  fix,
  unverified,
  ...clicks.map(({ path }) => path).filter((path) => /\b(?:or|menu)\b/.test(path)),
];
