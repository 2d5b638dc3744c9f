/** The header parameter "crit" (RFC 7515 §4.1.11): the extensions that a program must know to accept a token. */
import { shortened, visible } from '../escape.ts';

type Header = Readonly<Record<string, unknown>>;

/** Parameters of RFC 7515 to 7518, which "crit" must not name: every program knows them. */
const defined: readonly unknown[] = [
  ...['alg', 'jku', 'jwk', 'kid', 'x5u', 'x5c', 'x5t', 'x5t#S256', 'typ', 'cty', 'crit'],
  ...['enc', 'zip', 'epk', 'apu', 'apv', 'iv', 'tag', 'p2s', 'p2c'],
];

/** Most names to repeat in a message. */
const NAMED = 5;

/** What RFC 7515 forbids in the "crit" of a header; undefined if it is valid, or missing. */
export function critFault(header: Header): string | undefined {
  const { crit } = header;
  if (crit === undefined) return undefined;
  const said = '"crit" in the header';
  if (!Array.isArray(crit) || crit.some((name) => typeof name !== 'string')) return `${said} is not a list of names`;
  if (crit.length === 0) return `${said} is an empty list: it must name an extension, or be left out (RFC 7515 §4.1.11)`;
  const known = crit.find((name) => defined.includes(name));
  if (known !== undefined) return `${said} names "${known}", which is not an extension (RFC 7515 §4.1.11)`;
  const absent = crit.find((name) => !Object.hasOwn(header, name));
  if (absent !== undefined) return `${said} names "${shortened(absent)}", but the header has no "${shortened(absent)}"`;
  return new Set(crit).size === crit.length ? undefined : `${said} names an extension twice`;
}

/** The names in "crit", for messages; undefined if there are none. */
export function critNames({ crit }: Header): string | undefined {
  if (!Array.isArray(crit) || crit.length === 0) return undefined;
  const shown = crit.slice(0, NAMED).map((name) => visible(String(name)).slice(0, 40));
  return `${shown.join(', ')}${crit.length > NAMED ? ` and ${crit.length - NAMED} more` : ''}`;
}

/** The note on a token that not every program accepts; undefined if all may. */
export function critNote(header: Header): string | undefined {
  const names = critFault(header) === undefined ? critNames(header) : undefined;
  return names && `the header requires extensions ("crit": ${names}): programs that do not know them refuse the token`;
}
