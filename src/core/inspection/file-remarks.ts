/** What is wrong with a file as a whole: who can read it, and what its name promises. */

import { grouped } from '../octets/grouped.ts';
import type { Inspection } from './inspect-content.ts';
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
}

/** Names of files that are handed out. */
const publicName = /\.(?:crt|cer|cert|csr|p7b|p7c|pub|jwks)$|jwks|public|certs?\b/i;

/** The remarks about a file. */
export function fileRemarks({ entries: all }: Inspection, { name, mode, others, size, limits }: InspectedFile): Remark[] {
  // A key store protects what is in it.
  const entries = all.filter(({ alias, type }) => alias === undefined && type !== 'key store');
  const secret = entries.some((entry) => entry.private);
  const open = entries.some((entry) => entry.private && entry.type !== 'encrypted private key');
  const given = entries.some(({ type }) => type === 'certificate' || type === 'public key' || type === 'certificate request');
  const thing = entries.some(({ type }) => /private key/.test(type)) ? 'private key' : 'shared secret';
  const [only] = entries;
  const alone = entries.length === 1 && only?.type === 'certificate';
  return [
    ...(secret ? secretIn(name, thing, given) : []),
    ...(open ? readableByOthers(thing, mode, others?.()) : []),
    ...limits
      .filter(({ below }) => alone && size >= below)
      .map(({ below, to }) => warn('too-large', `${grouped(size)} bytes; ${to} accepts fewer than ${grouped(below)}`)),
  ];
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
