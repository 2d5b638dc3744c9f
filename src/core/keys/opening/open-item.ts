/** Opens one item of a file and checks it: a key with the labels of its file, or the key of a certificate. */
import { type KeyObject, X509Certificate } from 'node:crypto';
import { a } from '../../arguments.ts';
import { certificateDoubts } from '../../asn1/certificate-doubts.ts';
import { requireOwnSignature } from '../../asn1/own-signature.ts';
import { errorIn, KitError } from '../../errors.ts';
import type { Item } from '../containers/pem-items.ts';
import { XML_NOTE } from '../containers/xml-key.ts';
import { curveOf } from '../jwk/curves/ec-curves.ts';
import { canSign } from '../jwk/jwk-algorithms.ts';
import { type SoundJwk, soundKey } from '../jwk/jwk-checks.ts';
import { notOfJwk, refuse } from '../jwk/jwk-members.ts';
import { type ReadJwk, readJwk } from '../jwk/read-jwk.ts';
import type { Checking } from '../jwk/rsa/rsa-numbers.ts';
import { publicMembers } from '../jwk/thumbprint.ts';
import { checkKey } from '../key-checks.ts';
import { GET_AGAIN } from '../key-proof.ts';
import { keyTypeName } from '../rsa.ts';
import { openEncoded } from './open-encoded.ts';

/** A key that was read, with matching numbers, and its labels from the file. */
export interface FoundKey extends ReadJwk {
  /** Its name for messages. */
  name: string;
  /** The start of its certificate. */
  notBefore?: Date | undefined;
  /** All key ids that it has in its file. */
  kids?: readonly string[] | undefined;
  /** Its certificates in the file. */
  certificates?: readonly X509Certificate[] | undefined;
  /** Its place among several keys of the file, from 1. */
  position?: number | undefined;
}

/** The options of opening a key. */
export interface Opening extends Checking {
  /** The exact bytes of the passphrase. */
  passphrase?: Uint8Array | undefined;
}

/** The rule for these options. */
export const openingRule = a.options({ passphrase: a.optional(a.bytes), allowWeak: a.optional(a.boolean) });

/** Finds a certificate of a file by its subject; they are read when the first one is asked for. */
export function bySubject(items: readonly Item[]): (subject: string) => X509Certificate | undefined {
  const certificates = items.filter(({ kind }) => kind === 'certificate');
  let known: Map<string, X509Certificate> | undefined;
  return (subject) => {
    if (certificates.length < 2) return undefined;
    known ??= new Map(
      certificates.flatMap(({ pem, der }) => {
        try {
          const certificate = new X509Certificate(pem ?? der ?? '');
          return [[certificate.subject, certificate] as const];
        } catch {
          // It is reported where it is opened.
          return [];
        }
      }),
    );
    return known.get(subject);
  };
}

/**
 * Opens one item of a file, and checks its key.
 *
 * @throws KitError INPUT_INVALID, naming the item and the cause; SIGNATURE_INVALID if a certificate was changed after its own
 *   key signed it; PASSPHRASE if it is missing or wrong
 */
export function openItem(item: Item, { passphrase, ...checking }: Opening, among?: ReturnType<typeof bySubject>): FoundKey {
  try {
    if (item.problem) throw item.problem;
    if (item.jwk) {
      const read = readJwk(item.jwk, checking);
      return { ...read, notes: [...(item.notes ?? []), ...read.notes], kid: item.kid, name: item.name };
    }
    const { key, certificate, notes: unusual } = openEncoded(item, passphrase);
    // First, because most changes of a key also make its numbers wrong, and say less.
    if (certificate !== undefined && certificate.subject !== certificate.issuer) requireOwnSignature(certificate, key, among);
    const { notes, ...sound } = soundEncoded(key, checking);
    if (certificate !== undefined) requireOwnSignature(certificate, key, among);
    return {
      ...sound,
      notes: [
        ...(item.notes ?? []),
        ...unusual,
        ...notes,
        ...(certificate === undefined ? [] : certificateDoubts(certificate.raw)),
      ],
      kid: item.kid,
      ...(certificate && { ...datesOf(certificate), certificates: [certificate] }),
      name: item.name,
    };
  } catch (cause) {
    if (!(cause instanceof KitError) || cause.code === 'PASSPHRASE') throw cause;
    throw errorIn(item.name, item.jwk === undefined || item.notes?.includes(XML_NOTE) ? notOfJwk(cause) : cause);
  }
}

const datesOf = ({ validFrom, validTo }: X509Certificate): Pick<FoundKey, 'notBefore' | 'notAfter'> => ({
  notBefore: new Date(validFrom),
  notAfter: new Date(validTo),
});

/** Checks the numbers of a key; an RSA-PSS key keeps its restrictions, which a JWK could not represent. */
function soundEncoded(key: KeyObject, checking: Checking): SoundJwk {
  if (key.asymmetricKeyType !== 'rsa-pss') return soundKey(exported(key), checking, { exact: true });
  const { notes } = soundKey({ ...publicMembers(key) }, checking, { exact: true });
  return { key: checked(key), notes };
}

/** The numbers of a key, as JWK members. */
function exported(key: KeyObject): Record<string, unknown> {
  try {
    return { ...key.export({ format: 'jwk' }) };
  } catch {
    if (curveOf(key.asymmetricKeyDetails?.namedCurve) !== undefined) {
      throw refuse('the key is damaged: its private value does not fit its curve', GET_AGAIN);
    }
    throw new KitError('INPUT_INVALID', `this is ${keyTypeName(key)}, which a JWK cannot represent`, {
      hint: 'use a plain RSA key, or an EC key on P-256, P-384 or P-521',
    });
  }
}

/** A key that passed its checks. */
export function checked(key: KeyObject): KeyObject {
  checkKey(key);
  return key;
}

/** Why a key cannot be used for signatures; undefined if it can. */
export function unfitForSigning({ key, notForSigning }: FoundKey): string | undefined {
  if (notForSigning !== undefined) return notForSigning;
  return canSign(key) ? undefined : `${keyTypeName(key)} cannot sign`;
}
