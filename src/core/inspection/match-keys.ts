/** Groups what several inputs hold by public key. */
import { isThumbprint } from '../keys/jwk/thumbprint.ts';
import type { CertificateFacts } from './certificate-facts.ts';
import type { Inspection } from './inspect-content.ts';
import type { Entry } from './inspect-items.ts';
import { type KeyFacts, sshHash } from './key-facts.ts';

/** An input to compare: what it holds, or a fingerprint that somebody typed. */
export interface Comparable {
  name: string;
  inspection?: Inspection | undefined;
  typed?: TypedPrint | undefined;
  /** Why a file of a directory could not be read. */
  unread?: string | undefined;
}

/** A fingerprint or thumbprint: what it may be of, in the forms that the facts have. */
export interface TypedPrint {
  says: string;
  /** Whether it may be of a certificate: without any certificate, it cannot be compared. */
  ofCertificate: boolean;
  fits(entry: Entry): boolean;
}

/** One thing with a key. */
export interface Holder {
  input: string;
  /** What it is: `private key`, `certificate CN=app`, `SHA-1 fingerprint`. */
  what: string;
}

/** Everything with one public key. */
export interface KeyGroup {
  key: KeyFacts;
  holders: Holder[];
}

export interface Comparison {
  /** Whether every input has the same key; unknown if some key could not be read, and the others are the same. */
  verdict: 'match' | 'mismatch' | 'unknown';
  /** The groups, the largest first. */
  groups: KeyGroup[];
  /** Whether a match is one key of a key set that has others too. */
  others: boolean;
  /** What could not be compared: keys that are encrypted or damaged, and fingerprints of nothing that was given. */
  unknown: Holder[];
  /** Whether there are encrypted keys without a passphrase, or key stores that were not opened, among it. */
  closed: { keys: boolean; stores: boolean };
}

/** A key of an input, and whether the input matches only if this one does. */
interface Held extends Holder {
  key: KeyFacts;
  required: boolean;
  /** Whether it is one of several keys of its input, of which one must match. */
  oneOfMany?: boolean;
}

/**
 * Compares inputs by public key. Of a key set, a list such as OpenSSH's authorized_keys, or a key store with several entries, one
 * key must match, and the private key if it has just one; of any other file every key, except those of certificates that issued
 * another certificate in it: a chain has the key of its first certificate. Nor must that of a CA beside one private key and its
 * certificate.
 */
export function compareKeys(inputs: readonly Comparable[]): Comparison {
  // With nothing to compare it with, all keys of a key set must be one.
  const alone = inputs.length === 1;
  const held = inputs.flatMap((input) => heldBy(input, alone));
  const unread = inputs.flatMap(unreadIn);
  const entries = inputs.flatMap(({ inspection }) => inspection?.entries ?? []);
  const certified = entries.some(({ certificate }) => certificate !== undefined);
  const strange: (Holder & { compared: boolean })[] = [];
  for (const { name: input, typed } of inputs) {
    if (typed === undefined) continue;
    const key = entries.find((entry) => typed.fits(entry))?.key;
    const compared = certified || !typed.ofCertificate;
    const why = compared ? 'of nothing that was given' : 'to compare it, give the certificate too';
    if (key === undefined) strange.push({ input, what: `${typed.says}: ${why}`, compared });
    else held.push({ input, what: typed.says, key, required: true });
  }
  const groups = new Map<string, KeyGroup>();
  for (const { key, input, what } of held) {
    const id = idOf(key);
    const group = groups.get(id) ?? { key, holders: [] };
    group.holders.push({ input, what });
    groups.set(id, group);
  }
  const known = inputsOf(held);
  const same =
    known === 0 ||
    [...groups].some(
      ([id, { holders }]) => inputsOf(holders) === known && held.every((one) => !one.required || idOf(one.key) === id),
    );
  // A key that was not read may be the one of a fingerprint that fits nothing else.
  const differ = !same || inputs.some(isMixed) || (strange.some(({ compared }) => compared) && unread.length === 0);
  const sets = held.filter(({ oneOfMany }) => oneOfMany);
  return {
    verdict: differ ? 'mismatch' : unread.length + strange.length > 0 ? 'unknown' : 'match',
    groups: [...groups.values()].sort((one, other) => inputsOf(other.holders) - inputsOf(one.holders)),
    others: new Set(sets.map(({ input, key }) => `${input} ${idOf(key)}`)).size > inputsOf(sets),
    unknown: [...unread, ...strange].map(({ input, what }) => ({ input, what })),
    closed: { keys: unread.some(({ closed }) => closed === 'key'), stores: unread.some(({ closed }) => closed === 'store') },
  };
}

/** What tells keys apart: one key may be encoded in several ways, such as a point of a curve, compressed or not. */
const idOf = ({ type, thumbprint, spkiSha256 }: KeyFacts): string => `${type} ${thumbprint ?? spkiSha256}`;

/** Whether a key store has a key with the certificate of another key, or certificates, but none for any of its keys. */
function isMixed({ inspection }: Comparable): boolean {
  const entries = inspection?.entries ?? [];
  if (entries.some(({ mixed }) => mixed === true)) return true;
  const stored = entries.filter(({ alias }) => alias !== undefined);
  const privates = stored.filter((entry) => entry.private);
  const certified = stored.filter(({ certificate, key }) => certificate !== undefined && key !== undefined);
  // A key that was not read may be that of a certificate.
  if (privates.length === 0 || certified.length === 0 || privates.some(({ key }) => key === undefined)) return false;
  const ids = new Set(certified.map(({ key }) => idOf(key as KeyFacts)));
  return !privates.some(({ key }) => ids.has(idOf(key as KeyFacts)));
}

const inputsOf = (holders: readonly Holder[]): number => new Set(holders.map(({ input }) => input)).size;

function heldBy({ name, inspection }: Comparable, alone: boolean): Held[] {
  if (inspection === undefined) return [];
  const { form, entries } = inspection;
  const issuers = new Set(
    entries.flatMap(({ certificate }) => (certificate && !certificate.selfIssued ? [certificate.issuer] : [])),
  );
  const privates = entries.filter(({ private: secret, key }) => secret && key !== undefined);
  const onlyPrivate = privates.length === 1 ? privates[0] : undefined;
  const certified = entries.some((entry) => onlyPrivate && entry !== onlyPrivate && isCertifiedBy(entry, onlyPrivate));
  const aliases = new Set(entries.map(({ alias }) => alias).filter((alias) => alias !== undefined));
  return entries.flatMap((entry): Held[] => {
    const { key, certificate, problem } = entry;
    if (key === undefined || problem !== undefined || isChanged(entry)) return [];
    const oneOfMany = !alone && (form === 'JSON' || form === 'text');
    const issued = certificate !== undefined && issuers.has(certificate.subject);
    // A kubeconfig has the CA of its server beside the key and its certificate, which another CA may have issued.
    const trusted =
      certified &&
      certificate !== undefined &&
      !issued &&
      isCa(certificate) &&
      idOf(key) !== idOf(onlyPrivate?.key as KeyFacts);
    const required = oneOfMany ? entry === onlyPrivate : aliases.size < 2 && !issued && !trusted;
    return [{ input: name, what: trusted ? `${whatOf(entry)}, a CA to trust` : whatOf(entry), key, required, oneOfMany }];
  });
}

/** Whether an entry is the certificate of a private key, and not that of a CA. */
const isCertifiedBy = ({ certificate, key, alias }: Entry, secret: Entry): boolean =>
  certificate !== undefined &&
  alias === undefined &&
  key !== undefined &&
  secret.key !== undefined &&
  certificate.signature !== 'wrong' &&
  !isCa(certificate) &&
  idOf(key) === idOf(secret.key);

const isCa = ({ extensions }: CertificateFacts): boolean =>
  extensions.some(({ name, says }) => name === 'basic constraints' && says[0] === 'a CA');

/** Whether the key of a certificate or request may be another one: its own signature does not verify. */
const isChanged = ({ certificate, request }: Entry): boolean =>
  certificate?.signature === 'wrong' || request?.signature === 'wrong';

const whatOf = ({ type, certificate, request, labels }: Entry): string => {
  if (certificate !== undefined) return `certificate ${certificate.subject}`;
  if (request !== undefined) return `certificate request ${request.subject}`;
  return labels?.kid === undefined ? type : `${type}, kid ${labels.kid}`;
};

/** A key that could not be read. */
interface Unread extends Holder {
  /** What a passphrase or a password may open. */
  closed?: 'key' | 'store' | undefined;
}

/** Keys that could not be read. In a key set, one of the others may match; if there is none, all of it could not be read. */
function unreadIn({ name, inspection, unread }: Comparable): Unread[] {
  const { entries = [], form } = inspection ?? {};
  const usable = entries.some(({ key, problem }) => key !== undefined && problem === undefined);
  const isUnread = (entry: Entry): boolean => {
    const { problem, private: secret, key, type } = entry;
    return (
      isChanged(entry) ||
      (problem !== undefined && (form !== 'JSON' || !usable)) ||
      (secret && key === undefined && (type !== 'shared secret' || !usable))
    );
  };
  return [
    ...(unread === undefined ? [] : [{ input: name, what: unread }]),
    ...entries.filter(isUnread).map((entry) => ({
      input: name,
      what: `${whatOf(entry)}: ${reasonFor(entry)}`,
      closed: closedAs(entry),
    })),
  ];
}

function closedAs({ type, remarks }: Entry): Unread['closed'] {
  if (type === 'key store') return 'store';
  return type === 'encrypted private key' && remarks.some(({ code }) => code === 'locked') ? 'key' : undefined;
}

function reasonFor({ remarks }: Entry): string {
  const reason = remarks.find(({ code }) => code === 'signature-invalid') ?? remarks[0];
  return reason?.says ?? 'not read';
}

/**
 * A fingerprint as somebody typed or pasted it: 40 or 64 hexadecimal digits, with colons, dashes or blanks and its name, or a
 * thumbprint in base64url; undefined if the text is none.
 */
export function typedPrint(text: string): TypedPrint | undefined {
  const ssh = sshPrint(text);
  if (ssh !== undefined) return ssh;
  const digits = withoutLabel(text)
    .replace(/[\s:-]/g, '')
    .toUpperCase();
  const same = (fingerprint: string | undefined): boolean => fingerprint?.replaceAll(':', '') === digits;
  if (/^[0-9A-F]{40}$/.test(digits)) {
    return { says: 'SHA-1 fingerprint', ofCertificate: true, fits: ({ certificate }) => same(certificate?.sha1) };
  }
  if (/^[0-9A-F]{64}$/.test(digits)) {
    return {
      says: 'SHA-256 fingerprint',
      ofCertificate: true,
      fits: ({ certificate, key }) => same(certificate?.sha256) || same(key?.spkiSha256.toUpperCase()),
    };
  }
  const trimmed = text.trim();
  if (!isThumbprint(trimmed)) return undefined;
  return {
    says: 'thumbprint',
    ofCertificate: false,
    fits: ({ certificate, key }) => key?.thumbprint === trimmed || certificate?.['x5t#S256'] === trimmed,
  };
}

/**
 * A fingerprint without its name, as OpenSSL, keytool and browsers print it: `SHA256 Fingerprint=AA:BB`, `sha256:aabb`,
 * `Certificate fingerprint (SHA-256): AA:BB`.
 */
export const withoutLabel = (text: string): string =>
  text.replace(
    /^\s*(?:(?:certificate|x\.?509)\s{1,8})?(?:(?:SHA-?|MD)\d{1,3}\s{0,8})?(?:(?:finger|thumb)print\s{0,8})?(?:\((?:SHA-?|MD)\d{1,3}\)\s{0,8})?[=:]?/i,
    '',
  );

/** A fingerprint as ssh-keygen prints it: `SHA256:` and base64, or `MD5:` and 16 octets, alone or in its whole line. */
function sshPrint(text: string): TypedPrint | undefined {
  const [, base64, octets] = /(?:^|\s)(?:SHA256:([\w+/-]{43})=?|MD5:((?:[\da-f]{2}:){15}[\da-f]{2}))(?:\s|$)/i.exec(text) ?? [];
  if (base64 === undefined && octets === undefined) return undefined;
  const [hash, digest] =
    base64 === undefined
      ? (['md5', Buffer.from((octets as string).replaceAll(':', ''), 'hex')] as const)
      : (['sha256', Buffer.from(base64, 'base64')] as const);
  return {
    says: `${hash === 'md5' ? 'MD5' : 'SHA-256'} fingerprint of OpenSSH`,
    ofCertificate: false,
    fits: ({ key }) => key !== undefined && (sshHash(key, hash)?.equals(digest) ?? false),
  };
}
