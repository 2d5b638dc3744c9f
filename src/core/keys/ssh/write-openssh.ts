/** Writes keys as OpenSSH reads them: its private keys (PROTOCOL.key of OpenSSH), unencrypted, and lines for public keys. */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { KitError } from '../../errors.ts';
import { lengthPrefixed, number } from '../../octets/length-prefixed.ts';
import { pemBlock } from '../containers/pem.ts';
import { OPENSSH_MAGIC } from './openssh-magic.ts';

/** A string with its length in front (RFC 4251 §5). */
const string = (value: string | Uint8Array): Buffer => lengthPrefixed(Buffer.from(value as string));

/** A positive number: without zeros in front, but with one if it would be negative (RFC 4251 §5). */
function integer(base64url: string | undefined): Buffer {
  const octets = Buffer.from(base64url ?? '', 'base64url');
  const from = octets.findIndex((octet) => octet !== 0);
  const plain = from < 0 ? Buffer.alloc(0) : octets.subarray(from);
  return string((plain[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), plain]) : plain);
}

/** The numbers of a key: those of its public half, and those that follow them in a private key. */
interface Numbers {
  type: string;
  publicHalf: Buffer[];
  /** The whole of a private key, without its type; RSA has another order there. */
  privateHalf: Buffer[];
}

/** OpenSSH's names of curves by those of RFC 7518 §6.2.1.1. */
const curveNames: Readonly<Record<string, string>> = { 'P-256': 'nistp256', 'P-384': 'nistp384', 'P-521': 'nistp521' };

function numbersOf(key: KeyObject): Numbers {
  const plain = key.asymmetricKeyType === 'rsa-pss' ? {} : key.export({ format: 'jwk' });
  const { kty, crv = '', n, e, d, p, q, qi, x = '', y = '' } = plain;
  if (kty === 'RSA') {
    return {
      type: 'ssh-rsa',
      publicHalf: [integer(e), integer(n)],
      privateHalf: [n, e, d, qi, p, q].map(integer),
    };
  }
  const curve = curveNames[crv];
  if (kty === 'EC' && curve !== undefined) {
    const point = string(Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]));
    const half = [string(curve), point];
    return { type: `ecdsa-sha2-${curve}`, publicHalf: half, privateHalf: [...half, integer(d)] };
  }
  if (crv === 'Ed25519') {
    const half = Buffer.from(x, 'base64url');
    const whole = Buffer.concat([Buffer.from(d ?? '', 'base64url'), half]);
    return { type: 'ssh-ed25519', publicHalf: [string(half)], privateHalf: [string(half), string(whole)] };
  }
  throw new KitError('USAGE', 'openssh is for RSA and Ed25519 keys and for EC keys on P-256, P-384 and P-521', {
    option: 'to',
    hint: 'use another form for this key',
  });
}

const blobOf = ({ type, publicHalf }: Numbers): Buffer => Buffer.concat([string(type), ...publicHalf]);

/**
 * The public half of a key as a line for `authorized_keys`, without a comment (RFC 4253 §6.6, RFC 5656 §3.1, RFC 8709 §4).
 *
 *     ssh-rsa AAAAB3NzaC1yc2E...
 *
 * @throws KitError USAGE if OpenSSH has no such keys
 */
export function sshPublicLine(key: KeyObject): string {
  const numbers = numbersOf(key.type === 'private' ? createPublicKey(key) : key);
  return `${numbers.type} ${blobOf(numbers).toString('base64')}\n`;
}

/**
 * A private key, `BEGIN OPENSSH PRIVATE KEY`, unencrypted and without a comment.
 *
 * @throws KitError USAGE if OpenSSH has no such keys
 */
export function openSshPrivateKey(key: KeyObject): string {
  const numbers = numbersOf(key);
  const blob = blobOf(numbers);
  // OpenSSH compares the two halves of it to tell a wrong passphrase; any value will do.
  const check = createHash('sha256').update(blob).digest().subarray(0, 4);
  const secret = Buffer.concat([check, check, string(numbers.type), ...numbers.privateHalf, string('')]);
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, at) => at + 1));
  const whole = [
    Buffer.from(OPENSSH_MAGIC),
    ...['none', 'none', ''].map(string),
    number(1),
    string(blob),
    string(Buffer.concat([secret, padding])),
  ];
  return pemBlock('OPENSSH PRIVATE KEY', Buffer.concat(whole));
}
