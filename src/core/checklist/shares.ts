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
  /** Where they begin: `Start at step 2`, and that step. */
  readonly start: string;
  readonly first: Step;
  /** What others do before: `after step 1 (Developer)`, and that step if there is only one. */
  readonly after?: { readonly says: string; readonly only?: Step };
}

export type ShareWords = Pick<
  Words,
  'admin' | 'adminHow' | 'developer' | 'developerHow' | 'stepNumber' | 'stepNumbers' | 'startAt' | 'startAfter'
>;

/** The steps of each role, the one that begins first; none if all steps are of one role. */
export function sharesOf({ steps }: Pick<Page, 'steps'>, words: ShareWords): Share[] {
  const roles = [...new Set(steps.map(({ by }) => by))];
  if (roles.length < 2) return [];
  const texts: Readonly<Record<Role, Pick<Share, 'who' | 'how'>>> = {
    admin: { who: words.admin, how: words.adminHow },
    developer: { who: words.developer, how: words.developerHow },
  };
  const numbered = (some: number, numbers: string): string =>
    filled(some === 1 ? words.stepNumber : words.stepNumbers, { numbers });
  return roles.map((role) => {
    const which = numbered(steps.filter(({ by }) => by === role).length, numbersOf(role, steps));
    const at = steps.findIndex(({ by }) => by === role);
    const before = steps.slice(0, at);
    const [first, only] = [steps[at] as Step, before[0]];
    const start = filled(words.startAt, { step: numbered(1, `${at + 1}`) });
    if (only === undefined) return { role, ...texts[role], which, start, first };
    // There are two roles, so all steps before are the other one's.
    const says = filled(words.startAfter, { steps: numbered(at, numbersOf(only.by, before)), who: texts[only.by].who });
    return { role, ...texts[role], which, start, first, after: { says, ...(at === 1 && { only }) } };
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
