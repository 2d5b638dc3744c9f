/** PEM (RFC 7468): writes one block, finds all blocks of a text. */

/** One block: base64 in lines of 64 characters, a newline at the end (RFC 7468 §2). */
export function pemBlock(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

/** A block as found, with its BEGIN and END lines; `complete` is false if its end is missing. */
export interface PemBlock {
  label: string;
  text: string;
  complete: boolean;
}

/** Finds every PEM block in a text, in order. Takes time linear in the length of the text. */
export function* pemBlocks(text: string): Generator<PemBlock> {
  let begin: RegExpExecArray | undefined;
  for (const marker of text.matchAll(/-----(BEGIN|END) ([A-Z0-9 #.]{0,64})-----/g)) {
    if (begin !== undefined) {
      const label = begin[2] as string;
      const complete = marker[1] === 'END' && marker[2] === label;
      const end = complete ? marker.index + marker[0].length : marker.index;
      yield { label, text: text.slice(begin.index, end), complete };
    }
    begin = marker[1] === 'BEGIN' ? marker : undefined;
  }
  if (begin !== undefined) yield { label: begin[2] as string, text: text.slice(begin.index), complete: false };
}

/**
 * Whether a text has the headers of an encrypted key (RFC 1421 §4.6), under whatever label: if OpenSSL reads it as a public
 * key, it asks for a passphrase at the terminal.
 */
export const hasEncryptedHeaders = (text: string): boolean => /^[ \t]*Proc-Type:/im.test(text);

/** The bytes of a block without headers; undefined if its content is not base64. */
export function pemBytes(block: PemBlock): Buffer | undefined {
  const body = block.text
    .slice(`-----BEGIN ${block.label}-----`.length)
    .replace(/-----END[\s\S]*$/, '')
    // Some programs write a line break as backslash and n.
    .replace(/\\r|\\n|\s+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(body) || body.length % 4 !== 0) return undefined;
  return Buffer.from(body, 'base64');
}
