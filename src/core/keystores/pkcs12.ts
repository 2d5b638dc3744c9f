/** Reads PKCS#12 key stores (RFC 7292), by whatever program made them. Checks the MAC before it decrypts anything. */
import { encode } from '../asn1/asn1.ts';
import {
  anyOf,
  elementsOf,
  faulty,
  fieldsOf,
  integerOf,
  isOf,
  isThere,
  octetsOf,
  oidOf,
  type Part,
  readDocument,
  taggedOctetsOf,
  taggedOf,
  textOf,
} from '../asn1/asn1-parts.ts';
import { derOf } from '../asn1/ber.ts';
import { errorIn, KitError } from '../errors.ts';
import { MOST_STORE_ITEMS } from '../limits.ts';
import { DerivationBudget, type LimitedOpening } from './key-derivation.ts';
import { schemeOf, unsupported } from './password-encryption.ts';
import { differing, type PasswordForm, passwordForms, withLatin } from './passwords.ts';
import { type FoundCertificate, type FoundKey, joined } from './pkcs12-entries.ts';
import { readMac, type StoreMac } from './pkcs12-mac.ts';
import type { KeyStore, OtherEntry } from './store-entries.ts';
import { closedKey, hasOwnPassword, needsPassword, tooManyItems, wrongKeyPassword, wrongPassword } from './store-errors.ts';

const STORE = 'the key store';
const GET_AGAIN = 'get the file again from its source, and copy it in binary mode';

/** Types of content (RFC 5652 §4, §8). */
const contentTypes: Readonly<Record<string, 'data' | 'encrypted'>> = {
  '1.2.840.113549.1.7.1': 'data',
  '1.2.840.113549.1.7.6': 'encrypted',
};

/**
 * Opens a PKCS#12 key store, in DER or BER.
 *
 * @throws KitError PASSPHRASE if the password is missing or wrong; INPUT_INVALID if the store is damaged, not supported, or too
 *   large
 */
export function readPkcs12(bytes: Uint8Array, opening: LimitedOpening): KeyStore {
  const { password, keyPassword, within } = opening;
  const document = berPart(bytes, STORE);
  const [version, authSafe, macData] = fieldsOf(document, ['version', 'content', 'MAC']);
  if (integerOf(version) !== 3n) throw faulty(version, 'unknown');
  const [type, content] = fieldsOf(authSafe, ['type', 'value']);
  if (contentTypes[oidOf(type)] !== 'data') throw unsupported(document, 'a signature in place of a password');
  const safe = octetsOf(taggedOf(content, 0));
  const budget = new DerivationBudget({ within });
  const mac = isThere(macData) ? readMac(macData) : undefined;
  const forms = mac === undefined ? passwordForms(password) : checkedForms(mac, safe, { password, budget });
  const opened = new Opened(forms, {
    budget,
    hasPassword: password !== undefined,
    proven: mac !== undefined,
    keyPassword,
    ownPassword: hasOwnPassword(opening),
  });
  for (const part of elementsOf(berPart(safe, STORE), 'sequence', 'part')) opened.readContent(part);
  const ciphers = opened.ciphers.size === 0 ? ['not encrypted'] : [...opened.ciphers];
  return {
    kind: 'PKCS#12',
    legacy: !ciphers.some((cipher) => cipher.startsWith('AES')),
    protection: [...ciphers, mac === undefined ? 'no MAC' : `MAC ${mac.name}`].join(', '),
    entries: joined(opened),
    ...(opened.others.length === 0 ? {} : { others: opened.others }),
  };
}

/** The octets of BER as a part. */
function berPart(bytes: Uint8Array, name: string): Part {
  try {
    return readDocument(derOf(bytes), name, GET_AGAIN);
  } catch (cause) {
    if (cause instanceof KitError && !cause.message.startsWith(name)) throw errorIn(name, cause);
    throw cause;
  }
}

/** The forms of the password that the MAC may have been made with: it may show only the wide one. */
function checkedForms(
  mac: StoreMac,
  content: Buffer,
  { password, budget }: { password: Uint8Array | undefined; budget: DerivationBudget },
): PasswordForm[] {
  if (mac.derivation !== undefined) spend(budget, mac.derivation, mac);
  const form = differing(passwordForms(password), mac).find((one) => mac.matches(content, one));
  if (form !== undefined) return mac.wide ? withLatin(form) : [form];
  throw password === undefined ? needsPassword() : wrongPassword();
}

/** @throws KitError INPUT_INVALID if the derivation costs too much */
function spend(budget: DerivationBudget, derivation: NonNullable<StoreMac['derivation']>, of: object): void {
  budget.spend(derivation, of, 'the key store uses');
}

interface Opening {
  budget: DerivationBudget;
  hasPassword: boolean;
  /** Whether the MAC has shown that the password is right. */
  proven: boolean;
  keyPassword: Uint8Array | undefined;
  /** Whether it is another one than that of the store. */
  ownPassword: boolean;
}

/** Collects the keys and certificates of a store. */
class Opened {
  readonly keys: FoundKey[] = [];
  readonly certificates: FoundCertificate[] = [];
  readonly others: OtherEntry[] = [];
  readonly ciphers = new Set<string>();
  readonly #forms: readonly PasswordForm[];
  readonly #opening: Opening;
  #items = 0;

  constructor(forms: readonly PasswordForm[], opening: Opening) {
    this.#forms = forms;
    this.#opening = opening;
  }

  /** Reads a ContentInfo, encrypted or not. */
  readContent(part: Part): void {
    const [type, value] = fieldsOf(part, ['type', 'value']);
    const kind = contentTypes[oidOf(type)];
    if (kind === undefined) throw unsupported(part, 'encryption for a certificate in place of a password');
    const content = taggedOf(value, 0);
    this.#readBags(kind === 'data' ? berPart(octetsOf(content), part.name) : this.#decryptedContent(content));
  }

  #decryptedContent(part: Part): Part {
    const [, info] = fieldsOf(part, ['version', 'content', 'attributes']);
    const [, algorithm, data] = fieldsOf(info, ['type', 'algorithm', 'data']);
    const bags = this.#decrypted({ algorithm, data: taggedOctetsOf(data, 0) }, this.#forms, (clear) =>
      berPart(clear, part.name),
    );
    if (bags === undefined) throw this.#whyClosed();
    return bags;
  }

  #readBags(bags: Part): void {
    for (const bag of elementsOf(bags, 'sequence', 'item')) this.#readBag(bag);
  }

  #readBag(bag: Part): void {
    this.#items += 1;
    if (this.#items > MOST_STORE_ITEMS) throw tooManyItems();
    const [id, tagged, attributes] = fieldsOf(bag, ['type', 'value', 'attributes']);
    const [, type] = /^1\.2\.840\.113549\.1\.12\.10\.1\.(\d)$/.exec(oidOf(id)) ?? [];
    const value = taggedOf(tagged, 0);
    if (type === '6') this.#readBags(value);
    const labels = labelsIn(attributes);
    if (type === '1') this.keys.push({ ...labels, der: encode(anyOf(value)) });
    if (type === '2') this.keys.push({ ...labels, ...this.#decryptedKey(value, labels.alias) });
    if (type === '5') this.others.push({ alias: labels.alias, what: 'a secret key' });
    if (type === '4') this.others.push({ alias: labels.alias, what: 'a revocation list' });
    if (type === '3') {
      const [certificateType, certificate] = fieldsOf(value, ['type', 'certificate']);
      // Others are SDSI certificates, which nobody uses.
      if (oidOf(certificateType) !== '1.2.840.113549.1.9.22.1') return;
      this.certificates.push({ ...labels, der: octetsOf(taggedOf(certificate, 0)) });
    }
  }

  /** PKCS#8 from encrypted PKCS#8, or why it does not open; a key may have a password of its own. */
  #decryptedKey(value: Part, alias: string | undefined): { der?: Buffer; closed?: KitError } {
    const [algorithm, data] = fieldsOf(value, ['algorithm', 'data']);
    const { keyPassword } = this.#opening;
    const forms = keyPassword === undefined ? this.#forms : [...passwordForms(keyPassword), ...this.#forms];
    const der = this.#decrypted({ algorithm, data: octetsOf(data) }, forms, (clear) => {
      const key = berPart(clear, value.name);
      const [version, , octets] = fieldsOf(key, ['version', 'algorithm', 'key', 'attributes', 'public key']);
      integerOf(version);
      octetsOf(octets);
      return encode(anyOf(key));
    });
    return der === undefined ? { closed: this.#whyClosed(alias) } : { der };
  }

  /** Decrypts with the first form of the password that gives something readable; undefined if none does. */
  #decrypted<T>(
    { algorithm, data }: { algorithm: Part; data: Buffer },
    forms: readonly PasswordForm[],
    read: (clear: Buffer) => T,
  ): T | undefined {
    const scheme = schemeOf(algorithm);
    this.ciphers.add(scheme.cipher);
    for (const form of differing(forms, scheme)) {
      if (scheme.derivation !== undefined) spend(this.#opening.budget, scheme.derivation, {});
      try {
        return read(scheme.decrypt(data, form));
      } catch {
        // Wrong password, or damaged: the next form may open it.
      }
    }
    return undefined;
  }

  #whyClosed(alias?: string): KitError {
    const { hasPassword, proven, ownPassword } = this.#opening;
    if (proven && ownPassword && alias !== undefined) return wrongKeyPassword(alias);
    if (proven) return closedKey(alias);
    return hasPassword ? wrongPassword() : needsPassword();
  }
}

interface Labels {
  alias: string | undefined;
  localKeyId: string | undefined;
  /** Whether Java marked the certificate as trusted. */
  trusted: boolean;
}

/** The name and the id of an item (RFC 2985 §5.5); damaged ones are ignored. */
function labelsIn(attributes: Part): Labels {
  const labels: Labels = { alias: undefined, localKeyId: undefined, trusted: false };
  if (!isThere(attributes)) return labels;
  for (const attribute of elementsOf(attributes, 'set', 'attribute')) {
    const [id, values] = fieldsOf(attribute, ['type', 'values']);
    const oid = oidOf(id);
    if (oid === '2.16.840.1.113894.746875.1.1') labels.trusted = true;
    const [value] = isThere(values) ? elementsOf(values, 'set', 'value') : [];
    if (value === undefined) continue;
    if (oid === '1.2.840.113549.1.9.20') labels.alias ??= textOf(value)?.replace(/\0+$/, '');
    if (oid === '1.2.840.113549.1.9.21' && isOf(value, 'octetString')) labels.localKeyId ??= octetsOf(value).toString('hex');
  }
  return labels;
}
