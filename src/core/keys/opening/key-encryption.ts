/** How an encrypted private key is protected, in words; no passphrase is needed to know it. */
import { fieldsOf, readDocument } from '../../asn1/asn1-parts.ts';
import { KitError } from '../../errors.ts';
import { shortened } from '../../escape.ts';
import { derivationInWords } from '../../keystores/key-derivation.ts';
import { schemeOf } from '../../keystores/password-encryption.ts';
import type { Item } from '../containers/pem-items.ts';
import { openSshEncryption } from '../ssh/openssh-private-key.ts';
import { traditionalCipher } from './traditional-pem.ts';

/**
 * The cipher and the key derivation: `AES-256, PBKDF2, 600,000 rounds`; undefined if they cannot be read or are not
 * supported.
 */
export function encryptionOf({ kind, der, pem, ssh }: Item): string | undefined {
  if (kind !== 'encrypted private key') return undefined;
  try {
    if (ssh !== undefined) return shortened(openSshEncryption(ssh));
    if (pem !== undefined) return traditionalCipher(pem)?.concat(', MD5, 1 round');
    const [algorithm] = fieldsOf(readDocument(der ?? Buffer.alloc(0), 'the private key', ''), ['algorithm', 'data']);
    const { cipher, derivation } = schemeOf(algorithm);
    return [cipher, ...(derivation === undefined ? [] : [derivationInWords(derivation)])].join(', ');
  } catch (cause) {
    if (cause instanceof KitError) return undefined;
    throw cause;
  }
}
