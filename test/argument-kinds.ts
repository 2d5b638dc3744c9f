/** Calls functions with arguments of wrong kinds. */
import { createPublicKey, createSecretKey } from 'node:crypto';
import { expect } from 'vitest';
import { KitError } from '../src/core/errors.ts';
import { frozen, testKey } from './fixtures.ts';

const publicKey = createPublicKey(testKey);

/** Values of every kind that a caller can pass by mistake. */
const kinds = {
  undefined,
  null: null,
  boolean: true,
  number: 7,
  zero: 0,
  NaN: Number.NaN,
  infinity: Number.POSITIVE_INFINITY,
  negative: -1,
  bigint: 7n,
  string: 'x',
  empty: '',
  bytes: Buffer.from('x'),
  array: [],
  list: ['x'],
  gap: [undefined],
  object: {},
  function: () => undefined,
  symbol: Symbol('x'),
  date: frozen,
  'invalid date': new Date(Number.NaN),
  'private key': testKey,
  'public key': publicKey,
  'secret key': createSecretKey(Buffer.alloc(32)),
} as const;

export type Kind = keyof typeof kinds;

/** A function's valid arguments, and what it accepts in their place. */
export interface Case {
  /** Valid arguments, by name and in order. */
  args: Record<string, unknown>;
  /** The kinds that an argument or its member accepts; all others are refused. */
  takes: Record<string, Kind[]>;
}

/** The arguments with one value replaced; `keys.0.key` is a path. */
function withValue(args: unknown, path: readonly string[], value: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  if (Array.isArray(args)) return args.map((item, index) => (String(index) === name ? withValue(item, rest, value) : item));
  const object = args as Record<string, unknown>;
  return Object.assign(Object.create(Object.getPrototypeOf(object)), object, { [name]: withValue(object[name], rest, value) });
}

/** How a call ended: `done`, or the error. */
async function outcome(call: () => unknown): Promise<unknown> {
  try {
    await call();
    return 'done';
  } catch (error) {
    return error;
  }
}

/** Calls a function with each argument replaced by values of each kind: the others must be refused with USAGE, naming the argument. */
export async function refusesWrongKinds(
  name: string,
  fn: (...args: unknown[]) => unknown,
  { args, takes }: Case,
): Promise<void> {
  const sound = name === 'generateRsaKey' ? 'done' : await outcome(() => fn(...Object.values(args)));
  if (sound !== 'done') expect(sound).toBeInstanceOf(KitError);
  for (const [path, right] of Object.entries(takes)) {
    for (const [kind, value] of Object.entries(kinds)) {
      const given = Object.values(withValue(args, path.split('.'), value) as object);
      const what = `${name} with ${path}: ${kind}`;
      const came = await outcome(() => fn(...given));
      const own = came === 'done' || came instanceof KitError;
      expect(own ? what : `${what}: ${came}`).toBe(what);
      if (right.includes(kind as Kind)) continue;
      expect(came === 'done' ? `${what} was taken` : (came as KitError).code).toBe('USAGE');
      const [first = '', ...rest] = path.split('.');
      const shown = rest.reduce(
        (parent, member) => (/^\d+$/.test(member) ? `${parent}[${member}]` : `${parent}.${member}`),
        first,
      );
      expect((came as Error).message.startsWith(shown) ? what : `${what}: ${(came as Error).message}`).toBe(what);
    }
  }
}
