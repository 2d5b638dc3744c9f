/** Recognises key stores by their first octets, whatever the name of the file. */

/** The kinds of key stores; only the first two can be opened. */
export type StoreKind = 'PKCS#12' | 'JKS' | 'JCEKS' | 'BKS';

/** PKCS#12 in DER or BER: version 3, then data or signed data (RFC 7292 §4). */
const PKCS12 = /^30(?:80|[0-7].|81..|82.{4}|83.{6}|84.{8})02010330(?:80|[0-7].|81..|82.{4}|83.{6}|84.{8})06092a864886f70d0107/;

/** The kind of a key store; undefined if it is none. */
export function storeKind(bytes: Uint8Array): StoreKind | undefined {
  const start = Buffer.from(bytes.subarray(0, 32)).toString('hex');
  if (start.startsWith('feedfeed')) return 'JKS';
  if (start.startsWith('cececece')) return 'JCEKS';
  // Version 1 or 2, then a salt of 20 octets.
  if (/^0000000[12]00000014/.test(start)) return 'BKS';
  return PKCS12.test(start) ? 'PKCS#12' : undefined;
}
