/** The settings of any other server, each with its flag, question and check. */
import { excerpt } from '../../core/escape.ts';
import { isPrivateWay } from '../../core/jwt/web-addresses.ts';
import type { Checked, Setting } from '../settings.ts';
import { audience, clientId, email, HTTPS_FOR_ASSERTION, oneLine, refuse, username, webAddress } from '../settings.ts';

/** A token URL, for messages. */
export const TOKEN_URL_EXAMPLE = 'https://login.example.com/oauth2/token';

export const genericSettings: readonly Setting[] = [
  {
    name: 'tokenUrl',
    flag: { value: 'url', says: 'token endpoint of the server' },
    question: { message: 'Token URL of the server?', why: 'See its documentation; it often ends in /token.' },
    check: checkTokenUrl,
    judgedBy: 'host',
  },
  {
    ...clientId,
    question: {
      message: 'Client id on that server (iss)?',
      why: 'It becomes the issuer of every assertion, unless the server wants another.',
    },
  },
  {
    ...username,
    question: {
      message: 'Which user does it sign in as (sub)?',
      why: 'It becomes the subject of every assertion; write it as the server does.',
    },
  },
  {
    ...audience,
    question: {
      message: 'Audience, if it is not the token URL (aud)?',
      why: 'Press Enter to use the token URL, as most servers expect.',
      otherwise: 'the token URL is used',
    },
  },
  email,
];

/**
 * Keeps the URL as typed: servers compare the audience character by character (RFC 7523 §3).
 *
 * @throws KitError USAGE if it is not https (RFC 6749 §3.2), except on this computer, or has a fragment
 */
export function checkTokenUrl(text: string): Checked {
  const found = oneLine('token URL', text);
  const url = webAddress('token URL', found, TOKEN_URL_EXAMPLE);
  if (!found.includes('://') && !startsWithHost(found, url)) {
    throw refuse(`token URL ${excerpt(found)} is not a URL`, `write it like ${TOKEN_URL_EXAMPLE}`);
  }
  if (url.hash !== '') throw refuse(`token URL ${excerpt(found)} has a fragment (#)`, `write it like ${TOKEN_URL_EXAMPLE}`);
  if (!isPrivateWay(url)) throw refuse(`token URL ${excerpt(found)} is not https`, HTTPS_FOR_ASSERTION);
  return { value: found.includes('://') ? found : `https://${found}` };
}

/** Whether a text without a scheme starts with a host as people write it: "30" is the IP address 0.0.0.30. */
function startsWithHost(text: string, { hostname }: URL): boolean {
  const [host = ''] = /^[^/?#:]*/.exec(text) ?? [];
  if (hostname === 'localhost' || hostname.startsWith('[')) return true;
  return host.includes('.') && (!/^[\dx.]+$/i.test(host) || host === hostname);
}
