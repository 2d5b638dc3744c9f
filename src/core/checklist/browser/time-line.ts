/** The time line of a certificate: its start, the day to renew it by, its end. The script adds today. */
import { type Markup, markup } from './markup.ts';
import type { Moment, Validity } from './page-view.ts';
import type { Words } from './words.ts';

export function timeLine({ from, renewBy, until }: Validity, words: Words): Markup {
  const [start, due, end] = [from, renewBy, until].map(({ at }) => Date.parse(at)) as [number, number, number];
  const share = end > start ? (100 * (due - start)) / (end - start) : 100;
  const percent = `${Math.round(10 * Math.min(100, Math.max(0, share))) / 10}%`;
  return markup`
<section class="card validity" id="validity" aria-labelledby="validity-title" data-from="${from.at}" data-due="${renewBy.at}" data-until="${until.at}">
<h2 id="validity-title">${words.validity}</h2>
<svg class="line" aria-hidden="true" height="28" width="100%">
<rect class="due" x="0" y="11" width="100%" height="6" rx="3"/><rect class="fresh" x="0" y="11" width="${percent}" height="6" rx="3"/>
<circle class="from" cx="7" cy="14" r="6"/><svg x="${percent}" overflow="visible"><path class="due-mark" d="M0 6l8 8-8 8-8-8z"/></svg><svg x="100%" overflow="visible"><rect class="until" x="-12" y="8" width="12" height="12"/></svg>
<svg class="today" overflow="visible"><path d="M0 2v24"/><circle cx="0" cy="14" r="4"/></svg>
</svg>
<dl>
${moment('from', words.validFrom, from)}<div class="today"><dt>${words.today}</dt><dd></dd></div>${moment('due', words.renewBy, renewBy)}${moment('until', words.validUntil, until)}
</dl>
</section>`;
}

const moment = (kind: string, name: string, { at, day }: Moment): Markup =>
  markup`<div class="${kind}"><dt>${name}</dt><dd><time datetime="${at}">${day}</time></dd></div>`;
