/** A private key told by its looks, where something else was expected. Nothing is opened, and nothing of it is repeated. */
import { KitError } from './errors.ts';

/** The words of PEM, also where blanks became + or %20 in a form, or a key was cut off. */
const pemWords = /BEGIN(?:[ +_]|%20)(?:[A-Z0-9]{1,20}(?:[ +_]|%20)){0,3}PRIVATE(?:[ +_]|%20)KEY/i;

/** What other programs start their key files with. */
const otherFiles = /PuTTY-User-Key-File-\d|SSH PRIVATE KEY FILE FORMAT|openssh-key-v1/;

/** A private member of a JWK (RFC 7518 §6.2.2, §6.3.2), in JSON or in what is nearly JSON. */
const privateMember = /(?:^|[^\w])(?:d|p|q|dp|dq|qi)\\?["']?\s{0,9}[:=]\s{0,9}\\?["']?[\w+/=-]{20}/;

/** A length in DER, in hexadecimal. */
const LENGTH = '(?:[0-7].|81..|82.{4}|83.{6}|84.{8})';

/** How private keys start in DER, in hexadecimal. */
const derStarts = new RegExp(
  `^30${LENGTH}(?:${[
    `02010[01]30${LENGTH}06`, // PKCS#8 (RFC 5958 §2)
    `02010[01]02${LENGTH}`, // PKCS#1 (RFC 8017 A.1.2)
    '02010104[1-4]', // SEC 1 (RFC 5915 §3)
    `30${LENGTH}06092a864886f70d0105`, // encrypted PKCS#8 (RFC 8018 A.3, A.4)
    `30${LENGTH}060a2a864886f70d010c01`, // encrypted PKCS#8 (RFC 7292 C)
  ].join('|')})`,
);

/** Whether bytes start like a private key in DER, encrypted or not. */
export const startsLikePrivateKey = (bytes: Uint8Array): boolean =>
  derStarts.test(Buffer.from(bytes.subarray(0, 48)).toString('hex'));

/** Base64 or hexadecimal inside base64 is looked into so many times. */
const DEEPEST = 2;

/** Whether a text is or holds a private key: PEM, a JWK, base64 or hexadecimal of one, whole or cut off, encrypted or not. */
export function holdsPrivateKeyText(text: string, depth = 0): boolean {
  if (pemWords.test(text) || otherFiles.test(text)) return true;
  if (/kty/.test(text) && privateMember.test(text)) return true;
  if (/<RSAKeyValue>/.test(text) && /<D>/.test(text)) return true;
  if (depth === DEEPEST) return false;
  const joined = text
    .replace(/^["'\s]*(?:authorization:\s*)?(?:bearer\s+|\w{1,40}=)?/i, '')
    .replace(/%2B|%2F|%3D/gi, decodeURIComponent)
    .replace(/-----[A-Z ]+-----|\\[rn]|[\s"',:]+/g, '');
  const encodings = [
    ...(/^(?:0x)?[0-9a-f]{40,}$/i.test(joined) ? [Buffer.from(joined.replace(/^0x/i, ''), 'hex')] : []),
    ...(/^[\w+/-]{40,}={0,2}$/.test(joined) ? [Buffer.from(joined, 'base64')] : []),
  ];
  return encodings.some((bytes) => startsLikePrivateKey(bytes) || holdsPrivateKeyText(bytes.toString('latin1'), depth + 1));
}

/** What to say of a private key that stands where a token belongs. */
export const privateKeyInstead = (): KitError =>
  new KitError('INPUT_INVALID', 'this is a private key, not a JWT; if it was sent anywhere, make a new one', {
    hint: 'give the JWT that was signed with it; the key itself stays where it is',
  });
