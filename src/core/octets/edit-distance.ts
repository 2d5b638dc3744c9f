/** How much two words differ, to find the one that was meant. */

/** The fewest characters to add, remove or replace (Levenshtein). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (const [done, letter] of [...from].entries()) {
    const next = [done + 1];
    for (const [at, other] of [...to].entries()) {
      const replaced = (row[at] as number) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[at + 1] as number) + 1, (next[at] as number) + 1));
    }
    row = next;
  }
  return row[to.length] as number;
}

/** Longest word that is compared. */
const LONGEST = 40;

/** How words are compared. */
interface Comparing {
  /** A word in the spelling to compare; default: in lower case. */
  spelling?: (word: string) => string;
  /** Most changes between a word and a known one; default: a third of its characters. */
  most?: (known: string) => number;
}

/** The known word with the fewest changes; undefined if they are too many, or the word is empty or longer than 40 characters. */
export function nearest(
  word: string,
  known: readonly string[],
  { spelling = (name) => name.toLowerCase(), most = (name) => name.length / 3 }: Comparing = {},
): string | undefined {
  const typed = spelling(word);
  if (typed === '' || typed.length > LONGEST) return undefined;
  const [best] = known.map((one) => ({ one, apart: editDistance(typed, spelling(one)) })).sort((a, b) => a.apart - b.apart);
  return best !== undefined && best.apart <= most(best.one) ? best.one : undefined;
}
