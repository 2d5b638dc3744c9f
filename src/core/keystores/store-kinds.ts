/** Recognises key stores by their first octets, whatever the name of the file. */

/** The kinds of key stores; only the first two can be opened. */
export type StoreKind = 'PKCS#12' | 'JKS' | 'JCEKS' | 'BKS';

/** How a JKS starts, in hexadecimal. */
const JKS = 'feedfeed';

/** The kind of a key store; undefined if it is none. */
export function storeKind(bytes: Uint8Array): StoreKind | undefined {
  const start = Buffer.from(bytes.subarray(0, 32)).toString('hex');
  if (start.startsWith(JKS)) return 'JKS';
  if (start.startsWith('cececece')) return 'JCEKS';
  // Version 1 or 2, then a salt of 20 octets.
  if (start.startsWith('0000000100000014') || start.startsWith('0000000200000014')) return 'BKS';
  return isPkcs12(start) ? 'PKCS#12' : undefined;
}

/**
 * Whether a key store is a JKS with one entry, a key. It is known without the password: the format of Sun's JavaKeyStore starts
 * with its magic number, its version, how many entries it has, and the kind of the first one, in four octets each; the kind
 * of a key is 1.
 */
export function isJksOfOneKey(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, 16)).toString('hex');
  return start.startsWith(JKS) && start.slice(16) === '0000000100000001';
}

/** The alias of the key of such a JKS: its length in two octets, and modified UTF-8, follow the kind of its entry. */
export function aliasInJks(bytes: Uint8Array): string | undefined {
  if (!isJksOfOneKey(bytes) || bytes.length < 18) return undefined;
  const jks = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const alias = jks.toString('utf8', 18, 18 + jks.readUInt16BE(16));
  return /^[ -~]{1,255}$/.test(alias) ? alias : undefined;
}

/** PKCS#12 in DER or BER: a sequence of version 3 and a sequence of data or signed data (RFC 7292 §4), in hexadecimal. */
function isPkcs12(start: string): boolean {
  const [version, content] = ['020103', '06092a864886f70d0107'];
  const inside = insideSequence(start, 0);
  if (inside === undefined || !start.startsWith(version, inside)) return false;
  const next = insideSequence(start, inside + version.length);
  return next !== undefined && start.startsWith(content, next);
}

/** Where the content of a sequence begins; undefined if there is none. */
function insideSequence(hex: string, at: number): number | undefined {
  if (!hex.startsWith('30', at)) return undefined;
  const length = hex.slice(at + 2, at + 4);
  const more = ['81', '82', '83', '84'].indexOf(length) + 1;
  return length === '80' || length < '80' || more > 0 ? at + 4 + 2 * more : undefined;
}
