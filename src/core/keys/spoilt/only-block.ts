/** Reads a file with one intact block: almost all files. */
import type { KitError } from '../../errors.ts';
import { LARGEST_KEY } from '../../limits.ts';
import { hasDerLength } from './der-length.ts';

/** A block as PEM programs read it, or what is wrong with it. */
export interface RepairedBlock {
  label: string;
  /** The whole block: repaired, or as it was if it cannot be. */
  text: string;
  complete: boolean;
  /** Which line is missing, if it is not complete. */
  missing?: 'BEGIN' | 'END' | undefined;
  notes: string[];
  /** Why it cannot be repaired. */
  problem?: KitError | undefined;
  /** Its content, if that is another text with PEM in base64. */
  inner?: Buffer;
  /** Its content, if it was decoded. */
  der?: Buffer;
}

/** The longest body to repair, in characters: several times that of the largest key. */
export const LONGEST = LARGEST_KEY * 2;

/** Labels whose content is DER with nothing after it. */
export const derLabels =
  /^(?:(?:RSA |EC |DSA |ENCRYPTED )?PRIVATE KEY|(?:RSA )?PUBLIC KEY|(?:X509 )?CERTIFICATE|(?:NEW )?CERTIFICATE REQUEST|PKCS7|PKCS12|CMS)$/;

/** Fewest characters of base64 that have small letters. */
const MIXED = 100;

/** Whether base64 has only capitals: something changed it, whatever it decodes to. */
export const isCapitals = (body: string): boolean => body.length >= MIXED && body.length <= LONGEST && !/[a-z]/.test(body);

/** A file as programs write it: one block in lines of 64 characters, and nothing else. */
const intact = /^-----BEGIN ([A-Z0-9 ]{3,24})-----\n((?:[A-Za-z0-9+/]{64}\n)*[A-Za-z0-9+/]{1,64}={0,2}\n)-----END \1-----\n?$/;

/**
 * The only block of an intact file, as `repairedBlock` returns it, in a tenth of the time; undefined for every other text, which
 * need not be damaged.
 */
export function onlyBlock(text: string): RepairedBlock | undefined {
  if (text.length > LONGEST) return undefined;
  const [, label = '', body = ''] = intact.exec(text) ?? [];
  if (isCapitals(body) || !derLabels.test(label) || body.replaceAll('\n', '').length % 4 !== 0) return undefined;
  const der = Buffer.from(body, 'base64');
  if (!hasDerLength(der)) return undefined;
  return { label, text: text.trimEnd(), complete: true, missing: undefined, notes: [], der };
}
