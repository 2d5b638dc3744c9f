/** Text in octets: UTF-8, or UTF-16 as PowerShell and editors on Windows write it, with or without a byte order mark. */

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** Octets that are looked at if no mark says which encoding it is. */
const LOOKED_AT = 64;

/** The encoding that octets are in if they are text: by their mark, else by where the zeros of ASCII stand in UTF-16. */
export function encodingOf(bytes: Uint8Array): Encoding {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  const zeros = [0, 0];
  const start = bytes.subarray(0, LOOKED_AT);
  for (const [index, octet] of start.entries()) if (octet === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const most = start.length / 4;
  if (odd > most && even === 0) return 'utf-16le';
  return even > most && odd === 0 ? 'utf-16be' : 'utf-8';
}

/** The text of octets, without its mark; what is not a character is replaced by U+FFFD. */
export const textOf = (bytes: Uint8Array): string => new TextDecoder(encodingOf(bytes)).decode(bytes);

/** The same; undefined if octets are no text. */
export function textIn(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}
