/** What is wrong with a file as a whole: who can read it, and what its name promises. */

import { excerpt, shortened } from '../escape.ts';
import { grouped } from '../octets/grouped.ts';
import type { CertificateFacts } from './certificate-facts.ts';
import { chainRemarks } from './chain-remarks.ts';
import type { Inspection } from './inspect-content.ts';
import type { Entry } from './inspect-items.ts';
import { fail, type Remark, warn } from './remark.ts';

/** The file that was inspected. */
export interface InspectedFile {
  /** Its name, without directories. */
  name: string;
  /** Permission bits; undefined if there are none. */
  mode?: number | undefined;
  /** Names of the accounts that can read it, where the system has access lists; undefined if not known. Takes long on Windows. */
  others?: () => readonly string[] | undefined;
  /** Its size in bytes. */
  size: number;
  /** Limits for the file of a certificate: in each, the size must be below, and who sets it. */
  limits: readonly { below: number; to: string }[];
  now: Date;
}

/** Names of files that are handed out. */
const publicName = /\.(?:crt|cer|cert|csr|p7b|p7c|pub|jwks)$|jwks|public|certs?\b/i;

/** The remarks about a file. */
export function fileRemarks({ entries: all }: Inspection, { name, mode, others, size, limits, now }: InspectedFile): Remark[] {
  // A key store protects what is in it.
  const entries = all.filter(({ alias, type }) => alias === undefined && type !== 'key store');
  const secret = entries.some((entry) => entry.private);
  const open = entries.some((entry) => entry.private && entry.type !== 'encrypted private key');
  const given = entries.some(({ type }) => type === 'certificate' || type === 'public key' || type === 'certificate request');
  const thing = entries.some(({ type }) => /private key/.test(type)) ? 'private key' : 'shared secret';
  const [only] = entries;
  const alone = entries.length === 1 && only?.type === 'certificate';
  return [
    ...otherKeys(all),
    ...(secret ? secretIn(name, thing, given) : []),
    ...(open ? readableByOthers(thing, mode, others?.()) : []),
    ...chains(all, now),
    ...sameIds(all),
    ...limits
      .filter(({ below }) => alone && size >= below)
      .map(({ below, to }) => warn('too-large', `${grouped(size)} bytes; ${to} accepts fewer than ${grouped(below)}`)),
  ];
}

/** What may be beside a private key, and what to call one and all of several. */
const besideKey = [
  ['certificate', 'the certificate in it is not for', 'none of the certificates in it is for'],
  ['public key', 'the public key in it does not belong to', 'none of the public keys in it belongs to'],
  ['certificate request', 'the request in it is not for', 'none of the requests in it is for'],
] as const;

/** Warns of private keys beside certificates, public keys or requests, none of which is for them. */
function otherKeys(entries: readonly Entry[]): Remark[] {
  return besideKey.flatMap(([kind, one, several]) => othersOf(kind, [one, several], entries));
}

function othersOf(kind: string, [one, several]: readonly [string, string], entries: readonly Entry[]): Remark[] {
  const certified = entries.flatMap(({ type, key }) => (type === kind && key ? [key.spkiSha256] : []));
  const keys = entries.flatMap(({ type, key }) => (/private key/.test(type) && key ? [key.spkiSha256] : []));
  const without = new Set(keys.filter((key) => !certified.includes(key)));
  if (certified.length === 0 || without.size === 0) return [];
  const what = new Set(keys).size === 1 ? 'its private key' : `${without.size} of its ${new Set(keys).size} private keys`;
  return [warn('unusual', `${certified.length === 1 ? one : several} ${what}`)];
}

/** Warns of different keys with the same id, as far as there are keys with ids. */
function sameIds(entries: readonly Entry[]): Remark[] {
  const keys = new Map<string, Set<string>>();
  for (const { labels, key } of entries) {
    const kid = labels?.['kid'];
    if (kid === undefined || key === undefined) continue;
    keys.set(kid, (keys.get(kid) ?? new Set()).add(key.spkiSha256));
  }
  const [several] = [...keys].filter(([, different]) => different.size > 1);
  if (several === undefined) return [];
  const [kid, { size }] = several;
  return [warn('unusual', `${size} different keys have the kid ${excerpt(kid)}: programs cannot tell which one is meant`)];
}

/** The remarks on certificates as a chain: those of the file, and those of each entry of a key store. */
function chains(entries: readonly Entry[], now: Date): Remark[] {
  const groups = new Map<string | undefined, CertificateFacts[]>([[undefined, []]]);
  for (const { alias, certificate } of entries) {
    if (certificate === undefined) continue;
    const group = groups.get(alias) ?? [];
    groups.set(alias, group);
    group.push(certificate);
  }
  return [...groups].flatMap(([alias, chain]) =>
    chainRemarks(chain, now).map((remark) =>
      alias === undefined ? remark : { ...remark, says: `entry ${shortened(alias)}: ${remark.says}` },
    ),
  );
}

/** Most accounts that are named. */
const NAMED = 3;

function readableByOthers(thing: string, mode: number | undefined, accounts: readonly string[] = []): Remark[] {
  const says = `others on this computer can read the ${thing}`;
  if (mode !== undefined && (mode & 0o077) !== 0) return [warn('readable-by-others', `${says} (mode ${mode.toString(8)})`)];
  if (accounts.length === 0) return [];
  const more = accounts.length > NAMED ? ` and ${accounts.length - NAMED} more` : '';
  return [warn('readable-by-others', `${says}: ${accounts.slice(0, NAMED).join(', ')}${more}`)];
}

function secretIn(name: string, thing: string, given: boolean): Remark[] {
  if (publicName.test(name)) {
    return [fail('private-in-public', `contains a ${thing}, but has the name of a file that is handed out`)];
  }
  return given ? [warn('private-in-public', `contains a ${thing} beside public content: do not hand this file out`)] : [];
}
