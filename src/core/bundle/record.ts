/**
 * jwt-kit.json as it comes from a disk, a clone or an editor: read as input, and not as what was once written.
 *
 * What the settings mean is for their provider to say.
 */
import { a, requireArguments } from '../arguments.ts';
import { KitError } from '../errors.ts';
import { excerpt, visible } from '../escape.ts';
import { checkJsonSize, type Json, parseJson } from '../json.ts';
import { type BundleRecord, damagedRecord, RECORD_SCHEMA } from './bundle.ts';

/**
 * Reads jwt-kit.json. Members that are not known are kept as they are.
 *
 * @throws KitError INPUT_INVALID, naming the field that is missing, stands twice, or is not what belongs there
 */
export function readRecord(text: string): BundleRecord {
  requireArguments({ text }, { text: a.text });
  // Editors on Windows put a byte order mark in front.
  const value = parsed(text.replace(/^\ufeff/, ''));
  if (!isObject(value)) throw damagedRecord('this is no JSON object');
  if (value['schema'] !== RECORD_SCHEMA) {
    throw typeof value['schema'] === 'number' && value['schema'] > RECORD_SCHEMA
      ? new KitError('INPUT_INVALID', 'it was written by a newer version of jwt-kit', { hint: 'update jwt-kit' })
      : damagedRecord('"schema" is not 1');
  }
  const shape = [
    ...recordShape,
    ...(value['certificate'] === undefined ? [] : certificateShape),
    ...(value['renewal'] === undefined ? [] : renewalShape),
  ];
  for (const [path, type, form] of shape) {
    const found = path.split('.').reduce<unknown>((inner, name) => memberOf(inner, name), value);
    if (found === undefined && form?.optional) continue;
    const fits = type === 'object' ? isObject(found) : typeof found === type;
    if (!fits) throw damagedRecord(`"${path}" is ${found === undefined ? 'missing' : `not of the type ${type}`}`);
    if (form !== undefined && !form.fits(found)) throw damagedRecord(`"${path}" is ${form.otherwise}`);
  }
  const record = value as unknown as BundleRecord;
  for (const [name, setting] of Object.entries(record.settings)) {
    if (typeof setting !== 'string') throw damagedRecord(`${field(name)} is not of the type string`);
  }
  return record;
}

/** A setting as a message names it: the name may be anything. */
const field = (name: string): string => `"settings.${excerpt(name).slice(1, -1)}"`;

/** The JSON, with no member twice. */
function parsed(text: string): unknown {
  try {
    checkJsonSize(text);
  } catch (cause) {
    throw damagedRecord((cause as KitError).message);
  }
  let value: unknown;
  let document: Json;
  try {
    document = parseJson(text);
    // Stricter: a line break in a text is no JSON.
    value = JSON.parse(text);
  } catch {
    throw damagedRecord('the JSON is damaged');
  }
  const [twice] = document.repeated.values();
  if (twice !== undefined) throw damagedRecord(`duplicate member "${visible(twice.slice(0, 60))}"`);
  return value;
}

/** What a value has to look like beyond its type. */
interface Form {
  fits(value: unknown): boolean;
  /** What it is where it does not fit, in words. */
  otherwise: string;
  optional?: true;
}

const matching = (pattern: RegExp, otherwise: string): Form => ({
  fits: (value) => pattern.test(String(value)),
  otherwise,
});

/** ISO 8601 with a year of four digits: any other year lies beyond what calendars and certificates hold. */
const date: Form = {
  fits: (value) => /^\d{4}-\d\d-\d\d/.test(String(value)) && !Number.isNaN(Date.parse(String(value))),
  otherwise: 'no date',
};

// Only what could not be one is refused: whether it is the right one is found by comparing.
const fingerprint = matching(/^[0-9a-f:]{1,95}$/i, 'no fingerprint: hexadecimal with colons');
const thumbprint = matching(/^[\w-]{1,64}$/, 'no thumbprint: base64url');
const serial = matching(/^-?[0-9a-f]{1,128}$/i, 'no serial number: hexadecimal');
const hash = matching(/^[0-9a-f]{0,64}$/, 'no SHA-256: hexadecimal');
const bits: Form = {
  fits: (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 65_536,
  otherwise: 'no size of a key in bits',
};
const whichKey = matching(/^(?:same|new)$/, 'neither same nor new');
const left: Form = { fits: () => true, otherwise: '', optional: true };

type Shape = readonly (readonly [path: string, type: 'object' | 'string' | 'number' | 'boolean', form?: Form])[];

const recordShape: Shape = [
  ['provider', 'string'],
  ['name', 'string'],
  ['settings', 'object'],
  ['key', 'object'],
  ['key.bits', 'number', bits],
  ['key.encrypted', 'boolean'],
  ['key.thumbprint', 'string', thumbprint],
  ['checklist', 'string', hash],
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

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const memberOf = (value: unknown, name: string): unknown => (isObject(value) ? value[name] : undefined);
