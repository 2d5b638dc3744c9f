/**
 * Leaves out what a page has in common with the same page of another bundle, which was searched for keys before: two checklists
 * differ in a fifth of their text, and searching all of it takes a seventh of the time of all checks of a bundle.
 */

/** The first page of each kind without a private key: all others are like it. */
const searched = new Map<string, Buffer>();

/** Most octets of a page to remember. */
const LARGEST = 512 * 1024;

/** Lines around one that differs that stay too: a key may begin or end there with a line that both pages have. */
const AROUND = 3;

/** Most lines that differ: in pages with other steps nearly all do, and comparing them takes longer than searching them. */
const MOST_DIFFERING = 300;

const LINE_FEED = 10;

/** Remembers a page that has no private key. */
export function rememberSearched(kind: string, page: Uint8Array): void {
  if (!searched.has(kind) && page.length <= LARGEST) searched.set(kind, Buffer.from(page));
}

/**
 * The lines of a page that differ from those in the same place of the searched page, and a few lines around each; all lines if
 * none was searched.
 *
 * @param kind which page of a bundle it is
 */
export function ownLines(kind: string, page: Uint8Array): Uint8Array {
  const known = searched.get(kind);
  if (known === undefined) return page;
  const own: Uint8Array[] = [];
  let differing = 0;
  let taken = 0;
  for (let [at, there] = [0, 0]; at < page.length; differing += 1) {
    const same = equalOctets(page, at, known, there);
    if (at + same === page.length) break;
    if (differing === MOST_DIFFERING) return page;
    const from = Math.max(taken, lineBefore(page, at + same, AROUND));
    [at, there] = [nextLine(page, at + same), nextLine(known, there + same)];
    taken = Math.max(taken, nextLine(page, at, AROUND));
    own.push(page.subarray(from, taken));
  }
  return Buffer.concat(own);
}

/** How many octets of two pages are the same from a place on; compared in long pieces first, which takes least time. */
function equalOctets(page: Uint8Array, at: number, known: Buffer, there: number): number {
  let count = 0;
  for (let piece = 4096; piece > 0; piece >>= 2) {
    while (at + count + piece <= page.length && there + count + piece <= known.length) {
      const [from, other] = [at + count, there + count];
      if (known.compare(page, from, from + piece, other, other + piece) !== 0) break;
      count += piece;
    }
  }
  return count;
}

/** Where the line after a position starts, or a later one. */
function nextLine(page: Uint8Array, at: number, lines = 1): number {
  let next = at;
  for (let line = 0; line < lines && next < page.length; line += 1) {
    const end = page.indexOf(LINE_FEED, next);
    next = end === -1 ? page.length : end + 1;
  }
  return next;
}

/** Where the line of a position starts, or that many lines before it. */
function lineBefore(page: Uint8Array, at: number, lines: number): number {
  // From a negative position, `lastIndexOf` would search from the end.
  const startOf = (position: number): number => (position <= 0 ? 0 : page.lastIndexOf(LINE_FEED, position - 1) + 1);
  let start = startOf(at);
  for (let line = 0; line < lines; line += 1) start = startOf(start - 1);
  return start;
}
