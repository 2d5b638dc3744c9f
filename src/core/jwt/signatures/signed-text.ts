/** The texts that programs sign by mistake, in place of the header and the payload of a token (RFC 7515 §5.1). */
import { createHash } from 'node:crypto';
import type { CompactJwt } from '../decode.ts';

/** A text that may have been signed; `what` is undefined for the right one. */
export interface SignedText {
  what: string | undefined;
  content: Buffer;
}

/** What must be signed, for messages. */
export const RIGHT_TEXT = 'header and payload as they are sent, with a dot between them (RFC 7515 §5.1)';

/** The right text, then wrong ones. */
export function signedTexts({ text, payload }: CompactJwt): SignedText[] {
  const [header = '', body = ''] = text.split('.');
  const right = `${header}.${body}`;
  const padded = (part: string): string => part.padEnd(Math.ceil(part.length / 4) * 4, '=');
  const bytes = Buffer.from(right);
  const wrong: readonly (readonly [what: string, content: string | Buffer])[] = [
    ['the payload alone', body],
    ['the payload alone, before its base64', payload],
    ['header and payload before their base64', Buffer.concat([Buffer.from(header, 'base64url'), Buffer.from('.'), payload])],
    ['header and payload with padding (=)', `${padded(header)}.${padded(body)}`],
    ['header and payload without the dot', `${header}${body}`],
    ['header and payload with a dot at the end', `${right}.`],
    ['header and payload with a line break at the end', `${right}\n`],
    ...['sha256', 'sha384', 'sha512'].flatMap((hash) => {
      const digest = createHash(hash).update(bytes).digest();
      return [
        ['the hash of the text, hashed once more', digest],
        ['the hash of the text in hexadecimal', digest.toString('hex')],
      ] as const;
    }),
  ];
  return [{ what: undefined, content: bytes }, ...wrong.map(([what, content]) => ({ what, content: Buffer.from(content) }))];
}
