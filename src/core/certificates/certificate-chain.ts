/** Builds the chain of a certificate from certificates in any order. */
import type { X509Certificate } from 'node:crypto';
import { publicKeyOf } from '../keys/read-keys.ts';
import { LONGEST_CHAIN } from '../limits.ts';

/**
 * A certificate, followed by its issuer, that one's issuer, and so on, as far as they are among the others. Each signature of the
 * chain verifies; whether its end can be trusted is not judged.
 */
export function certificateChain(first: X509Certificate, others: readonly X509Certificate[]): X509Certificate[] {
  const bySubject = new Map<string, X509Certificate[]>();
  for (const other of others) bySubject.set(other.subject, [...(bySubject.get(other.subject) ?? []), other]);
  const chain = [first];
  for (const one of chain) {
    if (one.subject === one.issuer || chain.length === LONGEST_CHAIN) break;
    const issuer = bySubject.get(one.issuer)?.find((other) => !chain.includes(other) && hasIssued(other, one));
    if (issuer === undefined) break;
    chain.push(issuer);
  }
  return chain;
}

/** Finds a certificate by its subject. */
export const subjectIn =
  (certificates: readonly X509Certificate[]) =>
  (subject: string): X509Certificate | undefined =>
    certificates.find((one) => one.subject === subject);

function hasIssued(issuer: X509Certificate, certificate: X509Certificate): boolean {
  const key = publicKeyOf(issuer);
  return key !== undefined && certificate.checkIssued(issuer) && certificate.verify(key);
}
