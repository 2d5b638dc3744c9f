/** The two text forms of a distinguished name: RFC 4514, and OpenSSL's with slashes. Does not know the attribute types. */
import { KitError } from '../errors.ts';
import { excerpt } from '../escape.ts';
import { utf8In } from '../octets/text-encoding.ts';

/** One type and its value, as typed. */
export interface Attribute {
  type: string;
  /** The value's text, or its complete encoding if it was written as `#` and hexadecimal digits. */
  value: string | Buffer;
}

const nameHint = 'write it like CN=Order Sync,O=Acme,C=US';

/** The error for a text that is not a valid subject. */
export const refuse = (message: string, hint = nameHint): KitError => new KitError('USAGE', message, { hint });

/**
 * Splits a name into its parts, most general first, each with its attributes.
 *
 * @throws KitError USAGE if `text` is empty or is not a distinguished name
 */
export function splitName(text: string): Attribute[][] {
  // Trailing spaces are kept for now: the last one may be escaped.
  const typed = text.replace(/^[ \t\r\n]+/, '');
  if (/^\/?\s*$/.test(typed)) throw refuse('the subject is empty');
  return typed.startsWith('/') ? readSlashForm(typed) : readCommaForm(typed).reverse();
}

/** Escapes a value (RFC 4514 §2.4). */
export function escapeValue(value: string): string {
  const escaped = value.replace(/[\\"+,;<>]|^[ #]| $/g, '\\$&');
  if (/^[ -~]*$/.test(escaped)) return escaped;
  return escaped.replace(/\p{Cc}/gu, (character) =>
    [...Buffer.from(character)].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join(''),
  );
}

/** Decodes UTF-8. */
export function utf8(bytes: Uint8Array): string {
  const text = utf8In(bytes);
  if (text === undefined) throw refuse('the subject has escaped bytes that are not UTF-8');
  return text;
}

/** RFC 4514: parts between commas, attributes of one part between plus signs. */
function readCommaForm(text: string): Attribute[][] {
  const parts: Attribute[][] = [[]];
  let rest = text;
  for (;;) {
    const typed = /^\s*([A-Za-z][A-Za-z0-9-]*|(?:OID\.)?\d+(?:\.\d+)+)\s*=[ \t\r\n]*/i.exec(rest);
    if (!typed) throw refuse(`${excerpt(rest.trim() || text)} is not a type and a value in the subject`);
    const { raw, next } = takeValue(rest.slice(typed[0].length));
    (parts.at(-1) as Attribute[]).push({ type: typed[1] as string, value: unescapeValue(raw) });
    if (next === '') return parts;
    if (next.startsWith(',')) parts.push([]);
    rest = next.slice(1);
  }
}

/** Splits off one value, with its quotes and escapes, at the next unescaped comma or plus sign. */
function takeValue(text: string): { raw: string; next: string } {
  const quoted = /^"((?:[^"\\]|\\.)*)"[ \t\r\n]*(?=[,+]|$)/su.exec(text);
  if (quoted) {
    const typed = quoted[1] as string;
    const inside = typed.replace(/\\[\s\S]|[,+;<>=#]| +/g, (found, at: number) => {
      const kept = found.startsWith('\\') || (found.startsWith(' ') && at > 0 && at + found.length < typed.length);
      return kept ? found : found.replace(/./g, '\\$&');
    });
    return { raw: inside, next: text.slice(quoted[0].length) };
  }
  if (text.startsWith('"')) {
    throw refuse(
      'a value in the subject starts with a quote and does not end with one',
      'write a quote inside the value as \\"',
    );
  }
  const plain = /^(?:[^\\,+;]|\\[\s\S])*/.exec(text)?.[0] ?? '';
  const next = text.slice(plain.length);
  if (next.startsWith('\\')) throw refuse('the subject ends in a lone backslash');
  // RFC 4514 §2.4 requires an escape, since it once separated parts (RFC 2253 §4).
  if (next.startsWith(';')) {
    throw refuse('the subject has a semicolon', 'put a comma between two parts; write a semicolon inside a value as \\;');
  }
  return { raw: plain, next };
}

/** Undoes RFC 4514 §2.4: `\,` and `\2C`, spaces around a value, `#` and hexadecimal digits for a complete encoding. */
function unescapeValue(raw: string): string | Buffer {
  if (/^#(?:[0-9a-f]{2})+\s*$/i.test(raw)) return Buffer.from(raw.trim().slice(1), 'hex');
  const pieces = raw.match(/\\[0-9a-f]{2}|\\[\s\S]|[ \t\r\n]+|[^\\ \t\r\n]+/giu) ?? [];
  if (/^[ \t\r\n]/.test(pieces[0] ?? '')) pieces.shift();
  if (/^[ \t\r\n]/.test(pieces.at(-1) ?? '')) pieces.pop();
  const strange = pieces.find((piece) => /^\\[^ "#+,;<=>\\]$/u.test(piece));
  if (strange !== undefined) {
    throw refuse(
      `the subject has ${excerpt(strange)}, which is not an escape (RFC 4514)`,
      'write a backslash inside the value as \\\\',
    );
  }
  const bytes = pieces.map((piece) => {
    if (/^\\[0-9a-f]{2}$/i.test(piece)) return Buffer.from(piece.slice(1), 'hex');
    return Buffer.from(piece.startsWith('\\') ? piece.slice(1) : piece);
  });
  return utf8(Buffer.concat(bytes));
}

/** OpenSSL's form: `/type=value/type=value`, a backslash before a slash or plus sign that belongs to the value. */
function readSlashForm(text: string): Attribute[][] {
  if (/^(?:[^\\]|\\[\s\S])*\\$/.test(text)) throw refuse('the subject ends in a lone backslash');
  const parts: Attribute[][] = [];
  for (const [found, separator, body] of text.matchAll(/([/+])((?:[^\\/+]|\\[\s\S])*)/g)) {
    const typed = /^\s*([^=\s]+)\s*=([\s\S]*)$/.exec(body ?? '');
    if (!typed)
      throw refuse(`${excerpt(found)} is not a type and a value in the subject`, 'write it like /C=US/O=Acme/CN=Order Sync');
    const attribute = { type: typed[1] as string, value: (typed[2] as string).replace(/\\([\s\S])/g, '$1') };
    if (separator === '+' && parts.length > 0) (parts.at(-1) as Attribute[]).push(attribute);
    else parts.push([attribute]);
  }
  return parts;
}
