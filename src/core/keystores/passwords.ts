/** The octets of a password as key derivations take them. */
import { isUtf8 } from 'node:buffer';
import { KitError } from '../errors.ts';

/** One way to write a password as octets. */
export interface PasswordForm {
  /** For PBES1, PBES2 and PBMAC1. */
  octets: Buffer;
  /** For PKCS#12: big-endian UTF-16 with two zero octets at the end (RFC 7292 Appendix B.1). */
  wide: Buffer;
}

/**
 * All forms that programs use for a password, the usual one first. Old versions of OpenSSL widen each octet of UTF-8; without a
 * password, some programs write the empty string and others nothing at all.
 *
 * @param password undefined or empty for no password
 */
export function passwordForms(password: Uint8Array | undefined): PasswordForm[] {
  const octets = Buffer.from(password ?? []);
  if (octets.length === 0) {
    return [
      { octets, wide: Buffer.alloc(2) },
      { octets, wide: Buffer.alloc(0) },
    ];
  }
  const widened = { octets, wide: utf16(`${octets.toString('latin1')}\0`) };
  if (!isUtf8(octets)) return [widened];
  const usual = { octets, wide: utf16(`${octets.toString('utf8')}\0`) };
  return usual.wide.equals(widened.wide) ? [usual] : [usual, widened];
}

/**
 * A form, and the same in Latin-1: where a terminal or a file is in that, OpenSSL derives a key from its octets, but widens the
 * letters.
 */
export function withLatin(form: PasswordForm): PasswordForm[] {
  const text = form.octets.toString('utf8');
  const octets = Buffer.from(text, 'latin1');
  return octets.equals(form.octets) || octets.toString('latin1') !== text ? [form] : [form, { ...form, octets }];
}

/**
 * The forms that are different for one use: deriving a key from the same octets again takes as long, and gives the same.
 *
 * @param wide whether it takes the wide form
 */
export function differing(forms: readonly PasswordForm[], { wide }: { wide: boolean }): PasswordForm[] {
  const used = (form: PasswordForm): Buffer => (wide ? form.wide : form.octets);
  return forms.filter((form, index) => forms.findIndex((one) => used(one).equals(used(form))) === index);
}

/** Big-endian UTF-16. */
export const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

/** Fewest characters that Java's tools accept. */
const SHORTEST = 6;

/**
 * Refuses a password that Java cannot open a new key store with: keytool takes only ASCII, and programs encode other characters
 * in several ways.
 *
 * @throws KitError PASSPHRASE
 */
export function requireStorePassword(password: Uint8Array): void {
  const refuse = (what: string): KitError =>
    new KitError('PASSPHRASE', `the password for the key store ${what}`, {
      hint: 'use 6 or more letters, digits, spaces and signs that are on an English keyboard',
    });
  if (password.some((octet) => octet < 0x20 || octet > 0x7e)) throw refuse('has a character that is not ASCII');
  if (password.length < SHORTEST) throw refuse(`is shorter than ${SHORTEST} characters`);
}
