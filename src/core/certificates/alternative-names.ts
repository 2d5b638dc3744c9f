/** Subject alternative names (RFC 5280 §4.2.1.6): encodes typed names, and checks encoded ones by the same rules. */
import { isIP } from 'node:net';
import { domainToASCII, domainToUnicode } from 'node:url';
import * as asn1 from '../asn1/asn1.ts';
import { elementsOf, faulty, fieldsOf, oidOf, type Part, taggedOf } from '../asn1/asn1-parts.ts';
import { isObjectIdentifier } from '../asn1/der-faults.ts';
import * as make from '../asn1/make-asn1.ts';
import { KitError } from '../errors.ts';
import { excerpt } from '../escape.ts';
import { refusePrivateKey } from '../private-key-text.ts';
import { checkName } from './distinguished-names.ts';

/** Context tags of GeneralName (RFC 5280 §4.2.1.6). */
const nameTags = { email: 1, dns: 2, uri: 6, ip: 7 } as const;

/**
 * Encodes alternative names.
 *
 * @param san `dns:host`, `email:address`, `uri:address` or `ip:address` each
 * @throws KitError USAGE, naming the invalid one
 */
export function generalNames(san: readonly string[]): asn1.Asn1 {
  return make.sequence(...san.map(generalName));
}

function generalName(typed: string): asn1.Asn1 {
  refusePrivateKey('the alternative name', typed);
  const [, kind = '', value] = /^(dns|email|uri|ip):(.+)$/is.exec(typed.trim()) ?? [];
  const wrong = (why: string): KitError =>
    new KitError('USAGE', `the alternative name ${excerpt(typed)} ${why}`, {
      hint: 'write it like dns:app.acme.com, email:admin@acme.com, uri:https://acme.com/app or ip:192.0.2.1',
    });
  if (value === undefined) throw wrong('has no type');
  const type = kind.toLowerCase() as keyof typeof nameTags;
  if (type === 'ip') {
    if (isIP(value) === 0 || value.includes('%')) throw wrong('is not an IP address');
    return make.contextPrimitive(nameTags.ip, ipBytes(value));
  }
  const text = type === 'dns' ? asciiHost(value) : value;
  // The value is secret, so the message does not repeat it.
  if (type === 'uri' && holdsPassword(text)) {
    throw new KitError('USAGE', `the alternative name uri: ${PASSWORD}`, { hint: 'leave user and password out of the URI' });
  }
  const why = faultOf[type](text);
  if (why !== undefined) throw wrong(why);
  return make.contextPrimitive(nameTags[type], Buffer.from(text));
}

/** A host name in ASCII. Only non-ASCII names are converted (RFC 5890), since the URL parser changes some ASCII names too. */
function asciiHost(value: string): string {
  const [, star = '', typedHost = ''] = /^(\*\.)?(.*)$/s.exec(value) ?? [];
  if (/^[!-~]*$/.test(typedHost) || /[\s/?#%:@\\]/.test(typedHost)) return value;
  // IDNA drops invisible characters and turns a fullwidth star into a star: the result would not be the typed name.
  if (/[\p{Variation_Selector}＊]|(?![\u200c\u200d])\p{Cf}/u.test(typedHost)) return '';
  return star + domainToASCII(typedHost);
}

/** What is wrong with a name of each type, as the end of a sentence; undefined if nothing is wrong. */
const faultOf: Readonly<Record<'dns' | 'email' | 'uri', (text: string) => string | undefined>> = {
  dns(text) {
    const host = text.replace(/^\*\./, '');
    if (isAddress(host)) return 'is an IP address: write it with ip:';
    if (!isHost(host) || text.length > LONGEST_HOST) return 'is not a host name';
    return host === text || host.includes('.') ? undefined : 'has a wildcard above a single label, which no program accepts';
  },
  email(text) {
    const [, host] = /^[!-?A-~]+@([!-?A-~]+)$/.exec(text) ?? [];
    return host !== undefined && isHost(host) ? undefined : 'is not an e-mail address in ASCII';
  },
  uri(text) {
    const absolute = /^[a-z][a-z0-9+.-]*:(?:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9a-f]{2})+$/i.test(text);
    return absolute && URL.canParse(text) ? undefined : 'is not an absolute URI in ASCII';
  },
};

/** What is wrong with the text of a name, as the end of a sentence; undefined if nothing is wrong. */
export const alternativeNameFault = (kind: keyof typeof faultOf, text: string): string | undefined =>
  faultOf[kind](text)?.replace(': write it with ip:', ', not a host name');

const PASSWORD = 'contains a password, but certificates are public';

const holdsPassword = (uri: string): boolean => URL.canParse(uri) && new URL(uri).password !== '';

/** Longest host name, in characters (RFC 1035 §2.3.4, without the dot at its end). */
const LONGEST_HOST = 253;

/** Whether no label claims to be punycode that is none. Node 24 leaves such a label as it is. */
function isIdna(text: string): boolean {
  if (!PUNYCODE.test(text)) return true;
  const shown = domainToUnicode(text);
  return shown !== '' && !PUNYCODE.test(shown);
}

const PUNYCODE = /(^|\.)xn--/i;

/** Whether a text is an ASCII host name: letters, digits, hyphens and underscores, without labels that IDNA forbids. */
const isHost = (text: string): boolean =>
  /^(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*$/i.test(text) && !isAddress(text) && isIdna(text);

/** Whether browsers read a host as an IP address: IPv6, or a numeric last label (WHATWG URL, "ends in a number"). */
const isAddress = (text: string): boolean =>
  isIP(text.replace(/^\[|\]$/g, '')) !== 0 || /(^|\.)(\d+|0x[0-9a-f]*)\.?$/i.test(text);

/**
 * Checks alternative names before they are copied: at least one, each of a supported type, with the same rules as for typed
 * names.
 *
 * @param san the content of the extension
 * @throws KitError INPUT_INVALID, naming the part
 */
export function checkGeneralNames(san: Part): void {
  const names = elementsOf(san, 'sequence', 'name');
  if (names.length === 0) throw faulty(san, 'empty');
  for (const name of names) checkGeneralName(name);
}

/** The rules for copying a name, by its tag. */
const checks: Readonly<Record<number, { constructed: boolean; check: (name: Part) => void }>> = {
  0: { constructed: true, check: checkOtherName },
  1: { constructed: false, check: (name) => checkText(name, 'email') },
  2: { constructed: false, check: (name) => checkText(name, 'dns') },
  4: { constructed: true, check: checkDirectoryName },
  6: { constructed: false, check: (name) => checkText(name, 'uri') },
  7: { constructed: false, check: checkIpAddress },
  8: { constructed: false, check: checkRegisteredId },
};

function checkGeneralName(name: Part): void {
  const { value } = name;
  const known = value !== undefined && asn1.isContext(value, value.type) ? checks[value.type] : undefined;
  if (known === undefined) throw faulty(name, 'unsupported type');
  if (value?.constructed !== known.constructed) throw faulty(name, `not ${known.constructed ? 'constructed' : 'primitive'}`);
  known.check(name);
}

const contentOf = ({ value }: Part): Buffer => (value === undefined ? Buffer.alloc(0) : asn1.content(value));

function checkText(name: Part, kind: keyof typeof faultOf): void {
  const text = contentOf(name).toString('latin1');
  if (kind === 'uri' && holdsPassword(text)) throw faulty(name, PASSWORD);
  const why = faultOf[kind](text);
  if (why !== undefined) throw faulty(name, `${excerpt(text)} ${why}`);
}

function checkDirectoryName(name: Part): void {
  const directory = taggedOf(name, 4);
  if (elementsOf(directory, 'sequence', 'part').length === 0) throw faulty(directory, 'empty');
  checkName(directory);
}

function checkIpAddress(name: Part): void {
  const { length } = contentOf(name);
  if (length !== 4 && length !== 16) throw faulty(name, `an IP address of ${length} octets, expected 4 or 16`);
}

function checkRegisteredId(name: Part): void {
  if (!isObjectIdentifier(contentOf(name))) throw faulty(name, 'a damaged OBJECT IDENTIFIER');
}

/** An otherName: an OBJECT IDENTIFIER, and `[0]` around a value of any type. */
function checkOtherName(name: Part): void {
  const { value } = name;
  const [type, content] = fieldsOf({ ...name, value: make.sequence(...(value ? asn1.children(value) : [])) }, [
    'type',
    'value',
  ]);
  oidOf(type);
  taggedOf(content, 0);
}

/** An IP address as 4 or 16 octets in network order. */
function ipBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  // The URL parser writes IPv6 in its shortest form, without an embedded IPv4 part.
  const shortest = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = shortest.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const right = groups(tail ?? '');
  const left = groups(head);
  const zeros = Array<string>(tail === undefined ? 0 : 8 - left.length - right.length).fill('0');
  return Buffer.from([...left, ...zeros, ...right].map((group) => group.padStart(4, '0')).join(''), 'hex');
}
