/** Reads code and words from the fields of an address, or from any notation other than JSON. */

import type { SeenRefusal } from './known-refusal.ts';
import { entities, isCode } from './refusal-in-words.ts';

/** Error fields in an address, or encoded in a field of another address. */
const telling = /(?:[?&#]|%3f|%26|%23)(?:error|errorcode)(?:=|%3d)/i;

/** Deepest nesting of addresses. */
const DEEPEST = 3;

/** The error in an address that a browser was redirected to. */
export function fromAddress(text: string): SeenRefusal | undefined {
  const plainText = entities(text);
  for (const address of plainText.split(/[\s"<>]+/).filter((word) => telling.test(word))) {
    const found = inAddress(address, 0);
    if (found !== undefined) return found;
  }
  const form = /^\s*(error(?:_description)?=[^\s]{1,4000})\s*$/i.exec(plainText.slice(0, 5000));
  return form === null ? undefined : fromFields([...new URLSearchParams(form[1] as string)]);
}

function inAddress(address: string, depth: number): SeenRefusal | undefined {
  const fields = [...new URLSearchParams(address.slice(address.search(/[?#&]/) + 1).replace(/[?#]/g, '&'))];
  const found = fromFields(fields);
  if (found !== undefined || depth === DEEPEST) return found;
  const inner = fields.map(([, value]) => value).find((value) => value.length < address.length && telling.test(value));
  return inner === undefined ? undefined : inAddress(inner, depth + 1);
}

function fromFields(fields: readonly (readonly [string, string])[]): SeenRefusal | undefined {
  const field = (...names: string[]): string | undefined => {
    const value = fields.find(([name, text]) => names.includes(name.toLowerCase()) && text !== '')?.[1];
    return value === undefined ? undefined : decoded(value);
  };
  const error = field('error', 'errorcode');
  const description = field('error_description', 'errordescription');
  return error === undefined && description === undefined ? undefined : { error, description };
}

/** Decodes a value, also if it was encoded more than once. */
function decoded(text: string): string {
  if (/\s/.test(text) || !/%[0-9a-f]{2}|\w\+\w/i.test(text)) return text;
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '));
  } catch {
    return text;
  }
}

/** `error` and `error_description` as other notations write them, or JSON that was cut off; and `errorCode` with `message`. */
export function fromPairs(text: string): SeenRefusal | undefined {
  const value = (name: string): string | undefined => {
    const found = new RegExp(
      `\\b${name}\\\\?["']?\\]?[ \\t]{0,40}(?::|=>?|>)\\s{0,6}(?:string\\(\\d{1,6}\\) )?(?:\\\\?"((?:[^"\\\\]|\\\\'){1,500})\\\\?"|'((?:[^'\\n]|'(?=\\w)){1,500})'|([^\\n",}<]{1,500}))`,
      'i',
    ).exec(text);
    return (found?.[1] ?? found?.[2] ?? found?.[3])?.trim();
  };
  const description = value('error_description');
  const error = value('error');
  if (description !== undefined)
    return { error: /^\w{1,60}$/.test(error ?? '') ? error : undefined, description: entities(description) };
  const code = value('errorCode') ?? value('name') ?? '';
  const message = isCode(code) ? value('message') : undefined;
  return message === undefined ? undefined : { error: code, description: entities(message) };
}
