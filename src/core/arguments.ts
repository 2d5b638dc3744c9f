/**
 * Run-time checks of what callers of the library pass in: plain JavaScript has no compiler to do it, and an invalid clock must
 * not let an expired token pass.
 */
import { type KeyObject, X509Certificate } from 'node:crypto';
import { types } from 'node:util';
import { LONGEST_TIMEOUT } from './defaults.ts';
import { KitError } from './errors.ts';
import { visible } from './escape.ts';
import { nearest } from './octets/edit-distance.ts';
import { isAnswerable } from './octets/foreign-keys.ts';

/** Checks one argument: returns what was expected if the value does not match, undefined if it does. */
export type Rule = (value: unknown, name: string) => Fault | undefined;

interface Fault {
  /** The argument or its member, such as `options.now`. */
  name: string;
  expected: string;
  value: unknown;
  /** The members that an object may have, if this one is not among them. */
  known?: readonly string[];
}

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

/** Makes a rule from a test and a description of what it expects. */
const rule =
  (expected: string, fits: (value: unknown) => boolean): Rule =>
  (value, name) =>
    fits(value) ? undefined : { name, expected, value };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

const isKey = (value: unknown, type: 'private' | 'public' | undefined): value is KeyObject =>
  types.isKeyObject(value) && value.type !== 'secret' && isAnswerable(value) && (type === undefined || value.type === type);

/** Checked by its members, so that the Response of another fetch library is accepted too. */
const isFreshResponse = (value: unknown): boolean =>
  isObject(value) &&
  isNumber(value['status']) &&
  isObject(value['headers']) &&
  typeof value['headers']['get'] === 'function' &&
  value['bodyUsed'] === false;

/** Maximum nesting of claims to be signed. */
const DEEPEST_JSON = 64;

/** Whether an object is an array or a plain object: JSON does not keep other objects as they are. */
const isPlain = (value: object): boolean =>
  Array.isArray(value) ||
  (Object.getPrototypeOf(value) ?? null) === null ||
  Object.getPrototypeOf(Object.getPrototypeOf(value)) === null;

/** Whether JSON can represent a value unchanged; undefined members are left out. */
function isJson(value: unknown, depth = 0): boolean {
  if (value === null || value === undefined || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || depth > DEEPEST_JSON || !isPlain(value) || 'toJSON' in value) return false;
  return Object.values(value).every((inner) => isJson(inner, depth + 1));
}

/** All rules. */
export const a = {
  text: rule('a string', (value) => typeof value === 'string'),
  word: rule('a string that is not empty', (value) => typeof value === 'string' && value !== ''),
  bytes: rule('a Uint8Array', types.isUint8Array),
  textOrBytes: rule('a string or a Uint8Array', (value) => typeof value === 'string' || types.isUint8Array(value)),
  date: rule('a valid Date', (value) => types.isDate(value) && !Number.isNaN(value.getTime())),
  boolean: rule('true or false', (value) => typeof value === 'boolean'),
  number: rule('a number', isNumber),
  seconds: rule('a number of seconds, 0 or more', (value) => isNumber(value) && value >= 0),
  lifetime: rule('a whole number of seconds, 1 or more', (value) => Number.isInteger(value) && (value as number) >= 1),
  timeout: rule(
    `a whole number of seconds, 1 to ${LONGEST_TIMEOUT}`,
    (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= LONGEST_TIMEOUT,
  ),
  port: rule('a port, 1 to 65535', (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 65_535),
  function: rule('a function', (value) => typeof value === 'function'),
  object: rule('an object', isObject),
  plainObject: rule('an object of options', (value) => isObject(value) && isPlain(value)),
  jsonObject: rule('an object that JSON can represent', (value) => isObject(value) && isJson(value)),
  key: rule('a KeyObject, public or private', (value) => isKey(value, undefined)),
  privateKey: rule('a private KeyObject', (value) => isKey(value, 'private')),
  publicKey: rule('a public KeyObject', (value) => isKey(value, 'public')),
  certificate: rule('an X509Certificate', (value) => value instanceof X509Certificate),
  abortSignal: rule('an AbortSignal', (value) => isObject(value) && typeof value['aborted'] === 'boolean'),
  response: rule('a Response whose body is unread', isFreshResponse),
  absent: rule('nothing', (value) => value === undefined),
  oneOf: (values: readonly unknown[]): Rule => rule(`one of ${values.join(', ')}`, (value) => values.includes(value)),
  /** A value that at least one of the rules accepts. */
  either: (expected: string, rules: readonly Rule[]): Rule =>
    rule(expected, (value) => rules.some((inner) => inner(value, '') === undefined)),
  /** A value that all rules accept. */
  all:
    (rules: readonly Rule[]): Rule =>
    (value, name) =>
      rules.map((inner) => inner(value, name)).find((fault) => fault !== undefined),
  optional:
    (inner: Rule): Rule =>
    (value, name) =>
      value === undefined ? undefined : inner(value, name),
  list:
    (inner: Rule): Rule =>
    (value, name) => {
      if (!Array.isArray(value)) return { name, expected: 'an array', value };
      // Array.from, since `map` would skip the gaps of a sparse array.
      return Array.from(value, (item, index) => inner(item, `${name}[${index}]`)).find((fault) => fault !== undefined);
    },
  /** An array of two. */
  pair: (inner: Rule): Rule =>
    rule(
      'an array of two strings',
      (value) => Array.isArray(value) && value.length === 2 && value.every((item) => inner(item, '') === undefined),
    ),
  /** An object whose values all follow one rule. */
  record:
    (inner: Rule): Rule =>
    (value, name) =>
      isObject(value)
        ? Object.entries(value)
            .map(([member, item]) => inner(item, `${name}.${member}`))
            .find((fault) => fault !== undefined)
        : { name, expected: 'an object', value },
  /** An object with a rule for each member, and no other members: a misspelt option would be ignored, and check nothing. */
  only:
    (rules: Readonly<Record<string, Rule>>): Rule =>
    (value, name) => {
      const fault = a.plainObject(value, name);
      if (fault !== undefined) return fault;
      const unknown = Object.keys(value as object).find((member) => !Object.hasOwn(rules, member));
      if (unknown === undefined) return a.options(rules)(value, name);
      return { name: `${name}.${unknown}`, expected: 'nothing', value: undefined, known: Object.keys(rules) };
    },
  /** An object with a rule for each member; other members are ignored. */
  options:
    (rules: Readonly<Record<string, Rule>>): Rule =>
    (value, name) =>
      isObject(value)
        ? Object.entries(rules)
            .map(([member, inner]) => inner(value[member], `${name}.${member}`))
            .find((fault) => fault !== undefined)
        : { name, expected: 'an object', value },
} as const;

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
