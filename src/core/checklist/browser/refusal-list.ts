/** The known error responses with their causes and fixes, folded: the code and the words are what a reader looks for. */
import { type Markup, markup } from './markup.ts';
import type { Cause, PageView, Refusal } from './page-view.ts';
import { valueHtml } from './step-html.ts';
import { inEnglish, type Words } from './words.ts';

export function refusalList({ refusals, explainCommand, words }: PageView): Markup | undefined {
  if (refusals.length === 0) return undefined;
  const [before = '', after = ''] = words.refusalsHow.split('{command}');
  const more = refusals.find((refusal) => refusal.more !== undefined);
  return markup`
<section class="card refusals" id="refusals" aria-labelledby="refusals-title">
<h2 id="refusals-title">${words.refusals}</h2>
<p>${before}${valueHtml(explainCommand)}${after}</p>${
    more !== undefined &&
    markup`
<p${more.english && inEnglish(words)}>${more.more ?? ''}</p>`
  }${
    refusals.some(({ english }) => english) &&
    markup`
<p>${words.refusalsLanguage}</p>`
  }
<div>${refusals.map((refusal) => refusalHtml(refusal, words))}
</div></section>`;
}

const refusalHtml = ({ title, wordings, unverified, causes, english }: Refusal, words: Words): Markup => markup`
<details${english && inEnglish(words)}><summary>${wordings.map((wording) => markup`<code${!english && inEnglish(words)}>${wording}</code> `)}<span>${title}</span></summary>
<ol>${causes.map((cause) => causeHtml(cause, words, english))}</ol>${unverified !== undefined && markup`<p><small>${unverified}</small></p>`}</details>`;

const causeHtml = (
  { says, fix, command, where, by, certainty, unverified }: Cause,
  words: Words,
  english: true | undefined,
): Markup => {
  const ours = english && inEnglish(words) && markup` lang="${words.language}"`;
  return markup`
<li><p>${says} <small>(${certainty}${unverified === undefined ? '' : `: ${unverified}`})</small></p><p class="fix"><b${ours}>${words.fix} (${words[by].toLowerCase()}):</b> ${fix}${command !== undefined && markup`: <code>${command}</code>`}</p>${where.map(
    ({ path, kind }) =>
      markup`<p class="where${kind !== undefined && ` kind-${kind}`}"><b${ours}>${words.where}:</b> ${path}</p>`,
  )}</li>`;
};
