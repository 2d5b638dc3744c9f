/** Recognises opaque tokens: words that only their issuer understands. */

/** What a text is instead of a JWT. */
export interface OtherToken {
  /** What was found: `this is a macaroon, not a JWT`. */
  message: string;
  hint: string;
}

export const ASK_SERVER = 'it cannot be decoded: ask the server that issued it, at its userinfo or introspection endpoint';

/** Whether a text is one word of usual length, with letters and digits. */
export const isOpaque = (text: string): boolean =>
  /^[\w.~+/=!%-]{16,4096}$/.test(text) && /\d/.test(text) && /[A-Za-z]/.test(text);

/** Names an opaque token; undefined for other texts. Tokens in parts are not opaque, except those with ! in them. */
export function opaqueToken(text: string): OtherToken | undefined {
  const word = text.replace(/^bearer\s{1,8}/i, '');
  if (!isOpaque(word) || (word.includes('.') && !word.includes('!'))) return undefined;
  return { message: 'this is an opaque token, not a JWT', hint: ASK_SERVER };
}
