/** Searches pasted text for a token, in all ways in which it is wrapped. */
import { KitError } from '../../errors.ts';
import { containsPrivateKey, privateKeyInstead } from '../../private-key-text.ts';
import { COPY_AGAIN } from '../decode.ts';
import { type Found, inJson, isCompact, isHeader } from './compact-form.ts';
import { type OtherToken, opaqueToken } from './opaque-token.ts';

/** Longest text to search, in characters: far longer than any token, and quick to read. */
export const LONGEST_PASTED = 1024 * 1024;

/**
 * Finds the token in a text: bare, after `Bearer`, in quotes, broken into lines, or in a form body, a curl command or a token
 * response.
 *
 * @param otherToken names what else a text is; by default only opaque tokens
 * @returns the token alone, and notes on what was removed
 * @throws KitError INPUT_INVALID if there is none, or there is a private key instead
 */
export function searchToken(text: string, otherToken: (text: string) => OtherToken | undefined = opaqueToken): Found {
  if (text.length > LONGEST_PASTED) throw tooLong(text);
  const { text: bare, notes } = undone(text);
  if (bare === '') throw notJwt('the input is empty');
  const found = search(bare);
  if (found === undefined) throw unfound(bare, otherToken);
  return { jwt: found.jwt, notes: [...notes, ...found.notes] };
}

/**
 * A text without invisible characters, percent-encoded or HTML-encoded dots, marks of quoted mail, and the end of a sentence.
 */
function undone(text: string): { text: string; notes: string[] } {
  const notes: string[] = [];
  let plain = text.trim();
  for (const [pattern, by, note] of undoings) {
    const next = plain.replace(pattern, by);
    if (next !== plain) notes.push(note);
    plain = next;
  }
  plain = plain.trim();
  // Three parts that are not empty, then a full stop.
  const parts = plain.length < LONGEST_PASTED && plain.endsWith('.') ? plain.split('.', 5) : [];
  if (parts.length === 4 && parts.slice(0, 3).every((part) => part !== '')) {
    return { text: plain.slice(0, -1), notes: [...notes, 'removed the full stop at its end'] };
  }
  return { text: plain, notes };
}

const undoings: readonly (readonly [RegExp, string, string])[] = [
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals and logs have them, also written as ^[.
  [/(?:\x1b|\^\[)\[[\d;?]{0,20}[A-Za-z]/g, '', 'removed the colours of a terminal'],
  [
    /(["'])[ \t]{0,8}(?:[+.&][ \t]{0,8}\r?\n[ \t]{0,80}|\r?\n[ \t]{0,80}[+.&][ \t]{0,8})\1/g,
    '',
    'joined the strings of a program',
  ],
  [/[\u00ad\u200b-\u200f\u2060\ufeff]/g, '', 'removed invisible characters'],
  [/%(?:25){0,3}2E|&#46;|&#x2E;|&period;/gi, '.', 'decoded its dots'],
  [/^[ \t]{0,8}>[> \t]{0,8}/gm, '', 'removed the marks of quoted mail'],
  // Lines that end in padding are tokens of their own.
  [/=\r?\n(?=[\w.-])(?!eyJ)/g, '', 'removed the soft line breaks of quoted-printable'],
];

function search(bare: string): Found | undefined {
  // Without a dot, there is no token to find: only one in another form.
  if (!/[.\u2026]/.test(bare)) return inOtherForm(bare, unwrapped(bare));
  if (isCompact(bare)) return { jwt: bare, notes: [] };
  const words = bare.split(/\s+/);
  if (words.length > 1 && words.every(isCompact)) {
    const tokens = new Set(words);
    const [jwt = ''] = tokens;
    if (tokens.size === 1) return { jwt, notes: ['the same JWT was there more than once'] };
    throw notJwt(`found ${tokens.size === 2 ? 'two' : tokens.size} JWTs, expected one`, 'give one of them at a time');
  }
  if (/(?:\.{3}|\u2026)["'\s]*$/.test(bare) && isHeader(unwrapped(bare))) {
    throw notJwt('this ends in "...": part of the token was left out', COPY_AGAIN);
  }
  const selective = issuerSigned(bare);
  if (selective !== undefined) return { ...selective, notes: [...selective.notes, ...besides(bare, selective.jwt)] };
  const spaced = withBlanks(bare);
  if (spaced !== undefined) return { jwt: spaced, notes: [] };
  const joined = unwrapped(bare);
  if (isCompact(joined)) return { jwt: joined, notes: [repaired(bare), ...besides(bare, joined)] };
  const serialized = inJson(bare);
  if (serialized !== undefined) return serialized;
  for (const [, quotes, inside = ''] of bare.matchAll(/(["'])(.*?)\1/gs)) {
    const found = unwrapped(inside);
    if (isCompact(found))
      return {
        jwt: found,
        notes: [`took the first JWT between ${quotes === '"' ? 'double ' : ''}quotes`, ...others(bare, found)],
      };
  }
  // One word with a strange character is shown as far as it can be read.
  if (words.length === 1 && isHeader(bare) && /^[\w-]+(?:\.[^."'<>&=;,?#()`\u2018-\u201f\s]*){2}$/.test(bare))
    return { jwt: bare, notes: [] };
  const first = firstWord(bare);
  if (first !== undefined) return { jwt: first, notes: ['took the first JWT in the text', ...others(bare, first)] };
  // Without its signature, it can still be shown.
  if (isHeader(joined) && hasClaims(joined)) return { jwt: joined, notes: [] };
  return inOtherForm(bare, joined);
}

/**
 * The JWT of the issuer in an SD-JWT (RFC 9901 §4): disclosures follow it, and perhaps a proof of the holder, with ~ between
 * them.
 */
function issuerSigned(bare: string): Found | undefined {
  if (!bare.includes('~')) return undefined;
  const [jwt = '', ...disclosures] = unwrapped(bare).split('~');
  const proof = disclosures.pop() ?? '';
  if (!isCompact(jwt) || !/^[\w.-]*$/.test(proof) || !disclosures.every((one) => /^[\w-]+$/.test(one))) return undefined;
  const left = [
    ...(disclosures.length === 0 ? [] : [`${disclosures.length} ${disclosures.length === 1 ? 'disclosure' : 'disclosures'}`]),
    ...(proof === '' ? [] : ["the holder's proof (key binding)"]),
  ].join(' and ');
  const note = `this is an SD-JWT: took the JWT of its issuer${left === '' ? '' : `, without ${left}`}`;
  return { jwt, notes: [note] };
}

/** What else is in a text with a token: other tokens, with the names of JSON members that have them. */
function others(bare: string, taken: string): string[] {
  const all = new Set(bare.split(/[^\w.-]+/).filter((word) => word.length > SHORTEST && word.includes('.') && isCompact(word)));
  all.add(taken);
  if (all.size === 1) return [];
  // The first name of each: a log may have thousands of tokens.
  const names = new Map<string, string>();
  for (const pattern of [/"([\w-]{1,40})"\s{0,8}:\s{0,8}"([\w.-]{20,})"/g, /(?<![\w-])([\w-]{1,40})=([\w.-]{20,})/g]) {
    for (const [, name = '', value = ''] of bare.matchAll(pattern)) if (!names.has(value)) names.set(value, name);
  }
  const own = names.get(taken);
  const left = [...all].flatMap((jwt) => (jwt === taken ? [] : (names.get(jwt) ?? [])));
  if (own === undefined || left.length === 0 || left.includes(own)) return [`the text has ${all.size} different JWTs`];
  return [
    `it is the one of "${own}"; another is in ${left
      .slice(0, 3)
      .map((name) => `"${name}"`)
      .join(', ')}`,
  ];
}

/** What else is around the field that a token was taken from: a form with two tokens means either. */
function besides(bare: string, taken: string): string[] {
  const [whole, name, field] = fieldIn(bare);
  if (whole === undefined || field === undefined) return [];
  const rest = bare.replace(whole, ' ').replace(/%2B|%2F|%3D/gi, decodeURIComponent);
  const own = `${name}=${taken}`;
  const found = others(`${own} ${rest}`, taken);
  // Its tokens may be in lines too.
  return found.length > 0 ? found : others(`${own} ${rest.replace(/\s+/g, '')}`, taken);
}

/** Shortest token, in characters. */
const SHORTEST = 20;

/** A token in the flattened JSON form, or encoded once more. */
function inOtherForm(bare: string, joined: string): Found | undefined {
  const inner = /^[\w+/-]+={0,2}$/.test(joined) ? Buffer.from(joined, 'base64').toString('latin1').trim() : '';
  return isCompact(inner) ? { jwt: inner, notes: ['it was base64-encoded once more: decoded'] } : inJson(bare);
}

/** The first word that is a token, if need be without a full stop behind it. */
function firstWord(bare: string): string | undefined {
  let stopped: string | undefined;
  for (const word of wordsIn(bare)) {
    // Every token has two dots.
    if (!word.includes('.')) continue;
    if (isCompact(word)) return word;
    if (stopped === undefined && word.endsWith('.') && isCompact(word.slice(0, -1))) stopped = word.slice(0, -1);
  }
  return stopped;
}

/** The words of a text; those with standard base64 come last, since / and = also separate words. */
function* wordsIn(bare: string): Generator<string> {
  yield* bare.split(/[^\w.-]+/);
  for (const word of bare.split(/[^\w.+/=-]+/)) {
    yield word;
    if (word.includes('=')) yield word.slice(word.indexOf('=') + 1);
  }
}

/** A token with blanks in place of +, if its claims can be read only with them. */
function withBlanks(bare: string): string | undefined {
  const text = bare.replace(/^["']|["']$/g, '').replace(/^(?:authorization:[ ]?)?bearer[ ]+/i, '');
  if (!/^\S+(?: \S+)+$/.test(text) || !isCompact(text.replaceAll(' ', '+'))) return undefined;
  return hasClaims(text.replaceAll(' ', '+')) && !hasClaims(text.replaceAll(' ', '')) ? text : undefined;
}

/** Whether the second part is a JSON object. */
function hasClaims(jwt: string): boolean {
  const [, payload = '', ...others] = jwt.split('.');
  if (others.length > 1 || payload === '') return false;
  try {
    const value: unknown = JSON.parse(Buffer.from(payload, 'base64').toString());
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}

/** Notes on what was removed around a token. */
function repaired(text: string): string {
  if (/^cookie:/i.test(text)) return 'removed the other cookies';
  const what = [
    ...(/bearer\s/i.test(text) ? ['"Bearer"'] : []),
    ...(/^["']|["']$/.test(text) ? ['the quotes'] : []),
    ...(/\s/.test(text.replace(/^["']?(?:authorization:\s*)?bearer\s+/i, '')) ? ['blanks or line breaks'] : []),
    ...(/(?:^|&)\w+=/.test(text) ? ['the rest of the form'] : []),
  ];
  return `removed ${what.length === 0 ? 'the text around the JWT' : what.join(', ')}`;
}

/** The first form field with a token: all of it, its name and its value. */
const fieldIn = (text: string): readonly (string | undefined)[] =>
  /(?:^|[&?\s])(assertion|access_token|id_token|client_assertion)=([^&]*)/.exec(text) ?? [];

/** A text without quotes, `Bearer`, the name of a form field, and line breaks. */
function unwrapped(text: string): string {
  const [, , field] = fieldIn(text);
  return (field ?? text)
    .replace(/\\\r?\n|\\[nr]/g, '')
    .replace(/%2B|%2F|%3D/gi, decodeURIComponent)
    .replace(/^["'\s]*(?:authorization:\s*)?(?:bearer\s+)?/i, '')
    .replace(/\s+/g, '')
    .replace(/(?<!["',;])["',;]+$/, '');
}

function unfound(text: string, otherToken: (text: string) => OtherToken | undefined): KitError {
  if (containsPrivateKey(text)) return privateKeyInstead();
  if (/^<(!doctype|html)/i.test(text))
    return notJwt(
      'this is a web page (HTML), not a JWT',
      'the request probably went to a login page: sign in, or check the URL',
    );
  if (/-----BEGIN [A-Z ]*-----/.test(text))
    return notJwt('this is a PEM file, not a JWT', 'give the JWT; a key or a certificate is what it is verified with');
  if (/"access_token"\s*:/.test(text)) {
    return notJwt(
      'this is a token response whose access token is not a JWT',
      'it cannot be decoded: only the server that issued it can read it',
    );
  }
  if (/"signatures"\s*:/.test(text) && /"payload"\s*:/.test(text)) {
    return notJwt(
      'this is a JWS in JSON with more than one signature, or none',
      'give one of them in the compact form: its "protected", the "payload" and its "signature", with dots between them',
    );
  }
  if (/^eyJ[\w-]{8,}$/.test(text)) return notJwt('this is only one part of a JWT', COPY_AGAIN);
  const joined = unwrapped(text);
  // Two patterns: one with both would take quadratic time.
  if (/^eyJ[\w.\u2026-]*$/.test(joined) && /\.{3}|\u2026/.test(joined)) {
    return notJwt('this has "..." in it: part of the token was left out', COPY_AGAIN);
  }
  if (/^eyJ[\w-]{8}/.test(joined) && /[<[(][^<>[\]()]{0,40}(?:truncated|omitted|redacted|hidden|masked|snip)/i.test(joined)) {
    return notJwt('part of the token was left out, with a remark in its place', COPY_AGAIN);
  }
  const other = otherToken(text);
  if (other !== undefined) return notJwt(other.message, other.hint);
  const dots = /^[\w-]+(?:\.[\w-]*)*$/.test(joined) ? joined.split('.').length : 0;
  if (dots === 2) return twoParts(joined);
  if (dots > 3 && isHeader(joined)) {
    return notJwt(`this has ${dots} parts, but a JWT has three: more follows its signature`, 'copy the token alone');
  }
  if (dots > 2) return notJwt('the first part is not the header of a JWT', COPY_AGAIN);
  return notJwt(NOT_FOUND);
}

function tooLong(text: string): KitError {
  const start = text.slice(0, 400).trimStart();
  const what = /^[{[]/.test(start)
    ? 'JSON'
    : start.startsWith('<')
      ? 'XML or HTML'
      : /\n/.test(start)
        ? 'a text of many lines'
        : 'a text';
  return notJwt(
    `this is ${what} of over a million characters: too long for a JWT, and to search for one`,
    'give only the part with the token: it starts with eyJ',
  );
}

/** The error for two parts, by what the first one is. */
function twoParts(text: string): KitError {
  const [first = ''] = text.split('.');
  const start = Buffer.from(first, 'base64url').toString();
  const has = (name: string): boolean => start.includes(`"${name}"`);
  const two = 'this has two parts, but a JWT has three';
  if (!start.trimStart().startsWith('{') || has('alg')) return notJwt(`${two}: its signature was cut off`, COPY_AGAIN);
  if (['iss', 'sub', 'aud', 'exp'].some(has)) return notJwt(`${two}: its header was cut off`, COPY_AGAIN);
  return notJwt(`${two}: its first part is no header of a JWT`, COPY_AGAIN);
}

/** The message for a text of no known kind. */
export const NOT_FOUND = 'no JWT found';

const notJwt = (message: string, hint = 'a JWT has three parts joined by dots: eyJhbGciOi...'): KitError =>
  new KitError('INPUT_INVALID', message, { hint });
