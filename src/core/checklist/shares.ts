/** Whose steps of a page are whose, in words: both pages say it at the top and at each step. */
import { filled, type Words } from './browser/words.ts';
import type { Page, Role, Step } from './page.ts';

/** The steps of one role. */
export interface Share {
  readonly role: Role;
  /** Who it is, where the steps are done, and what that takes. */
  readonly who: string;
  readonly how: string;
  /** Which steps: `steps 1-9, 12`. */
  readonly which: string;
}

export type ShareWords = Pick<Words, 'admin' | 'adminHow' | 'developer' | 'developerHow' | 'stepNumber' | 'stepNumbers'>;

/** The steps of each role, the one that begins first; none if all steps are of one role. */
export function sharesOf({ steps }: Pick<Page, 'steps'>, words: ShareWords): Share[] {
  const roles = [...new Set(steps.map(({ by }) => by))];
  if (roles.length < 2) return [];
  const texts: Readonly<Record<Role, Pick<Share, 'who' | 'how'>>> = {
    admin: { who: words.admin, how: words.adminHow },
    developer: { who: words.developer, how: words.developerHow },
  };
  return roles.map((role) => {
    const one = steps.filter(({ by }) => by === role).length === 1;
    const which = filled(one ? words.stepNumber : words.stepNumbers, { numbers: numbersOf(role, steps) });
    return { role, ...texts[role], which };
  });
}

/** The numbers of the steps of a role; several in a row are written as their first and last. */
function numbersOf(role: Role, steps: readonly Step[]): string {
  const runs: [first: number, last: number][] = [];
  for (const [index, { by }] of steps.entries()) {
    if (by !== role) continue;
    const last = runs.at(-1);
    if (last?.[1] === index) last[1] = index + 1;
    else runs.push([index + 1, index + 1]);
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}\u2013${last}`)).join(', ');
}
