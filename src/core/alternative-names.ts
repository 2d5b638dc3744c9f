/** Subject alternative names (RFC 5280 §4.2.1.6): as they are typed, to ASN.1. */
import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import * as asn1 from './asn1.ts';
import { KitError } from './errors.ts';
import { excerpt } from './escape.ts';
import { refusePrivateKey } from './private-key-text.ts';

/** Context tags of GeneralName (RFC 5280 §4.2.1.6). */
const nameTags = { email: 1, dns: 2, uri: 6, ip: 7 } as const;

/**
 * Encodes alternative names.
 *
 * @param san `dns:host`, `email:address`, `uri:address` or `ip:address` each
 * @throws KitError USAGE, naming the one that makes no sense
 */
export function generalNames(san: readonly string[]): asn1.Asn1 {
  return asn1.sequence(...san.map(generalName));
}

function generalName(typed: string): asn1.Asn1 {
  refusePrivateKey('the alternative name', typed);
  const [, kind, value] = /^(dns|email|uri|ip):(.+)$/is.exec(typed.trim()) ?? [];
  const wrong = (why: string): KitError =>
    new KitError('USAGE', `the alternative name ${excerpt(typed)} ${why}`, {
      hint: 'write it like dns:app.acme.com, email:admin@acme.com, uri:https://acme.com/app or ip:192.0.2.1',
    });
  if (!kind || !value) throw wrong('has no kind');
  switch (kind.toLowerCase()) {
    case 'dns': {
      if (isIP(value) !== 0) throw wrong('is an address: write it with ip:');
      const [, star = '', typedHost = ''] = /^(\*\.)?(.*)$/s.exec(value) ?? [];
      // Only what is not ASCII is converted (RFC 5890): the URL parser would read more into a name than stands there.
      const host = /^[!-~]*$/.test(typedHost) || /[\s/?#%:@\\]/.test(typedHost) ? typedHost : domainToASCII(typedHost);
      if (host.length > 253 || !/^(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*$/i.test(host)) {
        throw wrong('is no host name');
      }
      return asn1.contextPrimitive(nameTags.dns, Buffer.from(star + host));
    }
    case 'email':
      if (!/^[!-?A-~]+@[!-?A-~]+$/.test(value)) throw wrong('is no e-mail address in ASCII');
      return asn1.contextPrimitive(nameTags.email, Buffer.from(value));
    case 'uri':
      if (!/^[a-z][a-z0-9+.-]*:[!-~]+$/i.test(value)) throw wrong('is no absolute URI in ASCII');
      return asn1.contextPrimitive(nameTags.uri, Buffer.from(value));
    default:
      if (isIP(value) === 0 || value.includes('%')) throw wrong('is no IP address');
      return asn1.contextPrimitive(nameTags.ip, ipBytes(value));
  }
}

/** An IP address as 4 or 16 octets in network order. */
function ipBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  // The URL parser writes an IPv6 address without an embedded IPv4 part and in its shortest form.
  const shortest = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = shortest.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const right = groups(tail ?? '');
  const left = groups(head);
  const zeros = Array<string>(tail === undefined ? 0 : 8 - left.length - right.length).fill('0');
  return Buffer.from([...left, ...zeros, ...right].map((group) => group.padStart(4, '0')).join(''), 'hex');
}
