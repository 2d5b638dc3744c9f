/**
 * Keys and certificates that the header of a token names or contains (RFC 7515 §4.1). They are never used to verify it, since
 * anybody can write them; they only show which key its issuer meant.
 */
import { type JsonWebKey, type KeyObject, X509Certificate } from 'node:crypto';
import { shortened } from '../../escape.ts';
import { isSameKey } from '../../keys/same-key.ts';
import { certificateKey, publicKeyFrom } from '../../octets/foreign-keys.ts';

/** A key in a header. */
export interface HeaderKey {
  /** The parameter that contains it: `jwk` or `x5c`. */
  parameter: 'jwk' | 'x5c';
  key: KeyObject;
  certificate?: X509Certificate | undefined;
}

type Header = Readonly<Record<string, unknown>>;

/** The keys in a header that can be read. */
export function headerKeys({ jwk, x5c }: Header): HeaderKey[] {
  const found: HeaderKey[] = [];
  const key = jwk === undefined ? undefined : orNothing(() => publicKeyFrom({ key: publicMembers(jwk), format: 'jwk' }));
  if (key !== undefined) found.push({ parameter: 'jwk', key });
  const certificate = firstCertificate(x5c);
  const own = certificate && orNothing(() => certificateKey(certificate));
  if (own !== undefined) found.push({ parameter: 'x5c', key: own, certificate });
  return found;
}

/** Members of a JWK without those of the private half, which node:crypto would read too. */
function publicMembers(jwk: unknown): JsonWebKey {
  const { kty, n, e, crv, x, y } = typeof jwk === 'object' && jwk !== null ? (jwk as JsonWebKey) : {};
  return JSON.parse(JSON.stringify({ kty, n, e, crv, x, y }));
}

const firstCertificate = (x5c: unknown): X509Certificate | undefined => {
  const [first] = Array.isArray(x5c) ? x5c : [];
  return typeof first === 'string' ? orNothing(() => new X509Certificate(Buffer.from(first, 'base64'))) : undefined;
};

function orNothing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** A certificate in few words: `CN=app, serial 3A01`. Names of RFC 4514 end with the country; OpenSSL starts with it. */
export const certificateWords = ({ subject, serialNumber }: X509Certificate): string =>
  `${shortened(subject?.split('\n').reverse().join(',') || 'no subject')}, serial ${serialNumber}`;

/** The key that verified a token, and all certificates that were given. */
export interface Verified {
  key: KeyObject;
  /** Certificates of this key. */
  certificates: readonly X509Certificate[];
  /** Certificates of other keys. */
  others: readonly X509Certificate[];
}

/** Notes on what a header says of the key, if that is not so, or was not looked at. */
export function headerKeyNotes(header: Header, verified: Verified): string[] {
  return [
    ...contained(header, verified.key),
    ...(['x5t', 'x5t#S256'] as const).flatMap((name) => thumbprintNotes(name, header[name], verified)),
    ...(['jku', 'x5u'] as const).flatMap((name) =>
      header[name] === undefined
        ? []
        : [`the header has "${name}", the URL of a key: it was not read, since anybody can write it`],
    ),
  ];
}

function contained(header: Header, key: KeyObject): string[] {
  const keys = headerKeys(header);
  const { jwk } = header;
  const secret = typeof jwk === 'object' && jwk !== null && ('d' in jwk || 'k' in jwk);
  return [
    ...(secret
      ? ['the "jwk" in the header contains a private key, which everybody with the token can read: make a new key']
      : []),
    ...(['jwk', 'x5c'] as const).flatMap((parameter) => {
      if (header[parameter] === undefined) return [];
      const found = keys.find((one) => one.parameter === parameter);
      if (found === undefined) return [`the "${parameter}" in the header cannot be read`];
      if (isSameKey(found.key, key)) return [];
      const of = found.certificate === undefined ? '' : ` (${certificateWords(found.certificate)})`;
      return [`the "${parameter}" in the header is another key${of} than the one that verified the signature`];
    }),
  ];
}

/** Octets of the fingerprint that each parameter must have (RFC 7515 §4.1.7, §4.1.8). */
const sizes = { x5t: { hash: 'SHA-1', octets: 20 }, 'x5t#S256': { hash: 'SHA-256', octets: 32 } } as const;

function thumbprintNotes(name: keyof typeof sizes, value: unknown, { certificates, others }: Verified): string[] {
  if (value === undefined) return [];
  const { hash, octets } = sizes[name];
  const wanted = `base64url of the ${hash} of a certificate`;
  if (typeof value !== 'string') return [`the "${name}" in the header is not a text: it should be ${wanted}`];
  const { bytes, form } = thumbprintIn(value);
  const odd = bytes.length === octets ? form : `has ${bytes.length} bytes`;
  const notes = odd === undefined ? [] : [`the "${name}" in the header ${odd}: it should be ${wanted}, ${octets} bytes`];
  const is = (one: X509Certificate): boolean => {
    const digits = bytes.length === 32 ? one.fingerprint256 : one.fingerprint;
    return digits.replaceAll(':', '') === bytes.toString('hex').toUpperCase();
  };
  if (certificates.length === 0 || certificates.some(is)) return notes;
  const other = others.find(is);
  const of = other === undefined ? 'another certificate' : `another certificate (${certificateWords(other)})`;
  const [own] = certificates;
  return [
    ...notes,
    `the "${name}" in the header is of ${of} than that of the key that verified the signature (${own && certificateWords(own)})`,
  ];
}

/** The bytes of a thumbprint in any spelling, and what is odd about it. */
function thumbprintIn(value: string): { bytes: Buffer; form?: string } {
  const digits = value.replaceAll(':', '');
  if (/^(?:[\da-f]{40}|[\da-f]{64})$/i.test(digits)) return { bytes: Buffer.from(digits, 'hex'), form: 'is hexadecimal' };
  const bytes = Buffer.from(value, 'base64');
  // The digits of the fingerprint, encoded as text.
  const inner = bytes.toString('latin1').replaceAll(':', '');
  if (/^(?:[\da-f]{40}|[\da-f]{64})$/i.test(inner)) {
    return { bytes: Buffer.from(inner, 'hex'), form: 'is base64url of hexadecimal digits' };
  }
  return /[+/=]/.test(value) ? { bytes, form: 'is standard base64' } : { bytes };
}

/** A key of a set: its key ids, since one key may have several, and why it is not used. */
interface NamedKey {
  kids: readonly (string | undefined)[];
  reason?: string | undefined;
}

/**
 * The note on a token that names another key than the one that verified it (RFC 7515 §4.1.4: `kid` is only a hint).
 *
 * @param others further keys, and those that were skipped
 */
export function kidNotes({ kid }: Header, verified: NamedKey, others: readonly NamedKey[]): string[] {
  const has = ({ kids }: NamedKey): boolean => kids.some((one) => one === kid);
  const usable = [verified, ...others.filter(({ reason }) => reason === undefined)];
  if (kid === undefined || usable.some(has) || usable.every(({ kids }) => kids.every((one) => one === undefined))) return [];
  if (typeof kid !== 'string') {
    return [
      'the kid in the header is not a text, as a key id must be: all matching keys were tried; ask its issuer to correct it',
    ];
  }
  const named = `the token names the key "${shortened(kid)}"`;
  const right = verified.kids.find((one) => one !== undefined);
  const correct = `to correct the kid in the header${right === undefined ? '' : ` to "${shortened(right)}"`}`;
  const lookUp = 'servers that look up keys by their kid refuse the token';
  return [
    others.some(has)
      ? `${named}, which was skipped, but another key verified it: ${lookUp}; ask its issuer ${correct}, or to fix that key in the key set`
      : `${named}, which was not given, but another key verified it: ${lookUp}; if no key set has this kid, ask its issuer ${correct}`,
  ];
}
