/**
 * What callers of the library give: the content of a file as text, as bytes or as parsed JSON, and secrets as text or bytes.
 */
import { types } from 'node:util';
import { a } from '../core/arguments.ts';

/** The value of JSON, or a JWK or key set of any type: not a Promise, an array or a KeyObject. */
export type JsonObject =
  | { readonly [name: string]: unknown }
  | { readonly kty?: string | undefined }
  | { readonly keys?: readonly object[] | undefined };

/** The content of a file: text, bytes, or the value of its JSON. Never a path: the library reads no files. */
export type Input = string | Uint8Array | JsonObject;

/** A password or passphrase: its exact bytes, or a text that is used as UTF-8. */
export type Secret = string | Uint8Array;

/** @internal */
export const inputRule = a.either('a string, a Uint8Array or an object of JSON', [a.text, a.bytes, a.json]);
/** @internal */
export const secretRule = a.optional(a.textOrBytes);

/** The bytes of an input. @internal */
export function bytesOf(input: Input | readonly JsonObject[]): Uint8Array {
  if (typeof input === 'string') return Buffer.from(input);
  return types.isUint8Array(input) ? input : Buffer.from(JSON.stringify(input));
}

/** The bytes of a secret. @internal */
export const secretOf = (secret: Secret | undefined): Uint8Array | undefined =>
  typeof secret === 'string' ? Buffer.from(secret) : secret;
