/** How each known extension is read (RFC 5280 §4.2, and some of Microsoft and Netscape). */
import * as asn1 from '../asn1/asn1.ts';
import {
  anyOf,
  booleanOf,
  elementsOf,
  faulty,
  fieldsOf,
  integerOf,
  isOf,
  isThere,
  octetsOf,
  oidOf,
  type Part,
  taggedElementsOf,
} from '../asn1/asn1-parts.ts';
import { generalNameInWords, generalNamesInWords, taggedNamesInWords } from './general-name-words.ts';

/** Its name, and how to read the DER in it. */
interface Decoder {
  name: string;
  read(content: Part): string[];
}

/** Octets as `AB:CD`, as certificates print their identifiers. */
export const colons = (octets: Uint8Array): string =>
  Buffer.from(octets)
    .toString('hex')
    .toUpperCase()
    .replace(/..(?=.)/g, '$&:');

const keyUsages = [
  'digital signature',
  'non repudiation',
  'key encipherment',
  'data encipherment',
  'key agreement',
  'certificate sign',
  'CRL sign',
  'encipher only',
  'decipher only',
];

const netscapeTypes = [
  'SSL client',
  'SSL server',
  'S/MIME',
  'object signing',
  'unused',
  'SSL CA',
  'S/MIME CA',
  'object signing CA',
];

const purposes: Readonly<Record<string, string>> = {
  '1.3.6.1.5.5.7.3.1': 'TLS server',
  '1.3.6.1.5.5.7.3.2': 'TLS client',
  '1.3.6.1.5.5.7.3.3': 'code signing',
  '1.3.6.1.5.5.7.3.4': 'e-mail protection',
  '1.3.6.1.5.5.7.3.8': 'time stamping',
  '1.3.6.1.5.5.7.3.9': 'OCSP signing',
  '1.3.6.1.5.5.7.3.17': 'IPsec',
  '1.3.6.1.4.1.311.10.3.4': 'encrypted file system',
  '1.3.6.1.4.1.311.20.2.2': 'smart card logon',
  '2.5.29.37.0': 'any',
};

const accessMethods: Readonly<Record<string, string>> = { '1.3.6.1.5.5.7.48.1': 'OCSP', '1.3.6.1.5.5.7.48.2': 'issuer' };

const POLICY_PAGE = '1.3.6.1.5.5.7.2.1';

/** The names of the set bits of a BIT STRING. */
function bitNames(names: readonly string[]): (content: Part) => string[] {
  return (content) => {
    if (!isOf(content, 'bitString')) throw faulty(content, 'not a BIT STRING');
    const octets = asn1.content(anyOf(content)).subarray(1);
    const found = [...octets].flatMap((octet, at) =>
      Array.from({ length: 8 }, (_, bit) =>
        (octet >> (7 - bit)) & 1 ? [names[8 * at + bit] ?? `bit ${8 * at + bit}`] : [],
      ).flat(),
    );
    return found.length === 0 ? ['nothing'] : found;
  };
}

/** The text of a string of any type. */
const textOf = (part: Part): string => {
  const value = anyOf(part);
  const bytes = asn1.content(value);
  if (asn1.is(value, asn1.tags.bmpString)) return Buffer.from(bytes).swap16().toString('utf16le');
  return bytes.toString(asn1.is(value, asn1.tags.utf8String) ? 'utf8' : 'latin1');
};

const numberIn = (part: Part, tag: number): string => {
  const octets = asn1.content(anyOf(part));
  if (!asn1.isContext(anyOf(part), tag)) throw faulty(part, `not [${tag}]`);
  return BigInt(`0x${octets.toString('hex') || '0'}`).toString();
};

function basicConstraints(content: Part): string[] {
  const [first, second] = fieldsOf(content, ['ca', 'path length']);
  const flagged = isOf(first, 'boolean');
  const length = flagged ? second : first;
  const is = flagged && booleanOf(first);
  return [is ? 'a CA' : 'not a CA', ...(isThere(length) ? [`path length ${integerOf(length)}`] : [])];
}

function authorityKeyIdentifier(content: Part): string[] {
  return elementsOf(content, 'sequence', 'field').map((field) => {
    const value = anyOf(field);
    if (asn1.isContext(value, 0)) return colons(asn1.content(value));
    if (asn1.isContext(value, 1)) return `issuer ${taggedNamesInWords(field, 1).join(', ')}`;
    return `serial ${asn1.content(value).toString('hex').toUpperCase()}`;
  });
}

/** Where revocation lists are. */
function distributionPoints(content: Part): string[] {
  return elementsOf(content, 'sequence', 'point').flatMap((point) =>
    elementsOf(point, 'sequence', 'field').flatMap((field) => {
      if (asn1.isContext(anyOf(field), 2)) return [`issuer ${taggedNamesInWords(field, 2).join(', ')}`];
      if (!asn1.isContext(anyOf(field), 0)) return ['only for some reasons'];
      return taggedElementsOf(field, 0, 'name').flatMap((name) =>
        asn1.isContext(anyOf(name), 0) ? taggedNamesInWords(name, 0) : ['relative to its issuer'],
      );
    }),
  );
}

function policies(content: Part): string[] {
  return elementsOf(content, 'sequence', 'policy').map((policy) => {
    const [type, qualifiers] = fieldsOf(policy, ['type', 'qualifiers']);
    const pages = !isThere(qualifiers)
      ? []
      : elementsOf(qualifiers, 'sequence', 'qualifier').flatMap((one) => {
          const [kind, value] = fieldsOf(one, ['kind', 'value']);
          return oidOf(kind) === POLICY_PAGE ? [textOf(value)] : [];
        });
    return [oidOf(type), ...pages].join(' ');
  });
}

function accesses(content: Part): string[] {
  return elementsOf(content, 'sequence', 'access').map((access) => {
    const [method, place] = fieldsOf(access, ['method', 'place']);
    return `${accessMethods[oidOf(method)] ?? oidOf(method)} ${generalNameInWords(place)}`;
  });
}

function nameConstraints(content: Part): string[] {
  return elementsOf(content, 'sequence', 'field').flatMap((field) => {
    const permitted = asn1.isContext(anyOf(field), 0);
    return taggedElementsOf(field, permitted ? 0 : 1, 'subtree').map((subtree) => {
      const [base] = elementsOf(subtree, 'sequence', 'part');
      return `${permitted ? 'only' : 'not'} ${base === undefined ? 'anything' : generalNameInWords(base)}`;
    });
  });
}

const policyConstraints = (content: Part): string[] =>
  elementsOf(content, 'sequence', 'field').map((field) =>
    asn1.isContext(anyOf(field), 0)
      ? `explicit policy after ${numberIn(field, 0)} certificates`
      : `no policy mapping after ${numberIn(field, 1)} certificates`,
  );

/** The list of signed certificate timestamps (RFC 6962 §3.3): a length, then each with its length, two octets. */
function timestamps(content: Part): string[] {
  const octets = octetsOf(content);
  let count = 0;
  for (let at = 2; at + 2 <= octets.length; at += 2 + octets.readUInt16BE(at)) count += 1;
  return [`${count} signed certificate timestamp${count === 1 ? '' : 's'}`];
}

const purposesOf = (content: Part): string[] =>
  elementsOf(content, 'sequence', 'purpose').map((purpose) => purposes[oidOf(purpose)] ?? oidOf(purpose));

const MUST_STAPLE = 5n;

const features = (content: Part): string[] =>
  elementsOf(content, 'sequence', 'feature').map((feature) =>
    integerOf(feature) === MUST_STAPLE ? 'OCSP must be stapled' : `feature ${integerOf(feature)}`,
  );

/** A certificate template of Windows: its number, and its version. */
function template(content: Part): string[] {
  const [type, ...versions] = elementsOf(content, 'sequence', 'part');
  if (type === undefined) throw faulty(content, 'empty');
  return [[oidOf(type), ...(versions.length === 0 ? [] : [`version ${versions.map(integerOf).join('.')}`])].join(' ')];
}

/** The known extensions, by their numbers. */
export const decoders: Readonly<Record<string, Decoder>> = {
  '2.5.29.14': { name: 'subject key identifier', read: (content) => [colons(octetsOf(content))] },
  '2.5.29.15': { name: 'key usage', read: bitNames(keyUsages) },
  '2.5.29.17': { name: 'subject alternative name', read: generalNamesInWords },
  '2.5.29.18': { name: 'issuer alternative name', read: generalNamesInWords },
  '2.5.29.19': { name: 'basic constraints', read: basicConstraints },
  '2.5.29.30': { name: 'name constraints', read: nameConstraints },
  '2.5.29.31': { name: 'CRL distribution points', read: distributionPoints },
  '2.5.29.32': { name: 'certificate policies', read: policies },
  '2.5.29.35': { name: 'authority key identifier', read: authorityKeyIdentifier },
  '2.5.29.36': { name: 'policy constraints', read: policyConstraints },
  '2.5.29.37': { name: 'extended key usage', read: purposesOf },
  '2.5.29.46': { name: 'freshest CRL', read: distributionPoints },
  '2.5.29.54': { name: 'inhibit any policy', read: (content) => [`after ${integerOf(content)} certificates`] },
  '1.3.6.1.5.5.7.1.1': { name: 'authority information access', read: accesses },
  '1.3.6.1.5.5.7.1.11': { name: 'subject information access', read: accesses },
  '1.3.6.1.5.5.7.1.24': { name: 'TLS feature', read: features },
  '1.3.6.1.4.1.11129.2.4.2': { name: 'certificate transparency', read: timestamps },
  '1.3.6.1.4.1.311.20.2': { name: 'certificate template name', read: (content) => [textOf(content)] },
  '1.3.6.1.4.1.311.21.7': { name: 'certificate template', read: template },
  '2.16.840.1.113730.1.1': { name: 'Netscape certificate type', read: bitNames(netscapeTypes) },
  '2.16.840.1.113730.1.13': { name: 'Netscape comment', read: (content) => [textOf(content)] },
};
