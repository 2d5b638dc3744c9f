/** Turns the items of a file into entries with their facts. */
import type { KeyObject } from 'node:crypto';
import { DAY, shortDate } from '../dates.ts';
import { asProblem, KitError, type Problem, withoutStacks } from '../errors.ts';
import { shortened } from '../escape.ts';
import type { Kind } from '../keys/containers/der-kinds.ts';
import { isPrivate } from '../keys/containers/key-tally.ts';
import type { Item } from '../keys/containers/pem-items.ts';
import type { Members } from '../keys/jwk/jwk-members.ts';
import { isAboutStrength } from '../keys/jwk/rsa/rsa-numbers.ts';
import { checkClosely } from '../keys/key-checks.ts';
import { encryptionOf } from '../keys/opening/key-encryption.ts';
import { openEncoded, requireKeySize } from '../keys/opening/open-encoded.ts';
import { type FoundKey, openItem } from '../keys/opening/open-item.ts';
import { requireSupportedCipher } from '../keys/opening/traditional-pem.ts';
import { unexpected, wanted } from '../keys/wanted-content.ts';
import { publicKeyFrom } from '../octets/foreign-keys.ts';
import { type CertificateFacts, certificateFacts, type OpenCertificate, openCertificate } from './certificate-facts.ts';
import { x5cRemarks } from './chain-remarks.ts';
import { type KeyFacts, keyFacts, keyRemarks } from './key-facts.ts';
import { fail, note, type Remark, warn, worstFirst } from './remark.ts';
import { type RequestFacts, requestFacts } from './request-facts.ts';
import type { TokenFacts } from './token-facts.ts';

/** One thing in a file. */
export interface Entry {
  type: Kind | 'shared secret' | 'token';
  /** Its name for messages: `a certificate`, `key kJ8`. */
  name: string;
  /** Whether it is, or contains, a private key or a shared secret. */
  private: boolean;
  /** What was repaired to read it. */
  notes: string[];
  /** What a reader should know first, the worst first. */
  remarks: Remark[];
  /** Why it cannot be used or read. */
  problem?: Problem | undefined;
  key?: KeyFacts | undefined;
  /** How an encrypted private key is protected: `AES-256, PBKDF2, 600,000 rounds`. */
  encryption?: string | undefined;
  /** What a JWK says about its key. */
  labels?: KeyLabels | undefined;
  certificate?: CertificateFacts | undefined;
  request?: RequestFacts | undefined;
  token?: TokenFacts | undefined;
  /** Where the keys of a discovery document are. */
  jwksUri?: string | undefined;
  /** The entry of a key store that it belongs to. */
  alias?: string | undefined;
  /** Whether the key store has it with the certificate of another key. */
  mixed?: boolean | undefined;
  /** An opened key store: its kind, how it is protected, and how many entries it has. */
  store?: { kind: string; protection: string; entries: number } | undefined;
}

/** The members of a JWK besides its numbers. */
export interface KeyLabels {
  kid?: string | undefined;
  use?: string | undefined;
  alg?: string | undefined;
  operations?: readonly string[] | undefined;
  /** The end of the certificate in `x5c`, and `exp`, ISO 8601. */
  certificateEnds?: string | undefined;
  ends?: string | undefined;
}

/** How items are opened and judged. */
interface Opening {
  now: Date;
  warnDays: number;
  passphrase?: Uint8Array | undefined;
  /** Whether there are very many keys, so that costly tests are left out. */
  many?: boolean | undefined;
}

/** Fewest items of a file that is large: their errors are kept as problems, and nobody needs the stacks. */
const LARGE = 100;

/** The entries of a file, in order. */
export const inspectItems = (items: readonly Item[], opening: Opening): Entry[] =>
  items.length < LARGE ? entriesOf(items, opening) : withoutStacks(() => entriesOf(items, { ...opening, many: true }));

function entriesOf(items: readonly Item[], opening: Opening): Entry[] {
  const certificates = new Map<Item, OpenCertificate | KitError>();
  const issuers = new Map<string, OpenCertificate>();
  for (const item of items) {
    if (item.kind !== 'certificate') continue;
    const opened = orError(() => {
      requireKeySize(item);
      if (item.problem !== undefined) throw item.problem;
      return openCertificate(item.pem ?? (item.der as Buffer), item.der);
    });
    certificates.set(item, opened);
    if (!(opened instanceof KitError) && !issuers.has(opened.subject)) issuers.set(opened.subject, opened);
  }
  return items.map((item) => {
    const found = orError(() => {
      const certificate = certificates.get(item);
      if (certificate instanceof KitError) throw certificate;
      if (certificate !== undefined) return certificateEntry(item, certificate, { ...opening, issuers });
      if (item.kind === 'certificate request') return requestEntry(item, opening);
      if (item.kind === 'discovery document') return { ...basis(item), jwksUri: item.jwksUri };
      return keyEntry(item, opening);
    });
    if (!(found instanceof KitError)) return { ...found, remarks: worstFirst(found.remarks) };
    return { ...basis(item), problem: asProblem(found), remarks: [refused(item, found)] };
  });
}

/** What a function returns, or the error that it throws. */
function orError<T>(work: () => T): T | KitError {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof KitError) return cause;
    throw cause;
  }
}

const basis = (item: Item): Entry => ({
  type: item.kind === 'JWK' ? (isPrivate(item) ? 'private key' : 'public key') : item.kind,
  name: item.name,
  private: isPrivate(item) || /private key/.test(item.kind),
  notes: item.notes ?? [],
  remarks: [],
});

function certificateEntry(item: Item, opened: OpenCertificate, judging: Parameters<typeof certificateFacts>[1]): Entry {
  const { facts, remarks } = certificateFacts(opened, judging);
  return { ...basis(item), remarks, key: facts.key, certificate: facts };
}

function requestEntry(item: Item, opening: Opening): Entry {
  requireKeySize(item);
  const { facts, remarks } = requestFacts(item.der as Buffer, opening);
  return { ...basis(item), remarks, key: facts.key, request: facts };
}

const keyKinds: readonly Kind[] = ['private key', 'encrypted private key', 'public key', 'JWK', 'damaged'];

function keyEntry(item: Item, { passphrase, now, warnDays, many }: Opening): Entry {
  const encryption = encryptionOf(item);
  const entry = { ...basis(item), ...(encryption === undefined ? {} : { encryption }) };
  if (item.jwk?.['kty'] === 'oct') {
    const says = 'a shared secret: anyone who has it can sign and decrypt; there is no public half';
    return { ...entry, type: 'shared secret', private: true, remarks: [note('unusual', says)] };
  }
  if (!keyKinds.includes(item.kind)) throw unexpected([item], wanted.key);
  if (item.kind === 'encrypted private key' && passphrase === undefined && item.problem === undefined) {
    // No passphrase would open it.
    if (item.pem !== undefined) requireSupportedCipher(item.pem);
    return { ...entry, remarks: [note('locked', 'encrypted, and no passphrase was given: its key was not read')] };
  }
  const found = orError(() => {
    const opened = openItem(item, { allowWeak: true, passphrase, many });
    if (!many) checkClosely(opened.key);
    return opened;
  });
  if (!(found instanceof KitError)) {
    const facts = keyFacts(found.key);
    return {
      ...entry,
      notes: found.notes.filter((text) => !isAboutStrength(text)),
      key: facts,
      ...labelsOf(item, found),
      remarks: [
        ...keyRemarks(facts),
        ...endOf(found, now, warnDays),
        ...(item.jwk?.['x5c'] === undefined || many ? [] : x5cRemarks(item.jwk, { now, warnDays })),
      ],
    };
  }
  const unchecked = uncheckedKey(item);
  return {
    ...entry,
    ...(unchecked === undefined && !entry.private ? { type: 'damaged' as const } : {}),
    key: unchecked && keyFacts(unchecked),
    ...(item.kid === undefined ? {} : { labels: { kid: shortened(item.kid) } }),
    problem: asProblem(found),
    remarks: [refused(item, found)],
  };
}

/** The remark about an error, which names the item that the reader sees anyway. */
const refused = ({ name }: Item, { message }: KitError): Remark =>
  fail('unusable', message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message);

function labelsOf({ jwk, kid }: Item, found: FoundKey): Pick<Entry, 'labels'> {
  const { use, alg, operations, notAfter, ends } = found;
  const labels: KeyLabels = {
    ...(kid === undefined ? {} : { kid: shortened(kid) }),
    ...(use === undefined ? {} : { use }),
    ...(alg === undefined ? {} : { alg: shortened(alg) }),
    ...(operations === undefined ? {} : { operations: operations.map(shortened) }),
    ...(jwk === undefined || notAfter === undefined ? {} : { certificateEnds: notAfter.toISOString() }),
    ...(ends === undefined ? {} : { ends: ends.toISOString() }),
  };
  return Object.keys(labels).length === 0 ? {} : { labels };
}

function endOf({ notAfter, ends }: FoundKey, now: Date, warnDays: number): Remark[] {
  const soon = new Date(now.getTime() + warnDays * DAY);
  const judged = (end: Date | undefined, thing: string): Remark[] => {
    if (end === undefined || end > soon) return [];
    return end < now
      ? [warn('expired', `${thing} expired on ${shortDate(end)}`)]
      : [warn('expires-soon', `${thing} expires on ${shortDate(end)}`)];
  };
  return [...judged(notAfter, 'its certificate'), ...judged(ends, 'the key')];
}

/** Most characters of a member of a JWK to read without the usual checks. */
const LONGEST_MEMBER = 8192;

/** The public half of a key that failed its checks, only to say which one it is; undefined if OpenSSL cannot read it either. */
function uncheckedKey(item: Item): KeyObject | undefined {
  try {
    return item.jwk === undefined ? openEncoded(item, undefined).key : publicJwkKey(item.jwk);
  } catch {
    return undefined;
  }
}

function publicJwkKey({ kty, n, e, crv, x, y }: Members): KeyObject | undefined {
  const members = Object.entries({ kty, n, e, crv, x, y }).filter(([, value]) => typeof value === 'string');
  if (members.some(([, value]) => (value as string).length > LONGEST_MEMBER)) return undefined;
  return publicKeyFrom({ key: Object.fromEntries(members), format: 'jwk' });
}
