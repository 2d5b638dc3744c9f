/**
 * Reads and writes jwt-kit.json. It may come from a clone or an editor, so it is checked like any other input.
 *
 * The provider gives the settings their meaning.
 */
import { createHash } from 'node:crypto';
import { a, requireArguments } from '../arguments.ts';
import { DEFAULT_LANGUAGE } from '../defaults.ts';
import { KitError } from '../errors.ts';
import { jsonDocument, visible } from '../escape.ts';
import { checkJsonSize, type Json, parseJson } from '../json.ts';
import { hasKeyMark, looksLikeKey } from '../key-shape.ts';
import { containsPrivateKey, isPrivateJwk, refusePrivateKey } from '../private-key-text.ts';
import { bundleFiles } from './bundle-files.ts';
import { faultIn, isObject, shapeOf, stepsShapeOf } from './record-shape.ts';

/** Version of the format of jwt-kit.json; newer versions are refused. */
export const RECORD_SCHEMA = 1;

/** The record of a certificate. */
export interface RecordedCertificate {
  /** RFC 4514. */
  subject: string;
  /** RFC 4514, if it is not self-signed. */
  issuer?: string;
  /** Hexadecimal. */
  serial: string;
  /** SHA-256 fingerprint, colons between the octets. */
  sha256: string;
  /** ISO 8601, UTC. */
  notBefore: string;
  notAfter: string;
}

/** The record of a renewal. */
export interface RecordedRenewal {
  /** ISO 8601, UTC. */
  at: string;
  /** Whether the key was kept. */
  key: 'same' | 'new';
  /** The certificate before the renewal, and its key. */
  previous: { sha256: string; notAfter: string; thumbprint: string };
}

/** The steps of a checklist that are done. */
export interface RecordedProgress {
  /** Name of the page: the steps of another page are other steps. */
  page: string;
  /** By the id of the step. */
  done: Readonly<Record<string, RecordedStep>>;
}

/** A step that is done. */
export interface RecordedStep {
  /** ISO 8601, UTC. */
  at: string;
  /** Who says so: the user, or a granted token. */
  by: 'hand' | 'token';
}

/** Another app with the same key, which CHECKLIST.md is about for now. */
export interface RecordedApp {
  settings: Readonly<Record<string, string>>;
  /** The steps that were done for the app of the record: they count again when the page is about it. */
  progressBefore?: RecordedProgress;
}

/** The content of jwt-kit.json: what was chosen and what was made; no secrets. */
export interface BundleRecord {
  schema: number;
  provider: string;
  name: string;
  /** The answers, by the names of their flags in camel case. */
  settings: Readonly<Record<string, string>>;
  key: {
    bits: number;
    encrypted: boolean;
    /** RFC 7638, base64url. */
    thumbprint: string;
  };
  /** Missing if only the public half of somebody else's key was given. */
  certificate?: RecordedCertificate;
  /** The last renewal, if there was one; the checklist then describes it. */
  renewal?: RecordedRenewal;
  /** Set if CHECKLIST.md is about another app with the same key: the settings that differ. */
  anotherApp?: RecordedApp;
  /** The steps of the checklist that are done. */
  progress?: RecordedProgress;
  /** Language of the pages, a tag of BCP 47; missing: English. */
  language?: string;
  /** SHA-256 of CHECKLIST.md without ticks and notes, hexadecimal: tells whether the user edited more than those. */
  checklist: string;
  /** SHA-256 of CHECKLIST.html, hexadecimal: as long as it is as written, it needs no search for keys. */
  page?: string;
}

/** The language of a record's pages. */
export const languageOf = ({ language = DEFAULT_LANGUAGE }: Pick<BundleRecord, 'language'>): string => language;

/** A record whose pages are in another language. */
export function inLanguage({ language: _, checklist, ...rest }: BundleRecord, language: string): BundleRecord {
  return { ...rest, ...(language === DEFAULT_LANGUAGE ? {} : { language }), checklist };
}

/**
 * The error for a damaged record, with ways to restore it.
 *
 * @param what what is wrong with it
 */
const damagedRecord = (what: string): KitError =>
  new KitError('INPUT_INVALID', what, {
    hint: 'restore it from previous/ or from version control',
    next: {
      to: 'make the bundle again with its key (a new one would stop sign-in)',
      command: 'init',
      directory: '.',
      options: { key: bundleFiles.key, force: true },
    },
  });

/**
 * Returns the certificate of a record.
 *
 * @throws KitError INPUT_INVALID if it has none
 */
export function certificateOf({ certificate }: Pick<BundleRecord, 'certificate'>): RecordedCertificate {
  if (certificate !== undefined) return certificate;
  throw damagedRecord('"certificate" is missing');
}

/**
 * Returns the record as the text of jwt-kit.json.
 *
 * @throws KitError INPUT_INVALID if a value contains a private key
 */
export function writeRecord(record: BundleRecord): string {
  refusePrivateKey(bundleFiles.record, record, 'INPUT_INVALID');
  return jsonDocument(record);
}

/** SHA-256 of a text or of bytes, hexadecimal. */
export const textHash = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex');

/** Makes the error for a damaged record. */
type Wrong = (what: string) => KitError;

/** How a record is read. */
interface RecordReading {
  back?: (() => string) | undefined;
  lost?: ((what: string) => void) | undefined;
}

const REMOVE_STEPS = `remove "progress" from ${bundleFiles.record}: all steps of the checklist are then open`;

/** Most characters of a record; one of ours has about a thousand. */
const LARGEST_RECORD = 256 * 1024;

/**
 * Reads jwt-kit.json. Unknown members are kept.
 *
 * @param back a better hint for a damaged record, if the caller knows one
 * @param lost called if the steps that are done are damaged, with what is wrong with them: the record is then read without them,
 *   because nothing else depends on them. Without it, that is an error
 * @throws KitError INPUT_INVALID, naming the field that is missing, duplicate or invalid
 */
export function readRecord(text: string, { back, lost }: RecordReading = {}): BundleRecord {
  requireArguments({ text }, { text: a.text });
  const wrong: Wrong = back === undefined ? damagedRecord : (what) => new KitError('INPUT_INVALID', what, { hint: back() });
  // Editors on Windows add a byte order mark.
  const value = parsed(text.replace(/^\ufeff/, ''), wrong);
  if (text.length > LARGEST_RECORD) throw wrong('larger than 256 KB');
  if (!isObject(value)) throw wrong('not a JSON object');
  if (value['schema'] !== RECORD_SCHEMA) {
    throw typeof value['schema'] === 'number' && value['schema'] > RECORD_SCHEMA
      ? new KitError('INPUT_INVALID', 'it was written by a newer version of jwt-kit', { hint: 'update jwt-kit' })
      : wrong('"schema" is not 1');
  }
  const fault = faultIn(value, shapeOf(value));
  if (fault !== undefined) throw wrong(fault);
  refuseKeys(value, wrong);
  const damaged = faultIn(value, stepsShapeOf(value));
  if (damaged !== undefined) {
    if (lost === undefined) throw new KitError('INPUT_INVALID', damaged, { hint: REMOVE_STEPS });
    lost(damaged);
    delete value['progress'];
  }
  const record = value as unknown as BundleRecord;
  for (const [of, settings] of [
    ['settings', record.settings],
    ['anotherApp.settings', record.anotherApp?.settings ?? {}],
  ] as const) {
    const [odd] = Object.entries(settings).find(([, setting]) => typeof setting !== 'string') ?? [];
    if (odd !== undefined) throw wrong(`${field(of, odd)} is not of the type string`);
  }
  return record;
}

/** The name of a member for a message; it may be anything, even a key. */
const shownName = (name: string): string =>
  looksLikeKey(name) || name.length > 60 ? `(a name of ${[...name].length} characters)` : visible(name);

/** The name of a field for a message. */
const field = (above: string, name: string): string => `"${above === '' ? '' : `${above}.`}${shownName(name)}"`;

/**
 * Refuses a key or a token in any field, so that messages can show fields without a check.
 *
 * @throws KitError INPUT_INVALID, naming the field
 */
function refuseKeys(record: object, wrong: Wrong): void {
  const open: [above: string, object][] = [['', record]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [above, members] = next;
    if (isPrivateJwk(members)) throw wrong(above === '' ? 'the record looks like a key' : `"${above}" looks like a key`);
    for (const [name, value] of Object.entries(members)) {
      const isName = above === '' && name === 'name';
      if (isKey(name) || (typeof value === 'string' && (isKey(value) || (isName && looksLikeKey(value))))) {
        throw wrong(`${field(above, name)} looks like a key`);
      }
      if (typeof value === 'object' && value !== null) open.push([field(above, name).slice(1, -1), value]);
    }
  }
}

/** Short texts that are no keys: names of members and common values are the same in all records. */
const harmless = new Set<string>();

/** Most texts to remember, and their longest length. */
const MOST_HARMLESS = 500;
const LONGEST_HARMLESS = 40;

function isKey(text: string): boolean {
  if (harmless.has(text)) return false;
  if (hasKeyMark(text) || containsPrivateKey(text)) return true;
  if (text.length <= LONGEST_HARMLESS && harmless.size < MOST_HARMLESS) harmless.add(text);
  return false;
}

/** Number of members of all objects in a value. */
function membersIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inner = Object.values(value);
  return inner.reduce<number>((sum, one) => sum + membersIn(one), Array.isArray(value) ? 0 : inner.length);
}

/** Parses the JSON and refuses duplicate members. */
function parsed(text: string, wrong: Wrong): unknown {
  let written: number;
  try {
    written = checkJsonSize(text);
  } catch (cause) {
    throw wrong((cause as KitError).message);
  }
  let value: unknown;
  let document: Json | undefined;
  try {
    // It is stricter than the reader below: it refuses line breaks inside strings.
    value = JSON.parse(text);
    // That reader takes ten times as long. It is needed only if a member was lost, because another one has its name.
    document = membersIn(value) === written ? undefined : parseJson(text);
  } catch {
    throw wrong('the JSON is damaged');
  }
  const [twice] = document?.repeated.values() ?? [];
  if (twice !== undefined) throw wrong(`duplicate member "${shownName(twice)}"`);
  return value;
}
