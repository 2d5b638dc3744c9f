/** The MAC of PKCS#12: with the key derivation of PKCS#12 (RFC 7292 §5.1), or with PBMAC1 (RFC 9579). */
import { createHmac, timingSafeEqual } from 'node:crypto';
import * as asn1 from '../asn1/asn1.ts';
import { anyOf, faulty, fieldsOf, isThere, octetsOf, oidOf, type Part } from '../asn1/asn1-parts.ts';
import * as make from '../asn1/make-asn1.ts';
import { type Derivation, derivationIn } from './key-derivation.ts';
import { derivationOf, hmacDigest, roundsOf, unsupported } from './password-encryption.ts';
import type { PasswordForm } from './passwords.ts';
import { derivePkcs12, purposes } from './pkcs12-derivation.ts';

/** A MAC to check. */
export interface StoreMac {
  /** Its name for messages: `SHA-256`, `PBMAC1 with SHA-256`. */
  name: string;
  /** The cost of deriving its key; the caller checks it first. */
  derivation: Derivation | undefined;
  /** Whether it takes the wide form of the password. */
  wide: boolean;
  /** Whether the content was protected with this password. */
  matches(content: Uint8Array, password: PasswordForm): boolean;
}

const digests: Readonly<Record<string, string>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.4': 'sha224',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
  '2.16.840.1.101.3.4.2.5': 'sha512-224',
  '2.16.840.1.101.3.4.2.6': 'sha512-256',
};

const named = (digest: string): string => digest.replace('sha', 'SHA-').replace(/-(?=\d+$)(?<=\d-)/, '/');

/**
 * Reads a MacData.
 *
 * @throws KitError INPUT_INVALID if it is damaged or not supported, naming it
 */
export function readMac(part: Part): StoreMac {
  const [info, saltPart, roundsPart] = fieldsOf(part, ['digest', 'salt', 'rounds']);
  const [algorithm, digestPart] = fieldsOf(info, ['algorithm', 'value']);
  const [id, parameters] = fieldsOf(algorithm, ['algorithm', 'parameters']);
  const expected = octetsOf(digestPart);
  const oid = oidOf(id);
  if (oid === '1.2.840.113549.1.5.14') return readPbmac1(parameters, algorithm, expected);
  const digest = digests[oid];
  if (digest === undefined) throw unsupported(part, `the MAC ${oid}`);
  const salt = octetsOf(saltPart);
  const rounds = isThere(roundsPart) ? roundsOf(roundsPart) : 1;
  return {
    name: named(digest),
    // In JavaScript, a round takes several times as long as one of PBKDF2.
    derivation: { algorithm: 'the MAC of PKCS#12', rounds: BigInt(rounds), blocks: 7n },
    wide: true,
    matches(content, { wide }) {
      const size = expected.length;
      const key = derivePkcs12({ digest, password: wide, salt, rounds, purpose: purposes.mac, size: digestSize(digest) });
      return size === key.length && timingSafeEqual(createHmac(digest, key).update(content).digest(), expected);
    },
  };
}

/** Makes a MacData with the key derivation of PKCS#12. */
export function makeMac(
  content: Uint8Array,
  { digest, password, salt, rounds }: { digest: 'sha1' | 'sha256'; password: PasswordForm; salt: Uint8Array; rounds: number },
): asn1.Asn1 {
  const [id = ''] = Object.entries(digests).find(([, name]) => name === digest) ?? [];
  const purpose = purposes.mac;
  const key = derivePkcs12({ digest, password: password.wide, salt, rounds, purpose, size: digestSize(digest) });
  const value = make.octetString(createHmac(digest, key).update(content).digest());
  const info = make.sequence(make.sequence(make.oid(id), asn1.nothing()), value);
  return make.sequence(info, make.octetString(salt), make.integer(rounds));
}

const digestSize = (digest: string): number => createHmac(digest, '').digest().length;

/** Fewest octets of the key (RFC 9579 §4). */
const SHORTEST_KEY = 20;

function readPbmac1(parameters: Part, algorithm: Part, expected: Buffer): StoreMac {
  const [derivationPart, macPart] = fieldsOf(parameters, ['key derivation', 'MAC']);
  const digest = hmacDigest(macPart, algorithm);
  const { derive, keyLength } = derivationOf(derivationPart, algorithm);
  if (keyLength === undefined || keyLength < SHORTEST_KEY) {
    throw faulty(
      derivationPart,
      `${keyLength === undefined ? 'no key length' : `a key of ${keyLength} octets`}, expected ${SHORTEST_KEY} or more`,
    );
  }
  return {
    name: `PBMAC1 with ${named(digest)}`,
    derivation: derivationIn(anyOf(algorithm)),
    wide: false,
    matches(content, { octets }) {
      const mac = createHmac(digest, derive(octets, keyLength)).update(content).digest();
      return mac.length === expected.length && timingSafeEqual(mac, expected);
    },
  };
}
