/** What is wrong with certificates as a chain: in a file, an entry of a key store, or the `x5c` of a JWK. */
import type { X509Certificate } from 'node:crypto';
import { longDate } from '../dates.ts';
import { KitError } from '../errors.ts';
import { shortened } from '../escape.ts';
import type { Members } from '../keys/jwk/jwk-members.ts';
import { LONGEST_CHAIN } from '../limits.ts';
import { type CertificateFacts, certificateFacts, type OpenCertificate, openCertificate } from './certificate-facts.ts';
import { keyRemarks } from './key-facts.ts';
import { note, type Remark, warn } from './remark.ts';

/**
 * Warns of certificates that are not a whole chain in its order, from each certificate to its issuer, and of issuers that may not
 * issue any. A list of trusted authorities is not a chain.
 *
 * @param all in the order of the file
 */
export function chainRemarks(all: readonly CertificateFacts[], now: Date): Remark[] {
  const chain = [...new Map(all.map((one) => [one.sha256, one])).values()];
  const twice = all.length === chain.length ? [] : [note('unusual', 'it has a certificate more than once')];
  if (chain.length < 2 || chain.length > LONGEST_CHAIN) return twice;
  const [path, rest] = pathIn(chain);
  const back = reversed(chain);
  return [
    ...twice,
    ...(back.length > 0 ? back : mixed(path, chain)),
    ...(back.length > 0 ? [] : apart(path, rest)),
    ...issuersIn(path, now),
  ];
}

/**
 * The same as notes of a command that writes the chain of a certificate, in its order.
 *
 * @param others in which its issuers are, as far as they are known
 */
export function chainNotes(first: X509Certificate, others: readonly X509Certificate[], now: Date): string[] {
  const judging = { now, warnDays: 0, issuers: new Map() };
  const all = [first, ...others].map(({ raw }) => certificateFacts(openCertificate(raw, raw), judging).facts);
  const [own, ...rest] = [...new Map(all.map((one) => [one.sha256, one])).values()];
  if (own === undefined || rest.length === 0 || rest.length >= LONGEST_CHAIN) return [];
  const path = pathFrom(own, rest);
  return [...gapIn(path, unrelated(path, rest)), ...issuersIn(path, now)].map(({ says }) => says);
}

/** What to call a certificate. */
const called = ({ subject }: CertificateFacts): string =>
  subject === '' ? 'the certificate without a subject' : shortened(subject);

const hasIssued = (issuer: CertificateFacts, one: CertificateFacts): boolean =>
  issuer !== one && !one.selfIssued && issuer.subject === one.issuer;

/** The longest way from a certificate to its last issuer, and the certificates beside it. */
function pathIn(chain: readonly CertificateFacts[]): [path: CertificateFacts[], rest: CertificateFacts[]] {
  const heads = chain.filter((one) => !chain.some((other) => hasIssued(one, other)));
  // That of a key rarely is an authority.
  const usual = heads.filter((one) => !isAuthority(one));
  const paths = (usual.length > 0 ? usual : heads).map((head) => pathFrom(head, chain));
  const path = paths.reduce((best, one) => (one.length > best.length ? one : best), []);
  return [path, chain.filter((one) => !path.includes(one))];
}

function pathFrom(head: CertificateFacts, chain: readonly CertificateFacts[]): CertificateFacts[] {
  const path = [head];
  for (const one of path) {
    const issuer = chain.find((other) => !path.includes(other) && hasIssued(other, one));
    if (issuer !== undefined) path.push(issuer);
  }
  return path;
}

/** Warns of a chain in no order. */
function mixed(path: readonly CertificateFacts[], chain: readonly CertificateFacts[]): Remark[] {
  const [first] = path;
  if (path.length < chain.length && first !== undefined && isAuthority(first)) return [];
  const places = path.map((one) => chain.indexOf(one));
  if (places.every((place, index) => index === 0 || place > (places[index - 1] as number))) return [];
  return [warn('unusual', 'its certificates are not in the order of a chain: each should be followed by its issuer')];
}

/** Warns of a chain that starts with the issuer. */
function reversed(chain: readonly CertificateFacts[]): Remark[] {
  const isReversed = ({ issuer, selfIssued }: CertificateFacts, index: number): boolean =>
    index === 0 || (!selfIssued && issuer === chain[index - 1]?.subject);
  if (!chain.every(isReversed)) return [];
  return [
    warn(
      'unusual',
      'its certificates are in reverse order: programs take the first one for that of the key, so turn them around',
    ),
  ];
}

const BASIC_CONSTRAINTS = '2.5.29.19';
const KEY_USAGE = '2.5.29.15';

const saysOf = ({ extensions }: CertificateFacts, wanted: string): readonly string[] | undefined =>
  extensions.find(({ oid, damaged }) => oid === wanted && damaged !== true)?.says;

const isAuthority = (one: CertificateFacts): boolean => saysOf(one, BASIC_CONSTRAINTS)?.[0] === 'a CA';

/** Certificates that have nothing to do with a chain: one subject may have several, and one issuer may have issued several. */
const unrelated = (path: readonly CertificateFacts[], rest: readonly CertificateFacts[]): CertificateFacts[] =>
  rest.filter(
    (one) =>
      !path.some((other) => other === one || other.subject === one.subject || hasIssued(other, one) || hasIssued(one, other)),
  );

/** Warns of certificates that are not connected with the chain: something between them is missing, or they are not part of it. */
function apart(path: readonly CertificateFacts[], rest: readonly CertificateFacts[]): Remark[] {
  const [first] = path;
  const strange = unrelated(path, rest);
  const [stranger] = strange;
  if (first === undefined || stranger === undefined || isAuthority(first)) return [];
  const gap = gapIn(path, strange);
  if (gap.length > 0) return gap;
  const names = strange.length === 1 ? called(stranger) : `${called(stranger)} and ${strange.length - 1} more`;
  const says = `${names} ${strange.length === 1 ? 'does' : 'do'} not belong to the chain of ${called(first)}`;
  if (path.length === 1) return [note('unusual', `${says}: programs that expect one chain take the first certificate only`)];
  return [warn('unusual', `${says}: programs may refuse the chain, so remove ${strange.length === 1 ? 'it' : 'them'}`)];
}

/** Warns of a missing issuer, if an authority above it is there. */
function gapIn(path: readonly CertificateFacts[], strange: readonly CertificateFacts[]): Remark[] {
  const last = path.at(-1);
  const authority = strange.find(isAuthority);
  if (last === undefined || last.selfIssued || authority === undefined) return [];
  const says = `a certificate of its chain is missing: that of ${shortened(last.issuer)}, which issued ${called(last)}; get it from the authority, and put it before ${called(authority)}`;
  return [warn('unusual', says)];
}

const issuersIn = (path: readonly CertificateFacts[], now: Date): Remark[] =>
  path.slice(1).flatMap((issuer, index) => issuerRemarks(issuer, { path, between: index, now }));

/** Where an issuer is in a chain. */
interface Place {
  path: readonly CertificateFacts[];
  /** How many certificates of the chain are between it and the first one. */
  between: number;
  now: Date;
}

/** Warns of an issuer for whose sake programs refuse the chain (RFC 5280 §6.1.4). */
function issuerRemarks(issuer: CertificateFacts, { path, between, now }: Place): Remark[] {
  const issued = path[between];
  if (issued === undefined) return [];
  const start = `${called(issuer)}, which issued ${called(issued)},`;
  const constraints = saysOf(issuer, BASIC_CONSTRAINTS);
  const usage = saysOf(issuer, KEY_USAGE);
  const length = /^path length (\d{1,9})$/.exec(constraints?.[1] ?? '')?.[1];
  // A trusted root needs no constraints.
  const unnamed = constraints === undefined && !issuer.selfIssued;
  const end = new Date(issuer.notAfter);
  return [
    ...(unnamed || (constraints !== undefined && !isAuthority(issuer))
      ? [
          warn(
            'unusual',
            `${start} is not a CA (basic constraints): programs refuse the chain; ask the authority for the right one`,
          ),
        ]
      : []),
    ...(usage === undefined || usage.includes('certificate sign')
      ? []
      : [
          warn(
            'unusual',
            `${start} may not issue any (key usage): programs refuse the chain; ask the authority for the right one`,
          ),
        ]),
    ...(length === undefined || between <= Number(length)
      ? []
      : [
          warn(
            'unusual',
            `${called(issuer)} allows ${length === '0' ? 'no CA' : `at most ${length} CAs`} below it (path length), but there ${between === 1 ? 'is one' : `are ${between}`}: programs refuse the chain; ask the authority for the right one`,
          ),
        ]),
    ...(end < now
      ? [warn('expired', `${start} expired on ${longDate(end)}: programs refuse the chain; get the new one of the authority`)]
      : []),
    ...(end >= now && end < new Date(issued.notAfter)
      ? [note('expires-soon', `${start} ends before it, on ${longDate(end)}: replace the chain until then`)]
      : []),
  ];
}

/**
 * The remarks on the certificates of a JWK (`x5c`, RFC 7517 §4.7): on the first, except its end, which is that of the key, and on all
 * as a chain. What is wrong with the text of the first is said where the key is read.
 */
export function x5cRemarks({ x5c }: Members, { now, warnDays }: { now: Date; warnDays: number }): Remark[] {
  const texts: readonly unknown[] = Array.isArray(x5c) ? x5c : [x5c];
  if (texts.length > LONGEST_CHAIN) {
    return [warn('unusual', `"x5c" has ${texts.length} certificates: more than ${LONGEST_CHAIN} are not a chain`)];
  }
  const read = texts.map((text) => certificateOf(text));
  const opened = read.filter((one) => one !== undefined);
  const [first] = read;
  const issuers = new Map(opened.map((one) => [one.subject, one]));
  const judged = opened.map((one) => certificateFacts(one, { now, warnDays, issuers }));
  const own = first === undefined ? undefined : judged[0];
  const ofKey = new Set(own?.facts.key === undefined ? [] : keyRemarks(own.facts.key).map(({ says }) => says));
  return [
    ...read.flatMap((one, index) =>
      one === undefined && index > 0
        ? [warn('unusual', `certificate ${index + 1} in "x5c" is damaged: programs refuse the chain`)]
        : [],
    ),
    ...(own?.remarks ?? [])
      .filter(({ code, says }) => code !== 'expired' && code !== 'expires-soon' && !ofKey.has(says))
      .map((remark) => ({ ...remark, says: `its certificate: ${remark.says}` })),
    ...chainRemarks(
      judged.map(({ facts }) => facts),
      now,
    ).map((remark) => ({ ...remark, says: `"x5c": ${remark.says}` })),
  ];
}

/** The certificate of a value in `x5c`; undefined if there is none. */
function certificateOf(value: unknown): OpenCertificate | undefined {
  if (typeof value !== 'string') return undefined;
  try {
    const der = Buffer.from(value, 'base64');
    return openCertificate(der, der);
  } catch (cause) {
    if (cause instanceof KitError) return undefined;
    throw cause;
  }
}
