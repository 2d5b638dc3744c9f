/** What RFC 5280 forbids in single extensions of a certificate, and in two of them together (§4.2.1). */
import { KitError } from '../errors.ts';
import * as asn1 from './asn1.ts';

/** One extension of a certificate. */
export interface Extension {
  oid: string;
  critical: boolean;
  /** The DER in it. */
  value: Buffer;
}

const SUBJECT_KEY_IDENTIFIER = '2.5.29.14';
const KEY_USAGE = '2.5.29.15';
const BASIC_CONSTRAINTS = '2.5.29.19';

/** Extensions that are lists, none of which may be empty. */
const lists: Readonly<Record<string, string>> = {
  '2.5.29.31': 'list of CRL distribution points',
  '2.5.29.32': 'list of certificate policies',
  '2.5.29.37': 'extended key usage',
  '1.3.6.1.5.5.7.1.1': 'authority information access',
};

/** The bit keyCertSign in the first octet of a key usage (§4.2.1.3). */
const CERTIFICATE_SIGN = 0x04;

/** The doubts about extensions, as sentences about their certificate. */
export function extensionDoubts(extensions: readonly Extension[]): string[] {
  const contentOf = (wanted: string): asn1.Asn1 | undefined => {
    const found = extensions.find(({ oid }) => oid === wanted);
    return found && decoded(found.value);
  };
  const empty = extensions.flatMap(({ oid, value }) => (lists[oid] !== undefined && isEmptyList(value) ? [lists[oid]] : []));
  const usage = contentOf(KEY_USAGE);
  const constraints = constraintsIn(contentOf(BASIC_CONSTRAINTS));
  const identifier = contentOf(SUBJECT_KEY_IDENTIFIER);
  return [
    ...empty.map((name) => `its ${name} is empty, which RFC 5280 forbids; some programs refuse it`),
    ...(usage === undefined ? [] : usageFaults(usage, constraints.ca)),
    ...(constraints.length === undefined ? [] : lengthFaults(constraints.length, constraints.ca)),
    ...(asn1.is(identifier, asn1.tags.octetString) && asn1.content(identifier).length === 0
      ? ['its subject key identifier is empty; programs may not find its issuer']
      : []),
  ];
}

function usageFaults(usage: asn1.Asn1, ca: boolean): string[] {
  const [, ...octets] = asn1.content(usage);
  if (octets.every((octet) => octet === 0)) return ['its key usage allows nothing, which RFC 5280 forbids'];
  const issues = ((octets[0] as number) & CERTIFICATE_SIGN) !== 0;
  if (issues === ca) return [];
  return ca
    ? ['it is a CA, but its key usage does not let it issue certificates; programs refuse those that it issued']
    : ['its key usage has certificate sign, but it is not a CA, which RFC 5280 forbids; some programs refuse it'];
}

function lengthFaults(length: Buffer, ca: boolean): string[] {
  if ((length[0] ?? 0) >= 0x80) return ['the path length in its basic constraints is negative; programs refuse it'];
  return ca ? [] : ['its basic constraints have a path length, but it is not a CA, which RFC 5280 forbids; OpenSSL refuses it'];
}

/** Whether it may issue, and the content of the path length. */
function constraintsIn(value: asn1.Asn1 | undefined): { ca: boolean; length?: Buffer } {
  const [first, second] = value === undefined ? [] : asn1.children(value);
  const flagged = asn1.is(first, asn1.tags.boolean);
  const length = flagged ? second : first;
  const ca = flagged && asn1.content(first)[0] !== 0;
  return asn1.is(length, asn1.tags.integer) ? { ca, length: asn1.content(length) } : { ca };
}

const isEmptyList = (value: Buffer): boolean => value.length === 2 && value[0] === 0x30 && value[1] === 0;

/** The value in an extension; undefined if it is damaged, which is said elsewhere. */
function decoded(value: Buffer): asn1.Asn1 | undefined {
  try {
    return asn1.decode(value);
  } catch (cause) {
    if (cause instanceof KitError) return undefined;
    throw cause;
  }
}
