/**
 * Distinguished names (X.501, RFC 5280 §4.1.2.4): text to ASN.1 and back.
 *
 * Two spellings are read: RFC 4514, `CN=Order Sync,O=Acme,C=US`, most specific first, and OpenSSL's `/C=US/O=Acme/CN=Order Sync`,
 * most general first. What is stored is shown by `openssl x509 -nameopt RFC2253,-esc_msb` as it was typed.
 */
import * as asn1 from './asn1.ts';
import { KitError } from './errors.ts';
import { excerpt } from './escape.ts';

/** How a value is stored: as UTF8String, or as the older type its definition asks for. */
type ValueType = 'utf8' | 'printable' | 'ia5';

interface AttributeType {
  oid: string;
  /** Most characters a value may have (RFC 5280 Appendix A.1; e-mail as OpenSSL has it). */
  max: number;
  type: ValueType;
}

/** Attribute types by the short name RFC 4514 §3, RFC 5280 Appendix A.1 or OpenSSL gives them. */
const attributeTypes: Readonly<Record<string, AttributeType>> = {
  CN: { oid: '2.5.4.3', max: 64, type: 'utf8' },
  SN: { oid: '2.5.4.4', max: 32768, type: 'utf8' },
  serialNumber: { oid: '2.5.4.5', max: 64, type: 'printable' },
  C: { oid: '2.5.4.6', max: 2, type: 'printable' },
  L: { oid: '2.5.4.7', max: 128, type: 'utf8' },
  ST: { oid: '2.5.4.8', max: 128, type: 'utf8' },
  street: { oid: '2.5.4.9', max: 128, type: 'utf8' },
  O: { oid: '2.5.4.10', max: 64, type: 'utf8' },
  OU: { oid: '2.5.4.11', max: 64, type: 'utf8' },
  title: { oid: '2.5.4.12', max: 64, type: 'utf8' },
  description: { oid: '2.5.4.13', max: 1024, type: 'utf8' },
  postalCode: { oid: '2.5.4.17', max: 40, type: 'utf8' },
  GN: { oid: '2.5.4.42', max: 32768, type: 'utf8' },
  initials: { oid: '2.5.4.43', max: 32768, type: 'utf8' },
  dnQualifier: { oid: '2.5.4.46', max: 64, type: 'printable' },
  UID: { oid: '0.9.2342.19200300.100.1.1', max: 256, type: 'utf8' },
  DC: { oid: '0.9.2342.19200300.100.1.25', max: 63, type: 'ia5' },
  emailAddress: { oid: '1.2.840.113549.1.9.1', max: 128, type: 'ia5' },
};

/** Other spellings in use for the same types. */
const synonyms: Readonly<Record<string, string>> = {
  E: 'emailAddress',
  EMAIL: 'emailAddress',
  S: 'ST',
  STREETADDRESS: 'street',
};

const byUpperCase = new Map(Object.keys(attributeTypes).map((name) => [name.toUpperCase(), name]));
const nameOfOid = new Map(Object.entries(attributeTypes).map(([name, { oid }]) => [oid, name]));

const nameHint = 'write it like CN=Order Sync,O=Acme,C=US';
const refuse = (message: string, hint = nameHint): KitError => new KitError('USAGE', message, { hint });

interface Attribute {
  type: string;
  /** The value's text, or its whole encoding where it was written as `#` and hexadecimal digits. */
  value: string | Buffer;
}

/**
 * Reads a distinguished name and encodes it, the most general part first as X.501 has it.
 *
 * @param text RFC 4514 or OpenSSL's form with a leading slash
 * @throws KitError USAGE where `text` is no distinguished name, is empty, or a value is too long for its type
 */
export function encodeName(text: string): asn1.Asn1 {
  // Spaces at the end stay for now: the last of them may be escaped.
  const typed = text.trimStart();
  if (/^\/?\s*$/.test(typed)) throw refuse('the subject is empty');
  const parts = typed.startsWith('/') ? readSlashForm(typed) : readCommaForm(typed).reverse();
  return asn1.sequence(...parts.map((attributes) => asn1.set(...attributes.map(encodeAttribute))));
}

/** The text of an encoded name, most specific part first (RFC 4514 §2). */
export function formatName(name: asn1.Asn1): string {
  return [...asn1.children(name)]
    .reverse()
    .map((part) => asn1.children(part).map(formatAttribute).join('+'))
    .join(',');
}

/** `CN=` and a common name, escaped so that it is read back as it stands; longer than 64 characters, it is cut. */
export function commonName(text: string): string {
  const readable = text
    .replace(/\p{Cc}/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
  const cut = [...readable].slice(0, 64).join('').trim();
  return `CN=${escapeValue(cut)}`;
}

/** Escapes a value as RFC 4514 §2.4 asks. */
function escapeValue(value: string): string {
  return value
    .replace(/[\\"+,;<>]/g, '\\$&')
    .replace(/\p{Cc}/gu, (character) =>
      [...Buffer.from(character)].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join(''),
    )
    .replace(/^[ #]/, '\\$&')
    .replace(/ $/, '\\ ');
}

/** RFC 4514: parts between commas, attributes of one part between plus signs. */
function readCommaForm(text: string): Attribute[][] {
  const parts: Attribute[][] = [[]];
  let rest = text;
  for (;;) {
    const typed = /^\s*([A-Za-z][A-Za-z0-9-]*|\d+(?:\.\d+)+)\s*=\s*/.exec(rest);
    if (!typed) throw refuse(`${excerpt(rest.trim() || text)} is not a type and a value in the subject`);
    const { raw, next } = takeValue(rest.slice(typed[0].length));
    (parts.at(-1) as Attribute[]).push({ type: typed[1] as string, value: unescapeValue(raw) });
    if (next === '') return parts;
    if (next.startsWith(',')) parts.push([]);
    rest = next.slice(1);
  }
}

/** Splits off one value, quotes and escapes still in it, at the next comma or plus sign that is not escaped. */
function takeValue(text: string): { raw: string; next: string } {
  const quoted = /^"((?:[^"\\]|\\.)*)"\s*(?=[,+]|$)/su.exec(text);
  if (quoted) {
    const typed = quoted[1] as string;
    const inside = typed.replace(/\\[\s\S]|[,+;<>=#]| +/g, (found, at: number) => {
      const kept = found.startsWith('\\') || (found.startsWith(' ') && at > 0 && at + found.length < typed.length);
      return kept ? found : found.replace(/./g, '\\$&');
    });
    return { raw: inside, next: text.slice(quoted[0].length) };
  }
  const plain = /^(?:[^\\,+]|\\[\s\S])*/.exec(text)?.[0] ?? '';
  const next = text.slice(plain.length);
  if (next.startsWith('\\')) throw refuse('the subject ends in a lone backslash');
  return { raw: plain, next };
}

/** Undoes RFC 4514 §2.4: `\,` and `\2C`, spaces around a value, `#` and hexadecimal digits for a whole encoding. */
function unescapeValue(raw: string): string | Buffer {
  if (/^#(?:[0-9a-f]{2})+\s*$/i.test(raw)) return Buffer.from(raw.trim().slice(1), 'hex');
  const pieces = raw.match(/\\[0-9a-f]{2}|\\[\s\S]|\s+|[^\\\s]+/giu) ?? [];
  if (/^\s/.test(pieces[0] ?? '')) pieces.shift();
  if (/^\s/.test(pieces.at(-1) ?? '')) pieces.pop();
  const bytes = pieces.map((piece) => {
    if (/^\\[0-9a-f]{2}$/i.test(piece)) return Buffer.from(piece.slice(1), 'hex');
    return Buffer.from(piece.startsWith('\\') ? piece.slice(1) : piece);
  });
  return utf8(Buffer.concat(bytes));
}

function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refuse('the subject has escaped bytes that are not UTF-8');
  }
}

/** OpenSSL's form: `/type=value/type=value`, a backslash before a slash or plus sign that belongs to the value. */
function readSlashForm(text: string): Attribute[][] {
  const parts: Attribute[][] = [];
  for (const [found, separator, body] of text.matchAll(/([/+])((?:[^\\/+]|\\[\s\S]?)*)/g)) {
    const typed = /^\s*([^=\s]+)\s*=([\s\S]*)$/.exec(body ?? '');
    if (!typed)
      throw refuse(`${excerpt(found)} is not a type and a value in the subject`, 'write it like /C=US/O=Acme/CN=Order Sync');
    const attribute = { type: typed[1] as string, value: (typed[2] as string).replace(/\\([\s\S])/g, '$1') };
    if (separator === '+' && parts.length > 0) (parts.at(-1) as Attribute[]).push(attribute);
    else parts.push([attribute]);
  }
  return parts;
}

function encodeAttribute({ type, value }: Attribute): asn1.Asn1 {
  const name = byUpperCase.get(type.toUpperCase()) ?? synonyms[type.toUpperCase()];
  const known = name === undefined ? undefined : attributeTypes[name];
  if (known === undefined && !isOid(type)) {
    throw refuse(
      `${excerpt(type)} is no attribute type that a subject can have`,
      `use one of ${Object.keys(attributeTypes).join(', ')}, or a dotted number`,
    );
  }
  const oid = asn1.oid(known?.oid ?? type);
  const text = typeof value === 'string' ? value : stringIn(value, name ?? type);
  return asn1.sequence(oid, encodeValue(text, name ?? type, known));
}

/** Whether a text is an OBJECT IDENTIFIER that can be encoded (X.660 §7.6: under 0 and 1 the second number is below 40). */
function isOid(text: string): boolean {
  return /^([01]\.[1-3]?\d|2\.(0|[1-9]\d{0,8}))(\.(0|[1-9]\d{0,14}))*$/.test(text);
}

/** A value given as its whole encoding: a string like any other where it is one, and nothing else. */
function stringIn(der: Buffer, name: string): string {
  let text: string | undefined;
  try {
    text = decodeText(asn1.decode(der));
  } catch {
    text = undefined;
  }
  if (text !== undefined) return text;
  throw refuse(`${name} in the subject is not the encoding of a string`, 'write the value as text');
}

function encodeValue(value: string, name: string, known: AttributeType | undefined): asn1.Asn1 {
  const length = [...value].length;
  if (length === 0) throw refuse(`${name} in the subject has no value`);
  if (name === 'C' && !/^[A-Za-z]{2}$/.test(value)) {
    throw refuse(`C (country) is ${excerpt(value)}, expected two letters`, 'use the ISO 3166 code, such as C=IT');
  }
  if (known && length > known.max) {
    throw refuse(
      `${name} in the subject has ${length} characters, more than the ${known.max} that X.509 allows`,
      `shorten ${name}`,
    );
  }
  if (known?.type === 'printable') {
    if (!/^[A-Za-z0-9 '()+,\-./:=?]*$/.test(value)) {
      throw refuse(
        `${name} in the subject has characters that its type (PrintableString) does not have`,
        "use unaccented letters, digits and ' ( ) + , - . / : = ?",
      );
    }
    return asn1.printableString(value);
  }
  if (known?.type === 'ia5') {
    if (/[^\0-\x7f]/.test(value))
      throw refuse(`${name} in the subject has characters outside ASCII`, 'use the ASCII form of the address');
    return asn1.ia5String(value);
  }
  return asn1.utf8String(value);
}

function formatAttribute(attribute: asn1.Asn1): string {
  const [type, value] = asn1.children(attribute);
  if (!type || !value) throw new KitError('INPUT_INVALID', 'a distinguished name in the file is damaged');
  const oid = asn1.dotted(type);
  const text = decodeText(value);
  const shown = text === undefined ? `#${asn1.encode(value).toString('hex')}` : escapeValue(text);
  return `${nameOfOid.get(oid) ?? oid}=${shown}`;
}

/** The text of a string type; undefined where the value is of another type or its bytes are not what the type says. */
function decodeText(value: asn1.Asn1): string | undefined {
  const bytes = asn1.content(value);
  try {
    if (asn1.is(value, asn1.tags.utf8String)) return utf8(bytes);
  } catch {
    return undefined;
  }
  if (asn1.is(value, asn1.tags.bmpString)) return bytes.swap16().toString('utf16le');
  const singleByte = [asn1.tags.printableString, asn1.tags.ia5String, asn1.tags.teletexString];
  return singleByte.some((tag) => asn1.is(value, tag)) ? bytes.toString('latin1') : undefined;
}
