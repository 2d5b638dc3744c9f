/** The exit status of work on several bundles. */

/** Status if bundles failed in different ways. */
const DIFFERENT = 1;

/** 0, or the status of all failures if they have the same one, else 1. */
export function commonStatus(statuses: readonly number[]): number {
  const [first = 0, ...others] = new Set(statuses.filter((status) => status !== 0));
  return others.length === 0 ? first : DIFFERENT;
}
