/** The text after a change, from a diff that somebody pasted: else the lines that were removed would be read first. */

/** How a unified diff marks its parts (git, POSIX): its files, and the lines that follow. */
const marks = /^(?:@@ -\d|diff -{2}git )/m;
const headings = /^(?:diff |index [\da-f]|(?:new|old|deleted) |similarity |rename |--- |\+\+\+ |@@ -|\\ No newline)/;

/** What a diff says. */
export interface Diff {
  /** The lines that it adds or leaves, without their marks; undefined if it only removes lines. */
  text: string | undefined;
  note: string;
}

/** Reads a diff; undefined for any other text. A text without headings is one if each line has a mark. */
export function diffIn(text: string): Diff | undefined {
  if (!/^-/m.test(text) && !/^\+/m.test(text)) return undefined;
  const lines = text.split(/\r?\n/);
  const body = lines.filter((line) => line !== '' && !headings.test(line));
  // The lines of PEM start with five dashes, not with a mark before them.
  const all = body.every((line) => /^[ +-]/.test(line) && !/^-----(?:BEGIN|END) /.test(line));
  const [adds, removes] = [body.some((line) => line.startsWith('+')), body.some((line) => line.startsWith('-'))];
  // What only adds, or only removes, is a part of a diff if its BEGIN line has the mark too.
  const one = all && adds !== removes && body.every((line) => !line.startsWith(' ')) && /^[+-]-----BEGIN /m.test(text);
  if (!marks.test(text) && !(all && adds && removes) && !one) return undefined;
  const kept = body.filter((line) => !line.startsWith('-') || /^-----(?:BEGIN|END) /.test(line));
  return {
    text: !adds && removes ? undefined : kept.map((line) => line.replace(/^[ +]/, '')).join('\n'),
    note: 'this is a diff: took the lines that it adds (+), not those that it removes (-)',
  };
}
