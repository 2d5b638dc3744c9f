/** Finds a token in pasted text. */
import { a, requireArguments } from '../arguments.ts';
import { KitError } from '../errors.ts';
import { containsPrivateKey, privateKeyInstead } from '../private-key-text.ts';
import { COPY_AGAIN } from './decode.ts';

/** Longest text to search, in characters: far longer than any token, and quick to read. */
const LONGEST = 1024 * 1024;

/**
 * Finds the token in pasted text: bare, after `Bearer`, in quotes, broken into lines, or in a form body, a curl command or a
 * token response.
 *
 * @returns the token alone, and notes on what was removed
 * @throws KitError INPUT_INVALID if there is none, or there is a private key instead
 */
export function findJwt(text: string): { jwt: string; notes: string[] } {
  requireArguments({ text }, { text: a.text });
  if (text.length > LONGEST) throw notJwt('this is longer than a million characters: too long for a JWT');
  const bare = text.trim();
  if (bare === '') throw notJwt('the input is empty');
  if (isCompact(bare)) return { jwt: bare, notes: [] };
  const tokens = new Set(bare.split(/\s+/));
  if (tokens.size > 1 && [...tokens].every(isCompact)) {
    throw notJwt(`found ${tokens.size === 2 ? 'two' : tokens.size} JWTs, expected one`, 'give one of them at a time');
  }
  const joined = unwrapped(bare);
  if (isCompact(joined)) return { jwt: joined, notes: [repaired(bare)] };
  for (const [, quotes, inside = ''] of bare.matchAll(/(["'])(.*?)\1/gs)) {
    const found = unwrapped(inside);
    if (isCompact(found)) return { jwt: found, notes: [`took the first JWT between ${quotes === '"' ? 'double ' : ''}quotes`] };
  }
  // Standard base64 is tried last, since / and = also separate words.
  const loose = bare.split(/[^\w.+/=-]+/).flatMap((word) => [word, word.slice(word.indexOf('=') + 1)]);
  const found = [...bare.split(/[^\w.-]+/), ...loose].find(isCompact);
  if (found !== undefined) return { jwt: found, notes: ['took the first JWT in the text'] };
  throw unfound(bare);
}

/** Notes on what was removed around a token. */
function repaired(text: string): string {
  const what = [
    ...(/bearer\s/i.test(text) ? ['"Bearer"'] : []),
    ...(/^["']|["']$/.test(text) ? ['the quotes'] : []),
    ...(/\s/.test(text.replace(/^["']?(?:authorization:\s*)?bearer\s+/i, '')) ? ['blanks or line breaks'] : []),
    ...(/(?:^|&)\w+=/.test(text) ? ['the rest of the form'] : []),
  ];
  return `removed ${what.length === 0 ? 'the text around the JWT' : what.join(', ')}`;
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

/** Three parts or five, in base64url or, by mistake, in standard base64. */
const compact = /^[\w+/-]+={0,2}\.[\w+/-]*={0,2}\.[\w+/-]*={0,2}(?:\.[\w+/-]*={0,2}\.[\w+/-]*={0,2})?$/;

/** Whether a text has the parts of a signed or encrypted token, with a JSON object as the first. */
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
      'this is a token response whose access token is not a JWT',
      'it cannot be decoded: only the server that issued it can read it',
    );
  }
  const dots = /^[\w-]+(?:\.[\w-]*)*$/.test(unwrapped(text)) ? unwrapped(text).split('.').length : 0;
  if (dots === 2) return notJwt('this has two parts, but a JWT has three: its signature was cut off', COPY_AGAIN);
  if (dots > 2) return notJwt('the first part is not the header of a JWT', COPY_AGAIN);
  return notJwt('no JWT found');
}

const notJwt = (message: string, hint = 'a JWT has three parts joined by dots: eyJhbGciOi...'): KitError =>
  new KitError('INPUT_INVALID', message, { hint });
