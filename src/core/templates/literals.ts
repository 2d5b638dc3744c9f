/**
 * Writes a value into a file as a complete literal of its language, quotes included: the only file that knows how each language
 * quotes. A template says `login <%username%>` or `"user": <%username%>`, and needs no quotes of its own.
 */
import { KitError } from '../errors.ts';
import { markdownCell } from '../escape.ts';

/** Writes one value. */
type Literal = (value: string) => string;

/** Characters that are invisible or reorder text, control characters and lone surrogates included. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');

/** UTF-16 code units as `\u00e9`: a character outside the basic plane has two. */
const units = (text: string): string => [...text.split('')].map((unit) => `\\u${hex(unit.charCodeAt(0), 4)}`).join('');

/** One character as `\u00e9`, or as `\U0001f600` outside the basic plane. */
function codePoint(character: string): string {
  const code = character.codePointAt(0) as number;
  return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`;
}

const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * A literal between quotes with backslashes as escapes.
 *
 * @param special characters that get a backslash
 * @param coded characters that are written by their number
 */
const quoted =
  (quote: string, special: RegExp, coded: RegExp, code: (character: string) => string): Literal =>
  (value) => {
    const escaped = value.replace(special, '\\$&').replace(coded, (character) => short[character] ?? code(character));
    return `${quote}${escaped}${quote}`;
  };

const notAscii = /[^ -~]/gu;

/** POSIX.1-2017, Shell, §2.2.2: nothing is special between single quotes. */
const posix: Literal = (value) => (isPlain(value) ? value : `'${value.replaceAll("'", "'\\''")}'`);

/** Words that no shell changes; zsh expands a `=` at the start. */
const isPlain = (value: string): boolean => /^[A-Za-z0-9._:/+@-][A-Za-z0-9._:/@=+-]*$/.test(value);

/** PowerShell, about_Quoting_Rules: a quote is doubled. Typographic quotes are quotes too. */
const powershell: Literal = (value) => `'${value.replace(/['\u2018-\u201b]/g, '$&$&')}'`;

/**
 * A word for the command line of Windows: bare if all its shells take it as it is, else for PowerShell. At the start, `@` is an
 * operator.
 */
const windows: Literal = (value) => (isPlain(value) && !value.startsWith('@') ? value : powershell(value));

/** RFC 8259 §7, also a literal of JavaScript. */
const json: Literal = (value) => JSON.stringify(value).replace(unseen, units);

/** XML 1.0 §2.2 to §2.4, for text and for attributes between quotes; characters that XML cannot have become U+FFFD. */
const xml: Literal = (value) =>
  value
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"'\r\u0085\u2028]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/&#(?:38|60|62|34|39);/g, (reference) => named[reference] as string);

const named: Readonly<Record<string, string>> = {
  '&#38;': '&amp;',
  '&#60;': '&lt;',
  '&#62;': '&gt;',
  '&#34;': '&quot;',
  '&#39;': '&apos;',
};

/** HCL, quoted templates: `${` and `%{` start an expression unless the first character is doubled. */
const hcl: Literal = (value) =>
  quoted('"', /["\\]/g, unseen, codePoint)(value).replace(/[$%](?=\{)/g, (character) => character + character);

/** The value of a line in a Java properties file (`java.util.Properties.load`): ASCII, because its encoding differs. */
const properties: Literal = (value) =>
  value
    .replaceAll('\\', '\\\\')
    .replace(notAscii, (character) => short[character] ?? units(character))
    .replace(/^ /, '\\ ');

/** RFC 3986 §2: characters of a URL; braces would be read as a variable. */
const url: Literal = (value) =>
  value.replace(/\p{Cs}/gu, '\ufffd').replace(/[^A-Za-z0-9._~:/?#[\]@!$&'()*+,;=%-]/gu, (one) => encodeURIComponent(one));

/** How each kind of file writes a value, by the ending of its name. */
const literals = {
  sh: posix,
  env: posix,
  ps1: powershell,
  cmd: windows,
  json,
  js: json,
  mjs: json,
  xml,
  // YAML 1.2.2 §5.7: a double-quoted scalar.
  yml: quoted('"', /["\\]/g, unseen, codePoint),
  yaml: quoted('"', /["\\]/g, unseen, codePoint),
  // JLS §3.10.5; ASCII, because javac reads a source in the encoding of the system.
  java: quoted('"', /["\\]/g, notAscii, units),
  groovy: quoted("'", /['\\]/g, notAscii, units),
  cls: quoted("'", /['\\]/g, unseen, units),
  apex: quoted("'", /['\\]/g, unseen, units),
  py: quoted('"', /["\\]/g, unseen, codePoint),
  tf: hcl,
  properties,
  http: url,
  md: markdownCell,
} as const satisfies Readonly<Record<string, Literal>>;

/** A kind of file that values can be written into. */
export type LiteralKind = keyof typeof literals;

/** Files that are known by their whole name. */
const wholeNames: Readonly<Record<string, LiteralKind>> = { Jenkinsfile: 'groovy' };

/**
 * The kind of a file, by the ending of its name.
 *
 * @throws KitError USAGE if it has none that is known: its values could not be escaped
 */
export function kindOfFile(name: string): LiteralKind {
  const [base = ''] = name.split('/').reverse();
  const ending = wholeNames[base] ?? base.slice(base.lastIndexOf('.') + 1);
  if (Object.hasOwn(literals, ending)) return ending as LiteralKind;
  throw new KitError('USAGE', `template ${name}: it is not known how such a file quotes values`, {
    hint: `end its name with one of ${Object.keys(literals).join(', ')}`,
  });
}

/** The literal of a value in a kind of file. */
export const literal = (kind: LiteralKind, value: string): string => literals[kind](value);
