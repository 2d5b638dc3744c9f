/** Joins the keys and certificates of PKCS#12, which it stores one by one, into entries. */
import type { X509Certificate } from 'node:crypto';
import type { KitError } from '../errors.ts';
import { LONGEST_CHAIN } from '../limits.ts';
import { certificateIn, publicKeyIn, publicKeyOf, type StoreEntry, withUniqueAliases } from './store-entries.ts';

interface Labelled {
  alias: string | undefined;
  /** In hexadecimal. */
  localKeyId: string | undefined;
}

/** A private key as found, or why it does not open. */
export interface FoundKey extends Labelled {
  der?: Buffer;
  closed?: KitError;
}

/** A certificate as found. */
export interface FoundCertificate extends Labelled {
  der: Buffer;
  /** Whether Java marked it as trusted: then it is an entry, even if it is in the chain of a key too. */
  trusted: boolean;
}

/** The entries: each key with its chain, then the certificates that belong to no key. */
export function joined(found: { keys: readonly FoundKey[]; certificates: readonly FoundCertificate[] }): StoreEntry[] {
  const certificates = new Certificates(found.certificates);
  const used = new Set<Candidate>();
  let unnamed = 0;
  const name = (...aliases: (string | undefined)[]): string => {
    const given = aliases.find((alias) => alias !== undefined && alias !== '');
    if (given === undefined) unnamed += 1;
    return given ?? String(unnamed);
  };
  const keys = found.keys.map((key): StoreEntry => {
    const publicKey = key.der && publicKeyOf(key.der);
    const own = certificates.for(key.localKeyId, publicKey);
    const chain = own === undefined ? [] : certificates.chainFrom(own);
    for (const one of chain) used.add(one);
    return {
      alias: name(key.alias, own?.alias),
      key: key.der,
      closed: key.closed,
      chain: chain.map(({ der }) => der),
      localKeyId: key.localKeyId,
      matches: own && key.der && publicKey === own.publicKey,
    };
  });
  const trusted = certificates.all
    .filter((one) => one.trusted || !used.has(one))
    .map(({ alias, der, localKeyId }): StoreEntry => {
      return { alias: name(alias), key: undefined, chain: [der], localKeyId, matches: undefined };
    });
  return withUniqueAliases([...keys, ...trusted]);
}

interface Candidate extends FoundCertificate {
  /** Undefined if OpenSSL cannot read it. */
  certificate: X509Certificate | undefined;
  publicKey: string | undefined;
}

/** The certificates of a store, found by what joins them: linear in their number, whatever a crafted store contains. */
class Certificates {
  readonly all: readonly Candidate[];
  readonly #byId = new Map<string, Candidate>();
  readonly #byPublicKey = new Map<string, Candidate>();
  readonly #bySubject = new Map<string, Candidate[]>();
  readonly #issuers = new Map<Candidate, Candidate | undefined>();

  constructor(found: readonly FoundCertificate[]) {
    this.all = found.map((one) => {
      const certificate = certificateIn(one.der);
      return { ...one, certificate, publicKey: publicKeyIn(certificate) };
    });
    for (const one of this.all) {
      const { localKeyId, publicKey, certificate } = one;
      if (localKeyId !== undefined && !this.#byId.has(localKeyId)) this.#byId.set(localKeyId, one);
      if (publicKey !== undefined && !this.#byPublicKey.has(publicKey)) this.#byPublicKey.set(publicKey, one);
      if (certificate === undefined) continue;
      const same = this.#bySubject.get(certificate.subject) ?? [];
      this.#bySubject.set(certificate.subject, same);
      same.push(one);
    }
  }

  /** The certificate with the id of a key; without one, the certificate for its public key. */
  for(localKeyId: string | undefined, publicKey: string | undefined): Candidate | undefined {
    const labelled = localKeyId === undefined ? undefined : this.#byId.get(localKeyId);
    return labelled ?? (publicKey === undefined ? undefined : this.#byPublicKey.get(publicKey));
  }

  /** A certificate and its issuers, as far as they are in the store. */
  chainFrom(first: Candidate): Candidate[] {
    const chain = new Set([first]);
    for (const one of chain) {
      const issuer = this.#issuerOf(one);
      if (issuer === undefined || chain.size === LONGEST_CHAIN) break;
      chain.add(issuer);
    }
    return [...chain];
  }

  #issuerOf(one: Candidate): Candidate | undefined {
    const { certificate } = one;
    if (this.#issuers.has(one) || certificate === undefined) return this.#issuers.get(one);
    const issuer = this.#bySubject
      .get(certificate.issuer)
      ?.find((other) => other !== one && other.certificate !== undefined && certificate.checkIssued(other.certificate));
    const itself = certificate.subject === certificate.issuer;
    this.#issuers.set(one, itself ? undefined : issuer);
    return this.#issuers.get(one);
  }
}
