/** Parts of a secret that a server sends back, whole or in pieces. Linear in the length of the text and of the secrets. */

/** What stands in the place of a secret. */
export const HIDDEN = '[not shown]';

/** Letters and digits in a row that are compared, and that have to be the same to be hidden: no word is that long by chance. */
const WINDOW = 8;
const SHORTEST = 12;

/** Letters and digits alone, in lower case, each with its place: signs between pieces, and `+/` for `-_`, make no difference. */
function lettersOf(text: string): { letters: string; places: number[] } {
  const places: number[] = [];
  let letters = '';
  for (const { 0: letter, index } of text.matchAll(/[A-Za-z0-9]/g)) {
    letters += letter.toLowerCase();
    places.push(index);
  }
  return { letters, places };
}

function* windowsOf(letters: string): Generator<string> {
  for (let at = 0; at + WINDOW <= letters.length; at += 1) yield letters.slice(at, at + WINDOW);
}

/**
 * Hides each part of a secret of 12 characters or more, in any case, also where it is cut into pieces with blanks, quotes or
 * dots between them, as in the name of a host.
 */
export function withoutEchoes(text: string, secrets: readonly string[]): string {
  const known = new Set(secrets.flatMap((secret) => [...windowsOf(lettersOf(secret).letters)]));
  if (known.size === 0) return text;
  const { letters, places } = lettersOf(text);
  let shown = '';
  let from = 0;
  for (let start = 0; start + WINDOW <= letters.length; ) {
    let end = start;
    while (end + WINDOW <= letters.length && known.has(letters.slice(end, end + WINDOW))) end += 1;
    const length = end === start ? 0 : end - start + WINDOW - 1;
    if (length >= SHORTEST) {
      shown += `${text.slice(from, places[start])}${HIDDEN}`;
      from = (places[start + length - 1] as number) + 1;
    }
    start += Math.max(length, 1);
  }
  return shown + text.slice(from);
}
