/** The style and the script of the page, made shorter when their files are read: by the build, not whenever a page is written. */
import type { Look } from '../page.ts';

/**
 * Without indentation and lines that are only comments; the style also without line breaks, blanks around its marks, which no text
 * in it contains, and zeros before a point.
 */
export const shortLook = ({ style, script }: Look): Look => ({
  style: withoutComments(style)
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,]) ?/g, '$1')
    .replace(/([a-z]): /g, '$1:')
    .replaceAll(';}', '}')
    .replace(/([ :,(-])0\.(?=\d)/g, '$1.'),
  script: withoutComments(script),
});

/** Makes a script shorter, as `minifySync` of Rolldown does. */
type Minify = (
  name: string,
  script: string,
  options: { module: false; compress: { target: 'es2022' }; mangle: { toplevel: false } },
) => { readonly code: string; readonly errors: readonly unknown[] };

/**
 * The look with short names in the script, which takes two fifths of its room in every page. The build does this, so that the
 * program needs no package for it.
 */
export function shortestLook<T extends Look>(look: T, minify: Minify): T {
  const options = { module: false, compress: { target: 'es2022' }, mangle: { toplevel: false } } as const;
  const { code, errors } = minify('page.js', look.script, options);
  if (errors.length > 0) throw new Error('the script of the page has a syntax error');
  return { ...look, script: code };
}

/** With line feeds only: a browser hashes a text after turning line breaks into these. */
const withoutComments = (text: string): string =>
  text
    .replaceAll('\r\n', '\n')
    .replace(/^ +/gm, '')
    .replace(/^\/(?:\/ .*|\*.*\*\/|\*\*\n(?:\* .*\n)*\*\/)\n/gm, '');
