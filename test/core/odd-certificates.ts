/** Makes certificates of any version, with any names, dates and extensions. */
import { type KeyObject, sign } from 'node:crypto';
import * as asn1 from '../../src/core/asn1/asn1.ts';
import * as make from '../../src/core/asn1/make-asn1.ts';
import { publicKeyDer } from '../../src/core/keys/rsa.ts';
import { testKey } from '../fixtures.ts';

/** What differs from a usual certificate. */
export interface Certified {
  subject?: string;
  issuer?: string;
  key?: KeyObject;
  signer?: KeyObject;
  version?: number;
  spki?: asn1.Asn1;
  dates?: readonly [string, string];
  /** In place of the subject with one name. */
  subjectName?: asn1.Asn1;
  extensions?: readonly asn1.Asn1[];
}

const name = (text: string): asn1.Asn1 =>
  text === '' ? make.sequence() : make.sequence(make.set(make.sequence(make.oid('2.5.4.3'), make.utf8String(text))));
const sha256 = make.sequence(make.oid('1.2.840.113549.1.1.11'), asn1.nothing());

/** A certificate of any version and with any dates, DER. */
export function certificate({
  subject = 'a',
  issuer = subject,
  key = testKey,
  signer = key,
  version = 3,
  ...more
}: Certified): Buffer {
  const { dates = ['2026-01-01', '2036-01-01'], spki = asn1.decode(publicKeyDer(key)) } = more;
  const validity = make.sequence(...dates.map((date) => make.time(new Date(date))));
  const content = make.sequence(
    make.context(0, make.integer(version - 1)),
    make.integer(1000),
    sha256,
    name(issuer),
    validity,
    more.subjectName ?? name(subject),
    spki,
    ...(more.extensions ? [make.context(3, make.sequence(...more.extensions))] : []),
  );
  return asn1.encode(make.sequence(content, sha256, make.bitString(sign('sha256', asn1.encode(content), signer))));
}

/** An extension with the DER of a value. */
export const extension = (oid: string, value: asn1.Asn1, critical = false): asn1.Asn1 =>
  make.sequence(make.oid(oid), ...(critical ? [make.boolean(true)] : []), make.octetString(asn1.encode(value)));
