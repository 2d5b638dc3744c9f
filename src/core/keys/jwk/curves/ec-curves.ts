/** The elliptic curves of JWKs with the key type EC (RFC 7518 §6.2.1.1, RFC 8812 §3.1). */

interface EcCurve {
  /** Octets of a coordinate. */
  size: number;
  /** OpenSSL's name, which node:crypto uses. */
  openssl: string;
}

/** The curves by their names in JWKs. */
export const ecCurves: Readonly<Record<string, EcCurve>> = {
  'P-256': { size: 32, openssl: 'prime256v1' },
  'P-384': { size: 48, openssl: 'secp384r1' },
  'P-521': { size: 66, openssl: 'secp521r1' },
  secp256k1: { size: 32, openssl: 'secp256k1' },
};

/** The name in JWKs, and the size, of a curve by OpenSSL's name; undefined if JWKs have no such curve. */
export function curveOf(openssl: string | undefined): { name: string; size: number } | undefined {
  const found = Object.entries(ecCurves).find(([, curve]) => curve.openssl === openssl);
  return found && { name: found[0], size: found[1].size };
}
