/** Private keys that some programs put into a header or a claim by mistake: never shown, and said. */
import { visible } from '../escape.ts';
import { containsPrivateKey } from '../private-key-text.ts';
import type { CompactJwt } from './decode.ts';

type Values = Readonly<Record<string, unknown>>;

/** What is shown in place of a private key. */
export const HIDDEN = '(a private key, not shown)';

const isPrivate = (value: unknown): boolean => containsPrivateKey(typeof value === 'string' ? value : JSON.stringify(value));

/** The names of the values that contain a private key. */
const namesIn = (values: Values): string[] => Object.keys(values).filter((name) => isPrivate(values[name]));

/** Values without private keys; the same object if there is none. */
export function withoutPrivateKeys(values: Values): Values {
  const names = namesIn(values);
  return names.length === 0 ? values : { ...values, ...Object.fromEntries(names.map((name) => [name, HIDDEN])) };
}

/** A note on each private key in a token. */
export function privateKeyNotes({ header, claims = {} }: Pick<CompactJwt, 'header' | 'claims'>): string[] {
  return [
    ...namesIn(header).map((name) => noteOn(`the header member "${visible(name.slice(0, 60))}"`)),
    ...namesIn(claims).map((name) => noteOn(`the claim "${visible(name.slice(0, 60))}"`)),
  ];
}

const noteOn = (what: string): string =>
  `${what} contains a private key: everybody who has the token has it, so make a new one`;
