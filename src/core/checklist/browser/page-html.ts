/**
 * Writes a page for the browser, CHECKLIST.html: one file that needs no network.
 *
 * Style and script are constant, and a Content-Security-Policy allows only these two, by their hashes; values are text and
 * attributes only.
 */
import { createHash } from 'node:crypto';
import type { Page } from '../page.ts';
import { Markup, markup } from './markup.ts';
import type { Edition, PageView } from './page-view.ts';
import { lineHtml, plainText, stepList } from './step-html.ts';

/** The page as HTML; it ends in one newline. */
export function pageHtml(view: PageView): string {
  const { language, words, look, memory } = view;
  const [style, script] = [constant(look.style), constant(look.script)];
  const [main] = view.editions;
  const title = main === undefined ? view.name : plainText(main.page.title);
  return markup`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(style, script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body data-memory="${memory}" data-words="${JSON.stringify(words)}" data-program="${view.program}">
<header class="top">
<h1>${title}</h1>
<p>${words.howTo}</p>
<div class="progress"><progress max="1" value="0" aria-label="${words.progress}"></progress><output></output></div>
</header>
<main>
${view.editions.map((edition) => editionHtml(edition, view))}
</main>
<p class="status" role="status"></p>
<script>${script}</script>
</body>
</html>
`.text;
}

function editionHtml(edition: Edition, view: PageView): Markup {
  return markup`<section class="edition" data-edition="${edition.id}">
${valueTable(edition.page, view)}
${stepList(edition, view)}
</section>`;
}

/** The table of values; its first row is its head. */
function valueTable({ rows: [, ...rows] }: Page, { words }: PageView): Markup {
  return markup`<section class="values"><h2>${words.values}</h2>
<dl>${rows.map(
    ({ name, value }) => markup`
<div><dt>${lineHtml(name, 'plain')}</dt><dd>${lineHtml(value)}</dd></div>`,
  )}
</dl></section>`;
}

/** The style or the script: as a browser hashes it, which turns line breaks into line feeds first. */
const constant = (text: string): Markup => new Markup(text.replaceAll('\r\n', '\n'));

/** Only this style and this script may run, and nothing is loaded from anywhere; `data:` is for the icon. */
const policy = (style: Markup, script: Markup): string =>
  [
    "default-src 'none'",
    `script-src '${hash(script)}'`,
    `style-src '${hash(style)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

const hash = ({ text }: Markup): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;
