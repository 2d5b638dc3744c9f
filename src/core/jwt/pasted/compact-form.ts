/** Whether a text is a token in the compact form, and that form of a token in JSON. */
import { visible } from '../../escape.ts';
import { parseJson } from '../../json.ts';

/** A token that was found. */
export interface Found {
  jwt: string;
  notes: string[];
}

/** Longest header to decode, in characters. */
const LONGEST_HEADER = 100_000;

/** Three parts or five, in base64url or, by mistake, in standard base64. */
const compact = /^[\w+/-]+={0,2}\.[\w+/-]*={0,2}\.[\w+/-]*={0,2}(?:\.[\w+/-]+={0,2}\.[\w+/-]+={0,2})?$/;

/** Whether a text has the parts of a signed or encrypted token, with a JSON object as the first. */
export const isCompact = (text: string): boolean => compact.test(text) && isHeader(text);

/** Whether the first part of a text is a JSON object, and the text is no signed value of another kind. */
export function isHeader(text: string): boolean {
  const end = text.indexOf('.');
  if (end <= 0 || end >= LONGEST_HEADER) return false;
  const first = Buffer.from(text.slice(0, end), 'base64url').toString();
  return /^\s*\{/.test(first) && (!timedValue.test(text) || first.includes('"alg"'));
}

/**
 * A signed value of itsdangerous, such as the session of Flask: the value, the time since 1970 in four bytes (2015 to 2032), and
 * an HMAC with SHA-1, SHA-256 or SHA-512. A dot before it says that the value is compressed.
 */
export const timedValue = /^\.?[\w-]{2,4096}\.[V-Zabcd][\w-]{5}\.(?:[\w-]{27}|[\w-]{43}|[\w-]{86})$/;

/** A token in JSON. */
export function inJson(bare: string): Found | undefined {
  const found = flattened(bare);
  if (found === undefined) return undefined;
  const { jwt, loose } = found;
  const unsigned = loose.map((name) => `"${visible(name.slice(0, 40))}"`).join(', ');
  return {
    jwt,
    notes: [
      'joined the parts of its JSON form (RFC 7515 §7.2)',
      ...(unsigned === '' ? [] : [`left out its unprotected header, which nobody signed: ${unsigned}`]),
    ],
  };
}

/** The compact form of a token in JSON with one signature (RFC 7515 §7.2), and the parameters of its unprotected header. */
function flattened(text: string): { jwt: string; loose: string[] } | undefined {
  if (!text.startsWith('{') || !text.includes('"protected"')) return undefined;
  try {
    const document = parseJson(text).value as Record<string, unknown>;
    const { signatures } = document;
    const [one] = Array.isArray(signatures) ? signatures : [];
    const {
      protected: header,
      header: unprotected,
      payload,
      signature,
    } = signatures === undefined ? document : { ...document, ...one };
    if (Array.isArray(signatures) && signatures.length > 1) return undefined;
    if (![header, payload, signature].every((part) => typeof part === 'string')) return undefined;
    const jwt = [header, payload, signature].join('.');
    const loose = typeof unprotected === 'object' && unprotected !== null ? Object.keys(unprotected).slice(0, 5) : [];
    return isCompact(jwt) ? { jwt, loose } : undefined;
  } catch {
    return undefined;
  }
}
