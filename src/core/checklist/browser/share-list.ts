/** Whose steps are whose: the list at the top, and the heading where another person goes on. */
import type { Step } from '../page.ts';
import { type Share, sharesOf } from '../shares.ts';
import { icon } from './icons.ts';
import { type Markup, markup } from './markup.ts';
import type { Edition, PageView } from './page-view.ts';
import { plainText, stepAnchor } from './step-html.ts';
import { filled } from './words.ts';

/** Who does which steps of a checklist, with a count that the script keeps. */
export function shareList(edition: Edition, kind: number, { words, upload }: PageView): Markup | undefined {
  const shares = sharesOf(edition.page, words);
  if (shares.length === 0) return undefined;
  return markup`
<section class="card shares kind-${kind}"><h2>${words.whoDoes}</h2>
<ul>${shares.map(
    ({ role, who, how, which, start, first, after }) => markup`
<li class="share"><p class="who">${symbol(role)}<span>${who}</span> <small>${which}</small></p><p class="start"><a href="#${stepAnchor(edition, first.id)}">${start}: ${plainText(first.title)}</a>${
      after &&
      markup`, ${after.says}${after.only && markup`: <a href="#${stepAnchor(edition, after.only.id)}">${plainText(after.only.title)}</a>`}`
    }</p><p>${how}</p><p class="count" data-count="${role}"></p></li>`,
  )}
</ul>
<p>${words.bothRoles}${upload !== undefined && markup` ${words.pageAlone}`}</p></section>`;
}

/** The heading before the steps of another role than those before. */
export function turnHtml(edition: Edition, index: number, view: PageView): Markup | undefined {
  const { page } = edition;
  const { words } = view;
  const { by } = page.steps[index] as Step;
  const share = page.steps[index - 1]?.by === by ? undefined : sharesOf(page, words).find(({ role }) => role === by);
  return (
    share &&
    markup`${endOfPart(edition, index, view)}
<li class="turn"><h2>${symbol(by)}${share.who}</h2><p>${share.how}</p></li>`
  );
}

/** Before a step: says that the administrator has no more steps, if that is so from here on. */
function endOfPart({ page: { steps } }: Edition, index: number, { words, refusals }: PageView): Markup | undefined {
  const isLast = steps[index - 1]?.by === 'admin' && steps.slice(index).every(({ by }) => by !== 'admin');
  if (!isLast) return undefined;
  const step = filled(words.stepNumber, { numbers: `${index + 1}` });
  return markup`
<li class="card ending"><p><strong>${icon('check')}${words.adminDone}</strong> <span>${filled(words.adminNext, { step })}</span></p>${
    refusals.length > 0 && markup` <p>${words.adminRefused} <a href="#refusals">${words.refusals}</a></p>`
  }
</li>`;
}

const symbol = (role: Share['role']): Markup => icon(role === 'admin' ? 'person' : 'program');
