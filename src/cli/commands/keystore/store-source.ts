/** Reads what goes into a new key store: a key, its certificate and the certificates of its issuers. */
import { createPublicKey, type KeyObject, type X509Certificate } from 'node:crypto';
import { strictFaults } from '../../../core/asn1/certificate-doubts.ts';
import { requireOwnSignature } from '../../../core/asn1/own-signature.ts';
import { certificateChain, subjectIn } from '../../../core/certificates/certificate-chain.ts';
import { certificateParts } from '../../../core/certificates/version-and-signature.ts';
import { KitError } from '../../../core/errors.ts';
import { visible } from '../../../core/escape.ts';
import { certificateNotes } from '../../../core/inspection/certificate-facts.ts';
import { chainNotes } from '../../../core/inspection/chain-remarks.ts';
import { extensionsInWords } from '../../../core/inspection/extension-words.ts';
import { findCertificates, publicKeyOf } from '../../../core/keys/read-keys.ts';
import { isSameKey } from '../../../core/keys/same-key.ts';
import { storeIn } from '../../../core/keys/store-items.ts';
import type { CommandIo } from '../../command.ts';
import { naming } from '../../input/name-file-in-error.ts';
import { anyKind, notesOnKey, openSigningKey } from '../../input/private-key.ts';

/** What goes into a store. */
export interface StoreSource {
  key: KeyObject;
  /** The certificate of the key first. */
  chain: readonly X509Certificate[];
  notes: string[];
}

/** The bytes of a file, and its path for messages. */
export interface SourceFile {
  path: string;
  bytes: Uint8Array;
}

/** The files that a store is made from. */
export interface SourceFiles {
  key: SourceFile;
  certificate: SourceFile;
  /** The certificates of the issuers. */
  chain: SourceFile | undefined;
}

/**
 * Opens the key and finds its certificate and the chain of that.
 *
 * @throws KitError naming the file; MISMATCH if no certificate is for the key, or `chain` contains no issuer
 */
export async function readSource(
  files: SourceFiles,
  { passphrase, io }: { passphrase: Uint8Array | undefined; io: CommandIo },
): Promise<StoreSource> {
  await naming(files.key.path, () => refuseStore(files.key.bytes));
  const { key, notes } = await openSigningKey(files.key, { passphrase, io, check: anyKind });
  const near = await certificatesIn(files.certificate);
  const own = await naming(files.certificate.path, () => certificateFor(key, near, files.key.path));
  await naming(files.certificate.path, () => requireOwnSignature(own, publicKeyOf(own), subjectIn(near)));
  const far = files.chain === undefined ? [] : await certificatesIn(files.chain);
  const chain = certificateChain(own, [...near, ...far]);
  if (files.chain !== undefined) await naming(files.chain.path, () => requireIssuer(chain, far));
  for (const one of chain)
    await naming(isAmong(near, one) ? files.certificate.path : (files.chain?.path ?? ''), () => requireStrict(one));
  const left = new Set([...near, ...far].filter((one) => !isAmong(chain, one)).map(({ fingerprint256 }) => fingerprint256));
  return {
    key,
    chain,
    notes: [...notesOnKey(notes), ...leftOut(left.size), ...judged(own, [...near, ...far], io.now())],
  };
}

const certificatesIn = ({ path, bytes }: SourceFile): Promise<X509Certificate[]> => naming(path, () => findCertificates(bytes));

const isAmong = (all: readonly X509Certificate[], one: X509Certificate): boolean => all.some(({ raw }) => raw.equals(one.raw));

/** @throws KitError USAGE if the file that should contain a key is a key store */
function refuseStore(bytes: Uint8Array): void {
  if (storeIn(bytes) === undefined) return;
  throw new KitError('USAGE', 'this is a key store already', { hint: 'give the file with the key that it was made from' });
}

/** The certificate for a key; the one that expires last, if there are several. */
function certificateFor(key: KeyObject, certificates: readonly X509Certificate[], keyPath: string): X509Certificate {
  const own = createPublicKey(key);
  const end = ({ validTo }: X509Certificate): number => Date.parse(validTo);
  const [found] = certificates
    .filter((one) => {
      const publicKey = publicKeyOf(one);
      return publicKey !== undefined && isSameKey(publicKey, own);
    })
    .sort((one, other) => end(other) - end(one));
  if (found !== undefined) return found;
  const what = certificates.length === 1 ? 'the certificate is not' : `none of the ${certificates.length} certificates is`;
  const name = keyPath === '-' ? 'standard input' : visible(keyPath);
  throw new KitError('MISMATCH', `${what} for the key in ${name}`, {
    hint: 'give the key and the certificate that was made for it',
  });
}

/** @throws KitError MISMATCH if no certificate of the file is an issuer in the chain */
function requireIssuer([own, ...issuers]: readonly X509Certificate[], file: readonly X509Certificate[]): void {
  if (file.some((one) => isAmong(issuers, one))) return;
  const what = own?.subject === own?.issuer ? 'the certificate of the key is self-signed' : 'none has signed the certificate';
  throw new KitError('MISMATCH', `no certificate in it is an issuer of that of the key: ${what}`, {
    hint: 'give the certificates of the authority that signed it, or leave out the chain',
  });
}

/** @throws KitError INPUT_INVALID if Java opens no store with the certificate */
function requireStrict({ raw }: X509Certificate): void {
  const { extensions } = certificateParts(raw);
  const damaged = extensions && extensionsInWords(extensions).find((one) => one.damaged && one.critical);
  const [fault] = [...strictFaults(raw), ...(damaged ? [`its extension ${damaged.name} is damaged`] : [])];
  if (fault === undefined) return;
  throw new KitError('INPUT_INVALID', `a certificate that Java refuses: ${fault}`, {
    hint: 'ask its issuer for a new one; programs that open the store read every certificate in it',
  });
}

const leftOut = (count: number): string[] =>
  count === 0
    ? []
    : [`left out ${count} certificate${count === 1 ? '' : 's'} that ${count === 1 ? 'is' : 'are'} not in the chain`];

/** The remarks of `inspect` on the certificate, and on its chain. */
const judged = (own: X509Certificate, others: readonly X509Certificate[], now: Date): string[] => [
  ...certificateNotes(own, now),
  ...chainNotes(own, others, now).map((says) => `the chain: ${says}`),
];
