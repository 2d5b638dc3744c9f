/**
 * The rules for arguments of the library. Each stands alone, and makes nothing but a value: an importer loads only the rules of
 * the functions that it uses.
 */
import { type KeyObject, X509Certificate } from 'node:crypto';
import { types } from 'node:util';
import { LONGEST_TIMEOUT } from '../defaults.ts';
import { isAnswerable } from '../octets/foreign-keys.ts';

/** Checks one argument: returns what was expected if the value does not match, undefined if it does. */
export type Rule = (value: unknown, name: string) => Fault | undefined;

/** What an argument should have been. */
export interface Fault {
  /** The argument or its member, such as `options.now`. */
  name: string;
  expected: string;
  value: unknown;
  /** What was found, if its type alone does not say what is wrong. */
  found?: string;
  /** What to do, if it is more than to pass what was expected. */
  hint?: string;
  /** The texts to choose from. */
  choices?: readonly string[];
  /** The members that an object may have, if this one is not among them. */
  known?: readonly string[];
}

/** Makes a rule from a test and a description of what it expects. */
const rule =
  /* @__NO_SIDE_EFFECTS__ */
    (expected: string, fits: (value: unknown) => boolean): Rule =>
    (value, name) =>
      fits(value) ? undefined : { name, expected, value };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !types.isPromise(value);

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

/** Longest lifetime, in seconds: 100 years. A larger number was meant in milliseconds. */
const LONGEST_LIFETIME = 3_155_760_000;

/** Maximum nesting of claims to be signed. */
const DEEPEST_JSON = 64;

/** Whether an object is an array or a plain object: JSON does not keep other objects as they are. */
const isPlain = (value: object): boolean =>
  Array.isArray(value) ||
  (Object.getPrototypeOf(value) ?? null) === null ||
  Object.getPrototypeOf(Object.getPrototypeOf(value)) === null;

/** Whether JSON can represent a value unchanged; undefined members of objects are left out. */
function isJson(value: unknown, depth = 0): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || depth > DEEPEST_JSON || !isPlain(value) || 'toJSON' in value) return false;
  // Array.from, since the gaps of a sparse array become null.
  if (Array.isArray(value)) return Array.from(value).every((inner) => isJson(inner, depth + 1));
  return Object.values(value).every((inner) => inner === undefined || isJson(inner, depth + 1));
}

/** Objects that only look like those of JSON. */
function classOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (isPlain(value)) return 'an object with toJSON';
  const known = types.isDate(value) || types.isPromise(value);
  return known || types.isKeyObject(value) || types.isUint8Array(value) ? undefined : 'an object of a class';
}

/** The innermost value that JSON cannot represent, with its path; only for values that `isJson` refuses. */
function jsonFault(value: object, root: string): Fault {
  let at: unknown = value;
  let name = root;
  for (let depth = 0; typeof at === 'object' && at !== null && isPlain(at) && !('toJSON' in at); depth += 1) {
    if (depth > DEEPEST_JSON) {
      const found = 'one that is nested deeper, or contains itself';
      return { name: root, expected: `an object of at most ${DEEPEST_JSON} levels`, value, found };
    }
    const items = Array.isArray(at) ? Array.from(at).entries() : Object.entries(at);
    const wrong = [...items].find(([, inner]) => (inner !== undefined || Array.isArray(at)) && !isJson(inner));
    // Too deep for its place, but not by itself.
    if (wrong === undefined)
      return { name: root, expected: `an object of at most ${DEEPEST_JSON} levels`, value, found: 'more' };
    const [member, inner] = wrong;
    name = Array.isArray(at) ? `${name}[${member}]` : `${name}.${member}`;
    at = inner;
  }
  const expected = at === value ? 'an object that JSON can represent' : 'a value that JSON can represent';
  const hint = types.isDate(at) ? 'pass whole seconds since 1970, or a string' : undefined;
  const found = classOf(at);
  return { name, expected, value: at, ...(hint && { hint }), ...(found && { found }) };
}

const aText = /* @__PURE__ */ rule('a string', (value) => typeof value === 'string');
const aWord = /* @__PURE__ */ rule('a string that is not empty', (value) => typeof value === 'string' && value !== '');
const aBytes = /* @__PURE__ */ rule('a Uint8Array', (value) => types.isUint8Array(value));
const aTextOrBytes = /* @__PURE__ */ rule(
  'a string or a Uint8Array',
  (value) => typeof value === 'string' || types.isUint8Array(value),
);
const aDate = /* @__PURE__ */ rule('a valid Date', (value) => types.isDate(value) && !Number.isNaN(value.getTime()));
const aBoolean = /* @__PURE__ */ rule('true or false', (value) => typeof value === 'boolean');
const aNumber = /* @__PURE__ */ rule('a number', isNumber);
const aSeconds = /* @__PURE__ */ rule('a number of seconds, 0 or more', (value) => isNumber(value) && value >= 0);
const aLifetime = /* @__PURE__ */ rule(
  `a whole number of seconds, 1 to ${LONGEST_LIFETIME}`,
  (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= LONGEST_LIFETIME,
);
const aTimeout = /* @__PURE__ */ rule(
  `a whole number of seconds, 1 to ${LONGEST_TIMEOUT}`,
  (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= LONGEST_TIMEOUT,
);
const aPort = /* @__PURE__ */ rule(
  'a port, 1 to 65535',
  (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 65_535,
);
const anyFunction = /* @__PURE__ */ rule('a function', (value) => typeof value === 'function');
const aObject = /* @__PURE__ */ rule('an object', isObject);
const aPlainObject = /* @__PURE__ */ rule('an object of options', (value) => isObject(value) && isPlain(value));
/** The same without the place of the fault, for what is often no JSON at all. */
const aJson = /* @__PURE__ */ rule('an object of JSON', (value) => isObject(value) && isJson(value));
const aJsonObject: Rule = (value, name) => {
  if (!isObject(value)) return { name, expected: 'an object that JSON can represent', value };
  return isJson(value) ? undefined : jsonFault(value, name);
};
const aKey = /* @__PURE__ */ rule('a KeyObject, public or private', (value) => isKey(value, undefined));
const aPrivateKey = /* @__PURE__ */ rule('a private KeyObject', (value) => isKey(value, 'private'));
const aPublicKey = /* @__PURE__ */ rule('a public KeyObject', (value) => isKey(value, 'public'));
const aCertificate = /* @__PURE__ */ rule('an X509Certificate', (value) => value instanceof X509Certificate);
const aAbortSignal = /* @__PURE__ */ rule(
  'an AbortSignal',
  (value) => isObject(value) && typeof value['aborted'] === 'boolean',
);
const aResponse = /* @__PURE__ */ rule('a Response whose body is unread', isFreshResponse);
const aAbsent = /* @__PURE__ */ rule('nothing', (value) => value === undefined);

/** Nothing, because of another option; the hint says which. */
const aLeftOut =
  /* @__NO_SIDE_EFFECTS__ */
    (hint: string): Rule =>
    (value, name) =>
      value === undefined ? undefined : { name, expected: 'nothing', value, hint };

const aOneOf = /* @__NO_SIDE_EFFECTS__ */ (values: readonly unknown[]): Rule => {
  const expected = `one of ${values.join(', ')}`;
  return (value, name) => (values.includes(value) ? undefined : { name, expected, value, choices: values.map(String) });
};

/** A value that at least one of the rules accepts. */
const aEither = /* @__NO_SIDE_EFFECTS__ */ (expected: string, rules: readonly Rule[]): Rule =>
  rule(expected, (value) => rules.some((inner) => inner(value, '') === undefined));

/** A value that all rules accept. */
const aAll =
  /* @__NO_SIDE_EFFECTS__ */
    (rules: readonly Rule[]): Rule =>
    (value, name) =>
      rules.map((inner) => inner(value, name)).find((fault) => fault !== undefined);

const aOptional =
  /* @__NO_SIDE_EFFECTS__ */
    (inner: Rule): Rule =>
    (value, name) =>
      value === undefined ? undefined : inner(value, name);

const aList =
  /* @__NO_SIDE_EFFECTS__ */
    (inner: Rule): Rule =>
    (value, name) => {
      if (!Array.isArray(value)) return { name, expected: 'an array', value };
      // Array.from, since `map` would skip the gaps of a sparse array.
      return Array.from(value, (item, index) => inner(item, `${name}[${index}]`)).find((fault) => fault !== undefined);
    };

/** An array of two. */
const aPair = /* @__NO_SIDE_EFFECTS__ */ (inner: Rule): Rule =>
  rule(
    'an array of two strings',
    (value) => Array.isArray(value) && value.length === 2 && value.every((item) => inner(item, '') === undefined),
  );

/** An object whose values all follow one rule. */
const aRecord =
  /* @__NO_SIDE_EFFECTS__ */
    (inner: Rule): Rule =>
    (value, name) =>
      isObject(value)
        ? Object.entries(value)
            .map(([member, item]) => inner(item, `${name}.${member}`))
            .find((fault) => fault !== undefined)
        : { name, expected: 'an object', value };

/** An object with a rule for each member; other members are ignored. */
const aOptions = /* @__NO_SIDE_EFFECTS__ */ (rules: Readonly<Record<string, Rule>>): Rule => {
  const all = Object.entries(rules);
  return (value, name) => {
    if (!isObject(value)) return { name, expected: 'an object', value };
    for (const [member, inner] of all) {
      const item = value[member];
      const fault = inner(item, member);
      // Its whole name is made only for a fault: hundreds of calls a second have none.
      if (fault !== undefined) return inner(item, `${name}.${member}`) ?? fault;
    }
    return undefined;
  };
};

/** An object with a rule for each member, and no other members: a misspelt option would be ignored, and check nothing. */
const aOnly = /* @__NO_SIDE_EFFECTS__ */ (rules: Readonly<Record<string, Rule>>): Rule => {
  const members = aOptions(rules);
  return (value, name) => {
    const fault = aPlainObject(value, name);
    if (fault !== undefined) return fault;
    const unknown = Object.keys(value as object).find((member) => !Object.hasOwn(rules, member));
    if (unknown === undefined) return members(value, name);
    return { name: `${name}.${unknown}`, expected: 'nothing', value: undefined, known: Object.keys(rules) };
  };
};

export {
  aAbortSignal as abortSignal,
  aAbsent as absent,
  aAll as all,
  aBoolean as boolean,
  aBytes as bytes,
  aCertificate as certificate,
  aDate as date,
  aEither as either,
  aJson as json,
  aJsonObject as jsonObject,
  aKey as key,
  aLeftOut as leftOut,
  aLifetime as lifetime,
  aList as list,
  aNumber as number,
  anyFunction as function,
  aObject as object,
  aOneOf as oneOf,
  aOnly as only,
  aOptional as optional,
  aOptions as options,
  aPair as pair,
  aPlainObject as plainObject,
  aPort as port,
  aPrivateKey as privateKey,
  aPublicKey as publicKey,
  aRecord as record,
  aResponse as response,
  aSeconds as seconds,
  aText as text,
  aTextOrBytes as textOrBytes,
  aTimeout as timeout,
  aWord as word,
};
