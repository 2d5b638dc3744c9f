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
      const given = fault.name.slice(fault.name.lastIndexOf('.') + 1).slice(0, 50);
      const near = nearest(given, fault.known, { most: () => 2 });
      throw new KitError('USAGE', `${shown}: unknown option`, {
        hint: near === undefined ? `use one of ${fault.known.join(', ')}` : `did you mean ${near}?`,
      });
    }
    throw new KitError('USAGE', `${shown}: expected ${fault.expected}, found ${fault.found ?? kindOf(fault.value)}`, {
      hint: hintFor(fault) ?? `pass ${fault.expected} as ${shown}`,
    });
  }
}

/** What to do about a usual mistake. */
function hintFor({ expected, value, hint, choices }: Fault): string | undefined {
  if (types.isPromise(value)) return 'await it, and pass its result';
  if (hint !== undefined) return hint;
  const text = typeof value === 'string';
  if (/ KeyObject/.test(expected) && (text || types.isUint8Array(value))) return 'read the key first, with readKey';
  if (!text || value === '' || choices === undefined) return undefined;
  const given = value.slice(0, 50);
  const same = choices.find((choice) => choice.toLowerCase() === given.toLowerCase());
  const near = same ?? nearest(given, choices, { most: () => 2 });
  return near === undefined ? undefined : `did you mean ${near}?`;
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
  if (types.isMap(value) || types.isSet(value)) return types.isMap(value) ? 'a Map' : 'a Set';
  if (typeof value === 'object') return 'an object';
  return `a ${typeof value}`;
}
