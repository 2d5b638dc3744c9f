/** Decodes text: UTF-8, or UTF-16 as PowerShell and Windows editors write it, with or without a byte order mark. */

import { isUtf8 } from 'node:buffer';

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** How many octets to check if there is no byte order mark. */
const LOOKED_AT = 64;

/** The encoding of a text: by its byte order mark, else by the positions of zero octets, which ASCII has in UTF-16. */
export function encodingOf(bytes: Uint8Array): Encoding {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  const length = Math.min(bytes.length, LOOKED_AT);
  let even = 0;
  let odd = 0;
  for (let at = 0; at < length; at += 1) {
    if (bytes[at] !== 0) continue;
    if (at % 2 === 0) even += 1;
    else odd += 1;
  }
  const most = length / 4;
  if (odd > most && even === 0) return 'utf-16le';
  return even > most && odd === 0 ? 'utf-16be' : 'utf-8';
}

/** Decodes UTF-8, with its byte order mark; undefined if it is invalid. Making a `TextDecoder` takes a millisecond. */
export const utf8In = (bytes: Uint8Array): string | undefined =>
  isUtf8(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8') : undefined;

const withoutMark = (text: string | undefined): string | undefined => text?.replace(/^\ufeff/, '');

/** Decodes a text, without its byte order mark; invalid characters become U+FFFD. */
export function textOf(bytes: Uint8Array): string {
  const encoding = encodingOf(bytes);
  const text = encoding === 'utf-8' ? withoutMark(utf8In(bytes)) : undefined;
  return text ?? new TextDecoder(encoding).decode(bytes);
}

/** The same; undefined if the octets are not text. */
export function textIn(bytes: Uint8Array): string | undefined {
  try {
    const encoding = encodingOf(bytes);
    const text = encoding === 'utf-8' ? withoutMark(utf8In(bytes)) : new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return text?.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

/** A text with line feeds only: git and editors on Windows write CRLF, and a text that differs only in that was not edited. */
export const withLineFeeds = (text: string): string => text.replaceAll('\r\n', '\n');
