/** The style and the script of the page, made shorter when their files are read: by the build, not whenever a page is written. */
import type { Look } from '../page.ts';

/**
 * Without indentation and lines that are only comments; the style also without blanks around its marks, which no text in it
 * contains.
 */
export const shortLook = ({ style, script }: Look): Look => ({
  style: withoutComments(style)
    .replace(/ ?([{};,]) ?/g, '$1')
    .replace(/([a-z]): /g, '$1:'),
  script: withoutComments(script),
});

/** With line feeds only: a browser hashes a text after turning line breaks into these. */
const withoutComments = (text: string): string =>
  text
    .replaceAll('\r\n', '\n')
    .replace(/^ +/gm, '')
    .replace(/^\/(?:\/ .*|\*.*\*\/|\*\*\n(?:\* .*\n)*\*\/)\n/gm, '');
