/** Text that a stranger wrote, made harmless for the place it goes to. */

/** Control characters, and those that reorder or hide what stands around them (Unicode Cc, Cf, Zl, Zp, lone surrogates). */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** One line for a terminal, a log or a report: every character that acts instead of showing is written as its escape. */
export function visible(text: string): string {
  return text.replace(invisible, (character) => {
    const code = character.codePointAt(0) as number;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
  });
}

/** Running text for Markdown (CommonMark §2.4, GFM tables): shown as it was typed, starting nothing. */
export function markdownText(text: string): string {
  return visible(text)
    .replace(/[\\`*_[\]<>|~#]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/(https?|ftp):/gi, '$1&#58;')
    .replace(/www\./gi, (www) => `${www.slice(0, 3)}&#46;`)
    .replace(/@/g, '&#64;');
}

/**
 * A value for Markdown as a code span (CommonMark §6.1), safe inside a table cell: what a reader sees and copies is
 * the value itself. The fence is one backtick longer than any run inside.
 */
export function markdownCode(text: string): string {
  const shown = visible(text);
  if (shown.includes('|')) return `<code>${htmlText(shown)}</code>`;
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = /^[` ]|[` ]$/.test(shown) ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/** Every character that means something to HTML or Markdown as a character reference. */
function htmlText(text: string): string {
  return text.replace(/[^\p{L}\p{N} .:/@=,-]/gu, (character) => `&#${character.codePointAt(0)};`);
}
