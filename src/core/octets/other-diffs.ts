/** Diffs that are named, but not read: what they add cannot be told from what they remove, or nobody pastes them on purpose. */
import { KitError } from '../errors.ts';

const named = (name: string): KitError =>
  new KitError('INPUT_INVALID', `this is ${name}, with the text before and after a change`, {
    hint: 'give the file itself, as it is after the change; or the output of git diff, without other options',
  });

/** The error for a diff that marks words, and not lines. */
export const wordDiff = (): KitError => named('a word diff');

/**
 * The error for a diff of a kind that is not read; undefined for any other text.
 *
 * @param hasLine whether a line of the text starts with something
 */
export function otherDiff(text: string, hasLine: (start: string) => boolean): KitError | undefined {
  if (hasLine('***') && /^\*{15}/m.test(text) && /^\*{3} \d/m.test(text)) return named('a context diff (diff -c)');
  if (text.includes('{+') && text.includes('+}') && text.includes('-]')) return wordDiff();
  if (/-----BEGIN [A-Z ]{3,30}-----[ \t]{1,99}(?:[|<>][ \t]{1,9})?-----BEGIN /.test(text)) {
    return named('a diff side by side (diff -y)');
  }
  if (text.includes('<del>') && text.includes('<ins>')) return named('a diff in HTML');
  const isBoth = hasLine('>') && /^<[^<\r\n]/m.test(text) && /^>[^>\r\n]/m.test(text);
  if (!isBoth) return undefined;
  if (/^@@ -\d/m.test(text)) return named('a diff with other marks than + and -');
  return otherLine.test(text) ? undefined : named('a diff without context (diff old new)');
}

/** A line that diff does not write without any options. */
const otherLine = /^(?![<>](?: |$)|---$|\d{1,9}(?:,\d{1,9})?[acd]\d{1,9}|\\ |diff |$)/m;
