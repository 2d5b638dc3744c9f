/** Opens the items found in a file: PEM or DER becomes a key, or a certificate with valid dates. */
import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { KitError } from '../errors.ts';
import { derivationOf } from '../keystores/key-derivation.ts';
import { derKind } from './containers/der-kinds.ts';
import type { Item } from './containers/pem-items.ts';
import { decryptScrypt, needsOwnScrypt } from './pkcs8.ts';

/** Refuses a certificate with invalid dates, which OpenSSL accepts. */
export function dated(certificate: X509Certificate): X509Certificate {
  const { validFrom, validTo } = certificate;
  if ([validFrom, validTo].some((date) => Number.isNaN(Date.parse(date)))) throw new TypeError('no date');
  return certificate;
}

/** Opens a key in PEM or DER; returns the end of its certificate too, if it was in one. */
export function openEncoded(item: Item, passphrase: Uint8Array | undefined): { key: KeyObject; notAfter?: Date } {
  if (item.kind === 'certificate' || item.kind === 'public key') {
    try {
      if (item.kind === 'public key') return { key: openPublicKey(item) };
      const { publicKey, validTo } = dated(new X509Certificate(item.pem ?? item.der ?? ''));
      return { key: publicKey, notAfter: new Date(validTo) };
    } catch {
      throw new KitError('INPUT_INVALID', 'it is damaged', { hint: 'get the file again from its source' });
    }
  }
  return { key: openPrivateKey(item, passphrase) };
}

function openPublicKey({ der, pem }: Item): KeyObject {
  if (pem !== undefined) return createPublicKey(pem);
  const type = derKind(der as Buffer).form === 'pkcs1' ? 'pkcs1' : 'spki';
  return createPublicKey({ key: der as Buffer, format: 'der', type });
}

/** Opens a private key in PEM or DER.
 *
 * @throws KitError PASSPHRASE if the passphrase is missing or wrong, INPUT_INVALID if the key is damaged
 */
export function openPrivateKey(item: Item, passphrase?: Uint8Array): KeyObject {
  const { kind, der, pem, name, derivations } = item;
  const secret = passphrase === undefined ? {} : { passphrase: Buffer.from(passphrase) };
  const encrypted = kind === 'encrypted private key';
  if (encrypted && passphrase === undefined) {
    throw new KitError('PASSPHRASE', 'the private key is encrypted, and no passphrase was given', {
      hint: 'put the passphrase into a file that only you can read',
      next: { to: 'use it', options: { passphraseFile: { blank: 'file' } } },
    });
  }
  const derivation = encrypted && der !== undefined ? derivationOf(der) : undefined;
  if (derivation !== undefined && der !== undefined) derivations?.spend(derivation, der);
  try {
    if (pem !== undefined) return writable(createPrivateKey({ key: pem, format: 'pem', ...secret }), name);
    if (der && passphrase && derivation && 'cost' in derivation && needsOwnScrypt(derivation)) {
      return writable(
        createPrivateKey({ key: decryptScrypt(der, derivation, passphrase), format: 'der', type: 'pkcs8' }),
        name,
      );
    }
    const form = der && derKind(der).form;
    const key = createPrivateKey({
      key: der ?? Buffer.alloc(0),
      format: 'der',
      type: form === 'spki' ? undefined : form,
      ...secret,
    });
    return writable(key, name);
  } catch (cause) {
    if (cause instanceof KitError) throw cause;
    if (encrypted) {
      throw new KitError('PASSPHRASE', 'the passphrase does not open the private key', {
        hint: 'check the passphrase; keys encrypted with DES or RC4, by very old tools, are not supported',
        cause,
      });
    }
    throw new KitError('INPUT_INVALID', `${name} is damaged`, { hint: 'get the file again from its source', cause });
  }
}

/**
 * Checks that a private key can be written. OpenSSL reads an EC key whose number is too long for its curve, and then asking
 * node:crypto for its curve or its JWK would end the whole process.
 */
function writable(key: KeyObject, name: string): KeyObject {
  if (key.asymmetricKeyType !== 'ec') return key;
  try {
    key.export({ type: 'pkcs8', format: 'der' });
    return key;
  } catch (cause) {
    throw new KitError('INPUT_INVALID', `${name} is damaged: its number does not match its curve`, {
      hint: 'get the file again from its source',
      cause,
    });
  }
}
