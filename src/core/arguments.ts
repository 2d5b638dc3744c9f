/**
 * Run-time checks of what callers of the library pass in: plain JavaScript has no compiler to do it, and an invalid clock must
 * not let an expired token pass.
 */
import { types } from 'node:util';
import type { Rule } from './arguments/rules.ts';
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
    if (fault.known !== undefined) {
      const given = fault.name.slice(fault.name.lastIndexOf('.') + 1).slice(0, 50);
      const near = nearest(given, fault.known, { most: () => 2 });
      throw new KitError('USAGE', `${visible(fault.name.slice(0, 100))}: unknown option`, {
        hint: near === undefined ? `use one of ${fault.known.join(', ')}` : `did you mean ${near}?`,
      });
    }
    const unread = / KeyObject/.test(fault.expected) && (typeof fault.value === 'string' || types.isUint8Array(fault.value));
    throw new KitError('USAGE', `${fault.name}: expected ${fault.expected}, found ${kindOf(fault.value)}`, {
      hint: unread ? 'read the key first, with readKey' : `pass ${fault.expected} as ${fault.name}`,
    });
  }
}

/** Describes the type of a value without showing the value. */
function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (value === '') return 'an empty string';
  if (typeof value === 'number') return Number.isNaN(value) ? 'NaN' : `the number ${value}`;
  if (types.isDate(value)) return Number.isNaN(value.getTime()) ? 'an invalid Date' : 'a Date';
  if (types.isKeyObject(value)) return `a ${value.type} KeyObject`;
  if (types.isUint8Array(value)) return 'bytes';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  return `a ${typeof value}`;
}
