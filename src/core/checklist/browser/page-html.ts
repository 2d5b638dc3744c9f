/**
 * Writes a page for the browser, CHECKLIST.html: one file that needs no network.
 *
 * Style and script are constant, and a Content-Security-Policy allows only these two, by their hashes; values are text and
 * attributes only.
 */
import { createHash } from 'node:crypto';
import type { Page } from '../page.ts';
import { sharesOf } from '../shares.ts';
import { flowPicture } from './flow-picture.ts';
import { iconSheet } from './icons.ts';
import { Markup, markup } from './markup.ts';
import type { Edition, PageView } from './page-view.ts';
import { refusalList } from './refusal-list.ts';
import { shareList, turnHtml } from './share-list.ts';
import { commandHtml, lineHtml, numberHtml, plainText, stepAnchor, stepHtml } from './step-html.ts';
import { timeLine } from './time-line.ts';
import { uploadBox } from './upload-box.ts';
import { filled, inEnglish, scriptWords } from './words.ts';

/**
 * The page as HTML; it ends in one newline. Where names are so long that it would get too large, it has only the checklist of the
 * record, without those of other kinds of app.
 */
export function pageHtml(view: PageView): string {
  const whole = htmlOf(view);
  if (view.editions.length === 1 || Buffer.byteLength(whole) < LARGEST_PAGE) return whole;
  const claims = view.flow.claims.map(({ name, values }) => ({ name, values: values.slice(0, 1) }));
  const refusals = view.refusals.map((refusal) => ({
    ...refusal,
    causes: refusal.causes.map((cause) => ({ ...cause, where: cause.where.filter(({ kind = 1 }) => kind === 1) })),
  }));
  return htmlOf({ ...view, editions: view.editions.slice(0, 1), flow: { ...view.flow, claims }, refusals });
}

/** Octets of a page that mail programs and chats take without a thought. */
const LARGEST_PAGE = 150_000;

function htmlOf(view: PageView): string {
  const { language, words, look, memory, editions, doneCommand } = view;
  const [style, script] = [new Markup(look.style), new Markup(look.script)];
  const title = editions[0] === undefined ? '' : plainText(editions[0].page.title);
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
<body data-memory="${memory}" data-words="${scriptWords(words)}" data-done-command="${doneCommand}">
${iconSheet()}
<div class="sheet">
<nav class="side" aria-label="${words.contents}">
<div class="progress"><p id="progress"></p><progress max="1" value="0" aria-labelledby="progress"></progress><a class="next" href="#"></a></div>
${editions.map((edition, index) => contents(edition, index + 1, view))}
</nav>
<main>
<header>
<h1>${title}</h1>
<p class="lead">${words.howTo}</p>
<p class="lead" id="forgets" hidden>${words.forgets}</p>
<noscript><p class="lead">${words.noScript}</p></noscript>
${editions.length > 1 && kindChoice(view)}</header>
${editions.map((edition, index) => shareList(edition, index + 1, view))}
${flowPicture(view.flow, words)}
${editions.map((edition, index) => editionHtml(edition, index + 1, view))}
${view.validity && timeLine(view.validity, words)}
${refusalList(view)}
<footer><p>${words.made}</p></footer>
</main>
</div>
<p class="toast" role="status"></p>
<script>${script}</script>
</body>
</html>
`.text;
}

/** The links to the steps, and to what follows them. */
function contents(edition: Edition, kind: number, { validity, refusals, words }: PageView): Markup {
  const { steps } = edition.page;
  const shares = sharesOf(edition.page, words);
  const turn = (index: number): Markup | false =>
    steps[index - 1]?.by !== steps[index]?.by &&
    markup`${shares
      .filter(({ role }) => role === steps[index]?.by)
      .map(
        ({ who }) => markup`
<li class="whose">${who}</li>`,
      )}`;
  const link = (anchor: string, name: string): Markup => markup`
<li class="more"><a href="#${anchor}">${name}</a></li>`;
  return markup`
<ol class="kind-${kind}" data-edition="${edition.id}">${steps.map(
    ({ id, title }, index) => markup`${turn(index)}
<li data-for="${id}"><a href="#${stepAnchor(edition, id)}">${numberHtml(index + 1)}<span>${plainText(title)}</span></a></li>`,
  )}
${edition.command === undefined && link('record', words.record)}${link(`${edition.id}..values`, words.values)}${validity && link('validity', words.validity)}${refusals.length > 0 && link('refusals', words.refusals)}
</ol>`;
}

/** The choice between the kinds of app. Style alone shows one checklist or the other, so it works without the script. */
const kindChoice = ({ editions, words }: PageView): Markup => markup`
<fieldset class="kinds"><legend>${words.kinds}</legend><div>${editions.map(
  ({ id, label }, index) => markup`
<label><input type="radio" name="kind" value="${id}" data-kind="${index + 1}"${index === 0 && markup` checked`}><span${inEnglish(words)}>${label}</span></label>`,
)}
</div><p>${filled(words.kindsHow, { kind: editions[0]?.label ?? '' })}</p></fieldset>${editions.map(
  ({ command }, index) =>
    command !== undefined &&
    markup`
<div class="other kind-${index + 1}"><p>${filled(words.otherKind, { kind: editions[0]?.label ?? '' })}</p>${commandHtml(command)}</div>`,
)}
`;

function editionHtml(edition: Edition, kind: number, view: PageView): Markup {
  const { id, page, command } = edition;
  const { words, upload } = view;
  const at = upload && page.steps.find((step) => upload.steps.includes(step.id));
  const box = upload && uploadBox(upload, { id: `${id}..file`, step: at?.id }, words);
  return markup`
<section class="edition kind-${kind}" data-edition="${id}">
<ol class="steps">${page.steps.map((step, index) => [
    turnHtml(edition, index, view),
    stepHtml(step, { number: index + 1, edition, view, box: step === at ? box : undefined }),
  ])}
</ol>
${at === undefined ? box : undefined}
${command === undefined ? recordBox(view) : undefined}
${valueTable(edition, page, view)}
</section>`;
}

/** The command that records finished steps; the script fills it in. */
const recordBox = ({ words }: PageView): Markup => markup`
<section class="card record" id="record"><h2>${words.record}</h2>
<p>${words.recordNone}</p><div hidden>${commandHtml('')}</div>
<p class="buttons"><button type="button" data-clear>${words.clearTicks}</button></p></section>`;

/** The table of values; its first row is its head. */
const valueTable = ({ id }: Edition, { rows: [, ...rows] }: Page, { words }: PageView): Markup => markup`
<section class="card values" id="${id}..values"><h2>${words.values}</h2>
<dl>${rows.map(
  ({ name, value }) => markup`
<div><dt>${lineHtml(name, words, 'plain')}</dt><dd>${lineHtml(value, words)}</dd></div>`,
)}
</dl></section>`;

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
