/** The shape of jwt-kit.json: which members it has, of which types and forms. */
import { isLanguage } from '../defaults.ts';

/** The form of a value, beyond its type. */
interface Form {
  fits(value: unknown): boolean;
  /** What is wrong with a value that does not match. */
  otherwise: string;
  optional?: true;
}

const matching = (pattern: RegExp, otherwise: string): Form => ({
  fits: (value) => pattern.test(String(value)),
  otherwise,
});

/** ISO 8601 with a four-digit year: calendars and certificates allow no other year. */
const date: Form = {
  fits: (value) => /^\d{4}-\d\d-\d\d/.test(String(value)) && !Number.isNaN(Date.parse(String(value))),
  otherwise: 'not a date',
};

// Refuses only impossible values; whether a value is right is checked by comparing it.
const fingerprint = matching(/^[0-9a-f:]{1,95}$/i, 'not a fingerprint (hexadecimal with colons)');
const thumbprint = matching(/^[\w-]{1,64}$/, 'not a thumbprint (base64url)');
const serial = matching(/^-?[0-9a-f]{1,128}$/i, 'not a serial number (hexadecimal)');
const hash = matching(/^[0-9a-f]{0,64}$/, 'not a SHA-256 hash (hexadecimal)');
const language: Form = { fits: (value) => isLanguage(String(value)), otherwise: 'not a language (BCP 47)' };
const bits: Form = {
  fits: (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 65_536,
  otherwise: 'not a key size in bits',
};
const whichKey = matching(/^(?:same|new)$/, 'neither same nor new');
const left: Form = { fits: () => true, otherwise: '', optional: true };

/** Members by their paths, with their types and forms. */
type Shape = readonly (readonly [path: string, type: 'object' | 'string' | 'number' | 'boolean', form?: Form])[];

const recordShape: Shape = [
  ['provider', 'string'],
  ['name', 'string'],
  ['settings', 'object'],
  ['key', 'object'],
  ['key.bits', 'number', bits],
  ['key.encrypted', 'boolean'],
  ['key.thumbprint', 'string', thumbprint],
  ['language', 'string', { ...language, optional: true }],
  ['checklist', 'string', hash],
  ['page', 'string', { ...hash, optional: true }],
];

const certificateShape: Shape = [
  ['certificate', 'object'],
  ['certificate.subject', 'string'],
  ['certificate.issuer', 'string', left],
  ['certificate.serial', 'string', serial],
  ['certificate.sha256', 'string', fingerprint],
  ['certificate.notBefore', 'string', date],
  ['certificate.notAfter', 'string', date],
];

const renewalShape: Shape = [
  ['renewal', 'object'],
  ['renewal.at', 'string', date],
  ['renewal.key', 'string', whichKey],
  ['renewal.previous', 'object'],
  ['renewal.previous.sha256', 'string', fingerprint],
  ['renewal.previous.notAfter', 'string', date],
  ['renewal.previous.thumbprint', 'string', thumbprint],
];

const anotherAppShape: Shape = [
  ['anotherApp', 'object'],
  ['anotherApp.settings', 'object'],
];

const stepId = /^[a-z][a-z0-9-]{0,40}$/;
const steps: Form = {
  fits: (value) => isObject(value) && Object.keys(value).every((id) => stepId.test(id)),
  otherwise: 'not a list of steps by their ids',
};
const whoSays = matching(/^(?:hand|token)$/, 'neither hand nor token');

const progressShape = (at: string, done: unknown): Shape => [
  [at, 'object'],
  [`${at}.page`, 'string', matching(stepId, 'not the name of a page')],
  [`${at}.done`, 'object', steps],
  ...(isObject(done) ? Object.keys(done) : []).flatMap((id): Shape[number][] => [
    [`${at}.done.${id}`, 'object'],
    [`${at}.done.${id}.at`, 'string', date],
    [`${at}.done.${id}.by`, 'string', whoSays],
  ]),
];

/** The shape of a record with these members. */
export const shapeOf = (record: Readonly<Record<string, unknown>>): Shape => [
  ...recordShape,
  ...(record['certificate'] === undefined ? [] : certificateShape),
  ...(record['renewal'] === undefined ? [] : renewalShape),
  ...(record['anotherApp'] === undefined ? [] : anotherAppShape),
  ...(memberOf(record['anotherApp'], BEFORE) === undefined
    ? []
    : progressShape(`anotherApp.${BEFORE}`, memberOf(memberOf(record['anotherApp'], BEFORE), 'done'))),
];

const BEFORE = 'progressBefore';

/** The shape of the steps that are done, if a record has any. */
export const stepsShapeOf = (record: Readonly<Record<string, unknown>>): Shape =>
  record['progress'] === undefined ? [] : progressShape('progress', memberOf(record['progress'], 'done'));

/** What is wrong with the first member that does not match a shape; undefined if all match. */
export function faultIn(record: object, shape: Shape): string | undefined {
  for (const [path, type, form] of shape) {
    const found = path.split('.').reduce<unknown>((inner, name) => memberOf(inner, name), record);
    if (found === undefined && form?.optional) continue;
    const fits = type === 'object' ? isObject(found) : typeof found === type;
    if (!fits) return `"${path}" is ${found === undefined ? 'missing' : `not of the type ${type}`}`;
    if (form !== undefined && !form.fits(found)) return `"${path}" is ${form.otherwise}`;
  }
  return undefined;
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const memberOf = (value: unknown, name: string): unknown => (isObject(value) ? value[name] : undefined);
