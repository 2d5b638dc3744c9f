/** What two texts differ in, if a person may take them for the same. */

const invisible = /[\u00ad\u200b-\u200f\u2060\ufeff]/g;

const changes: readonly (readonly [what: string, alike: (text: string) => string])[] = [
  ['blanks around it', (text) => text.trim()],
  ['invisible characters', (text) => text.replace(invisible, '')],
  ['a slash at the end', (text) => text.replace(/\/$/, '')],
  ['capital and small letters', (text) => text.toLowerCase()],
  ['http and https', (text) => text.replace(/^https?:/, '')],
  ['https:// before it', (text) => text.replace(/^https?:\/\//, '')],
  ['the port', (text) => text.replace(/:\d{1,5}(?=\/|$)/, '')],
  ['quotes around it', (text) => text.replace(/^["'](.*)["']$/s, '$1')],
  ['percent-encoding', percentDecoded],
];

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** In words that follow "they differ only in"; undefined if they differ in more. */
export function nearMiss(found: string, wanted: string): string | undefined {
  for (const [what, alike] of changes) if (alike(found) === alike(wanted)) return what;
  const every = (text: string): string => changes.reduce((all, [, alike]) => alike(all), text);
  if (every(found) === every(wanted)) return 'capital letters, blanks, slashes, or how the URL starts';
  const [one, other] = [[...found], [...wanted]];
  const at = one.findIndex((letter, index) => letter !== other[index]);
  const looks = (letter: string, index: number): boolean =>
    letter === other[index] || isAscii(letter) !== isAscii(other[index] as string);
  if (one.length !== other.length || !one.every(looks)) return undefined;
  const [strange, where] = isAscii(one[at] as string) ? [other[at], 'expected value'] : [one[at], 'token'];
  const code = (strange as string).codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
  return `letters that look alike: character ${at + 1} of the ${where} is U+${code}`;
}

const isAscii = (letter: string): boolean => letter <= '\x7f';
