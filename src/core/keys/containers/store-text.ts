/** Key stores that were encoded as text: in base64, also in a line of another text, or in hexadecimal. PKCS#12 is DER. */
import { storeKind } from '../../keystores/store-kinds.ts';
import { base64From } from '../spoilt/key-in-line.ts';

/** How base64 of JKS, JCEKS and BKS starts, after something that is not base64; `base64url` too. */
const inBase64 = /(?<![A-Za-z0-9+/_-])(?:[/_]u3[+-]7QAAAA|zs7OzgAAAA|AAAAA[gQ]AAABQ)[A-Za-z0-9+/_-]{20}/;

/** How hexadecimal of a key store or a dump of it starts, PKCS#12 included. */
const inHexadecimal = /^\s{0,8}(?:0x|[\da-f]{4,8}:?\s{1,4})?(?:fe[\s:]?ed[\s:]?fe[\s:]?ed|(?:ce[\s:]?){4}|30[\s:]?8[0-4])/i;

/** Whether a text may be one: most are not, and need not be read for it. */
export const mayHaveStore = (text: string): boolean => inHexadecimal.test(text) || inBase64.test(text);

/** The octets of a JKS, JCEKS or BKS in base64 in a text; undefined if there is none. */
export function storeInBase64(text: string): Buffer | undefined {
  const { index } = inBase64.exec(text) ?? {};
  if (index === undefined) return undefined;
  const bytes = Buffer.from(base64From(text, index, undefined).base64, 'base64');
  return storeKind(bytes) === undefined ? undefined : bytes;
}
