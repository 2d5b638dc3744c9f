/** Writes JKS as Java's keytool reads it. The protection is weak: SHA-1, once. */
import { hash } from 'node:crypto';
import * as asn1 from '../asn1/asn1.ts';
import * as make from '../asn1/make-asn1.ts';
import { number, lengthPrefixed as octets } from '../octets/length-prefixed.ts';
import { type RandomBytes, randomOctets } from '../random.ts';
import { DIGEST, PHRASE, SUN_CIPHER, sunStream, wideForm } from './jks.ts';
import { requireStorePassword } from './passwords.ts';
import type { NewEntry } from './store-entries.ts';

const MAGIC = 0xfeedfeed;
const VERSION = 2;
const KEY_ENTRY = 1;

/**
 * Writes a key store with one key and its certificates; the password of the store is also that of the key.
 *
 * @throws KitError PASSPHRASE if the password does not suit Java's tools
 */
export function writeJks(
  { alias, key, chain }: NewEntry,
  { password, random, now }: { password: Uint8Array; random: RandomBytes; now: Date },
): Buffer {
  requireStorePassword(password);
  const wide = wideForm(password);
  const certificates = chain.flatMap((der) => [text('X.509'), octets(der)]);
  const records = Buffer.concat([
    ...[MAGIC, VERSION, 1, KEY_ENTRY].map(number),
    text(alias),
    milliseconds(now),
    octets(sealed(key, wide, randomOctets(random, DIGEST))),
    number(chain.length),
    ...certificates,
  ]);
  return Buffer.concat([records, hash('sha1', Buffer.concat([wide, Buffer.from(PHRASE), records]), 'buffer')]);
}

/** The key under Sun's cipher, as an EncryptedPrivateKeyInfo. */
function sealed(key: Buffer, wide: Buffer, salt: Uint8Array): Buffer {
  const check = hash('sha1', Buffer.concat([wide, key]), 'buffer');
  const algorithm = make.sequence(make.oid(SUN_CIPHER), asn1.nothing());
  const data = Buffer.concat([salt, sunStream(key, wide, salt), check]);
  return asn1.encode(make.sequence(algorithm, make.octetString(data)));
}

function milliseconds(at: Date): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(at.getTime()));
  return bytes;
}

/** A text of ASCII, which Java's form of UTF-8 leaves unchanged. */
function text(content: string): Buffer {
  const size = Buffer.alloc(2);
  size.writeUInt16BE(content.length);
  return Buffer.concat([size, Buffer.from(content, 'latin1')]);
}
