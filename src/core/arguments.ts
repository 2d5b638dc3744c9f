/**
 * Run-time checks of what callers of the library pass in: plain JavaScript has no compiler to do it, and an invalid clock must
 * not let an expired token pass.
 */
import { types } from 'node:util';
import type { Fault, Rule } from './arguments/rules.ts';
import { KitError } from './errors.ts';
import { visible } from './escape.ts';
import { nearest } from './octets/edit-distance.ts';

export * as a from './arguments/rules.ts';
export type { Rule };

/**
 * Checks the arguments of a call against their rules.
 *
 * @param given the arguments by name
 * @param rules the rule for each argument
 * @throws KitError USAGE, naming the argument, what was expected and what kind of value was found; never the value itself
 */
export function requireArguments<Given extends object>(given: Given, rules: { readonly [Name in keyof Given]-?: Rule }): void {
  for (const [name, rule] of Object.entries<Rule>(rules)) {
    const fault = rule((given as Readonly<Record<string, unknown>>)[name], name);
    if (fault === undefined) continue;
    const shown = visible(fault.name.slice(0, 100));
    if (fault.known !== undefined) {
      throw new KitError('USAGE', `${shown}: unknown option`, {
        hint: near(fault.name.slice(fault.name.lastIndexOf('.') + 1), fault.known) ?? `use one of ${fault.known.join(', ')}`,
      });
    }
    throw new KitError('USAGE', `${shown}: expected ${fault.expected}, found ${fault.found ?? kindOf(fault.value)}`, {
      hint: hintFor(fault) ?? `pass ${fault.expected} as ${shown}`,
    });
  }
}

/** The choice that a misspelt text means. */
function near(given: string, choices: readonly string[]): string | undefined {
  const found = nearest(given.slice(0, 50), choices, { most: () => 2 });
  return found === undefined ? undefined : `did you mean ${found}?`;
}

/** What to do about a usual mistake. */
function hintFor({ expected, value, hint, choices }: Fault): string | undefined {
  if (types.isPromise(value)) return 'await it, and pass its result';
  if (hint !== undefined) return hint;
  if (typeof value === 'string' && choices !== undefined) return near(value, choices);
  return / KeyObject/.test(expected) && (typeof value === 'string' || types.isUint8Array(value))
    ? 'read the key first, with readKey'
    : undefined;
}

/** Describes the type of a value without showing the value. */
function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (value === '') return 'an empty string';
  if (typeof value === 'number') return Number.isNaN(value) ? 'NaN' : `the number ${value}`;
  if (types.isDate(value)) return Number.isNaN(value.getTime()) ? 'an invalid Date' : 'a Date';
  if (types.isKeyObject(value)) return `a ${value.type} KeyObject`;
  if (types.isPromise(value)) return 'a Promise';
  if (types.isUint8Array(value)) return 'bytes';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  return `a ${typeof value}`;
}
