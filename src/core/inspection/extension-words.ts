/** The extensions of certificates and requests in words (RFC 5280 §4.2); unknown ones by number and content. */
import { booleanOf, elementsOf, encodedIn, fieldsOf, isOf, octetsOf, oidOf, type Part } from '../asn1/asn1-parts.ts';
import { KitError } from '../errors.ts';
import { decoders } from './known-extensions.ts';

/** One extension. */
export interface ExtensionFacts {
  /** Dotted numbers. */
  oid: string;
  /** `key usage`; undefined if it is unknown. */
  name?: string | undefined;
  critical: boolean;
  /** Its content in words, one text for each value. */
  says: string[];
  /** Whether its content is not what its type says. */
  damaged?: boolean;
}

/** Most octets of an unknown extension to show. */
const SHOWN = 32;

/** The extensions of a SEQUENCE OF Extension, in order. */
export const extensionsInWords = (list: Part): ExtensionFacts[] => elementsOf(list, 'sequence', 'extension').map(inWords);

function inWords(extension: Part): ExtensionFacts {
  const [type, second, third] = fieldsOf(extension, ['type', 'critical', 'value']);
  const oid = oidOf(type);
  const flagged = isOf(second, 'boolean');
  const content = flagged ? third : second;
  const known = decoders[oid];
  const critical = flagged && booleanOf(second);
  if (known === undefined) return { oid, critical, says: [rawOctets(octetsOf(content))] };
  return { oid, name: known.name, critical, ...saidBy(known.read, content) };
}

/** A damaged extension does not hide the others. */
function saidBy(read: (content: Part) => string[], content: Part): Pick<ExtensionFacts, 'says' | 'damaged'> {
  try {
    return { says: read(encodedIn(content)) };
  } catch (cause) {
    if (!(cause instanceof KitError)) throw cause;
    return { says: [`damaged: ${rawOctets(octetsOf(content))}`], damaged: true };
  }
}

/** Octets by their number and their first values. */
function rawOctets(octets: Buffer): string {
  const start = octets.subarray(0, SHOWN).toString('hex');
  return `${octets.length} octets: ${start}${octets.length > SHOWN ? '...' : ''}`;
}
