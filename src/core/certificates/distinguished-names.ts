/**
 * Distinguished names (X.501, RFC 5280 §4.1.2.4): text to ASN.1 and back.
 *
 * Reads two forms: RFC 4514, `CN=Order Sync,O=Acme,C=US`, most specific first, and OpenSSL's `/C=US/O=Acme/CN=Order Sync`, most
 * general first. `openssl x509 -nameopt RFC2253,-esc_msb` shows a name as it was typed.
 */
import * as asn1 from '../asn1/asn1.ts';
import { anyOf, elementsOf, faulty, fieldsOf, oidOf, type Part } from '../asn1/asn1-parts.ts';
import * as make from '../asn1/make-asn1.ts';
import { excerpt } from '../escape.ts';
import { refusePrivateKey } from '../private-key-text.ts';
import { type Attribute, escapeValue, refuse, splitName, utf8 } from './distinguished-name-text.ts';

/** How a value is stored: as UTF8String, or as the older type that its definition requires. */
type ValueType = 'utf8' | 'printable' | 'ia5';

interface AttributeType {
  oid: string;
  /** Most characters a value may have (RFC 5280 Appendix A.1; for e-mail, OpenSSL's limit). */
  max: number;
  type: ValueType;
}

/** Attribute types by their short name in RFC 4514 §3, RFC 5280 Appendix A.1 or OpenSSL. */
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

/**
 * Types with rules but without a short name: the country of a jurisdiction (EV Guidelines §9.2.4), and ISO 3166 alpha-3 (X.520
 * §6.3.3).
 */
const numberedTypes: Readonly<Record<string, AttributeType>> = {
  '1.3.6.1.4.1.311.60.2.1.3': { oid: '1.3.6.1.4.1.311.60.2.1.3', max: 2, type: 'printable' },
  '2.5.4.98': { oid: '2.5.4.98', max: 3, type: 'printable' },
};

/** Types whose value is a country, by number, with the letters of its code. */
const countries: Readonly<Record<string, { letters: number; words: string }>> = {
  '2.5.4.6': { letters: 2, words: 'two letters' },
  '1.3.6.1.4.1.311.60.2.1.3': { letters: 2, words: 'two letters' },
  '2.5.4.98': { letters: 3, words: 'three letters' },
};

/** Other names in use for the same types. */
const synonyms: Readonly<Record<string, string>> = {
  E: 'emailAddress',
  EMAIL: 'emailAddress',
  S: 'ST',
  STREETADDRESS: 'street',
};

const byUpperCase = new Map(Object.keys(attributeTypes).map((name) => [name.toUpperCase(), name]));
const nameOfOid = new Map(Object.entries(attributeTypes).map(([name, { oid }]) => [oid, name]));

/**
 * Reads a distinguished name and encodes it, most general part first (X.501).
 *
 * @param text RFC 4514 or OpenSSL's form with a leading slash
 * @throws KitError USAGE if `text` is not a distinguished name, is empty, or a value breaks the rules of its type
 */
export function encodeName(text: string): asn1.Asn1 {
  refusePrivateKey('the subject', text);
  // Half of a surrogate pair would be encoded as another character.
  if (!isPrintable(text) && /\p{Cs}/u.test(text))
    throw refuse('the subject has half a character (a lone surrogate)', 'type or copy it again');
  return make.sequence(...splitName(text).map(encodePart));
}

/** One part of a name: a set in which each type occurs once (X.501 §9.3). */
function encodePart(attributes: readonly Attribute[]): asn1.Asn1 {
  const typed = attributes.map((attribute) => ({ ...attribute, ...typeOf(attribute.type) }));
  const twice = typed.find(({ oid }, index) => typed.findIndex((other) => other.oid === oid) !== index);
  if (twice !== undefined) {
    throw refuse(`duplicate ${twice.name} in one part of the subject`, 'separate the two with a comma instead of a plus sign');
  }
  return make.set(...typed.map(encodeAttribute));
}

/** Writes an encoded name as text, most specific part first (RFC 4514 §2). */
export function formatName(name: Part): string {
  return elementsOf(name, 'sequence', 'part')
    .map((part) => elementsOf(part, 'set', 'attribute').map(formatAttribute).join('+'))
    .reverse()
    .join(',');
}

/**
 * Checks a name before it is copied: no empty part, no duplicate type in a part, each value a valid string of its type, with
 * the same rules as for a typed name.
 *
 * @throws KitError INPUT_INVALID, naming the part
 */
export function checkName(name: Part): void {
  for (const part of elementsOf(name, 'sequence', 'part')) {
    const attributes = elementsOf(part, 'set', 'attribute').map((attribute) => fieldsOf(attribute, ['type', 'value']));
    if (attributes.length === 0) throw faulty(part, 'empty');
    const types = attributes.map(([type]) => oidOf(type));
    if (new Set(types).size < types.length) throw faulty(part, 'duplicate type');
    const encodings = attributes.map(([type, value]) => asn1.encode(make.sequence(anyOf(type), anyOf(value))));
    const sorted = encodings.every((der, index) => index === 0 || Buffer.compare(encodings[index - 1] as Buffer, der) < 0);
    if (!sorted) throw faulty(part, 'not DER: its attributes are not in order');
    for (const [index, [, value]] of attributes.entries()) {
      const type = types[index] as string;
      const called = { ...value, name: `${name.name}: ${nameOfOid.get(type) ?? type}` };
      const text = strictText(anyOf(value));
      if (text === undefined) throw faulty(called, 'damaged, or an unsupported string type');
      const known = typeOf(type).known;
      const why = text === '' ? 'empty' : (valueFault(text, type, known)?.why ?? wrongType(anyOf(value), known));
      if (why !== undefined) throw faulty(called, why);
    }
  }
}

/** `CN=` and a common name, escaped so that reading it gives the same name; cut after 64 characters. */
export function commonName(text: string): string {
  const shown = isPrintable(text)
    ? text
    : text
        .replace(/\p{Cc}/gu, ' ')
        .replace(new RegExp(unseen(), 'gu'), '')
        .replace(/\p{Cs}/gu, '\ufffd');
  const readable = shown.replace(/\s+/gu, ' ').trim();
  const cut = [...readable].slice(0, 64).join('').trim();
  return `CN=${escapeValue(cut)}`;
}

/** Looks up a type by its name or its dotted numbers; its rules apply either way. */
function typeOf(typed: string): { name: string; oid: string; known: AttributeType | undefined } {
  const type = typed.replace(/^OID\./i, '');
  const name = byUpperCase.get(type.toUpperCase()) ?? synonyms[type.toUpperCase()] ?? nameOfOid.get(type);
  const known = name === undefined ? numberedTypes[type] : attributeTypes[name];
  if (known === undefined && !isOid(type)) {
    throw refuse(
      `${excerpt(typed)} is not an attribute type of subjects`,
      `use one of ${Object.keys(attributeTypes).join(', ')}, or a dotted number`,
    );
  }
  return { name: name ?? type, oid: known?.oid ?? type, known };
}

function encodeAttribute({ name, oid, known, value }: Attribute & ReturnType<typeof typeOf>): asn1.Asn1 {
  const text = typeof value === 'string' ? value : stringIn(value, name);
  return make.sequence(make.oid(oid), encodeValue(text, name, oid, known));
}

/** Whether a text is an OBJECT IDENTIFIER that can be encoded (X.660 §7.6: after 0 and 1 the second number is below 40). */
function isOid(text: string): boolean {
  return /^([01]\.[1-3]?\d|2\.(0|[1-9]\d{0,8}))(\.(0|[1-9]\d{0,14}))*$/.test(text);
}

/** Reads a value given as its complete encoding, which must be a string. */
function stringIn(der: Buffer, name: string): string {
  let text: string | undefined;
  try {
    text = strictText(asn1.decode(der));
  } catch {
    text = undefined;
  }
  if (text !== undefined) return text;
  throw refuse(`${name} in the subject is not the encoding of a string`, 'write the value as text');
}

/**
 * Characters that are invisible or reorder text; joiners and variation selectors are allowed, since scripts and emoji need
 * them.
 */
const unseen = (): RegExp => /(?![\u200c\u200d]|\p{Variation_Selector})[\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/** Whether a text is printable ASCII: then none of the patterns with Unicode classes needs to be prepared. */
const isPrintable = (text: string): boolean => /^[ -~]*$/.test(text);

/** What is wrong with characters outside printable ASCII, as the end of a sentence; undefined if nothing is wrong. */
function characterFault(value: string): { why: string; hint?: (name: string) => string } | undefined {
  if (/\p{Cc}/u.test(value)) {
    return { why: 'has a control character, such as a line break', hint: (name) => `leave it out of ${name}` };
  }
  if (unseen().test(value)) {
    return { why: 'has characters that are invisible or reorder text', hint: (name) => `leave them out of ${name}` };
  }
  return /^[\p{Z}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]*$/u.test(value) ? { why: 'is blank' } : undefined;
}

/** What is wrong with a typed or copied value, as the end of a sentence; undefined if nothing is wrong. */
function valueFault(
  value: string,
  oid: string,
  known: AttributeType | undefined,
): { why: string; hint?: (name: string) => string } | undefined {
  const length = [...value].length;
  const country = countries[oid];
  const unprintable = isPrintable(value) ? undefined : characterFault(value);
  if (unprintable !== undefined) return unprintable;
  if (value.trim() === '') return { why: 'is blank' };
  if (country !== undefined && !new RegExp(`^[A-Za-z]{${country.letters}}$`).test(value)) {
    return {
      why: `is ${excerpt(value)}, expected ${country.words}`,
      hint: () => `use the ISO 3166 code, such as ${country.letters === 2 ? 'C=IT' : 'ITA'}`,
    };
  }
  if (known && length > known.max) {
    return {
      why: `has ${length} characters, more than the ${known.max} that X.509 allows`,
      hint: (name) => `shorten ${name}`,
    };
  }
  if (known?.type === 'printable' && !/^[A-Za-z0-9 '()+,\-./:=?]*$/.test(value)) {
    return {
      why: 'has characters that its type (PrintableString) does not allow',
      hint: () => "use unaccented letters, digits and ' ( ) + , - . / : = ?",
    };
  }
  if (known?.type === 'ia5' && /[^\0-\x7f]/.test(value)) {
    return { why: 'has characters outside ASCII', hint: () => 'use the ASCII form of the address' };
  }
  if (known?.oid === EMAIL && !/^[!-?A-~]+@[!-?A-~]+$/.test(value)) {
    return { why: `is ${excerpt(value)}, which is not an e-mail address`, hint: () => 'write it like admin@acme.com' };
  }
  return undefined;
}

const EMAIL = '1.2.840.113549.1.9.1';

/** What is wrong with the string type of a copied value; undefined if it is the defined one. */
function wrongType(value: asn1.Asn1, known: AttributeType | undefined): string | undefined {
  if (known?.type === 'ia5') return asn1.is(value, asn1.tags.ia5String) ? undefined : 'not an IA5String';
  if (known?.type === 'printable') return asn1.is(value, asn1.tags.printableString) ? undefined : 'not a PrintableString';
  return undefined;
}

function encodeValue(value: string, name: string, oid: string, known: AttributeType | undefined): asn1.Asn1 {
  const called = name === 'C' ? 'C (country)' : `${name} in the subject`;
  if (value === '') throw refuse(`${called} has no value`);
  const fault = valueFault(value, oid, known);
  if (fault !== undefined) throw refuse(`${called} ${fault.why}`, fault.hint?.(name));
  if (known?.type === 'printable') return make.printableString(value);
  if (known?.type === 'ia5') return make.ia5String(value);
  return make.utf8String(value);
}

function formatAttribute(attribute: Part): string {
  const [type, value] = fieldsOf(attribute, ['type', 'value']);
  const oid = oidOf(type);
  const text = decodeText(anyOf(value));
  const shown = text === undefined ? `#${asn1.encode(anyOf(value)).toString('hex')}` : escapeValue(text);
  return `${nameOfOid.get(oid) ?? oid}=${shown}`;
}

/** The text of a string value; undefined if it has another type, or its bytes are not text. */
function decodeText(value: asn1.Asn1): string | undefined {
  const bytes = asn1.content(value);
  if (value.constructed) return undefined;
  try {
    if (asn1.is(value, asn1.tags.utf8String)) return utf8(bytes);
  } catch {
    return undefined;
  }
  if (asn1.is(value, asn1.tags.bmpString)) return bytes.swap16().toString('utf16le');
  const singleByte = [asn1.tags.printableString, asn1.tags.ia5String, asn1.tags.teletexString];
  return singleByte.some((tag) => asn1.is(value, tag)) ? bytes.toString('latin1') : undefined;
}

/** The same; also undefined if the type does not allow a character. */
function strictText(value: asn1.Asn1): string | undefined {
  const text = decodeText(value);
  if (text === undefined || (!isPrintable(text) && /\p{Cs}/u.test(text))) return undefined;
  if (asn1.is(value, asn1.tags.ia5String) && /[^\0-\x7f]/.test(text)) return undefined;
  // PrintableString has no star and no ampersand, but so many names use them that every reader accepts them.
  return asn1.is(value, asn1.tags.printableString) && /[^A-Za-z0-9 '()+,\-./:=?*&]/.test(text) ? undefined : text;
}
