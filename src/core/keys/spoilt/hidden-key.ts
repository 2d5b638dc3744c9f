/** JSON in which a program hid the key. */
import { KitError } from '../../errors.ts';
import { shortened } from '../../escape.ts';

/** Names of members that have a private key. */
const secretName = /(?:private[_-]?key|key[_-]?data|tls\.key|pem|secret[_-]?(?:string|binary|value))/i;

/** What programs write in place of a secret. */
const placeholder =
  /^\s*(?:\*{3,}|[xX\u2022]{4,}|\.{3}|\u2026|[<[({]{1,2}[\w .*-]{1,60}[>\])}]{1,2}|redacted|hidden|masked|sensitive|removed|secret|none|null|undefined)\s*$/i;

/** Most members to look at, and how deep. */
const MOST = 10_000;
const DEEPEST = 12;

/** The error for a document whose key is hidden or empty; undefined for any other document. */
export function hiddenKey(document: unknown): KitError | undefined {
  let left = MOST;
  const search = (value: unknown, depth: number): KitError | undefined => {
    if (typeof value !== 'object' || value === null || depth > DEEPEST) return undefined;
    for (const [name, inner] of Object.entries(value)) {
      left -= 1;
      if (left < 0) return undefined;
      const found = typeof inner === 'string' ? faultOf(name, inner) : search(inner, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return search(document, 1);
}

function faultOf(name: string, text: string): KitError | undefined {
  if (!secretName.test(name)) return undefined;
  if (text.trim() === '') {
    return new KitError('INPUT_INVALID', `"${shortened(name)}" is empty`, {
      hint: 'get the file again from where the key was made',
    });
  }
  if (!placeholder.test(text)) return undefined;
  return new KitError('INPUT_INVALID', `"${shortened(name)}" has no key: a program hid it, and wrote a placeholder instead`, {
    hint: 'get the key from where it was made or is kept; consoles and logs show only placeholders',
  });
}
