/** Checks the files that leave the directory: they must be small enough and contain no secret. */

import { type Finding, fail, listed, ok, warn } from '../findings.ts';
import { readItems } from '../keys/containers/containers.ts';
import { holdsPrivateKey } from '../keys/read-keys.ts';
import { storeIn } from '../keys/store-items.ts';
import { grouped } from '../octets/grouped.ts';
import { encodingOf } from '../octets/text-encoding.ts';
import { bundleFiles } from './bundle-files.ts';
import type { Remedies } from './remedies.ts';
import type { SeenFiles } from './seen-files.ts';

/** What is uploaded to a provider. */
export interface Upload {
  /** Name of one of the bundle's files. */
  file: string;
  /** Its size in bytes must be below this; undefined if no limit is known. */
  below: number | undefined;
  /** Who receives it. */
  to: string;
}

/** What is wrong with the size of an upload; undefined if it is small enough, or no limit is known. */
export const tooLargeFor = (bytes: number, { below, to }: Pick<Upload, 'below' | 'to'>): string | undefined =>
  below === undefined || bytes < below ? undefined : `${grouped(bytes)} bytes; ${to} accepts fewer than ${grouped(below)}`;

/**
 * Checks the size of an upload, and that it has one certificate or key.
 *
 * @param remake how to make public.pem again
 */
export function examineUpload(
  files: SeenFiles,
  upload: Upload | undefined,
  remake: () => string,
  { run, path }: Remedies,
): Finding[] {
  if (upload === undefined) return [];
  const { file: name, below } = upload;
  const id = Object.keys(files).find((one) => bundleFiles[one as keyof SeenFiles] === name);
  const bytes = id && files[id as keyof SeenFiles];
  if (!(bytes instanceof Uint8Array)) return [];
  const alone = (): string =>
    name === bundleFiles.certificate
      ? run({ command: 'renew', directory: path(), options: { certificate: path(name) } })
      : remake();
  const problem = tooLargeFor(bytes.length, upload);
  if (problem !== undefined) return [fail('upload-size', `${name} has ${problem}`, alone())];
  const count = blocksIn(bytes);
  if (count > 1) return [warn('upload-size', `${name} contains ${count} certificates or keys; only one is uploaded`, alone())];
  const size = `${grouped(bytes.length)} bytes`;
  return [ok('upload-size', `${name} has ${size}${below === undefined ? '' : `, under ${grouped(below)}`}`)];
}

/** Counts the certificates and public keys in a file. */
function blocksIn(bytes: Uint8Array): number {
  try {
    return readItems(bytes).filter(({ kind }) => kind === 'certificate' || kind === 'public key').length;
  } catch {
    return 0;
  }
}

/** Files that are given to others, mailed or put under version control. */
const handedOut = ['certificate', 'request', 'publicKey', 'jwks', 'checklist', 'page', 'record', 'ignore'] as const;

/** Those that are only searched for a key, since nothing else is read from them. */
const onlySearched: readonly string[] = ['checklist', 'page', 'ignore'];

/**
 * @param read the files whose content is known to be no private key
 * @param replace how to replace the key
 */
export function examineSecrets(files: SeenFiles, read: readonly (keyof SeenFiles)[], replace: () => string): Finding {
  const isClean = areClean(files, read);
  const found = handedOut.filter((name) => {
    const bytes = files[name];
    if (!(bytes instanceof Uint8Array) || read.includes(name) || (isClean && onlySearched.includes(name))) return false;
    return holdsPrivateKey(bytes) || storeIn(bytes) !== undefined;
  });
  if (found.length === 0) {
    const unread = handedOut.some((name) => files[name] !== undefined && !(files[name] instanceof Uint8Array));
    return ok('secrets', `no shared file${unread ? ' that could be read' : ''} contains a private key`);
  }
  const names = listed(found.map((name) => bundleFiles[name]));
  return fail(
    'secrets',
    `${names} ${found.length === 1 ? 'contains' : 'contain'} a private key`,
    `remove it; if the file has left this computer, replace the key: ${replace()}`,
  );
}

/** Searches the files that are only searched all at once: faster than one by one, and nothing is found in most bundles. */
function areClean(files: SeenFiles, read: readonly string[]): boolean {
  const seen = onlySearched.flatMap((name) => {
    const bytes = files[name as keyof SeenFiles];
    return bytes instanceof Uint8Array && !read.includes(name) ? [bytes] : [];
  });
  // Joined, the octets of a key store or of UTF-16 would not be recognised.
  if (seen.some((bytes) => encodingOf(bytes) !== 'utf-8' || storeIn(bytes) !== undefined)) return false;
  return !holdsPrivateKey(Buffer.concat(seen.flatMap((bytes) => [bytes, LINE_FEED])));
}

const LINE_FEED = Buffer.from('\n');
