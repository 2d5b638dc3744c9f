/**
 * Hides a secret that a server sends back, whole or in pieces. Takes time linear in the length of the text and of the secrets.
 */

/** Replaces a secret. */
export const HIDDEN = '[not shown]';

/** How many letters and digits in a row are compared. */
const WINDOW = 6;

/** Fewest letters and digits of a secret in a text, in total, that are hidden: fewer may match by chance. */
const FEWEST = 12;

/**
 * The letters and digits of a text in lower case, with their positions: signs between pieces, and `+/` for `-_`, are ignored.
 */
function lettersOf(text: string): { letters: string; places: number[] } {
  const places: number[] = [];
  let letters = '';
  for (const { 0: letter, index } of text.matchAll(/[A-Za-z0-9]/g)) {
    letters += letter.toLowerCase();
    places.push(index);
  }
  return { letters, places };
}

/** All runs of as many letters as are compared. */
function windowsOf(letters: string): Set<string> {
  const windows = new Set<string>();
  for (let at = 0; at + WINDOW <= letters.length; at += 1) windows.add(letters.slice(at, at + WINDOW));
  return windows;
}

/** Adds the runs of a secret that a text has too: a secret in all its forms is much longer than most texts. */
function addShared(form: string, inText: ReadonlySet<string>, shared: Set<string>): void {
  const letters = form.replace(/[^A-Za-z0-9]+/g, '').toLowerCase();
  for (let at = 0; at + WINDOW <= letters.length; at += 1) {
    const window = letters.slice(at, at + WINDOW);
    if (inText.has(window)) shared.add(window);
  }
}

/** A secret as it is, backwards, in hexadecimal and in base64; base64 depends on the number of octets before it, modulo 3. */
const formsOf = (secret: string): string[] => [
  secret,
  [...secret].reverse().join(''),
  Buffer.from(secret).toString('hex'),
  ...['', ' ', '  '].map((before) => Buffer.from(before + secret).toString('base64')),
];

/**
 * Hides each part of a secret with 6 characters or more, if all parts together have 12 or more: in upper or lower case, encoded
 * or backwards, even in pieces with words, blanks, quotes or dots between them, as in a host name.
 */
export function withoutEchoes(text: string, secrets: readonly string[]): string {
  const { letters, places } = lettersOf(text);
  if (letters.length < FEWEST) return text;
  const inText = windowsOf(letters);
  const known = new Set<string>();
  for (const secret of secrets) {
    if (secret.length >= FEWEST) for (const form of formsOf(secret)) addShared(form, inText, known);
  }
  if (known.size === 0) return text;
  const found: { start: number; length: number }[] = [];
  for (let start = 0; start + WINDOW <= letters.length; ) {
    let end = start;
    while (end + WINDOW <= letters.length && known.has(letters.slice(end, end + WINDOW))) end += 1;
    const length = end === start ? 0 : end - start + WINDOW - 1;
    if (length > 0) found.push({ start, length });
    start += Math.max(length, 1);
  }
  if (found.reduce((sum, { length }) => sum + length, 0) < FEWEST) return text;
  let shown = '';
  let from = 0;
  for (const { start, length } of found) {
    shown += `${text.slice(from, places[start])}${HIDDEN}`;
    from = (places[start + length - 1] as number) + 1;
  }
  return shown + text.slice(from);
}
