/** The certificate that `convert` writes: of a file, a key store, or the `x5c` of a JWK. */
import type { X509Certificate } from 'node:crypto';
import { requireOwnSignature } from '../../../core/asn1/own-signature.ts';
import { certificateNames } from '../../../core/certificates/ca-certificate.ts';
import { subjectIn } from '../../../core/certificates/certificate-chain.ts';
import { KitError } from '../../../core/errors.ts';
import { excerpt } from '../../../core/escape.ts';
import { certificateNotes } from '../../../core/inspection/certificate-facts.ts';
import { requireCloseLook } from '../../../core/keys/key-checks.ts';
import { findCertificates, publicKeyOf } from '../../../core/keys/read-keys.ts';
import { textIn } from '../../../core/octets/text-encoding.ts';
import type { CommandIo } from '../../command.ts';
import { isKeyText, readKeySource } from '../../input/key-source.ts';
import { openedStore } from '../../input/key-store.ts';
import { naming } from '../../input/name-file-in-error.ts';
import { isWebAddress } from '../../input/network.ts';
import { readPassphrase } from '../../input/passphrase.ts';
import type { ConvertOptions } from './flags.ts';

/** A certificate in DER, and notes on how it was found. */
export interface CertificateFound {
  der: Buffer;
  notes: string[];
}

/**
 * Reads the certificate of a source; of a chain, the first one, which the others issued.
 *
 * @throws KitError INPUT_INVALID, naming the source, if there is none or several that do not belong together
 */
export async function readCertificate(options: ConvertOptions, io: CommandIo): Promise<CertificateFound> {
  const { input } = options;
  if (isWebAddress(input) || isKeyText(input)) return inKeySet(options, undefined, io);
  const bytes = await io.read(input);
  if (/^\s*[{[]/.test(textIn(bytes) ?? '')) return inKeySet(options, bytes, io);
  const passphrase = await readPassphrase(options.passphraseFile, io);
  const { storePasswordFile, alias } = options;
  const use = await openedStore({ path: input, bytes }, { storePasswordFile, alias, passphrase }, io);
  return naming(input, () => {
    const all = findCertificates(bytes, use);
    const first = firstOfChain(all);
    const key = publicKeyOf(first);
    requireOwnSignature(first, key, subjectIn(all));
    if (key !== undefined) requireCloseLook({ name: 'the key of the certificate', key });
    const { subject } = certificateNames(first);
    return {
      der: first.raw,
      notes: [
        ...(all.length === 1 ? [] : [`wrote the first of ${all.length} certificates: ${excerpt(subject)}`]),
        ...certificateNotes(first, io.now()),
      ],
    };
  });
}

/** The certificate in the `x5c` of the chosen JWK. */
async function inKeySet(
  { input, kid, passphraseFile, allowWeak }: ConvertOptions,
  bytes: Uint8Array | undefined,
  io: CommandIo,
): Promise<CertificateFound> {
  const source = { input, bytes, kid, passphraseFile, allowWeak, overrides: ['kid', 'allowWeak'] };
  const { keys, name, notes } = await readKeySource(source, io);
  const [found] = keys;
  if (found?.certificate !== undefined) {
    const { certificate } = found;
    return naming(name, () => ({ der: certificate.raw, notes: [...notes, ...certificateNotes(certificate, io.now())] }));
  }
  return naming(name, () => {
    throw new KitError('INPUT_INVALID', `${found?.name ?? 'the key'} has no certificate ("x5c")`, {
      hint: 'for its public key, use --to spki',
    });
  });
}

/** The certificate that issued none of the others. */
function firstOfChain(certificates: readonly X509Certificate[]): X509Certificate {
  const different = certificates.filter((one, at) => certificates.findIndex(({ raw }) => raw.equals(one.raw)) === at);
  const own = different.filter((one) => !different.some((other) => other !== one && other.checkIssued(one)));
  const [first] = own;
  if (first !== undefined && own.length === 1) return first;
  throw new KitError('INPUT_INVALID', `found ${different.length} certificates that are not one chain, expected one`, {
    hint: 'put the right certificate into a separate file',
  });
}
