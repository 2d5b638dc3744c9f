/** How much two words differ, to find the one that was meant. */

/** The fewest characters to add, remove or replace (Levenshtein). */
export function editDistance(from: string, to: string): number {
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

/** The longest name that may be meant as one of the known ones. */
const LONGEST_NAME = 40;

/** The known name with the fewest changes, if at most a third of its characters changed; case does not count. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (name.length > LONGEST_NAME) return undefined;
  const [best] = known
    .map((one) => ({ one, apart: editDistance(name.toLowerCase(), one.toLowerCase()) }))
    .sort((a, b) => a.apart - b.apart);
  return best !== undefined && best.apart * 3 <= best.one.length ? best.one : undefined;
}
