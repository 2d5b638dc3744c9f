/** Random choices that a seed can repeat. */

/** A source of random choices. */
export interface Chance {
  /** A whole number from 0 to `below` - 1; 0 if there is no choice. */
  upTo(below: number): number;
  pick<T>(items: readonly T[]): T;
  bytes(count: number): Buffer;
}

/** Random choices for one try: the same for the same seed and number, independent of earlier tries. */
export function chanceOf(seed: number, number: number): Chance {
  let state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b)) >>> 0;
  // mulberry32, by Tommy Ettinger
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const upTo = (below: number): number => Math.floor(next() * Math.max(1, below));
  return {
    upTo,
    pick: (items) => items[upTo(items.length)] as (typeof items)[number],
    bytes: (count) => Buffer.from(Array.from({ length: count }, () => upTo(256))),
  };
}
