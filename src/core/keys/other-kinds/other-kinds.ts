/** Recognises files without a key by how they start, so that an error says what they are, and how to get to the key. */
import { byOctets } from './by-octets.ts';
import { byText } from './by-text.ts';

/** What a file is instead of a key. */
export interface OtherKind {
  /** Its name for messages: `a file compressed with gzip`. */
  name: string;
  /** What to do: a hint. */
  fix: string;
}

/** Octets or characters of a file to look at. */
const LOOKED_AT = 4096;

/** What a file is by its start, in the first row that fits; undefined if none does. */
export function otherKind(bytes: Uint8Array, text: string | undefined): OtherKind | undefined {
  const octets = Buffer.from(bytes.subarray(0, LOOKED_AT)).toString('hex');
  const start = text?.slice(0, LOOKED_AT).trimStart();
  const found =
    byOctets.find(([pattern]) => pattern.test(octets)) ??
    (start === undefined ? undefined : byText.find(([pattern]) => pattern.test(start)));
  return found && { name: found[1], fix: found[2] };
}
