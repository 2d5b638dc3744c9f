/**
 * The public files of a bundle as targets get them: compared with the record, and written again, so that nothing else in them
 * is copied.
 */
import { createHash, type KeyObject } from 'node:crypto';
import { bundleFiles } from '../../../core/bundle/bundle-files.ts';
import { certificateOf } from '../../../core/bundle/record.ts';
import { KitError } from '../../../core/errors.ts';
import { hasThumbprint } from '../../../core/keys/jwk/thumbprint.ts';
import { findCertificates, findPublicKey } from '../../../core/keys/read-keys.ts';
import { publicKeyDer, publicKeyPem } from '../../../core/keys/rsa.ts';
import type { OpenedBundle } from '../../bundle/open-bundle.ts';
import type { CommandIo } from '../../command.ts';
import { naming } from '../../input/name-file-in-error.ts';
import { printedCommand } from '../../printed-command.ts';

/**
 * The recorded certificate, PEM.
 *
 * @throws KitError MISMATCH if server.crt has another one
 */
export async function certificateText(bundle: OpenedBundle, io: CommandIo): Promise<string> {
  const { path, bytes } = await bundle.file('certificate');
  return naming(path, () => {
    const { sha256 } = certificateOf(bundle.record);
    const own = findCertificates(bytes).find(({ fingerprint256 }) => fingerprint256 === sha256.toUpperCase());
    if (own === undefined) throw notRecorded('the certificate', bundle, io);
    return own.toString();
  });
}

/**
 * The recorded public key, SPKI in PEM, and the SHA-256 of its DER, hexadecimal: that tells a restored key from another one,
 * without the key itself.
 *
 * @throws KitError MISMATCH if public.pem has another one
 */
export async function publicKeyTexts(
  bundle: OpenedBundle,
  io: CommandIo,
): Promise<{ publicKey: string; publicKeySha256: string }> {
  const { path, bytes } = await bundle.file('publicKey');
  const key = await naming(path, (): KeyObject => {
    const found = findPublicKey(bytes);
    if (!hasThumbprint(found, bundle.record.key.thumbprint)) throw notRecorded('the public key', bundle, io);
    return found;
  });
  return { publicKey: publicKeyPem(key), publicKeySha256: createHash('sha256').update(publicKeyDer(key)).digest('hex') };
}

const notRecorded = (what: string, { directory }: OpenedBundle, io: CommandIo): KitError =>
  new KitError('MISMATCH', `${what} is not the one in ${bundleFiles.record}`, {
    hint: `for the fix, run ${printedCommand({ command: 'doctor', directory }, io)}`,
  });
