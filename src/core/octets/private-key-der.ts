/** How private keys in DER start. */

/** Octets of tag and length at the start of DER, or of BER with indefinite length. */
function headerSize(der: Buffer): number {
  const length = der[1] ?? 0;
  return length <= 0x80 ? 2 : 2 + (length & 0x7f);
}

/**
 * Whether the first octets are a SEQUENCE that starts with a small number or with the SEQUENCE of an object identifier: a
 * quick check that mostly fails.
 */
export function mayStartKey(der: Buffer): boolean {
  if (der[0] !== 0x30) return false;
  const at = headerSize(der);
  if (at > 6 || der[at] === undefined) return at <= 6;
  if (der[at] === 0x02) return (der[at + 1] ?? 1) === 1;
  return der[at] === 0x30 && (der[at + headerSize(der.subarray(at))] ?? 0x06) === 0x06;
}

/** Algorithms that encrypt a key (RFC 8018 Appendix A, RFC 7292 Appendix C), as object identifiers in DER. */
const encrypting = /^06(?:09|0a|0b)2a864886f70d01(?:050[0-9a-f]|0c01)/;

/** Whether DER starts like a private key, encrypted or not, or a key store. */
export function startsPrivateKey(bytes: Uint8Array): boolean {
  const der = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const inner = der.subarray(headerSize(der));
  const hex = inner.subarray(0, 24).toString('hex');
  // RFC 7292 §4; RFC 8017 §A.1.2, two primes or more, and DSA; RFC 5915 §3.
  if (/^02010330(?:[0-7].|80|81..|82.{4})(?:06092a864886f70d01)/.test(hex) || /^02010[01]02/.test(hex)) return true;
  if (/^02010104[1-6]/.test(hex)) return true;
  // RFC 5208 §5, RFC 5958 §2: version, algorithm, octets. A version 1 certificate has a name there.
  if (/^02010[01]30/.test(hex)) return followsAlgorithm(inner.subarray(3));
  // RFC 5208 §6.
  if (inner[0] !== 0x30) return false;
  const algorithm = inner.subarray(headerSize(inner));
  return encrypting.test(algorithm.subarray(0, 13).toString('hex'));
}

/** Whether the DER is an algorithm identifier followed by an OCTET STRING. */
function followsAlgorithm(der: Buffer): boolean {
  const size = headerSize(der);
  if (size > 6 || der[size] !== 0x06) return false;
  const length = size === 2 ? (der[1] as number) : der.readUIntBE(2, size - 2);
  const next = der[size + length];
  return next === undefined || next === 0x04;
}
