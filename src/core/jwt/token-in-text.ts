/** A token found in what was pasted, whatever stands around it. */
import { a, requireArguments } from '../arguments.ts';
import { KitError } from '../errors.ts';
import { containsPrivateKey, privateKeyInstead } from '../private-key-text.ts';
import { COPY_AGAIN } from './decode.ts';

/** Longest text that a token is looked for in, in characters: far above any token, and reading it costs nothing. */
const LONGEST = 1024 * 1024;

/**
 * Finds the token in what was pasted: bare, behind `Bearer`, in quotes, broken into lines, in a form body, in a curl command
 * or in a token response.
 *
 * @returns the token without anything around it, and what was taken away, in words
 * @throws KitError INPUT_INVALID if there is none, or a private key stands in its place
 */
export function findJwt(text: string): { jwt: string; notes: string[] } {
  requireArguments({ text }, { text: a.text });
  if (text.length > LONGEST) throw notJwt('this is longer than a million characters, which no JWT is');
  const bare = text.trim();
  if (bare === '') throw notJwt('there is nothing to read');
  if (isCompact(bare)) return { jwt: bare, notes: [] };
  const tokens = new Set(bare.split(/\s+/));
  if (tokens.size > 1 && [...tokens].every(isCompact)) {
    throw notJwt(`this holds ${tokens.size === 2 ? 'two' : tokens.size} JWTs`, 'give one of them at a time');
  }
  const joined = unwrapped(bare);
  if (isCompact(joined)) return { jwt: joined, notes: [repaired(bare)] };
  for (const [, quotes, inside = ''] of bare.matchAll(/(["'])(.*?)\1/gs)) {
    const found = unwrapped(inside);
    if (isCompact(found)) return { jwt: found, notes: [`took the first JWT between ${quotes === '"' ? 'double ' : ''}quotes`] };
  }
  // Base64 that is not base64url comes last: / and = separate words, too.
  const loose = bare.split(/[^\w.+/=-]+/).flatMap((word) => [word, word.slice(word.indexOf('=') + 1)]);
  const found = [...bare.split(/[^\w.-]+/), ...loose].find(isCompact);
  if (found !== undefined) return { jwt: found, notes: ['took the first JWT in the text'] };
  throw unfound(bare);
}

/** What was done to a text that is a token and little else. */
function repaired(text: string): string {
  const what = [
    ...(/bearer\s/i.test(text) ? ['"Bearer"'] : []),
    ...(/^["']|["']$/.test(text) ? ['the quotes'] : []),
    ...(/\s/.test(text.replace(/^["']?(?:authorization:\s*)?bearer\s+/i, '')) ? ['blanks or line breaks'] : []),
    ...(/(?:^|&)\w+=/.test(text) ? ['the rest of the form'] : []),
  ];
  return `took away ${what.length === 0 ? 'what stood around the JWT' : what.join(', ')}`;
}

/** A text without quotes, `Bearer`, the name of a form field, and line breaks. */
function unwrapped(text: string): string {
  const [, field] = /(?:^|[&?\s])(?:assertion|access_token|id_token|client_assertion)=([^&]*)/.exec(text) ?? [];
  return (field ?? text)
    .replace(/\\\r?\n|\\[nr]/g, '')
    .replace(/%2B|%2F|%3D/gi, decodeURIComponent)
    .replace(/^["'\s]*(?:authorization:\s*)?(?:bearer\s+)?/i, '')
    .replace(/\s+/g, '')
    .replace(/(?<!["',;])["',;]+$/, '');
}

/** Three parts or five, in base64url or in the base64 that people confuse with it. */
const compact = /^[\w+/-]+={0,2}\.[\w+/-]*={0,2}\.[\w+/-]*={0,2}(?:\.[\w+/-]*={0,2}\.[\w+/-]*={0,2})?$/;

/** Whether a text has the parts of a signed or encrypted token, the first of them a JSON object. */
function isCompact(text: string): boolean {
  if (!compact.test(text)) return false;
  return /^\s*\{/.test(Buffer.from(text.slice(0, text.indexOf('.')), 'base64url').toString());
}

function unfound(text: string): KitError {
  if (containsPrivateKey(text)) return privateKeyInstead();
  if (/^<(!doctype|html)/i.test(text)) return notJwt('this is a web page (HTML), not a JWT');
  if (/-----BEGIN [A-Z ]*-----/.test(text)) return notJwt('this is a PEM file, not a JWT');
  if (/"access_token"\s*:/.test(text)) {
    return notJwt(
      'this is a token response whose access token is no JWT',
      'there is nothing in it to decode: only the server that issued it knows what it stands for',
    );
  }
  const dots = /^[\w-]+(?:\.[\w-]*)*$/.test(unwrapped(text)) ? unwrapped(text).split('.').length : 0;
  if (dots === 2) return notJwt('this has two parts, and a JWT has three: its signature was cut off', COPY_AGAIN);
  if (dots > 2) return notJwt('the first part of this is not the header of a JWT', COPY_AGAIN);
  return notJwt('there is no JWT in this');
}

const notJwt = (
  message: string,
  hint = 'a JWT is three runs of letters and digits with dots between them: eyJhbGciOi...',
): KitError => new KitError('INPUT_INVALID', message, { hint });
