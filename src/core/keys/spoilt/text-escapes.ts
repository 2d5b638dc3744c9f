/** Undoes what forms, shells, JSON and HTML do to a text; says what was undone. */

/** What was undone in a text. */
export interface Plain {
  text: string;
  notes: string[];
}

interface Undoing {
  /** Whether a text has it. */
  has: RegExp;
  note: string;
  undo: (text: string) => string;
}

const entities: Readonly<Record<string, string>> = {
  nbsp: ' ',
  ndash: '-',
  mdash: '-',
  dash: '-',
  hyphen: '-',
  shy: '',
  plus: '+',
  sol: '/',
  equals: '=',
  quot: '"',
  apos: "'",
  amp: '&',
  lt: '<',
  gt: '>',
  newline: '\n',
  tab: '\t',
};

/** A character by its number; U+FFFD if there is none. */
const character = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd');

function entity(whole: string, name: string): string {
  const [, hex, decimal] = /^#(?:x([\da-f]{1,6})|(\d{1,7}))$/i.exec(name) ?? [];
  if (hex !== undefined) return character(Number.parseInt(hex, 16));
  if (decimal !== undefined) return character(Number(decimal));
  return entities[name.toLowerCase()] ?? whole;
}

/** Letters of Cyrillic and Greek that look like Latin ones, and the Latin ones. */
const [ALIKE, LATIN] = [
  '\u0410\u0412\u0415\u0405\u0406\u0408\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf',
  'ABESIJKMHOPCTXaeopcyxijsABEZHIKMNOPTYXo',
];

const LOOK_ALIKE = 'repaired: it had Cyrillic or Greek letters that look like Latin ones';

const inLatin = (text: string): string =>
  text.replace(/[\u0391-\u0458]/g, (letter) => (ALIKE.includes(letter) ? LATIN.charAt(ALIKE.indexOf(letter)) : letter));

const tags =
  /<\/?(?:br|p|div|span|pre|code|li|td|tr|wbr|o:p|font|b|i|em|strong|tt|samp|kbd|a|tbody|table|blockquote)\b[^<>]{0,200}>/i;

const COLOURS = 'repaired: removed the colours of a terminal';

const withoutColours = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the same as in the tables.
  text.replace(/(?:\x1b|\^\[)\[[\d;?]{0,20}[A-Za-z]|\[\d{0,3}(?:;\d{1,3}){0,5}m/g, '');

const undoings: readonly Undoing[] = [
  { has: /[\u0391-\u0458]/, note: LOOK_ALIKE, undo: inLatin },
  {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals and logs have them, also written as ^[ or without that.
    has: /(?:\x1b|\^\[)\[[\d;?]{0,20}[A-Za-z]|\[\d{0,3}(?:;\d{1,3}){0,5}m/,
    note: COLOURS,
    undo: withoutColours,
  },
  {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals add them to copied text.
    has: /\x1b\[[\d;]{0,20}m|[\0\u00ad\u200b-\u200f\u2060\ufeff\x1a]/,
    note: 'repaired: removed invisible characters',
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the same.
    undo: (text) => text.replace(/\x1b\[[\d;]{0,20}m|[\0\u00ad\u200b-\u200f\u2060\ufeff\x1a]/g, ''),
  },
  {
    has: /%(?:25){0,3}(?:0[AD]|2[0BDF]|3D)/i,
    note: 'repaired: it was percent-encoded, as in a URL',
    // Encoded more than once, a percent sign is %25.
    undo: (text) =>
      text
        .replace(/%(?:25){1,3}(?=[\da-f]{2})/gi, '%')
        .replace(/%([\da-f]{2})/gi, (_, hex: string) => character(Number.parseInt(hex, 16))),
  },
  {
    has: /&(?:#x?[\da-f]{1,7}|[a-z]{2,8});/i,
    note: 'repaired: it had HTML entities',
    undo: (text) => text.replace(/&(#x?[\da-f]{1,7}|[a-z]{2,8});/gi, entity),
  },
  {
    has: tags,
    note: 'repaired: it had HTML tags',
    undo: (text) => text.replace(new RegExp(tags, 'gi'), '\n'),
  },
  {
    has: /\\(?:par|line)\b/,
    note: 'repaired: it was rich text (RTF)',
    undo: (text) =>
      text
        .replace(/\\(?:par|line)\b ?/g, '\n')
        .replace(/\\[a-z]{1,20}-?\d{0,8} ?/g, '')
        .replace(/[{}]/g, ''),
  },
  {
    has: /`[rn]/,
    note: 'repaired: its line breaks were written as `n, as in PowerShell',
    undo: (text) => text.replace(/`(?:r`n|[rn])/g, '\n'),
  },
  {
    has: /["'\u2018-\u201f]/,
    note: 'repaired: removed quotes',
    undo: (text) =>
      text
        .split('\n')
        .map((line) => (/["'\u2018-\u201f]/.test(line) ? unquoted(line) : line))
        .join('\n'),
  },
  {
    has: /\\u00[0-7][\da-f]/i,
    note: 'repaired: it had characters written as \\u and their number',
    undo: (text) => text.replace(/(?<!\\)\\{1,8}u(00[0-7][\da-f])/gi, (_, hex: string) => character(Number.parseInt(hex, 16))),
  },
  {
    has: /\\(?:012|015|x0[ad])/i,
    note: 'repaired: its line breaks were written as numbers, \\012 or \\x0a',
    undo: (text) => text.replace(/(?<!\\)\\{1,8}(?:012|015|x0[ad])/gi, '\n'),
  },
  {
    has: /\$\r?\n/,
    note: 'repaired: removed the $ at the ends of its lines',
    undo: (text) => text.replace(/(?:\^M)?\$(?=\r?\n)/g, ''),
  },
  {
    has: /\\[rn]/,
    note: 'repaired: its line breaks were written as \\n',
    undo: (text) => text.replace(/(?<!\\)\\{1,8}(?:[rnt]|\r?\n)/g, '\n'),
  },
  {
    has: /[\\^`][ \t]{0,4}\r?\n|\\[-/=+:]/,
    note: 'repaired: it had backslashes or other signs of a shell',
    undo: (text) => text.replace(/[\\^`]([ \t]{0,4}\r?\n)/g, '$1').replace(/(?<!\\)\\{1,8}([-/=+:])/g, '$1'),
  },
  {
    // Padding at the end of the last line is not a soft line break.
    has: /=3D|=2[BF]|=\r?\n[ \t]{0,4}[A-Za-z0-9+/=]/,
    note: 'repaired: it was quoted-printable, as in mail',
    undo: (printed) => {
      // Base64 has no = before other signs.
      const text = printed.replace(/=2([BF])/gi, (_, digit: string) => (digit.toUpperCase() === 'F' ? '/' : '+'));
      return /=3D|=\r?\n\d{0,8}[A-Za-z+/][A-Za-z0-9+/]*={0,2}\s*$/i.test(text) || (text.match(/=\r?\n/g) ?? []).length > 1
        ? text.replace(/=(?:\r?\n(?=[ \t]{0,4}[A-Za-z0-9+/=-])|(3D))/gi, (_, sign?: string) => (sign === undefined ? '' : '='))
        : text;
    },
  },
  // What quotes around code in Markdown are, once those of PowerShell and shells are gone.
  { has: /`/, note: 'repaired: removed quotes', undo: (text) => text.replaceAll('`', '') },
];

/** A line of source code without its quotes, and the sign that joins it with the next one; a list in one line becomes lines. */
function unquoted(text: string): string {
  const line = withoutConstants(withoutVisualBasic(text)).replace(/(["'])[ \t]{0,8}[,+.]?[ \t]{0,8}\1/g, '\n');
  const quotes = [...line.matchAll(/["'\u2018-\u201f]/g)];
  const first = quotes[0]?.index ?? 0;
  const last = quotes.at(-1)?.index ?? 0;
  if (first !== last) return line.slice(first + 1, last);
  // With one quote, what has more letters is the text.
  const sides = [line.slice(0, first), line.slice(first + 1)];
  const letters = sides.map((side) => side.replace(/\\[rnt]|[^A-Za-z0-9/]/g, '').length);
  return Math.max(...letters) < 2 ? '' : (sides[letters.indexOf(Math.max(...letters))] as string);
}

/** A line of Visual Basic without the signs that continue it: ` & vbCrLf & _`. */
const withoutVisualBasic = (line: string): string =>
  line.replace(/[ \t]{0,8}&[ \t]{0,8}(?:vb(?:CrLf|NewLine|Lf|Cr)[ \t]{0,8}(?:&[ \t]{0,8})?)?_?\s{0,8}$/i, '');

/** A line without the names of line breaks that join strings: `" + Environment.NewLine +`, `'||CHR(10)||'`, `+ "\\n" +`. */
const withoutConstants = (line: string): string =>
  line
    .replace(/(["'])(?:\\[rn]){1,4}\1/g, '')
    .replace(
      /(["'])[ \t]{0,8}(?:\|\||&&|[+.&])[ \t]{0,8}[A-Za-z_][\w.=>:]{0,60}(?:\(\d{0,3}\))?[ \t]{0,8}(?:\|\||&&|[+.&])[ \t]{0,8}\1/g,
      '\n',
    )
    .replace(
      /(["'])[ \t]{0,8}(?:\|\||&&|[+.&])[ \t]{0,8}[A-Za-z_][\w.=>:]{0,60}(?:\(\d{0,3}\))?[ \t]{0,8}(?:\|\||&&|[+.&;])?\s{0,8}$/,
      '$1',
    );

/** Undoes everything in a text. Takes time linear in its length. */
export function undone(text: string): Plain {
  const notes: string[] = [];
  let plain = text;
  for (const { has, note, undo } of undoings) {
    if (!has.test(plain)) continue;
    const next = undo(plain);
    if (next === plain) continue;
    plain = next;
    notes.push(note);
  }
  return { text: plain, notes };
}

interface Unseen {
  /** Whether a text may match `has`: faster by far, because most texts are ASCII, and few end a line with an equals sign. */
  mayHave: (text: string) => boolean;
  /** Whether a BEGIN or END line has it. */
  has: RegExp;
  note: string;
  undo: (text: string) => string;
}

/** How far full-width characters are from those of ASCII. */
const FULL_WIDTH = 0xfee0;

/** A text without the numbers that are stuck to its lines, if they count up from the one with the BEGIN line. */
function withoutNumbers(text: string): string {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => /^\d{1,5}-----BEGIN /.test(line));
  const offset = Number.parseInt(lines[first] ?? '', 10) - first;
  return lines
    .map((line, index) => (line.startsWith(`${index + offset}`) ? line.slice(`${index + offset}`.length) : line))
    .join('\n');
}

const isAscii = (text: string): boolean => Buffer.byteLength(text) === text.length;

/** What the first three of these look for in a BEGIN or END line: pages have other signs outside ASCII, such as dashes. */
const isSuspicious = (text: string): boolean =>
  !isAscii(text) && /[\u00a0\u00ad\u0391-\u0425\u2007\u200b-\u200f\u202f\u2060\u3000\ufeff]/.test(text);

/** What hides BEGIN and END lines from a search, or divides them. */
const unseen: readonly Unseen[] = [
  {
    mayHave: (text) => text.includes('\uff22\uff25\uff27\uff29\uff2e'),
    has: /\uff22\uff25\uff27\uff29\uff2e/,
    note: 'repaired: it had full-width characters',
    undo: (text) =>
      text
        .replaceAll('\u3000', ' ')
        .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - FULL_WIDTH)),
  },
  {
    mayHave: (text) => /\d-----BEGIN /.test(text),
    has: /(?<=^|\n)\d{1,5}-----BEGIN /,
    note: 'repaired: removed the numbers of its lines',
    undo: withoutNumbers,
  },
  {
    mayHave: isSuspicious,
    has: /(?:BEGIN|END)[A-Z ]{0,40}[\u00ad\u200b-\u200f\u2060\ufeff]|[\u200b-\u200f\u2060\ufeff](?:[A-Z]{0,4}(?:BEGIN|END|EGIN|GIN|IN|N|ND|D) )/,
    note: 'repaired: removed invisible characters',
    undo: (text) => text.replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, ''),
  },
  {
    mayHave: isSuspicious,
    has: /(?:BEGIN|END)[A-Z ]{0,40}[\u00a0\u2007\u202f\u3000]/,
    note: 'repaired: it had no-break spaces',
    undo: (text) => text.replace(/[\u00a0\u2007\u202f\u3000]/g, ' '),
  },
  {
    mayHave: isSuspicious,
    has: /-{3}[ ]?(?=[A-Z \u0391-\u0425]{0,24}[\u0391-\u0425])[A-Z\u0391-\u0425]{3,6} [A-Z \u0391-\u0425]{3,40}-{3}/,
    note: LOOK_ALIKE,
    undo: inLatin,
  },
  {
    mayHave: (text) => text.includes('=\n') || text.includes('=\r\n'),
    has: /(?:BEGIN|END)[A-Z -]{0,40}=\r?\n[A-Z -]{0,40}-|-=\r?\n-/,
    note: 'repaired: it was quoted-printable, as in mail',
    // Padding before the END line is no soft line break.
    undo: (text) => text.replace(/=\r?\n(?=[A-Za-z0-9+/= -])(?!-{3,}[ ]?END)/g, '').replace(/=3D/g, '='),
  },
  {
    mayHave: (text) => text.includes('\\-'),
    has: /\\-{2,12}[ ]?(?:BEGIN|END)|(?:BEGIN|END)[A-Z ]{0,40}\\-/,
    note: 'repaired: removed backslashes, as Markdown has them',
    undo: (text) => text.replace(/\\(?=[-+/=_])/g, ''),
  },
  {
    mayHave: (text) => text.includes('=0D'),
    has: /-(?:=\r?\n)?=0D(?:=\r?\n)?=0A/,
    note: 'repaired: it was quoted-printable, as in mail',
    // A soft line break may divide an encoded one.
    undo: (text) =>
      text
        .replace(/=\r?\n/g, '')
        .replace(/=0D=0A(?:\r?\n)?/g, '\n')
        .replace(/=3D/g, '='),
  },
];

/** A text whose BEGIN and END lines can be found; undefined if nothing hides them. */
export function withSeenLines(text: string): Plain | undefined {
  const may = new Map<Unseen['mayHave'], boolean>();
  for (const { mayHave } of unseen) may.set(mayHave, may.get(mayHave) ?? mayHave(text));
  const found = unseen.filter(({ mayHave, has }) => may.get(mayHave) && has.test(text));
  if (found.length > 0) return { text: found.reduce((all, { undo }) => undo(all), text), notes: found.map(({ note }) => note) };
  // Without any dashes, they are encoded.
  return text.includes('--') ? undefined : decodedText(text);
}

/** BEGIN lines that only show once the whole text is decoded. */
const hidden =
  /(?:%(?:25){0,3}2D|&#|&[nm]?dash|&hyphen|\\u002d|\\-|=\r?\n)[^\r\n]{0,40}BEGIN|BEGIN(?:%(?:25){0,3}20|\+|&nbsp;|&#)/i;

/** A text whose BEGIN lines are encoded too, decoded; undefined if it has none. */
export function decodedText(text: string): Plain | undefined {
  if (!hidden.test(text)) return undefined;
  // In a form, a blank is a +, and + is %2B.
  const form = /BEGIN\+/.test(text) ? text.replaceAll('+', ' ') : text;
  const plain = undone(form);
  return plain.text === text ? undefined : plain;
}
