/** Octets with their length in front, as OpenSSH (RFC 4251 §5) and Java's key stores write them. */

/** A number in four octets, the highest first. */
export function number(value: number): Buffer {
  const octets = Buffer.alloc(4);
  octets.writeUInt32BE(value);
  return octets;
}

/** Some octets after their number in four octets. */
export const lengthPrefixed = (octets: Uint8Array): Buffer => Buffer.concat([number(octets.length), octets]);
