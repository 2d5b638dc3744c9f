/**
 * Public keys of OpenSSH (RFC 4253 §6.6, RFC 5656 §3.1, RFC 8709 §4): lines such as `ssh-rsa AAAA...`, and blocks (RFC 4716).
 */
import * as asn1 from '../../asn1/asn1.ts';
import * as make from '../../asn1/make-asn1.ts';
import { KitError } from '../../errors.ts';
import { excerpt } from '../../escape.ts';
import { SshValues } from './ssh-values.ts';

/** Curves by OpenSSH's name. */
export const curves: Readonly<Record<string, string>> = {
  nistp256: '1.2.840.10045.3.1.7',
  nistp384: '1.3.132.0.34',
  nistp521: '1.3.132.0.35',
};

export const rsaEncryption = (): asn1.Asn1 => make.sequence(make.oid('1.2.840.113549.1.1.1'), asn1.nothing());
export const onCurve = (curve: string): asn1.Asn1 => make.sequence(make.oid('1.2.840.10045.2.1'), make.oid(curve));
export const ed25519 = (): asn1.Asn1 => make.sequence(make.oid('1.3.101.112'));

/** What a type of key is that is not supported; undefined for the others. */
export function unsupportedType(type: string): string | undefined {
  if (/-cert-v\d\d@/.test(type)) return 'an OpenSSH certificate';
  if (type.startsWith('sk-')) return 'a key in a security token (FIDO)';
  if (type === 'ssh-dss') return 'a DSA key';
  return /^(?:ssh-rsa|ssh-ed25519|ecdsa-sha2-nistp(?:256|384|521))$/.test(type)
    ? undefined
    : `a key of the type ${excerpt(type)}`;
}

/**
 * The SubjectPublicKeyInfo, DER, of a public key.
 *
 * @throws KitError INPUT_INVALID if it is damaged or not supported
 */
export function spkiOf(blob: Uint8Array): Buffer {
  const values = new SshValues(blob, 'the OpenSSH key');
  const type = values.text();
  const unsupported = unsupportedType(type);
  if (unsupported !== undefined) throw notSupported(unsupported);
  const spki = (algorithm: asn1.Asn1, key: Uint8Array): Buffer => {
    values.end();
    return asn1.encode(make.sequence(algorithm, make.bitString(key)));
  };
  if (type === 'ssh-rsa') {
    const [e, n] = [values.integer(), values.integer()];
    return spki(rsaEncryption(), asn1.encode(make.sequence(make.integer(n), make.integer(e))));
  }
  if (type === 'ssh-ed25519') return spki(ed25519(), values.octets());
  const curve = values.text();
  if (`ecdsa-sha2-${curve}` !== type) throw values.damaged();
  return spki(onCurve(curves[curve] as string), values.octets());
}

export const notSupported = (what: string): KitError =>
  new KitError('INPUT_INVALID', `this is ${what}, which is not supported`, {
    hint: 'use an RSA key, an EC key on P-256, P-384 or P-521, or an Ed25519 key',
  });

/**
 * The public keys in a text, each as OpenSSH's octets; lines with options before the key and comments after it are read too.
 */
export function* sshPublicKeys(text: string): Generator<Buffer> {
  // Found in a tenth of the time of the patterns: few texts have either of what all of them need.
  if (!text.includes('AAAA') && !text.includes('---- BEGIN SSH2 ')) return;
  const types =
    'ssh-rsa|ssh-dss|ssh-ed25519|ecdsa-sha2-nistp\\d{3}|sk-[\\w-]{1,40}@openssh\\.com|[\\w-]{1,40}-cert-v01@openssh\\.com';
  for (const [, base64 = ''] of text.matchAll(new RegExp(`(?<![^\\s"])(?:${types})[ \\t]{1,8}(AAAA[\\w+/]+={0,2})`, 'g'))) {
    yield Buffer.from(base64, 'base64');
  }
  for (const [, body = ''] of text.matchAll(
    /---- BEGIN SSH2 PUBLIC KEY ----\r?\n((?:(?!----)[\s\S])*)---- END SSH2 PUBLIC KEY ----/g,
  )) {
    // Headers have a colon, and may go on in lines after a backslash.
    const lines = body.replace(/\\\r?\n/g, '').split(/\r?\n/);
    yield Buffer.from(lines.filter((line) => !line.includes(':')).join(''), 'base64');
  }
}
