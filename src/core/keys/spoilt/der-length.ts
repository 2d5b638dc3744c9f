/** How long DER says that it is: the proof that a repaired text is complete. */
import { derFault } from '../../asn1/der-faults.ts';

/** The length of the whole DER sequence that starts these bytes; undefined if they start none. */
export function derLength(bytes: Uint8Array): number | undefined {
  const [tag, first = 0] = bytes;
  if (tag !== 0x30 || first === 0x80) return undefined;
  const more = first < 0x80 ? 0 : first - 0x80;
  if (more > 3 || bytes.length < 2 + more) return undefined;
  let length = more === 0 ? first : 0;
  for (let at = 2; at < 2 + more; at += 1) length = length * 256 + (bytes[at] as number);
  return 2 + more + length;
}

/** Whether bytes are one whole sequence of BER with an indefinite length, which has no length to compare with. */
const isIndefinite = (bytes: Uint8Array): boolean => bytes[0] === 0x30 && bytes[1] === 0x80;

/** Whether bytes are as long as they say. */
export const hasDerLength = (bytes: Uint8Array): boolean => isIndefinite(bytes) || derLength(bytes) === bytes.length;

/** Whether bytes are DER to the end, in every value. */
export const isDer = (bytes: Uint8Array): boolean => derLength(bytes) === bytes.length && derFault(bytes) === undefined;
