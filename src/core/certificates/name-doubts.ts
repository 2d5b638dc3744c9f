/** What is odd about the names in a certificate, by the rules for names that are typed or copied. */
import { isIP } from 'node:net';
import * as asn1 from '../asn1/asn1.ts';
import { anyOf, elementsOf, encodedIn, fieldsOf, isOf, oidOf, type Part } from '../asn1/asn1-parts.ts';
import { KitError } from '../errors.ts';
import { excerpt } from '../escape.ts';
import { alternativeNameFault } from './alternative-names.ts';
import { checkName } from './distinguished-names.ts';
import type { CertificateParts } from './version-and-signature.ts';

const ALTERNATIVE_NAME = '2.5.29.17';

/** The doubts about subject and issuer of a certificate, as sentences about it. */
export function nameDoubts({ subject, issuer }: CertificateParts): string[] {
  const own = asn1.encode(anyOf(issuer)).equals(asn1.encode(anyOf(subject)));
  return [...faultIn({ ...subject, name: 'its subject' }), ...(own ? [] : faultIn({ ...issuer, name: 'its issuer' }))];
}

function faultIn(name: Part): string[] {
  try {
    checkName(name);
    return [];
  } catch (cause) {
    // An empty part is a doubt of every certificate already.
    if (cause instanceof KitError)
      return /: part(?: \d+)?: empty$/.test(cause.message) ? [] : [`${cause.message}; some programs refuse it`];
    throw cause;
  }
}

const kinds: Readonly<Record<number, 'email' | 'dns' | 'uri'>> = { 1: 'email', 2: 'dns', 6: 'uri' };

/** The doubt about its alternative names (§4.2.1.6): one that names nothing, or a list without any. */
export function alternativeNameDoubts({ extensions }: CertificateParts): string[] {
  if (extensions === undefined) return [];
  try {
    const found = elementsOf(extensions, 'sequence', 'extension')
      .map((extension) => fieldsOf(extension, ['type', 'critical', 'value']))
      .find(([type]) => oidOf(type) === ALTERNATIVE_NAME);
    if (found === undefined) return [];
    const [, second, third] = found;
    const names = elementsOf(encodedIn(isOf(second, 'boolean') ? third : second), 'sequence', 'name').map(anyOf);
    if (names.length === 0) return ['its list of alternative names is empty, which RFC 5280 forbids'];
    return names.flatMap(faultOfName).slice(0, 1);
  } catch (cause) {
    // A damaged extension is said elsewhere.
    if (cause instanceof KitError) return [];
    throw cause;
  }
}

function faultOfName(name: asn1.Asn1): string[] {
  const bytes = asn1.content(name);
  const says = (shown: string, why: string): string[] => [`its alternative name ${excerpt(shown)} ${why}; programs refuse it`];
  if (name.tagClass !== asn1.CONTEXT) return [];
  if (name.type === 7) {
    return bytes.length === 4 || bytes.length === 16 ? [] : says(`ip:${bytes.toString('hex')}`, 'is not an IP address');
  }
  const kind = kinds[name.type];
  if (kind === undefined) return [];
  const text = bytes.toString('latin1');
  if (kind === 'dns' && isIP(text) !== 0) return says(`dns:${text}`, 'is an IP address, not a host name');
  const why = alternativeNameFault(kind, text);
  return why === undefined ? [] : says(`${kind}:${text}`, why);
}
