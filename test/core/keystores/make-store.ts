/** Makes PKCS#12 that no program writes: with any MAC, any items, or in BER. */
import { createHmac, type KeyObject } from 'node:crypto';
import * as asn1 from '../../../src/core/asn1/asn1.ts';
import * as make from '../../../src/core/asn1/make-asn1.ts';
import { derivePkcs12, purposes } from '../../../src/core/keystores/pkcs12-derivation.ts';

const DATA = '1.2.840.113549.1.7.1';
const content = (octets: Uint8Array): asn1.Asn1 => make.sequence(make.oid(DATA), make.context(0, make.octetString(octets)));

/** An item: 1 is a key, 2 an encrypted key, 3 a certificate, 6 more items. */
export const item = (type: number, value: asn1.Asn1, ...attributes: asn1.Asn1[]): asn1.Asn1 =>
  make.sequence(make.oid(`1.2.840.113549.1.12.10.1.${type}`), make.context(0, value), make.set(...attributes));

export const keyItem = (key: KeyObject, ...attributes: asn1.Asn1[]): asn1.Asn1 =>
  item(1, asn1.decode(key.export({ type: 'pkcs8', format: 'der' })), ...attributes);

/** A store with these items, not encrypted. */
export function store(items: readonly asn1.Asn1[], mac?: (octets: Buffer) => asn1.Asn1): Buffer {
  const safe = asn1.encode(make.sequence(content(asn1.encode(make.sequence(...items)))));
  return asn1.encode(make.sequence(make.integer(3), content(safe), ...(mac === undefined ? [] : [mac(safe)])));
}

const SALT = Buffer.alloc(8, 7);

/** A MAC with SHA-256 and a password in any form; `claimed` rounds may differ from those that were made. */
export const mac =
  (password: Buffer, claimed = 1n) =>
  (octets: Buffer): asn1.Asn1 => {
    const given = { digest: 'sha256', password, salt: SALT, rounds: 1 };
    const key = derivePkcs12({ ...given, purpose: purposes.mac, size: 32 });
    const sha256 = make.sequence(make.oid('2.16.840.1.101.3.4.2.1'), asn1.nothing());
    const value = make.octetString(createHmac('sha256', key).update(octets).digest());
    const rounds = Buffer.from(claimed.toString(16).padStart(32, '0'), 'hex');
    return make.sequence(make.sequence(sha256, value), make.octetString(SALT), make.integer(rounds));
  };

/** DER as BER: indefinite lengths, and octet strings in pieces; looks into octet strings if they contain DER. */
export function berOf(der: Buffer, inside: boolean): Buffer {
  const indefinite = (tag: number, ...parts: Buffer[]): Buffer =>
    Buffer.concat([Buffer.from([tag, 0x80]), ...parts, Buffer.alloc(2)]);
  const write = (value: asn1.Asn1): Buffer => {
    const encoded = asn1.encode(value);
    if (value.constructed) return indefinite(encoded[0] as number, ...asn1.children(value).map(write));
    if (!asn1.is(value, asn1.tags.octetString)) return encoded;
    const octets = asn1.content(value);
    const inner = inside && octets[0] === 0x30 && isDer(octets) ? berOf(octets, inside) : octets;
    const pieces = [inner.subarray(0, 1), inner.subarray(1)].map((piece) => asn1.encode(make.octetString(piece)));
    return indefinite(0x24, ...pieces);
  };
  return write(asn1.decode(der));
}

function isDer(octets: Buffer): boolean {
  try {
    asn1.decode(octets);
    // A certificate is kept as it was signed.
    return octets.length < 600 || !octets.subarray(0, 20).includes(Buffer.from('a003020102', 'hex'));
  } catch {
    return false;
  }
}
