/** Makes and reads certificate requests. */
import type { KeyObject } from 'node:crypto';
import { a, requireArguments } from '../../core/arguments.ts';
import * as asn1 from '../../core/asn1/asn1.ts';
import { generalNames } from '../../core/certificates/alternative-names.ts';
import { encodeName } from '../../core/certificates/distinguished-names.ts';
import { certificateRequest } from '../../core/certificates/make-request.ts';
import * as core from '../../core/certificates/read-request.ts';
import { findRequest } from '../../core/keys/read-keys.ts';
import { bytesOf } from '../input.ts';
import { naming } from '../words.ts';

/** For whom a certificate is requested. */
export interface RequestOptions {
  /** Distinguished name (RFC 4514), such as `CN=Order Sync,O=Acme`. */
  subject: string;
  /** Subject alternative names: `dns:host`, `email:address`, `uri:address` or `ip:address` (RFC 5280 §4.2.1.6). */
  san?: readonly string[] | undefined;
}

/**
 * Signs a certificate request for a key (PKCS#10, RFC 2986 §4.2), to be sent to a certificate authority.
 *
 * @returns PEM, one block (RFC 7468 §7)
 * @throws KitError USAGE if the subject is not a distinguished name, or another option is invalid
 * @example
 * import { createRequest } from 'jwt-kit/certificates';
 * import { generateKey } from 'jwt-kit/keys';
 *
 * const pem = createRequest(await generateKey(), { subject: 'CN=Order Sync', san: ['dns:sync.acme.com'] });
 */
export function createRequest(key: KeyObject, options: RequestOptions): string {
  requireArguments(
    { key, options },
    { key: a.privateKey, options: a.only({ subject: a.text, san: a.optional(a.list(a.text)) }) },
  );
  checkNames(options.subject, options.san);
  return certificateRequest(key, options);
}

/** @throws KitError USAGE, naming the option @internal */
export function checkNames(subject: string, san: readonly string[] = []): void {
  naming('subject', () => encodeName(subject));
  naming('san', () => generalNames(san));
}

/** A certificate request that was read. */
export interface CertificateRequest {
  /** RFC 4514. */
  subject: string;
  publicKey: KeyObject;
  /** Subject alternative names, as `createRequest` takes them; names of other kinds are left out. */
  san: readonly string[];
  /** Names of requested extensions that are not the alternative names: nothing made here copies them. */
  leftOut: readonly string[];
}

/**
 * Reads a certificate request and checks its own signature (RFC 2986 §4.2): whoever made it has the private key.
 *
 * @param input PEM or DER
 * @throws KitError INPUT_INVALID, naming the part that is damaged or not supported; SIGNATURE_INVALID if the signature is wrong
 * @example
 * import { createRequest, readRequest } from 'jwt-kit/certificates';
 * import { generateKey } from 'jwt-kit/keys';
 *
 * const { subject } = readRequest(createRequest(await generateKey(), { subject: 'CN=Order Sync' }));
 */
export function readRequest(input: string | Uint8Array): CertificateRequest {
  requireArguments({ input }, { input: a.textOrBytes });
  const { subject, publicKey, subjectAltName, leftOut } = core.readRequest(findRequest(bytesOf(input)));
  return { subject, publicKey, san: namesIn(subjectAltName), leftOut };
}

/** The kinds of alternative names by their tags (RFC 5280 §4.2.1.6). */
const kinds: Readonly<Record<number, string>> = { 1: 'email', 2: 'dns', 6: 'uri', 7: 'ip' };

/** The alternative names in a checked extension. */
function namesIn(extension: asn1.Asn1 | undefined): string[] {
  const value = extension && asn1.children(extension).at(-1);
  const names = value === undefined ? [] : asn1.children(asn1.decode(asn1.content(value)));
  return names.flatMap((name) => {
    const kind = kinds[name.type];
    const content = asn1.content(name);
    return kind === undefined ? [] : [`${kind}:${kind === 'ip' ? addressOf(content) : content.toString('latin1')}`];
  });
}

/** An IP address in 4 or 16 octets. */
function addressOf(octets: Buffer): string {
  if (octets.length === 4) return octets.join('.');
  const groups = (octets.toString('hex').match(/.{4}/g) ?? []).join(':');
  return new URL(`http://[${groups}]`).hostname.slice(1, -1);
}
