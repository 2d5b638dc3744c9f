/** A picture of the flow: who holds what, and what goes where, with the names of this bundle. */
import { type IconName, icon } from './icons.ts';
import { type Markup, markup, type Piece } from './markup.ts';
import type { Flow } from './page-view.ts';
import { breakable, briefly } from './step-html.ts';
import { filled, type Words } from './words.ts';

/** How many characters of a long address are shown. */
const OF_ADDRESS = 48;

/** Three parties in a row: what goes between them once, and below it what goes between them at every sign-in. */
export function flowPicture({ app, server, host, user: whole, claims, key, upload }: Flow, words: Words): Markup {
  const user = whole === undefined ? undefined : briefly(whole);
  const blank = markup`<span class="blank">${words.missing}</span>`;
  const known = claims.map(({ name, values }) => {
    const shown = (value: string | undefined, kind?: Markup): Markup =>
      value === undefined
        ? markup`<span class="blank${kind && markup` ${kind}`}">${words.missing}</span>`
        : markup`<code${kind && markup` class="${kind}"`}>${breakable(briefly(value, /^https:/.test(value) ? OF_ADDRESS : undefined))}</code>`;
    // Another kind of app may have another value, or none yet.
    const same = values.every((value) => value === values[0]);
    const each = same ? shown(values[0]) : values.map((value, index) => shown(value, markup`kind-${index + 1}`));
    return markup`<li><span>${name}</span> ${each}</li>`;
  });
  return markup`
<section class="card flow" id="flow" aria-labelledby="flow-title">
<h2 id="flow-title">${words.flow}</h2>
<div class="picture">
<p class="when once">${words.flowOnce}</p>
${party('program', 'program', key === undefined ? words.holder : words.program, [
  key === undefined ? undefined : held('key', key, words.secret, 'secret'),
])}
${
  key === undefined
    ? way('left', 'certificate', upload, words.fileComes, 'public')
    : way('left', 'key', key, words.keyGoes, 'secret')
}
${party('here', 'folder', words.directory, [
  key === undefined ? undefined : held('key', key, words.secret, 'secret'),
  held('certificate', upload, words.public, 'public'),
])}
${way('right', 'certificate', upload, words.fileGoes, 'public')}
${party('server', 'server', markup`${server}${host !== undefined && markup`<small>${breakable(briefly(host))}</small>`}`, [
  held('certificate', upload, words.public, 'public'),
  markup`<li><small>${words.app}</small> ${briefly(app)}</li>`,
  markup`<li><small>${words.user}</small> ${user === undefined ? blank : breakable(user)}</li>`,
])}
<p class="when always">${words.flowAlways}</p>
<div class="trip ask"><p><b>${key === undefined ? words.signed : filled(words.signedBy, { key })}</b></p><ul class="claims">${known}</ul>${arrow('right')}</div>
<div class="trip answer">${arrow('left')}<p><b>${words.token}</b>${user !== undefined && markup` <small>${filled(words.tokenFor, { user })}</small>`}</p></div>
</div>
</section>`;
}

const party = (name: string, symbol: IconName, title: Piece, holds: readonly Piece[]): Markup => markup`
<div class="party ${name}"><p class="who">${icon(symbol)}<span>${title}</span></p><ul>${holds}</ul></div>`;

const held = (symbol: IconName, file: string, how: string, kind: 'secret' | 'public'): Markup =>
  markup`<li class="${kind}">${icon(symbol)}<code>${file}</code> <small>${how}</small></li>`;

const way = (side: 'left' | 'right', symbol: IconName, file: string, says: string, kind: 'secret' | 'public'): Markup => markup`
<div class="way ${side} ${kind}"><p>${icon(symbol)}<code>${file}</code></p>${arrow(side)}<p><small>${says}</small></p></div>`;

/** A line with a head; it is as long as its place. */
const arrow = (side: 'left' | 'right'): Markup => markup`
<svg class="arrow ${side}" aria-hidden="true" height="12" width="100%"><line x1="2" y1="6" x2="100%" y2="6"/><svg x="100%" overflow="visible"><path d="M-9 1L-2 6l-7 5"/></svg></svg>`;
